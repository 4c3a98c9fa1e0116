//! What was put right in an edition after it was published, as it stands beside the edition's lock.
//! Knows nothing of how it is decided or told.

use super::lock::{LockError, digest};
use crate::keys::Digest;
use crate::yaml;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of the file beside an edition's articles that lists its corrections.
pub const CORRECTIONS_FILE: &str = "corrections.yaml";

/// An error that was put right. A planned revision, with new data, is an edition of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The day, as `2026-11-23`.
    pub when: String,
    /// What was wrong, in a sentence for readers.
    pub why: String,
    /// The digest of the lock that the edition had before.
    pub previous: Digest,
}

/// The corrections that the edition in a folder has had, oldest first.
///
/// # Errors
/// A file that cannot be read or is no list of corrections.
pub fn corrections(folder: &Path) -> Result<Vec<Correction>, LockError> {
    let path = folder.join(CORRECTIONS_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => yaml::from_text(&text).map_err(|error| LockError::unreadable(&path, error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(LockError::Io { operation: "read", path, reason: error.to_string() }),
    }
}

/// Whether a correction of the edition as it lies there has been said already, by a run that then did not come to
/// its end.
///
/// # Errors
/// Corrections that cannot be read.
pub fn is_noted(folder: &Path) -> Result<bool, LockError> {
    let last = corrections(folder)?.pop();
    Ok(last.is_some_and(|last| digest(folder).is_ok_and(|lock| lock == last.previous)))
}
