//! Runs that are killed at random instants, and what must be true after each. The tests kill a few, the benchmark
//! `kill` as many as one likes.
//! Knows nothing of how the program keeps its promises.

use crate::program::{BASE, CONTROL, DISK, Project, SMALL, program};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

type Files = BTreeMap<String, Vec<u8>>;

/// What killing came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Runs that were killed before they ended.
    pub killed: usize,
    /// Runs that ended before the instant came.
    pub ended: usize,
    /// Runs of which something was in the reports when they were killed, and not all of it.
    pub amid_publishing: usize,
}

/// Where runs start from, and what one gives that nobody disturbs.
struct Scene {
    start: Project,
    pipeline: &'static str,
    before: Files,
    after: Files,
    shown: String,
    duration: Duration,
}

impl Scene {
    fn new(start: Project, pipeline: &'static str) -> Self {
        let undisturbed = start.copy_apart();
        let began = Instant::now();
        undisturbed.run(&["run", pipeline]).done();
        let duration = began.elapsed();
        let shown = shown(&undisturbed, pipeline);
        Self {
            before: start.files("reports"),
            after: undisturbed.files("reports"),
            start,
            pipeline,
            shown,
            duration,
        }
    }

    /// Kills a run after so much of the time that an undisturbed one takes; panics if a promise is broken.
    fn kill_at(&self, share: f64, tally: &mut Tally) {
        let project = self.start.copy_apart();
        let mut command = program(&project.path(""));
        let mut run =
            command.args(["run", self.pipeline]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(self.duration.mul_f64(share));
        run.kill().unwrap();
        match run.wait().unwrap().code() {
            None => tally.killed += 1,
            Some(_) => tally.ended += 1,
        }
        let left = project.files("reports");
        for (name, bytes) in left.iter().filter(|(name, _)| !name.contains(".caveat-")) {
            let is_whole = self.before.get(name) == Some(bytes) || self.after.get(name) == Some(bytes);
            assert!(is_whole, "killed after {share:.4} of a run: {name} is half-written");
        }
        tally.amid_publishing += usize::from(left != self.before && left != self.after);
        project.run(&["run", self.pipeline]).done();
        assert!(project.files("reports") == self.after, "killed after {share:.4} of a run: other reports");
        assert_eq!(shown(&project, self.pipeline), self.shown, "killed after {share:.4} of a run");
        project.run(&["cache", "check"]).done();
        assert!(project.files(".caveat/tmp").is_empty(), "killed after {share:.4} of a run: drafts are left");
    }
}

fn shown(project: &Project, pipeline: &str) -> String {
    project.run(&["show", "indicator", "--pipeline", pipeline, "--format", "csv"]).done().stdout
}

/// Kills so many runs at instants spread by `seed`, in turn runs from nothing and runs after an edit.
pub fn kill(times: usize, seed: u64) -> Tally {
    let edited = Project::recent().copy_apart();
    edited.edit(BASE, CONTROL[0], CONTROL[1]);
    let scenes = [Scene::new(Project::new(), SMALL), Scene::new(edited, DISK)];
    let mut tally = Tally::default();
    let mut shares = shares(times.div_ceil(2), seed).zip(shares(times.div_ceil(2), seed.wrapping_add(1)));
    for _ in 0..times.div_ceil(2) {
        let Some((first, second)) = shares.next() else { break };
        scenes[0].kill_at(first, &mut tally);
        scenes[1].kill_at(second, &mut tally);
    }
    tally
}

/// So many shares of a run, one at random in every equal part of it, so that none is left out (xorshift, Marsaglia
/// 2003).
pub fn shares(times: usize, seed: u64) -> impl Iterator<Item = f64> {
    let mut random = seed | 1;
    (0..times).map(move |time| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (time as f64 + (random >> 11) as f64 / (1_u64 << 53) as f64) / times as f64
    })
}
