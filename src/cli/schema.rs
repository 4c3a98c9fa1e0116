//! `caveat schema`: the JSON Schema of pipeline files.
//! Knows nothing of what the schema says.

use super::error::CliError;
use super::open::kind_schemas;
use super::{exit_code, output};
use crate::config::json_schema;
use std::process::ExitCode;

/// Runs the command.
pub fn run() -> Result<ExitCode, CliError> {
    output::write(&format!("{:#}\n", json_schema(&kind_schemas())))?;
    Ok(exit_code::DONE)
}
