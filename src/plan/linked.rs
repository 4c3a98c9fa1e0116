//! Tables of the same rows, which hang together: each knows those before it, so that none gives away what another hides.
//! Knows nothing of what a table holds.

use super::PlannedStage;
use crate::stages::{OutputKind, Shape};
use std::collections::BTreeMap;

/// Each table of means needs those before it of the same rows.
pub fn link(stages: &mut [PlannedStage]) {
    let mut before: BTreeMap<String, Vec<(String, Shape)>> = BTreeMap::new();
    for stage in stages.iter_mut().filter(|stage| stage.shape.output == OutputKind::Cells) {
        let Some(rows) = stage.shape.rows.clone() else { continue };
        let tables = before.entry(rows).or_default();
        stage.needs.extend(tables.iter().map(|(name, _)| name.clone()));
        let shapes: Vec<(&str, &Shape)> = tables.iter().map(|(name, shape)| (name.as_str(), shape)).collect();
        stage.stage.stand_beside(&shapes);
        tables.push((stage.name.clone(), stage.shape.clone()));
    }
}
