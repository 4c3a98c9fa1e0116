//! What can go wrong with a store, each error with the path, the operation and the mend.
//! Knows nothing of exit codes and of how errors are shown.

use crate::keys::Digest;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// An error of the store. The store is whole after each of them.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused an operation.
    #[error("cannot {operation} '{}': {reason}; {}", path.display(), mend(reason))]
    Io {
        /// What was tried, as a verb.
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        reason: io::Error,
    },
    /// A later version of the program wrote the file.
    #[error(
        "'{}' has format {found}, this program knows formats up to {known}; use the newer program, \
         or move the store away: what it holds can be computed again", path.display()
    )]
    NewerFormat {
        /// The file that says its format.
        path: PathBuf,
        /// The format it says.
        found: u32,
        /// The latest format that this program knows.
        known: u32,
    },
    /// A file of the store is not what was written.
    #[error("'{}' is damaged: {what}; {mend}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What the caller or user can do.
        mend: &'static str,
    },
    /// An object is not in the store.
    #[error("the object '{}' is not in the store; run again: the step that makes it will run anew", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// A step gave another output than it gave before with an equal key.
    #[error(transparent)]
    Conflict(#[from] Box<Conflict>),
    /// An input is not what it was when the run read it.
    #[error(
        "'{}' changed after it was read: no report was written; wait until it is complete, then run again",
        path.display()
    )]
    ChangedSince {
        /// The file.
        path: PathBuf,
    },
    /// A file was written to while it was read.
    #[error("'{}' changed while it was read; wait until it is complete, then run again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

/// A finding about determinism: two different results for one key, of which the first is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the step '{kind}' (key {}) gave two different outputs {output}: first {}, now {}; the first is kept. \
     Equal keys must give equal outputs: something that the key does not hold reached the step",
    key.short(), short(first), short(second)
)]
pub struct Conflict {
    /// The kind of work.
    pub kind: String,
    /// The digest of the key.
    pub key: Digest,
    /// The first output that differs, its role and label.
    pub output: String,
    /// Its content digest in the record that is kept; none if that has no such output.
    pub first: Option<Digest>,
    /// Its content digest now; none if there is no such output now.
    pub second: Option<Digest>,
}

impl StoreError {
    /// Makes the error of a refused operation on `path`, for `map_err`; `operation` is a verb, such as `read`.
    pub fn io(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |reason| Self::Io { operation, path: path.to_owned(), reason }
    }

    /// The error of an unreadable or altered file.
    pub(super) fn damaged(path: &Path, what: impl Into<String>, mend: &'static str) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into(), mend }
    }
}

fn short(digest: &Option<Digest>) -> String {
    digest.map_or_else(|| "none".to_owned(), |digest| digest.short())
}

/// POSIX's EIO, for which the standard library has no name.
const INPUT_OUTPUT: i32 = 5;

/// What a user can do about a refusal of the system.
fn mend(reason: &io::Error) -> &'static str {
    if reason.raw_os_error() == Some(INPUT_OUTPUT) {
        return "the disk reports an error: have it looked at, or choose another, then run again";
    }
    match reason.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "free some space there, then run again: a run keeps what is done"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the file system is read-only: make it writable, or copy the project to one that is"
        }
        ErrorKind::PermissionDenied => "get the right to do this there, then run again",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "a part of this path is a file and not a folder: choose another path"
        }
        ErrorKind::NotFound => "it is not there (any more): check the path, then run again",
        ErrorKind::IsADirectory => "it is a folder and not a file: check the path",
        _ => "check that this path can be used, then run again",
    }
}
