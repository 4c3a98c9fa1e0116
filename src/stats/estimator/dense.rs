//! The dense matrix X of a sample of rows, for checks that are to share nothing with the exact sums.
//! Knows nothing of models or outcomes.

use super::EstimatorError;
use crate::stats::design::{Factor, Numeric, Place};
use crate::stats::{CodedRows, Design, NumberColumn, StatsError};
use ndarray::Array2;

/// The rows at the places in `take` (from 0, in that order, repeated as often as listed) as a matrix of floats:
/// `take.len()` by the design's terms, in their order and the columns' own units.
///
/// A factor's columns are 0 or 1. Powers are products of floats, rounded at each step. NaN where a control is
/// missing, in the columns of that control.
///
/// # Errors
/// When a place is beyond the rows, the rows do not fit together, a column of the design is missing or on
/// another grid, or when a row with all controls has a level that the design lacks.
pub fn dense_sample(
    rows: &CodedRows,
    design: &Design,
    take: &[usize],
) -> Result<Array2<f64>, EstimatorError> {
    check_places(rows, take)?;
    let factors = design.factors.iter().map(|factor| levels(rows, factor, take));
    let factors: Vec<Vec<Option<usize>>> = factors.collect::<Result<_, _>>()?;
    let numerics = design.numerics.iter().map(|numeric| values(rows, numeric, take));
    let numerics: Vec<Vec<f64>> = numerics.collect::<Result<_, _>>()?;
    let listing = design.listing();
    let terms: Vec<Place> = listing.iter().filter(|listed| !listed.reference).map(|l| l.place).collect();
    let entry = |(row, term): (usize, usize)| match terms[term] {
        Place::Intercept => 1.0,
        Place::Level(factor, level) => indicator(factors[factor][row], level),
        Place::Power(numeric, power) => (0..power).map(|_| numerics[numeric][row]).product(),
    };
    Ok(Array2::from_shape_fn((take.len(), terms.len()), entry))
}

/// Errs when the rows do not fit together or there are fewer of them than a place says.
pub(super) fn check_places(rows: &CodedRows, take: &[usize]) -> Result<(), EstimatorError> {
    let count = rows.checked_len()?;
    match take.iter().find(|row| **row >= count) {
        Some(row) => Err(EstimatorError::NoSuchRow { row: *row, rows: count }),
        None => Ok(()),
    }
}

/// The number in a row, in the column's units, where it is known.
pub(super) fn number(column: &NumberColumn, row: usize) -> Option<f64> {
    let known = column.known.is_none_or(|known| known[row]);
    known.then(|| column.grid.value(i128::from(column.values[row])))
}

fn indicator(own: Option<usize>, level: usize) -> f64 {
    own.map_or(f64::NAN, |own| if own == level { 1.0 } else { 0.0 })
}

/// Per row taken the place of its level in the design; `None` when it has none and is no complete row.
fn levels(rows: &CodedRows, factor: &Factor, take: &[usize]) -> Result<Vec<Option<usize>>, StatsError> {
    let column = rows.factors.iter().find(|column| column.name == factor.name);
    let column = column.ok_or_else(|| StatsError::NoSuchColumn { column: factor.name.clone() })?;
    let place = |level: &String| factor.levels.iter().position(|own| own == level);
    let places: Vec<Option<usize>> = column.levels.iter().map(place).collect();
    let of_row = |row: &usize| {
        let code = usize::from(column.codes[*row]);
        match places.get(code).copied().flatten() {
            None if rows.is_complete(*row) => Err(StatsError::UnknownLevel {
                factor: factor.name.clone(),
                level: column.levels[code].clone(),
            }),
            place => Ok(place),
        }
    };
    take.iter().map(of_row).collect()
}

/// Per row taken the number in the column's units, NaN when it is missing.
fn values(rows: &CodedRows, numeric: &Numeric, take: &[usize]) -> Result<Vec<f64>, StatsError> {
    let column = rows.numerics.iter().find(|column| column.name == numeric.name);
    let column = column.ok_or_else(|| StatsError::NoSuchColumn { column: numeric.name.clone() })?;
    if column.grid != numeric.grid {
        return Err(StatsError::OtherGrid { column: numeric.name.clone() });
    }
    Ok(take.iter().map(|row| number(column, *row).unwrap_or(f64::NAN)).collect())
}
