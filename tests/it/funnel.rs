//! A funnel of a small pipeline, held against the published table that it is drawn from.
//! Knows nothing of how the program places units: limits are computed here from the table's own columns.

use crate::program::{Project, csv, small_article};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const PIPELINE: &str = "pipelines/funnel.yaml";
const EDITION: &str = "reports/funnel";

const TEXT: &str = r#"version: 1
name: funnel
title: Funnel
languages: [nb, en]
privacy: {min_persons: 10}
labels:
  county:
    "03": Oslo
    "11": Rogaland
    "15": Møre og Romsdal
    "18": Nordland
    "31": Østfold
    "32": Akershus
    "33": Buskerud
    "34": Innlandet
    "39": Vestfold
    "40": Telemark
    "42": Agder
    "46": Vestland
    "50": Trøndelag
    "55": Troms
    "56": Finnmark
stages:
  rows:
    kind: ingest
    sources: {simulate: {persons_per_month: 300, seed: 3}}
    rows: registrations
    unit: person_id
    time: month
    joins:
      - {table: persons, on: [person_id]}
    outcomes:
      hours: {from: employment.hours, window: [1, 3], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
  model: {kind: fit, data: rows, outcomes: [hours], controls: {categorical: [sex, origin]}}
  expected: {kind: predict, model: model, data: rows}
  means:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {county: county}
    organisational_units: [county]
    measures: [indicator, se]
  article:
    kind: render
    template: {nb: article.nb.md, en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/funnel
    figures:
      fig1: {show: funnel, data: means, outcome: hours, breakdown: county, title: The last month}
      fig2: {show: funnel, data: means, outcome: hours, breakdown: county, period: 2022-06, title: June}
"#;

type Row = BTreeMap<String, String>;

/// A copy of a project in which the pipeline has run.
fn project() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::new();
        project.write(PIPELINE, TEXT);
        project.write("article.nb.md", small_article("Trakt", 2));
        project.write("article.en.md", small_article("Funnel", 2));
        project.run(&["run", PIPELINE]).done();
        project
    })
    .copy()
}

fn read(project: &Project, file: &str) -> String {
    project.read(&format!("{EDITION}/{file}"))
}

fn number(row: &Row, name: &str) -> f64 {
    row[name].parse().unwrap_or(f64::NAN)
}

/// The counties' rows of the published table.
fn published(project: &Project) -> Vec<Row> {
    let shown = project.run(&["show", "means", "--format", "csv", "--pipeline", PIPELINE]).done();
    csv(&shown.stdout).into_iter().filter(|row| row["breakdown"] == "county").collect()
}

/// What the pipeline calls a county.
fn label(code: &str) -> &'static str {
    let line = TEXT.lines().find_map(|line| line.trim().strip_prefix(&format!("\"{code}\": ")));
    line.unwrap_or_else(|| panic!("county {code} has no name"))
}

#[test]
fn without_a_period_a_funnel_is_of_the_last_that_has_the_outcome() {
    let project = project();
    let known = published(&project).into_iter().filter(|row| row["status"] == "ok");
    let last = known.map(|row| row["month"].clone()).max().unwrap();
    let months = |file: &str| -> BTreeSet<String> {
        csv(&read(&project, file)).into_iter().map(|row| row["month"].clone()).collect()
    };
    assert_eq!(months("data/fig1.csv"), BTreeSet::from([last]));
    assert_eq!(months("data/fig2.csv"), BTreeSet::from(["2022-06".to_owned()]));
}

#[test]
fn each_county_lies_where_the_published_numbers_put_it() {
    let project = project();
    let rows = csv(&read(&project, "data/fig2.csv"));
    let free = |row: &Row| number(row, "n") - 1.0;
    let squares: f64 = rows.iter().map(|row| free(row) * number(row, "n") * number(row, "se").powi(2)).sum();
    let within = (squares / rows.iter().map(free).sum::<f64>()).sqrt();
    let metadata: serde_json::Value = serde_json::from_str(&read(&project, "data/fig2.json")).unwrap();
    let stated = |name: &str| metadata["funnel"][name].as_str().unwrap().parse::<f64>().unwrap();
    // Standard errors are published to three decimals.
    assert!((stated("within") / within - 1.0).abs() < 2e-3, "{within} {metadata}");
    for row in &rows {
        let spread = (stated("within").powi(2) / number(row, "n") + stated("between").powi(2)).sqrt();
        assert!((number(row, "limit_95") - 1.959_964 * spread).abs() < 2e-3, "{row:?}");
        assert!((number(row, "limit_998") - 3.090_232 * spread).abs() < 3e-3, "{row:?}");
        let place = match number(row, "indicator").abs() {
            far if far > number(row, "limit_998") => "outside_998",
            far if far > number(row, "limit_95") => "outside_95",
            _ => "within_95",
        };
        assert_eq!(row["place"], place, "{row:?}");
    }
}

/// The counties of June 2022 that the gate hides, and those that it shows.
fn of_june(project: &Project) -> (Vec<Row>, Vec<Row>) {
    let rows = published(project).into_iter().filter(|row| row["month"] == "2022-06");
    let (hidden, shown): (Vec<Row>, Vec<Row>) = rows.partition(|row| row["status"] == "suppressed");
    assert!(hidden.len() > 1 && shown.len() > 3, "{hidden:?}");
    (hidden, shown)
}

/// The second figure's block in an article.
fn block(article: &str, start: &str, end: &str) -> String {
    article.split(start).nth(1).unwrap().split(end).next().unwrap().to_owned()
}

#[test]
fn a_county_that_the_gate_hides_is_in_no_picture_and_no_table() {
    let project = project();
    let (hidden, shown) = of_june(&project);
    for language in ["nb", "en"] {
        let [html, markdown] =
            ["html", "md"].map(|ending| read(&project, &format!("article.{language}.{ending}")));
        let html = block(&html, "<figure class=\"figure\" id=\"fig2\"", "</figure>");
        let table = block(&html, "<tbody>", "</tbody>");
        assert_eq!(table.matches("<tr>").count(), shown.len());
        let markdown = block(&markdown, "<a id=\"fig2\"></a>", "</details>");
        let svg = read(&project, &format!("figures/fig2.{language}.svg"));
        for name in hidden.iter().map(|row| label(&row["group"])) {
            assert!([&html, &markdown, &svg].iter().all(|text| !text.contains(name)), "{name} is shown");
        }
        for name in shown.iter().map(|row| label(&row["group"])) {
            assert!(table.contains(name) && markdown.contains(name), "{name} is missing");
        }
    }
}

#[test]
fn a_county_that_the_gate_hides_is_in_no_data_file_and_sizes_are_as_published() {
    let project = project();
    let (hidden, shown) = of_june(&project);
    let sizes = |rows: &[Row]| -> Vec<[String; 2]> {
        rows.iter().map(|row| ["group", "n"].map(|name| row[name].clone())).collect()
    };
    assert_eq!(sizes(&csv(&read(&project, "data/fig2.csv"))), sizes(&shown));
    let text = read(&project, "data/fig2.json");
    let metadata: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(metadata["funnel"]["hidden_units"], hidden.len());
    assert!(hidden.iter().all(|row| !text.contains(label(&row["group"]))), "{text}");
}

#[test]
fn how_many_units_are_hidden_is_said_and_the_caveats_of_a_funnel_stand_by_it() {
    let project = project();
    let hidden = of_june(&project).0.len();
    for (language, said) in
        [("nb", "Ikke tegnet, av personvernhensyn"), ("en", "Not drawn, to protect privacy")]
    {
        let svg = read(&project, &format!("figures/fig2.{language}.svg"));
        assert!(svg.contains(&format!(">{said}: {hidden} i")), "{svg}");
        let html = read(&project, &format!("article.{language}.html"));
        let html = block(&html, "<figure class=\"figure\" id=\"fig2\"", "</figure>");
        for id in ["hidden_units", "no_ranking", "funnel_limits", "simulated_data", "not_a_cause"] {
            assert!(html.contains(&format!("data-caveat=\"{id}\"")), "{language}: {id}");
        }
        assert!(!html.contains("data-caveat=\"suppressed_gaps\""), "a funnel has no gaps");
    }
}

#[test]
fn a_funnel_cannot_do_without_the_caveat_that_says_what_its_limits_mean() {
    let project = project();
    let rule = "applies_when: {fact: figure_kind, is: funnel}";
    let narrow = "applies_when: {all: [{fact: figure_kind, is: funnel}, {fact: simulated, is: false}]}";
    project.edit("templates/caveats.yaml", rule, narrow);
    project.run(&["run", PIPELINE]).with_code(2).says(&["fig1'", "caveat 'funnel_limits' is demanded"]);
}

#[test]
fn a_funnel_is_the_same_bytes_on_one_thread_and_on_several() {
    let [one, several] = ["1", "3"].map(|threads| {
        let project = project();
        project.run(&["run", PIPELINE, "--force", "--jobs", threads]).done();
        project.files(EDITION)
    });
    assert!(one == several);
}
