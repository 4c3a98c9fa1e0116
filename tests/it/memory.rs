//! How much memory the program takes at most, as the system counts it while the program runs.
//! Knows nothing of what takes it.
#![cfg(target_os = "linux")]

use crate::program::{Project, program};
use caveat::period::Period;
use caveat::table::build::Builder;
use caveat::table::{DataFrame, parquet};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Everybody whom the table of persons knows.
const PERSONS: i64 = 500_000;
/// Those who are registered in the one month.
const REGISTERED: i64 = 1_000;
/// Months of employment after it, which the outcome looks through.
const MONTHS: i32 = 12;
/// Records of employment: each has the month after that of the one before.
const RECORDS: i32 = 25_000;
const PIPELINE: &str = "version: 1
name: many
title: Many pieces
languages: [en]
stages:
  rows:
    kind: ingest
    sources:
      registrations: {path: data/registrations.parquet}
      persons: {path: data/persons.parquet}
      employment: {path: data/employment.parquet}
    rows: registrations
    unit: person
    time: month
    joins: [{table: persons, on: [person]}]
    outcomes:
      hours: {from: employment.hours, window: [1, 12], take: mean, missing: 0, decimals: 2, unit: hours}
";

fn month(ahead: i32) -> Period {
    Period::month(2023, 1).plus(ahead)
}

/// Persons far apart, so that their numbers are no shorter than those of a register.
fn person(number: i64) -> i64 {
    1_000_000_007 + 37 * number
}

/// A project with few registrations, many persons, and employment in one file with its months mixed.
fn project() -> Project {
    let project = Project::empty();
    project.write("pipelines/many.yaml", PIPELINE);
    let write = |name: &str, columns: Builder| {
        let file = format!("data/{name}.parquet");
        project.write(&file, "");
        let mut table: DataFrame = columns.finish().unwrap();
        parquet::write_raw(&mut table, File::create(project.path(&file)).unwrap()).unwrap();
    };
    let everybody = Builder::default().whole("person", (0..PERSONS).map(person));
    write("persons", everybody.text("sex", (0..PERSONS).map(|number| ["f", "m"][number as usize % 2])));
    let registered = Builder::default().whole("person", (0..REGISTERED).map(person));
    write("registrations", registered.dates("month", (0..REGISTERED).map(|_| month(0))).unwrap());
    let works = (0..RECORDS).map(|record| person(i64::from(record / MONTHS)));
    let months = (0..RECORDS).map(|record| month(1 + record % MONTHS));
    let employment = Builder::default().whole("person", works).dates("month", months).unwrap();
    write("employment", employment.numbers("hours", (0..RECORDS).map(|record| f64::from(record % 40))));
    project
}

/// The most memory that was resident while the program ran to its end, in MB.
fn peak(mut child: Child) -> u64 {
    let mut peak = 0;
    let status = loop {
        peak = peak.max(resident(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        sleep(Duration::from_millis(1));
    };
    assert!(status.success() && peak > 0, "{status}, {peak} MB");
    peak
}

/// The most memory that has been resident in a process so far, in MB; 0 once the process has ended.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kilobytes.map_or(0, |kilobytes| kilobytes.parse::<u64>().unwrap() / 1024)
}

/// The peak of a run that reads so many rows at a time.
fn peak_reading(rows: &str) -> u64 {
    let project = project();
    let mut command = program(&project.path(""));
    command.args(["run", "--jobs", "1", "--chunk-rows", rows]);
    peak(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

#[test]
fn few_rows_at_a_time_take_no_more_memory_than_many() {
    let (few, many) = (peak_reading("1000"), peak_reading("1000000"));
    // 300 pieces in place of 12: an array over all persons for each would add 300 MB.
    assert!(few < many + 60, "{few} MB with few rows at a time, {many} MB with many");
}
