//! Outcomes of one period's rows: windows ahead over another table, thresholds, exits, columns.
//! Knows nothing of how the rows were joined. Definitions: design note on the method, section 1.

use super::super::stage::{Part, StageError};
use super::params::{Outcome, Params, Take};
use super::period_rows::Inputs;
use crate::stats::Grid;
use crate::table::{Data, Frame, encode, series};
use std::cmp::Ordering;
use std::sync::Arc;

/// An outcome's values, and how many were rounded to their grid.
pub struct Values {
    /// Exact numbers.
    pub data: Data,
    /// Values that were off the grid, where rounding was asked for.
    pub rounded: Option<usize>,
}

/// The outcome of every row of the frame (whose rows are in the order of their identities).
pub fn of(
    name: &str,
    outcome: &Outcome,
    complete: bool,
    params: &Params,
    frame: &Frame,
    inputs: &Inputs,
) -> Result<Values, StageError> {
    let whole = match (&outcome.from, &outcome.column) {
        (Some(from), _) if complete => ahead(name, outcome, from, params, frame, inputs)?,
        (_, Some(column)) => own_column(name, outcome, column, frame, &inputs.period_label())?,
        _ => Whole { per_unit: 1, values: vec![0; frame.rows], known: vec![false; frame.rows], rounded: 0 },
    };
    let whole = if outcome.is_at_exit() { only_exits(whole, params, frame, inputs)? } else { whole };
    let whole = match outcome.at_least {
        Some(least) => whole.at_least(least),
        None => whole,
    };
    let known = whole.known.contains(&false).then_some(whole.known);
    let per_unit = full_grid(outcome).unwrap_or(whole.per_unit);
    let data = Data::Number { per_unit, values: whole.values, known };
    Ok(Values { data, rounded: outcome.round.then_some(whole.rounded) })
}

impl Inputs<'_> {
    fn period_label(&self) -> String {
        self.period().map(|period| period.to_string()).unwrap_or_else(|| "the rows".to_owned())
    }
}

/// The grid of the finished outcome: the same in periods whose outcome is unknown.
pub fn full_grid(outcome: &Outcome) -> Option<i64> {
    if outcome.at_least.is_some() {
        return Some(1);
    }
    let (from, to) = outcome.span().unwrap_or((0, 0));
    let periods = if mean(outcome) { i64::from(to - from) + 1 } else { 1 };
    Some(10i64.pow(outcome.decimals?) * periods)
}

fn mean(outcome: &Outcome) -> bool {
    outcome.take.unwrap_or(Take::Mean) == Take::Mean
}

/// Numbers on a grid, before a threshold.
struct Whole {
    per_unit: i64,
    values: Vec<i64>,
    known: Vec<bool>,
    rounded: usize,
}

impl Whole {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "thresholds are small")]
    fn at_least(self, least: f64) -> Self {
        let threshold = (least * self.per_unit as f64 - 1e-6).ceil() as i64;
        let values = self.values.iter().map(|&value| i64::from(value >= threshold)).collect();
        Self { per_unit: 1, values, ..self }
    }
}

fn grid(outcome: &Outcome) -> Grid {
    Grid::decimals(outcome.decimals.unwrap_or(6))
}

/// The sum over the window's periods of another table's values for the same identity.
fn ahead(
    name: &str,
    outcome: &Outcome,
    from: &str,
    params: &Params,
    frame: &Frame,
    inputs: &Inputs,
) -> Result<Whole, StageError> {
    let (table, column) = from.split_once('.').unwrap_or((from, ""));
    let (first, last) = outcome.span().unwrap_or((0, 0));
    let unit = params.unit.as_deref().unwrap_or_default();
    let ids = &frame.column(unit).map_err(StageError::table(name))?.data;
    let grid = grid(outcome);
    let missing = outcome.missing.and_then(|missing| grid.integer(missing));
    let mut whole =
        Whole { per_unit: 1, values: vec![0; frame.rows], known: vec![true; frame.rows], rounded: 0 };
    for steps in first..=last {
        let period = inputs.period().map(|period| period.plus(steps));
        let mut found = vec![None; frame.rows];
        for part in inputs.pieces(table, period) {
            let keyed = keyed(part, (table, unit, column), outcome, inputs)?;
            whole.rounded += keyed.rounded;
            matched(ids, &keyed, &mut found);
        }
        for (row, value) in found.into_iter().enumerate() {
            match value.or(missing) {
                Some(value) => whole.values[row] += value,
                None => whole.known[row] = false,
            }
        }
    }
    let periods = if mean(outcome) { i64::from(last - first) + 1 } else { 1 };
    whole.per_unit = 10i64.pow(outcome.decimals.unwrap_or(6)) * periods;
    Ok(whole)
}

/// A piece of another table as identities in order, each with its exact value.
struct Keyed {
    ids: Data,
    values: Vec<i64>,
    rounded: usize,
}

fn keyed(
    part: &Part,
    (table, unit, column): (&str, &str, &str),
    outcome: &Outcome,
    inputs: &Inputs,
) -> Result<Arc<Keyed>, StageError> {
    let purpose = format!("{unit} {column} {:?} {}", outcome.decimals, outcome.round);
    inputs.loader.shared(part, &purpose, || {
        let raw = inputs.raw(table, part)?;
        let at = |column: &str| {
            raw.column(column)
                .map(|c| c.as_materialized_series().clone())
                .map_err(|_| StageError::plain(format!("{}: there is no column '{column}'", part.name())))
        };
        let ids = encode::identity(&at(unit)?).map_err(StageError::table(part.name()))?;
        let numbers = encode::typed(&at(column)?).map_err(StageError::table(part.name()))?;
        let exact = exact(&numbers, outcome, &format!("{} in {}", column, part.name()))?;
        let kept: Vec<u32> =
            (0..).zip(&exact.known).filter(|(_, known)| **known).map(|(row, _)| row).collect();
        let mut order = kept;
        match &ids {
            Data::Ids(ids) => order.sort_by_key(|&row| ids[row as usize]),
            Data::Names(names) => order.sort_by(|&a, &b| names[a as usize].cmp(&names[b as usize])),
            _ => {}
        }
        let values = order.iter().map(|&row| exact.values[row as usize]).collect();
        let keyed = Keyed { ids: ids.reordered(&order), values, rounded: exact.rounded };
        no_repeats(&keyed, part)?;
        Ok(keyed)
    })
}

fn no_repeats(keyed: &Keyed, part: &Part) -> Result<(), StageError> {
    let repeats = keyed.ids.repeats();
    if repeats == 0 {
        return Ok(());
    }
    let what = format!("{}: {repeats} identities have more than one record in the period", part.name());
    Err(StageError::data(what, "add up or remove the repeated records: one record for each unit and period"))
}

/// Walks two ordered lists of identities side by side.
fn matched(ids: &Data, keyed: &Keyed, found: &mut [Option<i64>]) {
    match (ids, &keyed.ids) {
        (Data::Ids(left), Data::Ids(right)) => {
            merge(left, right, |row, place| found[row] = Some(keyed.values[place]))
        }
        (Data::Names(left), Data::Names(right)) => {
            merge(left, right, |row, place| found[row] = Some(keyed.values[place]));
        }
        _ => {}
    }
}

fn merge<T: Ord>(left: &[T], right: &[T], mut pair: impl FnMut(usize, usize)) {
    let mut place = 0;
    for (row, id) in left.iter().enumerate() {
        while place < right.len() && right[place].cmp(id) == Ordering::Less {
            place += 1;
        }
        if place < right.len() && right[place] == *id {
            pair(row, place);
        }
    }
}

/// Keeps the rows whose identity has no row in the next period.
fn only_exits(whole: Whole, params: &Params, frame: &Frame, inputs: &Inputs) -> Result<Whole, StageError> {
    let next = inputs.pieces(&params.rows, inputs.period().map(|period| period.plus(1)));
    if next.is_empty() {
        return Ok(Whole { known: vec![false; frame.rows], ..whole });
    }
    let unit = params.unit.as_deref().unwrap_or_default();
    let ids = &frame.column(unit).map_err(StageError::table("exits"))?.data;
    let mut known = whole.known;
    for part in next {
        let present = inputs.loader.shared(part, &format!("{unit} present"), || {
            let raw = inputs.raw(&params.rows, part)?;
            let column = raw.column(unit).map_err(StageError::plain)?;
            let data =
                encode::identity(column.as_materialized_series()).map_err(StageError::table(part.name()))?;
            Ok(match data {
                Data::Ids(mut ids) => {
                    ids.sort_unstable();
                    Data::Ids(ids)
                }
                Data::Names(mut names) => {
                    names.sort_unstable();
                    Data::Names(names)
                }
                other => other,
            })
        })?;
        match (ids, present.as_ref()) {
            (Data::Ids(left), Data::Ids(right)) => merge(left, right, |row, _| known[row] = false),
            (Data::Names(left), Data::Names(right)) => merge(left, right, |row, _| known[row] = false),
            _ => {}
        }
    }
    Ok(Whole { known, ..whole })
}

/// An outcome that is a column of the rows.
fn own_column(
    name: &str,
    outcome: &Outcome,
    column: &str,
    frame: &Frame,
    label: &str,
) -> Result<Whole, StageError> {
    let data = &frame.column(column).map_err(StageError::table(name))?.data;
    exact(data, outcome, &format!("{column} in {label}"))
}

/// Numbers on the outcome's grid; values off it stop the run unless rounding was asked for.
fn exact(data: &Data, outcome: &Outcome, place: &str) -> Result<Whole, StageError> {
    let grid = grid(outcome);
    let per_unit = 10i64.pow(outcome.decimals.unwrap_or(6));
    match data {
        Data::Float(numbers) => on_grid(numbers, grid, per_unit, outcome, place),
        Data::Number { per_unit: 1, values, known } => Ok(Whole {
            per_unit,
            values: values.iter().map(|value| value * per_unit).collect(),
            known: known.clone().unwrap_or_else(|| vec![true; values.len()]),
            rounded: 0,
        }),
        Data::Category { levels, codes }
            if levels.iter().all(|level| level == "true" || level == "false") =>
        {
            let one = |code: u16| levels.get(usize::from(code)).is_some_and(|level| level == "true");
            Ok(Whole {
                per_unit,
                values: codes.iter().map(|&code| i64::from(one(code)) * per_unit).collect(),
                known: codes.iter().map(|&code| usize::from(code) < levels.len()).collect(),
                rounded: 0,
            })
        }
        Data::Category { levels, codes } => {
            let is_number: Vec<bool> =
                levels.iter().map(|level| level.parse::<f64>().is_ok_and(f64::is_finite)).collect();
            let is_none = |code: &&u16| is_number.get(usize::from(**code)) == Some(&false);
            let count = codes.iter().filter(is_none).count();
            let first = codes.iter().position(|code| is_none(&code)).map_or(0, |row| row + 1);
            let what = format!(
                "{place}: an outcome is a number, and {count} values are none; the first is in row {first} in the order of identities"
            );
            Err(StageError::data(what, "mend the values, or leave the fields empty where they are not known"))
        }
        other => {
            let what = format!("{place}: holds {}, and an outcome is a number", other.words());
            Err(StageError::plain(what))
        }
    }
}

fn on_grid(
    numbers: &[f64],
    grid: Grid,
    per_unit: i64,
    outcome: &Outcome,
    place: &str,
) -> Result<Whole, StageError> {
    let mut whole =
        Whole { per_unit, values: Vec::with_capacity(numbers.len()), known: Vec::new(), rounded: 0 };
    let mut first_off = None;
    for (row, &number) in numbers.iter().enumerate() {
        whole.known.push(!number.is_nan());
        let exact = if number.is_nan() { Some(0) } else { grid.integer(number) };
        let value = exact.or_else(|| series::nearest(number, per_unit));
        whole.values.push(value.unwrap_or(0));
        if exact.is_none() {
            whole.rounded += 1;
            first_off.get_or_insert((row, value.is_none()));
        }
    }
    match first_off {
        Some((row, impossible)) if impossible || !(outcome.round || outcome.decimals.is_none()) => {
            let decimals = outcome.decimals.unwrap_or(6);
            let what = format!(
                "{place}: {} values are not on the declared grid of {decimals} decimals; the first is in row {}",
                whole.rounded,
                row + 1
            );
            Err(StageError::data(what, "raise `decimals`, mend the values, or write `round: true`"))
        }
        _ => Ok(whole),
    }
}
