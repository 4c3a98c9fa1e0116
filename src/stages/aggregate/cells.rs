//! The sums of one period's groups: exact sums of rows, and squares of residuals.
//! Knows nothing of coefficients or of what may be shown.

use super::super::rows::{Coded, Groups, needed};
use super::super::stage::{Artifact, StageError, Step};
use super::beside::{self, Period};
use super::{AggregateStage, Loader};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::Expected;
use crate::stats::{Cells, Overlaps, ResidualSums, residual_sums};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The role of which groups have rows in common.
pub const OVERLAPS: &str = "overlaps";

/// Sums of one period's residuals, by group: squares for standard errors, and the rows' expected values to
/// check the means against.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Squares {
    /// A group of a breakdown and an outcome each.
    pub groups: Vec<GroupSquares>,
}

/// One group's residuals.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupSquares {
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The outcome.
    pub outcome: String,
    /// The sums.
    pub sums: ResidualSums,
}

/// The exact sums of one period.
pub fn sums(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(part) = step.inputs.first() else { return Ok(json!({})) };
    let names = stage.outcome_names();
    let mut columns = needed(&stage.controls, &names);
    let breakdowns = stage.all_breakdowns();
    columns.extend(breakdowns.values().flatten().map(String::as_str));
    let frame = loader.frame_columns(part, &columns)?;
    let coded = Coded::of(&frame, &part.label, &stage.controls, &names)?;
    let groups = Groups::of(&frame, &breakdowns, &part.label)?;
    let (others, own): (Vec<_>, Vec<_>) =
        groups.columns().into_iter().partition(|column| stage.others.contains_key(&column.breakdown));
    let cells = Cells::of(&own, &coded.rows()).map_err(StageError::plain)?;
    give("cells", step, &cells, emit)?;
    // Of everybody there is nothing to tell: the first is `total`.
    let columns: Vec<_> = own.into_iter().skip(1).chain(others).collect();
    give(OVERLAPS, step, &Overlaps::of(&columns), emit)?;
    Ok(json!({"rows": frame.rows}))
}

/// The squares of residuals of one period: the rows beside their expected values, in the same order.
pub fn squares(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(period) = Period::given(step, &step.label) else { return Ok(json!({})) };
    let names = stage.outcome_names();
    let frame = loader.frame_columns(period.rows, &stage.columns())?;
    let groups = Groups::of(&frame, &stage.breakdowns, &period.rows.label)?;
    let (columns, actual) = (groups.columns(), beside::actual(stage, &frame)?);
    let sums = match period.expected(loader)? {
        Expected::Sums(expected) if expected.names() == names => residual_sums(&columns, &actual, &expected),
        other => {
            let expected = other.into_frame();
            let floats = names.iter().map(|name| beside::floats(&expected, name));
            residual_sums(&columns, &actual, floats.collect::<Result<Vec<&[f64]>, _>>()?.as_slice())
        }
    };
    let sums = sums.map_err(StageError::plain)?;
    let mut all = Squares::default();
    for (outcome, breakdowns) in names.iter().zip(sums) {
        for (column, groups) in columns.iter().zip(breakdowns) {
            let named = column.groups.iter().zip(groups).filter(|(_, sums)| sums.n > 0);
            all.groups.extend(named.map(|(group, sums)| GroupSquares {
                breakdown: column.breakdown.clone(),
                group: group.clone(),
                outcome: outcome.clone(),
                sums,
            }));
        }
    }
    give("squares", step, &all, emit)?;
    Ok(json!({}))
}

/// Gives sums, which are of groups of any size.
pub fn give(
    role: &'static str,
    step: &Step,
    value: &impl Serialize,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<(), StageError> {
    emit(Artifact::json(role, &step.label, value, Sensitivity::Confidential)?)
}
