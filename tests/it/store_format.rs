//! Stores that earlier versions wrote stay readable: one of each format is kept in `tests/data`.
//! Knows nothing of what this version would write.

use crate::program::{Project, copy_folder, repository};

/// A project of one small table of simulated rows, with a store of format 1.
fn of_format_1() -> Project {
    let project = Project::empty();
    let kept = repository().join("tests/data/store_format_1");
    copy_folder(&kept, &project.path(""));
    copy_folder(&kept.join("store"), &project.path(".caveat"));
    project
}

#[test]
fn a_store_of_format_1_is_whole_and_its_stages_are_listed() {
    let project = of_format_1();
    project.run(&["cache", "check"]).done().says(&["the store is whole: 8 objects", "8 records"]);
    project.run(&["cache", "list"]).done().says(&["tiny      rows   ingest", "tiny      means  aggregate"]);
}

#[test]
fn what_a_store_of_format_1_holds_is_shown() {
    let project = of_format_1();
    let shown = project.run(&["show", "means", "--format", "csv"]).done().stdout;
    assert_eq!(shown, project.read("means.csv"));
}
