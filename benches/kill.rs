//! What a store stands: runs killed at random instants, a full file system, one that is read-only, one that turns
//! read-only while a run writes.
//!
//! `cargo bench --bench kill -- 200` kills two hundred runs (20 unless said otherwise; a second number is the seed),
//! half of them from nothing and half after an edit; `--only killed,full,read-only,failing` takes some parts. The full and the read-only file system are a tmpfs, for
//! which Linux wants the rights to mount (root, or `unshare --map-root-user --mount` before the command). The one
//! that turns is an ext4 in a file, which is told of an error at random instants, as by a failing disk, and then takes
//! no more: for that be root, with loop devices and e2fsprogs.
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
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let times = numbers.first().map_or(20, |&times| usize::try_from(times).unwrap());
    let seed = numbers.get(1).copied().unwrap_or(20_250_512);
    let is_wanted = |part: &str| {
        let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
        only.is_none_or(|only| only.split(',').any(|name| name == part))
    };
    if is_wanted("killed") {
        killed(times, seed);
    }
    if is_wanted("full") {
        full();
    }
    if is_wanted("read-only") {
        read_only();
    }
    if is_wanted("failing") {
        turned(times.div_ceil(10), seed);
    }
}

fn killed(times: usize, seed: u64) {
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

/// An ext4 in a file that can be made to fail.
struct Failing {
    image: PathBuf,
    disk: Disk,
}

impl Failing {
    fn new() -> Self {
        let image = tempfile::NamedTempFile::new().unwrap().into_temp_path().keep().unwrap();
        std::fs::File::options().write(true).open(&image).unwrap().set_len(400 << 20).unwrap();
        succeeds(Command::new("mkfs.ext4").arg("-q").arg("-F").arg(&image));
        let failing = Self { image, disk: Disk(tempfile::tempdir().unwrap().keep()) };
        failing.mount();
        failing
    }

    fn mount(&self) {
        let mut command = Command::new("mount");
        command.args(["-o", "loop,errors=remount-ro"]).arg(&self.image).arg(&self.disk.0);
        succeeds(&mut command);
    }

    /// What an error on the disk does: from now on nothing can be written, and what was not yet, is lost.
    fn fail(&self) {
        let found = Command::new("findmnt").args(["-no", "SOURCE"]).arg(&self.disk.0).output().unwrap();
        let device = String::from_utf8(found.stdout).unwrap();
        let name = device.trim().rsplit('/').next().unwrap().to_owned();
        std::fs::write(format!("/sys/fs/ext4/{name}/trigger_fs_error"), "an error").unwrap();
    }

    /// Taken out, checked and put in again, as by its owner.
    fn mend(&self) {
        succeeds(Command::new("umount").arg(&self.disk.0));
        let checked = Command::new("e2fsck").args(["-fy"]).arg(&self.image).output().unwrap();
        assert!(checked.status.code().is_some_and(|code| code < 4), "{checked:?}");
        self.mount();
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.image);
    }
}

fn succeeds(command: &mut Command) {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// How long a run takes that nothing disturbs; leaves nothing of it.
fn undisturbed(failing: &Failing) -> Duration {
    let began = Instant::now();
    failing.disk.caveat(&["run", SMALL]).done();
    let duration = began.elapsed();
    for folder in [".caveat", "reports"] {
        std::fs::remove_dir_all(failing.disk.0.join(folder)).unwrap();
    }
    duration
}

fn is_said(text: &str) -> bool {
    ["the file system is read-only", "the disk reports an error"].iter().any(|words| text.contains(words))
}

/// Runs whose file system turns read-only at a random instant.
fn turned(times: usize, seed: u64) {
    let whole = Project::small();
    let (mut refused, mut damaged, mut duration) = (0, 0, Duration::ZERO);
    for share in kills::shares(times, seed) {
        let failing = Failing::new();
        copy(&Project::new(), &failing.disk.0);
        succeeds(Command::new("sync").arg("-f").arg(&failing.disk.0));
        if duration.is_zero() {
            duration = undisturbed(&failing);
        }
        let mut command = program::program(&failing.disk.0);
        command.args(["run", SMALL]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(duration.mul_f64(share));
        failing.fail();
        let ran = child.wait_with_output().unwrap();
        if !ran.status.success() {
            refused += 1;
            let said = String::from_utf8(ran.stderr).unwrap();
            assert!(ran.status.code() == Some(1) && is_said(&said), "{:?}: {said}", ran.status);
        }
        failing.mend();
        let again = failing.disk.caveat(&["run", SMALL]).done();
        damaged += usize::from(again.stderr.contains("damaged"));
        assert!(failing.disk.holds_reports_of(&whole), "other reports: {}", again.stderr);
        failing.disk.caveat(&["cache", "check"]).done();
    }
    println!(
        "{refused} of {times} runs whose disk failed and took no more: each said so; the next gave the undisturbed reports, \
         {damaged} of them after they had noticed what the disk had lost; the check was clean"
    );
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
