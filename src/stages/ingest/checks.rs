//! Checks of one period's rows; what they say names counts and row numbers, never a person's values.
//! Knows nothing of how the rows were made.

use super::super::stage::StageError;
use super::params::{Check, Params};
use crate::counted::counted;
use crate::table::{Data, Frame, MISSING};
use std::collections::BTreeMap;
use std::collections::HashSet;

/// Runs all checks; the first that fails stops the run.
pub fn run(checks: &[Check], params: &Params, frame: &Frame, label: &str) -> Result<(), StageError> {
    for check in checks {
        match check {
            Check::Unique(columns) => unique(columns, params, frame, label)?,
            Check::NotNull(columns) => {
                for column in columns {
                    not_null(column, params, frame, label)?;
                }
            }
            Check::Between(bounds) => between(bounds, frame, label)?,
        }
    }
    Ok(())
}

fn data<'a>(column: &str, frame: &'a Frame) -> Result<&'a Data, StageError> {
    Ok(&frame.column(column).map_err(StageError::table("checks"))?.data)
}

fn unique(columns: &[String], params: &Params, frame: &Frame, label: &str) -> Result<(), StageError> {
    // Rows are of one period and in the order of identities, of which each is there once.
    if params.unit.as_ref().is_some_and(|unit| columns.contains(unit)) {
        return Ok(());
    }
    let columns: Vec<&String> = columns.iter().filter(|name| Some(*name) != params.time.as_ref()).collect();
    let parts = columns.iter().map(|column| data(column, frame)).collect::<Result<Vec<_>, _>>()?;
    let mut seen = HashSet::with_capacity(frame.rows);
    let repeated: Vec<usize> = (0..frame.rows)
        .filter(|&row| !seen.insert(parts.iter().map(|part| key_of(part, row)).collect::<Vec<_>>()))
        .collect();
    match repeated.first() {
        None => Ok(()),
        Some(first) => {
            let names = columns.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
            let what = format!(
                "{label}: {} with the {names} of an earlier row; the first is row {} in the order of identities",
                counted(repeated.len(), "row"),
                first + 1
            );
            Err(StageError::data(
                what,
                "remove the repeated rows from the extract, or mend the key in `checks`",
            ))
        }
    }
}

/// A row's value as something that can be compared.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Whole(i64),
    Text(&'a str),
}

fn key_of(data: &Data, row: usize) -> Key<'_> {
    match data {
        Data::Category { codes, .. } => Key::Whole(i64::from(codes[row])),
        Data::Number { values, .. } | Data::Ids(values) => Key::Whole(values[row]),
        Data::Float(values) => Key::Whole(values[row].to_bits().cast_signed()),
        Data::Names(values) => Key::Text(&values[row]),
    }
}

fn not_null(column: &str, params: &Params, frame: &Frame, label: &str) -> Result<(), StageError> {
    if Some(column) == params.time.as_deref() {
        return Ok(());
    }
    let missing = match data(column, frame)? {
        Data::Category { codes, .. } => Failing::of(codes, |code| *code == MISSING),
        Data::Number { known: Some(known), .. } => Failing::of(known, |known| !known),
        Data::Float(values) => Failing::of(values, |value| value.is_nan()),
        _ => None,
    };
    refuse(missing, |Failing { count, first }| {
        let what = format!(
            "{label}: {} with no {column}; the first is row {first} in the order of identities",
            counted(count, "row")
        );
        StageError::data(what, "mend the extract, or the join that should bring the column")
    })
}

fn between(bounds: &BTreeMap<String, (f64, f64)>, frame: &Frame, label: &str) -> Result<(), StageError> {
    for (column, &(low, high)) in bounds {
        let outside = match data(column, frame)? {
            Data::Number { per_unit, values, known } => {
                let (least, most) = (steps(low, *per_unit).ceil(), steps(high, *per_unit).floor());
                #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what a bound wants")]
                let within = least as i64..=most as i64;
                match known {
                    None => Failing::of(values, |value| !within.contains(value)),
                    Some(known) => {
                        let rows: Vec<(i64, bool)> =
                            values.iter().copied().zip(known.iter().copied()).collect();
                        Failing::of(&rows, |(value, known)| *known && !within.contains(value))
                    }
                }
            }
            Data::Float(values) => {
                Failing::of(values, |value| !value.is_nan() && !(low..=high).contains(value))
            }
            other => {
                let what = format!("{label}: {column} holds {}, and `between` wants numbers", other.words());
                return Err(StageError::plain(what));
            }
        };
        refuse(outside, |Failing { count, first }| {
            let what = format!(
                "{label}: {} with {column} outside {low} to {high}; the first is row {first} in the order of identities",
                counted(count, "row")
            );
            StageError::data(what, "mend the extract, or the bounds in `checks`")
        })?;
    }
    Ok(())
}

/// A bound in steps of a grid.
#[expect(clippy::cast_precision_loss, reason = "grids are far below 2^53")]
fn steps(bound: f64, per_unit: i64) -> f64 {
    bound * per_unit as f64
}

/// Rows that fail a check.
struct Failing {
    count: usize,
    /// The first of them, counted from one.
    first: usize,
}

impl Failing {
    /// Counts first: nearly always there is none, and counting looks at many rows at once.
    fn of<T>(values: &[T], fails: impl Fn(&T) -> bool) -> Option<Self> {
        let count = values.iter().filter(|value| fails(value)).count();
        let first = if count > 0 { values.iter().position(fails) } else { None };
        first.map(|row| Self { count, first: row + 1 })
    }
}

fn refuse(failing: Option<Failing>, error: impl FnOnce(Failing) -> StageError) -> Result<(), StageError> {
    failing.map_or(Ok(()), |failing| Err(error(failing)))
}
