//! Files for readers, from the store to the report's folder: only what differs is written.
//! Knows nothing of what the files say.

use crate::event::Event;
use crate::keys::{Digest, Hasher};
use crate::monitor::Monitor;
use crate::stages::Part;
use crate::store::{KeyLock, StatCache, Store, StoreError, by_rename, remove_drafts};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The right to be alone in writing a report's folder. Drafts that lie there are of processes that were killed.
///
/// # Errors
/// A store that cannot be written.
pub fn alone_in(out: &str, root: &Path, store: &Store) -> Result<KeyLock, StoreError> {
    let mut hasher = Hasher::in_context("caveat: lock of a report's folder, format 1");
    let lock = store.lock(&hasher.update_text(out).finish(), || {})?;
    remove_drafts(&root.join(out));
    Ok(lock)
}

/// Writes a report's files into `out` (relative to `root`), each by rename so that no reader sees half a
/// file. A file that is there with the right content is left alone. `before` are files of an earlier
/// state of the same report: those that are no longer made are removed.
///
/// # Errors
/// A folder that cannot be written.
pub fn publish(
    parts: &[Part],
    root: &Path,
    out: &str,
    before: &BTreeSet<String>,
    stats: &StatCache,
    monitor: &dyn Monitor,
) -> Result<(), StoreError> {
    let folder = root.join(out);
    let files: Vec<&Part> = parts.iter().filter(|part| part.role == "file").collect();
    for part in &files {
        let path = folder.join(&part.label);
        stays_inside(&path, root)?;
        let is_there = path.is_file() && stats.digest(&path).is_ok_and(|digest| digest == part.content);
        if !is_there {
            write(part, &path)?;
            monitor.tell(Event::Written { path: format!("{}/{}", out.trim_end_matches('/'), part.label) });
        }
    }
    let now: BTreeSet<&str> = files.iter().map(|part| part.label.as_str()).collect();
    let gone = before.iter().filter(|label| !now.contains(label.as_str()));
    for label in gone.filter(|label| is_reached_by_no_link(&folder, label)) {
        let path = folder.join(label);
        stays_inside(&path, root)?;
        let _ = fs::remove_file(path);
    }
    Ok(())
}

/// A link must not lead a report's files out of the project.
fn stays_inside(path: &Path, root: &Path) -> Result<(), StoreError> {
    let failed = |operation| StoreError::io(operation, path);
    let folder = path.ancestors().skip(1).find(|folder| folder.exists()).unwrap_or(root);
    let real = fs::canonicalize(folder).map_err(failed("find the folder of"))?;
    if real.starts_with(fs::canonicalize(root).map_err(failed("find the project of"))?) {
        return Ok(());
    }
    let reason = std::io::Error::other("a link leads out of the project; remove it");
    Err(failed("write")(reason))
}

/// Whether no link leads from a report's folder to the one in which a file of it lies.
fn is_reached_by_no_link(folder: &Path, label: &str) -> bool {
    let within = Path::new(label).parent().unwrap_or(Path::new(""));
    let real = |folder: &Path| fs::canonicalize(folder).ok();
    real(&folder.join(within)) == real(folder).map(|folder| folder.join(within))
}

fn write(part: &Part, path: &Path) -> Result<(), StoreError> {
    let failed = |operation| StoreError::io(operation, path);
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(failed("create the folder of"))?;
    let bytes = fs::read(&part.path).map_err(StoreError::io("read", &part.path))?;
    if Digest::of(&bytes) != part.content {
        return Err(StoreError::Damaged {
            path: part.path.clone(),
            what: format!("{} is not what was written", part.label),
            mend: "`caveat cache check` moves it aside; then run again: what made it runs anew",
        });
    }
    by_rename(path, |reason| failed("write")(reason), |file| file.write_all(&bytes).map_err(failed("write")))
}
