//! Which stages are fresh, which are stale and why, and which wait; nothing is computed.
//! Knows nothing of steps.

use super::inputs::Sources;
use super::taken::{Known, known, note, noted};
use super::{outputs_as_parts, parts_of_stage, stage_key};
use crate::edition::{self, EditionLock};
use crate::keys::{Cause, causes};
use crate::plan::{Plan, PlannedStage};
use crate::stages::Part;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;

/// Where a stage stands.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Its result is there.
    Fresh,
    /// Its result is there, but these files of its folder are not what it gives.
    Unwritten {
        /// The files.
        files: Vec<String>,
        /// Whether a published edition would change, which no run does without a correction.
        is_published: bool,
    },
    /// It has to run: the causes, parameters before inputs.
    Stale(Vec<Cause>),
    /// It reads stages that have to run first; whether it has to run is seen then.
    Waiting {
        /// Those stages.
        on: Vec<String>,
    },
}

/// A stage's state.
#[derive(Debug, Clone, PartialEq)]
pub struct StageState {
    /// The stage.
    pub stage: String,
    /// Its state.
    pub state: State,
}

/// The state of every stage of the plan.
///
/// # Errors
/// Files that cannot be read; a damaged store.
pub fn survey(sources: Sources) -> Result<Vec<StageState>, StoreError> {
    let plan = sources.plan;
    let mut done: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut states = Vec::new();
    for stage in &plan.stages {
        let on: Vec<String> = stage.needs.iter().filter(|need| !done.contains_key(*need)).cloned().collect();
        let state = if on.is_empty() { state_of(stage, sources, &mut done)? } else { State::Waiting { on } };
        states.push(StageState { stage: stage.name.clone(), state });
    }
    Ok(states)
}

fn state_of(
    stage: &PlannedStage,
    sources: Sources,
    done: &mut BTreeMap<String, Vec<Part>>,
) -> Result<State, StoreError> {
    let Sources { plan, store, .. } = sources;
    let parts = parts_of_stage(stage, sources, done)?;
    let key = stage_key(stage, &parts);
    let (digest, stats) = (key.digest(), sources.stats);
    if let Some(outputs) = noted(&digest, store, stats) {
        return Ok(fresh(stage, outputs_as_parts(&stage.name, &outputs, store), sources, done));
    }
    match note(&digest, store, stats, || known(&digest, store, stats))? {
        Known::Nothing => Ok(State::Stale(since_last(plan, &stage.name, &key, store)?)),
        Known::Broken { cause, .. } => Ok(State::Stale(vec![cause])),
        Known::Whole(record) => {
            Ok(fresh(stage, outputs_as_parts(&stage.name, &record.outputs, store), sources, done))
        }
    }
}

fn fresh(
    stage: &PlannedStage,
    parts: Vec<Part>,
    sources: Sources,
    done: &mut BTreeMap<String, Vec<Part>>,
) -> State {
    let unwritten = stage.out.as_ref().and_then(|out| {
        let is_there = |part: &&Part| {
            let path = sources.project.path(&format!("{out}/{}", part.label));
            path.is_file() && sources.stats.digest(&path).is_ok_and(|digest| digest == part.content)
        };
        let files = parts.iter().filter(|part| part.role == "file");
        let files: Vec<String> =
            files.filter(|part| !is_there(part)).map(|part| part.label.clone()).collect();
        let lock = || edition::read(&sources.project.path(out)).ok().flatten();
        (!files.is_empty()).then(|| State::Unwritten { is_published: changes(lock(), &parts), files })
    });
    done.insert(stage.name.clone(), parts);
    unwritten.unwrap_or(State::Fresh)
}

/// Whether these parts would change a published edition; an edited file of one is restored.
fn changes(lock: Option<EditionLock>, parts: &[Part]) -> bool {
    let is_other = |lock: &EditionLock, part: &Part| lock.outputs.get(&part.label) != Some(&part.content);
    let files = || parts.iter().filter(|part| part.role == "file");
    lock.is_some_and(|lock| lock.published && files().any(|part| is_other(&lock, part)))
}

/// What is damaged is as good as none: it tells nothing.
fn readable<T>(found: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Err(StoreError::Damaged { .. }) => Ok(None),
        other => other,
    }
}

/// What differs between the stage's last success and now.
pub(super) fn since_last(
    plan: &Plan,
    stage: &str,
    key: &crate::keys::StepKey,
    store: &Store,
) -> Result<Vec<Cause>, StoreError> {
    let last = readable(store.latest(&plan.setting.pipeline, stage))?;
    Ok(match last {
        None => vec![Cause::NeverRun],
        Some(last) if last.key == *key => vec![Cause::NeverRun],
        Some(last) => causes(&last.key, key),
    })
}
