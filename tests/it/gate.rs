//! What tables hide so that no small group follows from what they, and others of the same rows, show.
//! Knows nothing of how it is found.

use crate::program::{Project, copy_folder, csv, repository};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Persons by office: its county, and how many.
const OFFICES: [(&str, &str, usize); 6] =
    [("a1", "a", 60), ("a2", "a", 4), ("a3", "a", 45), ("b1", "b", 50), ("b2", "b", 30), ("c1", "c", 70)];

/// A project with persons of one month, and stages of means.
fn persons(offices: &[(&str, &str, usize)], stages: &str) -> Project {
    let project = Project::empty();
    let mut rows = "person,month,office,county,hours\n".to_owned();
    let mut person = 0;
    for (office, county, count) in offices {
        for place in 0..*count {
            person += 1;
            writeln!(rows, "{person},2024-01-01,{office},{county},{}", 10 + place % 9).unwrap();
        }
    }
    project.write("persons.csv", rows);
    project.write(
        "pipelines/persons.yaml",
        format!(
            "version: 1\nname: persons\nstages:\n  rows:\n    kind: ingest\n    sources: {{persons: {{path: \
             persons.csv}}}}\n    rows: persons\n    unit: person\n    time: month\n    outcomes: {{hours: {{column: \
             hours, decimals: 0}}}}\n{stages}"
        ),
    );
    project
}

fn means(name: &str, breakdowns: &str) -> String {
    format!(
        "  {name}:\n    kind: aggregate\n    data: rows\n    by: month\n    breakdowns: {{{breakdowns}}}\n    measures: \
         [actual]\n"
    )
}

/// The groups of a stage that are hidden.
fn hidden(project: &Project, stage: &str) -> Vec<String> {
    let table = csv(&project.run(&["show", stage, "--format", "csv"]).done().stdout);
    let hidden = |row: &BTreeMap<String, String>| row["status"] == "suppressed";
    table.iter().filter(|row| hidden(row)).map(|row| row["group"].clone()).collect()
}

#[test]
fn a_small_office_is_no_difference_between_its_county_and_the_other_offices() {
    let project = persons(&OFFICES, &means("table", "office: office, county: county"));
    project.run(&["run"]).done();
    assert_eq!(hidden(&project, "table"), ["a2", "a3"], "the smallest other office is in county b");
}

#[test]
fn two_tables_of_the_same_rows_tell_no_more_than_one_of_both() {
    let stages = means("offices", "office: office") + &means("counties", "county: county");
    let project = persons(&OFFICES, &stages);
    project.run(&["run"]).done();
    // The table of offices hides b2 with a2; the counties a and b would tell both.
    assert_eq!(hidden(&project, "offices"), ["a2", "b2"]);
    assert_eq!(hidden(&project, "counties"), ["a", "b"]);
    let alone = persons(&OFFICES, &means("counties", "county: county"));
    alone.run(&["run"]).done();
    assert!(hidden(&alone, "counties").is_empty());
}

#[test]
fn a_group_has_one_number_under_two_names() {
    let stages = means("offices", "office: office") + &means("again", "place: office, county: county");
    let project = persons(&OFFICES, &stages);
    project.run(&["run"]).done();
    assert_eq!(hidden(&project, "again"), ["a", "b", "a2", "b2"]);
}

#[test]
fn the_gates_account_tells_how_much_is_hidden_and_nothing_of_single_cells() {
    let project = persons(&OFFICES, &means("table", "office: office, county: county"));
    project.run(&["run"]).done();
    let account = project.run(&["show", "table", "--gate"]).done();
    let account = account.says(&["hidden: cells of fewer than 10 units", "rounded to 5"]);
    assert!(!account.stdout.contains("a2"), "{}", account.stdout);
    let table = csv(&project.run(&["show", "table", "--gate", "--format", "csv"]).done().stdout);
    let counts: Vec<(&str, &str, &str)> = table
        .iter()
        .map(|row| (row["breakdown"].as_str(), row["cells"].as_str(), row["hidden"].as_str()))
        .collect();
    assert_eq!(counts, [("county", "3", "0"), ("office", "6", "2"), ("total", "1", "0")]);
    project.run(&["show", "rows", "--gate"]).with_code(2).says(&["--gate is for means"]);
}

#[test]
fn a_level_that_holds_what_joins_crossed_groups_is_refused_in_a_crossing() {
    let offices = [("a|1", "a", 30), ("b1", "b", 40)];
    let failed = persons(&offices, &means("table", "both: [office, county]")).run(&["run"]).with_code(1);
    failed.says(&["a group of office has a '|' in its name", "derive"]);
    persons(&offices, &means("table", "office: office")).run(&["run"]).done();
}

/// An article in two languages with a figure of the table's offices.
const ARTICLE: &str = "  article:
    kind: render
    template: {nb: article.nb.md, en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/persons
    formats: [md]
    figures:
      fig1: {show: actual, data: table, outcome: hours, breakdown: office, title: {nb: Kontorer, en: Offices}}
";

#[test]
fn every_article_ends_with_the_gates_account_in_its_own_language() {
    let project = persons(&OFFICES, &(means("table", "office: office, county: county") + ARTICLE));
    copy_folder(&repository().join("templates"), &project.path("templates"));
    project.edit("pipelines/persons.yaml", "name: persons\n", "name: persons\nlanguages: [nb, en]\n");
    for language in ["nb", "en"] {
        let text = "---\ntitle: T\nsummary: S.\n---\n{{ ref(\"fig1\") }}\n\n{{ figure(\"fig1\") }}\n";
        project.write(&format!("article.{language}.md"), text);
    }
    project.run(&["run"]).done();
    for (language, counted, rows) in [
        (
            "en",
            "Of the 10 numbers behind the figures, one for each group, period and outcome, 2 (20 per cent) are hidden. How many numbers each rule hides is not stated, since at least one of them hides only a few.",
            "| Outcome | Breakdown | Numbers | Hidden |",
        ),
        (
            "nb",
            "Av de 10 tallene bak figurene, ett for hver gruppe, hver periode og hvert mål, er 2 (20 prosent) skjult. Hvor mange tall hver regel skjuler, er ikke oppgitt, fordi minst én av dem skjuler bare noen få.",
            "| Mål | Inndeling | Tall | Skjult |",
        ),
    ] {
        let page = project.read(&format!("reports/persons/article.{language}.md"));
        let wanted = [counted, rows, "| --- | --- | --: | --: |\n| Hours | Office | 6 | 2 |\n\n</details>"];
        wanted.iter().for_each(|wanted| assert!(page.contains(wanted), "{wanted}\n{page}"));
    }
}
