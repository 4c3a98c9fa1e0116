//! What can be wrong with an archive, or with the edition that is to go into one.
//! Knows nothing of commands or exit codes.

use std::path::PathBuf;

/// Why an archive is not written, or not opened.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum PackError {
    #[error("cannot {operation} {path}: {reason}")]
    Io { operation: &'static str, path: PathBuf, reason: String },
    #[error("{file} is not what the edition was made with or gave: {what}\n    {mend}")]
    Differs { file: String, what: String, mend: &'static str },
    #[error("{what}\n    {mend}")]
    Unfit { what: String, mend: String },
    #[error(
        "{path} is no archive of an edition: {what}\n    name one that `caveat pack` wrote, or an edition's folder"
    )]
    NoArchive { path: PathBuf, what: String },
    #[error(
        "the archive {path} is damaged: {what}\n    fetch it once more from where it lies whole, or pack the edition again"
    )]
    Damaged { path: PathBuf, what: String },
    #[error(
        "the archive {path} is refused: {what}\n    nothing outside the folder was written; ask its sender for another"
    )]
    Hostile { path: PathBuf, what: String },
}

impl PackError {
    /// An error of the file system.
    pub(super) fn io(operation: &'static str, path: impl Into<PathBuf>) -> impl Fn(std::io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Io { operation, path: path.clone(), reason: reason.to_string() }
    }
}
