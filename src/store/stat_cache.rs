//! Digests of files, of input files and of objects, remembered by the files' stats, so that what did not change
//! is not read; and notes of what was made of files, by their digests, so that it is not made again.
//! Knows nothing of which files are inputs or what notes say; a miss means "read it" and never "it changed".

mod notes;
mod table;

use super::{FileStat, Store, StoreError, files};
use crate::keys::Digest;
use notes::{Notes, name_of};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use table::Table;

/// The coarsest time step of a file system in use (FAT: 2 seconds), in nanoseconds.
const MARGIN_NS: i128 = 2_000_000_000;
/// Longer than a step of a clock that tells parts of a second.
const FINE_MARGIN_NS: i128 = 50_000_000;
const SECOND_NS: i128 = 1_000_000_000;

/// Digests of files by device, inode, size, mtime and ctime. Several threads may ask at once, and then
/// read several files at once.
///
/// A file may be written twice within one step of its file system's clock and keep size and times. So a
/// digest is remembered only if both times lay more than a margin away from the moment the reading began,
/// by the clock of the store's file system; whatever is written after that has a later ctime. A file younger
/// than that is read anew each time (git's rule for racy time stamps, as in its documentation of the index).
#[derive(Debug)]
pub struct StatCache {
    path: PathBuf,
    notes_path: PathBuf,
    tmp: PathBuf,
    saved: Table,
    found: Mutex<Found>,
    written: Mutex<Found>,
    notes: Notes,
    new_notes: Mutex<BTreeMap<Digest, Vec<u8>>>,
    /// What inputs said when they were first asked for, by their paths as they are written: comparing those part by part
    /// was a tenth of a run with nothing to do.
    first: Mutex<HashMap<OsString, Digest>>,
    /// An unnamed file in the store: writing to it and asking for its mtime reads the file system's clock.
    clock: Option<Mutex<File>>,
    margin_ns: i128,
    hashed: AtomicU64,
}

/// Digests that are not saved yet, by device and inode.
type Found = BTreeMap<(u64, u64), (FileStat, Digest)>;

impl Store {
    /// The store's stat cache as last saved; empty if it is lost, damaged or of another version.
    pub fn stat_cache(&self) -> StatCache {
        self.stat_cache_with_margin(MARGIN_NS)
    }

    fn stat_cache_with_margin(&self, margin_ns: i128) -> StatCache {
        let (path, notes_path) = (self.root.join(FILES[0]), self.root.join(FILES[1]));
        StatCache {
            saved: Table::load(&path),
            notes: Notes::load(&notes_path),
            path,
            notes_path,
            tmp: self.tmp(),
            found: Mutex::default(),
            written: Mutex::default(),
            new_notes: Mutex::default(),
            first: Mutex::default(),
            clock: tempfile::tempfile_in(self.tmp()).ok().map(Mutex::new),
            margin_ns,
            hashed: AtomicU64::new(0),
        }
    }
}

/// The names of the two files in the store.
const FILES: [&str; 2] = ["stat_cache", "notes"];

impl StatCache {
    /// The digest of the content of the file at `path`, remembered or read now. A file whose times change while
    /// it is read (another name for it was made, somebody touched it) is read once more, and is the same
    /// if it says the same.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the file cannot be read, [`StoreError::Changed`] if what it says changed meanwhile.
    pub fn digest(&self, path: &Path) -> Result<Digest, StoreError> {
        let stat = FileStat::of(path)?;
        if let Some(digest) = self.known(&stat) {
            return Ok(digest);
        }
        let now = self.now();
        let read = || files::digest_of_file(path).map_err(StoreError::io("read", path));
        let (digest, _) = read()?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        if FileStat::of(path)? != stat {
            let (again, _) = read()?;
            return if again == digest {
                Ok(digest)
            } else {
                Err(StoreError::Changed { path: path.to_owned() })
            };
        }
        if now.is_some_and(|now| self.is_settled(&stat, now)) {
            locked(&self.found).insert(id(&stat), (stat, digest));
        }
        Ok(digest)
    }

    /// The digest of an input as it was when this cache was first asked for it: whatever happens to the file
    /// meanwhile, a run takes one content of it. That it still is the file's is for [`StatCache::digest`].
    ///
    /// # Errors
    /// As [`StatCache::digest`].
    pub fn first_digest(&self, path: &Path) -> Result<Digest, StoreError> {
        if let Some(first) = self.first_remembered(path) {
            return Ok(first);
        }
        let digest = self.digest(path)?;
        Ok(*locked(&self.first).entry(path.as_os_str().to_owned()).or_insert(digest))
    }

    /// The same where the file need not be read.
    pub fn first_remembered(&self, path: &Path) -> Option<Digest> {
        if let Some(first) = locked(&self.first).get(path.as_os_str()) {
            return Some(*first);
        }
        let digest = self.remembered(path)?;
        Some(*locked(&self.first).entry(path.as_os_str().to_owned()).or_insert(digest))
    }

    /// The digest of a file that is remembered; `None` where the file would have to be read.
    pub fn remembered(&self, path: &Path) -> Option<Digest> {
        FileStat::of(path).ok().and_then(|stat| self.known(&stat))
    }

    /// Remembers what a file of the store says that was written or read in full just now. It is saved once the
    /// file is so old that whatever is written to it later has a later ctime.
    pub fn remember(&self, path: &Path, digest: Digest) {
        if let Ok(stat) = FileStat::of(path)
            && self.known(&stat) != Some(digest)
        {
            locked(&self.written).insert(id(&stat), (stat, digest));
        }
    }

    /// What `make` makes of the file at `path`, or made of it when it said the same: noted under `about`, which
    /// tells apart what is made of one file, if the file's digest is remembered and stays while it is read.
    /// A note is read by whoever may read the store's folder; it holds no values of cells.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn made_of<T: Serialize + DeserializeOwned, E>(
        &self,
        path: &Path,
        about: &str,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let content = self.remembered(path);
        if let Some(known) = content.and_then(|content| self.note(about, content)) {
            return Ok(known);
        }
        let made = make()?;
        if let Some(content) = content.filter(|_| self.remembered(path) == content) {
            self.put_note(about, content, &made);
        }
        Ok(made)
    }

    /// What is noted about the file at `path`, if its digest is remembered.
    pub fn noted<T: DeserializeOwned>(&self, path: &Path, about: &str) -> Option<T> {
        self.note(about, self.remembered(path)?)
    }

    fn note<T: DeserializeOwned>(&self, about: &str, content: Digest) -> Option<T> {
        serde_json::from_slice(self.notes.get(&name_of(about, content))?).ok()
    }

    fn put_note(&self, about: &str, content: Digest, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_vec(value) {
            locked(&self.new_notes).insert(name_of(about, content), text);
        }
    }

    /// The files of the store that hold the cache and cannot be read; they are as good as none.
    pub(super) fn unreadable(&self) -> Vec<&Path> {
        let digests = (self.path.as_path(), Table::is_readable(&self.path));
        let notes = (self.notes_path.as_path(), Notes::is_readable(&self.notes_path));
        let wrong = [digests, notes].into_iter().filter(|(path, is_readable)| !is_readable && path.exists());
        wrong.map(|(path, _)| path).collect()
    }

    /// How many files were read since the cache was opened.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Saves what was found, beside what other processes saved meanwhile. If the program ends without it,
    /// the files are read again next time.
    ///
    /// # Errors
    /// [`StoreError::Io`]; what was saved before stays.
    pub fn save(&self) -> Result<(), StoreError> {
        let mut found = self.settled();
        found.extend(locked(&self.found).values());
        if !found.is_empty() {
            let all = Table::load(&self.path).with(found);
            self.replace(&self.path, &all.to_bytes())?;
        }
        let notes = locked(&self.new_notes);
        if !notes.is_empty() {
            let saved = Notes::load(&self.notes_path);
            self.replace(&self.notes_path, &self.notes.to_bytes(&saved, &notes))?;
        }
        Ok(())
    }

    /// A power failure may tear what was not waited for; its own digest then says so.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        files::replace(files::quick_draft_of(&self.tmp, bytes, 0o600)?, path)
    }

    /// Whether a write after `now` must show in the stat. A ctime in the future means that the file's clock is
    /// not the store's; an mtime in the future was set by somebody, and the next write brings it back.
    fn is_settled(&self, stat: &FileStat, now: i128) -> bool {
        stat.changed_ns + self.margin_ns < now && (stat.modified_ns - now).abs() > self.margin_ns
    }

    /// The digest that is remembered for a stat.
    pub(super) fn known(&self, stat: &FileStat) -> Option<Digest> {
        let among = |found: &Mutex<Found>| {
            let (known, digest) = *locked(found).get(&id(stat))?;
            (known == *stat).then_some(digest)
        };
        self.saved.get(stat).or_else(|| among(&self.found)).or_else(|| among(&self.written))
    }

    /// Of the files that were written those that are old enough by now.
    fn settled(&self) -> Vec<(FileStat, Digest)> {
        let written = locked(&self.written);
        let now = if written.is_empty() { None } else { self.now() };
        let is_old = |stat: &FileStat, now: i128| stat.changed_ns + self.margin_of(stat) < now;
        written.values().filter(|(stat, _)| now.is_some_and(|now| is_old(stat, now))).copied().collect()
    }

    /// A time that is no whole second is by a clock that steps many times a second.
    fn margin_of(&self, stat: &FileStat) -> i128 {
        if stat.changed_ns % SECOND_NS == 0 { self.margin_ns } else { self.margin_ns.min(FINE_MARGIN_NS) }
    }

    /// The time by the store's file system, in nanoseconds since 1970; none if the store is not writable.
    fn now(&self) -> Option<i128> {
        let mut file = locked(self.clock.as_ref()?);
        file.rewind().and_then(|()| file.write_all(b".")).ok()?;
        let metadata = file.metadata().ok()?;
        Some(FileStat::from_metadata(&metadata).modified_ns)
    }
}

fn id(stat: &FileStat) -> (u64, u64) {
    (stat.device, stat.inode)
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
