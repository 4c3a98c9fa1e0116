//! Published numbers are equal to the byte however the extracts are delivered and the work is divided.
//! Knows nothing of why. `cargo bench --bench invariance` asks the same at full size.

use crate::delivery::{Delivery, Division, Order};
use crate::program::{Project, SEED};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The article's pipeline on extracts in whatever files its folders hold.
const PIPELINE: &str = "pipelines/any.yaml";
/// Enough that most cells are shown.
const PERSONS: &str = "2000";
/// The stages with published tables.
const TABLES: [&str; 3] = ["model", "indicator", "change"];

/// Everything that a reader may see of a run: the stages' tables and the report's files.
type Published = BTreeMap<String, Vec<u8>>;

/// A project with simulated extracts in `simulated`, and a pipeline that reads any files in `data`.
fn project() -> Project {
    static MADE: OnceLock<Project> = OnceLock::new();
    MADE.get_or_init(|| {
        let project = Project::new();
        let sources: String = ["registrations", "persons", "employment", "labour_market"]
            .map(|table| format!("      {table}: {{path: \"${{extracts}}/{table}/*\"}}\n"))
            .concat();
        let small = project.read("pipelines/disk.yaml").replace("name: small", "name: any");
        let sources = format!("\nstages:\n  person_months:\n    sources:\n{sources}");
        project.write(PIPELINE, small.replace("\nstages:\n", &sources));
        project.run(&["simulate", "simulated", "--persons-per-month", PERSONS, "--seed", SEED]).done();
        project
    })
    .copy()
}

/// What is published of extracts that are delivered in a way, computed in a way.
fn published(delivery: Delivery, options: &[&str]) -> Published {
    let project = project();
    delivery.write(&project.path("simulated"), &project.path("data"));
    project.run(&[&["run", PIPELINE], options].concat()).done();
    let table = |stage: &str| {
        let shown = project.run(&["show", stage, "--format", "csv", "--pipeline", PIPELINE]).done().stdout;
        assert!(shown.lines().count() > 50, "{stage}: {shown}");
        (stage.to_owned(), shown.into_bytes())
    };
    let mut published: Published = TABLES.into_iter().map(table).collect();
    // The lock and an article's provenance tell which files were read, which do differ.
    let is_result = |name: &str| name.contains("/data/") || name.contains("/figures/");
    let files = project.files("reports").into_iter().filter(|(name, _)| is_result(name));
    published.extend(files);
    assert!(published.keys().filter(|name| name.contains("/data/")).count() >= 11, "{:?}", published.keys());
    published
}

fn as_simulated() -> &'static Published {
    static PUBLISHED: OnceLock<Published> = OnceLock::new();
    PUBLISHED.get_or_init(|| published(Delivery::KEPT, &["--jobs", "1"]))
}

#[track_caller]
fn is_the_same(delivery: Delivery, options: &[&str]) {
    let (found, wanted) = (published(delivery, options), as_simulated());
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    let differing: Vec<&String> = wanted.keys().filter(|name| found[*name] != wanted[*name]).collect();
    assert!(differing.is_empty(), "{delivery:?} {options:?} gives other bytes in {differing:?}");
}

#[test]
fn any_number_of_workers_gives_the_same_bytes() {
    for jobs in ["2", "4"] {
        is_the_same(Delivery::KEPT, &["--jobs", jobs]);
    }
}

#[test]
fn all_months_in_one_file_give_the_same_bytes() {
    is_the_same(Delivery { division: Division::One, ..Delivery::KEPT }, &[]);
}

#[test]
fn rows_read_a_few_or_many_at_a_time_give_the_same_bytes() {
    for rows in ["1000", "65536", "1000000000"] {
        is_the_same(Delivery { division: Division::One, ..Delivery::KEPT }, &["--chunk-rows", rows]);
    }
}

#[test]
fn rows_in_any_order_give_the_same_bytes() {
    for order in [Order::Shuffled, Order::Reversed] {
        is_the_same(Delivery { order, ..Delivery::KEPT }, &[]);
    }
}

#[test]
fn one_file_with_its_rows_mixed_across_months_gives_the_same_bytes() {
    is_the_same(
        Delivery { order: Order::Shuffled, division: Division::One, ..Delivery::KEPT },
        &["--jobs", "2"],
    );
}

#[test]
fn files_in_the_order_of_their_names_reversed_give_the_same_bytes() {
    is_the_same(Delivery { division: Division::LastFirst, ..Delivery::KEPT }, &[]);
}

#[test]
fn months_and_persons_in_three_files_each_give_the_same_bytes() {
    is_the_same(Delivery { division: Division::Thirds, ..Delivery::KEPT }, &[]);
}

#[test]
fn comma_separated_extracts_give_the_same_bytes_as_parquet() {
    is_the_same(Delivery { ending: "csv", ..Delivery::KEPT }, &[]);
}
