//! What a store stands: runs killed at random instants, a full file system, one that is read-only.
//!
//! `cargo bench --bench kill -- 200` kills two hundred runs (20 unless said otherwise; a second number is the seed),
//! half of them from nothing and half after an edit. The full and the read-only file system are a tmpfs, for
//! which Linux wants the rights to mount (root, or `unshare --map-root-user --mount` before the command).
//! Ends with an error when a promise is broken.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark prints, or ends with an error"
)]
#![allow(missing_docs, dead_code, reason = "the vocabulary of the tests, of which only a part is used")]

#[path = "../tests/it/kills.rs"]
mod kills;
#[path = "../tests/it/output.rs"]
mod output;
#[path = "../tests/it/program.rs"]
mod program;

use program::{Project, SMALL};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let times = numbers.first().map_or(20, |&times| usize::try_from(times).unwrap());
    let seed = numbers.get(1).copied().unwrap_or(20_250_512);
    let began = Instant::now();
    let tally = kills::kill(times, seed);
    println!(
        "{times} instants (seed {seed}): {} runs killed, {} of them amid publishing, {} had ended; after each the next \
         run gave the undisturbed reports and numbers, the check was clean, no report was half-written ({:.0} s)",
        tally.killed,
        tally.amid_publishing,
        tally.ended,
        began.elapsed().as_secs_f64()
    );
    full();
    read_only();
}

/// A tmpfs of some size, gone when dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(megabytes: u32) -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let disk = Self(folder);
        disk.mount(&["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]);
        disk
    }

    fn mount(&self, arguments: &[&str]) {
        let mounted = Command::new("mount").args(arguments).arg(&self.0).status().unwrap();
        assert!(
            mounted.success(),
            "cannot mount a tmpfs: be root, or begin with `unshare --map-root-user --mount`"
        );
    }

    fn caveat(&self, arguments: &[&str]) -> output::Output {
        let ran = program::program(&self.0).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        output::Output { code: ran.status.code(), stdout: text(ran.stdout), stderr: text(ran.stderr) }
    }

    fn holds_reports_of(&self, project: &Project) -> bool {
        project.files("reports").into_iter().all(|(name, bytes)| {
            std::fs::read(self.0.join("reports").join(name)).is_ok_and(|found| found == bytes)
        })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn copy(from: &Project, to: &Path) {
    program::copy_folder(&from.path(""), to);
}

/// Disks of all sizes from nearly nothing to nearly enough.
fn full() {
    let mut refused = 0;
    for megabytes in [2, 3, 5, 8, 12, 17, 23, 30] {
        let disk = Disk::new(megabytes);
        copy(&Project::new(), &disk.0);
        let run = disk.caveat(&["run", SMALL]);
        if run.code != Some(0) {
            refused += 1;
            run.with_code(1).says(&["free some space there, then run again"]);
        }
        disk.mount(&["-o", "remount,size=200m"]);
        disk.caveat(&["cache", "check"]).done();
        disk.caveat(&["run", SMALL]).done();
        assert!(disk.holds_reports_of(&Project::small()), "{megabytes} MB: other reports");
        disk.caveat(&["cache", "check"]).done();
    }
    println!(
        "{refused} runs on full disks: each said so with the mend; with more room the next gave the undisturbed reports"
    );
}

/// A store that is read-only: what can be known is said, what is fresh is fresh, the rest is a clear error.
fn read_only() {
    let disk = Disk::new(200);
    copy(&Project::small(), &disk.0);
    disk.mount(&["-o", "remount,ro"]);
    disk.caveat(&["status", SMALL]).done().says(&["article        fresh"]);
    disk.caveat(&["why", "--pipeline", SMALL]).done().says(&["all stages are fresh"]);
    disk.caveat(&["show", "indicator", "--pipeline", SMALL]).done();
    disk.caveat(&["cache", "list"]).done();
    disk.caveat(&["cache", "check"]).done();
    disk.caveat(&["run", SMALL]).done().says(&["nothing executed"]);
    disk.caveat(&["run", SMALL, "--force"]).with_code(1).says(&["the file system is read-only"]);
    disk.mount(&["-o", "remount,rw"]);
    disk.caveat(&["cache", "check"]).done();
    println!(
        "a read-only file system: status, why, show, list, check and a fresh run work, a run that would write says why not"
    );
}
