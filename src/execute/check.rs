//! A look at stages that may start: are they fresh? Several stages are looked at side by side.
//! Knows nothing of what is done about those that are not.

use super::inputs::Sources;
use super::taken::noted;
use super::{parts_of_stage, stage_key};
use crate::keys::{Digest, StepKey};
use crate::plan::PlannedStage;
use crate::stages::{Part, Parts};
use crate::store::{Output, StoreError};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What was found of a stage that may start.
pub(super) struct Checked {
    /// What it reads.
    pub parts: Parts,
    /// Its key.
    pub key: StepKey,
    /// The key's digest.
    pub digest: Digest,
    /// Its outputs, where they are known to be whole without reading its record.
    pub fresh: Option<Vec<Output>>,
    /// Whether this key is known to be noted as the stage's latest.
    pub is_latest: bool,
}

/// How many stages are looked at side by side before the first of them starts.
pub(super) const AT_ONCE: usize = 256;
/// So few that handing them to another thread would take longer.
const FEW: usize = 8;

/// What each of some stages reads, and whether that is known to be fresh; `done` has the results of all that
/// they need.
pub(super) fn check(
    stages: &[&PlannedStage],
    sources: Sources,
    done: &BTreeMap<String, Vec<Part>>,
) -> Vec<Result<Checked, StoreError>> {
    stages.par_iter().with_min_len(FEW).map(|stage| check_one(stage, sources, done)).collect()
}

fn check_one(
    stage: &PlannedStage,
    sources: Sources,
    done: &BTreeMap<String, Vec<Part>>,
) -> Result<Checked, StoreError> {
    let parts = parts_of_stage(stage, sources, done)?;
    let key = stage_key(stage, &parts);
    let digest = key.digest();
    let Sources { plan, store, stats, .. } = sources;
    let fresh = noted(&digest, store, stats);
    let is_latest =
        fresh.is_some() && store.is_known_latest(&plan.setting.pipeline, &stage.name, &digest, stats);
    Ok(Checked { parts, key, digest, fresh, is_latest })
}
