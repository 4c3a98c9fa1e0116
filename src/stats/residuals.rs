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
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An outcome's actual values beside what a model expects of the same rows.
#[derive(Debug, Clone, Copy)]
pub struct Residuals<'a> {
    /// The actual values.
    pub actual: &'a NumberColumn<'a>,
    /// Per row the expected value in the outcome's units; NaN where there is none.
    pub expected: &'a [f64],
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
    outcomes: &[Residuals],
) -> Result<Vec<Vec<Vec<ResidualSums>>>, StatsError> {
    let lengths = groups.iter().map(|column| column.codes.len());
    let rows = lengths.chain(outcomes.iter().map(|outcome| outcome.expected.len())).next().unwrap_or(0);
    groups.iter().try_for_each(|column| check_groups(column, rows))?;
    outcomes.iter().try_for_each(|outcome| check_outcome(outcome, rows))?;
    let crossings = crossed(groups, rows);
    let all = outcomes.iter().map(|outcome| {
        let none = |column: &GroupColumn| vec![ResidualSums::default(); column.groups.len()];
        let mut sums: Vec<Vec<ResidualSums>> = groups.iter().map(none).collect();
        add(outcome, &crossings, &mut sums);
        sums
    });
    Ok(all.collect())
}

/// Adds an outcome's residuals by the groups of several breakdowns that are crossed.
fn add(outcome: &Residuals, crossings: &[Crossing], sums: &mut [Vec<ResidualSums>]) {
    let rows = outcome.expected.len();
    let values = Values::of(outcome.actual);
    let mut residuals = Vec::with_capacity(CHUNK);
    for first in (0..rows).step_by(MOST_ADDED) {
        let last = rows.min(first + MOST_ADDED);
        // The tables are quick for numbers about as large as those of the first rows.
        let sample = first..last.min(first + CHUNK);
        values.less(outcome.expected, sample.clone(), &mut residuals);
        let sample = Stretch { residuals: &residuals, expected: &outcome.expected[sample] };
        let mut tables: Vec<ResidualTable> =
            crossings.iter().map(|crossing| ResidualTable::new(crossing.size, &sample)).collect();
        for from in (first..last).step_by(CHUNK) {
            let to = last.min(from + CHUNK);
            values.less(outcome.expected, from..to, &mut residuals);
            let stretch = Stretch { residuals: &residuals, expected: &outcome.expected[from..to] };
            for (table, crossing) in tables.iter_mut().zip(crossings) {
                table.add(&crossing.codes[from..to], &stretch);
            }
        }
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

    /// The values of a stretch of rows less what was expected; NaN where a value is not known.
    fn less(&self, expected: &[f64], rows: Range<usize>, into: &mut Vec<f64>) {
        let grid = self.column.grid;
        let steps = grid.steps() as f64;
        let pairs = self.column.values[rows.clone()].iter().zip(&expected[rows.clone()]);
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

fn check_outcome(outcome: &Residuals, expected: usize) -> Result<(), StatsError> {
    let known = outcome.actual.known.map(<[bool]>::len);
    let lengths = [Some(outcome.actual.values.len()), Some(outcome.expected.len()), known];
    match lengths.into_iter().flatten().find(|rows| *rows != expected) {
        Some(rows) => Err(StatsError::Ragged { column: outcome.actual.name.to_owned(), rows, expected }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "residuals_tests.rs"]
mod tests;
