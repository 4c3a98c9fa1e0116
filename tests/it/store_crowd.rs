//! Several runs at once on one store: every step computed once, everything right, nobody turned away.
//! Knows nothing of locks.

use crate::output::Output;
use crate::program::{Project, SMALL, program};
use std::process::{Child, Stdio};

fn start(project: &Project, arguments: &[&str]) -> Child {
    let mut command = program(&project.path(""));
    command.args(arguments).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

fn end(run: Child) -> Output {
    let output = run.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn computed(run: &Output) -> u64 {
    run.json()["steps"]["computed"].as_u64().unwrap()
}

/// The small pipeline under another name, with another title and folder: all but the article is shared.
fn with_others(project: Project) -> Project {
    for name in ["second", "third", "fourth"] {
        let text = format!(
            "extends: small.yaml\nname: {name}\ntitle: {{nb: {name}, en: {name}}}\nstages:\n  article:\n    out: reports/{name}\n"
        );
        project.write(&format!("pipelines/{name}.yaml"), text);
    }
    project
}

#[test]
fn four_runs_of_one_pipeline_compute_every_step_once() {
    let project = Project::new();
    let runs: Vec<Child> = (0..4).map(|_| start(&project, &["run", SMALL, "--json"])).collect();
    let runs: Vec<Output> = runs.into_iter().map(|run| end(run).done()).collect();
    let alone = Project::new().run(&["run", SMALL, "--json"]).done();
    assert_eq!(runs.iter().map(computed).sum::<u64>(), computed(&alone));
    assert!(project.files("reports") == alone_reports(), "the results differ");
    project.run(&["cache", "check"]).done();
}

fn alone_reports() -> std::collections::BTreeMap<String, Vec<u8>> {
    Project::small().files("reports")
}

#[test]
fn four_pipelines_at_once_share_the_steps_that_they_have_in_common() {
    let files = [SMALL, "pipelines/second.yaml", "pipelines/third.yaml", "pipelines/fourth.yaml"];
    let one_by_one = with_others(Project::new());
    let each: Vec<u64> =
        files.map(|file| computed(&one_by_one.run(&["run", file, "--json"]).done())).to_vec();
    let at_once = with_others(Project::new());
    let runs = files.map(|file| start(&at_once, &["run", file, "--json"]));
    let runs = runs.map(|run| end(run).done());
    assert_eq!(runs.iter().map(computed).sum::<u64>(), each.iter().sum::<u64>());
    assert!(at_once.files("reports") == one_by_one.files("reports"), "the results differ");
    at_once.run(&["cache", "check"]).done();
}
