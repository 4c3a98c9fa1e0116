//! Results to stdout; a reader that has gone away is no error.
//! Knows nothing of what is printed.

use super::error::CliError;
use std::io::{ErrorKind, Write};

/// Writes a result.
pub fn write(text: &str) -> Result<(), CliError> {
    write_bytes(text.as_bytes())
}

/// Writes a result that is no text.
pub fn write_bytes(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::Io { operation: "write to", path: "the output".to_owned(), reason: error })
        }
        _ => Ok(()),
    }
}
