//! The workflow files that users copy: their shell steps, run in a small repository with a program that stands in.
//! Knows nothing of the services that run them, nor of what the program computes.

use crate::program::{Project, repository};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const REPORT: &str = "reports/p/1/article.en.md";
const LOCK: &str = "reports/p/1/edition.lock";

/// Stands in for the program: notes its arguments, and writes the report that the pipeline gives.
const STAND_IN: &str = r#"#!/bin/sh
echo "$@" >> "$CALLS"
case $1 in
  run) cp "$TRUTH" reports/p/1/article.en.md; exit "${RUN_CODE:-0}" ;;
  diff) [ -z "$DIFF_CODE" ] || exit "$DIFF_CODE"
    [ -f "$2/edition.lock" ] && [ -f "$3/edition.lock" ] && echo '| county 03 | 41.2 | 41.9 |' ;;
esac
"#;

/// What a workflow said and did.
struct Said {
    done: bool,
    summary: String,
    log: String,
    calls: String,
}

fn yaml(name: &str) -> Value {
    let text = fs::read_to_string(repository().join("templates/ci").join(name)).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn texts(steps: &Value, step: impl Fn(&Value) -> Option<&str>) -> Vec<String> {
    steps.as_array().unwrap().iter().filter_map(step).map(str::to_owned).collect()
}

/// Each step of GitHub's is a shell of its own; the one that installs the program is left out.
fn github() -> Vec<String> {
    let steps = texts(&yaml("github.yml")["jobs"]["reports"]["steps"], |step| step["run"].as_str());
    let own: Vec<String> = steps.into_iter().filter(|step| !step.contains("cargo install")).collect();
    assert_eq!(own.len(), 5);
    own.into_iter().map(|step| format!("set -eo pipefail\n{step}")).collect()
}

/// GitLab's are one shell.
fn gitlab() -> Vec<String> {
    let lines = texts(&yaml("gitlab.yml")["reports"]["script"], Value::as_str);
    vec![format!("set -eo pipefail\n{}", lines.join("\n"))]
}

/// What installs the program, for GitHub and for GitLab.
fn installing() -> Vec<Vec<String>> {
    let all = [
        texts(&yaml("github.yml")["jobs"]["reports"]["steps"], |step| step["run"].as_str()),
        texts(&yaml("gitlab.yml")["reports"]["before_script"], Value::as_str),
    ];
    let is_it = |step: &String| step.contains("cargo install");
    let step = |step: String| format!("set -eo pipefail\n{step}");
    all.map(|steps| steps.into_iter().filter(is_it).map(step).collect()).into()
}

/// A repository with one report, which is what its pipeline gives.
fn scratch() -> Project {
    let project = Project::empty();
    project.write("pipelines/p.yaml", "version: 1\n");
    project.write(REPORT, "The indicator is 41.2.\n");
    project.write(LOCK, "format: 1\n");
    project.write(".gitignore", "/bin\n/calls\n/truth\n/summary\n/caveat-*.md\n");
    project.write("truth", "The indicator is 41.2.\n");
    project.write("bin/caveat", STAND_IN);
    fs::set_permissions(project.path("bin/caveat"), fs::Permissions::from_mode(0o755)).unwrap();
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project);
    project
}

fn git(project: &Project, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    let output =
        Command::new("git").args(who).args(arguments).current_dir(project.path("")).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(project: &Project) -> String {
    git(project, &["add", "--all"]);
    git(project, &["commit", "--quiet", "--message", "x"]);
    git(project, &["rev-parse", "HEAD"])
}

/// Runs steps in order; the first that fails ends them.
fn run(project: &Project, steps: &[String], more: &[(&str, &str)]) -> Said {
    let path = format!("{}:{}", project.path("bin").display(), std::env::var("PATH").unwrap());
    let (mut log, mut done) = (String::new(), true);
    for step in steps {
        let mut command = Command::new("bash");
        command.arg("-c").arg(step).current_dir(project.path("")).env("PATH", &path);
        command.env("PIPELINES", "pipelines/p.yaml").env("GITHUB_STEP_SUMMARY", project.path("summary"));
        command.env("CALLS", project.path("calls")).env("TRUTH", project.path("truth"));
        command.env("BASE", "HEAD").envs(more.iter().copied());
        let output = command.output().unwrap();
        log.push_str(&String::from_utf8_lossy(&output.stdout));
        log.push_str(&String::from_utf8_lossy(&output.stderr));
        done = output.status.success();
        if !done {
            break;
        }
    }
    let read = |file: &str| fs::read_to_string(project.path(file)).unwrap_or_default();
    let summary = read("summary") + &read("caveat-summary.md");
    Said { done, summary, log, calls: read("calls") }
}

#[test]
fn reports_that_are_what_the_pipelines_give_pass() {
    for steps in [github(), gitlab()] {
        let said = run(&scratch(), &steps, &[]);
        assert!(said.done, "{}", said.log);
        assert!(said.summary.contains("are what the pipelines give"), "{}", said.summary);
        assert_eq!(said.calls, "check pipelines/p.yaml\nrun --locked pipelines/p.yaml\ncache gc --yes\n");
    }
}

#[test]
fn a_committed_report_that_differs_fails_and_is_named() {
    for steps in [github(), gitlab()] {
        let project = scratch();
        project.write(REPORT, "The indicator is 99.9.\n");
        commit(&project);
        let said = run(&project, &steps, &[]);
        assert!(!said.done);
        for text in [&said.summary, &said.log] {
            assert!(text.contains(REPORT), "{text}");
        }
        assert!(said.summary.contains("caveat run pipelines/p.yaml"), "{}", said.summary);
        let all = said.summary + &said.log;
        assert!(!all.contains("99.9") && !all.contains("41.2"), "only names are said: {all}");
    }
}

#[test]
fn a_file_that_is_not_committed_fails_and_is_named() {
    for steps in [github(), gitlab()] {
        let project = scratch();
        project.write("reports/p/1/figures/new.svg", "x");
        let said = run(&project, &steps, &[]);
        assert!(!said.done && said.summary.contains("reports/p/1/figures/new.svg"), "{}", said.summary);
    }
}

#[test]
fn a_run_that_finds_other_inputs_or_fails_says_which_pipeline() {
    for steps in [github(), gitlab()] {
        for (code, words) in
            [("3", "differs from the committed edition.lock"), ("1", "the run failed (exit code 1)")]
        {
            let said = run(&scratch(), &steps, &[("RUN_CODE", code)]);
            assert!(!said.done);
            assert!(said.summary.contains(words), "{}", said.summary);
            assert!(said.summary.contains("### pipelines/p.yaml"), "{}", said.summary);
        }
    }
}

#[test]
fn a_pull_request_is_told_which_numbers_change() {
    for (steps, base) in [(github(), "BASE"), (gitlab(), "CI_MERGE_REQUEST_DIFF_BASE_SHA")] {
        let project = scratch();
        let before = git(&project, &["rev-parse", "HEAD"]);
        for (file, text) in [(REPORT, "The indicator is 41.9.\n"), (LOCK, "format: 1\n# 41.9\n")] {
            project.write(file, text);
        }
        project.write("truth", "The indicator is 41.9.\n");
        project.write("reports/p/2/edition.lock", "format: 1\n");
        commit(&project);
        let said = run(&project, &steps, &[(base, &before)]);
        assert!(said.done, "{}", said.log);
        assert!(said.summary.contains("### reports/p/1\n\n| county 03 | 41.2 | 41.9 |"), "{}", said.summary);
        assert!(said.summary.contains("### reports/p/2 is a new edition"), "{}", said.summary);
        assert!(said.calls.contains("reports/p/1 reports/p/1 --format md"), "{}", said.calls);
        if base == "BASE" {
            let notice =
                "::notice file=reports/p/1/edition.lock,title=Numbers of reports/p/1 change::| county 03";
            assert!(said.log.contains(notice), "{}", said.log);
        }
    }
}

#[test]
fn numbers_that_change_are_told_also_when_the_reports_are_stale() {
    for (steps, base) in [(github(), "BASE"), (gitlab(), "CI_MERGE_REQUEST_DIFF_BASE_SHA")] {
        let project = scratch();
        let before = git(&project, &["rev-parse", "HEAD"]);
        project.write(REPORT, "The indicator is 41.9.\n");
        project.write(LOCK, "format: 1\n# 41.9\n");
        commit(&project);
        let said = run(&project, &steps, &[(base, &before)]);
        assert!(!said.done);
        assert!(said.summary.contains("| county 03 | 41.2 | 41.9 |"), "{}", said.summary);
        assert!(said.summary.contains("are not what the pipelines give"), "{}", said.summary);
        assert!(!said.calls.contains("cache gc"), "{}", said.calls);
    }
}

#[test]
fn editions_with_spaces_and_other_letters_are_told_by_their_names() {
    for (steps, base) in [(github(), "BASE"), (gitlab(), "CI_MERGE_REQUEST_DIFF_BASE_SHA")] {
        let project = scratch();
        project.write("reports/p/høst 2024/edition.lock", "format: 1\n");
        project.write("reports/p/vår 2023/edition.lock", "format: 1\n");
        let before = commit(&project);
        project.write("reports/p/høst 2024/edition.lock", "format: 1\n# 41.9\n");
        project.write("reports/p/vår, 2024/edition.lock", "format: 1\n# new\n");
        fs::remove_file(project.path("reports/p/vår 2023/edition.lock")).unwrap();
        commit(&project);
        project.write("reports/p/høst 2024/figures/Å 1,5.svg", "x");
        let said = run(&project, &steps, &[(base, &before)]);
        assert!(!said.done);
        for words in [
            "### reports/p/høst 2024\n\n| county 03 | 41.2 | 41.9 |",
            "### reports/p/vår, 2024 is a new edition",
            "### reports/p/vår 2023 is taken out",
            "    ?? reports/p/høst 2024/figures/Å 1,5.svg\n",
        ] {
            assert!(said.summary.contains(words), "{words}: {}", said.summary);
        }
        if base == "BASE" {
            for notice in [
                "::notice file=reports/p/høst 2024/edition.lock,title=Numbers of reports/p/høst 2024 change::|",
                "::error file=reports/p/høst 2024/figures/Å 1%2C5.svg::",
            ] {
                assert!(said.log.contains(notice), "{notice}: {}", said.log);
            }
        }
    }
}

#[test]
fn an_edition_that_cannot_be_compared_is_said_and_the_rest_is_done() {
    for (steps, base) in [(github(), "BASE"), (gitlab(), "CI_MERGE_REQUEST_DIFF_BASE_SHA")] {
        let project = scratch();
        let before = git(&project, &["rev-parse", "HEAD"]);
        project.write(LOCK, "format: 2\n");
        commit(&project);
        let said = run(&project, &steps, &[(base, &before), ("DIFF_CODE", "2")]);
        assert!(said.done, "{}", said.log);
        assert!(said.summary.contains("### reports/p/1 cannot be compared with before"), "{}", said.summary);
        assert!(said.summary.contains("are what the pipelines give"), "{}", said.summary);
    }
}

#[test]
fn the_program_is_installed_at_a_commit_and_not_before_it_is_filled_in() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let repository = "https://code.example.net/caveat.git";
    let file = yaml("github.yml");
    let placeholder = |name: &str| file["env"][name].as_str().unwrap().to_owned();
    for steps in installing() {
        for (source, revision, is_filled_in) in [
            (repository, commit, true),
            (repository, "main", false),
            (repository, "v1.0", false),
            (repository, &placeholder("CAVEAT_REVISION"), false),
            (&placeholder("CAVEAT_REPOSITORY"), commit, false),
        ] {
            let project = scratch();
            fs::rename(project.path("bin/caveat"), project.path("bin/cargo")).unwrap();
            let variables = [("CAVEAT_REPOSITORY", source), ("CAVEAT_REVISION", revision)];
            let said = run(&project, &steps, &variables);
            assert_eq!(said.done, is_filled_in, "{source} {revision}: {}", said.log);
            assert_eq!(said.log.contains("Fill in CAVEAT_REPOSITORY and CAVEAT_REVISION"), !is_filled_in);
            let call = format!("--git {repository} --rev {commit} caveat\n");
            assert_eq!(said.calls.ends_with(&call), is_filled_in, "{}", said.calls);
        }
    }
}
