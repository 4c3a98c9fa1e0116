//! What is said while work goes on, on stderr: bars on a terminal, plain lines elsewhere.
//! Knows nothing of what the work is.

use crate::counted::{counted, plural};
use crate::event::Event;
use crate::monitor::Monitor;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Says an error.
pub fn error(error: &dyn std::fmt::Display) {
    line(&format!("error: {error}"));
}

/// Says one line on stderr.
pub fn line(text: &str) {
    // A stderr that is closed cannot be told about.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A listener that tells a person, or a log, what happens.
pub struct Console {
    bars: Option<MultiProgress>,
    stages: Mutex<BTreeMap<String, ProgressBar>>,
    written: Mutex<Vec<String>>,
    damaged: Mutex<Vec<String>>,
    told: Mutex<BTreeSet<String>>,
    pending: Mutex<Pending>,
}

/// Lines on fresh stages that are not out yet: thousands of them are written together.
struct Pending {
    lines: Vec<String>,
    /// When lines went out last.
    since: Instant,
}

/// So long a line may wait for those after it.
const PATIENCE: Duration = Duration::from_millis(100);

impl Console {
    /// Bars on a terminal, unless the environment says CI; lines elsewhere.
    pub fn new() -> Self {
        let is_quiet = std::env::var_os("CI").is_some() || !std::io::stderr().is_terminal();
        Self {
            bars: (!is_quiet).then(MultiProgress::new),
            stages: Mutex::default(),
            written: Mutex::default(),
            damaged: Mutex::default(),
            told: Mutex::default(),
            pending: Mutex::new(Pending { lines: Vec::new(), since: Instant::now() }),
        }
    }

    /// The files that were written, in order.
    pub fn written(&self) -> Vec<String> {
        self.written.lock().map(|written| written.clone()).unwrap_or_default()
    }

    /// What was damaged in the store and was moved aside.
    pub fn damaged(&self) -> Vec<String> {
        self.damaged.lock().map(|damaged| damaged.clone()).unwrap_or_default()
    }

    /// Whether this is the first that is told of a stage.
    fn is_first(&self, stage: &str) -> bool {
        self.told.lock().is_ok_and(|mut told| told.insert(stage.to_owned()))
    }

    fn say(&self, text: &str) {
        self.flush();
        self.print(text);
    }

    /// Says a line that nobody needs at once.
    fn say_soon(&self, text: String) {
        let Ok(mut pending) = self.pending.lock() else { return };
        pending.lines.push(text);
        if pending.since.elapsed() > PATIENCE {
            drop(pending);
            self.flush();
        }
    }

    /// Says what waits.
    fn flush(&self) {
        let Ok(mut pending) = self.pending.lock() else { return };
        let lines = std::mem::take(&mut pending.lines);
        pending.since = Instant::now();
        drop(pending);
        if !lines.is_empty() {
            self.print(&lines.join("\n"));
        }
    }

    fn print(&self, text: &str) {
        match &self.bars {
            Some(bars) => {
                let _ = bars.println(text);
            }
            None => line(text),
        }
    }

    fn begin(&self, stage: &str) {
        let Some(bars) = &self.bars else { return };
        let style =
            ProgressStyle::with_template("  {prefix:<16} {bar:24} {pos}/{len} steps, {msg} ({eta} left)");
        let bar =
            bars.add(ProgressBar::new(1)).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(stage.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut stages) = self.stages.lock() {
            stages.insert(stage.to_owned(), bar);
        }
    }

    fn on_bar(&self, stage: &str, change: impl FnOnce(&ProgressBar)) {
        let Ok(stages) = self.stages.lock() else { return };
        if let Some(bar) = stages.get(stage) {
            change(bar);
        }
    }

    fn progress(&self, stage: &str, done: usize, of: usize, rows: u64) {
        self.on_bar(stage, |bar| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(words_of_rows(rows));
        });
    }

    fn end(&self, stage: &str) {
        let Ok(mut stages) = self.stages.lock() else { return };
        if let (Some(bar), Some(bars)) = (stages.remove(stage), &self.bars) {
            bar.finish_and_clear();
            bars.remove(&bar);
        }
    }
}

impl Monitor for Console {
    fn tell(&self, event: Event) {
        match event {
            Event::RunStarted { .. } => {}
            // That a stage is fresh is no news once its run was told, as where a correction is written after it.
            Event::StageFresh { stage } if !self.is_first(&stage) => {}
            Event::StageFresh { stage } => self.say_soon(format!("{stage}: fresh")),
            Event::StageStarted { stage, because } => {
                self.is_first(&stage);
                self.say(&format!("{stage}: runs, since {}", reasons(&because)));
                self.begin(&stage);
            }
            Event::StageProgress { stage, done, of, rows } => self.progress(&stage, done, of, rows),
            Event::StepProgress { stage, outputs, rows } => self.on_bar(&stage, |bar| {
                let rows = if rows > 0 { format!(", {}", words_of_rows(rows)) } else { String::new() };
                bar.set_message(format!("{} of a step{rows}", counted(outputs, "output")));
            }),
            Event::StageDone { stage, computed, reused, rows, seconds } => {
                self.end(&stage);
                let rows = if rows > 0 { format!(", {}", words_of_rows(rows)) } else { String::new() };
                let reused =
                    if reused > 0 { format!(", {reused} taken from the store") } else { String::new() };
                self.say(&format!(
                    "{stage}: done, {} computed{reused}{rows}, {seconds:.1} s",
                    counted(computed, "step")
                ));
            }
            Event::StageFailed { stage, why } => {
                self.end(&stage);
                self.say(&format!("{stage}: failed: {why}"));
            }
            Event::StageSkipped { stage, failed } => {
                self.say(&format!("{stage}: not tried, since {failed} failed"))
            }
            Event::Waiting { stage } => {
                self.say(&format!("{stage}: waits for another run that computes the same"))
            }
            Event::SetAside { stage, what, file } => {
                let text =
                    format!("{stage}: warning: {what}; the file is kept as {file}, what made it runs again");
                self.say(&text);
                if let Ok(mut damaged) = self.damaged.lock() {
                    damaged.push(format!("{stage}: {what}"));
                }
            }
            Event::Warning { stage, text } => self.say(&format!("{stage}: note: {text}")),
            Event::Written { path } => {
                if let Ok(mut written) = self.written.lock() {
                    written.push(path);
                }
            }
            Event::RunDone { .. } => self.flush(),
        }
    }
}

/// The first reasons, and how many more there are.
fn reasons(because: &[String]) -> String {
    const SHOWN: usize = 2;
    let mut text = because.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if because.len() > SHOWN {
        text.push_str(&format!("; and {} more", because.len() - SHOWN));
    }
    text
}

/// A count of rows in words.
pub fn words_of_rows(rows: u64) -> String {
    format!("{} {}", grouped(rows), plural(&rows, "row"))
}

/// A count with thin groups of three digits.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_three() {
        assert_eq!(
            ["0", "999", "1 000", "23 976 412"],
            [0, 999, 1_000, 23_976_412].map(grouped).each_ref().map(String::as_str)
        );
    }

    #[test]
    fn many_reasons_are_counted() {
        let reasons_of = |n: usize| reasons(&vec!["x".to_owned(); n]);
        assert_eq!(reasons_of(2), "x; x");
        assert_eq!(reasons_of(5), "x; x; and 3 more");
    }
}
