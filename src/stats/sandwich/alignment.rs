//! A partition's rows by the columns of a model: which column each level is, and what is left unexplained.
//! Knows nothing of what is made of the residuals.

use super::columns::Columns;
use crate::stats::StatsError;
use crate::stats::design::Design;
use crate::stats::fit::OutcomeFit;
use crate::stats::grid::Grid;
use crate::stats::rows::{CodedRows, FactorColumn, MISSING, NumberColumn};

/// A partition lined up with a design.
pub(super) struct Alignment<'a> {
    /// How many rows there are.
    pub rows: usize,
    /// How many columns the model has: its terms but for reference levels.
    pub columns: usize,
    /// The constant's column.
    pub intercept: Option<usize>,
    /// The design's factors in its order.
    pub factors: Vec<AlignedFactor<'a>>,
    /// The design's numeric columns in its order.
    pub numbers: Vec<AlignedNumber<'a>>,
    /// Per row whether every control of the design is known; `None` when all are.
    complete: Option<Vec<bool>>,
}

/// A factor's codes, and per code the model's column; `None` for a reference level, which has none.
pub(super) struct AlignedFactor<'a> {
    pub codes: &'a [u16],
    pub columns: Vec<Option<usize>>,
}

/// A numeric column, and the model's columns of its powers.
pub(super) struct AlignedNumber<'a> {
    pub values: &'a [i64],
    pub grid: Grid,
    /// Each power with its column.
    pub powers: Vec<(u32, usize)>,
}

/// Up to this share of the numbers that it is the difference of, a residual is what rounding left.
const ROUNDING: f64 = 1.0 / (1_u64 << 48) as f64;

impl<'a> Alignment<'a> {
    /// Lines a partition up with a design. Columns that the design does not have are left aside.
    ///
    /// # Errors
    /// When a column of the design is missing or on another grid, when columns differ in length, or when a
    /// row with all controls has a level that the design does not have.
    pub fn new(design: &Design, rows: &CodedRows<'a>) -> Result<Self, StatsError> {
        let count = rows.checked_len()?;
        let columns = Columns::of(design);
        let missing = |name: &str| StatsError::NoSuchColumn { column: name.to_owned() };
        let mut aligned = Self {
            rows: count,
            columns: columns.count(),
            intercept: design.intercept.then_some(0),
            factors: Vec::new(),
            numbers: Vec::new(),
            complete: None,
        };
        for (place, factor) in design.factors.iter().enumerate() {
            let found = rows.factors.iter().find(|column| column.name == factor.name);
            let found = found.ok_or_else(|| missing(&factor.name))?;
            aligned.leave_out(found.codes.iter().map(|code| *code == MISSING));
            let levels = found.levels.iter().map(|level| columns.of_level(design, place, level));
            let columns = levels.map(Option::unwrap_or_default).collect();
            aligned.factors.push(AlignedFactor { codes: found.codes, columns });
        }
        for (place, numeric) in design.numerics.iter().enumerate() {
            let found = rows.numerics.iter().find(|column| column.name == numeric.name);
            let found = found.filter(|column| column.grid == numeric.grid);
            let found = found.ok_or_else(|| missing(&numeric.name))?;
            aligned.leave_out(found.known.into_iter().flatten().map(|known| !known));
            let powers = columns.of_powers(place);
            aligned.numbers.push(AlignedNumber { values: found.values, grid: found.grid, powers });
        }
        aligned.check_levels(design, rows, &columns)?;
        Ok(aligned)
    }

    /// Whether a row has every control.
    pub fn is_complete(&self, row: usize) -> bool {
        self.complete.as_ref().is_none_or(|complete| complete[row])
    }

    /// Per row actual minus expected in the outcome's units; NaN for rows outside the outcome's sample.
    /// What is no more than rounding left of the two counts as nothing, and everything does when the model
    /// reproduces its sample.
    ///
    /// # Errors
    /// When the outcome is missing or on another grid, or a row of its sample has no expected value.
    pub fn residuals(
        &self,
        fit: &OutcomeFit,
        rows: &CodedRows,
        expected: &[f64],
    ) -> Result<Vec<f64>, StatsError> {
        let actual = outcome_of(fit, rows)?;
        if expected.len() != self.rows {
            let (column, rows) = (format!("expected {}", fit.name), expected.len());
            return Err(StatsError::Ragged { column, rows, expected: self.rows });
        }
        let steps = fit.grid.steps() as f64;
        let is_exact = fit.residual_sd == 0.0;
        let residual = |(value, expected): (&i64, &f64)| {
            let value = *value as f64 / steps;
            let rest = value - expected;
            let is_rounding = rest.abs() <= ROUNDING * value.abs().max(expected.abs());
            if is_rounding || (is_exact && rest.is_finite()) { 0.0 } else { rest }
        };
        let mut residuals: Vec<f64> = actual.values.iter().zip(expected).map(residual).collect();
        let is_known = |row: usize| self.is_complete(row) && actual.known.is_none_or(|known| known[row]);
        if residuals.iter().enumerate().any(|(row, residual)| !residual.is_finite() && is_known(row)) {
            return Err(StatsError::PartsDiffer { what: "the model's sample and the expected values" });
        }
        for row in (0..self.rows).filter(|row| !is_known(*row)) {
            residuals[row] = f64::NAN;
        }
        Ok(residuals)
    }

    /// Per power of a numeric column, in the order of the model's columns, about the sum of its squares over
    /// the rows with all controls, in units.
    pub fn sums_of_squares(&self) -> impl Iterator<Item = f64> {
        let powers = self.numbers.iter().flat_map(|own| own.powers.iter().map(move |power| (own, power.0)));
        powers.map(|(number, power)| {
            let rows = (0..self.rows).filter(|row| self.is_complete(*row));
            let values = rows.map(|row| raised(number.value(row), power));
            values.map(|value| value * value).sum()
        })
    }

    fn leave_out(&mut self, incomplete: impl Iterator<Item = bool>) {
        for row in incomplete.enumerate().filter_map(|(row, incomplete)| incomplete.then_some(row)) {
            self.complete.get_or_insert_with(|| vec![true; self.rows])[row] = false;
        }
    }

    fn check_levels(&self, design: &Design, rows: &CodedRows, columns: &Columns) -> Result<(), StatsError> {
        for (place, factor) in design.factors.iter().enumerate() {
            let Some(column) = rows.factors.iter().find(|column| column.name == factor.name) else {
                continue;
            };
            for (code, level) in column.levels.iter().enumerate() {
                if columns.of_level(design, place, level).is_none() && self.has_row(column, code) {
                    let (factor, level) = (factor.name.clone(), level.clone());
                    return Err(StatsError::UnknownLevel { factor, level });
                }
            }
        }
        Ok(())
    }

    fn has_row(&self, column: &FactorColumn, code: usize) -> bool {
        let mut codes = column.codes.iter().enumerate();
        codes.any(|(row, own)| usize::from(*own) == code && self.is_complete(row))
    }
}

impl AlignedNumber<'_> {
    /// A row's value in units.
    pub fn value(&self, row: usize) -> f64 {
        self.values[row] as f64 / self.grid.steps() as f64
    }
}

/// A number to a power of 1 or more.
pub(super) fn raised(value: f64, power: u32) -> f64 {
    (1..power).fold(value, |product, _| product * value)
}

fn outcome_of<'a, 'r>(fit: &OutcomeFit, rows: &'r CodedRows<'a>) -> Result<&'r NumberColumn<'a>, StatsError> {
    let found = rows.outcomes.iter().find(|column| column.name == fit.name && column.grid == fit.grid);
    found.ok_or_else(|| StatsError::NoSuchColumn { column: fit.name.clone() })
}
