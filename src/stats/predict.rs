//! The expected values of each row of a partition, under a fitted model's every outcome.
//! Knows nothing of actual values. The additions have one order, so a row's value is the same in any split.

use super::StatsError;
use super::design::{Design, Numeric};
use super::distinct::Distinct;
use super::double_double::DoubleDouble;
use super::effects::Effects;
use super::elimination::Field;
use super::factor_tables::{FactorTable, factor_tables};
use super::fit::{Fit, OutcomeFit};
use super::integer::Integer;
use super::rows::{CodedRows, NumberColumn, Selection};
use super::slots::steps;
use crate::table::{SumColumn, Sums};

/// Expected values of a partition's rows, for every outcome of a model.
///
/// A value is the intercept, plus the effects of each set of factors, plus what each numeric column adds, in
/// that order: each of these parts is added up in 106 bits and rounded once. The sets depend on the design
/// alone, so a row's value does not depend on the other rows.
pub struct Predictor<'a> {
    rows: usize,
    outcomes: usize,
    /// By bundle of outcomes.
    intercepts: Vec<Lanes>,
    factors: Vec<FactorTable<'a>>,
    numerics: Vec<ValueTable>,
}

/// Rows that are added up at a time, so that their sums stay in the processor's nearest cache.
const STRETCH: usize = 512;
/// Outcomes that are added up side by side.
pub(super) const LANES: usize = 4;
/// A number for each outcome of a bundle; those beyond the last outcome are zero.
pub(super) type Lanes = [f64; LANES];

/// A numeric column, and what each of its values adds.
struct ValueTable {
    /// Per row the place of its value.
    codes: Vec<u32>,
    /// By bundle of outcomes: what each value adds.
    tables: Vec<Vec<Lanes>>,
}

impl<'a> Predictor<'a> {
    /// Lines the model's coefficients up with a partition's levels. Columns of the partition that the design
    /// does not have are left aside.
    ///
    /// # Errors
    /// When a column of the design is missing or on another grid, or when a row with all controls has a
    /// level that the model has never seen.
    pub fn new(fit: &Fit, rows: &CodedRows<'a>) -> Result<Self, StatsError> {
        let count = rows.checked_len()?;
        let of_outcome = |outcome: &OutcomeFit| Effects::of(outcome, &fit.design);
        let effects: Vec<Effects> = fit.outcomes.iter().map(of_outcome).collect::<Result<_, _>>()?;
        let factors = factor_tables(&fit.design, &effects, rows)?;
        let intercepts = bundles(effects.len(), |outcome| effects[outcome].intercept.hi);
        let numerics = value_tables(&fit.design, &effects, rows)?;
        Ok(Self { rows: count, outcomes: fit.outcomes.len(), intercepts, factors, numerics })
    }

    /// Per outcome of the model, in its order, and row: the expected value in the outcome's units. NaN where a
    /// control is missing, or where a level had no row in the sample that the outcome's model was estimated
    /// from.
    pub fn expected(&self) -> Vec<Vec<f64>> {
        let mut expected: Vec<Vec<f64>> = (0..self.outcomes).map(|_| Vec::with_capacity(self.rows)).collect();
        let mut codes = vec![Vec::new(); self.factors.len()];
        let mut sums = Vec::with_capacity(STRETCH);
        for from in (0..self.rows).step_by(STRETCH) {
            let to = self.rows.min(from + STRETCH);
            for (table, codes) in self.factors.iter().zip(&mut codes) {
                table.joint().read(&Selection::All(self.rows), from, to, codes);
            }
            for (bundle, columns) in expected.chunks_mut(LANES).enumerate() {
                sums.clear();
                sums.resize(to - from, self.intercepts[bundle]);
                for (table, codes) in self.factors.iter().zip(&codes) {
                    add(&mut sums, &table.tables[bundle], codes.iter().map(|code| usize::from(*code)));
                }
                for numeric in &self.numerics {
                    let codes = numeric.codes[from..to].iter().map(|code| *code as usize);
                    add(&mut sums, &numeric.tables[bundle], codes);
                }
                for (lane, column) in columns.iter_mut().enumerate() {
                    column.extend(sums.iter().map(|row| row[lane]));
                }
            }
        }
        expected
    }
}

impl Predictor<'_> {
    /// The same values as sums over codes, columns named as the outcomes; `None` where that takes no less
    /// room, or a numeric column has more values than a code.
    pub fn sums(&self, names: impl Iterator<Item = String>) -> Option<Sums> {
        let mut codes = Vec::new();
        for table in &self.factors {
            let mut joint = Vec::new();
            table.joint().read(&Selection::All(self.rows), 0, self.rows, &mut joint);
            codes.push(joint);
        }
        for numeric in &self.numerics {
            let narrow = numeric.codes.iter().map(|code| u16::try_from(*code).ok());
            codes.push(narrow.collect::<Option<Vec<u16>>>()?);
        }
        let columns = names.take(self.outcomes).enumerate().map(|(outcome, name)| self.column(outcome, name));
        let sums = Sums { rows: self.rows, codes, columns: columns.collect() };
        (sums.bytes() < self.rows * self.outcomes * size_of::<f64>()).then_some(sums)
    }

    fn column(&self, outcome: usize, name: String) -> SumColumn {
        let (bundle, lane) = (outcome / LANES, outcome % LANES);
        let tables = self.factors.iter().map(|table| &table.tables);
        let tables = tables.chain(self.numerics.iter().map(|numeric| &numeric.tables));
        let adds = tables.map(|table| table[bundle].iter().map(|entry| entry[lane]).collect());
        SumColumn { name, base: self.intercepts[bundle][lane], adds: adds.collect() }
    }
}

/// Adds a table's entries to rows.
fn add(sums: &mut [Lanes], table: &[Lanes], codes: impl Iterator<Item = usize>) {
    for (row, code) in sums.iter_mut().zip(codes) {
        let added = &table[code];
        row.iter_mut().zip(added).for_each(|(sum, value)| *sum += value);
    }
}

/// A number for each outcome, in bundles.
pub(super) fn bundles(outcomes: usize, number: impl Fn(usize) -> f64) -> Vec<Lanes> {
    let bundle = |first: usize| {
        let mut lanes = [0.0; LANES];
        (first..outcomes.min(first + LANES)).for_each(|outcome| lanes[outcome - first] = number(outcome));
        lanes
    };
    (0..outcomes).step_by(LANES).map(bundle).collect()
}

/// What each value of each numeric column adds.
fn value_tables(
    design: &Design,
    effects: &[Effects],
    rows: &CodedRows,
) -> Result<Vec<ValueTable>, StatsError> {
    let table = |(place, numeric): (usize, &Numeric)| {
        let column = rows.numerics.iter().find(|column| column.name == numeric.name);
        let column = column.ok_or_else(|| StatsError::NoSuchColumn { column: numeric.name.clone() })?;
        let curves: Vec<Curve> = effects.iter().map(|own| curve(numeric, &own.powers[place])).collect();
        value_table(column, numeric, &curves)
    };
    design.numerics.iter().enumerate().map(table).collect()
}

/// Per power: its number and the coefficient of the integer's power.
type Curve = Vec<(u32, DoubleDouble)>;

fn curve(numeric: &Numeric, coefficients: &[DoubleDouble]) -> Curve {
    let powers = numeric.powers.iter().zip(coefficients);
    powers.map(|(power, value)| (*power, value.over(steps(numeric.grid, *power)))).collect()
}

fn value_table(column: &NumberColumn, numeric: &Numeric, curves: &[Curve]) -> Result<ValueTable, StatsError> {
    let other_grid = || StatsError::OtherGrid { column: numeric.name.clone() };
    if column.grid != numeric.grid {
        return Err(other_grid());
    }
    // There are fewer than 2^32 rows, so no limit on values is ever met.
    let distinct = Distinct::of(column.values, column.known, usize::MAX).ok_or_else(other_grid)?;
    let added = |value: &Option<i64>| {
        bundles(curves.len(), |outcome| value.map_or(f64::NAN, |value| at(&curves[outcome], value)))
    };
    let by_value: Vec<Vec<Lanes>> = distinct.values.iter().map(added).collect();
    let bundle = |bundle: usize| by_value.iter().map(|lanes| lanes[bundle]).collect();
    let tables = (0..curves.len().div_ceil(LANES)).map(bundle).collect();
    Ok(ValueTable { codes: distinct.codes, tables })
}

/// What a value adds, rounded once, so that a steep curve loses nothing.
fn at(curve: &Curve, value: i64) -> f64 {
    let value = Integer::from(value);
    let term = |(power, coefficient): &(u32, DoubleDouble)| {
        value.power(*power).to_double_double().times(*coefficient)
    };
    curve.iter().map(term).fold(DoubleDouble::ZERO, Field::plus).hi
}

#[cfg(test)]
#[path = "predict_tests.rs"]
mod tests;
