//! Residuals as whole numbers of a binary step, so that sums and products of them are exact.
//! Knows nothing of groups or persons.

use super::UncertaintyError;
use crate::stats::{Grid, NumberColumn, OutcomeFit};
use serde::{Deserialize, Serialize};

/// The step in which the residuals of one outcome are counted: a power of two.
///
/// In JSON it is the exponent. The model alone decides it, never the rows at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResidualUnit {
    exponent: i32,
}

/// An outcome of a partition's rows beside what the model expects.
#[derive(Debug, Clone)]
pub struct ResidualColumn<'a> {
    /// The actual values, exact. Its powers do not matter.
    pub actual: NumberColumn<'a>,
    /// Per row the expected value in the outcome's units; NaN where the model knows none, and such a row
    /// does not count.
    pub expected: &'a [f64],
    /// The step of this outcome's residuals.
    pub unit: ResidualUnit,
}

/// What stands for a residual that is not known.
pub(super) const UNKNOWN: i64 = i64::MIN;
/// What stands for a residual that is infinite or too large.
const BEYOND: i64 = i64::MAX;
/// A residual as large as the standard deviation has so many bits: rounding it moves it by less than 2e-14
/// of that, and 2^16 standard deviations still fit. Among the `n` rows that a model was estimated from none
/// can lie further out than the root of `n` standard deviations.
const BITS: i32 = 45;
/// Whole residuals stay below this.
const LIMIT: f64 = 4_611_686_018_427_387_904.0;
/// Up to here a float has a bit for halves, and `ROUNDING` added to it has none.
const NEAR: f64 = 2_251_799_813_685_248.0;
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// Up to here an integer is the same number as a float.
const EXACT: u64 = 1 << 53;
/// A model that leaves less than this part of a grid step leaves rounding only.
const LEAST_PART: f64 = 1.0 / 256.0;
/// The exponent that a float's biased one is counted from.
const BIAS: i32 = 1023;

impl ResidualUnit {
    /// The step for an outcome under its model: between 2^-46 and 2^-45 of its residual standard deviation.
    pub fn of(fit: &OutcomeFit) -> Self {
        Self::for_spread(fit.residual_sd, fit.grid)
    }

    /// The step for residuals of standard deviation `sd`, in the outcome's units, of values on `grid`.
    pub fn for_spread(sd: f64, grid: Grid) -> Self {
        let least = LEAST_PART / grid.steps() as f64;
        let spread = if sd.is_finite() { sd.max(least) } else { least };
        let exponent = (spread.to_bits() >> 52) as i32 - BIAS;
        Self { exponent: exponent - BITS }
    }

    /// The step, in the outcome's units.
    pub fn step(self) -> f64 {
        power_of_two(self.exponent)
    }

    /// The whole number for a residual: `UNKNOWN` when it is NaN, `BEYOND` when it is too large.
    fn whole(self, residual: f64) -> i64 {
        let steps = residual * power_of_two(-self.exponent);
        if steps.abs() <= NEAR {
            // Adding and taking away rounds to a whole number, ties to even, as `round_ties_even` does.
            return ((steps + ROUNDING) - ROUNDING) as i64;
        }
        match steps {
            steps if steps.is_nan() => UNKNOWN,
            steps if steps.abs() < LIMIT => steps.round_ties_even() as i64,
            _ => BEYOND,
        }
    }
}

impl ResidualColumn<'_> {
    /// The residuals, actual less expected as floats and then rounded to whole steps; `UNKNOWN` where either
    /// is not known.
    pub(super) fn whole(&self) -> Result<Vec<i64>, UncertaintyError> {
        let (name, rows) = (self.actual.name, self.actual.values.len());
        let others = [Some(self.expected.len()), self.actual.known.map(<[bool]>::len)];
        if let Some(found) = others.into_iter().flatten().find(|length| *length != rows) {
            return Err(UncertaintyError::Ragged { column: name.to_owned(), rows: found, expected: rows });
        }
        let per_unit = self.actual.grid.steps();
        let value = |steps: i64| {
            if steps.unsigned_abs().max(per_unit.unsigned_abs()) <= EXACT {
                steps as f64 / per_unit as f64
            } else {
                self.actual.grid.value(i128::from(steps))
            }
        };
        let residuals = self.actual.values.iter().zip(self.expected);
        let residuals = residuals.map(|(actual, expected)| self.unit.whole(value(*actual) - expected));
        let mut whole: Vec<i64> = residuals.collect();
        for (residual, _) in whole.iter_mut().zip(self.actual.known.unwrap_or_default()).filter(|(_, k)| !**k)
        {
            *residual = UNKNOWN;
        }
        match whole.iter().position(|residual| *residual == BEYOND) {
            Some(row) => Err(UncertaintyError::OutOfReach { outcome: name.to_owned(), row: row + 1 }),
            None => Ok(whole),
        }
    }
}

/// Two to the power of an exponent between -1022 and 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + BIAS) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn residuals(values: &[i64], expected: &[f64], unit: ResidualUnit) -> Result<Vec<i64>, UncertaintyError> {
        let actual =
            NumberColumn { name: "hours", grid: Grid::decimals(2), powers: &[], values, known: None };
        ResidualColumn { actual, expected, unit }.whole()
    }

    #[test]
    fn a_residual_is_kept_to_thirteen_digits_of_the_spread() {
        let unit = ResidualUnit::for_spread(8.7, Grid::decimals(2));
        let whole = residuals(&[3750, 0], &[31.4, 1.0 / 3.0], unit).unwrap();
        for (whole, residual) in whole.iter().zip([37.5 - 31.4, -1.0 / 3.0]) {
            assert!((*whole as f64 * unit.step() - residual).abs() < 8.7 * 2e-14);
        }
    }

    #[test]
    fn a_model_that_leaves_nothing_has_a_step_all_the_same() {
        for sd in [0.0, 1e-300, f64::NAN] {
            let unit = ResidualUnit::for_spread(sd, Grid::decimals(2));
            assert_eq!(residuals(&[100], &[1.0], unit).unwrap(), [0]);
            assert!(residuals(&[300], &[1.0], unit).unwrap()[0] > 0);
        }
    }

    #[test]
    fn a_row_without_an_expected_value_is_unknown_and_one_beyond_reach_is_an_error() {
        let unit = ResidualUnit::for_spread(1.0, Grid::decimals(2));
        assert_eq!(residuals(&[100], &[f64::NAN], unit).unwrap(), [UNKNOWN]);
        for wrong in [f64::INFINITY, 1e9] {
            let error = residuals(&[1, 2], &[0.0, wrong], unit).unwrap_err();
            assert_eq!(error, UncertaintyError::OutOfReach { outcome: "hours".into(), row: 2 });
        }
    }

    #[test]
    fn the_step_is_its_exponent_in_json() {
        let unit = ResidualUnit::for_spread(1.5, Grid::decimals(0));
        assert_eq!(serde_json::to_string(&unit).unwrap(), "-45");
        assert_eq!(serde_json::from_str::<ResidualUnit>("-45").unwrap(), unit);
    }
}
