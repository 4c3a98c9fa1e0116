//! Locks by key, and one for the whole store, held in the operating system, so that they die with their process.
//! Knows nothing of what is done under a lock; nothing is wrong without one, only done twice.

use super::{Store, StoreError, files};
use crate::keys::Digest;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The right to do the work of one key, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct KeyLock {
    /// Closing the file gives the lock back. The file stays: a deleted one would be a second lock. There is none
    /// where nothing can be written and so nothing can be done twice.
    _file: Option<File>,
}

/// The right to use the store, or to be alone in it, until it is dropped or the process ends.
#[derive(Debug)]
pub struct StoreLock {
    _file: Option<File>,
}

impl Store {
    /// Takes part in the store's use, beside any number of others; waits for whoever is alone in it. The first to
    /// come removes the drafts that processes left which were killed.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the lock's file cannot be made.
    pub fn enter(&self, on_wait: impl FnOnce()) -> Result<StoreLock, StoreError> {
        let path = self.store_lock();
        let Some(file) = open_if_writable(&path)? else { return Ok(StoreLock { _file: None }) };
        if file.try_lock().is_ok() {
            self.remove_drafts();
            file.unlock().map_err(StoreError::io("unlock", &path))?;
        }
        if let Err(TryLockError::WouldBlock) = file.try_lock_shared() {
            on_wait();
            wait(&path, || file.lock_shared())?;
        }
        Ok(StoreLock { _file: Some(named(file)) })
    }

    /// Waits until nobody uses the store, and keeps others out.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the lock's file cannot be made.
    pub fn enter_alone(&self, on_wait: impl FnOnce()) -> Result<StoreLock, StoreError> {
        let path = self.store_lock();
        let file = open(&path)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            on_wait();
            wait(&path, || file.lock())?;
        }
        Ok(StoreLock { _file: Some(named(file)) })
    }

    /// The number of the process that entered the store last, if it is known.
    pub fn last_to_enter(&self) -> Option<u32> {
        process_in(&self.store_lock())
    }

    fn store_lock(&self) -> PathBuf {
        self.root.join("locks").join("store")
    }

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
        wait(&path, || file.lock())?;
        Ok(KeyLock { _file: Some(named(file)) })
    }

    /// Takes the lock of `key` if nobody has it, for callers that do other things while they wait.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the lock's file cannot be made.
    pub fn try_lock(&self, key: &Digest) -> Result<Option<KeyLock>, StoreError> {
        let path = self.shard("locks", key, "");
        let Some(file) = open_if_writable(&path)? else { return Ok(Some(KeyLock { _file: None })) };
        match file.try_lock() {
            Ok(()) => Ok(Some(KeyLock { _file: Some(named(file)) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            // A file system without locks: at worst two processes do the same work.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                Ok(Some(KeyLock { _file: Some(named(file)) }))
            }
            Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
        }
    }

    /// The number of the process that took the lock of `key` last, if it is known: who is waited for.
    pub fn lock_holder(&self, key: &Digest) -> Option<u32> {
        process_in(&self.shard("locks", key, ""))
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    path.parent().map_or(Ok(()), files::make_folder)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let opened = options.open(path).or_else(|error| {
        // A lock's file must not be replaced, but it can get its rights back.
        let may_be_mended = error.kind() == ErrorKind::PermissionDenied;
        let rights = std::fs::Permissions::from_mode(0o600);
        let mended = may_be_mended && std::fs::set_permissions(path, rights).is_ok();
        if mended { options.open(path) } else { Err(error) }
    });
    opened.map_err(StoreError::io("open the lock", path))
}

/// The lock's file; none on a file system that is read-only, where nobody changes anything.
fn open_if_writable(path: &Path) -> Result<Option<File>, StoreError> {
    match open(path) {
        Err(StoreError::Io { reason, .. }) if reason.kind() == ErrorKind::ReadOnlyFilesystem => Ok(None),
        opened => opened.map(Some),
    }
}

fn wait(path: &Path, lock: impl Fn() -> io::Result<()>) -> Result<(), StoreError> {
    while let Err(error) = lock() {
        if error.kind() != ErrorKind::Interrupted {
            return Err(StoreError::io("lock", path)(error));
        }
    }
    Ok(())
}

fn process_in(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim_end().parse().ok()
}

/// Writes the process's number into the lock's file, for those who wait; that it fails does not matter.
fn named(mut file: File) -> File {
    let written = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    drop(written);
    file
}
