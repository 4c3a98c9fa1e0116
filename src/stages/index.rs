//! `index`: percent change of each group's indicator since a reference period.
//! Knows nothing of rows: it is made from published means only.

use super::stage::{
    Artifact, Finding, Kind, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream, typed,
};
use super::{Loader, OutputKind, Shape};
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::Period;
use crate::stats::percent_change;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Percent change since a reference period.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Params {
    /// The aggregate stage.
    data: String,
    /// The reference period, as 2023-06: the index is 0 there.
    #[schemars(extend("format" = "period"))]
    reference: String,
}

/// The kind.
pub struct Index;

impl Kind for Index {
    fn name(&self) -> &'static str {
        "index"
    }

    fn revision(&self) -> u32 {
        1
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, params: &Value) -> Vec<Reference> {
        Reference::in_params(params, &["data"])
    }

    fn plan(
        &self,
        _: &str,
        params: &Value,
        _: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        let typed: Params = typed(params)?;
        let data = upstream.of_kind(&typed.data, &[OutputKind::Cells], "/data")?;
        let reference = reference(&typed, data).map_err(|finding| vec![finding])?;
        let shape = Shape {
            output: OutputKind::Index,
            measures: vec![Measure::PercentChange],
            reference: Some(reference.to_string()),
            ..data.clone()
        };
        Ok(Planned {
            stage: Box::new(IndexStage { data: typed.data.clone(), reference }),
            shape,
            needs: vec![typed.data],
            files: Vec::new(),
            out: None,
            sensitivity: Sensitivity::Public,
        })
    }
}

fn reference(params: &Params, data: &Shape) -> Result<Period, Finding> {
    let period: Period = params.reference.parse().map_err(|e| Finding::at("/reference", format!("{e}")))?;
    let Some((_, step)) = data.time.as_ref().filter(|_| data.by.is_some()) else {
        let what = format!("'{}' has no periods, so there is none to refer to", params.data);
        return Err(Finding::at("/data", what).mend("write `by:` in the aggregate stage"));
    };
    if !data.measures.contains(&Measure::Indicator) || !data.measures.contains(&Measure::Actual) {
        let what = format!("'{}' does not have the measures actual and indicator", params.data);
        return Err(Finding::at("/data", what).mend("add both to its `measures`"));
    }
    if period.step != *step {
        let what = format!("{period} is no period of these data");
        let example = Period { step: *step, ordinal: period.year() * step.per_year() };
        return Err(Finding::at("/reference", what).mend(format!("write one as {example}")));
    }
    Ok(period)
}

struct IndexStage {
    data: String,
    reference: Period,
}

impl Stage for IndexStage {
    fn key_params(&self) -> Value {
        json!({"reference": self.reference.to_string()})
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let table = parts.one(&self.data, "table", "");
        let step = |part: &super::Part| Step {
            task: "change",
            label: String::new(),
            params: self.key_params(),
            inputs: vec![part.clone()],
        };
        Ok(if round == 0 { table.map(step).into_iter().collect() } else { Vec::new() })
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        let Some(part) = step.inputs.first() else { return Ok(json!({})) };
        let means = loader.shared_json::<PublishedTable>(part)?;
        let reference = self.reference.to_string();
        if !means.rows.iter().any(|row| row.period.as_deref() == Some(&reference)) {
            let first = means.rows.iter().filter_map(|row| row.period.as_deref()).min().unwrap_or("-");
            let last = means.rows.iter().filter_map(|row| row.period.as_deref()).max().unwrap_or("-");
            let what = format!(
                "the reference period {reference} is outside the data, which are from {first} to {last}"
            );
            return Err(StageError::Pipeline { findings: vec![Finding::at("/reference", what)] });
        }
        let index = index_of(&means, &reference);
        emit(Artifact::json("table", "", &index, Sensitivity::Public)?)?;
        let without = groups_without_base(&index);
        let note = "groups without a percent change: their mean in the reference period is not above zero, or not known";
        Ok(if without > 0 { json!({note: without}) } else { json!({}) })
    }
}

/// Groups that are published and of which no period has a percent change.
fn groups_without_base(index: &PublishedTable) -> usize {
    let shown = index.rows.iter().filter(|row| row.status == Status::Ok);
    let mut has_change: BTreeMap<_, bool> = BTreeMap::new();
    for row in shown {
        let group = (&row.outcome, &row.breakdown, &row.group);
        *has_change.entry(group).or_default() |= row.value(Measure::PercentChange).is_some();
    }
    has_change.values().filter(|has| !**has).count()
}

/// Each group's percent change since the reference period, from what is published of both; hidden where either is.
pub fn index_of(means: &PublishedTable, reference: &str) -> PublishedTable {
    let key = |row: &PublishedRow| (row.outcome.clone(), row.breakdown.clone(), row.group.clone());
    let bases: BTreeMap<_, &PublishedRow> = means
        .rows
        .iter()
        .filter(|row| row.period.as_deref() == Some(reference))
        .map(|row| (key(row), row))
        .collect();
    let row = |row: &PublishedRow| {
        let base = bases.get(&key(row)).copied();
        let change = change(row, base);
        let hidden =
            row.status == Status::Suppressed || base.is_some_and(|base| base.status == Status::Suppressed);
        PublishedRow {
            n: None,
            values: change.map(|change| (Measure::PercentChange, change)).into_iter().collect(),
            status: if hidden { Status::Suppressed } else { Status::Ok },
            ..row.clone()
        }
    };
    PublishedTable {
        time_column: means.time_column.clone(),
        counts: false,
        measures: vec![Measure::PercentChange],
        rows: means.rows.iter().map(row).collect(),
    }
}

fn change(row: &PublishedRow, base: Option<&PublishedRow>) -> Option<f64> {
    let base = base?;
    percent_change(
        row.value(Measure::Indicator)?,
        base.value(Measure::Actual)?,
        base.value(Measure::Indicator)?,
    )
}
