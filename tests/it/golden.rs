//! Broken pipelines: every folder of `tests/golden/broken/` is a case with the message that it deserves.
//! Knows nothing of how the program finds out.
//!
//! With `CAVEAT_UPDATE_GOLDEN=1` in the environment the messages are written anew, to be read over.

use crate::output::Output;
use crate::program::{Project, copy_folder, repository};
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = fs::read_dir(repository().join("tests/golden/broken")).unwrap();
    let mut cases: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The case's files beside the repository's templates.
fn project_of(case: &Path) -> Project {
    let project = Project::empty();
    copy_folder(&repository().join("templates"), &project.path("templates"));
    copy_folder(case, &project.path(""));
    project.remove("expected.txt");
    project
}

/// What the check says, or the run when the check finds nothing.
fn outcome(project: &Project) -> Output {
    let check = project.run(&["check", "pipeline.yaml"]);
    if check.code == Some(0) { project.run(&["run", "pipeline.yaml"]) } else { check }
}

/// The message: from `error: ` on, without it, since a run says first which stages it starts.
fn message(stderr: &str) -> String {
    let start = stderr.find("error: ").map_or(0, |place| place + "error: ".len());
    stderr[start..].to_owned()
}

/// What is wrong with the program's answer to a case; nothing when it is as expected.
fn faults(case: &Path) -> Vec<String> {
    let project = project_of(case);
    let before = project.files("");
    let output = outcome(&project);
    let mut faults = Vec::new();
    if output.code != Some(2) {
        faults.push(format!("the exit code is {:?} and not 2:\n{}", output.code, output.stderr));
    }
    for word in ["panicked", "backtrace", "RUST_", "src/"] {
        if output.stderr.contains(word) {
            faults.push(format!("'{word}' is in:\n{}", output.stderr));
        }
    }
    if !output.stdout.is_empty() {
        faults.push(format!("an error is no result, yet stdout has:\n{}", output.stdout));
    }
    let after = project.files("").into_keys();
    let new: Vec<String> =
        after.filter(|name| !before.contains_key(name) && !name.starts_with(".caveat/")).collect();
    if !new.is_empty() {
        faults.push(format!("it wrote {new:?}"));
    }
    let message = message(&output.stderr);
    if std::env::var_os("CAVEAT_UPDATE_GOLDEN").is_some() {
        fs::write(case.join("expected.txt"), &message).unwrap();
    }
    let expected = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
    faults.extend(difference(&expected, &message));
    faults
}

/// The lines that only one side has.
fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let lines = |sign: &str, of: &str, other: &str| -> String {
        let only = of.lines().filter(|line| !other.lines().any(|other| other == *line));
        only.map(|line| format!("{sign}{line}\n")).collect()
    };
    Some(format!("the message differs:\n{}{}", lines("- ", expected, found), lines("+ ", found, expected)))
}

#[test]
fn every_broken_pipeline_gets_the_message_that_names_the_place_and_the_mend() {
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases were found", cases.len());
    let said: Vec<String> = cases
        .iter()
        .map(|case| (case.file_name().unwrap().to_string_lossy().into_owned(), faults(case)))
        .filter(|(_, faults)| !faults.is_empty())
        .map(|(name, faults)| format!("{name}:\n{}", faults.join("\n")))
        .collect();
    assert!(said.is_empty(), "{} of {} cases:\n\n{}", said.len(), cases.len(), said.join("\n"));
}

#[test]
fn another_message_and_another_place_are_told_from_the_expected_one() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "the message differs:\n- b\n+ c\n");
    assert_eq!(message("x: runs\nerror: p.yaml:1:1: no\n    yes\n"), "p.yaml:1:1: no\n    yes\n");
}
