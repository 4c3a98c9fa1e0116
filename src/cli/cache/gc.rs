//! `caveat cache gc`: what may go from the store, and taking it away when told to.
//! Knows nothing of how what is needed hangs together.

use super::super::arguments::{Common, GcOptions};
use super::super::error::CliError;
use super::super::open::{kind_schemas, pipelines, process};
use super::super::{console, exit_code, output};
use super::{editions, size};
use crate::config::load;
use crate::counted::counted;
use crate::keys::Digest;
use crate::store::{Inventory, Store, Sweep};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

/// Runs the command.
pub fn gc(common: &Common, store: &Store, options: &GcOptions) -> Result<ExitCode, CliError> {
    let current = current_stages(common)?;
    let waits = || {
        let whom = process(store);
        console::line(&format!("waits for the runs that use the store{whom} to end"));
    };
    let _alone = if options.yes { Some(store.enter_alone(waits)?) } else { None };
    let mut inventory = store.inventory()?;
    // What cannot be read might be needed: nothing is judged by half a store.
    if let Some(fault) = inventory.faults.pop() {
        return Err(fault.into());
    }
    let wanted = wanted(common, &inventory, &current)?;
    let sweep = store.sweep(&inventory, &wanted);
    if options.yes {
        store.remove(&sweep)?;
    }
    output::write(&if options.json { json(&sweep, options.yes) } else { words(&sweep, options.yes) })?;
    Ok(exit_code::DONE)
}

/// The stages of each pipeline in the project, by the pipeline's name.
fn current_stages(common: &Common) -> Result<BTreeMap<String, BTreeSet<String>>, CliError> {
    let root = &common.project;
    let mut current: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in pipelines(root).into_iter().chain(common.pipeline.clone()) {
        let read = |file: &str| std::fs::read_to_string(root.join(file));
        let loaded = load(root, &file, &[], &kind_schemas(), read).map_err(CliError::Problems)?;
        let stages = loaded.pipeline.stages.iter().map(|stage| stage.name.to_string());
        current.entry(loaded.pipeline.name.clone()).or_default().extend(stages);
    }
    Ok(current)
}

/// The keys of the stages that stay: the latest of current pipelines, and those that editions pin.
fn wanted(
    common: &Common,
    inventory: &Inventory,
    current: &BTreeMap<String, BTreeSet<String>>,
) -> Result<BTreeSet<Digest>, CliError> {
    let is_current =
        |pipeline: &str, stage: &str| current.get(pipeline).is_some_and(|all| all.contains(stage));
    let latest = inventory.stages.iter().filter(|stage| is_current(&stage.pipeline, &stage.stage));
    let mut wanted: BTreeSet<Digest> = latest.map(|stage| stage.key).collect();
    for edition in editions(&common.project)? {
        wanted.extend(edition.lock.stages.iter().map(|stage| stage.key));
    }
    Ok(wanted)
}

fn json(sweep: &Sweep, is_done: bool) -> String {
    let stages: Vec<String> =
        sweep.stages.iter().map(|stage| format!("{}/{}", stage.pipeline, stage.stage)).collect();
    let value = json!({
        "kept": sweep.kept, "gone": sweep.gone, "total": sweep.total(), "stages": stages, "removed": is_done,
    });
    format!("{value:#}\n")
}

fn words(sweep: &Sweep, is_done: bool) -> String {
    let kept = format!("{} stay, which current pipelines and editions need\n", size::words(sweep.kept.bytes));
    if sweep.is_empty() {
        return format!("nothing to take away: {kept}");
    }
    let mut text = String::new();
    for stage in &sweep.stages {
        text.push_str(&format!("stage {} of {}: in no pipeline any more\n", stage.stage, stage.pipeline));
    }
    for (what, usage) in &sweep.gone {
        text.push_str(&format!("{what}: {} in {}\n", size::words(usage.bytes), counted(usage.files, "file")));
    }
    let total = size::words(sweep.total().bytes);
    text.push_str(&if is_done {
        format!("taken away: {total}; {kept}")
    } else {
        format!("would take away {total} (do it with --yes); {kept}")
    });
    text
}
