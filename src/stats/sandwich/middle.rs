//! Standard errors from a sandwich `(X'X)^-1 M (X'X)^-1`, whose middle `M` was summed as whole numbers.
//! Knows nothing of rows, nor of what makes one middle differ from another.

use crate::stats::StatsError;
use crate::stats::block::triangle;
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::Field;
use crate::stats::fit::{OutcomeFit, Status};
use crate::stats::integer::Integer;
use serde::{Deserialize, Serialize};

/// The middle of one outcome's sandwich, over the terms with an estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Middle {
    pub outcome: String,
    /// Rows of the outcome's sample.
    pub rows: u64,
    /// Per term: how many powers of two its integers are too large by.
    pub exponents: Vec<i32>,
    /// The lower triangle by rows: entry `a, b` is too large by the exponents of both.
    pub sums: Vec<Integer>,
}

impl Middle {
    /// Adds the middle of other rows under the same model.
    pub fn merge(&mut self, other: &Self) -> Result<(), StatsError> {
        if (&self.outcome, &self.exponents) != (&other.outcome, &other.exponents) {
            return Err(StatsError::PartsDiffer { what: "the models" });
        }
        self.rows += other.rows;
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, further)| sum.add(further));
        Ok(())
    }

    /// Per coefficient the root of `factor` times its variance; 0 without an estimate. The columns' integers
    /// are in `steps` a unit.
    ///
    /// Each entry of `(X'X)^-1` was rounded once, and its products with the middle, which cancel, are formed
    /// in 106 bits. So the relative error is about 2^-53 times the columns' condition number, not its square.
    ///
    /// # Errors
    /// When the middle is not of the model's sample.
    pub fn standard_errors(
        &self,
        fit: &OutcomeFit,
        steps: &[DoubleDouble],
        factor: f64,
    ) -> Result<Vec<f64>, StatsError> {
        let rank = fit.rank();
        if self.outcome != fit.name || self.exponents.len() != rank || steps.len() != rank {
            return Err(StatsError::PartsDiffer { what: "the models" });
        }
        if self.rows != fit.n {
            return Err(StatsError::PartsDiffer { what: "the rows and the model's sample" });
        }
        let middle = self.in_units(steps);
        let mut variances = (0..rank).map(|term| variance(&inverse_row(fit, rank, term), &middle));
        let error = |status| match status {
            Status::Ok => (factor * variances.next().unwrap_or_default()).max(0.0).sqrt(),
            _ => 0.0,
        };
        Ok(fit.coefficients.iter().map(|coefficient| coefficient.status).map(error).collect())
    }

    fn in_units(&self, steps: &[DoubleDouble]) -> Vec<DoubleDouble> {
        let pairs = (0..steps.len()).flat_map(|a| (0..=a).map(move |b| (a, b)));
        let entry = |((a, b), sum): ((usize, usize), &Integer)| {
            sum.scaled(-self.exponents[a] - self.exponents[b]).over(steps[a]).over(steps[b])
        };
        pairs.zip(&self.sums).map(entry).collect()
    }
}

/// The largest power of two in a number; that of the smallest floats for zero.
pub(super) fn exponent(value: f64) -> i32 {
    (value.abs().to_bits() >> 52) as i32 - 1023
}

/// Two to a power within the range of floats.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    DoubleDouble::ONE.scaled(exponent).hi
}

/// How many bits a whole number has.
pub(super) fn bits(value: u64) -> i32 {
    64 - value.leading_zeros() as i32
}

fn inverse_row(fit: &OutcomeFit, rank: usize, term: usize) -> Vec<f64> {
    (0..rank).map(|other| fit.inverse[triangle(term, other)]).collect()
}

/// `b M b'` for a row of the inverse.
fn variance(row: &[f64], middle: &[DoubleDouble]) -> f64 {
    let product = |a: usize| {
        let terms = row.iter().enumerate().map(|(b, value)| middle[triangle(a, b)].times((*value).into()));
        terms.fold(DoubleDouble::ZERO, Field::plus)
    };
    let terms = row.iter().enumerate().map(|(a, value)| product(a).times((*value).into()));
    terms.fold(DoubleDouble::ZERO, Field::plus).hi
}
