//! The expected values of each row of a partition, under a fitted model's every outcome.
//! Knows nothing of actual values. The additions have one order, so a row's value is the same in any split.
//!
//! A value is the intercept, plus the effects of each set of factors, plus what each numeric column adds, in
//! that order: each of these parts is added up in 106 bits and rounded once. The sets, and the codes of their
//! levels, depend on the design alone, so that rows are coded once for all coefficients that it may get.

use super::StatsError;
use super::design::{Design, Numeric};
use super::distinct::Distinct;
use super::double_double::DoubleDouble;
use super::effects::Effects;
use super::elimination::Field;
use super::factor_codes::{factor_adds, factor_codes};
use super::fit::{Fit, OutcomeFit};
use super::integer::Integer;
use super::rows::{CodedRows, NumberColumn};
use super::slots::steps;
use crate::table::sums::Part;
use crate::table::{Codes, SumColumn, Sums};

/// The values that the codes of each numeric column stand for; `None` for a missing one.
pub type ValuesOfCodes = Vec<Vec<Option<i64>>>;

/// A partition's rows as the codes that expected values are made of, and what the codes of numeric columns
/// stand for. Columns of the partition that the design does not have are left aside.
///
/// # Errors
/// When a column of the design is missing or on another grid, or when a row with all controls has a level that
/// the design does not have.
pub fn expected_codes(design: &Design, rows: &CodedRows) -> Result<(Codes, ValuesOfCodes), StatsError> {
    let count = rows.checked_len()?;
    let mut parts = factor_codes(design, rows, count)?;
    let mut values = Vec::new();
    for numeric in &design.numerics {
        let distinct = distinct(numeric, rows)?;
        parts.push(Part::of(&distinct.codes, distinct.values.len()));
        values.push(distinct.values);
    }
    Ok((Codes { rows: count, parts }, values))
}

fn distinct(numeric: &Numeric, rows: &CodedRows) -> Result<Distinct, StatsError> {
    let column = rows.numerics.iter().find(|column| column.name == numeric.name);
    let column: &NumberColumn =
        column.ok_or_else(|| StatsError::NoSuchColumn { column: numeric.name.clone() })?;
    let other_grid = || StatsError::OtherGrid { column: numeric.name.clone() };
    if column.grid != numeric.grid {
        return Err(other_grid());
    }
    // There are fewer than 2^32 rows, so no limit on values is ever met.
    Distinct::of(column.values, column.known, usize::MAX).ok_or_else(other_grid)
}

/// What the codes of rows add up to, a column an outcome of the model in its order, in the outcome's units
/// (with a logit its log odds): NaN where a control is missing, or where a level had no row in the sample that
/// the outcome's model was estimated from.
///
/// # Errors
/// When the model's terms are not those of its design.
pub fn expected_addends(fit: &Fit, values: &[Vec<Option<i64>>]) -> Result<Vec<SumColumn>, StatsError> {
    fit.outcomes.iter().map(|outcome| addends(outcome, &fit.design, values)).collect()
}

fn addends(
    outcome: &OutcomeFit,
    design: &Design,
    values: &[Vec<Option<i64>>],
) -> Result<SumColumn, StatsError> {
    let effects = Effects::of(outcome, design)?;
    let mut adds = factor_adds(design, &effects);
    for ((numeric, coefficients), values) in design.numerics.iter().zip(&effects.powers).zip(values) {
        let curve = curve(numeric, coefficients);
        adds.push(values.iter().map(|value| value.map_or(f64::NAN, |value| at(&curve, value))).collect());
    }
    Ok(SumColumn { name: outcome.name.clone(), base: effects.intercept.hi, adds })
}

/// Per power: its number and the coefficient of the integer's power.
type Curve = Vec<(u32, DoubleDouble)>;

fn curve(numeric: &Numeric, coefficients: &[DoubleDouble]) -> Curve {
    let powers = numeric.powers.iter().zip(coefficients);
    powers.map(|(power, value)| (*power, value.over(steps(numeric.grid, *power)))).collect()
}

/// What a value adds, rounded once, so that a steep curve loses nothing.
fn at(curve: &Curve, value: i64) -> f64 {
    let value = Integer::from(value);
    let term = |(power, coefficient): &(u32, DoubleDouble)| {
        value.power(*power).to_double_double().times(*coefficient)
    };
    curve.iter().map(term).fold(DoubleDouble::ZERO, Field::plus).hi
}

/// Per outcome of the model, in its order, and row: what is expected, see [`expected_addends`].
///
/// # Errors
/// Those of [`expected_codes`] and [`expected_addends`].
pub fn expected_values(fit: &Fit, rows: &CodedRows) -> Result<Vec<Vec<f64>>, StatsError> {
    let (codes, values) = expected_codes(&fit.design, rows)?;
    let sums = Sums::new(codes, expected_addends(fit, &values)?);
    sums.map(|sums| sums.values()).ok_or(StatsError::PartsDiffer { what: "the codes of rows and the model" })
}

#[cfg(test)]
#[path = "predict_tests.rs"]
mod tests;
