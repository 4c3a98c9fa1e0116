//! The published tables' digests for any threads, files, order of rows and rows at a time; all must be equal.
//! Knows nothing of why they are.
//!
//! `cargo bench --bench invariance -- PERSONS` (20000 a month unless said otherwise). Exit code 1 when a
//! digest differs.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod common;
#[path = "../tests/it/delivery.rs"]
mod delivery;

use common::{caveat, extracts, printed, project};
use delivery::{Delivery, Division, Order};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

const PIPELINE: &str = "pipelines/any.yaml";
const SOURCES: [&str; 4] = ["registrations", "persons", "employment", "labour_market"];
const TABLES: [&str; 3] = ["model", "indicator", "change"];

fn main() -> ExitCode {
    let persons = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(20_000);
    let extracts = extracts(persons);
    let kept = Delivery::KEPT;
    let one = Delivery { division: Division::One, ..kept };
    let ways: [(&str, Delivery, &[&[&str]]); 7] = [
        ("a file a month", kept, &[&["--jobs", "1"], &["--jobs", "2"], &["--jobs", "4"]]),
        (
            "one file",
            one,
            &[&[], &["--chunk-rows", "1000"], &["--chunk-rows", "65536"], &["--chunk-rows", "1000000000"]],
        ),
        ("rows shuffled", Delivery { order: Order::Shuffled, ..kept }, &[&[]]),
        ("one file, rows shuffled", Delivery { order: Order::Shuffled, ..one }, &[&[]]),
        ("rows reversed", Delivery { order: Order::Reversed, ..kept }, &[&[]]),
        ("three files a month", Delivery { division: Division::Thirds, ..kept }, &[&[]]),
        ("files reversed", Delivery { division: Division::LastFirst, ..kept }, &[&[]]),
    ];
    println!(
        "{persons} persons a month\n\n| extracts | options | seconds | digest of {} |\n|---|---|--:|---|",
        TABLES.join(", ")
    );
    let mut digests = BTreeSet::new();
    for (what, delivery, options) in ways {
        let project = project("invariance");
        write_pipeline(&project);
        delivery.write(&extracts, &project.join("data"));
        for options in options {
            let _ = fs::remove_dir_all(project.join(".caveat"));
            let run = caveat(&project, &[&["run", PIPELINE, "--stage", "change"], *options].concat());
            let digest = digest(&project);
            println!("| {what} | {} | {:.1} | {digest} |", options.join(" "), run.seconds);
            digests.insert(digest);
        }
        fs::remove_dir_all(project).unwrap();
    }
    println!("\n{}", if digests.len() == 1 { "all digests are equal" } else { "the digests DIFFER" });
    ExitCode::from(u8::from(digests.len() != 1))
}

/// The article's pipeline on extracts in whatever files their folders hold.
fn write_pipeline(project: &Path) {
    let mut text =
        "extends: arbeidsindikator.yaml\nname: any\nstages:\n  person_months:\n    sources:\n".to_owned();
    for table in SOURCES {
        text.push_str(&format!("      {table}: {{path: \"${{extracts}}/{table}/*\"}}\n"));
    }
    fs::write(project.join(PIPELINE), text).unwrap();
}

/// One digest of the tables as they are published.
fn digest(project: &Path) -> String {
    let mut hasher = blake3::Hasher::new();
    for stage in TABLES {
        hasher.update(&printed(project, &["show", stage, "--format", "csv", "--pipeline", PIPELINE]));
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
