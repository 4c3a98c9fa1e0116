//! Claims that the method forbids, put into real articles: each is refused, all at once, and nothing is published.
//! Knows nothing of how sentences are read.

use crate::program::{DISK, Project};

const FLIGHTS: &str = "pipelines/punctuality.yaml";
const ARTICLE: &str = "templates/punctuality/article.en.md";
const NEWARK: &str = "The number changed by {{ change(\"fig3\", group=\"EWR\"";

/// A wrong sentence for each lint that reads sentences, as an author of this article might write it.
const WRONG: [(&str, &str); 6] = [
    ("bare_number", "United landed 12 minutes late on average."),
    ("level_comparison", "Flights from Newark arrived later than flights from LaGuardia."),
    ("ranking", "Delta is the best airline of the six."),
    ("causal_wording", "The storms of the summer led to longer delays."),
    (
        "causal_wording",
        "In {{ month(\"2013-07\") }}, flights arrived {{ value(\"fig3\", group=\"EWR\", at=\"2013-07\")|plain|minutes }} late because of the storms.",
    ),
    ("trend_wording", "Delays have been rising steadily since the spring."),
];

/// A Norwegian article with few persons behind it, and wrong sentences as its author might write them.
struct Norwegian {
    pipeline: &'static str,
    persons: u32,
    article: &'static str,
    /// A heading, under which the sentences are put.
    heading: &'static str,
    wrong: &'static [(&'static str, &'static str)],
    /// The words that speak of a figure, what stands without them, and the figure.
    reference: (&'static str, &'static str, &'static str),
}

/// The article on the old indicator, which has neither controls nor units of which more may not be said.
const TRANSITION: Norwegian = Norwegian {
    pipeline: "pipelines/overgang_til_arbeid.yaml",
    persons: 6_000,
    article: "templates/overgang_til_arbeid/article.nb.md",
    heading: "## Slik går det med dem som slutter\n",
    wrong: &[
        ("bare_number", "Av dem som sluttet, kom 34 prosent i arbeid."),
        ("causal_wording", "At flere er i arbeid, skyldes bedre oppfølging."),
        ("causal_wording", "På grunn av pandemien kom færre i arbeid ({{ ref(\"fig1\") }})."),
        ("trend_wording", "Andelen i arbeid har økt jevnt."),
        ("trend_wording", "Stadig flere med standardinnsats er i arbeid."),
        ("parity", "Da pandemien kom, var andelen {{ value(\"fig1\", at=\"2020-04\")|percent }}."),
    ],
    reference: ("{{ ref(\"fig2\", capital=true) }} deler opp", "Her deles det opp", "fig2"),
};

/// The article on the new one.
const INDICATOR: Norwegian = Norwegian {
    pipeline: "pipelines/demo.yaml",
    persons: 3_000,
    article: "templates/arbeidsindikator/article.nb.md",
    heading: "## Eksempel: landbakgrunn\n",
    wrong: &[
        ("bare_number", "Brukerne i Oslo jobbet 1,5 timer mindre enn forventet."),
        ("level_comparison", "Brukere født i Norge klarte seg bedre enn ikke-vestlige innvandrere."),
        ("ranking", "Møre og Romsdal er best i landet."),
        ("causal_wording", "Ungdomsgarantien førte til at flere unge fikk jobb."),
        ("trend_wording", "Brukerne jobber stadig mer."),
        ("parity", "I fylket var den {{ value(\"fig1\", group=\"15\", at=\"2020-04\")|hours }}."),
    ],
    reference: ("{{ ref(\"fig11\") }}", "se figuren", "fig11"),
};

/// The line of a text in a file, from 1.
fn line_of(project: &Project, file: &str, text: &str) -> usize {
    project.read(file).lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn wrong_sentences_in_a_shipped_article_are_refused_all_at_once_with_their_lines() {
    let project = Project::new();
    project.run(&["run", FLIGHTS]).done();
    let reports = project.files("reports");
    let seeds: String = WRONG.iter().map(|(_, sentence)| format!("{sentence}\n\n")).collect();
    project.edit(ARTICLE, "## The question\n", &format!("## The question\n\n{seeds}"));
    let places: Vec<String> = WRONG
        .iter()
        .map(|(lint, sentence)| format!("{ARTICLE}:{}: {lint}: ", line_of(&project, ARTICLE, sentence)))
        .collect();
    let wanted: Vec<&str> = places.iter().map(String::as_str).collect();
    let output = project.run(&["run", FLIGHTS]).with_code(2).says(&wanted);
    output.says(&[
        "caveat 'controlled_breakdown'",
        "caveat 'no_ranking'",
        "caveat 'not_a_cause'",
        "6 problems",
    ]);
    assert!(project.files("reports") == reports, "a refused article was published");
}

#[test]
fn wrong_sentences_in_shipped_norwegian_articles_are_refused_all_at_once_with_their_lines() {
    for one in [TRANSITION, INDICATOR] {
        let project = Project::new();
        let few = format!("simulate: {{persons_per_month: {},", one.persons);
        project.edit(one.pipeline, "simulate: {persons_per_month: 258000,", &few);
        project.run(&["run", one.pipeline]).done();
        let reports = project.files("reports");
        let seeds: String = one.wrong.iter().map(|(_, sentence)| format!("{sentence}\n\n")).collect();
        project.edit(one.article, one.heading, &format!("{}\n{seeds}", one.heading));
        let (spoken_of, without, figure) = one.reference;
        project.edit(one.article, spoken_of, without);
        let placed = format!("{{{{ figure(\"{figure}\") }}}}");
        let wrong = one.wrong.iter().copied().chain([("unreferred_figure", placed.as_str())]);
        let place =
            |(lint, text)| format!("{}:{}: {lint}: ", one.article, line_of(&project, one.article, text));
        let places: Vec<String> = wrong.map(place).collect();
        let wanted: Vec<&str> = places.iter().map(String::as_str).collect();
        project
            .run(&["run", one.pipeline])
            .with_code(2)
            .says(&wanted)
            .says(&[&format!("{} problems", wanted.len())]);
        assert!(project.files("reports") == reports, "a refused article was published");
    }
}

#[test]
fn a_figure_that_is_not_spoken_of_is_refused() {
    let project = Project::new();
    project.edit(ARTICLE, "{{ ref(\"fig4\", capital=true) }} does so", "It does so");
    let line = line_of(&project, ARTICLE, "{{ figure(\"fig4\") }}");
    project
        .run(&["run", FLIGHTS])
        .with_code(2)
        .says(&[&format!("{ARTICLE}:{line}: unreferred_figure: "), "ref(\"fig4\")"]);
}

#[test]
fn what_an_author_answers_for_is_published_with_the_reason() {
    let project = Project::new();
    let allowed = "{{ allowed(\"led to\", lint=\"causal_wording\", because=\"the inquiry of the authorities has found this\") }}";
    project.edit(ARTICLE, NEWARK, &format!("The strike {allowed} delays. {NEWARK}"));
    project.run(&["run", FLIGHTS]).done();
    for file in ["article.en.html", "article.en.md"] {
        let page = project.read(&format!("reports/punctuality/2013/{file}"));
        assert!(page.contains("The strike led to delays."), "{file}");
        assert!(
            page.contains("the inquiry of the authorities has found this"),
            "{file} does not list the reason"
        );
    }
    project.edit(ARTICLE, "The strike", "It is not known whether the strike");
    project.run(&["run", FLIGHTS]).with_code(2).says(&["nothing to allow"]);
}

#[test]
fn a_project_adds_words_of_its_own() {
    let project = Project::new();
    project.edit(
        FLIGHTS,
        "    out: reports/punctuality",
        "    claim_words: {en: templates/words.en.yaml}\n    out: reports/punctuality",
    );
    project.write("templates/words.en.yaml", "version: 1\ncausal_wording: [easily becomes]\n");
    project.run(&["run", FLIGHTS]).with_code(2).says(&["'easily becomes' claims a cause"]);
    project.write("templates/words.en.yaml", "version: 1\nfree: [because of]\n");
    project.run(&["check", FLIGHTS]).with_code(2).says(&[
        "templates/words.en.yaml",
        "free",
        "causal_wording",
    ]);
}

#[test]
fn a_language_that_gives_another_number_is_refused() {
    let project = Project::recent();
    for (language, month) in [("nb", "2023-01"), ("en", "2023-02")] {
        let file = format!("templates/small/article.{language}.md");
        let number = format!("{{{{ change(\"fig7\", group=\"false\", from=\"2022-01\", to=\"{month}\") }}}}");
        project.write(&file, format!("{}\n{number}\n", project.read(&file)));
    }
    project.run(&["run", DISK]).with_code(2).says(&[
        "article.nb.md not at all",
        "article.en.md not at all",
        "parity: change of fig7 (hours_3m, youth, false, percent_change, 2022-01/2023-02)",
    ]);
}
