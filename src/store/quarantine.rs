//! Moving damaged files aside: out of the way of the next run, and kept for whoever wants to know what happened.
//! Knows nothing of how damage is found.

use super::{Store, StoreError, files};
use crate::keys::Digest;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder.
pub(super) const QUARANTINE: &str = "quarantine";

impl Store {
    /// Moves a damaged file of the store to `quarantine/`, under its own name; gives its new place. None if it is
    /// gone, or if it is an object that another process has put right meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the file cannot be moved, as in a store that is read-only.
    pub fn set_aside(&self, path: &Path) -> Result<Option<PathBuf>, StoreError> {
        let _alone = self.lock(&Digest::of(QUARANTINE.as_bytes()), || {})?;
        if self.is_whole_object(path) {
            return Ok(None);
        }
        let target = self.place_aside(path);
        target.parent().map_or(Ok(()), files::make_folder)?;
        match fs::rename(path, &target) {
            Ok(()) => Ok(Some(target)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::io("move to quarantine", path)(error)),
        }
    }

    /// A path of the store relative to its folder, for messages.
    pub fn name_of<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    fn is_whole_object(&self, path: &Path) -> bool {
        let digest = self.object_at(path);
        digest.is_some_and(|digest| files::digest_of_file(path).is_ok_and(|(found, _)| found == digest))
    }

    /// The name in quarantine; a number after it if others of the name lie there.
    fn place_aside(&self, path: &Path) -> PathBuf {
        let own = self.root.join(QUARANTINE).join(self.name_of(path));
        let numbered = (2..).map(|number: u32| PathBuf::from(format!("{}.{number}", own.display())));
        let mut places = std::iter::once(own.clone()).chain(numbered);
        places.find(|place| !place.exists()).unwrap_or(own)
    }
}
