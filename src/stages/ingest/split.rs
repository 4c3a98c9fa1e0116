//! One file of a source: which periods it holds, and one piece a period where it holds several.
//! Knows nothing of what the table is for.

use super::super::stage::{Artifact, Body, StageError, Step};
use super::Loader;
use super::params::Params;
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::Period;
use crate::table::source;
use serde_json::{Value, json};

/// Cuts the step's file. A file of one period gives only its extent, so that its bytes are not written a
/// second time. Of a file of several periods some rows are read at a time, so that its size does not matter;
/// a period then has a piece from each reading that met it.
pub fn run(
    params: &Params,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(file) = step.inputs.first() else { return Ok(json!({})) };
    let time = params.time.as_deref();
    let failed = |error| StageError::table(step.label.clone())(error);
    if let Some(period) = source::only_period(&file.path, time, params.step()).map_err(failed)? {
        let label = format!("{}/{}@{}", file.from, file.label, name(period));
        let body = Body::Bytes(b"one period\n".to_vec());
        emit(Artifact { role: "extent", label, body, sensitivity: Sensitivity::Internal })?;
        return Ok(json!({}));
    }
    let mut pieces = source::Pieces::of(&file.path, loader.chunk_rows()).map_err(failed)?;
    let mut reading = 0;
    while let Some(raw) = pieces.next_piece().map_err(failed)? {
        for (period, part) in source::split(raw, time, params.step()).map_err(failed)? {
            let label = format!("{}@{}#{reading}#{}", file.from, name(period), file.label);
            emit(Artifact {
                role: "piece",
                label,
                body: Body::Raw(part),
                sensitivity: Sensitivity::Confidential,
            })?;
        }
        reading += 1;
    }
    Ok(json!({}))
}

fn name(period: Option<Period>) -> String {
    period.map(|period| period.to_string()).unwrap_or_default()
}
