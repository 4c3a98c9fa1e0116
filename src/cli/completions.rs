//! `caveat completions`: completion for a shell.
//! Knows nothing of shells: clap does.

use super::arguments::{Arguments, CompletionsOptions};
use super::error::CliError;
use super::{exit_code, output};
use clap::CommandFactory;
use std::process::ExitCode;

/// Runs the command.
pub fn run(options: &CompletionsOptions) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "caveat", &mut script);
    output::write_bytes(&script)?;
    Ok(exit_code::DONE)
}
