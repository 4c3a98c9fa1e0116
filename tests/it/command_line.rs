//! The command line: help, mistakes, exit codes, what goes where, and being stopped half-way.
//! Knows nothing of what the stages compute.

use crate::program::{DISK, PERSONS, Project, SMALL, program};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

const COMMANDS: [&str; 11] =
    ["run", "serve", "status", "why", "check", "show", "graph", "simulate", "init", "schema", "completions"];

#[test]
fn every_command_has_help() {
    let project = Project::empty();
    let help = project.run(&["--help"]).done();
    assert!(help.stderr.is_empty());
    for command in COMMANDS {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command} is not in the help");
        let own = project.run(&[command, "--help"]).done().says(&["Usage: caveat", command, "--help"]);
        assert!(own.stderr.is_empty());
    }
    help.says(&["Exit codes: 0 done", "130 interrupted", "caveat run pipelines/demo.yaml"]);
    project.run(&["--version"]).done().says(&["caveat 0."]);
}

#[test]
fn a_mistake_on_the_command_line_is_named_with_the_mend() {
    let project = Project::small();
    let cases: [(&[&str], &[&str]); 14] = [
        (&["runn"], &["'runn'", "'run'"]),
        (&["run", "--forse"], &["'--forse'", "'--force'"]),
        (&["run", "--jobs", "0", SMALL], &["'0'", "1..=1024"]),
        (&["run", SMALL, "--stage", "modle"], &["there is no stage 'modle'", "did you mean 'model'?"]),
        (&["show", "indicatr", "--pipeline", SMALL], &["'indicatr'", "did you mean 'indicator'?"]),
        (&["show", "zzz", "--pipeline", SMALL], &["the stages are: person_months, model"]),
        (&["why", "chagne", "--pipeline", SMALL], &["'chagne'", "did you mean 'change'?"]),
        (&["why", "--figure", "fig12", "--pipeline", SMALL], &["there is no figure 'fig12'"]),
        (
            &["show", "indicator", "--where", "gruop=03", "--pipeline", SMALL],
            &["'gruop'", "did you mean 'group'?"],
        ),
        (&["run", SMALL, "--set", "edition"], &["--set edition has no value", "--set name=value"]),
        (&["run", SMALL, "--set", "editoin=1"], &["no such parameter", "did you mean 'edition'?"]),
        (&["run", SMALL, "--pipeline", "pipelines/demo.yaml"], &["two pipelines are named"]),
        (&["check", "../elsewhere.yaml"], &["outside the project"]),
        (&["status", "-C", "nowhere"], &["there is no project folder 'nowhere'", "-C DIR"]),
    ];
    for (arguments, words) in cases {
        let output = project.run(arguments).with_code(2).says(words);
        assert!(output.stdout.is_empty(), "an error on stdout: {}", output.stdout);
        assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let project = Project::new();
    project.run(&["run", "pipelines/smal.yaml"]).with_code(2).says(&["pipelines/smal.yaml"]);
    project
        .run(&["show", "model", "--pipeline", SMALL])
        .with_code(2)
        .says(&["has no result yet", "caveat run"]);
    let empty = Project::empty();
    empty.run(&["run"]).with_code(2).says(&["there is no pipeline in pipelines/", "caveat init"]);
}

#[test]
fn the_pipeline_is_the_only_one_or_the_demo() {
    let project = Project::new();
    project.run(&["check"]).done().says(&["pipelines/demo.yaml is sound"]);
    project.remove("pipelines/demo.yaml");
    project
        .run(&["check"])
        .with_code(2)
        .says(&["there are several pipelines", "pipelines/arbeidsindikator.yaml"]);
    for other in ["overgang_til_arbeid", "punctuality", "small", "disk"] {
        project.remove(&format!("pipelines/{other}.yaml"));
    }
    project.run(&["graph"]).with_code(2).says(&["arbeidsindikator.yaml"]);
}

#[test]
fn results_go_to_stdout_and_everything_else_to_stderr() {
    let project = Project::recent();
    let run = project.run(&["run", DISK, "--force"]).done();
    let expected: Vec<String> =
        ["en.html", "en.md", "nb.html", "nb.md"].map(|name| format!("reports/small/article.{name}")).to_vec();
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected);
    assert!(expected.iter().all(|file| project.path(file).is_file()));
    for line in run.stderr.lines() {
        let is_of_stage = line.split_once(": ").is_some_and(|(stage, _)| !stage.contains(' '));
        assert!(is_of_stage || line.starts_with("done: "), "this line on stderr is nobody's: {line}");
    }
    let shown = project.run(&["show", "model", "--format", "csv", "--pipeline", DISK]).done();
    assert_eq!(shown.stdout.lines().next(), Some("outcome,term,level,power,estimate,std_error,status,vif"));
    assert!(shown.stderr.is_empty(), "{}", shown.stderr);
}

#[test]
fn rows_of_persons_are_shown_only_when_asked_for() {
    let project = Project::small();
    for stage in ["person_months", "expected"] {
        let output =
            project.run(&["show", stage, "--pipeline", SMALL]).with_code(2).says(&["--confidential"]);
        assert!(output.stdout.is_empty());
    }
    let shown =
        project.run(&["show", "expected", "--confidential", "--format", "csv", "--pipeline", SMALL]).done();
    assert!(shown.stdout.lines().count() > 10_000);
    let gated = project.run(&["show", "indicator", "--format", "csv", "--pipeline", SMALL]).done().stdout;
    let all =
        project.run(&["show", "indicator", "--confidential", "--format", "csv", "--pipeline", SMALL]).done();
    let hidden = gated.lines().filter(|line| line.ends_with(",suppressed"));
    assert!(hidden.clone().count() > 100 && gated.lines().count() == all.stdout.lines().count());
    for line in hidden {
        assert!(line.contains(",,,,"), "a hidden cell shows something: {line}");
    }
}

#[test]
fn every_format_shows_the_same_rows() {
    let project = Project::small();
    let show = |format: &str| {
        let condition = ["--where", "breakdown=county", "--where", "group=03", "--where", "outcome=hours_3m"];
        project.run(&[&["show", "change", "--format", format, "--pipeline", SMALL][..], &condition].concat())
    };
    let csv = show("csv").done().stdout.lines().count() - 1;
    let json = show("json").done().json();
    assert!(csv > 60 && json.as_array().unwrap().len() == csv);
    assert_eq!(json[0]["group"], "03");
    assert_eq!(show("table").done().stdout.lines().count(), csv + 1);
    let parquet = ["show", "change", "--format", "parquet", "--pipeline", SMALL];
    let bytes = program(&project.path("")).args(parquet).output().unwrap().stdout;
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn the_schema_knows_every_kind() {
    let schema = Project::empty().run(&["schema"]).done();
    assert!(schema.json()["$schema"].as_str().unwrap().starts_with("http"));
    for kind in ["ingest", "fit", "predict", "aggregate", "index", "render"] {
        assert!(schema.stdout.contains(&format!("\"{kind}\"")), "the schema has no '{kind}'");
    }
}

#[test]
fn the_graph_has_every_stage_and_its_state() {
    let project = Project::small();
    let mermaid =
        project.run(&["graph", SMALL]).done().says(&["flowchart", "model --> expected", ":::fresh"]);
    assert!(!mermaid.stdout.contains(":::stale"));
    project.run(&["graph", SMALL, "--format", "dot"]).done().says(&["digraph", "model -> expected"]);
    project.run(&["graph", "--pipeline", "pipelines/demo.yaml"]).done().says(&[":::stale", ":::waiting"]);
}

#[test]
fn completions_know_the_commands() {
    let bash = Project::empty().run(&["completions", "bash"]).done();
    assert!(COMMANDS.iter().all(|command| bash.stdout.contains(command)), "{}", bash.stdout);
}

#[test]
fn nothing_that_goes_into_a_pipe_or_a_log_has_escape_codes() {
    let project = Project::new();
    for environment in [None, Some("CI"), Some("NO_COLOR")] {
        let arguments: [&[&str]; 4] =
            [&["run", SMALL, "--stage", "model"], &["--help"], &["runn"], &["status", SMALL]];
        for arguments in arguments {
            let mut command = program(&project.path(""));
            let output = command.envs(environment.map(|name| (name, "1"))).args(arguments).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            assert!(!said.is_empty() && !said.contains(&0x1b), "{}", String::from_utf8_lossy(&said));
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = Project::small();
    let cases: [&[&str]; 4] = [
        &["show", "indicator", "--format", "csv", "--pipeline", SMALL],
        &["show", "person_months", "--confidential", "--format", "csv", "--pipeline", SMALL],
        &["schema"],
        &["--help"],
    ];
    for arguments in cases {
        let mut child = program(&project.path(""))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // What is confidential comes with a warning.
        let is_quiet = said.lines().all(|line| line.starts_with("note: this is confidential"));
        assert!(output.status.success() && is_quiet, "{arguments:?}: {:?} {said}", output.status);
    }
}

#[test]
fn a_run_that_is_interrupted_says_so_and_the_next_one_ends_as_if_nothing_had_happened() {
    let project = Project::new();
    let mut child = program(&project.path(""))
        .args(["run", SMALL, "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("model: runs") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "it ended before: {said}");
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("interrupted") && !said.contains("panicked"), "{said}");
    assert!(project.files("reports").is_empty());
    let run = project.run(&["run", SMALL, "--json"]).done();
    assert!(run.list("fresh").contains(&"person_months".to_owned()), "{}", run.stdout);
    assert!(project.files("reports") == Project::small().files("reports"), "the results differ");
}

#[test]
fn simulated_extracts_say_what_they_are_and_overwrite_nothing() {
    let project = Project::empty();
    let arguments = ["simulate", "data", "--persons-per-month", PERSONS];
    assert_eq!(project.run(&arguments).done().stdout, "data\n");
    assert!(project.read("data/SIMULATED.txt").contains("Nobody in them exists"));
    let first = project.files("data");
    assert_eq!(first.len(), 2 * 93 + 3);
    project.run(&arguments).with_code(2).says(&["not empty", "--overwrite"]);
    project.run(&[&arguments[..], &["--overwrite"]].concat()).done();
    assert!(project.files("data") == first, "equal seeds give equal extracts");
    project.run(&[&arguments[..], &["--overwrite", "--seed", "7"]].concat()).done();
    assert!(project.files("data") != first);
}
