//! Locks by key, held in the operating system, so that they die with their process.
//! Knows nothing of what is done under a lock; nothing is wrong without one, only done twice.

use super::{Store, StoreError, files};
use crate::keys::Digest;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The right to do the work of one key, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct KeyLock {
    /// Closing the file gives the lock back. The file stays: a deleted one would be a second lock.
    _file: File,
}

impl Store {
    /// Waits for the lock of `key` and takes it. `on_wait` is called once if somebody has it, before the
    /// waiting begins; it may ask [`Store::lock_holder`] who.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the lock's file cannot be made.
    pub fn lock(&self, key: &Digest, on_wait: impl FnOnce()) -> Result<KeyLock, StoreError> {
        if let Some(lock) = self.try_lock(key)? {
            return Ok(lock);
        }
        on_wait();
        let path = self.shard("locks", key, "");
        let file = open(&path)?;
        while let Err(error) = file.lock() {
            if error.kind() != ErrorKind::Interrupted {
                return Err(StoreError::io("lock", &path)(error));
            }
        }
        Ok(taken(file))
    }

    /// Takes the lock of `key` if nobody has it, for callers that do other things while they wait.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the lock's file cannot be made.
    pub fn try_lock(&self, key: &Digest) -> Result<Option<KeyLock>, StoreError> {
        let path = self.shard("locks", key, "");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(taken(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            // A file system without locks: at worst two processes do the same work.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                Ok(Some(taken(file)))
            }
            Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
        }
    }

    /// The number of the process that took the lock of `key` last, if it is known: who is waited for.
    pub fn lock_holder(&self, key: &Digest) -> Option<u32> {
        let text = std::fs::read_to_string(self.shard("locks", key, "")).ok()?;
        text.trim_end().parse().ok()
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    path.parent().map_or(Ok(()), files::make_folder)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(StoreError::io("open the lock", path))
}

/// Writes the process's number into the lock's file, for those who wait; that it fails does not matter.
fn taken(mut file: File) -> KeyLock {
    let named = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    drop(named);
    KeyLock { _file: file }
}
