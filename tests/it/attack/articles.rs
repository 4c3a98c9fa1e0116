//! An article of the real program, attacked with nothing but its data files: numbers of persons as they are rounded, means
//! at the decimals that are printed. Knows nothing of how the program makes them.

use super::bounds::Interval;
use super::tables::*;
use crate::program::{Project, copy_folder, csv, repository};
use std::collections::BTreeMap;
use std::fmt::Write;

const PIPELINE: &str = "version: 1
name: attacked
title: {en: Attacked}
languages: [en]
privacy: {min_persons: 10, round_persons_to: 5}
stages:
  rows:
    kind: ingest
    sources: {rows: {path: rows.csv}}
    rows: rows
    unit: person
    time: month
    outcomes: {hours: {column: hours, decimals: 1, unit: hours_per_week}}
  model: {kind: fit, data: rows, outcomes: [hours], controls: {categorical: [county, sex]}}
  expected: {kind: predict, model: model, data: rows}
  means:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {county: county, youth: youth, county_youth: [county, youth]}
    measures: [actual, expected, indicator]
  change: {kind: index, data: means, reference: 2023-02}
  article:
    kind: render
    template: {en: a.md}
    caveats: templates/caveats.yaml
    out: reports/attacked
    figures:
      total: {show: indicator, data: means, outcome: hours, title: {en: All}}
      county: {show: indicator, data: means, outcome: hours, breakdown: county, title: {en: Counties}}
      youth: {show: indicator, data: means, outcome: hours, breakdown: youth, title: {en: Ages}}
      crossed: {show: indicator, data: means, outcome: hours, breakdown: county_youth, title: {en: Both}}
      index: {show: index, data: change, outcome: hours, breakdown: county_youth, title: {en: Index}}
";

/// Persons of a random table, each with a number of hours and a sex.
fn article(seed: u64) -> Project {
    let project = Project::empty();
    copy_folder(&repository().join("templates"), &project.path("templates"));
    project.write("pipelines/attacked.yaml", PIPELINE);
    let figures = ["total", "county", "youth", "crossed", "index"];
    let figures = figures.map(|name| format!("{{{{ ref(\"{name}\") }}}}.\n\n{{{{ figure(\"{name}\") }}}}\n"));
    project.write("a.md", format!("---\ntitle: T\nsummary: S\n---\n\n{}", figures.join("\n")));
    let mut draws = Draws(seed);
    let mut rows = "person,month,county,youth,sex,hours\n".to_owned();
    let mut person = 0;
    for ((group, month), sums) in table(&mut draws).iter().filter(|((group, _), _)| group.len() == 2) {
        for _ in 0..sums.n {
            person += 1;
            let (sex, hours) = (["m", "f"][draws.below(2) as usize], draws.below(375));
            let (county, youth) = (&group["county"], &group["youth"]);
            writeln!(rows, "{person},{month}-01,{county},{youth},{sex},{}.{}", hours / 10, hours % 10)
                .unwrap();
        }
    }
    project.write("rows.csv", rows);
    project.run(&["run"]).done();
    project
}

type Row = BTreeMap<String, String>;

fn key(row: &Row) -> Key {
    let levels = match row["breakdown"].as_str() {
        "total" => group(&[]),
        "county_youth" => {
            let (county, youth) = row["group"].split_once('|').unwrap();
            group(&[("county", county), ("youth", youth)])
        }
        column => group(&[(column, &row["group"])]),
    };
    (levels, row["month"].clone())
}

fn shown(row: &Row) -> Option<Shown> {
    let persons = || rounded(row["n"].parse().unwrap(), POLICY.round_persons_to);
    (row["status"] == "ok").then(|| Shown {
        n: persons(),
        actual: printed(&row["actual"]),
        expected: printed(&row["expected"]),
        residual: printed(&row["indicator"]),
    })
}

/// Everything that the article's data files say of means.
fn published_in(project: &Project) -> Public {
    let files = project.files_with_ending("reports/attacked/data", ".csv");
    let tables = files.iter().filter(|(name, _)| *name != "index.csv").map(|(_, text)| csv(text));
    let public: Public = tables.flatten().map(|row| (key(&row), shown(&row))).collect();
    assert!(public.values().any(Option::is_none) && public.len() > 40);
    public
}

/// What the program keeps to itself.
fn truth(project: &Project) -> Vec<Row> {
    csv(&project.run(&["show", "means", "--confidential", "--format", "csv"]).done().stdout)
}

/// The least that is open about a number of persons and about the hours of all persons of a small cell.
fn least_open(public: &Public, truth: &[Row]) -> (f64, f64) {
    let size: BTreeMap<Key, u64> = truth.iter().map(|row| (key(row), row["n"].parse().unwrap())).collect();
    let persons = |key: &Key| match &public[key] {
        Some(shown) => shown.n,
        None => Interval::around(size[key] as f64, 0.0),
    };
    let (heads, hours) = (of_persons(public), of_hours(public, &persons, &["county"]));
    let is_small = |key: &&Key| size[*key] < POLICY.min_persons && public[*key].is_none();
    let mut least = (f64::INFINITY, f64::INFINITY);
    for key in size.keys().filter(is_small) {
        least.0 = least.0.min(heads.range(key).width());
        for of in [Of::Actual, Of::Expected, Of::Residual] {
            least.1 = least.1.min(hours.range(&(key.clone(), of)).width());
        }
    }
    assert!(least.0.is_finite(), "no small cell is hidden");
    least
}

/// The same numbers, at the same decimals, with the small cells alone hidden.
fn small_alone_hidden(truth: &[Row]) -> Public {
    let cell = |row: &Row| {
        let n: u64 = row["n"].parse().unwrap();
        let mut row = row.clone();
        row.insert("n".into(), ((n + 2) / 5 * 5).to_string());
        for mean in ["actual", "expected", "indicator"] {
            let value: f64 = row[mean].parse().unwrap();
            row.insert(mean.into(), format!("{value:.DECIMALS$}"));
        }
        (key(&row), shown(&row).filter(|_| n >= POLICY.min_persons))
    };
    truth.iter().map(cell).collect()
}

#[test]
fn the_data_files_of_an_article_tell_no_hidden_cell() {
    for seed in [3, 14, 15] {
        let project = article(seed);
        let (public, truth) = (published_in(&project), truth(&project));
        let half = (POLICY.min_persons / 2) as f64;
        let (persons, hours) = least_open(&public, &truth);
        assert!(persons >= half && hours > HOURS / 2.0, "{seed}: {persons} persons, {hours} hours");
        let (persons, hours) = least_open(&small_alone_hidden(&truth), &truth);
        assert!(
            hours < HOURS / 2.0,
            "{seed}, the small cells alone hidden: {persons} persons, {hours} hours"
        );
        let index = csv(&project.read("reports/attacked/data/index.csv"));
        assert!(index.len() > 20);
        for row in &index {
            let (group, month) = key(row);
            let is_shown = |month: String| public.get(&(group.clone(), month)).is_none_or(Option::is_some);
            assert_eq!(row["status"] == "ok", is_shown(month) && is_shown("2023-02".into()), "{row:?}");
        }
    }
}
