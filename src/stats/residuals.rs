//! Residuals by group: how many, their squares, and the expected values beside them, each added exactly.
//! Knows nothing of how the expected values came about, nor of what the sums come to.

use super::StatsError;
use super::cells::{GroupColumn, check_groups};
use super::crossing::Crossing;
use super::float_sum::FloatSum;
use super::groups::crossed;
use super::number_source::CHUNK;
use super::residual_table::{ResidualTable, Stretch};
use super::rows::NumberColumn;
use super::squares::SquareSum;
use super::window::MOST_ADDED;
use crate::table::Sums;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Expected values of several outcomes, read a stretch of rows at a time.
pub trait ExpectedRows {
    /// The rows of an outcome, at its place.
    fn rows(&self, outcome: usize) -> usize;
    /// Puts the expected values of a stretch of rows into a column for each outcome, in place of what was there;
    /// in the outcome's units, NaN where there is none.
    fn read(&self, rows: Range<usize>, columns: &mut [Vec<f64>]);
}

impl ExpectedRows for Sums {
    fn rows(&self, _: usize) -> usize {
        self.rows()
    }

    fn read(&self, rows: Range<usize>, columns: &mut [Vec<f64>]) {
        self.read(rows, columns);
    }
}

impl<T: AsRef<[f64]>> ExpectedRows for [T] {
    fn rows(&self, outcome: usize) -> usize {
        self[outcome].as_ref().len()
    }

    fn read(&self, rows: Range<usize>, columns: &mut [Vec<f64>]) {
        for (values, column) in self.iter().zip(columns) {
            column.clear();
            column.extend_from_slice(&values.as_ref()[rows.clone()]);
        }
    }
}

/// Sums over a group's rows that have an outcome and an expected value.
///
/// Equal rows give equal sums, and equal bytes as JSON, however they are ordered or split.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidualSums {
    /// Rows.
    pub n: u64,
    /// The squares of actual less expected. The difference and its square are rounded to floats.
    pub squares: SquareSum,
    /// The expected values: for a check of means that are made of other sums.
    pub expected: FloatSum,
}

impl ResidualSums {
    /// Adds the sums of other rows.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.squares.merge(&other.squares);
        self.expected.merge(&other.expected);
    }
}

/// The sums of several outcomes' residuals by the groups of several breakdowns: by outcome, breakdown and
/// group, each in the order given. Rows without an outcome or an expected value are left out.
///
/// # Errors
/// When the columns differ in length or a code has no group.
pub fn residual_sums(
    groups: &[GroupColumn],
    actual: &[NumberColumn],
    expected: &(impl ExpectedRows + ?Sized),
) -> Result<Vec<Vec<Vec<ResidualSums>>>, StatsError> {
    let lengths = groups.iter().map(|column| column.codes.len());
    let rows = lengths.chain(actual.iter().map(|outcome| outcome.values.len())).next().unwrap_or(0);
    groups.iter().try_for_each(|column| check_groups(column, rows))?;
    actual.iter().enumerate().try_for_each(|(o, actual)| check_outcome(actual, expected.rows(o), rows))?;
    let crossings = crossed(groups, rows);
    let none = |column: &GroupColumn| vec![ResidualSums::default(); column.groups.len()];
    let none = || groups.iter().map(none).collect();
    let mut sums: Vec<Vec<Vec<ResidualSums>>> = actual.iter().map(|_| none()).collect();
    let values: Vec<Values> = actual.iter().map(Values::of).collect();
    for first in (0..rows).step_by(MOST_ADDED) {
        add(&values, expected, first..rows.min(first + MOST_ADDED), &crossings, &mut sums);
    }
    Ok(sums)
}

/// Adds the residuals of up to `MOST_ADDED` rows, by outcome and by the groups of breakdowns that are crossed.
fn add(
    values: &[Values],
    expected: &(impl ExpectedRows + ?Sized),
    rows: Range<usize>,
    crossings: &[Crossing],
    sums: &mut [Vec<Vec<ResidualSums>>],
) {
    let mut columns = vec![Vec::with_capacity(CHUNK); values.len()];
    let mut residuals = Vec::with_capacity(CHUNK);
    let mut tables: Vec<Vec<ResidualTable>> = Vec::new();
    for from in rows.clone().step_by(CHUNK) {
        let to = rows.end.min(from + CHUNK);
        expected.read(from..to, &mut columns);
        for (place, (values, expected)) in values.iter().zip(&columns).enumerate() {
            values.less(expected, from..to, &mut residuals);
            let stretch = Stretch { residuals: &residuals, expected };
            if from == rows.start {
                // The tables are quick for numbers about as large as those of the first rows.
                let table = |crossing: &Crossing| ResidualTable::new(crossing.size, &stretch);
                tables.push(crossings.iter().map(table).collect());
            }
            for (table, crossing) in tables[place].iter_mut().zip(crossings) {
                table.add(&crossing.codes[from..to], &stretch);
            }
        }
    }
    for (tables, sums) in tables.iter().zip(sums) {
        for (table, crossing) in tables.iter().zip(crossings) {
            for (column, of) in crossing.columns.iter().zip(&crossing.of) {
                table.unfold(of, &mut sums[*column]);
            }
        }
    }
}

/// An outcome's values on their way to floats.
struct Values<'a> {
    column: &'a NumberColumn<'a>,
    /// Whether a float division of floats made by `small_float` is the correctly rounded value.
    divides: bool,
}

/// Up to here every integer is a float.
const LARGEST: u64 = 1 << 53;
/// Below this in magnitude an integer is quickly made a float.
const SMALL: u64 = 1 << 51;
/// Among floats from here to 2^53 the next float is the next integer.
const INTEGERS: f64 = 1.5 * (1_u64 << 52) as f64;

impl<'a> Values<'a> {
    fn of(column: &'a NumberColumn<'a>) -> Self {
        let bits = column.values.iter().fold(0, |bits, value| bits | value.unsigned_abs());
        let divides = bits < SMALL && column.grid.steps().unsigned_abs() <= LARGEST;
        Self { column, divides }
    }

    /// The values of a stretch of rows less what was expected of it; NaN where a value is not known.
    fn less(&self, expected: &[f64], rows: Range<usize>, into: &mut Vec<f64>) {
        let grid = self.column.grid;
        let steps = grid.steps() as f64;
        let pairs = self.column.values[rows.clone()].iter().zip(expected);
        into.clear();
        if self.divides {
            into.extend(pairs.map(|(value, expected)| small_float(*value) / steps - expected));
        } else {
            into.extend(pairs.map(|(value, expected)| grid.value(i128::from(*value)) - expected));
        }
        if let Some(known) = self.column.known {
            let unknown = into.iter_mut().zip(&known[rows]).filter(|(_, known)| !**known);
            unknown.for_each(|(residual, _)| *residual = f64::NAN);
        }
    }
}

/// An integer below `SMALL` in magnitude as a float. A plain conversion is one at a time.
fn small_float(value: i64) -> f64 {
    f64::from_bits(INTEGERS.to_bits().wrapping_add_signed(value)) - INTEGERS
}

fn check_outcome(actual: &NumberColumn, expected: usize, rows: usize) -> Result<(), StatsError> {
    let known = actual.known.map(<[bool]>::len);
    let lengths = [Some(actual.values.len()), Some(expected), known];
    match lengths.into_iter().flatten().find(|length| *length != rows) {
        Some(length) => {
            Err(StatsError::Ragged { column: actual.name.to_owned(), rows: length, expected: rows })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "residuals_tests.rs"]
mod tests;
