//! What the store remembers of files saves time and is never believed where a file has changed.
//! Knows nothing of how it is remembered.

use crate::output::Output;
use crate::program::Project;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

const PIPELINE: &str = "pipelines/many.yaml";
const STAGES: usize = 20;

/// Stages that each read a folder of their own.
fn project() -> Project {
    let project = Project::empty();
    let mut pipeline = "version: 1\nname: many\ntitle: Many\nlanguages: [en]\nstages:\n".to_owned();
    for stage in 0..STAGES {
        pipeline += &format!(
            "  s{stage}:\n    kind: ingest\n    sources: {{t: {{path: data/{stage}/*.csv}}}}\n    rows: t\n    \
             outcomes: {{y: {{column: y, decimals: 1}}}}\n"
        );
        for file in 0..2 {
            project.write(&format!("data/{stage}/{file}.csv"), format!("y,g\n{stage}.{file},a\n"));
        }
    }
    project.write(PIPELINE, pipeline);
    project
}

/// Longer than files have to be old to be remembered.
fn settle() {
    sleep(Duration::from_millis(2_300));
}

fn run(project: &Project) -> Output {
    project.run(&["run", PIPELINE])
}

/// A project of which everything is remembered.
fn remembered() -> Project {
    let project = project();
    run(&project).done();
    settle();
    run(&project).done();
    run(&project).done();
    let notes = fs::read(project.path(".caveat/notes")).unwrap();
    let count = |text: &[u8]| notes.windows(text.len()).filter(|window| *window == text).count();
    assert_eq!((count(b"\"columns\""), count(b"\"role\"")), (STAGES, STAGES), "looks, and records");
    project
}

/// What a run says, without its time.
fn told(output: &Output) -> Vec<String> {
    output.stderr.lines().map(|line| line.split(" (").next().unwrap_or_default().to_owned()).collect()
}

/// Other content of the same size in place, with the modification time of before.
fn slip_in(path: &Path, text: &str) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    assert_eq!(fs::metadata(path).unwrap().len(), text.len() as u64);
    fs::write(path, text).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

#[test]
fn a_run_with_nothing_to_do_says_the_same_from_memory() {
    let project = project();
    run(&project).done();
    let read = run(&project).done();
    settle();
    run(&project).done();
    run(&project).done();
    let from_memory = run(&project).done().says(&["nothing executed: all 20 stages are fresh"]);
    assert_eq!(told(&from_memory), told(&read));
    assert_eq!(told(&from_memory)[0], "s0: fresh");
    assert_eq!(project.run(&["status", PIPELINE]).done().stdout.matches("fresh").count(), STAGES);
}

#[test]
fn a_file_whose_columns_changed_is_planned_anew() {
    let project = remembered();
    slip_in(&project.path("data/7/0.csv"), "z,g\n7.0,a\n");
    for command in ["check", "status", "run"] {
        project.run(&[command, PIPELINE]).with_code(2).says(&["s7", "unknown column 'y'"]);
    }
    slip_in(&project.path("data/7/0.csv"), "y,g\n7.5,a\n");
    let json = project.run(&["run", PIPELINE, "--json"]).done();
    assert_eq!(json.list("executed"), ["s7"]);
}

/// Many stages that polars looks at, none of them known.
#[test]
fn thousands_of_stages_are_planned_side_by_side() {
    let project = Project::empty();
    let mut pipeline = "version: 1\nname: many\ntitle: Many\nlanguages: [en]\nstages:\n".to_owned();
    for stage in 0..4_000 {
        pipeline += &format!(
            "  s{stage}: {{kind: ingest, sources: {{t: {{path: data/t.csv}}}}, rows: t, outcomes: {{y: {{column: y, \
             decimals: 1}}}}}}\n"
        );
    }
    project.write("data/t.csv", "y\n1.5\n");
    project.write(PIPELINE, pipeline);
    project.run(&["check", PIPELINE]).done();
}

#[test]
fn damaged_memory_costs_nothing_but_time() {
    let project = remembered();
    let notes = project.path(".caveat/notes");
    let whole = fs::read(&notes).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&flipped, &whole[..whole.len() / 2], b""] {
        fs::write(&notes, damaged).unwrap();
        run(&project).done().says(&["nothing executed: all 20 stages are fresh"]);
        fs::write(&notes, damaged).unwrap();
        project.run(&["cache", "check"]).with_code(4).says(&["the digests of files"]);
    }
    run(&project).done().says(&["nothing executed"]);
    project.run(&["cache", "check"]).done();
}

#[test]
fn a_damaged_file_of_the_store_is_noticed_though_it_is_remembered() {
    let project = remembered();
    for folder in ["records", "objects", "latest"] {
        settle();
        run(&project).done();
        run(&project).done().says(&["nothing executed"]);
        for file in project.files(&format!(".caveat/{folder}")).into_keys() {
            let path = project.path(&format!(".caveat/{folder}/{file}"));
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] = b'!';
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        }
        let mended = project.run(&["run", PIPELINE, "--json"]).done();
        assert!(mended.json()["damaged"].as_array().unwrap().len() >= STAGES, "{folder}: {}", mended.stdout);
        project.run(&["cache", "check"]).done();
    }
}
