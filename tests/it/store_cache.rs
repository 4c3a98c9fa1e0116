//! `cache list` and `cache gc`: what is in the store in words, what may go, and that nothing goes that is needed.
//! Knows nothing of digests.

use crate::program::{BASE, CONTROL, DISK, Project, SMALL};
use caveat::keys::Digest;
use caveat::store::Store;
use serde_json::Value;

fn gone(project: &Project, arguments: &[&str]) -> Value {
    project.run(&[&["cache", "gc", "--json"], arguments].concat()).done().json()
}

#[test]
fn the_list_says_stages_and_editions_and_their_sizes() {
    let project = Project::small();
    let list = project.run(&["cache", "list"]).done();
    let list = list.says(&["edition reports/small: 6 of 6 stages in the store", "in all"]);
    let line = list.stdout.lines().find(|line| line.contains("person_months")).unwrap();
    assert!(line.starts_with("small") && line.contains("ingest") && line.ends_with("B"), "{line}");
    let json = project.run(&["cache", "list", "--json"]).done().json();
    assert_eq!(json["stages"].as_array().unwrap().len(), 6);
    assert!(json["stages"][0]["steps"].as_u64().unwrap() > 0, "{json}");
}

#[test]
fn a_store_of_current_stages_has_nothing_to_give_away() {
    let project = Project::recent();
    assert_eq!(gone(&project, &[])["total"]["files"], 0);
    let before = project.files(".caveat/objects");
    project.run(&["cache", "gc", "--yes"]).done().says(&["nothing to take away"]);
    assert!(project.files(".caveat/objects") == before);
}

#[test]
fn what_an_edit_has_replaced_may_go_and_only_goes_when_told_to() {
    let project = Project::recent();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    project.run(&["run", DISK]).done();
    let before = project.files(".caveat/objects");
    let dry = project.run(&["cache", "gc"]).done();
    dry.says(&["would take away", "earlier results of 'fit'", "earlier steps of 'fit' (gram)", "--yes"]);
    assert!(project.files(".caveat/objects") == before, "a dry run took something away");
    assert_eq!(gone(&project, &["--yes"])["removed"], true);
    assert!(project.files(".caveat/objects").len() < before.len());
    project.run(&["cache", "check"]).done();
    project.run(&["run", DISK]).done().says(&["nothing executed"]);
    assert_eq!(gone(&project, &[])["total"]["files"], 0);
}

#[test]
fn after_gc_a_new_month_still_costs_only_itself() {
    let project = Project::recent();
    let late = project.path("data/registrations/2022-06.parquet");
    let month = std::fs::read(&late).unwrap();
    project.remove("data/registrations/2022-06.parquet");
    project.run(&["run", DISK]).done();
    project.run(&["cache", "gc", "--yes"]).done();
    project.write("data/registrations/2022-06.parquet", month);
    let run = project.run(&["run", DISK, "--json"]).done();
    let (computed, reused) = run.steps("person_months");
    assert!(computed <= 4 && reused >= 20, "{computed} computed, {reused} reused");
}

#[test]
fn an_edition_keeps_its_stages_when_its_pipeline_is_gone_and_without_either_they_go() {
    let project = Project::small();
    project.remove(SMALL);
    project.remove(DISK);
    let kept = gone(&project, &[]);
    assert_eq!(kept["total"]["files"], 0, "{kept}");
    project.remove("reports/small/edition.lock");
    let all = project.files(".caveat/objects").len() as u64;
    let gone = gone(&project, &["--yes"]);
    assert_eq!(
        (gone["total"]["files"].as_u64(), gone["stages"].as_array().map(Vec::len)),
        (Some(all), Some(6))
    );
    assert!(project.files(".caveat/objects").is_empty() && project.files(".caveat/records").is_empty());
}

#[test]
fn a_pipeline_that_cannot_be_read_stops_gc_before_anything_goes() {
    let project = Project::small();
    project.write("pipelines/broken.yaml", "version: 1\nname: [\n");
    project.run(&["cache", "gc", "--yes"]).with_code(2).says(&["broken.yaml"]);
}

#[test]
fn damaged_files_that_were_set_aside_stay_until_gc_is_told_to_take_them() {
    let project = Project::small();
    project.write(".caveat/objects/ab/stranger", "x");
    project.run(&["cache", "check"]).with_code(4).says(&["a file that is no object"]);
    project.run(&["run", SMALL]).done();
    assert_eq!(project.files(".caveat/quarantine").len(), 1);
    project.run(&["cache", "gc", "--yes"]).done().says(&["damaged files in quarantine: 1 byte in 1 file"]);
    assert!(project.files(".caveat/quarantine").is_empty());
}

#[test]
fn a_project_without_a_store_has_none_to_look_at_and_none_is_made() {
    let project = Project::new();
    project.run(&["cache", "list"]).with_code(2).says(&["there is no store"]);
    assert!(!project.path(".caveat").exists());
}

#[test]
fn every_step_computed_twice_gives_the_same() {
    let project = Project::new();
    let run = project.run(&["run", SMALL, "--check-determinism", "--json"]).done();
    assert_eq!(run.list("executed").len(), 6);
    assert!(project.files("reports") == Project::small().files("reports"), "the results differ");
}

/// As if something that no key holds had reached a step: its record names another content.
fn with_another_content(project: &Project) {
    let store = Store::open(&project.path(".caveat")).unwrap();
    let stage = store.latest("small", "model").unwrap().unwrap();
    let mut steps = stage.steps().into_iter().filter_map(|key| store.record(&key).unwrap());
    let mut gram = steps.find(|record| record.key.kind == "fit/gram").unwrap();
    gram.outputs[0].content = Digest::of(b"another");
    std::fs::remove_file(store.record_path(&gram.key.digest())).unwrap();
    store.put_record(&gram).unwrap();
}

#[test]
fn another_output_of_an_equal_step_is_a_difference_that_names_stage_and_step_and_output() {
    let project = Project::small();
    with_another_content(&project);
    let run = project.run(&["run", SMALL, "--force"]).with_code(3);
    run.says(&["model: failed", "the step 'fit/gram'", "two different outputs gram 20", "the first is kept"]);
}
