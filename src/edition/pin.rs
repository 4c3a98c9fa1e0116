//! From a run's results to an edition's lock, and from a lock to what differs from it now.
//! Knows nothing of how results are computed.

use super::lock::{EditionLock, LOCK_FORMAT, LockedFile, LockedStage};
use crate::config::document::{Node, Style, Value};
use crate::config::{Loaded, parse, written};
use crate::execute::{Summary, combined, files_of_stage};
use crate::keys::{Cause, Digest, value_causes};
use crate::plan::{OUTSIDE, Plan, PlannedStage, Project, is_of_this_machine};
use crate::store::{StatCache, StoreError};
use std::collections::BTreeMap;

/// What an edition is made from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The pipeline as written.
    pub loaded: &'a Loaded,
    /// The pipeline as checked.
    pub plan: &'a Plan,
    /// The project.
    pub project: &'a Project,
    /// Digests of files.
    pub stats: &'a StatCache,
}

/// Files by source.
type Inputs = BTreeMap<String, Vec<LockedFile>>;

/// The lock of a report that a run has brought up to date.
///
/// # Errors
/// An input that cannot be read.
pub fn pin(origin: Origin, summary: &Summary, report: &PlannedStage) -> Result<EditionLock, StoreError> {
    let Origin { plan, .. } = origin;
    let of_stage = |place: usize| {
        let stage = &plan.stages[place];
        let (key, parts) = summary.results.get(&stage.name)?;
        Some(LockedStage {
            name: stage.name.clone(),
            kind: stage.kind.name().to_owned(),
            revision: stage.kind.revision(),
            sources: stage.files.iter().map(|source| source.source.clone()).collect(),
            needs: stage.needs.clone(),
            key: key.digest(),
            result: combined(parts.iter()),
        })
    };
    let files = summary.results.get(&report.name).map(|(_, parts)| parts.as_slice()).unwrap_or_default();
    Ok(EditionLock {
        format: LOCK_FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: plan.setting.file.clone(),
        stage: report.name.clone(),
        published: false,
        params: plan.setting.params.clone(),
        definition: definition(origin.loaded),
        inputs: inputs(origin, report)?,
        stages: plan.closure(&report.name).into_iter().filter_map(of_stage).collect(),
        outputs: files.iter().map(|part| (part.label.clone(), part.content)).collect(),
    })
}

/// The files that a report and the stages behind it read.
fn inputs(origin: Origin, report: &PlannedStage) -> Result<Inputs, StoreError> {
    let mut inputs = Inputs::new();
    for place in origin.plan.closure(&report.name) {
        for (source, path, digest) in
            files_of_stage(&origin.plan.stages[place], origin.project, origin.stats)?
        {
            let is_inside = !path.starts_with('/') && !path.split('/').any(|part| part == "..");
            let name = path.rsplit('/').next().unwrap_or(path);
            let file = if is_inside { path } else { name }.to_owned();
            inputs.entry(source.to_owned()).or_default().push(LockedFile { file, digest });
        }
    }
    Ok(inputs)
}

/// The pipeline as text, without folders of this machine.
pub fn definition(loaded: &Loaded) -> String {
    let mut tree = loaded.definition.clone();
    if let Some(Node { value: Value::Map(params), .. }) = tree.get_mut("params") {
        for (_, param) in params {
            if param.text().is_some_and(is_of_this_machine) {
                param.value = Value::Text { text: OUTSIDE.to_owned(), style: Style::Quoted };
            }
        }
    }
    written(&tree)
}

/// What a report would be made from now that the lock has otherwise: what the pipeline says, then files.
///
/// # Errors
/// An input that cannot be read.
pub fn drift(lock: &EditionLock, origin: Origin, report: &PlannedStage) -> Result<Vec<Cause>, StoreError> {
    let mut causes = definition_causes(&lock.definition, &definition(origin.loaded));
    causes.extend(input_causes(&lock.inputs, &inputs(origin, report)?));
    Ok(causes)
}

/// What differs between two definitions; nothing where one is not known, as in locks of format 1.
pub fn definition_causes(old: &str, new: &str) -> Vec<Cause> {
    let value =
        |text: &str| parse(&"edition.lock".into(), text).map(|tree| tree.to_json()).unwrap_or_default();
    let is_known = !old.is_empty() && !new.is_empty();
    if is_known && old != new { value_causes(&value(old), &value(new)) } else { Vec::new() }
}

/// What differs between two sets of files: by source and name, wherever they lie.
pub fn input_causes(old: &Inputs, new: &Inputs) -> Vec<Cause> {
    let (old, new) = (by_name(old), by_name(new));
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let changed = names.filter(|name| old.get(*name) != new.get(*name));
    let cause = |name: &String| Cause::Input {
        name: name.clone(),
        old: old.get(name).copied(),
        new: new.get(name).copied(),
    };
    changed.map(cause).collect()
}

fn by_name(inputs: &Inputs) -> BTreeMap<String, Digest> {
    let files = inputs.iter().flat_map(|(source, files)| files.iter().map(move |file| (source, file)));
    files.map(|(source, file)| (format!("{source}/{}", file.name()), file.digest)).collect()
}
