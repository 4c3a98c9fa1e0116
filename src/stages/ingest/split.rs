//! One file of a source: which periods it holds, and one piece a period where it holds several.
//! Knows nothing of what the table is for.

use super::super::stage::{Artifact, Body, StageError, Step};
use super::Loader;
use super::params::Params;
use crate::disclosure::sensitivity::Sensitivity;
use crate::table::source;
use serde_json::{Value, json};

/// Cuts the step's file. A file of one period gives only its extent, so that its bytes are not
/// written a second time.
pub fn run(
    params: &Params,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(file) = step.inputs.first() else { return Ok(json!({})) };
    let raw = loader.raw(file)?;
    let parts = source::split(raw, params.time.as_deref(), params.step())
        .map_err(StageError::table(step.label.clone()))?;
    let whole = parts.len() == 1;
    for (period, part) in parts {
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        emit(if whole {
            Artifact {
                role: "extent",
                label: format!("{}/{}@{period}", file.from, file.label),
                body: Body::Bytes(b"one period\n".to_vec()),
                sensitivity: Sensitivity::Internal,
            }
        } else {
            Artifact {
                role: "piece",
                label: format!("{}@{period}#{}", file.from, file.label),
                body: Body::Raw(part),
                sensitivity: Sensitivity::Confidential,
            }
        })?;
    }
    Ok(json!({}))
}
