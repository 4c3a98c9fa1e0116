//! What is wrong with an object: told by its stat where that is known, else by reading it.
//! Knows nothing of what to do about it.

use super::{FileStat, Object, Output, StatCache, Store, StoreError, files};
use crate::keys::Digest;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What is wrong with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It is there and not what was written, or may not be read.
    Damaged,
}

impl Store {
    /// The first of some outputs that is not whole. An object that this program wrote or read in full and
    /// that nobody touched since costs a look at its stat; any other is read.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the system refuses for a reason that is not the file's own.
    pub fn first_fault<'a>(
        &self,
        outputs: &'a [Output],
        stats: &StatCache,
    ) -> Result<Option<(&'a Output, Fault)>, StoreError> {
        for output in outputs {
            if let Some(fault) = self.fault(&output.object, stats)? {
                return Ok(Some((output, fault)));
            }
        }
        Ok(None)
    }

    /// What is wrong with an object, if anything is.
    ///
    /// # Errors
    /// As [`Store::first_fault`].
    pub fn fault(&self, object: &Object, stats: &StatCache) -> Result<Option<Fault>, StoreError> {
        let path = self.path_of(&object.digest);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Some(Fault::Missing)),
            Err(error) => return Err(StoreError::io("read", &path)(error)),
            Ok(stat) if !stat.is_file() || stat.len() != object.size => return Ok(Some(Fault::Damaged)),
            Ok(stat) if stats.known(&FileStat::from_metadata(&stat)) == Some(object.digest) => {
                return Ok(None);
            }
            Ok(_) => {}
        }
        judged(stats.digest(&path), object, &path, stats)
    }

    /// The same from the bytes, whatever is known of its stat.
    ///
    /// # Errors
    /// As [`Store::first_fault`].
    pub(super) fn reread(&self, object: &Object, stats: &StatCache) -> Result<Option<Fault>, StoreError> {
        let path = self.path_of(&object.digest);
        let read = files::digest_of_file(&path).map_err(StoreError::io("read", &path));
        judged(read.map(|(digest, _)| digest), object, &path, stats)
    }
}

fn judged(
    read: Result<Digest, StoreError>,
    object: &Object,
    path: &Path,
    stats: &StatCache,
) -> Result<Option<Fault>, StoreError> {
    match read {
        Ok(digest) if digest == object.digest => {
            stats.remember(path, digest);
            Ok(None)
        }
        Ok(_) | Err(StoreError::Changed { .. }) => Ok(Some(Fault::Damaged)),
        Err(StoreError::Io { reason, .. }) if reason.kind() == ErrorKind::NotFound => {
            Ok(Some(Fault::Missing))
        }
        Err(StoreError::Io { reason, .. })
            if matches!(reason.kind(), ErrorKind::PermissionDenied | ErrorKind::IsADirectory) =>
        {
            Ok(Some(Fault::Damaged))
        }
        Err(other) => Err(other),
    }
}
