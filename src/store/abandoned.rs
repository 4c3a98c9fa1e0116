//! Stores in the folder for temporary files, each of one process: those whose process was killed are removed.
//! Knows nothing of what such a store is for.

use super::{Store, StoreError};
use std::fs::{self, File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// A store younger than this may be one that its process is about to enter.
const YOUNG: Duration = Duration::from_secs(60);

impl Store {
    /// Removes the stores beside this one whose folders' names begin alike, which are the same user's, and which
    /// nobody is in: a process that is in its store has its lock ([`Store::enter`]), and a killed one has none.
    ///
    /// # Errors
    /// [`StoreError::Io`] if this store's folder cannot be looked at. What cannot be removed stays.
    pub fn remove_abandoned(&self, beginning: &str) -> Result<(), StoreError> {
        let own = fs::symlink_metadata(&self.root).map_err(StoreError::io("read", &self.root))?;
        let beside = self.root.parent().map(fs::read_dir).and_then(Result::ok);
        for entry in beside.into_iter().flatten().flatten() {
            let path = entry.path();
            let is_named_so = entry.file_name().to_string_lossy().starts_with(beginning);
            // The metadata are the entry's own: a link to somewhere is no store.
            let is_users =
                |found: &Metadata| found.is_dir() && found.uid() == own.uid() && found.ino() != own.ino();
            if is_named_so && entry.metadata().is_ok_and(|found| is_users(&found)) && is_abandoned(&path) {
                // Somebody else may remove it at the same time.
                let _ = fs::remove_dir_all(&path);
            }
        }
        Ok(())
    }
}

/// Whether the store was entered and nobody is in it now.
fn is_abandoned(root: &Path) -> bool {
    let Ok(lock) = File::open(root.join("locks").join("store")) else { return false };
    let entered = lock.metadata().and_then(|lock| lock.modified()).ok();
    let is_old = entered.and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= YOUNG);
    is_old && lock.try_lock().is_ok()
}
