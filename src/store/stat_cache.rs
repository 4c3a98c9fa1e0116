//! Digests of files, of input files and of objects, remembered by the files' stats, so that what did not change
//! is not read. Knows nothing of which files are inputs; a miss means "read it" and never "it changed".

mod table;

use super::{FileStat, Store, StoreError, files};
use crate::keys::Digest;
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
    tmp: PathBuf,
    saved: Table,
    found: Mutex<Table>,
    written: Mutex<Table>,
    /// An unnamed file in the store: writing to it and asking for its mtime reads the file system's clock.
    clock: Option<Mutex<File>>,
    margin_ns: i128,
    hashed: AtomicU64,
}

impl Store {
    /// The store's stat cache as last saved; empty if it is lost, damaged or of another version.
    pub fn stat_cache(&self) -> StatCache {
        self.stat_cache_with_margin(MARGIN_NS)
    }

    fn stat_cache_with_margin(&self, margin_ns: i128) -> StatCache {
        let path = self.root.join("stat_cache");
        StatCache {
            saved: Table::load(&path),
            path,
            tmp: self.tmp(),
            found: Mutex::default(),
            written: Mutex::default(),
            clock: tempfile::tempfile_in(self.tmp()).ok().map(Mutex::new),
            margin_ns,
            hashed: AtomicU64::new(0),
        }
    }
}

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
            self.found().put(stat, digest);
        }
        Ok(digest)
    }

    /// The digest of a file that is remembered; `None` where the file would have to be read.
    pub fn remembered(&self, path: &Path) -> Option<Digest> {
        FileStat::of(path).ok().and_then(|stat| self.known(&stat))
    }

    /// Remembers what a file of the store says that was written or read in full just now. It is saved once the
    /// file is so old that whatever is written to it later has a later ctime.
    pub fn remember(&self, path: &Path, digest: Digest) {
        if let Ok(stat) = FileStat::of(path) {
            self.written().put(stat, digest);
        }
    }

    /// Whether there is a saved cache that cannot be read; it is as good as none.
    pub fn is_unreadable(&self) -> bool {
        self.path.exists() && !Table::is_readable(&self.path)
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
        found.extend(&self.found());
        if found.is_empty() {
            return Ok(());
        }
        let mut all = Table::load(&self.path);
        all.extend(&found);
        files::replace(files::draft_of(&self.tmp, &all.to_bytes(), 0o600)?, &self.path)
    }

    /// Whether a write after `now` must show in the stat. A ctime in the future means that the file's clock is
    /// not the store's; an mtime in the future was set by somebody, and the next write brings it back.
    fn is_settled(&self, stat: &FileStat, now: i128) -> bool {
        stat.changed_ns + self.margin_ns < now && (stat.modified_ns - now).abs() > self.margin_ns
    }

    fn known(&self, stat: &FileStat) -> Option<Digest> {
        let found = || self.found().get(stat);
        self.saved.get(stat).or_else(found).or_else(|| self.written().get(stat))
    }

    /// Of the files that were written those that are old enough by now.
    fn settled(&self) -> Table {
        let written = self.written();
        let now = if written.is_empty() { None } else { self.now() };
        now.map_or_else(Table::default, |now| {
            written.only(|stat| stat.changed_ns + self.margin_of(stat) < now)
        })
    }

    /// A time that is no whole second is by a clock that steps many times a second.
    fn margin_of(&self, stat: &FileStat) -> i128 {
        if stat.changed_ns % SECOND_NS == 0 { self.margin_ns } else { self.margin_ns.min(FINE_MARGIN_NS) }
    }

    fn found(&self) -> MutexGuard<'_, Table> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn written(&self) -> MutexGuard<'_, Table> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time by the store's file system, in nanoseconds since 1970; none if the store is not writable.
    fn now(&self) -> Option<i128> {
        let mut file = self.clock.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        file.rewind().and_then(|()| file.write_all(b".")).ok()?;
        let metadata = file.metadata().ok()?;
        Some(FileStat::from_metadata(&metadata).modified_ns)
    }
}

#[cfg(test)]
mod tests;
