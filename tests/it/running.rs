//! The ways to run: dry, forced, one stage, on after a failure, two at once.
//! Knows nothing of which change makes which stage run: that is in `freshness`.

use crate::program::{ALL, BASE, CONTROL, DISK, Project, SMALL, TITLE, program};
use std::collections::BTreeSet;
use std::process::Stdio;

#[test]
fn a_dry_run_computes_nothing_and_names_the_cause() {
    let project = Project::recent();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    let names = |folder: &str| project.files(folder).into_keys().collect::<BTreeSet<_>>();
    let state = || (names(".caveat/objects"), names(".caveat/records"), project.files("reports"));
    let before = state();
    let dry = project.run(&["run", DISK, "--dry-run"]).done().says(&[
        "person_months  fresh",
        "\"marital\"",
        "waiting",
    ]);
    assert_eq!(dry.stdout.lines().count(), 6, "{}", dry.stdout);
    assert!(before == state(), "a dry run wrote something");
}

#[test]
fn one_stage_runs_with_what_it_needs_and_no_more() {
    let project = Project::new();
    let run = project.run(&["run", SMALL, "--stage", "model", "--json"]).done();
    assert_eq!(run.list("executed"), ["person_months", "model"]);
    assert!(project.files("reports").is_empty());
    project.run(&["status", SMALL]).done().says(&["model          fresh", "expected       stale"]);
}

#[test]
fn a_forced_run_executes_everything_and_gives_the_same_bytes() {
    let project = Project::small();
    let before = project.files("reports");
    let run = project.run(&["run", SMALL, "--force", "--json"]).done();
    assert_eq!(run.list("executed"), ALL);
    assert_eq!(project.files("reports"), before);
}

/// A second branch in the pipeline, whose check cannot hold.
fn with_a_branch_that_fails() -> Project {
    let project = Project::recent();
    let pipeline = project.read(DISK);
    let branch = "\n  strict:\n    kind: ingest\n    sources: {registrations: {path: data/registrations/2022-01.parquet}}\n    \
        rows: registrations\n    unit: person_id\n    time: month\n    outcomes:\n      \
        months: {column: months_registered, decimals: 0, unit: months}\n    checks:\n      \
        - {between: {months_registered: [1, 2]}}\n  strict_means:\n    kind: aggregate\n    data: strict\n    \
        by: month\n    measures: [actual]\n";
    project.write(DISK, pipeline.replacen("stages:", &format!("stages:{branch}"), 1));
    project.edit(BASE, TITLE[0], TITLE[1]);
    project
}

#[test]
fn a_stage_that_fails_keeps_no_other_branch_from_running_when_asked_to_go_on() {
    let project = with_a_branch_that_fails();
    let run = project.run(&["run", DISK, "--keep-going", "--json"]).with_code(1);
    let run = run.says(&["strict: failed", "months_registered outside 1 to 2", "since strict failed"]);
    assert_eq!(run.list("failed"), ["strict"]);
    assert_eq!(run.list("skipped"), ["strict_means"]);
    assert_eq!(run.list("executed"), ["article"]);
    project.run(&["run", DISK]).with_code(1).says(&["strict: failed"]);
}

#[test]
fn two_runs_at_once_both_end_well_and_give_what_one_gives() {
    let project = Project::new();
    let start = || {
        program(&project.path("")).args(["run", SMALL]).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn()
    };
    let runs = [start().unwrap(), start().unwrap()];
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(project.files("reports") == Project::small().files("reports"), "the results differ");
}
