//! The files that a pipeline is made from, and whether one is no longer as it was when it was looked for. It looks, and
//! looks again: on network file systems nobody is told of changes, and no error says so.
//! Knows nothing of pipelines.

use crate::plan::Project;
use crate::stages::Peek;
use crate::store::FileStat;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two looks. When two of them see the same, whoever was writing has done.
const REST: Duration = Duration::from_millis(200);
/// The rest is at least so many times as long as a look, so that looking at many files takes few of the computer's powers.
const REST_PER_LOOK: u32 = 20;
/// How soon an interruption is seen.
const ALERT: Duration = Duration::from_millis(50);

/// The files of a pattern, each as it is if it can be read. None, where there are none.
type Look = Vec<(String, Option<FileStat>)>;

/// Files and patterns as they were when they were first looked for.
pub struct Watch<'a> {
    project: &'a Project,
    noted: Mutex<BTreeMap<String, Look>>,
}

impl<'a> Watch<'a> {
    /// A watch over nothing yet.
    pub fn over(project: &'a Project) -> Self {
        Self { project, noted: Mutex::default() }
    }

    /// Notes how the files of a name or pattern are now, unless that was noted already. Called before they are read:
    /// whatever is written from then on is a change.
    pub fn note(&self, pattern: &str) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if !noted.contains_key(pattern) {
            noted.insert(pattern.to_owned(), self.look(pattern));
        }
    }

    /// Waits until a file has changed, came or went, and until that has come to rest. Gives the name or pattern, or
    /// nothing after an interruption.
    pub fn wait(&self, interrupt: &AtomicBool) -> Option<String> {
        let before = self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        loop {
            let began = Instant::now();
            let mut now = self.look_again(&before);
            let rest = REST.max(began.elapsed() * REST_PER_LOOK);
            let changed = before.iter().find(|(pattern, look)| now.get(*pattern) != Some(look));
            let Some((changed, _)) = changed else {
                if !sleep(rest, interrupt) {
                    return None;
                }
                continue;
            };
            loop {
                if !sleep(rest, interrupt) {
                    return None;
                }
                let then = std::mem::replace(&mut now, self.look_again(&before));
                if then == now {
                    return Some(changed.clone());
                }
            }
        }
    }

    fn look_again(&self, before: &BTreeMap<String, Look>) -> BTreeMap<String, Look> {
        before.keys().map(|pattern| (pattern.clone(), self.look(pattern))).collect()
    }

    fn look(&self, pattern: &str) -> Look {
        let files = self.project.files(pattern).unwrap_or_default();
        let as_it_is = |file: String| {
            let stat = FileStat::of(&self.project.path(&file)).ok();
            (file, stat)
        };
        files.into_iter().map(as_it_is).collect()
    }
}

/// Sleeps, and says whether that was not interrupted.
fn sleep(time: Duration, interrupt: &AtomicBool) -> bool {
    let until = Instant::now() + time;
    while !interrupt.load(Ordering::SeqCst) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(ALERT));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What a watch over these patterns sees when `change` comes after they were noted.
    fn seen(patterns: &[&str], change: impl FnOnce(&std::path::Path)) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), "1").unwrap();
        let project = Project::new(folder.path(), Vec::new());
        let watch = Watch::over(&project);
        patterns.iter().for_each(|pattern| watch.note(pattern));
        change(folder.path());
        watch.wait(&AtomicBool::new(false))
    }

    #[test]
    fn a_file_that_changes_comes_or_goes_is_seen() {
        let write =
            |name: &'static str| move |folder: &std::path::Path| fs::write(folder.join(name), "22").unwrap();
        assert_eq!(seen(&["a.csv"], write("a.csv")).unwrap(), "a.csv");
        assert_eq!(seen(&["a.csv", "b.md"], write("b.md")).unwrap(), "b.md");
        assert_eq!(seen(&["*.csv"], write("b.csv")).unwrap(), "*.csv");
        assert_eq!(
            seen(&["a.csv"], |folder| fs::remove_file(folder.join("a.csv")).unwrap()).unwrap(),
            "a.csv"
        );
    }

    #[test]
    fn what_was_written_after_it_was_first_looked_for_is_a_change_even_if_it_is_looked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path(), Vec::new());
        let watch = Watch::over(&project);
        watch.note("a.md");
        fs::write(folder.path().join("a.md"), "1").unwrap();
        watch.note("a.md");
        assert_eq!(watch.wait(&AtomicBool::new(false)).unwrap(), "a.md");
    }

    #[test]
    fn waiting_ends_when_it_is_interrupted() {
        let project = Project::new(".", Vec::new());
        assert_eq!(Watch::over(&project).wait(&AtomicBool::new(true)), None);
    }
}
