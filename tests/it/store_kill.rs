//! Runs that are killed, and disks that are full: the store stays whole and the next run gives what it should.
//! Knows nothing of how; two hundred kills, a full and a read-only file system are in the benchmark `kill`.

use crate::kills::kill;
use crate::output::Output;
use crate::program::{Project, SMALL};
use std::process::Command;

#[test]
fn a_run_that_is_killed_at_any_instant_leaves_a_store_from_which_the_next_gives_the_same() {
    let tally = kill(12, 20_250_512);
    assert!(tally.killed >= 6, "hardly any run was killed before it ended: {tally:?}");
}

/// A run that may not write files of more than so many blocks of 512 bytes: writing fails as on a full disk.
fn run_with_room_for(project: &Project, blocks: u32) -> Output {
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run {SMALL}");
    let mut command = Command::new("sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_caveat")]).current_dir(project.path(""));
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_disk_that_is_full_is_said_with_the_mend_and_what_is_done_is_kept() {
    let project = Project::new();
    for blocks in [0, 8, 40, 200] {
        let run = run_with_room_for(&project, blocks).with_code(1);
        run.says(&["cannot write", ".caveat", "free some space there, then run again"]);
        project.run(&["cache", "check"]).done();
        assert!(project.files("reports").is_empty());
    }
    project.run(&["run", SMALL]).done();
    assert!(project.files("reports") == Project::small().files("reports"), "the results differ");
}
