//! The rows of one period: joined, derived, filtered, with their outcomes, in a fixed order.
//! Knows nothing of other periods but through the outcomes that look ahead.

use super::super::stage::{Artifact, Body, Part, StageError, Step};
use super::IngestStage;
use super::Loader;
use super::params::Params;
use super::plan::drop_time;
use super::{checks, outcome};
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::Period;
use crate::table::{Data, DataFrame, Frame, conform, encode, query, source};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Computes the step's period.
pub fn run(
    stage: &IngestStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let params = &stage.params;
    let inputs = Inputs { stage, step, loader };
    let (raw, unmatched) = raw_rows(params, &inputs)?;
    let mut frame = coded(params, &raw, &step.label)?;
    drop(raw);
    one_row_for_each_unit(params, &frame, &step.label)?;
    let mut notes = Map::new();
    for (name, wanted) in &params.outcomes {
        let complete = step.params["complete"][name].as_bool().unwrap_or(true);
        let data = outcome::of(name, wanted, complete, params, &frame, &inputs)?;
        if let Some(rounded) = data.rounded.filter(|&rounded| rounded > 0) {
            notes.insert(format!("{name} rounded"), json!(rounded));
        }
        frame.put(name, data.data);
    }
    checks::run(&params.checks, params, &frame, &step.label)?;
    let rows = frame.rows;
    let body = Body::Frame(frame);
    emit(Artifact { role: "rows", label: step.label.clone(), body, sensitivity: Sensitivity::Confidential })?;
    notes.insert("rows".to_owned(), json!(rows));
    if let Some(gap) = step.params["periods_without_rows_before"].as_u64().filter(|&gap| gap > 0) {
        notes.insert("periods without rows, between others".to_owned(), json!(gap));
    }
    for (table, count) in unmatched {
        notes.insert(format!("rows without a row in {table}"), json!(count));
    }
    Ok(Value::Object(notes))
}

/// The pieces that a step was given, by table and period.
pub struct Inputs<'a> {
    stage: &'a IngestStage,
    step: &'a Step,
    /// Reads them.
    pub loader: &'a Loader,
}

impl Inputs<'_> {
    /// The pieces of a table for a period (`None`: a table without periods).
    pub fn pieces(&self, table: &str, period: Option<Period>) -> Vec<&Part> {
        let wanted = period.map(|period| period.to_string()).unwrap_or_default();
        self.step.inputs.iter().filter(|part| piece_of(part, &wanted) == Some(table)).collect()
    }

    /// A piece of a table, its columns read as in every other file of the table.
    pub fn raw(&self, table: &str, part: &Part) -> Result<DataFrame, StageError> {
        let raw = self.loader.raw(part)?;
        let Some(kinds) = self.stage.kinds.get(table) else { return Ok(raw) };
        let name = part.label.rsplit('#').next().unwrap_or(&part.label);
        conform::conformed(raw, kinds, name).map_err(StageError::table(table))
    }

    /// The step's own period.
    pub fn period(&self) -> Option<Period> {
        self.step.label.parse().ok()
    }
}

/// The table of a part if it is a piece of the wanted period, by its label `table@period#file`.
fn piece_of<'a>(part: &'a Part, period: &str) -> Option<&'a str> {
    let (table, rest) = part.label.split_once('@')?;
    let found = rest.split('#').next().unwrap_or_default();
    (found == period).then_some(table)
}

fn raw_rows(params: &Params, inputs: &Inputs) -> Result<(DataFrame, Vec<(String, usize)>), StageError> {
    let label = &inputs.step.label;
    let parts = inputs.pieces(&params.rows, inputs.period());
    let pieces =
        parts.into_iter().map(|part| inputs.raw(&params.rows, part)).collect::<Result<Vec<_>, _>>()?;
    let mut rows =
        source::concatenated(pieces).map_err(StageError::table(format!("{} {label}", params.rows)))?;
    let mut unmatched = Vec::new();
    for join in &params.joins {
        let right = joined_table(params, &join.table, &join.on, inputs)?;
        let place = format!("{label}, joining {}", join.table);
        let (joined, without) =
            query::left_join(&rows, &right, &join.on, &join.table).map_err(StageError::table(place))?;
        rows = joined;
        if without > 0 {
            unmatched.push((join.table.clone(), without));
        }
    }
    for (name, sql) in &params.derive.0 {
        rows = query::derive(rows, name, sql).map_err(StageError::table(format!("{label}, derive")))?;
    }
    if let Some(condition) = &params.filter {
        rows = query::filter(rows, condition).map_err(StageError::table(label.clone()))?;
    }
    Ok((rows, unmatched))
}

fn joined_table(
    params: &Params,
    table: &str,
    on: &[String],
    inputs: &Inputs,
) -> Result<Arc<DataFrame>, StageError> {
    let mut parts = inputs.pieces(table, None);
    if let (true, Some(period)) = (parts.is_empty(), inputs.period()) {
        parts = inputs.pieces(table, Some(period));
    }
    let Some(first) = parts.first() else {
        let what = format!("{}: the source '{table}' has no rows for it", inputs.step.label);
        return Err(StageError::data(what, "add the missing rows, or leave the period out of the rows"));
    };
    inputs.loader.shared(first, &format!("join {table} {}", parts.len()), || {
        let pieces = parts.iter().map(|part| inputs.raw(table, part)).collect::<Result<Vec<_>, _>>()?;
        let mut right = source::concatenated(pieces).map_err(StageError::table(table))?;
        drop_time(&mut right, params, on);
        Ok(right)
    })
}

/// The raw rows as typed columns in the order of their identities.
fn coded(params: &Params, raw: &DataFrame, label: &str) -> Result<Frame, StageError> {
    let mut frame = Frame { columns: Vec::new(), rows: raw.height() };
    let failed = |error| StageError::table(label)(error);
    for column in raw.columns() {
        let name = column.name().as_str();
        if Some(name) == params.time.as_deref() {
            continue;
        }
        let series = column.as_materialized_series();
        let is_unit = Some(name) == params.unit.as_deref();
        let data = if is_unit { encode::identity(series) } else { encode::typed(series) };
        frame.push(name, data.map_err(failed)?);
    }
    Ok(match params.unit.as_deref() {
        Some(unit) => sorted_by(frame, unit)?,
        None => frame,
    })
}

/// Numbers of rows stand for numbers of units: in the gate, in standard errors, in print.
fn one_row_for_each_unit(params: &Params, frame: &Frame, label: &str) -> Result<(), StageError> {
    let Some(unit) = params.unit.as_deref() else { return Ok(()) };
    let repeated = frame.column(unit).map_err(StageError::table("rows"))?.data.repeats();
    if repeated == 0 {
        return Ok(());
    }
    let place = if label.is_empty() { String::new() } else { format!("{label}: ") };
    let what = format!("{place}{repeated} rows have the same {unit} as another row of the period");
    let mend = "keep one row for each unit and period; where rows are not units, leave `unit:` out";
    Err(StageError::data(what, mend))
}

fn sorted_by(frame: Frame, unit: &str) -> Result<Frame, StageError> {
    let mut order: Vec<u32> = (0..).take(frame.rows).collect();
    match &frame.column(unit).map_err(StageError::table("rows"))?.data {
        Data::Ids(ids) => order.sort_by_key(|&row| ids[row as usize]),
        Data::Names(names) => order.sort_by(|&a, &b| names[a as usize].cmp(&names[b as usize])),
        _ => {}
    }
    Ok(frame.reordered(&order))
}
