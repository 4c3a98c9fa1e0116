//! Tables that are joined by the identity alone, coded and put in order once for all periods and runs.
//! Knows nothing of periods.
//!
//! A register of a million persons is read, coded and sorted in a third of a second. Kept as a frame, a new
//! month that brings no new register does not pay that again. Columns whose raw values a frame does not
//! have (dates, flags, numbers of another size than 64 bits) may be wanted by expressions: a table with
//! such a column is coded by each run from its files.

use super::super::stage::{Artifact, Body, Part, Parts, StageError, Step};
use super::IngestStage;
use super::period_rows::{Inputs, raw_table};
use crate::disclosure::sensitivity::Sensitivity;
use crate::table::{Coded, source};
use serde_json::{Value, json};

const ROLE: &str = "register";

/// A step for each table that is joined by the identity alone.
pub fn steps(stage: &IngestStage, pieces: &super::Pieces) -> Vec<Step> {
    let Some(unit) = &stage.params.unit else { return Vec::new() };
    let by_unit = stage.params.joins.iter().filter(|join| join.on == [unit.as_str()]);
    let step = |join: &super::params::Join| {
        let inputs = pieces.get(&(join.table.as_str(), None))?.clone();
        let params =
            json!({"unit": unit, "time": stage.params.time, "columns": stage.kinds.get(&join.table)});
        Some(Step { task: "register", label: join.table.clone(), params, inputs })
    };
    by_unit.filter_map(step).collect()
}

/// Codes the step's table, if a frame holds all of it.
pub fn run(
    inputs: &Inputs,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let (table, params) = (inputs.step.label.as_str(), &inputs.stage.params);
    let on: Vec<String> = params.unit.iter().cloned().collect();
    let pieces = inputs.pieces(table, None);
    let failed = |error| StageError::table(table)(error);
    // A table that no frame holds would be read here in vain, and again by the rows.
    for piece in &pieces {
        let columns = source::empty_like(&piece.path).map_err(failed)?;
        if !Coded::of(&columns, &[]).map_err(failed)?.is_plain() {
            return Ok(json!({}));
        }
    }
    let right = raw_table(params, table, &on, &pieces, inputs)?;
    let coded = Coded::in_order(&right, params.unit.as_deref()).map_err(failed)?;
    if coded.is_plain() {
        let body = Body::Frame(coded.into_frame());
        let sensitivity = Sensitivity::Confidential;
        emit(Artifact { role: ROLE, label: table.to_owned(), body, sensitivity })?;
    }
    Ok(json!({}))
}

/// The coded table, where there is one.
pub fn of<'a>(table: &str, parts: &'a [Part]) -> Option<&'a Part> {
    parts.iter().find(|part| part.role == ROLE && part.label == table)
}

/// All coded tables.
pub fn all(parts: &Parts) -> Vec<Part> {
    parts.of("", ROLE).cloned().collect()
}
