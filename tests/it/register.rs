//! A small made-up register that a test spoils in one place, and the pipeline over it.
//! Knows nothing of what should come of it.

use crate::output::Output;
use crate::program::{Project, csv};
use caveat::period::Period;
use caveat::table::build::Builder;
use caveat::table::parquet;
use std::collections::BTreeMap;
use std::fs::File;

/// Months with registrations and employment, from 2023-01 on.
pub const MONTHS: i32 = 6;
/// Persons in each of them.
pub const PERSONS: i64 = 120;
const PIPELINE: &str = "pipelines/register.yaml";
const TEXT: &str = r#"version: 1
name: register
title: A register
languages: [en]
stages:
  rows:
    kind: ingest
    sources:
      registrations: {path: "data/registrations.*"}
      employment: {path: "data/employment.*"}
    rows: registrations
    unit: person
    time: month
    outcomes:
      hours: {from: employment.hours, window: [1, 2], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
      score: {column: score, decimals: 1, unit: minutes}
  model:
    kind: fit
    data: rows
    outcomes: [hours, score]
    controls: {categorical: [sex, schooling], numeric: [{column: rate, decimals: 1}]}
  expected: {kind: predict, model: model, data: rows}
  indicator:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {county: county, sex: sex}
    measures: [actual, expected, indicator, se]
"#;

/// One registration: a person's month.
#[derive(Debug, Clone)]
pub struct Registration {
    pub person: i64,
    /// 1 for January 2023.
    pub month: i32,
    pub sex: &'static str,
    /// The same as sex in other words, for a second control.
    pub gender: &'static str,
    pub county: &'static str,
    pub schooling: i64,
    pub rate: f64,
    pub score: f64,
}

/// One month of work of a person.
#[derive(Debug, Clone)]
pub struct Employment {
    pub person: i64,
    pub month: i32,
    pub hours: f64,
}

/// The register's rows, month by month, persons in order.
pub struct Register {
    pub registrations: Vec<Registration>,
    pub employment: Vec<Employment>,
    pub pipeline: String,
}

impl Register {
    pub fn new() -> Self {
        let (mut registrations, mut employment, mut state) = (Vec::new(), Vec::new(), 1_u64);
        let mut draw = |below: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % below
        };
        for month in 1..=MONTHS {
            for person in 1..=PERSONS {
                let (sex, gender) = [("m", "man"), ("f", "woman")][person as usize % 2];
                let county = ["03", "15", "46"][person as usize % 3];
                let (rate, score) = (draw(50) as f64 / 10.0, draw(400) as f64 / 10.0);
                let schooling = draw(4);
                registrations.push(Registration {
                    person,
                    month,
                    sex,
                    gender,
                    county,
                    schooling,
                    rate,
                    score,
                });
                employment.push(Employment { person, month, hours: draw(150) as f64 / 4.0 });
            }
        }
        Self { registrations, employment, pipeline: TEXT.to_owned() }
    }

    /// The registration of a person in a month.
    pub fn registration(&mut self, person: i64, month: i32) -> &mut Registration {
        self.registrations.iter_mut().find(|row| (row.person, row.month) == (person, month)).unwrap()
    }

    /// The month of work of a person.
    pub fn work(&mut self, person: i64, month: i32) -> &mut Employment {
        self.employment.iter_mut().find(|row| (row.person, row.month) == (person, month)).unwrap()
    }

    /// The pipeline with another text in one place.
    #[must_use]
    pub fn with(mut self, from: &str, to: &str) -> Self {
        assert!(self.pipeline.contains(from), "the pipeline has no {from:?}");
        self.pipeline = self.pipeline.replacen(from, to, 1);
        self
    }

    /// The register as CSV files, and the pipeline run on them.
    pub fn run(&self) -> (Project, Output) {
        let project = Project::empty();
        let registration = |row: &Registration| {
            let Registration { person, month, sex, gender, county, schooling, rate, score } = row;
            format!("{person},2023-{month:02}-01,{sex},{gender},{county},{schooling},{rate},{score}\n")
        };
        let work = |row: &Employment| format!("{},2023-{:02}-01,{}\n", row.person, row.month, row.hours);
        let registrations: String = self.registrations.iter().map(registration).collect();
        let employment: String = self.employment.iter().map(work).collect();
        let header = "person,month,sex,gender,county,schooling,rate,score\n";
        project.write("data/registrations.csv", format!("{header}{registrations}"));
        project.write("data/employment.csv", format!("person,month,hours\n{employment}"));
        self.run_in(project)
    }

    /// The register as Parquet files, and the pipeline run on them.
    pub fn run_on_parquet(&self) -> (Project, Output) {
        let project = Project::empty();
        project.write("data/registrations.parquet", "");
        let rows = &self.registrations;
        let mut table = Builder::default()
            .whole("person", rows.iter().map(|row| row.person))
            .dates("month", rows.iter().map(|row| period(row.month)))
            .unwrap()
            .text("sex", rows.iter().map(|row| row.sex))
            .text("gender", rows.iter().map(|row| row.gender))
            .text("county", rows.iter().map(|row| row.county))
            .whole("schooling", rows.iter().map(|row| row.schooling))
            .numbers("rate", rows.iter().map(|row| row.rate))
            .numbers("score", rows.iter().map(|row| row.score))
            .finish()
            .unwrap();
        parquet::write_raw(&mut table, File::create(project.path("data/registrations.parquet")).unwrap())
            .unwrap();
        let rows = &self.employment;
        let mut table = Builder::default()
            .whole("person", rows.iter().map(|row| row.person))
            .dates("month", rows.iter().map(|row| period(row.month)))
            .unwrap()
            .numbers("hours", rows.iter().map(|row| row.hours))
            .finish()
            .unwrap();
        parquet::write_raw(&mut table, File::create(project.path("data/employment.parquet")).unwrap())
            .unwrap();
        self.run_in(project)
    }

    fn run_in(&self, project: Project) -> (Project, Output) {
        project.write(PIPELINE, &self.pipeline);
        let output = project.run(&["run"]);
        (project, output)
    }
}

fn period(month: i32) -> Period {
    format!("2023-{month:02}").parse().unwrap()
}

/// The published table of a stage, as CSV.
#[track_caller]
pub fn table(project: &Project, stage: &str) -> String {
    project.run(&["show", stage, "--format", "csv"]).done().stdout
}

/// The rows of a published table that have some values.
#[track_caller]
pub fn rows(project: &Project, stage: &str, wanted: &[(&str, &str)]) -> Vec<BTreeMap<String, String>> {
    let is_wanted = |row: &BTreeMap<String, String>| wanted.iter().all(|(name, value)| row[*name] == *value);
    csv(&table(project, stage)).into_iter().filter(is_wanted).collect()
}
