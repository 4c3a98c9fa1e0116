//! `caveat check`: everything that can be wrong before data are read.
//! Knows nothing of what is checked: opening a pipeline checks it.

use super::arguments::{Common, JsonOptions};
use super::error::CliError;
use super::open::open;
use super::{exit_code, output};
use crate::config::Problem;
use crate::counted::counted;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &JsonOptions) -> Result<ExitCode, CliError> {
    let opened = open(common, options.file.as_deref());
    if !options.json {
        let opened = opened?;
        let (file, stages) = (&opened.plan.setting.file, opened.plan.stages.len());
        output::write(&format!("{file} is sound: {}\n", counted(stages, "stage")))?;
        return Ok(exit_code::DONE);
    }
    let (problems, code) = match opened {
        Ok(_) => (Vec::new(), exit_code::DONE),
        Err(CliError::Problems(problems)) => (problems.0.iter().map(to_json).collect(), exit_code::wrong()),
        Err(other) => return Err(other),
    };
    output::write(&format!("{:#}\n", json!({"problems": problems})))?;
    Ok(code)
}

fn to_json(problem: &Problem) -> Value {
    json!({
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "place": problem.place,
        "what": problem.what,
        "mend": problem.mend,
    })
}
