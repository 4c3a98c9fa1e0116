//! The exit codes, as the contract fixes them.
//! Knows nothing of what leads to which.

use std::process::ExitCode;

/// Done.
pub const DONE: ExitCode = ExitCode::SUCCESS;

/// A stage failed.
pub fn failed() -> ExitCode {
    ExitCode::from(1)
}

/// The pipeline or the command line is wrong.
pub fn wrong() -> ExitCode {
    ExitCode::from(2)
}

/// A result differs.
pub fn differs() -> ExitCode {
    ExitCode::from(3)
}

/// The store is damaged.
pub fn damaged() -> ExitCode {
    ExitCode::from(4)
}

/// Interrupted.
pub fn interrupted() -> ExitCode {
    ExitCode::from(130)
}
