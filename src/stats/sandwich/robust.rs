//! Standard errors of coefficients that hold whatever the residuals' variance is from row to row.
//! Knows nothing of who the rows are about: rows count as independent.
//!
//! White 1980, *Econometrica* 48(4), theorem 1: `V = (X'X)^-1 (sum e_i^2 x_i x_i') (X'X)^-1`.

use super::alignment::Alignment;
use super::columns::{estimated, steps_of};
use super::middle::{Middle, bits, exponent, power_of_two};
use super::weighted_gram::WeightedGram;
use crate::stats::StatsError;
use crate::stats::block::triangle;
use crate::stats::fit::{Fit, OutcomeFit};
use crate::stats::integer::Integer;
use crate::stats::rows::CodedRows;
use serde::{Deserialize, Serialize};

/// The sums `sum e_i^2 x_i x_i'` over some rows, for each outcome of a model.
///
/// Each squared residual is rounded once to a whole multiple of a power of two that the model alone
/// determines; everything after that is exact. So equal rows give equal sums, and equal bytes as JSON,
/// however they are ordered or split. In samples of up to 2^25 rows the rounding changes a standard error by
/// less than 2^-29 of it, or 2^-16 if all of a level's residuals are a hundredth of the model's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meat {
    outcomes: Vec<Middle>,
}

/// How a robust covariance allows for residuals being smaller than errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Robust {
    /// Not at all (White 1980).
    Hc0,
    /// By the factor `n / (n - rank)` (MacKinnon and White 1985, *Journal of Econometrics* 29(3), HC1).
    Hc1,
}

/// The bits of the sum of all squared residuals of a model's sample.
const SUM_BITS: i32 = 58;
/// The sum of the squares of a partition may be this large before the rows cannot be the model's.
const MOST: f64 = (1_u64 << 61) as f64;

impl Meat {
    /// The sums of a partition's rows, given the expected values of each outcome of the model by row.
    ///
    /// # Errors
    /// When the columns do not fit the model, a row of a sample has no expected value, or the residuals are
    /// far larger than those of the model's own sample.
    pub fn of(rows: &CodedRows, fit: &Fit, expected: &[impl AsRef<[f64]>]) -> Result<Self, StatsError> {
        if expected.len() != fit.outcomes.len() {
            return Err(StatsError::PartsDiffer {
                what: "the outcomes of the model and the expected values",
            });
        }
        let aligned = Alignment::new(&fit.design, rows)?;
        let mut outcomes = Vec::with_capacity(expected.len());
        let mut squares = Vec::with_capacity(expected.len());
        for (outcome, expected) in fit.outcomes.iter().zip(expected) {
            let residuals = aligned.residuals(outcome, rows, expected.as_ref())?;
            let grid = Grid::of(outcome);
            squares.push(grid.squares(&residuals)?);
            outcomes.push(Middle {
                outcome: outcome.name.clone(),
                rows: residuals.iter().filter(|residual| !residual.is_nan()).count() as u64,
                exponents: vec![grid.exponent; outcome.rank()],
                sums: Vec::new(),
            });
        }
        let sums = WeightedGram::new(&aligned).sums(&squares);
        for ((outcome, middle), sums) in fit.outcomes.iter().zip(&mut outcomes).zip(sums) {
            middle.sums = picked(&sums, &estimated(&fit.design, outcome)?);
        }
        Ok(Self { outcomes })
    }

    /// Adds the sums of other rows under the same model.
    ///
    /// # Errors
    /// When they are of another model.
    pub fn merge(&mut self, other: &Self) -> Result<(), StatsError> {
        if self.outcomes.len() != other.outcomes.len() {
            return Err(StatsError::PartsDiffer { what: "the models" });
        }
        self.outcomes.iter_mut().zip(&other.outcomes).try_for_each(|(own, other)| own.merge(other))
    }
}

/// Per outcome of the model, the heteroscedasticity-robust standard error of each of its coefficients, in
/// their order and units; 0 without an estimate.
///
/// # Errors
/// When the sums are not of all rows of the model's samples.
pub fn robust_errors(fit: &Fit, meat: &Meat, kind: Robust) -> Result<Vec<Vec<f64>>, StatsError> {
    if fit.outcomes.len() != meat.outcomes.len() {
        return Err(StatsError::PartsDiffer { what: "the models" });
    }
    let errors = fit.outcomes.iter().zip(&meat.outcomes).map(|(outcome, middle)| {
        let steps = steps_of(&fit.design, &estimated(&fit.design, outcome)?);
        let factor = match kind {
            Robust::Hc0 => 1.0,
            Robust::Hc1 => outcome.n as f64 / (outcome.n - outcome.rank() as u64) as f64,
        };
        middle.standard_errors(outcome, &steps, factor)
    });
    errors.collect()
}

/// The binary grid of an outcome's squared residuals: twice this power of two.
struct Grid {
    exponent: i32,
}

impl Grid {
    /// As fine as lets the squares of the whole sample, `(n - rank) sd^2`, add up in 58 bits.
    fn of(fit: &OutcomeFit) -> Self {
        let bits_of_sd = (SUM_BITS - bits(fit.n)) / 2;
        Self { exponent: (bits_of_sd - 1 - exponent(fit.residual_sd)).clamp(-1000, 1000) }
    }

    /// The squares as whole numbers; none for rows outside the sample.
    fn squares(&self, residuals: &[f64]) -> Result<Vec<u64>, StatsError> {
        let scale = power_of_two(self.exponent);
        let mut total = 0.0;
        let square = |residual: &f64| {
            let scaled = if residual.is_nan() { 0.0 } else { residual * scale };
            total += scaled * scaled;
            (scaled * scaled + 0.5) as u64
        };
        let squares = residuals.iter().map(square).collect();
        if total <= MOST {
            Ok(squares)
        } else {
            Err(StatsError::PartsDiffer { what: "the residuals of the rows and of the model" })
        }
    }
}

/// The rows and columns of a lower triangle at these places.
pub(super) fn picked(triangle_by_rows: &[Integer], places: &[usize]) -> Vec<Integer> {
    let pairs = places.iter().enumerate().flat_map(|(i, a)| places[..=i].iter().map(move |b| (*a, *b)));
    pairs.map(|(a, b)| triangle_by_rows[triangle(a, b)].clone()).collect()
}

#[cfg(test)]
#[path = "robust_tests.rs"]
mod tests;
