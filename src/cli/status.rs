//! `caveat status`, and `run --dry-run`: where each stage stands.
//! Knows nothing of how that is found out.

use super::arguments::{Common, JsonOptions};
use super::error::CliError;
use super::open::{Opened, open, store};
use super::{exit_code, output};
use crate::edition;
use crate::execute::{Leaves, Sources, StageState, State, reasons, survey};
use crate::keys::Cause;
use crate::store::Store;
use serde_json::json;
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &JsonOptions) -> Result<ExitCode, CliError> {
    let opened = open(common, options.file.as_deref())?;
    let store = store(&opened.project)?;
    print(&opened, &store, None, options.json)
}

/// The states of the plan's stages.
pub fn states(opened: &Opened, store: &Store) -> Result<Vec<StageState>, CliError> {
    let stats = store.stat_cache();
    for out in opened.plan.stages.iter().filter_map(|stage| stage.out.as_deref()) {
        edition::read(&opened.project.path(out))?;
    }
    let states = survey(Sources { plan: &opened.plan, project: &opened.project, store, stats: &stats })?;
    // Losing the stat cache costs hashing files again and nothing else.
    let _ = stats.save();
    Ok(states)
}

/// Prints the states of all stages, or of those at some places.
pub fn print(
    opened: &Opened,
    store: &Store,
    only: Option<&[usize]>,
    as_json: bool,
) -> Result<ExitCode, CliError> {
    let states = states(opened, store)?;
    let shown = states.iter().enumerate().filter(|(place, _)| only.is_none_or(|only| only.contains(place)));
    let shown: Vec<&StageState> = shown.map(|(_, state)| state).collect();
    if as_json {
        let values: Vec<serde_json::Value> = shown.iter().map(|state| to_json(state)).collect();
        output::write(&format!("{:#}\n", json!(values)))?;
        return Ok(exit_code::DONE);
    }
    let width = shown.iter().map(|state| state.stage.len()).max().unwrap_or(0);
    for state in shown {
        output::write(&format!("{:width$}  {}\n", state.stage, words(&state.state)))?;
    }
    Ok(exit_code::DONE)
}

fn words(state: &State) -> String {
    match state {
        State::Fresh => "fresh".to_owned(),
        State::Unwritten { files, is_published } => unwritten(files, *is_published),
        State::Stale(causes) => {
            let lines = because(causes);
            let first = lines.first().cloned().unwrap_or_default();
            let more = lines.len().saturating_sub(1);
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            format!("stale    {first}{more}")
        }
        State::Waiting { on } => format!("waiting  for {}", on.join(", ")),
    }
}

/// A report that does not lie in its folder as it comes out.
pub fn unwritten(files: &[String], is_published: bool) -> String {
    let first = files.first().map(String::as_str).unwrap_or_default();
    let more = if files.len() > 1 { format!(" and {} more", files.len() - 1) } else { String::new() };
    let (is, them) = if files.len() > 1 { ("are", "them") } else { ("is", "it") };
    let mend = if is_published {
        "the edition is published: an error is put right with `caveat run --correct \"what was wrong\"`, new data make \
         an edition of their own with --set edition=NAME"
            .to_owned()
    } else {
        format!("`caveat run` writes {them}")
    };
    format!("fresh    but {first}{more} in its folder {is} not what it gives: {mend}")
}

/// Causes in words.
pub fn because(causes: &[Cause]) -> Vec<String> {
    reasons(causes, &Leaves::new()).lines
}

/// A state as JSON.
pub fn to_json(state: &StageState) -> serde_json::Value {
    match &state.state {
        State::Fresh => json!({"stage": state.stage, "state": "fresh"}),
        State::Unwritten { files, is_published } => {
            json!({"stage": state.stage, "state": "fresh", "differing": files, "published": is_published})
        }
        State::Stale(causes) => {
            json!({"stage": state.stage, "state": "stale", "because": because(causes), "causes": causes})
        }
        State::Waiting { on } => json!({"stage": state.stage, "state": "waiting", "on": on}),
    }
}
