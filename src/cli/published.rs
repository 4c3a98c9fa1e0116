//! Editions that are published: they stay as they are, unless an error in them is put right and said.
//! Knows nothing of how reports are made.

use super::error::CliError;
use super::open::Opened;
use super::run::origin;
use super::{console, output};
use crate::counted::counted;
use crate::edition::{
    self, CORRECTIONS, CORRECTIONS_FILE, Correction, LOCK_FILE, LockError, corrections, is_noted,
};
use crate::execute::{Summary, pin};
use crate::keys::{Digest, Hasher};
use crate::period::{Period, Step};
use crate::store::{KeyLock, Store, by_rename};
use crate::yaml;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A published edition that a run would change.
pub struct Changed {
    /// Its folder as the pipeline has it.
    pub out: String,
    folder: PathBuf,
    files: Vec<String>,
    /// The digest of its lock when it was looked at.
    lock: Digest,
}

/// The published editions whose files come out otherwise.
pub fn changed(opened: &Opened, store: &Store, summary: &Summary) -> Result<Vec<Changed>, CliError> {
    let mut changed = Vec::new();
    for stage in opened.plan.stages.iter().filter(|stage| summary.results.contains_key(&stage.name)) {
        let Some(out) = &stage.out else { continue };
        let folder = opened.project.path(out);
        check(&folder, out)?;
        let Some(lock) = edition::read(&folder)?.filter(|lock| lock.published) else { continue };
        let stats = store.stat_cache();
        let now = pin(origin(opened, &stats), summary, stage)?;
        let files: Vec<String> = lock.differing_outputs(&now).cloned().collect();
        if !files.is_empty() {
            let lock = edition::digest(&folder)?;
            changed.push(Changed { out: out.clone(), folder, files, lock });
        }
    }
    Ok(changed)
}

/// The right to put the edition in a folder right, so that nobody takes for cut off what is on its way.
pub fn alone(out: &str, store: &Store) -> Result<KeyLock, CliError> {
    let mut hasher = Hasher::in_context("caveat: lock of an edition's corrections, format 1");
    let whom = || console::line(&format!("waits for another run that puts {out} right"));
    Ok(store.lock(&hasher.update_text(out).finish(), whom)?)
}

/// Takes back corrections that were noted by runs that did not come to their end: the editions do not have them, and
/// what they were noted for may be gone. Gives whether anything is not as the pipeline was opened.
pub fn take_back(opened: &Opened, store: &Store) -> Result<bool, CliError> {
    let mut is_other = false;
    for out in opened.plan.stages.iter().filter_map(|stage| stage.out.as_deref()) {
        let folder = opened.project.path(out);
        if !is_noted(&folder)? {
            continue;
        }
        is_other = true;
        let _alone = alone(out, store)?;
        if !is_noted(&folder)? {
            continue;
        }
        let mut all = corrections(&folder)?;
        let why = all.pop().map(|last| last.why).unwrap_or_default();
        write_corrections(&folder, &all)?;
        console::line(&format!(
            "{out}: a correction that did not come to its end is taken back: \"{why}\"; it has to be said anew"
        ));
    }
    Ok(is_other)
}

/// What lies in a report's folder can be written over: its lock can be read, and its corrections are those that the
/// lock names, but for one that is on its way.
pub fn check(folder: &Path, out: &str) -> Result<(), CliError> {
    let Some(lock) = edition::read(folder)? else {
        if corrections(folder)?.is_empty() {
            return Ok(());
        }
        let what = format!("{out} has a {CORRECTIONS_FILE} and no {LOCK_FILE}, so it was published");
        return Err(CliError::usage(what, "take both from version control"));
    };
    let mut known = corrections(folder)?;
    let mut text = std::fs::read_to_string(folder.join(CORRECTIONS_FILE)).unwrap_or_default();
    if is_noted(folder)? {
        known.pop();
        text = yaml::to_text(&known).map_err(|error| CliError::Failed(error.to_string()))?;
    }
    let named = lock.inputs.get(CORRECTIONS).and_then(|files| files.first()).map(|file| file.digest);
    let is_named =
        if known.is_empty() { named.is_none() } else { named == Some(Digest::of(text.as_bytes())) };
    if is_named || !lock.published {
        return Ok(());
    }
    let what = format!("{out}/{CORRECTIONS_FILE} is not the file that the edition's lock names");
    Err(CliError::usage(what, "take it from version control: what was put right stays said"))
}

/// That published editions stay as they are, in words.
pub fn refusal(changed: &[Changed]) -> String {
    let mut lines = Vec::new();
    for edition in changed {
        let (out, count) = (&edition.out, edition.files.len());
        let first = edition.files.first().map(String::as_str).unwrap_or_default();
        let more = match count {
            0 | 1 => String::new(),
            count => format!(" and {}", counted(count - 1, "more file")),
        };
        lines.push(format!("{out} is published and would change: {first}{more}\n"));
    }
    lines.concat()
        + "nothing was written. New data make an edition of its own: give it another name, as --set edition=NAME. \
           An error is put right with --correct \"what was wrong\", which the page then says"
}

/// What is published now, in words.
pub fn said(outs: &[&str]) -> String {
    match outs {
        [] => "nothing is published: no stage of this run came to a report".to_owned(),
        outs => format!("published: {}; later runs leave it as it is", outs.join(", ")),
    }
}

/// Says that published editions stay as they are.
pub fn refuse(changed: &[Changed], as_json: bool) -> Result<(), CliError> {
    console::line(&refusal(changed));
    if !as_json {
        return Ok(());
    }
    let refused: Vec<_> = changed.iter().map(|one| json!({"folder": one.out, "files": one.files})).collect();
    output::write(&format!("{:#}\n", json!({"published": refused, "written": []})))
}

/// Notes what is put right, beside each edition.
pub fn note(changed: &[Changed], why: &str) -> Result<(), CliError> {
    changed.iter().try_for_each(|edition| note_one(edition, why))
}

fn note_one(edition: &Changed, why: &str) -> Result<(), CliError> {
    let Changed { out, folder, lock, .. } = edition;
    if edition::digest(folder)? != *lock {
        let what = format!("another run has changed {out} meanwhile");
        return Err(CliError::usage(what, "look at what it put right, then run again"));
    }
    let mut all = corrections(folder)?;
    all.push(Correction { when: today(), why: why.to_owned(), previous: *lock });
    write_corrections(folder, &all)
}

fn write_corrections(folder: &Path, all: &[Correction]) -> Result<(), CliError> {
    let path = folder.join(CORRECTIONS_FILE);
    let failed = |reason: String| LockError::Io { operation: "write", path: path.clone(), reason };
    let io = |error: std::io::Error| failed(error.to_string());
    if all.is_empty() {
        return Ok(std::fs::remove_file(&path).map_err(io)?);
    }
    let text = yaml::to_text(&all).map_err(|error| failed(error.to_string()))?;
    Ok(by_rename(&path, io, |file| file.write_all(text.as_bytes()).map_err(io))?)
}

/// The day by the machine's clock, in universal time.
fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let days = i32::try_from(since.as_secs() / 86_400).unwrap_or_default();
    let month = Period::containing_day(Step::Month, days);
    format!("{month}-{:02}", days - month.first_day() + 1)
}
