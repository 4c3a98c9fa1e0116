//! `caveat why`: why a stage has to run, and why a figure carries its caveats.
//! Knows nothing of how either is found out.

use super::arguments::{Common, WhyOptions};
use super::error::CliError;
use super::open::{Opened, open, store};
use super::run::unknown_stage;
use super::{exit_code, output, status};
use crate::execute::{StageState, State};
use crate::stages::UNMET;
use crate::store::{Output, Store};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &WhyOptions) -> Result<ExitCode, CliError> {
    let opened = open(common, None)?;
    let store = store(&opened.project)?;
    if let Some(figure) = &options.figure {
        return of_figure(&opened, &store, options, figure);
    }
    let states = status::states(&opened, &store)?;
    let asked = match &options.stage {
        Some(stage) => {
            let state = states.iter().find(|state| state.stage == *stage);
            vec![state.ok_or_else(|| unknown_stage(&opened, stage))?]
        }
        None => states.iter().filter(|state| state.state != State::Fresh).collect(),
    };
    if options.json {
        let values: Vec<Value> = asked.iter().map(|state| status::to_json(state)).collect();
        output::write(&format!("{:#}\n", json!(values)))?;
        return Ok(exit_code::DONE);
    }
    if asked.is_empty() {
        output::write("all stages are fresh\n")?;
    }
    for state in &asked {
        let text = match &state.state {
            // The stages that it waits for are explained above it.
            State::Waiting { on } if options.stage.is_none() => {
                format!("{} waits for {}; it runs if they change\n", state.stage, on.join(", "))
            }
            _ => explained(state, &states),
        };
        output::write(&text)?;
    }
    Ok(exit_code::DONE)
}

/// A stage's state in full; a stage that waits is explained by the stale stages it waits for.
fn explained(state: &StageState, states: &[StageState]) -> String {
    match &state.state {
        State::Unwritten { files, is_published } => {
            format!("{}: {}\n", state.stage, super::status::unwritten(files, *is_published))
        }
        State::Fresh => format!("{} is fresh: nothing that it depends on has changed\n", state.stage),
        State::Stale(causes) => {
            let causes: String = status::because(causes).iter().map(|line| format!("  {line}\n")).collect();
            format!("{} has to run:\n{causes}", state.stage)
        }
        State::Waiting { .. } => {
            let mut text = format!("{} waits; it runs if its inputs change:\n", state.stage);
            for leaf in leaves(state, states) {
                for line in explained(leaf, states).lines() {
                    text.push_str(&format!("  {line}\n"));
                }
            }
            text
        }
    }
}

/// The stale stages at the root of a waiting one.
fn leaves<'a>(state: &StageState, states: &'a [StageState]) -> Vec<&'a StageState> {
    let State::Waiting { on } = &state.state else { return Vec::new() };
    let mut found: Vec<&StageState> = Vec::new();
    for name in on {
        let Some(upstream) = states.iter().find(|other| other.stage == *name) else { continue };
        match upstream.state {
            State::Stale(_) => found.push(upstream),
            _ => found.extend(leaves(upstream, states)),
        }
    }
    found.sort_by(|a, b| a.stage.cmp(&b.stage));
    found.dedup_by(|a, b| a.stage == b.stage);
    found
}

/// The caveats of a figure in the last article, with the facts that chose them, and those that do not apply.
fn of_figure(
    opened: &Opened,
    store: &Store,
    options: &WhyOptions,
    figure: &str,
) -> Result<ExitCode, CliError> {
    let label = format!("data/{figure}.json");
    for stage in articles(opened, options.stage.as_deref())? {
        let Some(record) = store.latest(&opened.plan.setting.pipeline, stage)? else { continue };
        let Some(file) = record.output("file", &label) else { continue };
        let metadata = read(store, file, &label)?;
        if options.json {
            output::write(&format!("{:#}\n", metadata["caveats"]))?;
            return Ok(exit_code::DONE);
        }
        let unmet = record.output(UNMET, "").map(|unmet| read(store, unmet, UNMET)).transpose()?;
        let unmet = unmet.map(|unmet| unmet[figure].clone()).unwrap_or_default();
        output::write(&format!("{figure} carries:\n{}", listed(&metadata["caveats"], "since")))?;
        output::write(&format!("{figure} does not need:\n{}", listed(&unmet, "as")))?;
        return Ok(exit_code::DONE);
    }
    Err(CliError::usage(
        format!("there is no figure '{figure}' in an article that was written"),
        "run the pipeline first, or mend the name",
    ))
}

/// The stages that write articles, or the one that was named, which must be such.
fn articles<'a>(opened: &'a Opened, named: Option<&str>) -> Result<Vec<&'a str>, CliError> {
    let stages = &opened.plan.stages;
    let Some(named) = named else {
        return Ok(stages.iter().filter(|s| s.out.is_some()).map(|s| s.name.as_str()).collect());
    };
    let stage =
        stages.iter().find(|stage| stage.name == named).ok_or_else(|| unknown_stage(opened, named))?;
    if stage.out.is_none() {
        let what = format!("'{named}' writes no article, so it has no figures");
        return Err(CliError::usage(what, "name a render stage, or leave the stage out"));
    }
    Ok(vec![&stage.name])
}

fn read(store: &Store, output: &Output, name: &str) -> Result<Value, CliError> {
    serde_json::from_slice(&store.read(&output.object)?)
        .map_err(|error| CliError::Failed(format!("{name}: {error}")))
}

/// Two lines a caveat: its name, and the facts that decided.
fn listed(caveats: &Value, because: &str) -> String {
    let line = |caveat: &Value| {
        let text = |key: &str| caveat[key].as_str().unwrap_or_default();
        let reasons: Vec<&str> =
            caveat["because"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let reasons = if reasons.is_empty() {
            format!("{because} it always applies")
        } else {
            format!("{because} {}", reasons.join("; ").replace("the fact ", ""))
        };
        format!("  {} ({})\n      {reasons}\n", text("id"), text("severity"))
    };
    caveats.as_array().into_iter().flatten().map(line).collect()
}
