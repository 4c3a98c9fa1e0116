//! The prose functions: what they print, what they refuse, and with which words and line.
//! Knows nothing of the page around the prose.

use super::fixture::{FIGURES, render, report_saying, report_with};
use super::tests::text;
use super::{Format, ReportError};
use crate::language::Language;

/// The first line of the article's text, as a reader of Markdown sees it.
fn said(sentence: &str, language: Language) -> String {
    let page = text(&report_saying(sentence), language, Format::Markdown);
    let after = page.split("## Start\n\n").nth(1).unwrap();
    after.split("\n\n").next().unwrap().replace('\u{a0}', " ")
}

/// What, where and the mend of the error that a template with this sentence (on line 10) gives.
fn refused(sentence: &str) -> (String, usize, String) {
    match render(&report_saying(sentence), Language::Nb, Format::Html) {
        Err(ReportError::Template { what, line, mend, .. }) => (what, line, mend.unwrap_or_default()),
        other => panic!("{sentence}: {other:?}"),
    }
}

#[test]
fn numbers_are_printed_as_each_language_does() {
    let cases = [
        ("value(\"fig1\", group=\"03\", at=\"2024-03\")", "−0,3", "−0.3"),
        ("value(\"fig1\", group=\"03\", at=\"2024-03\")|plain|hours", "0,3 timer", "0.3 hours"),
        (
            "value(\"fig1\", group=\"15\", at=\"2024-02\")|signed|hours(decimals=2)",
            "+0,12 timer",
            "+0.12 hours",
        ),
        (
            "value(\"fig2\", group=\"15\", at=\"2024-02\", measure=\"expected\")|hours",
            "9,0 timer",
            "9.0 hours",
        ),
        ("value(\"fig3\", group=\"norway\", at=\"2024-02\")|percent", "1 prosent", "1 per cent"),
        (
            "value(\"indicator\", outcome=\"job_12m\", breakdown=\"county\", group=\"15\", at=\"2024-03\")|points",
            "3 prosentpoeng",
            "3 percentage points",
        ),
        ("users(\"fig1\", group=\"15\", at=\"2024-02\")", "12 610", "12,610"),
        ("definition(\"7.5\")", "7,5", "7.5"),
        ("definition(\"2017\")", "2017", "2017"),
        ("definition(\"336776\")", "336 776", "336,776"),
        ("month(\"2023-12\")", "desember 2023", "December 2023"),
        ("month(data.last)", "juni 2024", "June 2024"),
        ("month(\"2023-06\")|capitalize", "Juni 2023", "June 2023"),
        ("persons_per_month", "20 000", "20,000"),
        ("edition", "2024-09", "2024-09"),
    ];
    for (call, nb, en) in cases {
        let sentence = format!("{{{{ {call} }}}}");
        assert_eq!(said(&sentence, Language::Nb), nb, "{call}");
        assert_eq!(said(&sentence, Language::En), en, "{call}");
    }
}

#[test]
fn a_mean_over_periods_is_weighted_by_the_units_in_each() {
    // (0.1 * 12600 + 0.12 * 12610 + 0.3 * 12620) / 37830 = 0.173386...
    let sentence = "{{ value(\"fig1\", group=\"15\", to=\"2024-03\")|number(decimals=6) }}";
    assert_eq!(said(sentence, Language::En), "0.173386");
    assert_eq!(said("{{ value(\"fig1\")|number(decimals=2) }}", Language::En), "0.00");
}

#[test]
fn a_change_is_later_minus_earlier_and_of_an_index_a_percent_change() {
    let hours = "{{ change(\"fig1\", group=\"15\", from=\"2024-01\", to=\"2024-03\")|signed|hours }}";
    assert_eq!(said(hours, Language::En), "+0.2 hours");
    // Index 3 % and -3 % against the reference month: 0.97 / 1.03 - 1.
    let index =
        "{{ change(\"fig3\", group=\"other\", from=\"2024-01\", to=\"2024-02\")|percent(decimals=2) }}";
    assert_eq!(said(index, Language::En), "−5.83 per cent");
}

#[test]
fn what_a_difference_amounts_to_is_counted_in_hours_days_and_years() {
    let sentence = "{% set a = amounts_to(users=12638, hours=value(\"fig1\", group=\"15\", at=\"2024-01\")) %}{{ a.hours_per_week }} {{ a.days_work }} {{ a.full_time_years }}";
    assert_eq!(said(sentence, Language::Nb), "1 264 169 0,7");
}

#[test]
fn words_follow_the_sign_of_what_is_printed() {
    let words = |group: &str, at: &str| {
        said(&format!("{{{{ words(value(\"fig1\", group=\"{group}\", at=\"{at}\")) }}}}"), Language::Nb)
    };
    assert_eq!(words("15", "2024-03"), "mer");
    assert_eq!(words("03", "2024-03"), "mindre");
    let same = "{{ words(value(\"indicator\", at=\"2024-01\", outcome=\"hours_3m\"), same=\"likt\") }}";
    assert_eq!(said(same, Language::Nb), "likt");
}

#[test]
fn levels_of_a_free_breakdown_may_be_compared() {
    let difference = "{{ level_difference(\"fig1\", group=\"15\", other=\"03\", at=\"2024-01\")|hours }}";
    assert_eq!(said(difference, Language::Nb), "0,3 timer");
    let compare = "{{ compare(value(\"fig1\", group=\"15\", at=\"2024-01\"), value(\"fig1\", group=\"03\", at=\"2024-01\"), more=\"over\") }}";
    assert_eq!(said(compare, Language::Nb), "over");
    let months =
        "{% set m = months_above(\"fig1\", group=\"15\", other=\"03\") %}{{ m.count }} of {{ m.of }}";
    assert_eq!(said(months, Language::Nb), "4 of 5");
}

#[test]
fn level_comparisons_of_a_controlled_breakdown_are_refused_by_the_caveats_name() {
    for sentence in [
        "{{ level_difference(\"fig10\", group=\"norway\", other=\"other\", at=\"2024-01\") }}",
        "{{ level_difference(\"indicator\", outcome=\"hours_3m\", breakdown=\"origin\", group=\"norway\", at=\"2024-01\") }}",
        "{{ compare(value(\"fig10\", group=\"norway\", at=\"2024-01\"), value(\"fig10\", group=\"other\", at=\"2024-01\")) }}",
        "{{ months_above(\"fig10\", group=\"norway\", other=\"other\").count }}",
    ] {
        let (what, line, mend) = refused(sentence);
        assert!(
            what.contains("controlled_breakdown") && what.contains("kort controlled_breakdown"),
            "{what}"
        );
        assert_eq!(line, 10, "{sentence}");
        assert!(mend.contains("change("), "{mend}");
    }
}

#[test]
fn a_controlled_breakdown_may_be_compared_in_development() {
    let index = "{{ compare(value(\"fig3\", group=\"norway\", at=\"2024-02\"), value(\"fig3\", group=\"other\", at=\"2024-02\"), more=\"raskere\") }}";
    assert_eq!(said(index, Language::Nb), "raskere");
    let own = "{{ compare(value(\"fig10\", group=\"other\", at=\"2024-01\"), value(\"fig10\", group=\"other\", at=\"2024-02\"), more=\"mer\") }}";
    assert_eq!(said(own, Language::Nb), "mer");
}

#[test]
fn ranking_is_always_refused() {
    let (what, _, _) = refused("{{ rank(\"fig1\", by=\"level\") }}");
    assert!(what.contains("rank is always refused") && what.contains("not_a_cause"), "{what}");
}

#[test]
fn extremes_and_runs_are_put_in_words() {
    let extreme =
        "{% set e = extreme(\"fig1\", group=\"15\", which=\"highest\") %}{{ e.value|hours }}, {{ e.period }}";
    assert_eq!(said(extreme, Language::En), "0.3 hours, March 2024");
    assert!(said("{{ run_of(\"fig1\", group=\"15\") }}", Language::En).contains("5 months in a row"));
    assert!(said("{{ run_of(\"fig1\", group=\"15\") }}", Language::En).contains("p < 0.001"));
    let chance = said("{{ run_of(\"fig1\", group=\"03\") }}", Language::En);
    assert!(chance.contains("cannot be distinguished from chance"), "{chance}");
}

#[test]
fn what_does_not_exist_is_named_with_its_line_and_the_nearest_name() {
    for (sentence, what, mend) in [
        ("{{ value(\"fig4\", at=\"2024-01\") }}", "'fig4'", "'fig1'"),
        ("{{ ref(\"figg1\") }}", "'figg1'", "'fig1'"),
        ("{{ value(\"fig1\", group=\"04\", at=\"2024-01\") }}", "'04'", "'03'"),
        ("{{ value(\"indicator\", outcome=\"hours_3\", at=\"2024-01\") }}", "'hours_3'", "'hours_3m'"),
        ("{{ value(\"fig1\", measure=\"actuel\", at=\"2024-01\") }}", "'actuel'", "'actual'"),
        ("{{ value(\"fig1\", group=\"15\", at=\"2024-07\") }}", "no number in 2024-07", "2024-01 to 2024-06"),
        ("{{ value(\"fig1\", group=\"15\", at=\"2024-13\") }}", "'2024-13' is no period", ""),
        ("{{ value(\"fig1\", group=\"03\", at=\"2024-04\") }}", "hidden", "another period"),
        ("{{ value(\"fig1\", group=\"03\") }}", "2024-04 is hidden", "another period"),
        ("{{ users(\"fig3\", group=\"norway\", at=\"2024-01\") }}", "counts no one", "aggregates"),
        ("{{ value(\"fig1\", groop=\"03\", at=\"2024-01\") }}", "groop", ""),
        ("{{ cite(\"nav2024\") }}", "'nav2024'", "'nav2025'"),
        ("{{ label(\"county\", \"51\") }}", "'51'", "'15'"),
        ("{{ model_card(\"modle\") }}", "'modle'", "'model'"),
        ("{{ nothing }}", "undefined", ""),
        ("{{ 12|hours }}", "not a number that a function gave", "definition"),
    ] {
        let (found, line, found_mend) = refused(sentence);
        assert!(found.contains(what), "{sentence}: {found}");
        assert!(found_mend.contains(mend), "{sentence}: {found_mend}");
        assert_eq!(line, 10, "{sentence}");
    }
}

#[test]
fn a_picture_that_goes_round_its_block_is_refused_with_its_line() {
    for sentence in [
        "![Oslo](figures/fig1.nb.svg)",
        "<svg></svg>",
        "<img src=\"figures/fig1.nb.svg\">",
        "{{ \"!\" }}[x](figures/fig1.nb.svg)",
        "{{ \"<sv\" ~ \"g>\" }}",
    ] {
        let (what, line, mend) = refused(sentence);
        assert!(what.contains("without its caveats"), "{sentence}: {what}");
        assert!((8..=10).contains(&line), "{sentence}: {line}");
        assert!(mend.contains("{{ figure("), "{mend}");
    }
}

#[test]
fn a_figure_left_out_or_placed_twice_is_an_error() {
    let left_out = report_with(&FIGURES.replace("{{ figure(\"fig2\") }}", ""));
    let error = render(&left_out, Language::Nb, Format::Html).unwrap_err().to_string();
    assert!(error.contains("'fig2' of the pipeline is never placed"), "{error}");
    let (what, line, _) = refused("{{ figure(\"fig2\") }}");
    assert!(what.contains("placed twice"), "{what}");
    assert_eq!(line, 14);
    let in_a_list = report_with(
        &FIGURES.replace("{{ figure(\"fig2\") }}", "{% set f = figure(\"fig2\") %}- {{ f|trim }}"),
    );
    let error = render(&in_a_list, Language::Nb, Format::Html).unwrap_err().to_string();
    assert!(error.contains("does not stand alone"), "{error}");
    let in_code = report_with(&FIGURES.replace("{{ figure(\"fig2\") }}", "```\n{{ figure(\"fig2\") }}\n```"));
    assert!(render(&in_code, Language::Nb, Format::Html).is_err());
}

#[test]
fn languages_that_place_figures_differently_are_an_error() {
    let mut report = report_saying("");
    let english = report.templates.get_mut(&Language::En).unwrap();
    english.body = english.body.replace("fig1\"", "x").replace("fig2\"", "fig1\"").replace("x)", "fig2\")");
    let error = render(&report, Language::Nb, Format::Html).unwrap_err();
    assert!(matches!(error, ReportError::FiguresDiffer { .. }), "{error}");
}

#[test]
fn a_template_that_never_ends_is_stopped() {
    let (what, _, _) =
        refused("{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}");
    assert!(what.contains("fuel"), "{what}");
}

#[test]
fn templates_read_no_files() {
    for sentence in ["{% include \"templates/x.en.md\" %}", "{% import \"/etc/hostname\" as x %}"] {
        assert!(render(&report_saying(sentence), Language::Nb, Format::Html).is_err(), "{sentence}");
    }
}
