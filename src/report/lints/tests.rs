//! What the lints answer: the sentences of `tests/data/claims`, and what goes beyond sentences.
//! Knows nothing of real pipelines; `tests/it/claims.rs` does.

use super::*;
use crate::language::{Language, LocalText};
use crate::report::article::ArticleTemplate;
use crate::report::error::ReportError;
use crate::report::fixture::{FIGURES, caveat, report_with};
use crate::report::model::Report;
use crate::report::{Format, Severity, render};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A report in some languages with these bodies, of whose groups, units and runs much may not be said.
fn report_in(bodies: &[(Language, &str)]) -> Report {
    let mut report = report_with(FIGURES);
    report.languages = bodies.iter().map(|(language, _)| *language).collect();
    report.templates = bodies
        .iter()
        .map(|(language, body)| {
            let text = format!("---\ntitle: Title\nsummary: Summary.\n---\n{body}");
            (*language, ArticleTemplate::parse(&format!("x.{language}.md"), &text).unwrap())
        })
        .collect();
    let names = |nb: &str, nn: &str, en: &str| {
        let words = [(Language::Nb, nb), (Language::Nn, nn), (Language::En, en)];
        LocalText::Each(words.map(|(language, word)| (language, word.to_owned())).into())
    };
    let labels = &mut report.labels;
    labels.insert("breakdown".to_owned(), [("county".to_owned(), names("fylke", "fylke", "county"))].into());
    let county = [("03", "Oslo"), ("15", "Møre og Romsdal")];
    labels.insert(
        "county".to_owned(),
        county.map(|(code, name)| (code.to_owned(), LocalText::Same(name.to_owned()))).into(),
    );
    let origin = [
        ("norway", names("Født i Norge", "Fødde i Noreg", "Born in Norway")),
        (
            "other",
            names("Ikke-vestlige innvandrere", "Ikkje-vestlege innvandrarar", "Non-western immigrants"),
        ),
    ];
    labels.insert("origin".to_owned(), origin.map(|(code, name)| (code.to_owned(), name)).into());
    let units = caveat("no_ranking", Severity::Blocking, &[Claim::Ranking]);
    report.breakdowns.get_mut("county").unwrap().caveats.push(units);
    report.figures[0].caveats.push(caveat("within_chance", Severity::Blocking, &[Claim::TrendWording]));
    report
}

fn errors(report: &Report) -> Vec<ReportError> {
    review(report.clone(), &BTreeMap::new()).err().unwrap_or_default()
}

/// The names of the lints that find something, with the lines.
fn found(report: &Report) -> Vec<(String, usize)> {
    let place = |error: &ReportError| match error {
        ReportError::Template { line, what, .. } => {
            (what.split(':').next().unwrap_or_default().to_owned(), *line)
        }
        other => (other.to_string(), 0),
    };
    errors(report).iter().map(place).collect()
}

fn with_figures(text: &str) -> String {
    format!("{text}\n\n{FIGURES}")
}

fn said(language: Language, text: &str) -> Report {
    report_in(&[(language, &with_figures(text))])
}

/// The list of a language: sentences with the names of the lints that refuse them.
fn list(language: Language) -> impl Iterator<Item = (BTreeSet<&'static str>, &'static str)> {
    let text = match language {
        Language::Nb => include_str!("../../../tests/data/claims/nb.txt"),
        Language::Nn => include_str!("../../../tests/data/claims/nn.txt"),
        Language::En => include_str!("../../../tests/data/claims/en.txt"),
    };
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let (lints, sentence) = line.split_once(" | ").unwrap();
        (lints.split_whitespace().filter(|word| *word != "-").collect(), sentence)
    })
}

/// A report that says a sentence of a list: with a figure of its own, beside what another language says after `||`,
/// or by itself.
fn report_saying(language: Language, sentence: &str) -> Report {
    let other = if language == Language::Nb { Language::En } else { Language::Nb };
    match sentence.split_once(" || ") {
        Some((own, beside)) => report_in(&[(language, &with_figures(own)), (other, &with_figures(beside))]),
        None if sentence.contains("{{ figure(") => report_in(&[(language, sentence)]),
        None => said(language, sentence),
    }
}

#[test]
fn sentences_of_every_language_are_answered_as_its_list_says() {
    let mut wrong = Vec::new();
    for language in Language::ALL {
        assert!(list(language).count() >= 40, "{language} has fewer than forty sentences");
        for (wanted, sentence) in list(language) {
            let found = found(&report_saying(language, sentence));
            let answer: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
            if answer != wanted {
                wrong.push(format!("{language}: {answer:?} and not {wanted:?}: {sentence}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn with_a_lint_switched_off_the_sentences_that_it_alone_refuses_go_free() {
    assert_eq!(LINTS.map(|(lint, _)| lint), Lint::ALL);
    for lint in Lint::ALL {
        let others: Vec<_> = LINTS.into_iter().filter(|(other, _)| *other != lint).collect();
        for language in Language::ALL {
            let own = list(language).filter(|(lints, _)| lints.iter().eq([&lint.name()]));
            let own: Vec<&str> = own.map(|(_, sentence)| sentence).collect();
            assert!(!own.is_empty(), "no sentence of {language} needs {}", lint.name());
            for sentence in own {
                let review = review::review_by(&others, report_saying(language, sentence), &BTreeMap::new());
                assert!(review.is_ok(), "{language}: another lint than {} refuses: {sentence}", lint.name());
            }
        }
    }
}

#[test]
fn everything_is_found_at_once_each_at_its_own_line() {
    let body = "Fine.\n\nIt was 5.\n\n{% for i in [1, 2] %}\nDue to the reform.\n{% endfor %}\n| a | b |\n|:--|:--|\n| x | 7 |\n\n\
                {% call fact_box(\"Box\") %}\nA trend.\n{% endcall %}\n\n";
    let found = found(&said(Language::En, body));
    let wanted = [
        ("bare_number", 7),
        ("causal_wording", 10),
        ("causal_wording", 10),
        ("bare_number", 14),
        ("trend_wording", 17),
    ];
    assert_eq!(found, wanted.map(|(name, line)| (name.to_owned(), line)));
}

#[test]
fn a_finding_names_the_caveat_and_a_mend() {
    let report = said(Language::En, "Those born in Norway do better than non-western immigrants.");
    let text = errors(&report)[0].to_string();
    for wanted in
        ["x.en.md:5: level_comparison:", "'controlled_breakdown'", "short controlled", "change(...)"]
    {
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn titles_of_articles_boxes_and_figures_make_no_claims_either() {
    let mut report = said(
        Language::En,
        "{% call fact_box(\"Why the reform led to work\") %}\nSo.\n{% endcall %}\n\n{% call fact_box(\"It led to work\") %}\nSo.\n{% endcall %}",
    );
    report.figures[0].title = LocalText::Same("The effect of the reform, 2013".to_owned());
    report.templates.get_mut(&Language::En).unwrap().front.title =
        "40 per cent thanks to the reform".to_owned();
    let found = found(&report);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names[..4],
        ["bare_number", "causal_wording", "causal_wording", "causal_wording"],
        "{found:?}"
    );
    assert!(names[4].starts_with("figure 'fig1': its title in en: causal_wording"), "{found:?}");
    assert_eq!((found[2].1, found[3].1), (5, 9));
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn a_figure_that_the_text_never_speaks_of_is_found() {
    let report = report_in(&[(Language::En, &FIGURES.replace("{{ ref(\"fig2\") }}, ", ""))]);
    assert_eq!(found(&report), [("unreferred_figure".to_owned(), 7)]);
}

#[test]
fn languages_that_give_other_numbers_or_blocks_are_found_in_both_files() {
    let value = "{{ value(\"fig1\", group=\"15\", at=\"2024-01\") }}";
    let nb = format!("Tallet {value} og {value}. {{{{ definition(\"19\") }}}}.\n\n{FIGURES}");
    let en =
        format!("The number {value}. {{{{ definition(\"20\") }}}}.\n\n{FIGURES}\n\n{{{{ caveats() }}}}\n");
    let report = report_in(&[(Language::Nb, &nb), (Language::En, &en)]);
    let texts: Vec<String> = errors(&report).iter().map(ToString::to_string).collect();
    let all = texts.join("\n");
    for wanted in [
        "x.nb.md:5: parity: definition (19) stands here once, in x.en.md not at all",
        "x.nb.md:5: parity: value of fig1 (hours_3m, county, 15, indicator, 2024-01) stands here 2 times, in x.en.md once",
        "x.en.md:5: parity: definition (20) stands here once, in x.nb.md not at all",
        "parity: caveats() stands here once, in x.nb.md not at all",
    ] {
        assert!(all.contains(wanted), "{wanted}\n{all}");
    }
    assert_eq!(texts.len(), 4, "{all}");
    assert_eq!(errors(&report_in(&[(Language::Nb, &nb), (Language::En, &nb)])), []);
}

const REASON: &str = "because=\"an evaluation with a control group has shown this\"";

#[test]
fn what_is_allowed_with_a_reason_stands_and_is_listed_on_the_page() {
    let body = format!(
        "The reform {{{{ allowed(\"led to\", lint=\"causal_wording\", {REASON}) }}}} work.\n\n\
         {{% call allowed(lint=\"bare_number\", {REASON}) %}}In 1814, 5 of them,{{% endcall %}} it began.\n\n\
         {{% call allowed(lint=\"unreferred_figure\", {REASON}) %}}{{{{ figure(\"fig2\") }}}}{{% endcall %}}\n\n{}",
        FIGURES.replace("{{ figure(\"fig2\") }}\n\n", "").replace("{{ ref(\"fig2\") }}, ", "")
    );
    let reviewed = review(report_in(&[(Language::En, &body)]), &BTreeMap::new()).unwrap();
    for (format, name) in [(Format::Html, "article.en.html"), (Format::Markdown, "article.en.md")] {
        let files = render(&reviewed, Language::En, format).unwrap().files;
        let page = String::from_utf8(files[name].clone()).unwrap();
        let (text, list) = page.rsplit_once("authors have let something stand").unwrap();
        assert!(
            text.contains("The reform led to work.") && text.contains("In 1814, 5 of them, it began."),
            "{page}"
        );
        for wanted in [
            "led to",
            "claim of a cause",
            "In 1814, 5 of them,",
            "number typed by hand",
            "fig2",
            "an evaluation with a control group has shown this",
        ] {
            assert!(list.contains(wanted), "{wanted} is not in {list}");
        }
    }
}

#[test]
fn the_list_of_exceptions_reads_as_sentences_in_every_language() {
    for (language, body, wanted) in [
        (
            Language::Nb,
            "Reformen {{ allowed(\"førte til\", lint=\"causal_wording\", because=\"et forsøk med kontrollgruppe har vist dette\") }} mer arbeid, og {{ allowed(\"to av tre\", lint=\"bare_number\", because=\"tallet er fra loven og endres ikke.\") }} er med.",
            [
                "- «førte til» (påstand om årsak): et forsøk med kontrollgruppe har vist dette.\n",
                "- «to av tre» (tall som er skrevet for hånd): tallet er fra loven og endres ikke.\n",
            ],
        ),
        (
            Language::Nn,
            "Reforma {{ allowed(\"førte til\", lint=\"causal_wording\", because=\"eit forsøk med kontrollgruppe har vist dette\") }} meir arbeid, og {{ allowed(\"to av tre\", lint=\"bare_number\", because=\"talet er frå lova og endrar seg ikkje.\") }} er med.",
            [
                "- «førte til» (påstand om årsak): eit forsøk med kontrollgruppe har vist dette.\n",
                "- «to av tre» (tal som er skrive for hand): talet er frå lova og endrar seg ikkje.\n",
            ],
        ),
        (
            Language::En,
            "The reform {{ allowed(\"led to\", lint=\"causal_wording\", because=\"a trial with a control group has shown this\") }} more work, and {{ allowed(\"two in three\", lint=\"bare_number\", because=\"the number is from the act and does not change.\") }} are included.",
            [
                "- ‘led to’ (claim of a cause): a trial with a control group has shown this.\n",
                "- ‘two in three’ (number typed by hand): the number is from the act and does not change.\n",
            ],
        ),
    ] {
        let reviewed = review(said(language, body), &BTreeMap::new()).unwrap();
        let rendered = render(&reviewed, language, Format::Markdown).unwrap();
        let page = String::from_utf8(rendered.files[&format!("article.{language}.md")].clone()).unwrap();
        assert!(page.contains(&wanted.concat()), "{language}: {page}");
    }
}

#[test]
fn an_excuse_covers_its_own_lint_and_its_own_words_only() {
    let other_lint = format!("It {{{{ allowed(\"led to\", lint=\"trend_wording\", {REASON}) }}}} work.");
    let report = said(Language::En, &other_lint);
    assert_eq!(
        found(&report).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["causal_wording", "trend_wording"]
    );
    let other_words = format!("It {{{{ allowed(\"5\", lint=\"bare_number\", {REASON}) }}}} and 6.");
    assert_eq!(found(&said(Language::En, &other_words)), [("bare_number".to_owned(), 5)]);
}

#[test]
fn an_excuse_without_a_reason_or_without_need_is_refused() {
    for (call, wanted) in [
        ("allowed(\"led to\", lint=\"causal_wording\")", "too short"),
        ("allowed(\"led to\", lint=\"causal_wording\", because=\"ok\")", "too short"),
        (
            "allowed(\"led to\", lint=\"causal_wordings\", because=\"a b c d e f g h i j k l m n\")",
            "did you mean 'causal_wording'",
        ),
        ("allowed(\"led to\", because=\"a b c d e f g h i j k l m n\")", "'lint' is missing"),
        ("allowed(\"\", lint=\"ranking\", because=\"a b c d e f g h i j k l m n\")", "has no text"),
        (
            "allowed(\"a\\n\\nb\", lint=\"ranking\", because=\"a b c d e f g h i j k l m n\")",
            "several paragraphs",
        ),
        ("allowed(\"helps\", lint=\"ranking\", because=\"a b c d e f g h i j k l m n\")", "nothing to allow"),
    ] {
        let report = said(Language::En, &format!("It {{{{ {call} }}}}."));
        let text = errors(&report).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(text.contains(wanted) && text.contains("x.en.md:5:"), "{call}: {text}");
    }
}

#[test]
fn a_project_adds_words_to_those_of_the_program() {
    let report = said(Language::En, "It went so by dint of the reform.");
    assert_eq!(errors(&report), []);
    let words = ClaimWords::read("version: 1\ncausal_wording: [by dint of]\n").unwrap();
    let errors = review(report, &BTreeMap::from([(Language::En, words)])).unwrap_err();
    assert!(errors[0].to_string().contains("'by dint of' claims a cause"), "{errors:?}");
}

/// A shipped article without its functions: what an author wrote, and every figure of the fixture.
fn words_of(shipped: &str) -> String {
    let body = ArticleTemplate::parse("shipped.md", shipped).unwrap().body;
    let tags = regex::Regex::new(r"\{\{[^}]*\}\}|\{%[^%]*%\}").unwrap();
    format!("{}\n\n{FIGURES}", tags.replace_all(&body, ""))
}

#[test]
fn the_words_of_the_shipped_articles_raise_no_alarm() {
    for (language, text) in [
        (Language::Nb, include_str!("../../../templates/arbeidsindikator/article.nb.md")),
        (Language::En, include_str!("../../../templates/arbeidsindikator/article.en.md")),
        (Language::Nb, include_str!("../../../templates/overgang_til_arbeid/article.nb.md")),
        (Language::En, include_str!("../../../templates/overgang_til_arbeid/article.en.md")),
        (Language::En, include_str!("../../../templates/punctuality/article.en.md")),
    ] {
        assert_eq!(errors(&report_in(&[(language, &words_of(text))])), []);
    }
}

/// A language's words and report, made once.
fn known(language: Language) -> &'static (Wording, Report) {
    static ALL: std::sync::OnceLock<BTreeMap<Language, (Wording, Report)>> = std::sync::OnceLock::new();
    let one = |language| (language, (Wording::of(language, None).unwrap(), report_in(&[(language, "")])));
    &ALL.get_or_init(|| Language::ALL.map(one).into())[&language]
}

#[test]
fn a_sentence_whose_letters_were_moved_together_keeps_what_stands_at_its_end() {
    assert_eq!(reading::source("led to*ø*\n", &(0..8)), "led to*ø");
    assert_eq!(reading::source("så", &(0..3)), "så");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_makes_the_lints_fail(text in "(\\PC|\n|[`*_|#>.()0-9\\[\\]^ ]|led to|førte til|«|\u{e000}|\u{e003}|\u{e005}|\u{e006}){0,60}") {
        let clean = crate::report::marks::Clean::read(&text);
        for language in Language::ALL {
            let (wording, report) = known(language);
            let article = &report.templates[&language];
            let prose = crate::report::prose::Prose {
                path: String::new(), summary: clean.clone(), body: clean.clone(), slots: Vec::new(), excuses: Vec::new(),
            };
            let parts = reading::parts(article, &prose);
            let sentences = reading::read(&parts, report, &[], wording);
            for sentence in &sentences {
                let source = reading::source(&parts[sentence.part].clean.text, &(sentence.start..sentence.start + sentence.text.len()));
                prop_assert!((0..4).contains(&(source.len() - sentence.text.len())), "{source}");
            }
            let reading = Reading { report, article, wording, parts: &parts, slots: &[], excuses: &[], sentences };
            let watch = Watch::of(report, wording).unwrap();
            for hit in review::hits(&LINTS, &reading, &watch, &[]) {
                hit.error(&reading);
            }
        }
    }
}
