//! The page over all reports that a run keeps up to date.
//! Knows nothing of how it looks.

use crate::program::Project;

const PIPELINE: &str = "version: 1
name: hours
title: {nb: Timer & minutter, en: Hours & minutes}
languages: [nb, en]
params: {edition: \"2024-01\"}
stages:
  rows:
    kind: ingest
    sources: {persons: {path: rows.csv}}
    rows: persons
    time: month
    outcomes: {hours: {column: hours, decimals: 0}}
  table:
    kind: aggregate
    data: rows
    by: month
    measures: [actual]
    breakdowns: {office: office}
  article:
    kind: render
    template: {nb: article.nb.md, en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/hours/${edition}
    formats: [html]
    figures:
      fig1: {show: actual, data: table, outcome: hours, breakdown: office, title: Offices}
";

/// A project with articles in two languages, which needs no simulation.
fn project() -> Project {
    let project = Project::new();
    for language in ["nb", "en"] {
        let text = "---\ntitle: T\nsummary: S.\n---\n{{ ref(\"fig1\") }}\n\n{{ figure(\"fig1\") }}\n";
        project.write(&format!("article.{language}.md"), text);
    }
    project.write("pipelines/hours.yaml", PIPELINE);
    let row =
        |place: usize| format!("{},2024-0{}-01,{}\n", ["a", "b"][place % 2], 1 + place / 60, 10 + place % 9);
    project.write("rows.csv", "office,month,hours\n".to_owned() + &(0..120).map(row).collect::<String>());
    project
}

fn run(project: &Project, edition: &str) {
    project.run(&["run", "pipelines/hours.yaml", "--set", &format!("edition={edition}")]).done();
}

/// What the page links to, in its order.
fn links(page: &str) -> Vec<&str> {
    let hrefs = page.split("href=\"").skip(1);
    hrefs.filter_map(|rest| rest.split_once('"')).map(|(href, _)| href).collect()
}

#[test]
fn every_edition_is_on_the_page_over_all_reports_in_its_languages_the_newest_first() {
    let project = project();
    run(&project, "2024-01");
    run(&project, "2024-02");
    let page = project.read("reports/index.html");
    let article = |edition: &str, language: &str| format!("hours/{edition}/article.{language}.html");
    let of = |edition: &str| [article(edition, "nb"), article(edition, "en")];
    let expected: Vec<String> =
        ["index.en.html".to_owned()].into_iter().chain(of("2024-02")).chain(of("2024-01")).collect();
    assert_eq!(links(&page), expected);
    assert!(page.contains("<html lang=\"nb\">") && page.contains("Timer &amp; minutter"), "{page}");
    let english = project.read("reports/index.en.html");
    assert!(english.contains("<html lang=\"en\">") && english.contains("Hours &amp; minutes"), "{english}");
    assert!(
        links(&english).iter().all(|href| project.path(&format!("reports/{href}")).is_file()),
        "{english}"
    );
}

#[test]
fn the_page_over_all_reports_is_written_only_where_it_is_the_programs_own() {
    let project = project();
    project.write("reports/index.html", "<p>ours</p>");
    run(&project, "2024-01");
    assert_eq!(project.read("reports/index.html"), "<p>ours</p>");
    project.remove("reports/index.html");
    run(&project, "2024-01");
    let page = project.read("reports/index.html");
    project.write("reports/hours/2023-12/edition.lock", "no lock");
    run(&project, "2024-01");
    assert_eq!(
        project.read("reports/index.html"),
        page,
        "a lock that cannot be read is no edition of the page"
    );
}

#[test]
fn the_page_over_all_reports_says_what_is_corrected() {
    let project = project();
    project.run(&["run", "pipelines/hours.yaml", "--publish"]).done();
    project.edit("article.en.md", "summary: S.", "summary: Another.");
    project.run(&["run", "pipelines/hours.yaml", "--correct", "The summary was another's."]).done();
    let page = project.read("reports/index.en.html");
    assert!(page.contains("corrected <time datetime="), "{page}");
}
