//! Everything that can end a command, with its exit code.
//! Knows nothing of how it is printed.

use super::exit_code;
use crate::config::Problems;
use crate::edition::LockError;
use crate::pack::PackError;
use crate::store::{StoreError, of_system};
use crate::table::TableError;
use std::process::ExitCode;

/// Why a command ended.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Problems(Problems),
    #[error("{what}{}", .mend.as_ref().map(|mend| format!("\n    {mend}")).unwrap_or_default())]
    Usage { what: String, mend: Option<String> },
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Lock(#[from] LockError),
    #[error("{0}")]
    Pack(#[from] PackError),
    #[error("{0}")]
    Table(#[from] TableError),
    #[error("cannot {operation} {path}: {reason}")]
    Io { operation: &'static str, path: String, reason: std::io::Error },
    #[error("{0}")]
    Failed(String),
    #[error("interrupted: nothing is half-written; a run goes on from here, `reproduce` begins anew")]
    Interrupted,
}

impl CliError {
    /// A mistake on the command line, with the mend.
    pub fn usage(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), mend: Some(mend.into()) }
    }

    /// There is no folder for temporary files, or it takes none.
    pub fn no_temporary(reason: std::io::Error) -> Self {
        let folder = std::env::temp_dir();
        Self::usage(
            format!("cannot make a folder in {}: {}", folder.display(), of_system(reason)),
            "set TMPDIR to a folder that is there, can be written and has room",
        )
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Problems(_) | Self::Usage { .. } => exit_code::wrong(),
            Self::Lock(LockError::Unreadable { .. }) => exit_code::wrong(),
            Self::Store(
                StoreError::Damaged { .. } | StoreError::NewerFormat { .. } | StoreError::Missing { .. },
            ) => exit_code::damaged(),
            Self::Store(StoreError::Conflict(_)) => exit_code::differs(),
            Self::Pack(PackError::Differs { .. }) => exit_code::differs(),
            Self::Pack(
                PackError::Unfit { .. }
                | PackError::NoArchive { .. }
                | PackError::Damaged { .. }
                | PackError::Hostile { .. },
            ) => exit_code::wrong(),
            Self::Interrupted => exit_code::interrupted(),
            _ => exit_code::failed(),
        }
    }
}
