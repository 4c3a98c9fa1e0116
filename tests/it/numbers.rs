//! Equal data give equal numbers, however they are delivered and computed; and what must be zero is.
//! Knows nothing of how numbers are computed: an independent program checks their values.

use crate::program::{DISK, Project, SMALL, csv, small_article};
use std::collections::BTreeMap;

#[track_caller]
fn show(project: &Project, pipeline: &str, stage: &str) -> String {
    let table = project.run(&["show", stage, "--format", "csv", "--pipeline", pipeline]).done().stdout;
    assert!(table.lines().count() > 1, "{stage} is empty: {table}");
    table
}

#[test]
fn extracts_on_disk_give_the_numbers_of_the_simulated_source() {
    let (simulated, disk) = (Project::small(), Project::disk());
    for stage in ["model", "indicator", "change"] {
        assert!(show(&simulated, SMALL, stage) == show(&disk, DISK, stage), "the tables of '{stage}' differ");
    }
    let data = |project: &Project| project.files_with_ending("reports/small/data", ".csv");
    assert_eq!(data(&simulated), data(&disk));
}

#[test]
fn the_number_of_workers_changes_no_byte() {
    let published = Project::small().files("reports");
    for jobs in ["1", "4"] {
        let project = Project::new();
        project.run(&["run", SMALL, "--jobs", jobs]).done();
        assert!(project.files("reports") == published, "--jobs {jobs} gives other files");
    }
}

/// The mean of the indicator over the period, per outcome and group, each month weighted by its persons.
fn means(table: &str) -> BTreeMap<(String, String, String), f64> {
    let mut sums: BTreeMap<_, (f64, f64)> = BTreeMap::new();
    for row in csv(table) {
        let number = |name: &str| row[name].parse::<f64>().unwrap_or(0.0);
        let key = (row["breakdown"].clone(), row["group"].clone(), row["outcome"].clone());
        let sum = sums.entry(key).or_default();
        *sum = (sum.0 + number("n") * number("indicator"), sum.1 + number("n"));
    }
    sums.into_iter().map(|(key, (sum, n))| (key, sum / n)).collect()
}

#[test]
fn every_group_of_a_control_is_zero_over_the_period_and_others_are_not() {
    const CONTROLS: [&str; 10] = [
        "sex",
        "age_band",
        "education",
        "marital",
        "children",
        "prior_hours_band",
        "prior_income_band",
        "benefit",
        "months_band",
        "calendar_month",
    ];
    let project = Project::small();
    let more: String = CONTROLS.iter().map(|control| format!("      {control}: {control}\n")).collect();
    let origin = "      origin: origin\n";
    project.edit("pipelines/arbeidsindikator.yaml", origin, &format!("{origin}{more}"));
    project.run(&["run", SMALL, "--stage", "indicator"]).done();
    let table =
        project.run(&["show", "indicator", "--confidential", "--format", "csv", "--pipeline", SMALL]).done();
    let means = means(&table.stdout);
    let mut groups = 0;
    for ((breakdown, group, outcome), mean) in &means {
        if breakdown == "total" || breakdown == "origin" || CONTROLS.contains(&breakdown.as_str()) {
            assert!(mean.abs() < 1e-10, "{breakdown} {group}, {outcome}: {mean}");
            groups += 1;
        }
    }
    assert!(groups > 4 * 40, "only {groups} groups of controls");
    let counties = means.iter().filter(|((breakdown, ..), _)| breakdown == "county");
    assert!(counties.clone().count() == 4 * 15 && counties.clone().all(|(_, mean)| mean.abs() > 1e-6));
}

/// A made-up register: persons followed over six months, as lines of two tables.
struct Register {
    registrations: Vec<String>,
    employment: Vec<String>,
}

fn register() -> Register {
    let (mut state, mut registrations, mut employment) = (1_u64, Vec::new(), Vec::new());
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for month in 1..=6 {
        for person in 1..=120 {
            let (sex, county) = (["m", "f"][person % 2], ["03", "15", "46"][person % 3]);
            let day = format!("{person},2023-{month:02}-01");
            registrations.push(format!("{day},{sex},{county},{}", draw(4)));
            employment.push(format!("{day},{}.{}", draw(38), 25 * draw(4)));
        }
    }
    Register { registrations, employment }
}

const REGISTER: &str = r#"version: 1
name: register
title: A register
languages: [en]
stages:
  rows:
    kind: ingest
    sources:
      registrations: {path: "data/registrations*.csv"}
      employment: {path: "data/employment*.csv"}
    rows: registrations
    unit: person
    time: month
    outcomes:
      hours: {from: employment.hours, window: [1, 2], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
  model: {kind: fit, data: rows, outcomes: [hours], controls: {categorical: [sex, schooling]}}
  expected: {kind: predict, model: model, data: rows}
  indicator:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {county: county, sex: sex}
    measures: [actual, expected, indicator, se]
"#;

const HEADERS: [&str; 2] = ["person,month,sex,county,schooling", "person,month,hours"];

fn write(project: &Project, name: &str, header: &str, lines: &[String]) {
    project.write(&format!("data/{name}.csv"), format!("{header}\n{}\n", lines.join("\n")));
}

/// The tables of a register that some way of delivery puts into files.
fn tables(deliver: impl Fn(&Project, &str, &str, Vec<String>)) -> [String; 2] {
    let project = Project::empty();
    let Register { registrations, employment } = register();
    deliver(&project, "registrations", HEADERS[0], registrations);
    deliver(&project, "employment", HEADERS[1], employment);
    project.write("pipelines/register.yaml", REGISTER);
    project.run(&["run"]).done();
    ["model", "indicator"].map(|stage| show(&project, "pipelines/register.yaml", stage))
}

#[test]
fn one_file_monthly_files_and_shuffled_rows_give_equal_tables() {
    let one = tables(|project, name, header, lines| write(project, name, header, &lines));
    let monthly = tables(|project, name, header, lines| {
        for month in 1..=6 {
            let is_in_month = |line: &&String| line.contains(&format!("2023-{month:02}-01"));
            let lines: Vec<String> = lines.iter().filter(is_in_month).cloned().collect();
            write(project, &format!("{name}-{month}"), header, &lines);
        }
    });
    let shuffled = tables(|project, name, header, mut lines| {
        // 311 is prime to the number of lines, so every line is kept.
        lines = (0..lines.len()).map(|place| lines[place * 311 % lines.len()].clone()).collect();
        write(project, name, header, &lines);
    });
    assert_eq!(one, monthly);
    assert_eq!(one, shuffled);
}

#[test]
fn the_old_indicator_runs_and_says_that_it_has_no_model() {
    let project = Project::new();
    let pipeline = "pipelines/old.yaml";
    let simulate = "{persons_per_month: 2000, seed: 1}";
    let template = "{nb: templates/small/article.nb.md, en: templates/small/article.en.md}";
    let stages =
        format!("{{leavers: {{sources: {{simulate: {simulate}}}}}, article: {{template: {template}}}}}");
    project.write(pipeline, format!("extends: overgang_til_arbeid.yaml\nname: old\nstages: {stages}\n"));
    for language in ["nb", "en"] {
        project.write(&format!("templates/small/article.{language}.md"), small_article("Old", 2));
    }
    project.run(&["run", pipeline]).done();
    let rows = csv(&show(&project, pipeline, "transition"));
    let shares: Vec<f64> = rows.iter().filter_map(|row| row["actual"].parse().ok()).collect();
    assert!(shares.len() > 50 && shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
    assert!(rows.iter().all(|row| !row.contains_key("expected")));
    project.run(&["why", "--figure", "fig1", "--pipeline", pipeline]).done().says(&["unadjusted"]);
}

/// A pipeline over one table of numbers, with or without time.
fn one_table(time: &str, by: &str, lines: &[String]) -> (Project, String) {
    let project = Project::empty();
    let header = ["period,", ""][usize::from(time.is_empty())];
    write(&project, "table", &format!("{header}side,place,score"), lines);
    let pipeline = format!(
        "version: 1\nname: one\ntitle: One\nlanguages: [en]\nstages:\n  rows:\n    kind: ingest\n    \
         sources: {{table: {{path: data/table.csv}}}}\n    rows: table\n{time}    outcomes:\n      \
         points: {{column: score, decimals: 1, unit: minutes}}\n  \
         model: {{kind: fit, data: rows, outcomes: [points], controls: {{categorical: [side]}}}}\n  \
         expected: {{kind: predict, model: model, data: rows}}\n  indicator:\n    kind: aggregate\n    \
         data: expected\n{by}    breakdowns: {{place: place, side: side}}\n    \
         measures: [actual, expected, indicator]\n"
    );
    project.write("pipelines/one.yaml", pipeline);
    project.run(&["run"]).done();
    let table = show(&project, "pipelines/one.yaml", "indicator");
    (project, table)
}

/// Sixty rows for each period: two sides that differ by ten, two places that differ by two.
fn lines(periods: &[&str]) -> Vec<String> {
    let row = |period: &&str, place: usize| {
        let (side, at) = (place % 2, place / 2 % 2);
        let comma = ["", ","][usize::from(!period.is_empty())];
        format!(
            "{period}{comma}{},{},{}.5",
            ["left", "right"][side],
            ["here", "there"][at],
            10 * side + 2 * at
        )
    };
    periods.iter().flat_map(|period| (0..60).map(move |place| row(period, place))).collect()
}

#[track_caller]
fn indicator_of(table: &str, breakdown: &str, group: &str) -> Vec<(String, f64)> {
    let rows = csv(table).into_iter().filter(|row| row["breakdown"] == breakdown && row["group"] == group);
    rows.map(|row| (row.get("period").cloned().unwrap_or_default(), row["indicator"].parse().unwrap()))
        .collect()
}

#[test]
fn data_without_time_and_unit_are_measured() {
    let (_, table) = one_table("", "", &lines(&[""]));
    assert!(!table.lines().next().unwrap().contains("period"), "{table}");
    let [(_, here)] = indicator_of(&table, "place", "here")[..] else { panic!("{table}") };
    let [(_, right)] = indicator_of(&table, "side", "right")[..] else { panic!("{table}") };
    assert!((here + 1.0).abs() < 1e-9 && right.abs() < 1e-9, "{table}");
}

#[test]
fn whole_number_years_and_quarters_are_periods() {
    let cases = [
        ("    time: period\n    step: year\n", ["2019", "2020", "2021"], ["2019", "2020", "2021"]),
        (
            "    time: period\n    step: quarter\n",
            ["2023-01-01", "2023-04-01", "2023-07-01"],
            ["2023-Q1", "2023-Q2", "2023-Q3"],
        ),
    ];
    for (time, written, shown) in cases {
        let (_, table) = one_table(time, "    by: period\n", &lines(&written));
        let found = indicator_of(&table, "place", "there");
        let periods: Vec<&str> = found.iter().map(|(period, _)| period.as_str()).collect();
        assert_eq!(periods, shown, "{table}");
        assert!(found.iter().all(|(_, value)| (value - 1.0).abs() < 1e-9), "{table}");
    }
}
