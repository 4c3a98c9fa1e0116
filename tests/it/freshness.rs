//! What runs again after a change, what does not, and what the program says about it.
//! Knows nothing of keys and records: only what a user sees.

use crate::output::Output;
use crate::program::{ALL, BASE, CONTROL, DISK, PERSONS, Project, SMALL, TITLE};
use std::fs;

fn run(project: &Project) -> Output {
    project.run(&["run", DISK, "--json"]).done()
}

fn executed(project: &Project) -> Vec<String> {
    run(project).list("executed")
}

/// A project with the extracts of another population in `other`: the same months, other persons.
fn with_others(project: Project) -> Project {
    project.run(&["simulate", "other", "--persons-per-month", PERSONS, "--seed", "7"]).done();
    project
}

/// An extract of which one month was delivered anew.
fn revise(project: &Project) {
    let bytes = fs::read(project.path("other/employment/2022-03.parquet")).unwrap();
    project.write("data/employment/2022-03.parquet", bytes);
}

#[test]
fn a_second_run_executes_nothing_and_says_so() {
    let project = Project::small();
    let before = project.files("reports");
    let again = project.run(&["run", SMALL]).done().says(&["nothing executed: all 6 stages are fresh"]);
    assert_eq!(again.stderr.lines().filter(|line| line.ends_with(": fresh")).count(), 6, "{}", again.stderr);
    assert_eq!(project.files("reports"), before);
    let json = project.run(&["run", SMALL, "--json"]).done();
    assert_eq!(json.list("fresh"), ALL);
    assert!(json.list("executed").is_empty() && json.list("written").is_empty());
}

#[test]
fn a_file_that_is_only_touched_executes_nothing() {
    let project = Project::recent();
    for file in ["data/persons.parquet", "data/registrations/2022-03.parquet", "templates/caveats.yaml", BASE]
    {
        let bytes = fs::read(project.path(file)).unwrap();
        project.write(file, bytes);
    }
    assert!(executed(&project).is_empty());
}

#[test]
fn a_changed_title_only_renders_again() {
    let project = Project::recent();
    project.edit(BASE, TITLE[0], TITLE[1]);
    project.run(&["why", "article", "--pipeline", DISK]).done().says(&[
        "title.en",
        "by effort group",
        "By effort",
    ]);
    assert_eq!(executed(&project), ["article"]);
    assert!(project.read("reports/small/article.en.html").contains("By effort group, working"));
}

#[test]
fn a_changed_template_only_renders_again_and_is_named() {
    let project = Project::recent();
    project.edit("templates/small/article.nb.md", "summary:", "subtitle: Mer\nsummary:");
    project.run(&["why", "--pipeline", DISK]).done().says(&["article has to run", "article.nb.md"]);
    assert_eq!(executed(&project), ["article"]);
}

#[test]
fn a_control_taken_out_fits_again_but_does_not_ingest() {
    let project = Project::recent();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    for stage in &ALL[1..] {
        project.run(&["why", stage, "--pipeline", DISK]).done().says(&["model has to run", "\"marital\""]);
    }
    let run = run(&project);
    assert_eq!(run.list("executed"), ALL[1..]);
    assert_eq!(run.list("fresh"), ALL[..1]);
}

#[test]
fn a_month_delivered_anew_costs_that_month_and_those_that_look_ahead_to_it() {
    let project = with_others(Project::recent());
    revise(&project);
    let why = project.run(&["why", "article", "--pipeline", DISK]).done();
    let why = why.says(&["person_months has to run", "employment/2022-03.parquet has other content"]);
    assert!(!why.stdout.contains("registrations"), "{}", why.stdout);
    let run = run(&project);
    // Twelve months look ahead to it, and its own file is split by month first.
    for stage in ["person_months", "model"] {
        let (computed, reused) = run.steps(stage);
        assert!((12..=14).contains(&computed), "{stage}: {computed} steps");
        assert!(reused >= 30, "{stage}: {reused} steps taken from the store");
    }
}

#[test]
fn a_line_mended_in_one_table_of_all_months_costs_its_month() {
    let project = Project::recent();
    let table = project.read("data/labour_market.csv");
    let line = table.lines().find(|line| line.contains("2022-05")).unwrap();
    let (start, last) = line.rsplit_once(',').unwrap();
    project.edit("data/labour_market.csv", line, &format!("{start},1{last}"));
    project.run(&["why", "model", "--pipeline", DISK]).done().says(&["labour_market.csv has other content"]);
    let run = run(&project);
    assert_eq!((run.steps("person_months").0, run.steps("model").0), (2, 2), "{}", run.stderr);
}

#[test]
fn a_new_month_costs_itself_and_gives_what_all_months_at_once_give() {
    let project = Project::recent();
    let whole = project.files("reports");
    let months = ["data/registrations/2024-09.parquet", "data/employment/2024-09.parquet"];
    let bytes = months.map(|file| fs::read(project.path(file)).unwrap());
    months.iter().for_each(|file| project.remove(file));
    project.run(&["why", "person_months", "--pipeline", DISK]).done().says(&["2024-09.parquet is gone"]);
    run(&project);
    assert_ne!(project.files("reports"), whole);
    fs::remove_dir_all(project.path(".caveat")).unwrap();
    run(&project);
    months.iter().zip(bytes).for_each(|(file, bytes)| project.write(file, bytes));
    project.run(&["why", "--pipeline", DISK]).done().says(&["2024-09.parquet is new"]);
    let run = run(&project);
    let (computed, reused) = run.steps("person_months");
    assert!(computed < 20 && reused > 100, "{computed} computed, {reused} reused");
    assert_eq!(project.files("reports"), whole);
}

#[test]
fn a_parameter_set_on_the_command_line_runs_what_depends_on_it() {
    let project = Project::small();
    let set = ["--set", "reference_month=2023-05"];
    let why = project.run(&["why", "change", "--pipeline", SMALL, set[0], set[1]]).done();
    why.says(&["change has to run", "2023-06", "2023-05"]);
    let run = project.run(&["run", SMALL, "--json", set[0], set[1]]).done();
    assert_eq!(run.list("executed"), ["change", "article"]);
    assert_eq!(
        project.run(&["run", SMALL, "--json"]).done().list("executed").len(),
        0,
        "both are in the store"
    );
}

#[test]
fn results_after_a_sequence_of_edits_are_those_of_an_empty_store() {
    let project = with_others(Project::recent());
    let steps: [&dyn Fn(); 5] = [
        &|| project.edit(BASE, TITLE[0], TITLE[1]),
        &|| project.edit(BASE, CONTROL[0], CONTROL[1]),
        &|| revise(&project),
        &|| project.edit(BASE, "round_persons_to: 5", "round_persons_to: 10"),
        &|| project.edit(BASE, "      origin: origin\n", "      origin: origin\n      sex: sex\n"),
    ];
    for step in steps {
        step();
        run(&project);
    }
    let after_edits = project.files("reports");
    fs::remove_dir_all(project.path(".caveat")).unwrap();
    fs::remove_dir_all(project.path("reports")).unwrap();
    assert_eq!(executed(&project), ALL);
    let anew = project.files("reports");
    let differing: Vec<&String> =
        anew.keys().filter(|name| anew.get(*name) != after_edits.get(*name)).collect();
    assert!(differing.is_empty() && anew.len() == after_edits.len(), "differing: {differing:?}");
}

#[test]
fn a_published_file_that_is_gone_or_was_edited_comes_back_without_computing() {
    let project = Project::small();
    let before = project.files("reports");
    project.remove("reports/small/data/fig1.csv");
    project.write("reports/small/article.en.md", "Rubbish.");
    let run = project.run(&["run", SMALL, "--json"]).done();
    assert!(run.list("executed").is_empty());
    assert_eq!(run.list("written").len(), 2, "{}", run.stdout);
    assert_eq!(project.files("reports"), before);
}

#[test]
fn results_that_are_gone_from_the_store_are_computed_again() {
    let project = Project::small();
    let before = project.files("reports");
    fs::remove_dir_all(project.path(".caveat/objects")).unwrap();
    project.run(&["status", SMALL]).done().says(&["is not in the store"]);
    let run = project.run(&["run", SMALL, "--json"]).done();
    assert_eq!(run.list("executed"), ALL);
    assert_eq!(project.files("reports"), before);
}
