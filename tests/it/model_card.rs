//! What there is to know of a model: further standard errors against a dense computation, how they are shown, and
//! that nothing is computed for them unless they are asked for.
//! Knows nothing of how the program sums.

use crate::program::{Project, csv, small_article};
use crate::register::{Register, Registration};
use std::collections::BTreeMap;

const ESTIMATED: &str = "outcomes: [hours, score]\n    controls";
const WITH_ERRORS: &str = "standard_errors: [clustered, robust]\n    outcomes: [hours, score]\n    controls";

/// A register whose score has something of the person's own, and varies more the higher the rate is.
fn register() -> Register {
    let mut register = Register::new();
    for row in &mut register.registrations {
        let own = (row.person * 37 % 11) as f64 + row.score * row.rate.round();
        row.score = (row.score + own * 10.0).round() / 10.0;
    }
    register
}

/// The columns of the model of the score, by the program's order: intercept, sex, schooling, rate.
fn design(row: &Registration) -> Vec<f64> {
    let is = |holds: bool| f64::from(u8::from(holds));
    let mut columns = vec![1.0, is(row.sex == "m")];
    columns.extend((1..4).map(|level| is(row.schooling == level)));
    columns.push(row.rate);
    columns
}

type Matrix = Vec<Vec<f64>>;

/// The inverse by Gauss and Jordan, with the largest pivot of each column.
fn inverse(mut matrix: Matrix) -> Matrix {
    let size = matrix.len();
    for (place, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|other| f64::from(u8::from(other == place))));
    }
    for column in 0..size {
        let pivot =
            (column..size).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()));
        matrix.swap(column, pivot.unwrap());
        let scale = matrix[column][column];
        matrix[column].iter_mut().for_each(|entry| *entry /= scale);
        let eliminated = matrix[column].clone();
        for row in (0..size).filter(|row| *row != column) {
            let amount = matrix[row][column];
            matrix[row].iter_mut().zip(&eliminated).for_each(|(entry, other)| *entry -= amount * other);
        }
    }
    matrix.into_iter().map(|row| row[size..].to_vec()).collect()
}

fn products(rows: &[Vec<f64>]) -> Matrix {
    let size = rows[0].len();
    let sum = |a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum();
    (0..size).map(|a| (0..size).map(|b| sum(a, b)).collect()).collect()
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    let entry = |row: &Vec<f64>, column: usize| (0..b.len()).map(|i| row[i] * b[i][column]).sum();
    a.iter().map(|row| (0..b[0].len()).map(|column| entry(row, column)).collect()).collect()
}

/// Per coefficient: estimate, classical, robust and clustered standard error, variance inflation.
fn dense(register: &Register) -> Vec<[f64; 5]> {
    let rows = &register.registrations;
    let columns: Matrix = rows.iter().map(design).collect();
    let bread = inverse(products(&columns));
    let with_outcome =
        rows.iter().zip(&columns).map(|(row, columns)| [columns.as_slice(), &[row.score]].concat());
    let moments = products(&with_outcome.collect::<Vec<_>>());
    let (n, rank) = (rows.len() as f64, bread.len());
    let sums: Matrix = moments[..rank].iter().map(|row| vec![row[rank]]).collect();
    let estimates: Vec<f64> = times(&bread, &sums).into_iter().map(|row| row[0]).collect();
    let expected = |columns: &Vec<f64>| columns.iter().zip(&estimates).map(|(x, b)| x * b).sum::<f64>();
    let residuals: Vec<f64> = rows.iter().zip(&columns).map(|(row, own)| row.score - expected(own)).collect();
    let variance = residuals.iter().map(|e| e * e).sum::<f64>() / (n - rank as f64);
    let scores = columns.iter().zip(&residuals).map(|(x, e)| x.iter().map(|x| x * e).collect());
    let scores: Matrix = scores.collect();
    let mut persons: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for (row, score) in rows.iter().zip(&scores) {
        let sums = persons.entry(row.person).or_insert_with(|| vec![0.0; rank]);
        sums.iter_mut().zip(score).for_each(|(sum, own)| *sum += own);
    }
    let clusters = persons.len() as f64;
    let by_person: Matrix = persons.into_values().collect();
    let sandwich = |rows: &Matrix, factor: f64, at: usize| {
        (times(&times(&bread, &products(rows)), &bread)[at][at] * factor).sqrt()
    };
    let of_term = |at: usize| {
        let mean = columns.iter().map(|row| row[at]).sum::<f64>() / n;
        let about_mean = columns.iter().map(|row| (row[at] - mean) * (row[at] - mean)).sum::<f64>();
        [
            estimates[at],
            (variance * bread[at][at]).sqrt(),
            sandwich(&scores, n / (n - rank as f64), at),
            sandwich(&by_person, clusters / (clusters - 1.0) * (n - 1.0) / (n - rank as f64), at),
            bread[at][at] * about_mean,
        ]
    };
    (0..rank).map(of_term).collect()
}

fn shown(project: &Project) -> Vec<BTreeMap<String, String>> {
    csv(&project.run(&["show", "model", "--format", "csv"]).done().stdout)
}

#[test]
fn further_standard_errors_and_inflation_are_those_of_a_dense_computation() {
    let register = register().with(ESTIMATED, WITH_ERRORS);
    let (project, output) = register.run();
    output.done();
    let shown = shown(&project);
    let of_score = shown.iter().filter(|row| row["outcome"] == "score" && row["status"] == "ok");
    let of_score: Vec<_> = of_score.collect();
    let wanted = dense(&register);
    assert_eq!(of_score.len(), wanted.len());
    let names = ["estimate", "std_error", "robust_std_error", "clustered_std_error", "vif"];
    for (row, wanted) in of_score.into_iter().zip(wanted) {
        for (name, wanted) in names.into_iter().zip(wanted) {
            if (name, row["term"].as_str()) == ("vif", "(intercept)") {
                assert_eq!(row["vif"], "");
                continue;
            }
            let found: f64 = row[name].parse().unwrap();
            assert!((found / wanted - 1.0).abs() < 1e-9, "{name}: {found} and {wanted} of {row:?}");
        }
    }
    let rate = shown.iter().rfind(|row| row["term"] == "rate").unwrap();
    let number = |name: &str| rate[name].parse::<f64>().unwrap();
    assert!((number("robust_std_error") / number("std_error") - 1.0).abs() > 0.02, "{rate:?}");
}

#[test]
fn text_identities_and_few_workers_give_the_same_clustered_errors() {
    let register = register().with(ESTIMATED, WITH_ERRORS);
    let (project, output) = register.run();
    output.done();
    let before = shown(&project);
    for file in ["data/registrations.csv", "data/employment.csv"] {
        let lines = project.read(file);
        let (header, lines) = lines.split_once('\n').unwrap();
        let lines: String = lines.lines().map(|line| format!("p{line}\n")).collect();
        project.write(file, format!("{header}\n{lines}"));
    }
    project.run(&["run", "--jobs", "1"]).done();
    assert_eq!(shown(&project), before);
}

#[test]
fn errors_take_no_step_unless_asked_for_and_change_no_model() {
    let register = register();
    let (project, output) = register.run();
    assert_eq!(output.done().steps("model"), (7, 0), "six months and a solution");
    let before = shown(&project);
    assert!(!before[0].contains_key("robust_std_error") && !before[0].contains_key("clustered_std_error"));
    project.edit("pipelines/register.yaml", ESTIMATED, WITH_ERRORS);
    let run = project.run(&["run"]).done();
    assert_eq!(run.steps("model"), (8, 7), "six months, the units and the errors; the model is there");
    // What reads the model does not read the errors.
    run.says(&["expected: fresh", "indicator: fresh"]);
    let seven = ["outcome", "term", "level", "power", "estimate", "std_error", "status"];
    for (before, after) in before.iter().zip(shown(&project)) {
        assert!(seven.iter().all(|name| before[*name] == after[*name]), "{before:?} and {after:?}");
    }
    project.edit(
        "pipelines/register.yaml",
        "standard_errors: [clustered, robust]",
        "standard_errors: [robust]",
    );
    let run = project.run(&["run"]).done();
    assert_eq!(run.steps("model"), (1, 13));
    assert!(!shown(&project)[0].contains_key("clustered_std_error"));
}

#[test]
fn the_first_columns_of_coefficients_are_a_contract() {
    let (project, output) = register().with(ESTIMATED, WITH_ERRORS).run();
    output.done();
    let text = project.run(&["show", "model", "--format", "csv"]).done().stdout;
    let header = text.lines().next().unwrap();
    assert_eq!(
        header,
        "outcome,term,level,power,estimate,std_error,status,robust_std_error,clustered_std_error,vif"
    );
}

#[test]
fn what_is_known_of_each_fit_is_shown_as_a_table_of_its_own() {
    let (project, output) = register().run();
    output.done();
    let fits = csv(&project.run(&["show", "model", "--fits", "--format", "csv"]).done().stdout);
    let [hours, score] = fits.as_slice() else { panic!("{fits:?}") };
    assert_eq!((hours["outcome"].as_str(), score["outcome"].as_str()), ("hours", "score"));
    // Hours look two months ahead of the last of six.
    assert_eq!((hours["n"].as_str(), score["n"].as_str()), ("480", "720"));
    for fit in [hours, score] {
        assert_eq!(fit["rank"], "6");
        assert!(fit["r_squared"].parse::<f64>().unwrap() < 1.0, "{fit:?}");
        assert!(fit["residual_sd"].parse::<f64>().unwrap() > 0.0, "{fit:?}");
        assert!(fit["condition"].parse::<f64>().unwrap() > 1.0, "{fit:?}");
    }
    let both = project.run(&["show", "model"]).done().stdout;
    assert!(
        both.contains("std_error") && both.contains("r_squared"),
        "coefficients, and then the fits: {both}"
    );
    project.run(&["show", "indicator", "--fits"]).with_code(2).says(&["--fits is for models"]);
}

const PIPELINE: &str = "pipelines/card.yaml";
const TEXT: &str = r#"version: 1
name: card
title: Card
languages: [en]
stages:
  rows:
    kind: ingest
    sources: {simulate: {persons_per_month: 150, seed: 1}}
    rows: registrations
    unit: person_id
    time: month
    joins: [{table: persons, on: [person_id]}]
    derive: {gender: "CASE WHEN sex = 'm' THEN 'man' ELSE 'woman' END"}
    outcomes:
      hours: {from: employment.hours, window: [1, 3], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
      job: {from: employment.hours, window: [3, 3], take: mean, missing: 0, decimals: 2, at_least: 19, unit: share}
  model: {kind: fit, data: rows, outcomes: [hours, job], controls: {categorical: [sex, gender, origin]}}
  expected: {kind: predict, model: model, data: rows}
  means: {kind: aggregate, data: expected, by: month, breakdowns: {sex: sex}, measures: [actual, expected, indicator]}
  article:
    kind: render
    template: {en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/card
    figures:
      fig1: {show: indicator, data: means, outcome: hours, breakdown: sex, title: By sex}
"#;

#[test]
fn the_page_has_a_card_of_each_fit_with_what_was_left_out_and_the_errors_asked_for() {
    let project = Project::new();
    project.write(PIPELINE, TEXT);
    let article = small_article("Card", 1);
    project.write("article.en.md", format!("{article}\n{{{{ model_card(\"model\") }}}}\n"));
    project.run(&["run", PIPELINE]).done();
    let card = |project: &Project| {
        let page = project.read("reports/card/article.en.html");
        let card = page.split("<div class=\"model\">").nth(1).unwrap().split("</details>").next().unwrap();
        card.to_owned()
    };
    let plain = card(&project);
    for wanted in [
        "Observations",
        "Coefficients with an estimate",
        "Condition number",
        "Variance explained",
        "‘gender=woman’ is left out because it equals",
        "VIF",
        "hours: coefficients (OLS)",
        "job: coefficients (OLS)",
    ] {
        assert!(plain.to_lowercase().contains(&wanted.to_lowercase()), "{wanted}: {plain}");
    }
    assert_eq!(plain.matches("is left out because").count(), 1, "both outcomes say the same: {plain}");
    assert!(!plain.contains("Robust") && !plain.contains("Clustered"), "{plain}");
    project.edit(PIPELINE, "kind: fit, ", "kind: fit, standard_errors: [robust, clustered], ");
    project.run(&["run", PIPELINE]).done();
    let further = card(&project);
    assert!(further.contains("Robust std. error") && further.contains("Clustered std. error"), "{further}");
    let markdown = project.read("reports/card/article.en.md");
    assert!(
        markdown.contains("Clustered std. error") && markdown.contains("is left out because"),
        "{markdown}"
    );
}
