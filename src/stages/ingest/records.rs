//! A period of another table as records: one exact value for each identity, found by place.
//! Knows nothing of windows or of what the values are for.

use super::super::on_grid::{Declared, Where, refuse_nan};
use super::super::stage::{Part, StageError};
use super::period_rows::{Inputs, Numbered};
use crate::table::lookup::matches;
use crate::table::{Data, Frame, NOWHERE, encode, series};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Stands for no record where values are read: beyond every exact number.
pub const NO_RECORD: i64 = i64::MIN;

/// Which records: a table's column on a grid.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The table.
    pub table: &'a str,
    /// The column of identities.
    pub unit: &'a str,
    /// The column of values.
    pub column: &'a str,
    /// Its grid.
    pub declared: Declared,
}

/// The records of a period, from all its pieces.
struct Records {
    values: Narrow,
    /// The identities in order, whose places are those of the values; with numbered identities the number is
    /// the place.
    ids: Option<Data>,
    rounded: usize,
}

/// Values in words that hold them; the least number of the word stands for none.
enum Narrow {
    Two(Vec<i16>),
    Four(Vec<i32>),
    Eight(Vec<i64>),
}

/// Records beside the rows of a period.
pub struct Reading<'a> {
    records: Arc<Records>,
    /// For each row the place of its record.
    places: Cow<'a, [u32]>,
}

impl<'a> Reading<'a> {
    /// Reads a period's pieces beside the rows of another, whose identities are in order. With `numbered` the
    /// rows' identities have numbers, and the records are put in their order once for all that read them.
    ///
    /// # Errors
    /// Values that are not on the grid, identities with several records.
    pub fn of(
        parts: &[&Part],
        wanted: Wanted,
        frame: &Frame,
        numbered: Option<&'a Numbered>,
        inputs: &Inputs,
    ) -> Result<Self, StageError> {
        let Wanted { unit, column, declared, .. } = wanted;
        let way = if numbered.is_some() { "by number" } else { "in order" };
        let labels: Vec<&str> = parts.iter().map(|part| part.label.as_str()).collect();
        let purpose = format!("{unit} {column} {declared:?} {way} {}", labels.join(" "));
        let read = || Records::read(parts, wanted, numbered, inputs);
        let records = match parts.first() {
            Some(first) => inputs.loader.shared(first, &purpose, read)?,
            None => Arc::new(read()?),
        };
        let places = match (numbered, &records.ids) {
            (Some(numbered), _) => Cow::Borrowed(numbered.numbers.as_slice()),
            (None, Some(ids)) => {
                let own = &frame.column(unit).map_err(StageError::table(wanted.table))?.data;
                Cow::Owned(places(own, ids))
            }
            (None, None) => Cow::Owned(vec![NOWHERE; frame.rows]),
        };
        Ok(Self { records, places })
    }

    /// How many values had to be rounded.
    pub fn rounded(&self) -> usize {
        self.records.rounded
    }

    /// The values of some rows, [`NO_RECORD`] where there is none.
    pub fn fill(&self, rows: Range<usize>, into: &mut [i64]) {
        let places = &self.places[rows];
        match &self.records.values {
            Narrow::Two(values) => fill(values, i16::MIN, places, into),
            Narrow::Four(values) => fill(values, i32::MIN, places, into),
            Narrow::Eight(values) => fill(values, NO_RECORD, places, into),
        }
    }
}

fn fill<T: Copy + PartialEq + Into<i64>>(values: &[T], none: T, places: &[u32], into: &mut [i64]) {
    let wide = |value: T| if value == none { NO_RECORD } else { value.into() };
    let Some(last) = values.len().checked_sub(1) else { return into.fill(NO_RECORD) };
    // Most rows have a place: they are looked up as if all had, and the others are put right.
    for (value, &place) in into.iter_mut().zip(places) {
        let found = values[(place as usize).min(last)];
        *value = if place as usize > last { NO_RECORD } else { wide(found) };
    }
}

/// Identities and exact values, in the order of the pieces; those without a value are left out.
struct Listed {
    ids: Option<Data>,
    values: Vec<i64>,
    rounded: usize,
}

impl Listed {
    /// Adds a piece.
    fn add(&mut self, part: &Part, wanted: Wanted, inputs: &Inputs) -> Result<(), StageError> {
        let raw = inputs.columns(wanted.table, part, &[wanted.unit, wanted.column])?;
        let at = |column: &str| {
            raw.column(column)
                .map(|c| c.as_materialized_series().clone())
                .map_err(|_| StageError::plain(format!("{}: there is no column '{column}'", part.name())))
        };
        let ids = encode::identity(&at(wanted.unit)?).map_err(StageError::table(part.name()))?;
        let values = at(wanted.column)?;
        let part_name = in_words(wanted.table, part);
        let place = Where { column: wanted.column, part: &part_name };
        // What stands for a period without a record must not stand for a record that is no number.
        refuse_nan(series::nan_rows(&values).into_iter(), place)?;
        let numbers = encode::typed(&values).map_err(StageError::table(part.name()))?;
        let exact = wanted.declared.numbers(&numbers, place)?;
        self.rounded += exact.rounded;
        let there: Vec<u32> =
            (0..).zip(&exact.known).filter(|(_, known)| **known).map(|(row, _)| row).collect();
        let is_whole = there.len() == exact.values.len();
        let ids = if is_whole { ids } else { ids.gathered(&there) };
        self.values.extend(there.iter().map(|&row| exact.values[row as usize]));
        self.ids = Some(match (self.ids.take(), ids) {
            (None, ids) => ids,
            (Some(Data::Ids(mut known)), Data::Ids(more)) => {
                known.extend(more);
                Data::Ids(known)
            }
            (Some(Data::Names(mut known)), Data::Names(more)) => {
                known.extend(more);
                Data::Names(known)
            }
            _ => return Err(StageError::plain(format!("{part_name}: {} differs in type", wanted.unit))),
        });
        Ok(())
    }
}

impl Records {
    fn read(
        parts: &[&Part],
        wanted: Wanted,
        numbered: Option<&Numbered>,
        inputs: &Inputs,
    ) -> Result<Self, StageError> {
        let mut listed = Listed { ids: None, values: Vec::new(), rounded: 0 };
        for part in parts {
            listed.add(part, wanted, inputs)?;
        }
        let Listed { ids, values, rounded } = listed;
        let name = parts.first().map_or_else(String::new, |part| in_words(wanted.table, part));
        let Some(ids) = ids else {
            return Ok(Self { values: Narrow::Two(Vec::new()), ids: None, rounded });
        };
        let (ids, places, count) = match numbered {
            Some(numbered) => {
                let places = numbered.table.rows_of(&ids).map_err(StageError::table(name.clone()))?;
                (None, places, numbered.table.rows())
            }
            None => {
                let order = ids.order();
                let mut places = vec![NOWHERE; ids.len()];
                (0..).zip(&order).for_each(|(place, &row)| places[row as usize] = place);
                let ids = ids.gathered(&order);
                no_repeats(ids.repeats(), &name)?;
                (Some(ids), places, order.len())
            }
        };
        let records = values.iter().zip(&places).filter(|(_, place)| **place != NOWHERE);
        let (values, repeats) = placed(records.map(|(value, place)| (*value, *place)), count);
        no_repeats(repeats, &name)?;
        Ok(Self { values, ids, rounded })
    }
}

/// Values at their places, and how many places were taken already.
fn placed(records: impl Iterator<Item = (i64, u32)> + Clone, count: usize) -> (Narrow, usize) {
    let largest = records.clone().map(|(value, _)| value.unsigned_abs()).max().unwrap_or(0);
    if largest < i16::MAX as u64 {
        let (values, repeats) = put(records, count, i16::MIN);
        (Narrow::Two(values), repeats)
    } else if largest < i32::MAX as u64 {
        let (values, repeats) = put(records, count, i32::MIN);
        (Narrow::Four(values), repeats)
    } else {
        let (values, repeats) = put(records, count, NO_RECORD);
        (Narrow::Eight(values), repeats)
    }
}

fn put<T: Copy + PartialEq + TryFrom<i64>>(
    records: impl Iterator<Item = (i64, u32)>,
    count: usize,
    none: T,
) -> (Vec<T>, usize) {
    let mut values = vec![none; count];
    let mut repeats = 0;
    for (value, place) in records {
        let known = &mut values[place as usize];
        repeats += usize::from(*known != none);
        *known = T::try_from(value).unwrap_or(none);
    }
    (values, repeats)
}

/// Errs when identities have more than one record.
fn no_repeats(repeats: usize, part: &str) -> Result<(), StageError> {
    if repeats == 0 {
        return Ok(());
    }
    let what = format!("{part}: {repeats} identities have more than one record in the period");
    Err(StageError::data(what, "add up or remove the repeated records: one record for each unit and period"))
}

/// The place of each of some identities, which are in order, among others in order.
fn places(own: &Data, others: &Data) -> Vec<u32> {
    let mut places = vec![NOWHERE; own.len()];
    match (own, others) {
        (Data::Ids(left), Data::Ids(right)) => matches(left, right, |row, place| places[row] = place as u32),
        (Data::Names(left), Data::Names(right)) => {
            matches(left, right, |row, place| places[row] = place as u32);
        }
        _ => {}
    }
    places
}

/// A piece of a table, for messages: `employment 2023-06 (employment/2023-06.parquet)`.
fn in_words(table: &str, part: &Part) -> String {
    let (piece, file) = part.label.rsplit_once('#').unwrap_or((&part.label, ""));
    let period = piece.split_once('@').map_or("", |(_, period)| period.split('#').next().unwrap_or_default());
    let file = if file.is_empty() { String::new() } else { format!(" ({file})") };
    format!("{table} {period}").trim_end().to_owned() + &file
}
