//! Sums of squared residuals that do not depend on the order of adding, and standard errors from them.
//! Knows nothing of groups or models.

use super::float_sum::FloatSum;
use serde::{Deserialize, Serialize};

/// A sum of squares of floats.
///
/// Each square is rounded once, as a float; their sum is exact, and rounded once when it is asked for. Up to
/// 2^41 squares may be added; infinite or undefined residuals make the sum undefined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SquareSum(FloatSum);

impl SquareSum {
    /// Adds the square of a residual.
    pub fn add(&mut self, residual: f64) {
        self.0.add(residual * residual);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    /// The sum as a float; NaN when a residual was infinite or undefined.
    pub fn total(&self) -> f64 {
        self.0.total()
    }

    /// The sum, for squares that come in other forms.
    pub(super) fn sum(&mut self) -> &mut FloatSum {
        &mut self.0
    }
}

/// The standard error of a mean of `n` residuals: their standard deviation about `mean`, with `n - 1` in the
/// denominator, over the square root of `n`. `None` for fewer than two.
pub fn standard_error(n: u64, sum_of_squares: &SquareSum, mean: f64) -> Option<f64> {
    if n < 2 {
        return None;
    }
    let count = n as f64;
    let about_mean = (sum_of_squares.total() - count * mean * mean).max(0.0);
    Some((about_mean / (count - 1.0) / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum_of(residuals: &[f64]) -> SquareSum {
        let mut sum = SquareSum::default();
        residuals.iter().for_each(|residual| sum.add(*residual));
        sum
    }

    #[test]
    fn squares_of_every_size_add_up_exactly() {
        assert_eq!(sum_of(&[3.0, 4.0]).total(), 25.0);
        assert_eq!(sum_of(&[1e150, 1.0, 1e-150]).total(), 1e150 * 1e150);
        assert_eq!(sum_of(&[5e-324]).total(), 0.0);
        assert_eq!(sum_of(&[2.0_f64.powi(-537), 2.0_f64.powi(-537)]).total(), 2.0 * 2.0_f64.powi(-1074));
        assert_eq!(sum_of(&[1e8, 1.0, 1.0]).total(), 1e16 + 2.0);
    }

    #[test]
    fn an_undefined_residual_makes_the_sum_undefined() {
        assert!(sum_of(&[1.0, f64::NAN]).total().is_nan());
        assert!(sum_of(&[f64::INFINITY]).total().is_nan());
    }

    #[test]
    fn the_standard_error_is_that_of_the_textbook() {
        let residuals = [1.0, 2.0, 3.0, 4.0];
        let error = standard_error(4, &sum_of(&residuals), 2.5).unwrap();
        assert!((error - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
        assert_eq!(standard_error(1, &sum_of(&[1.0]), 1.0), None);
    }

    proptest! {
        #[test]
        fn any_order_and_split_gives_the_same_sum(
            residuals in proptest::collection::vec(-1e6..1e6_f64, 0..40), cut in 0_usize..40
        ) {
            let whole = sum_of(&residuals);
            let (left, right) = residuals.split_at(cut.min(residuals.len()));
            let mut joined = sum_of(right);
            joined.merge(&sum_of(left));
            prop_assert_eq!(&joined, &whole);
            let reversed: Vec<f64> = residuals.iter().rev().copied().collect();
            prop_assert_eq!(sum_of(&reversed), whole.clone());
            let plain: f64 = residuals.iter().map(|r| r * r).sum();
            prop_assert!((whole.total() - plain).abs() <= 1e-14 * plain);
        }
    }
}
