//! The article at full size, beside the floor and beside rivals, in one run: every stage, rows a second, memory.
//! Knows nothing of how stages compute.
//!
//! ```text
//! cargo bench --bench full -- [--persons 258000] [--peer 'COMMAND {data} {out}']... [--only PART,...]
//! ```
//!
//! Parts: `cold`, `again` (nothing changed), `month` (one more month), `wide` (500 columns), `growth`, `peers`.
//! The floor is always measured: every column of the same extracts, read once. A peer's `{data}` is the folder
//! of extracts and `{out}` one to write into. Extracts are kept under the build's folder. Prints Markdown.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]
#![expect(clippy::panic, reason = "a benchmark that is asked for the unknown says so")]

mod common;

use caveat::table::source;
use common::{PIPELINE, Run, caveat, extracts, kept, link, measured, printed, project};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

/// The last month of the extracts, held back and delivered later.
const LAST_MONTH: &str = "2024-09";
/// Persons a month for about 1, 6 and 12 million rows.
const GROWTH: [u32; 3] = [10_750, 64_500, 129_000];
const PARTS: [&str; 6] = ["cold", "again", "month", "wide", "growth", "peers"];
/// Controls that bring the article's 68 columns to some 510: offices, counties by calendar month, crossed traits.
const WIDE: &str = "extends: arbeidsindikator.yaml\nname: wide\nstages:\n  person_months:\n    derive:\n      \
    county_month: CONCAT(county, '-', CAST(calendar_month AS VARCHAR))\n      \
    family: CONCAT(education, '-', marital)\n      \
    household: CONCAT(sex, '-', CAST(children AS VARCHAR), '-', origin)\n  model:\n    controls:\n      categorical:\n";
const WIDE_PIPELINE: &str = "pipelines/wide.yaml";

struct Asked {
    persons: u32,
    peers: Vec<String>,
    parts: Vec<String>,
}

/// What all lines are compared with.
struct Floor {
    seconds: f64,
    rows: f64,
}

fn main() {
    let asked = asked();
    let data = extracts(asked.persons);
    let floor = Floor::of(&data);
    println!(
        "{} registrations in {} months\n",
        thousands(floor.rows),
        files(&data.join("registrations")).len()
    );
    println!("| what | seconds | x floor | rows a second | peak MB |\n|---|--:|--:|--:|--:|");
    floor.line(
        "floor: every column of the extracts, read once",
        &Run { seconds: floor.seconds, ..Run::default() },
    );
    let is_asked = |part: &str| asked.parts.iter().any(|own| own == part);
    if is_asked("cold") || is_asked("again") {
        cold(&data, &floor, is_asked("again"));
    }
    if is_asked("month") {
        one_more_month(&data, &floor);
    }
    if is_asked("wide") {
        wide(&data, &floor);
    }
    if is_asked("peers") {
        asked.peers.iter().for_each(|peer| rival(peer, &data, &floor));
    }
    if is_asked("growth") {
        growth();
    }
}

fn asked() -> Asked {
    let mut asked = Asked { persons: 258_000, peers: Vec::new(), parts: PARTS.map(str::to_owned).to_vec() };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(name) = arguments.next() {
        let value = arguments.next().unwrap_or_else(|| panic!("{name} wants a value"));
        match name.as_str() {
            "--persons" => asked.persons = value.parse().unwrap(),
            "--peer" => asked.peers.push(value),
            "--only" => asked.parts = value.split(',').map(str::to_owned).collect(),
            _ => panic!("{name} is none of --persons, --peer, --only"),
        }
    }
    let unknown = asked.parts.iter().find(|part| !PARTS.contains(&part.as_str()));
    assert!(unknown.is_none(), "{unknown:?} is none of {PARTS:?}");
    asked
}

impl Floor {
    /// Reads every file once, with as many threads as there are processors.
    fn of(data: &Path) -> Self {
        let everything = ["registrations", "employment"].map(|table| files(&data.join(table))).concat();
        let others = ["persons.parquet", "labour_market.csv"].map(|file| data.join(file));
        let waiting = Mutex::new([everything, others.to_vec()].concat());
        let rows = Mutex::new(0.0);
        let began = Instant::now();
        let read = || {
            loop {
                let next = waiting.lock().unwrap().pop();
                let Some(file) = next else { break };
                let height = source::read(&file, None).unwrap().height();
                if file.parent().is_some_and(|folder| folder.ends_with("registrations")) {
                    *rows.lock().unwrap() += height as f64;
                }
            }
        };
        std::thread::scope(|scope| {
            let workers = std::thread::available_parallelism().map_or(1, usize::from);
            (0..workers).for_each(|_| drop(scope.spawn(read)));
        });
        let seconds = began.elapsed().as_secs_f64();
        let rows = *rows.lock().unwrap();
        Self { seconds, rows }
    }

    fn line(&self, what: &str, run: &Run) {
        let (times, speed) = (run.seconds / self.seconds, thousands(self.rows / run.seconds));
        let peak = if run.peak_mb > 0.0 { format!("{:.0}", run.peak_mb) } else { String::new() };
        println!("| {what} | {:.2} | {times:.2} | {speed} | {peak} |", run.seconds);
    }

    fn stages(&self, what: &str, run: &Run, stages: &[&str]) {
        self.line(what, run);
        for stage in stages {
            if let Some(&seconds) = run.stages.get(*stage) {
                self.line(&format!("- {what}: {stage}"), &Run { seconds, ..Run::default() });
            }
        }
    }
}

const STAGES: [&str; 6] = ["person_months", "model", "expected", "indicator", "change", "article"];

fn cold(data: &Path, floor: &Floor, and_again: bool) {
    let project = project("full");
    link(data, &project.join("data"), |_| true);
    floor.stages("cold", &caveat(&project, &["run", PIPELINE]), &STAGES);
    if and_again {
        floor.line("again, nothing changed", &caveat(&project, &["run", PIPELINE]));
    }
    fs::remove_dir_all(project).unwrap();
}

fn one_more_month(data: &Path, floor: &Floor) {
    let project = project("month");
    let is_last = |file: &Path| file.file_stem().is_some_and(|name| name == LAST_MONTH);
    link(data, &project.join("data"), |file| !is_last(file));
    // Not the article: its prose speaks of the last month.
    caveat(&project, &["run", PIPELINE, "--stage", "change"]);
    link(data, &project.join("data"), is_last);
    floor.stages("one more month", &caveat(&project, &["run", PIPELINE]), &STAGES);
    fs::remove_dir_all(project).unwrap();
}

fn wide(data: &Path, floor: &Floor) {
    let project = project("wide");
    link(data, &project.join("data"), |_| true);
    let base = fs::read_to_string(project.join(PIPELINE)).unwrap();
    let controls = base.split("categorical:\n").nth(1).unwrap().split("      numeric:").next().unwrap();
    let more = "        - office\n        - county_month\n        - family\n        - household\n";
    fs::write(project.join(WIDE_PIPELINE), format!("{WIDE}{controls}{more}")).unwrap();
    // Not the article: with offices among the controls it may not compare counties.
    let run = caveat(&project, &["run", WIDE_PIPELINE, "--stage", "change"]);
    let model = printed(&project, &["show", "model", "--format", "csv", "--pipeline", WIDE_PIPELINE]);
    let terms = columns(&String::from_utf8(model).unwrap());
    floor.stages(&format!("cold with {terms} columns"), &run, &STAGES);
    fs::remove_dir_all(project).unwrap();
}

/// The estimated columns of the first outcome.
fn columns(model: &str) -> usize {
    let outcome = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
    let first = model.lines().nth(1).map(outcome).unwrap_or_default();
    model.lines().filter(|line| outcome(line) == first && line.contains(",ok,")).count()
}

fn rival(peer: &str, data: &Path, floor: &Floor) {
    let out = kept().join("peer");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).unwrap();
    let command = peer.replace("{data}", &data.to_string_lossy()).replace("{out}", &out.to_string_lossy());
    let run = measured(Command::new("sh").args(["-c", &command]));
    let file = |word: &str| word.rsplit('/').next().filter(|name| name.contains('.')).map(str::to_owned);
    let name = peer.split_whitespace().filter_map(file).next_back();
    let name = name.unwrap_or_else(|| peer.to_owned());
    floor.line(&format!("peer {name}"), &run);
    fs::remove_dir_all(out).unwrap();
}

/// Rows a second and memory at growing sizes, each beside its own floor.
fn growth() {
    println!(
        "\n| registrations | seconds | x floor | rows a second | peak MB | store MB |\n|--:|--:|--:|--:|--:|--:|"
    );
    for persons in GROWTH.into_iter().chain([258_000]) {
        let data = extracts(persons);
        let floor = Floor::of(&data);
        let project = project("growth");
        link(&data, &project.join("data"), |_| true);
        let run = caveat(&project, &["run", PIPELINE]);
        let (rows, speed) = (thousands(floor.rows), thousands(floor.rows / run.seconds));
        let (times, store) = (run.seconds / floor.seconds, size(&project.join(".caveat")) / 1e6);
        println!("| {rows} | {:.2} | {times:.2} | {speed} | {:.0} | {store:.0} |", run.seconds, run.peak_mb);
        fs::remove_dir_all(project).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Bytes of all files in a folder.
fn size(folder: &Path) -> f64 {
    let of = |path: PathBuf| if path.is_dir() { size(&path) } else { path.metadata().unwrap().len() as f64 };
    files(folder).into_iter().map(of).sum()
}

fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.into_iter().rev().collect::<Vec<_>>().join(" ")
}
