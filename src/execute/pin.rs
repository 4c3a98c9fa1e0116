//! From a run's results to an edition's lock, and from a lock to what differs from it now.
//! Knows nothing of how results are computed.

use super::inputs::{combined, key_name};
use super::run::Summary;
use crate::edition::{EditionLock, LOCK_FORMAT, LockedFile, LockedStage, definition_causes, input_causes};
use crate::keys::Cause;
use crate::plan::{Input, Plan, PlannedStage, Project};
use crate::store::{StatCache, StoreError};
use std::collections::BTreeMap;

/// What an edition is made from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The pipeline.
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
    let plan = origin.plan;
    let inputs_of = plan.inputs(&report.name);
    let of_stage = |place: usize| {
        let stage = &plan.stages[place];
        let (key, parts) = summary.results.get(&stage.name)?;
        Some(LockedStage {
            name: stage.name.clone(),
            kind: stage.kind.name().to_owned(),
            revision: stage.kind.revision(),
            sources: inputs_of
                .iter()
                .filter(|input| input.read_by.contains(&stage.name))
                .map(|input| input.name.clone())
                .collect(),
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
        definition: plan.setting.definition.clone(),
        inputs: taken_inputs(origin, summary, report)?,
        stages: plan.closure(&report.name).into_iter().filter_map(of_stage).collect(),
        outputs: files
            .iter()
            .filter(|part| part.role == "file")
            .map(|part| (part.label.clone(), part.content))
            .collect(),
    })
}

/// The files that a report and the stages behind it read, as they are now.
fn inputs(origin: Origin, report: &PlannedStage) -> Result<Inputs, StoreError> {
    let mut inputs = Inputs::new();
    for Input { name, source, .. } in origin.plan.inputs(&report.name) {
        let file = |path: &String| {
            Ok(LockedFile {
                file: locked_name(path),
                digest: origin.stats.digest(&origin.project.path(path))?,
            })
        };
        inputs.insert(name, source.files.iter().map(file).collect::<Result<_, StoreError>>()?);
    }
    Ok(inputs)
}

/// The same as the run took them, which they still must be: a lock that names other files than those that the
/// numbers came from would be worse than none.
fn taken_inputs(origin: Origin, summary: &Summary, report: &PlannedStage) -> Result<Inputs, StoreError> {
    let inputs = inputs(origin, report)?;
    for input in origin.plan.inputs(&report.name) {
        let keys = input.read_by.iter().filter_map(|stage| summary.results.get(stage));
        for (key, _) in keys {
            for (file, now) in input.source.files.iter().zip(&inputs[&input.name]) {
                let taken = key.inputs.get(&key_name(&input.source.source, file));
                if taken.is_some_and(|taken| *taken != now.digest) {
                    return Err(StoreError::ChangedSince { path: origin.project.path(file) });
                }
            }
        }
    }
    Ok(inputs)
}

/// A file's path in the project, or its name where it lies outside.
fn locked_name(path: &str) -> String {
    let is_inside = !path.starts_with('/') && !path.split('/').any(|part| part == "..");
    if is_inside { path.to_owned() } else { path.rsplit('/').next().unwrap_or(path).to_owned() }
}

/// What a report would be made from now that the lock has otherwise: what the pipeline says, then files.
///
/// # Errors
/// An input that cannot be read.
pub fn drift(lock: &EditionLock, origin: Origin, report: &PlannedStage) -> Result<Vec<Cause>, StoreError> {
    let mut causes = definition_causes(&lock.definition, &origin.plan.setting.definition);
    causes.extend(input_causes(&lock.inputs, &inputs(origin, report)?));
    Ok(causes)
}
