//! The kinds of estimators, and what an expected value is under each.
//! Knows nothing of how any of them finds its coefficients.

use serde::{Deserialize, Serialize};

/// How a model's coefficients were estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// Ordinary least squares, from exact sums of all rows: the official estimate.
    #[default]
    Ols,
    /// Logistic regression by maximum likelihood, of outcomes that are 0 or 1.
    Logit,
    /// Least squares with a penalty on large coefficients.
    ElasticNet,
}

/// Expected shares are whole multiples of one over this. 2^21 of them add up to a float without rounding, in
/// any order, and the last digits of a machine's exponential function do not reach them.
const SHARES: f64 = 4_294_967_296.0;

impl Estimator {
    /// Its name in pipelines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ols => "ols",
            Self::Logit => "logit",
            Self::ElasticNet => "elastic_net",
        }
    }

    /// Whether it gives the official estimate; the others are for sensitivity analyses. Only of the official
    /// one it is claimed that the indicator is zero on average over all rows and over those of each level.
    pub fn is_official(&self) -> bool {
        *self == Self::Ols
    }

    /// Whether a row's expected value is a sum of what its controls add, so that a group's mean can be made
    /// from sums of controls.
    pub fn is_linear(self) -> bool {
        self != Self::Logit
    }

    /// Whether its coefficients have standard errors.
    pub fn has_std_errors(self) -> bool {
        self != Self::ElasticNet
    }

    /// Expected values of rows, given what their controls add up to. A logit's are shares,
    /// `1 / (1 + exp(-sum))`, as multiples of 2^-32. NaN stays NaN.
    pub fn expected(self, mut sums: Vec<f64>) -> Vec<f64> {
        if self == Self::Logit {
            sums.iter_mut().for_each(|sum| *sum = (share(*sum) * SHARES).round() / SHARES);
        }
        sums
    }
}

/// The logistic function.
pub(super) fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_share_of_even_odds_is_a_half_and_no_share_leaves_zero_to_one() {
        let shares = Estimator::Logit.expected(vec![0.0, 800.0, -800.0, 3.0_f64.ln(), f64::NAN]);
        assert_eq!(shares[..3], [0.5, 1.0, 0.0]);
        assert!((shares[3] - 0.75).abs() < 2e-10 && shares[4].is_nan());
    }

    #[test]
    fn a_million_expected_shares_add_up_to_the_same_in_any_order() {
        let log_odds = (0..1_000_000).map(|i| f64::from(i % 977) / 150.0 - 3.0).collect();
        let shares = Estimator::Logit.expected(log_odds);
        let forward: f64 = shares.iter().sum();
        let backward: f64 = shares.iter().rev().sum();
        assert_eq!(forward, backward);
    }

    #[test]
    fn what_is_linear_is_left_as_it_is() {
        for linear in [Estimator::Ols, Estimator::ElasticNet] {
            assert_eq!(linear.expected(vec![0.1, -2.5]), [0.1, -2.5]);
        }
    }
}
