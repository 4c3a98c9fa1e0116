//! The expected value of each row of a partition, under a fitted model.
//! Knows nothing of actual values. The additions have one order, so a row's value is the same in any split.

use super::StatsError;
use super::design::{Design, Numeric};
use super::double_double::DoubleDouble;
use super::effects::{Effect, Effects};
use super::elimination::Field;
use super::fit::OutcomeFit;
use super::integer::Integer;
use super::rows::{CodedRows, FactorColumn, NumberColumn};
use super::slots::steps;
use std::collections::HashMap;

/// Expected values of a partition's rows.
pub struct Predictor<'a> {
    intercept: f64,
    factors: Vec<LevelEffects<'a>>,
    numerics: Vec<Curve<'a>>,
    rows: usize,
}

/// A factor's codes, and what each adds; the last entry is for missing levels.
struct LevelEffects<'a> {
    codes: &'a [u16],
    effects: Vec<f64>,
}

/// A numeric column, and what each of its values adds.
struct Curve<'a> {
    values: &'a [i64],
    known: Option<&'a [bool]>,
    /// Per power: its number and the coefficient of the integer's power.
    powers: Vec<(u32, DoubleDouble)>,
}

/// Rows that are added up at a time.
const CHUNK: usize = 4096;

impl<'a> Predictor<'a> {
    /// Lines the model's coefficients up with a partition's levels. Columns of the partition that the design
    /// does not have are left aside.
    ///
    /// # Errors
    /// When a column of the design is missing or on another grid, or when a row with all controls has a
    /// level that the model has never seen.
    pub fn new(fit: &OutcomeFit, design: &Design, rows: &CodedRows<'a>) -> Result<Self, StatsError> {
        let count = rows.checked_len()?;
        let effects = Effects::of(fit, design)?;
        let missing = |column: &str| StatsError::NoSuchColumn { column: column.to_owned() };
        let mut factors = Vec::new();
        for (place, factor) in design.factors.iter().enumerate() {
            let column = rows.factors.iter().find(|column| column.name == factor.name);
            let column = column.ok_or_else(|| missing(&factor.name))?;
            factors.push(level_effects(rows, column, place, &effects)?);
        }
        let mut numerics = Vec::new();
        for (numeric, coefficients) in design.numerics.iter().zip(&effects.powers) {
            let column = rows.numerics.iter().find(|column| column.name == numeric.name);
            numerics.push(curve(column.ok_or_else(|| missing(&numeric.name))?, numeric, coefficients)?);
        }
        Ok(Self { intercept: effects.intercept.hi, factors, numerics, rows: count })
    }

    /// Per row the expected value in the outcome's units. NaN where a control is missing, or where a level
    /// had no row in the sample that the model was estimated from.
    pub fn expected(&self) -> Vec<f64> {
        let mut expected = vec![self.intercept; self.rows];
        for (i, sums) in expected.chunks_mut(CHUNK).enumerate() {
            self.factors.iter().for_each(|factor| factor.add(i * CHUNK, sums));
        }
        self.numerics.iter().for_each(|curve| curve.add(&mut expected));
        expected
    }
}

impl LevelEffects<'_> {
    fn add(&self, from: usize, sums: &mut [f64]) {
        let missing = self.effects.len() - 1;
        for (sum, code) in sums.iter_mut().zip(&self.codes[from..]) {
            *sum += self.effects[usize::from(*code).min(missing)];
        }
    }
}

impl Curve<'_> {
    fn add(&self, sums: &mut [f64]) {
        let mut seen = Seen::of(self.values);
        for (row, (sum, value)) in sums.iter_mut().zip(self.values).enumerate() {
            let known = self.known.is_none_or(|known| known[row]);
            *sum += if known { seen.or_insert(*value, || self.at(*value)) } else { f64::NAN };
        }
    }

    /// What a value adds, rounded once, so that a steep curve loses nothing.
    fn at(&self, value: i64) -> f64 {
        let value = Integer::from(value);
        let term = |(power, coefficient): &(u32, DoubleDouble)| {
            value.power(*power).to_double_double().times(*coefficient)
        };
        self.powers.iter().map(term).fold(DoubleDouble::ZERO, Field::plus).hi
    }
}

/// What values add, once calculated: by place when they lie close together, else by search.
enum Seen {
    Near { least: i64, found: Vec<Option<f64>> },
    Far(HashMap<i64, f64>),
}

/// How far apart values may lie to be kept by place.
const NEAR: u64 = 1 << 16;

impl Seen {
    fn of(values: &[i64]) -> Self {
        let (least, most) = (values.iter().min().unwrap_or(&0), values.iter().max().unwrap_or(&0));
        let span = most.abs_diff(*least);
        if span < NEAR {
            Self::Near { least: *least, found: vec![None; span as usize + 1] }
        } else {
            Self::Far(HashMap::new())
        }
    }

    fn or_insert(&mut self, value: i64, calculate: impl FnOnce() -> f64) -> f64 {
        match self {
            Self::Near { least, found } => *found[(value - *least) as usize].get_or_insert_with(calculate),
            Self::Far(found) => *found.entry(value).or_insert_with(calculate),
        }
    }
}

fn level_effects<'a>(
    rows: &CodedRows,
    column: &FactorColumn<'a>,
    place: usize,
    effects: &Effects,
) -> Result<LevelEffects<'a>, StatsError> {
    let mut added = Vec::with_capacity(column.levels.len() + 1);
    for (code, level) in column.levels.iter().enumerate() {
        added.push(match effects.level(place, level) {
            Effect::Adds(value) => value.hi,
            Effect::Unknown if has_row(rows, column.codes, code) => {
                let (factor, level) = (column.name.to_owned(), level.clone());
                return Err(StatsError::UnknownLevel { factor, level });
            }
            Effect::Unknown | Effect::NotEstimated => f64::NAN,
        });
    }
    added.push(f64::NAN);
    Ok(LevelEffects { codes: column.codes, effects: added })
}

/// Whether a row with all controls has the code.
fn has_row(rows: &CodedRows, codes: &[u16], code: usize) -> bool {
    codes.iter().enumerate().any(|(row, own)| usize::from(*own) == code && rows.is_complete(row))
}

fn curve<'a>(
    column: &NumberColumn<'a>,
    numeric: &Numeric,
    coefficients: &[DoubleDouble],
) -> Result<Curve<'a>, StatsError> {
    if column.grid != numeric.grid {
        return Err(StatsError::OtherGrid { column: numeric.name.clone() });
    }
    let powers = numeric.powers.iter().zip(coefficients);
    let powers = powers.map(|(power, value)| (*power, value.over(steps(numeric.grid, *power)))).collect();
    Ok(Curve { values: column.values, known: column.known, powers })
}

#[cfg(test)]
#[path = "predict_tests.rs"]
mod tests;
