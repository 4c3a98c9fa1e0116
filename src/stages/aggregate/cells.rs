//! The sums of one period's groups: exact sums of rows, and squares of residuals.
//! Knows nothing of coefficients or of what may be shown.

use super::super::rows::{Coded, Groups};
use super::super::stage::{Artifact, Body, StageError, Step};
use super::{AggregateStage, Loader};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stats::{Cells, SquareSum};
use crate::table::{Data, Frame, MISSING};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Squares of residuals of one period's groups, with the plain sum of expected values to check the
/// means against.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Squares {
    /// A group of a breakdown and an outcome each, sorted.
    pub groups: Vec<GroupSquares>,
}

/// One group's squares.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupSquares {
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The outcome.
    pub outcome: String,
    /// Rows with an outcome and an expected value.
    pub n: u64,
    /// The squares of actual minus expected.
    pub squares: SquareSum,
    /// The sum of the rows' expected values in floating point: a check, never an output.
    pub expected: f64,
}

/// The exact sums of one period.
pub fn sums(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(part) = step.inputs.first() else { return Ok(json!({})) };
    let frame = loader.frame(part)?;
    let controls = &stage.controls;
    let names = stage.outcome_names();
    let coded = Coded::of(&frame, &part.label, &controls.categorical, &controls.numeric, &names)?;
    let groups = Groups::of(&frame, &stage.breakdowns, &part.label)?;
    let cells = Cells::of(&groups.columns(), &coded.rows()).map_err(StageError::plain)?;
    give("cells", step, &cells, emit)?;
    Ok(json!({"rows": frame.rows}))
}

/// The squares of residuals of one period: the rows beside their expected values, in the same order.
pub fn squares(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let [rows, predictions] = step.inputs.as_slice() else { return Ok(json!({})) };
    let frame = loader.frame(rows)?;
    let predictions = loader.frame(predictions)?;
    let groups = Groups::of(&frame, &stage.breakdowns, &rows.label)?;
    let mut all = Squares::default();
    for outcome in stage.outcome_names() {
        let actual = floats(&predictions, &format!("actual_{outcome}"))?;
        let expected = floats(&predictions, &format!("expected_{outcome}"))?;
        for column in groups.columns() {
            let mut sums: Vec<(u64, SquareSum, f64)> =
                vec![(0, SquareSum::default(), 0.0); column.groups.len()];
            for (row, &code) in column.codes.iter().enumerate() {
                let residual = actual[row] - expected[row];
                if code != MISSING && !residual.is_nan() {
                    let sum = &mut sums[usize::from(code)];
                    sum.0 += 1;
                    sum.1.add(residual);
                    sum.2 += expected[row];
                }
            }
            let named = column.groups.iter().zip(sums).filter(|(_, sum)| sum.0 > 0);
            all.groups.extend(named.map(|(group, (n, squares, expected))| GroupSquares {
                breakdown: column.breakdown.clone(),
                group: group.clone(),
                outcome: outcome.clone(),
                n,
                squares,
                expected,
            }));
        }
    }
    give("squares", step, &all, emit)?;
    Ok(json!({}))
}

fn floats<'a>(frame: &'a Frame, name: &str) -> Result<&'a [f64], StageError> {
    match &frame.column(name).map_err(StageError::table("predictions"))?.data {
        Data::Float(values) => Ok(values),
        other => Err(StageError::plain(format!("{name} holds {}", other.words()))),
    }
}

fn give(
    role: &'static str,
    step: &Step,
    value: &impl Serialize,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<(), StageError> {
    emit(Artifact {
        role,
        label: step.label.clone(),
        body: Body::Bytes(serde_json::to_vec(value).map_err(StageError::plain)?),
        sensitivity: Sensitivity::Confidential,
    })
}
