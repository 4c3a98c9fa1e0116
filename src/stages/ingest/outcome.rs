//! Outcomes of one period's rows: windows ahead over another table, thresholds, exits, columns.
//! Knows nothing of how the rows were joined. Definitions: design note on the method, section 1.

use super::super::on_grid::{Declared, OnGrid, Where};
use super::super::stage::{Part, StageError, Step};
use super::params::{Outcome, Params, Take};
use super::period_rows::{Inputs, Numbered};
use crate::stats::Grid;
use crate::table::lookup::matches;
use crate::table::{Data, Frame, NOWHERE, encode};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An outcome's values, and how many were rounded to their grid.
pub struct Values {
    /// Exact numbers.
    pub data: Data,
    /// Values that were off the grid, where rounding was asked for.
    pub rounded: Option<usize>,
}

/// The outcomes of one period's rows, which are in the order of their identities.
pub struct Windows<'a> {
    params: &'a Params,
    frame: &'a Frame,
    numbered: Option<&'a Numbered>,
    inputs: &'a Inputs<'a>,
    /// By outcome: the sums over windows in other tables.
    ahead: BTreeMap<&'a str, Whole>,
    /// Tables and periods without any row that an outcome looks for, in words.
    without_rows: BTreeSet<String>,
}

impl<'a> Windows<'a> {
    /// Adds up what later periods hold for the rows' identities: each later piece is walked through once,
    /// whatever outcomes look at it.
    pub fn of(
        params: &'a Params,
        step: &Step,
        frame: &'a Frame,
        numbered: Option<&'a Numbered>,
        inputs: &'a Inputs<'a>,
    ) -> Result<Self, StageError> {
        let mut windows =
            Self { params, frame, numbered, inputs, ahead: BTreeMap::new(), without_rows: BTreeSet::new() };
        let mut looking: BTreeMap<(&str, i32), Vec<(&str, &Outcome)>> = BTreeMap::new();
        for (name, outcome) in params.outcomes.iter().filter(|(name, _)| is_complete(step, name)) {
            let (Some(table), Some((first, last))) = (outcome.table(), outcome.span()) else { continue };
            windows.ahead.insert(name, Whole::empty(outcome, frame.rows));
            for ahead in first..=last {
                looking.entry((table, ahead)).or_default().push((name, outcome));
            }
        }
        for ((table, ahead), outcomes) in looking {
            windows.look(table, ahead, &outcomes)?;
        }
        Ok(windows)
    }

    /// Tables and periods without any row that an outcome looks for, in words.
    pub fn without_rows(&self) -> &BTreeSet<String> {
        &self.without_rows
    }

    /// An outcome's values.
    pub fn outcome(&mut self, name: &str, outcome: &Outcome) -> Result<Values, StageError> {
        let rows = self.frame.rows;
        let whole = match (self.ahead.remove(name), &outcome.column) {
            (Some(whole), _) => whole,
            (_, Some(column)) => own_column(name, outcome, column, self.frame, &self.label())?,
            _ => Whole::empty(outcome, rows).unknown(),
        };
        let whole = if outcome.is_at_exit() { self.only_exits(whole)? } else { whole };
        let whole = match outcome.at_least {
            Some(least) => whole.at_least(least),
            None => whole,
        };
        let OnGrid { values, known, rounded } = whole.exact;
        let known = known.contains(&false).then_some(known);
        let per_unit = full_grid(outcome).unwrap_or(whole.per_unit);
        Ok(Values {
            data: Data::Number { per_unit, values, known },
            rounded: outcome.round.then_some(rounded),
        })
    }

    fn label(&self) -> String {
        self.inputs.period().map(|period| period.to_string()).unwrap_or_else(|| "the rows".to_owned())
    }

    fn ids(&self) -> Result<&'a Data, StageError> {
        let unit = self.params.unit.as_deref().unwrap_or_default();
        Ok(&self.frame.column(unit).map_err(StageError::table("outcomes"))?.data)
    }

    /// Adds one later period to the outcomes that look at it.
    fn look(&mut self, table: &str, ahead: i32, outcomes: &[(&'a str, &Outcome)]) -> Result<(), StageError> {
        let unit = self.params.unit.as_deref().unwrap_or_default();
        let period = self.inputs.period().map(|period| period.plus(ahead));
        let parts = self.inputs.pieces(table, period);
        if let (true, Some(period)) = (parts.is_empty(), period) {
            self.without_rows.insert(format!("{table} has no row of {period}, where outcomes look for it"));
        }
        // Outcomes of one column on one grid read the same values.
        let mut found: BTreeMap<(&str, Option<u32>, bool), Vec<i64>> = BTreeMap::new();
        for (name, outcome) in outcomes {
            let column = outcome.from.as_deref().and_then(|from| from.split_once('.')).map_or("", |(_, c)| c);
            let key = (column, outcome.decimals, outcome.round);
            let mut rounded = 0;
            let values = match found.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => {
                    let mut values = vec![NO_RECORD; self.frame.rows];
                    for part in &parts {
                        rounded += self.found(part, (table, unit, column), outcome, &mut values)?;
                    }
                    free.insert(values)
                }
            };
            if let Some(whole) = self.ahead.get_mut(name) {
                whole.exact.rounded += rounded;
                whole.add(values, outcome);
            }
        }
        Ok(())
    }

    /// Puts the values of a later piece beside the rows of the same identities; returns how many values the
    /// piece had to round.
    fn found(
        &self,
        part: &Part,
        source: (&str, &str, &str),
        outcome: &Outcome,
        values: &mut [i64],
    ) -> Result<usize, StageError> {
        let Some(numbered) = self.numbered else {
            let keyed = keyed(part, source, outcome, self.inputs)?;
            matched(self.ids()?, &keyed, values);
            return Ok(keyed.rounded);
        };
        let (_, unit, column) = source;
        let purpose = format!("numbered {unit} {column} {:?} {}", outcome.decimals, outcome.round);
        let by_number = self.inputs.loader.shared(part, &purpose, || {
            let keyed = read_keyed(part, source, outcome, self.inputs)?;
            let places = numbered.table.rows_of(&keyed.ids).map_err(StageError::table(part.name()))?;
            Ok(ByNumber::of(&keyed, &places, numbered.table.rows()))
        })?;
        by_number.read(&numbered.numbers, values);
        Ok(by_number.rounded)
    }

    /// Keeps the rows whose identity has no row in the next period.
    fn only_exits(&self, whole: Whole) -> Result<Whole, StageError> {
        let next = self.inputs.pieces(&self.params.rows, self.inputs.period().map(|period| period.plus(1)));
        if next.is_empty() {
            return Ok(whole.unknown());
        }
        let mut whole = whole;
        let known = &mut whole.exact.known;
        for part in next {
            let present = self.present(part)?;
            match (self.ids()?, present.as_ref()) {
                (Data::Ids(left), Data::Ids(right)) => matches(left, right, |row, _| known[row] = false),
                (Data::Names(left), Data::Names(right)) => matches(left, right, |row, _| known[row] = false),
                _ => {}
            }
        }
        Ok(whole)
    }

    /// The identities of a piece of the measured table, in order.
    fn present(&self, part: &Part) -> Result<Arc<Data>, StageError> {
        let unit = self.params.unit.as_deref().unwrap_or_default();
        self.inputs.loader.shared(part, &format!("{unit} present"), || {
            let raw = self.inputs.columns(&self.params.rows, part, &[unit])?;
            let column = raw.column(unit).map_err(StageError::plain)?;
            let ids =
                encode::identity(column.as_materialized_series()).map_err(StageError::table(part.name()))?;
            Ok(ids.gathered(&ids.order()))
        })
    }
}

/// Whether the extracts reach as far as the outcome looks.
fn is_complete(step: &Step, name: &str) -> bool {
    step.params["complete"][name].as_bool().unwrap_or(true)
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

/// Stands for no record where values are looked up: beyond every exact number.
const NO_RECORD: i64 = i64::MIN;

/// Numbers on a grid, before a threshold.
#[derive(Clone)]
struct Whole {
    per_unit: i64,
    exact: OnGrid,
}

impl Whole {
    /// Sums of nothing yet.
    fn empty(outcome: &Outcome, rows: usize) -> Self {
        let (first, last) = outcome.span().unwrap_or((0, 0));
        let periods = if mean(outcome) { i64::from(last - first) + 1 } else { 1 };
        let per_unit = declared(outcome).per_unit() * periods;
        Self { per_unit, exact: OnGrid { values: vec![0; rows], known: vec![true; rows], rounded: 0 } }
    }

    /// The same without any value.
    fn unknown(mut self) -> Self {
        self.exact.known.fill(false);
        self
    }

    /// Adds one period's values.
    fn add(&mut self, found: &[i64], outcome: &Outcome) {
        let missing = outcome.missing.and_then(|missing| grid(outcome).integer(missing));
        if missing.is_none() {
            for (known, &value) in self.exact.known.iter_mut().zip(found) {
                *known &= value != NO_RECORD;
            }
        }
        let missing = missing.unwrap_or(0);
        for (sum, &value) in self.exact.values.iter_mut().zip(found) {
            *sum += if value == NO_RECORD { missing } else { value };
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "thresholds are small")]
    fn at_least(mut self, least: f64) -> Self {
        let threshold = (least * self.per_unit as f64 - 1e-6).ceil() as i64;
        self.exact.values.iter_mut().for_each(|value| *value = i64::from(*value >= threshold));
        Self { per_unit: 1, ..self }
    }
}

fn grid(outcome: &Outcome) -> Grid {
    Grid::per_unit(declared(outcome).per_unit()).unwrap_or(Grid::decimals(0))
}

/// A piece of another table as identities in order, each with its exact value.
struct Keyed {
    ids: Data,
    values: Vec<i64>,
    rounded: usize,
}

/// A piece's values by the number of their identity, so that a row finds its own without a search.
struct ByNumber {
    values: Narrow,
    rounded: usize,
}

/// Values in words that hold them; the least number of the word stands for none.
enum Narrow {
    Two(Vec<i16>),
    Four(Vec<i32>),
    Eight(Vec<i64>),
}

impl ByNumber {
    fn of(keyed: &Keyed, places: &[u32], count: usize) -> Self {
        let largest = keyed.values.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0);
        let values = if largest < i16::MAX as u64 {
            Narrow::Two(by_number(keyed, places, count, i16::MIN))
        } else if largest < i32::MAX as u64 {
            Narrow::Four(by_number(keyed, places, count, i32::MIN))
        } else {
            Narrow::Eight(by_number(keyed, places, count, NO_RECORD))
        };
        Self { values, rounded: keyed.rounded }
    }

    fn read(&self, numbers: &[u32], into: &mut [i64]) {
        match &self.values {
            Narrow::Two(values) => read_words(values, i16::MIN, numbers, into),
            Narrow::Four(values) => read_words(values, i32::MIN, numbers, into),
            Narrow::Eight(values) => read_words(values, NO_RECORD, numbers, into),
        }
    }
}

fn by_number<T: Copy + TryFrom<i64>>(keyed: &Keyed, places: &[u32], count: usize, none: T) -> Vec<T> {
    let mut values = vec![none; count];
    for (&place, &value) in places.iter().zip(&keyed.values).filter(|(place, _)| **place != NOWHERE) {
        values[place as usize] = T::try_from(value).unwrap_or(none);
    }
    values
}

fn read_words<T: Copy + PartialEq + Into<i64>>(values: &[T], none: T, numbers: &[u32], into: &mut [i64]) {
    for (value, &number) in into.iter_mut().zip(numbers) {
        let found = values[number as usize];
        *value = if found == none { *value } else { found.into() };
    }
}

fn keyed(
    part: &Part,
    source: (&str, &str, &str),
    outcome: &Outcome,
    inputs: &Inputs,
) -> Result<Arc<Keyed>, StageError> {
    let (_, unit, column) = source;
    let purpose = format!("{unit} {column} {:?} {}", outcome.decimals, outcome.round);
    inputs.loader.shared(part, &purpose, || read_keyed(part, source, outcome, inputs))
}

fn read_keyed(
    part: &Part,
    (table, unit, column): (&str, &str, &str),
    outcome: &Outcome,
    inputs: &Inputs,
) -> Result<Keyed, StageError> {
    let raw = inputs.columns(table, part, &[unit, column])?;
    let at = |column: &str| {
        raw.column(column)
            .map(|c| c.as_materialized_series().clone())
            .map_err(|_| StageError::plain(format!("{}: there is no column '{column}'", part.name())))
    };
    let ids = encode::identity(&at(unit)?).map_err(StageError::table(part.name()))?;
    let numbers = encode::typed(&at(column)?).map_err(StageError::table(part.name()))?;
    // What stands for a period without a record must not be taken for a record that is no number.
    let declared = Declared { refuse_nan: outcome.missing.is_some(), ..declared(outcome) };
    let exact = declared.numbers(&numbers, Where { column, part: &in_words(table, part) })?;
    let mut order = ids.order();
    order.retain(|&row| exact.known[row as usize]);
    let values = order.iter().map(|&row| exact.values[row as usize]).collect();
    let keyed = Keyed { ids: ids.gathered(&order), values, rounded: exact.rounded };
    no_repeats(&keyed, part)?;
    Ok(keyed)
}

fn declared(outcome: &Outcome) -> Declared {
    Declared { decimals: outcome.decimals, round: outcome.round, refuse_nan: false }
}

/// A piece of a table, for messages: `employment 2023-06 (employment/2023-06.parquet)`.
fn in_words(table: &str, part: &Part) -> String {
    let (piece, file) = part.label.rsplit_once('#').unwrap_or((&part.label, ""));
    let period = piece.split_once('@').map_or("", |(_, period)| period.split('#').next().unwrap_or_default());
    let file = if file.is_empty() { String::new() } else { format!(" ({file})") };
    format!("{table} {period}").trim_end().to_owned() + &file
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
fn matched(ids: &Data, keyed: &Keyed, found: &mut [i64]) {
    match (ids, &keyed.ids) {
        (Data::Ids(left), Data::Ids(right)) => {
            matches(left, right, |row, place| found[row] = keyed.values[place]);
        }
        (Data::Names(left), Data::Names(right)) => {
            matches(left, right, |row, place| found[row] = keyed.values[place]);
        }
        _ => {}
    }
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
    let exact = declared(outcome).numbers(data, Where { column, part: label })?;
    Ok(Whole { per_unit: declared(outcome).per_unit(), exact })
}
