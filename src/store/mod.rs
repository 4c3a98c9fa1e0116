//! The store on disk: objects by digest, records by key, each stage's latest key, locks, and the digests
//! of files elsewhere. Knows nothing of what a stage is or when a step is stale.
//!
//! ```text
//! .caveat/
//!   FORMAT                        the store's format version, one line of text
//!   objects/ab/cdef...            outputs, named by the BLAKE3 digest of their bytes, never writable
//!   records/ab/cdef....json       what a step was and gave, named by the digest of its key, sealed
//!   latest/<pipeline>/<stage>.json    the key of the stage's last success, for explanations, `show` and `gc`
//!   locks/store, locks/ab/cdef... empty or a process number; never deleted, so that a lock is one lock
//!   stat_cache                    digests of input files and objects by their stat; losing it costs re-hashing
//!   notes                         what was made of files, by digest: columns, a record's outputs; losing it costs reading
//!   tmp/                          drafts; whatever lies here after a crash belongs to nobody
//!   quarantine/                   damaged files under their names; no run reads or deletes them
//! ```
//!
//! Damage is noticed before a record is taken: a record carries its seal, and each of its objects either has the
//! stat with which it was written or read in full, or is read in full. What is damaged is moved to
//! `quarantine/`, and the record is as good as none.
//!
//! Every file comes to its place whole: written as a draft in the same file system and renamed; objects first,
//! the bytes of large ones brought to the disk, then the record that names them. A crash at any instant leaves
//! drafts and objects that nothing names. A power failure may also take the names of the last seconds, a small
//! object's bytes, or tear a record; sizes, stats and seals then say so, and those steps are computed again.
//! Waiting for each would cost small steps more than computing them. Locks save work, correctness does not depend on them: two
//! writers of one object write the same bytes, and of two records for one key the first stays.

mod abandoned;
mod by_rename;
mod check;
mod damage;
mod error;
mod files;
mod format;
mod inventory;
mod latest;
mod lock;
mod object_writer;
mod objects;
mod quarantine;
mod records;
mod stat;
mod stat_cache;
mod sweep;
#[cfg(test)]
mod tests;

pub use by_rename::{by_rename, of_system, remove_drafts};
pub use check::{Checked, Damage};
pub use damage::Fault;
pub use error::{Conflict, StoreError};
pub use inventory::{Inventory, Usage};
pub use latest::LatestStage;
pub use lock::{KeyLock, StoreLock};
pub use object_writer::ObjectWriter;
pub use objects::{Object, Secrecy};
pub use records::{Output, RECORD_FORMAT, Record};
pub use stat::FileStat;
pub use stat_cache::StatCache;
pub use sweep::Sweep;

use crate::keys::Digest;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A store in a folder, by convention `.caveat/` beside the pipelines. Cheap to clone; any number of
/// threads and processes may use one folder at a time.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// Opens the store in the folder `root`, which is made if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the folder cannot be made or read, [`StoreError::NewerFormat`] if a later
    /// version of the program made it, [`StoreError::Damaged`] if its `FORMAT` is not readable.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let store = Self { root: root.to_owned() };
        for folder in ["tmp", "objects", "records", "latest", "locks"] {
            files::make_folder(&root.join(folder))?;
        }
        store.protect()?;
        format::check_or_write(&store)?;
        Ok(store)
    }

    /// The store in the folder `root` if there is one that this program can read; nothing is made.
    pub fn if_there(root: &Path) -> Option<Self> {
        let is_there = root.join("FORMAT").is_file() && root.join("tmp").is_dir();
        is_there.then(|| Self::open(root).ok()).flatten()
    }

    /// Sums of groups that have not passed the gate lie here, too: nobody else looks in. A store that is
    /// read-only is as it is.
    fn protect(&self) -> Result<(), StoreError> {
        let failed = || StoreError::io("protect", &self.root);
        let mode = fs::metadata(&self.root).map_err(failed())?.permissions().mode();
        if mode & 0o777 == 0o700 {
            return Ok(());
        }
        match fs::set_permissions(&self.root, Permissions::from_mode(0o700)) {
            Err(error) if error.kind() != ErrorKind::ReadOnlyFilesystem => Err(failed()(error)),
            _ => Ok(()),
        }
    }

    /// The store's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for drafts.
    fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// The digest that names the object at `path`; none if that is no object's place.
    fn object_at(&self, path: &Path) -> Option<Digest> {
        let place = path.strip_prefix(self.root.join("objects")).ok()?;
        place.to_str()?.replace('/', "").parse().ok()
    }

    /// Where a file named by `digest` lies: a folder for the first two digits keeps folders small.
    fn shard(&self, folder: &str, digest: &Digest, ending: &str) -> PathBuf {
        let name = digest.to_string();
        let (first, rest) = name.split_at(2);
        self.root.join(folder).join(first).join(format!("{rest}{ending}"))
    }
}
