//! The rows of one period: joined, derived, filtered, with their outcomes, in the order of their identities.
//! Knows nothing of other periods but through the outcomes that look ahead.

use super::super::stage::{Artifact, Body, Part, StageError, Step};
use super::IngestStage;
use super::Loader;
use super::checks;
use super::outcome::{Values, Windows};
use super::params::Params;
use super::plan::drop_time;
use super::register;
use crate::counted::counted;
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::Period;
use crate::table::coded::Joined;
use crate::table::{Coded, DataFrame, Frame, NOWHERE, conform, source};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
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
    let JoinedRows { coded, numbered, unmatched } = joined_rows(params, &inputs)?;
    let mut frame = coded.into_frame();
    one_row_for_each_unit(params, &frame, &step.label)?;
    let mut notes = Map::new();
    let Outcomes { values, without_rows } = outcomes(params, step, &frame, numbered.as_ref(), &inputs)?;
    for (name, values) in values {
        if let Some(rounded) = values.rounded.filter(|&rounded| rounded > 0) {
            notes.insert(format!("{name} rounded"), json!(rounded));
        }
        frame.put(name, values.data);
    }
    if !without_rows.is_empty() {
        notes.insert("periods without records".to_owned(), json!(without_rows));
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

/// The outcomes of one period's rows.
struct Outcomes<'a> {
    values: Vec<(&'a str, Values)>,
    /// What was looked for in vain, in words.
    without_rows: BTreeSet<String>,
}

fn outcomes<'a>(
    params: &'a Params,
    step: &Step,
    frame: &Frame,
    numbered: Option<&Numbered>,
    inputs: &Inputs,
) -> Result<Outcomes<'a>, StageError> {
    let mut windows = Windows::of(params, step, frame, numbered, inputs)?;
    let without_rows = windows.without_rows().clone();
    let values = params.outcomes.iter();
    let values = values.map(|(name, wanted)| Ok((name.as_str(), windows.outcome(name, wanted)?)));
    Ok(Outcomes { values: values.collect::<Result<_, StageError>>()?, without_rows })
}

/// The pieces that a step was given, by table and period.
pub struct Inputs<'a> {
    /// Whose.
    pub stage: &'a IngestStage,
    /// The step.
    pub step: &'a Step,
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
        self.conformed(table, part, self.loader.raw(part)?)
    }

    /// Some columns of a piece, as [`Inputs::raw`] reads them.
    pub fn columns(&self, table: &str, part: &Part, wanted: &[&str]) -> Result<DataFrame, StageError> {
        self.conformed(table, part, self.loader.raw_columns(part, wanted)?)
    }

    fn conformed(&self, table: &str, part: &Part, raw: DataFrame) -> Result<DataFrame, StageError> {
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

/// One period's rows in the order of their identities, with what joins and expressions add.
struct JoinedRows {
    coded: Coded,
    numbered: Option<Numbered>,
    /// How many rows found none in each joined table.
    unmatched: Vec<(String, usize)>,
}

/// A table of all identities, and the row there of each row here: a number for each identity.
pub struct Numbered {
    /// The table.
    pub table: Arc<Joined>,
    /// The numbers.
    pub numbers: Vec<u32>,
}

fn joined_rows(params: &Params, inputs: &Inputs) -> Result<JoinedRows, StageError> {
    let label = &inputs.step.label;
    let failed = |error| StageError::table(label.clone())(error);
    let parts = inputs.pieces(&params.rows, inputs.period());
    let pieces =
        parts.into_iter().map(|part| inputs.raw(&params.rows, part)).collect::<Result<Vec<_>, _>>()?;
    let raw = source::concatenated(pieces).map_err(StageError::table(format!("{} {label}", params.rows)))?;
    let mut rows = Coded::in_order(&raw, params.unit.as_deref()).map_err(failed)?;
    drop(raw);
    let mut unmatched = Vec::new();
    let mut numbered = None;
    for join in &params.joins {
        let right = joined_table(params, &join.table, &join.on, inputs)?;
        let place = format!("{label}, joining {}", join.table);
        let found = rows.join(&right).map_err(StageError::table(place))?;
        let without = found.iter().filter(|&&row| row == NOWHERE).count();
        if without > 0 {
            unmatched.push((join.table.clone(), without));
        } else if params.unit.as_ref().is_some_and(|unit| join.on == [unit.as_str()]) {
            numbered = Some(Numbered { table: right, numbers: found });
        }
    }
    for (name, sql) in &params.derive.0 {
        rows.derive(name, sql).map_err(StageError::table(format!("{label}, derive")))?;
    }
    if let Some(condition) = &params.filter {
        rows = rows.filter(condition).map_err(failed)?;
        numbered = None;
    }
    if let Some(time) = params.time.as_deref() {
        rows.drop_column(time);
    }
    Ok(JoinedRows { coded: rows, numbered, unmatched })
}

/// A table to join, by its keys: read and coded once for all periods that it serves. Where the period is
/// one of its keys, the piece holds that period only and the other keys suffice.
fn joined_table(
    params: &Params,
    table: &str,
    on: &[String],
    inputs: &Inputs,
) -> Result<Arc<Joined>, StageError> {
    if let Some(part) = register::of(table, &inputs.step.inputs) {
        return inputs.loader.shared(part, "register", || {
            let coded = Coded::from_frame(inputs.loader.frame(part)?);
            Joined::new(coded, on, table).map_err(StageError::table(inputs.step.label.clone()))
        });
    }
    let mut parts = inputs.pieces(table, None);
    let of_period = parts.is_empty() && inputs.period().is_some();
    if of_period {
        parts = inputs.pieces(table, inputs.period());
    }
    let Some(first) = parts.first() else {
        let what = format!("{}: the source '{table}' has no rows for it", inputs.step.label);
        return Err(StageError::data(what, "add the missing rows, or leave the period out of the rows"));
    };
    inputs.loader.shared(first, &format!("join {table} {}", parts.len()), || {
        let is_key = |key: &&String| !of_period || Some(*key) != params.time.as_ref();
        let on: Vec<String> = on.iter().filter(is_key).cloned().collect();
        let right = raw_table(params, table, &on, &parts, inputs)?;
        let unit = params.unit.as_deref().filter(|unit| on.iter().any(|key| key == unit));
        let coded = Coded::in_order(&right, unit).map_err(StageError::table(table))?;
        Joined::new(coded, &on, table).map_err(StageError::table(inputs.step.label.clone()))
    })
}

/// The rows of a table to join that have its keys.
pub fn raw_table(
    params: &Params,
    table: &str,
    on: &[String],
    parts: &[&Part],
    inputs: &Inputs,
) -> Result<DataFrame, StageError> {
    let pieces = parts.iter().map(|part| inputs.raw(table, part)).collect::<Result<Vec<_>, _>>()?;
    let mut right = source::concatenated(pieces).map_err(StageError::table(table))?;
    drop_time(&mut right, params, on);
    source::with_keys(right, on).map_err(StageError::table(table))
}

/// Numbers of rows stand for numbers of units: in the gate, in standard errors, in print.
fn one_row_for_each_unit(params: &Params, frame: &Frame, label: &str) -> Result<(), StageError> {
    let Some(unit) = params.unit.as_deref() else { return Ok(()) };
    let repeated = frame.column(unit).map_err(StageError::table("rows"))?.data.repeats();
    if repeated == 0 {
        return Ok(());
    }
    let place = if label.is_empty() { String::new() } else { format!("{label}: ") };
    let what =
        format!("{place}{} with the same {unit} as another row of the period", counted(repeated, "row"));
    let mend = "keep one row for each unit and period; where rows are not units, leave `unit:` out";
    Err(StageError::data(what, mend))
}
