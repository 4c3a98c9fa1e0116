//! The sums of one period's changes since the reference period, in which many of the persons are the same.
//! Knows nothing of what may be shown.

use super::super::stage::{Artifact, Finding, Part, Parts, StageError, Step};
use super::beside::{Beside, Identity, Period};
use super::cells::give;
use super::{AggregateStage, Loader};
use crate::stats::{ChangeSums, Fit, Grouped, MonthRows, changes};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The steps: one a period but the reference period, whose rows and expected values each is given, too.
///
/// # Errors
/// A reference period without rows.
pub fn steps(stage: &AggregateStage, parts: &Parts) -> Result<Vec<Step>, StageError> {
    let Some(since) = &stage.change_since else { return Ok(Vec::new()) };
    let Some(model) = &stage.model else { return Ok(Vec::new()) };
    let base = parts.one(&stage.rows, "rows", since).and_then(|rows| Period::of(stage, parts, rows));
    let Some((base, model)) = base.zip(parts.one(model, "model", "")) else {
        return Err(outside(since, parts.of(&stage.rows, "rows")));
    };
    let params = json!({
        "breakdowns": stage.breakdowns,
        "outcomes": stage.outcome_names(),
        "unit": stage.unit,
        "change_since": since,
    });
    let step = |rows: &Part| {
        let inputs = Period::of(stage, parts, rows)?.parts().chain(base.parts()).chain([model]);
        let inputs = inputs.cloned().collect();
        Some(Step { task: "change", label: rows.label.clone(), params: params.clone(), inputs })
    };
    Ok(parts.of(&stage.rows, "rows").filter(|rows| rows.label != *since).filter_map(step).collect())
}

fn outside<'a>(since: &str, rows: impl Iterator<Item = &'a Part>) -> StageError {
    let periods: BTreeSet<&str> = rows.map(|part| part.label.as_str()).collect();
    let (first, last) = (periods.first().unwrap_or(&"-"), periods.last().unwrap_or(&"-"));
    let what = format!("the period {since} is outside the data, which are from {first} to {last}");
    StageError::Pipeline { findings: vec![Finding::at("/change_since", what)] }
}

/// The sums of one period's changes.
pub fn run(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let since = stage.change_since.as_deref().unwrap_or_default();
    let periods = Period::given(step, &step.label).zip(Period::given(step, since));
    let model = step.inputs.iter().find(|part| part.role == "model");
    let Some(((period, base), model)) = periods.zip(model) else { return Ok(json!({})) };
    let unit = stage.unit.as_deref().unwrap_or_default();
    let fit = loader.shared_json::<Fit>(model)?;
    let period = Beside::read(stage, period, Some(unit), loader)?;
    let comparison = Comparison { stage, step, unit, fit: &fit, loader, base };
    let sums = if period.has_names(unit) {
        comparison.with::<String>(&period)
    } else {
        comparison.with::<i64>(&period)
    };
    give("change", step, &sums?, emit)?;
    Ok(json!({}))
}

/// What a period is compared with, and how.
struct Comparison<'a> {
    stage: &'a AggregateStage,
    step: &'a Step,
    unit: &'a str,
    fit: &'a Fit,
    loader: &'a Loader,
    base: Period<'a>,
}

impl Comparison<'_> {
    fn with<K: Identity>(&self, period: &Beside) -> Result<Grouped<ChangeSums>, StageError> {
        // Stages of other groups, outcomes or models read the same rows.
        let purpose = format!("changes {} {}", self.base.expected_by(), self.step.params);
        let base = self.loader.shared(self.base.rows, &purpose, || {
            self.rows_of::<K>(&Beside::read(self.stage, self.base, Some(self.unit), self.loader)?)
        })?;
        changes(&base, &self.rows_of::<K>(period)?).map_err(StageError::plain)
    }

    fn rows_of<K: Identity>(&self, period: &Beside) -> Result<MonthRows<K>, StageError> {
        let ids = period.identities::<K>(self.unit)?.to_vec();
        let rows = MonthRows::new(ids, &period.groups()?.columns(), &period.residuals(self.fit)?);
        rows.map_err(StageError::plain)
    }
}
