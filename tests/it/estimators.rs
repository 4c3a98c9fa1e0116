//! Estimators for sensitivity analyses: computed beside the official one, marked wherever they show, and the check
//! of the official one by other means. Knows nothing of how any of them computes: unit tests hold them against
//! other programs.

use crate::program::{Project, csv, small_article};
use std::sync::OnceLock;

const PIPELINE: &str = "pipelines/sensitivity.yaml";

const TEXT: &str = r#"version: 1
name: sensitivity
title: Sensitivity
languages: [en]
stages:
  rows:
    kind: ingest
    sources: {simulate: {persons_per_month: 150, seed: 1}}
    rows: registrations
    unit: person_id
    time: month
    joins:
      - {table: persons, on: [person_id]}
      - {table: labour_market, on: [region, month]}
    outcomes:
      hours: {from: employment.hours, window: [1, 3], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
      job: {from: employment.hours, window: [3, 3], take: mean, missing: 0, decimals: 2, at_least: 19, unit: share}
  official: {kind: fit, data: rows, outcomes: [hours, job], controls: CONTROLS}
  logit: {kind: fit, data: rows, estimator: logit, outcomes: [job], controls: CONTROLS}
  net: {kind: fit, data: rows, estimator: elastic_net, penalty: 0.05, outcomes: [hours], controls: CONTROLS}
  logit_expected: {kind: predict, model: logit, data: rows}
  net_expected: {kind: predict, model: net, data: rows}
  logit_means: {kind: aggregate, data: logit_expected, by: month, breakdowns: {sex: sex}, measures: MEASURES}
  net_means: {kind: aggregate, data: net_expected, by: month, breakdowns: {sex: sex}, measures: MEASURES}
  article:
    kind: render
    template: {en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/sensitivity
    figures:
      fig1: {show: indicator, data: logit_means, outcome: job, breakdown: sex, title: By logit}
      fig2: {show: indicator, data: net_means, outcome: hours, breakdown: sex, title: By elastic net}
"#;

const CONTROLS: &str =
    "{categorical: [sex, origin], numeric: [{column: unemployment_rate, decimals: 2, powers: [1, 2]}]}";
const MEASURES: &str = "[actual, expected, indicator, se]";

/// A copy of a project in which the pipeline has run.
fn project() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::new();
        project.write(PIPELINE, TEXT.replace("CONTROLS", CONTROLS).replace("MEASURES", MEASURES));
        project.write("article.en.md", small_article("Sensitivity", 2));
        project.run(&["run", PIPELINE]).done();
        project
    })
    .copy()
}

#[track_caller]
fn show(project: &Project, stage: &str) -> String {
    let arguments = ["show", stage, "--format", "csv", "--confidential", "--pipeline", PIPELINE];
    project.run(&arguments).done().stdout
}

fn number(row: &std::collections::BTreeMap<String, String>, name: &str) -> f64 {
    row[name].parse().unwrap_or(f64::NAN)
}

#[test]
fn a_model_that_is_not_official_says_so_and_the_official_one_needs_not() {
    let project = project();
    for (stage, estimator) in [("logit", "logit"), ("net", "elastic_net")] {
        let rows = csv(&show(&project, stage));
        assert!(!rows.is_empty() && rows.iter().all(|row| row["estimator"] == estimator), "{stage}");
    }
    assert!(!show(&project, "official").contains("estimator"));
    assert!(csv(&show(&project, "net")).iter().all(|row| row["std_error"].is_empty()));
}

#[test]
fn the_official_model_shows_how_far_its_columns_inflate_each_others_variance() {
    let project = project();
    let rows = csv(&show(&project, "official"));
    let [once, squared] = ["1", "2"].map(|power| rows.iter().find(|row| row["power"] == power).unwrap());
    assert!(number(once, "vif") > 10.0 && number(squared, "vif") > 10.0, "{once:?}");
    let sex = rows.iter().find(|row| row["term"] == "sex" && row["status"] == "ok").unwrap();
    assert!((1.0..1.2).contains(&number(sex, "vif")), "{sex:?}");
    assert!(rows.iter().filter(|row| row["status"] != "ok").all(|row| row["vif"].is_empty()));
    assert!(!show(&project, "net").contains("vif"));
}

#[test]
fn every_figure_of_such_a_model_carries_the_caveat_and_claims_no_identity() {
    let project = project();
    for figure in ["fig1", "fig2"] {
        let why = project.run(&["why", "--figure", figure, "--pipeline", PIPELINE]).done();
        let (said, _) = why.stdout.split_once("does not need:").unwrap();
        assert!(said.contains("sensitivity_analysis"), "{said}");
        assert!(!said.contains("relative_measure") && !said.contains("controlled_breakdown"), "{said}");
    }
    let article = project.read("reports/sensitivity/article.en.md");
    let caveat = "A sensitivity analysis with another model: not the official estimate.";
    assert_eq!(article.matches(caveat).count(), 2, "{article}");
}

#[test]
fn a_catalogue_without_the_caveat_stops_such_a_figure() {
    let project = project();
    project.edit("templates/caveats.yaml", "  - id: sensitivity_analysis\n", "  - id: something_else\n");
    project.run(&["check", PIPELINE]).with_code(2).says(&["sensitivity_analysis"]);
}

#[test]
fn the_expected_shares_of_a_logit_average_the_actual_share_over_all_months() {
    let (mut n, mut gap) = (0.0, 0.0);
    for row in csv(&show(&project(), "logit_means")).iter().filter(|row| row["breakdown"] == "total") {
        let expected = number(row, "expected");
        assert!((0.0..1.0).contains(&expected), "{row:?}");
        assert!((number(row, "actual") - expected - number(row, "indicator")).abs() < 1e-12, "{row:?}");
        n += number(row, "n");
        gap += number(row, "n") * number(row, "indicator");
    }
    assert!(n > 10_000.0 && (gap / n).abs() < 1e-9, "{gap} of {n}");
}

#[test]
fn a_penalty_draws_coefficients_towards_zero() {
    let project = project();
    let size = |stage: &str| -> f64 {
        let rows = csv(&show(&project, stage));
        let sex = rows.iter().filter(|row| row["outcome"] == "hours" && row["term"] == "origin");
        sex.map(|row| number(row, "estimate").abs()).sum()
    };
    let (net, official) = (size("net"), size("official"));
    assert!(net < official, "{net} and {official}");
}

#[test]
fn a_sample_is_drawn_by_identity_whatever_the_number_of_workers() {
    let project = project();
    let drawn = "estimator: logit, sample: {rows: 6000, seed: 3},";
    project.edit(PIPELINE, "estimator: logit,", drawn);
    let run = |jobs: &str| {
        project.run(&["run", PIPELINE, "--stage", "logit", "--force", "--jobs", jobs]).done();
        show(&project, "logit")
    };
    let one = run("1");
    assert_eq!(one, run("4"));
    project.edit(PIPELINE, "seed: 3}", "seed: 4}");
    assert_ne!(one, run("2"));
}

#[test]
fn the_official_fit_is_verified_by_other_means_when_asked() {
    let project = project();
    let run = project.run(&["run", PIPELINE, "--verify-dense"]).done();
    let lines: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("official: ")).collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(lines[0].contains("hours") && lines[1].contains("job"), "{lines:?}");
    let json = project.run(&["run", PIPELINE, "--verify-dense", "--json"]).done().json();
    let verified = json["verified"].as_array().unwrap();
    assert!(verified.len() == 2 && verified.iter().all(|own| own["largest"].as_f64().unwrap() < 1e-12));
    assert!(project.run(&["run", PIPELINE, "--json"]).done().json().get("verified").is_none());
}
