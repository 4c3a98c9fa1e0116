//! How long the example takes from extracts on disk, cold, again, and after small changes, beside the
//! floor: reading every column of the same extracts once.
//!
//! `cargo bench --bench pipeline` (options after `--`: persons a month, 20000 unless said otherwise). Prints
//! a table; compare ratios, since machines differ.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]

use caveat::table::source;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn main() {
    let persons = std::env::args().skip(1).find(|argument| argument.parse::<u32>().is_ok());
    let persons = persons.unwrap_or_else(|| "20000".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path();
    for part in ["pipelines", "templates"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &project.join(part));
    }
    let simulate = timed(|| program(project, &["simulate", "data", "--persons-per-month", &persons]));
    let (floor, rows) = scan(&project.join("data"));
    println!("{persons} persons a month, {rows} rows of registrations\n");
    println!("{:<44} {:>9} {:>8}", "what", "seconds", "x floor");
    let line = |what: &str, seconds: f64| println!("{what:<44} {seconds:>9.2} {:>8.2}", seconds / floor);
    line("floor: every column of the extracts, once", floor);
    line("simulate the extracts", simulate);
    for stage in ["person_months", "model", "expected", "indicator", "change", "article"] {
        line(&format!("cold, stage {stage}"), timed(|| run(project, &["--stage", stage])));
    }
    line("again, nothing changed", timed(|| run(project, &[])));
    let month = project.join("data/registrations/2023-06.parquet");
    fs::write(&month, fs::read(&month).unwrap()).unwrap();
    line("again, one file touched", timed(|| run(project, &[])));
    edit(project, "nb: Arbeidsindikatoren\n", "nb: Arbeidsindikatoren igjen\n");
    line("a changed title", timed(|| run(project, &[])));
    edit(project, "        - marital\n", "");
    line("a control taken out", timed(|| run(project, &[])));
    line("another reference month", timed(|| run(project, &["--set", "reference_month=2022-06"])));
}

fn timed(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

fn run(project: &Path, more: &[&str]) {
    program(project, &[&["run", "pipelines/arbeidsindikator.yaml"], more].concat());
}

fn program(project: &Path, arguments: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_caveat")).arg("-C").arg(project).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Seconds to read all extracts once, and the rows of registrations.
fn scan(data: &Path) -> (f64, usize) {
    let mut rows = 0;
    let seconds = timed(|| {
        for table in ["registrations", "employment"] {
            for file in files(&data.join(table)) {
                let height = source::read(&file, None).unwrap().height();
                rows += if table == "registrations" { height } else { 0 };
            }
        }
        source::read(&data.join("persons.parquet"), None).unwrap();
        source::read(&data.join("labour_market.csv"), None).unwrap();
    });
    (seconds, rows)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn edit(project: &Path, from: &str, to: &str) {
    let path = project.join("pipelines/arbeidsindikator.yaml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "the pipeline no longer has {from:?}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
