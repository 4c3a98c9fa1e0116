//! Standard errors, intervals and changes, computed anew from the rows and expected values that the program shows.
//! Knows nothing of how the program computes them: sums are floats, persons are looked up by name.

use crate::program::{Project, csv, small_article};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const PIPELINE: &str = "pipelines/uncertainty.yaml";
const SINCE: &str = "2022-06";
const OUTCOMES: [&str; 2] = ["hours", "job"];
const BREAKDOWNS: [&str; 3] = ["total", "sex", "county"];

const TEXT: &str = r#"version: 1
name: uncertainty
title: Uncertainty
languages: [en]
privacy: {min_persons: 10}
stages:
  rows:
    kind: ingest
    sources: {simulate: {persons_per_month: 150, seed: 3}}
    rows: registrations
    unit: person_id
    time: month
    joins:
      - {table: persons, on: [person_id]}
    outcomes:
      hours: {from: employment.hours, window: [1, 3], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
      job: {from: employment.hours, at: 3, at_least: 19, missing: 0, unit: share}
  model: {kind: fit, data: rows, outcomes: [hours, job], controls: {categorical: [sex, origin]}}
  expected: {kind: predict, model: model, data: rows}
  months:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {sex: sex, county: county}
    measures: [actual, expected, indicator, se, interval]
    change_since: 2022-06
  together:
    kind: aggregate
    data: expected
    breakdowns: {sex: sex, county: county}
    measures: [indicator, se, interval]
  plain: {kind: aggregate, data: expected, by: month, breakdowns: {sex: sex}}
  article:
    kind: render
    template: {en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/uncertainty
    figures:
      fig1: {show: indicator, data: months, outcome: hours, breakdown: sex, intervals: true, title: With intervals}
      fig2: {show: indicator, data: months, outcome: hours, breakdown: sex, title: Without}
"#;

type Row = BTreeMap<String, String>;

/// A copy of a project in which the pipeline has run.
fn project() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::new();
        project.write(PIPELINE, TEXT);
        project.write("article.en.md", small_article("Uncertainty", 2));
        project.run(&["run", PIPELINE]).done();
        project
    })
    .copy()
}

#[track_caller]
fn show(project: &Project, stage: &str, more: &[&str]) -> Vec<Row> {
    let arguments = [&["show", stage, "--format", "csv", "--pipeline", PIPELINE], more].concat();
    csv(&project.run(&arguments).done().stdout)
}

fn all(project: &Project, stage: &str) -> Vec<Row> {
    show(project, stage, &["--confidential"])
}

fn number(row: &Row, name: &str) -> Option<f64> {
    row[name].parse().ok()
}

/// By outcome, breakdown, group and month: each person's residual.
type Residuals = BTreeMap<[String; 4], BTreeMap<String, f64>>;

fn residuals(project: &Project) -> Residuals {
    let groups: BTreeMap<(String, String), Row> = all(project, "rows")
        .into_iter()
        .map(|row| ((row["person_id"].clone(), row["month"].clone()), row))
        .collect();
    let mut residuals = Residuals::new();
    for row in all(project, "expected") {
        let own = &groups[&(row["person_id"].clone(), row["month"].clone())];
        for outcome in OUTCOMES {
            let [actual, expected] =
                ["actual", "expected"].map(|of| number(&row, &format!("{of}_{outcome}")));
            let (Some(actual), Some(expected)) = (actual, expected) else { continue };
            for breakdown in BREAKDOWNS {
                let group = own.get(breakdown).map_or("total", String::as_str);
                let key = [outcome, breakdown, group, &row["month"]].map(str::to_owned);
                residuals.entry(key).or_default().insert(row["person_id"].clone(), actual - expected);
            }
        }
    }
    residuals
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The squared standard error of a mean.
fn variance(values: &BTreeMap<String, f64>) -> f64 {
    let values: Vec<f64> = values.values().copied().collect();
    let (n, mean) = (values.len() as f64, mean(&values));
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n / (n - 1.0)
}

/// Student's two-sided 95 % quantile for not too few degrees: Cornish and Fisher's expansion about the normal one.
fn student(degrees: f64) -> f64 {
    let z = 1.959_963_984_540_054_f64;
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + z
}

#[track_caller]
fn is_near(found: Option<f64>, expected: f64, row: &Row) {
    let found = found.unwrap_or(f64::NAN);
    assert!((found - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{found} and not {expected}: {row:?}");
}

#[track_caller]
fn is_interval(row: &Row, [lower, upper]: [&str; 2], mean: f64, se: f64, degrees: f64) {
    let (lower, upper) = (number(row, lower).unwrap(), number(row, upper).unwrap());
    let reach = (upper - lower) / 2.0;
    assert!(((upper + lower) / 2.0 - mean).abs() < 1e-9, "{row:?}");
    if degrees >= 30.0 {
        assert!((reach - student(degrees) * se).abs() < 1e-5 * se, "{reach} and {se}: {row:?}");
    }
}

#[test]
fn a_months_standard_error_and_interval_are_those_of_its_rows() {
    let project = project();
    let residuals = residuals(&project);
    let mut checked = 0;
    for row in all(&project, "months") {
        let key = ["outcome", "breakdown", "group", "month"].map(|name| row[name].clone());
        let own = &residuals[&key];
        if own.len() < 2 {
            assert_eq!(
                (number(&row, "se"), number(&row, "lower"), number(&row, "upper")),
                (None, None, None)
            );
            continue;
        }
        let (se, mean) = (variance(own).sqrt(), mean(&own.values().copied().collect::<Vec<f64>>()));
        is_near(number(&row, "se"), se, &row);
        is_near(number(&row, "indicator"), mean, &row);
        is_interval(&row, ["lower", "upper"], mean, se, own.len() as f64 - 1.0);
        checked += 1;
    }
    assert!(checked > 1_000, "{checked}");
}

#[test]
fn over_all_months_together_a_person_counts_once_in_the_standard_error() {
    let project = project();
    let mut persons: BTreeMap<[String; 3], BTreeMap<String, Vec<f64>>> = BTreeMap::new();
    for ([outcome, breakdown, group, _], own) in residuals(&project) {
        let of_group = persons.entry([outcome, breakdown, group]).or_default();
        own.into_iter().for_each(|(person, e)| of_group.entry(person).or_default().push(e));
    }
    let (rows, mut ratio) = (all(&project, "together"), Vec::new());
    assert_eq!(rows.len(), persons.len());
    for row in rows {
        let own = &persons[&["outcome", "breakdown", "group"].map(|name| row[name].clone())];
        let every: Vec<f64> = own.values().flatten().copied().collect();
        let (n, g, m) = (every.len() as f64, own.len() as f64, mean(&every));
        let squares: f64 = own.values().map(|own| own.iter().map(|e| e - m).sum::<f64>().powi(2)).sum();
        let se = (g / (g - 1.0) * squares).sqrt() / n;
        is_near(number(&row, "se"), se, &row);
        is_interval(&row, ["lower", "upper"], number(&row, "indicator").unwrap(), se, g - 1.0);
        let alone = (every.iter().map(|e| (e - m).powi(2)).sum::<f64>() / n / (n - 1.0)).sqrt();
        ratio.push(se / alone);
    }
    assert!(mean(&ratio) > 1.5, "persons who recur tell less than new ones: {}", mean(&ratio));
}

#[test]
fn the_gate_counts_each_person_of_all_months_once() {
    // More than in any month, fewer than there are rows.
    let project = project();
    let residuals = residuals(&project);
    let persons = |group: &str| -> usize {
        let own = residuals.iter().filter(|([outcome, breakdown, of, _], _)| {
            (outcome.as_str(), breakdown.as_str(), of.as_str()) == ("hours", "sex", group)
        });
        own.flat_map(|(_, own)| own.keys()).collect::<BTreeSet<_>>().len()
    };
    let smallest = ["f", "m"].map(persons).into_iter().min().unwrap();
    for (least, status) in [(smallest, "ok"), (smallest + 1, "suppressed")] {
        project.edit(PIPELINE, "min_persons: 10", &format!("min_persons: {least}"));
        project.run(&["run", PIPELINE, "--stage", "together"]).done();
        let rows = show(&project, "together", &["--where", "breakdown=sex", "--where", "outcome=hours"]);
        assert!(rows.len() == 2 && rows.iter().all(|row| row["status"] == status), "{least}: {rows:?}");
        project.edit(PIPELINE, &format!("min_persons: {least}"), "min_persons: 10");
    }
}

#[test]
fn a_change_and_its_standard_error_are_those_of_the_rows_of_both_months() {
    let project = project();
    let residuals = residuals(&project);
    let (mut checked, mut shared) = (0, 0);
    for row in all(&project, "months") {
        let key = ["outcome", "breakdown", "group", "month"].map(|name| row[name].clone());
        let base = [&key[0], &key[1], &key[2], &SINCE.to_owned()].map(String::clone);
        let Some(then) = residuals.get(&base) else {
            assert_eq!(number(&row, "change"), None, "{row:?}");
            continue;
        };
        let now = &residuals[&key];
        let [m_t, m_r] = [now, then].map(|own| mean(&own.values().copied().collect::<Vec<f64>>()));
        is_near(number(&row, "change"), m_t - m_r, &row);
        if key[3] == SINCE {
            let of = ["change", "change_se", "change_lower", "change_upper"].map(|name| number(&row, name));
            assert_eq!(of, [Some(0.0); 4], "{row:?}");
            continue;
        }
        let (n_t, n_r) = (now.len() as f64, then.len() as f64);
        if n_t.min(n_r) < 2.0 {
            assert_eq!(number(&row, "change_se"), None, "{row:?}");
            continue;
        }
        let both = now.iter().filter_map(|(person, e)| Some((e, then.get(person)?)));
        shared += both.clone().count();
        let products: f64 = both.map(|(e_t, e_r)| (e_t - m_t) * (e_r - m_r)).sum();
        let covariance = products / (n_t * n_r * (n_t - 1.0) * (n_r - 1.0)).sqrt();
        let square = variance(now) + variance(then) - 2.0 * covariance;
        let se = square.max(0.0).sqrt();
        is_near(number(&row, "change_se"), se, &row);
        is_interval(&row, ["change_lower", "change_upper"], m_t - m_r, se, n_t.min(n_r) - 1.0);
        checked += 1;
    }
    assert!(checked > 1_000 && shared > checked, "{checked} {shared}");
}

#[test]
fn a_change_is_hidden_when_either_month_is() {
    let project = project();
    let rows = show(&project, "months", &[]);
    let is_shown = |row: &Row| row["status"] == "ok";
    let key = |row: &Row| ["outcome", "breakdown", "group"].map(|name| row[name].clone());
    let bases: BTreeMap<[String; 3], bool> =
        rows.iter().filter(|row| row["month"] == SINCE).map(|row| (key(row), is_shown(row))).collect();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let (own, base) = (is_shown(row), bases.get(&key(row)).copied().unwrap_or(false));
        for name in ["change", "change_se", "change_lower", "change_upper"] {
            assert_eq!(number(row, name).is_some(), own && base, "{name}: {row:?}");
        }
        seen.insert((own, base));
    }
    assert_eq!(seen.len(), 4, "both, either and neither are hidden somewhere");
}

/// Which of the steps that only uncertainty needs were taken.
fn steps(project: &Project) -> BTreeSet<&'static str> {
    let records = project.files(".caveat/records").into_values();
    let records: String = records.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    ["aggregate/change", "aggregate/clusters"].into_iter().filter(|step| records.contains(step)).collect()
}

#[test]
fn what_is_not_asked_for_takes_no_step() {
    assert_eq!(steps(&project()).len(), 2);
    let project = Project::new();
    let less = [
        ("    change_since: 2022-06\n", ""),
        ("measures: [indicator, se, interval]", "measures: [indicator]"),
    ];
    project.write(PIPELINE, less.iter().fold(TEXT.to_owned(), |text, (from, to)| text.replace(from, to)));
    project.write("article.en.md", small_article("Uncertainty", 2));
    project.run(&["run", PIPELINE]).done();
    assert_eq!(steps(&project), BTreeSet::new());
}

#[test]
fn a_figure_draws_intervals_only_when_asked_to_and_then_says_what_they_are() {
    let project = project();
    let article = project.read("reports/uncertainty/article.en.md");
    let note = "it shows chance variation, not sampling, since the registers are complete";
    assert_eq!(article.matches(note).count(), 1, "{article}");
    let files = project.files_with_ending("reports/uncertainty", ".svg");
    let of = |figure: &str| files.iter().find(|(name, _)| name.contains(figure)).unwrap().1.clone();
    assert!(of("fig1").contains("95% interval") && !of("fig2").contains("95% interval"));
    let tables = project.files_with_ending("reports/uncertainty", ".csv");
    let table = tables.iter().find(|(name, _)| name.contains("fig1")).unwrap().1;
    assert!(table.lines().next().unwrap().contains("se,lower,upper"), "{table}");
    for (figure, is_there) in [("fig1", true), ("fig2", false)] {
        let why = project.run(&["why", "--figure", figure, "--pipeline", PIPELINE]).done();
        let (carries, _) = why.stdout.split_once("does not need:").unwrap();
        assert_eq!(carries.contains("interval_is_chance"), is_there);
    }
}

/// A register of three months whose persons are called by numbers or by names, in the same order.
fn register(project: &Project, called: impl Fn(u64) -> String) {
    let (mut text, mut state) = ("person,month,sex,score\n".to_owned(), 1_u64);
    for month in 1..=3 {
        for person in (0..60).filter(|person| (person + month) % 4 > 0) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let sex = if (person + u64::from(person % 7 == month)) % 2 == 0 { "f" } else { "m" };
            text.push_str(&format!("{},2023-0{month}-01,{sex},{}\n", called(person), (state >> 40) % 100));
        }
    }
    project.write("data/scores.csv", text);
    project.write(
        PIPELINE,
        "version: 1\nname: uncertainty\ntitle: Names\nlanguages: [en]\nprivacy: {min_persons: 4}\nstages:\n  \
         rows:\n    kind: ingest\n    sources: {scores: {path: data/scores.csv}}\n    rows: scores\n    \
         unit: person\n    time: month\n    outcomes: {score: {column: score, decimals: 0, unit: points}}\n  \
         model: {kind: fit, data: rows, outcomes: [score], controls: {categorical: [sex]}}\n  \
         expected: {kind: predict, model: model, data: rows}\n  \
         months: {kind: aggregate, data: expected, by: month, breakdowns: {sex: sex}, measures: [indicator, se], \
         change_since: 2023-01}\n  \
         together: {kind: aggregate, data: expected, breakdowns: {sex: sex}, measures: [indicator, se]}\n",
    );
    project.run(&["run", PIPELINE]).done();
}

#[test]
fn persons_with_names_and_persons_with_numbers_are_counted_alike() {
    let [numbers, names] = [Project::empty(), Project::empty()];
    register(&numbers, |person| (100 + person).to_string());
    register(&names, |person| format!("p{}", 100 + person));
    for stage in ["months", "together"] {
        let rows = all(&numbers, stage);
        assert!(rows.iter().all(|row| number(row, "se").is_some()), "{rows:?}");
        assert_eq!(rows, all(&names, stage));
    }
    assert!(all(&names, "months").iter().any(|row| number(row, "change_se").is_some_and(|se| se > 0.0)));
}

#[test]
fn standard_errors_do_not_depend_on_the_number_of_workers() {
    let once = project();
    for jobs in ["1", "3"] {
        let again = Project::new();
        again.write(PIPELINE, TEXT);
        again.write("article.en.md", small_article("Uncertainty", 2));
        again.run(&["run", PIPELINE, "--stage", "months", "--jobs", jobs]).done();
        assert_eq!(all(&again, "months"), all(&once, "months"));
    }
}
