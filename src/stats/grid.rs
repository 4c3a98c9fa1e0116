//! Decimal grids: numbers as whole multiples of a unit's fraction, so that sums of them are exact.
//! Knows nothing of columns, samples or where a number came from.

use serde::{Deserialize, Serialize};

/// A grid of numbers `integer / per_unit`.
///
/// In JSON a grid is the number `per_unit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Grid {
    per_unit: i64,
}

/// Beyond this a float no longer tells neighbouring integers apart.
const LARGEST: f64 = 9_007_199_254_740_992.0;
/// Below this neighbouring integers over one number are different floats.
const PLAIN: u64 = 1 << 50;
/// How many units in the last place a float may lie beside the grid: what a short decimal loses in arithmetic.
const ULPS: f64 = 4.0;
/// How far beside the grid, in steps of the grid, a float may lie at most.
const STEPS: f64 = 1e-3;
/// The largest power of ten in an `i64`.
const MOST_DECIMALS: u32 = 18;

impl Grid {
    /// The grid of numbers with `decimals` decimals (18 at most: more are read as 18).
    pub fn decimals(decimals: u32) -> Self {
        Self { per_unit: 10_i64.pow(decimals.min(MOST_DECIMALS)) }
    }

    /// The grid of `n` steps a unit, or `None` when `n` is not positive.
    pub fn per_unit(n: i64) -> Option<Self> {
        (n > 0).then_some(Self { per_unit: n })
    }

    /// The grid on which a sum of `k` values of this grid, kept as it is, reads as their mean.
    /// A `k` below one counts as one; a grid too fine for an `i64` becomes the finest there is.
    #[must_use]
    pub fn finer(self, k: i64) -> Self {
        Self { per_unit: self.per_unit.saturating_mul(k.max(1)) }
    }

    /// Steps a unit.
    pub fn steps(self) -> i64 {
        self.per_unit
    }

    /// The integer that stands for `value`, or `None` when there is none: off the grid by more than a few
    /// units in the last place, not finite, or beyond 2^53 steps.
    pub fn integer(self, value: f64) -> Option<i64> {
        self.plain_integer(value).or_else(|| self.any_integer(value))
    }

    /// The integer of a value that is the float nearest to a number on the grid, as nearly every one is, if
    /// it is small enough for neighbouring integers to stand for different floats.
    fn plain_integer(self, value: f64) -> Option<i64> {
        let nearest = (value * self.per_unit as f64 + 0.5_f64.copysign(value)) as i64;
        let is_it = nearest.unsigned_abs() < PLAIN && nearest as f64 / self.per_unit as f64 == value;
        is_it.then_some(nearest)
    }

    fn any_integer(self, value: f64) -> Option<i64> {
        let nearest = (value * self.per_unit as f64).round();
        if nearest.is_nan() || nearest.abs() > LARGEST {
            return None;
        }
        let integer = nearest as i64;
        let back = nearest / self.per_unit as f64;
        let off = (back - value).abs();
        let near = off <= ULPS * f64::EPSILON * value.abs() && off * (self.per_unit as f64) < STEPS;
        if off == 0.0 || near { Some(integer) } else { self.neighbour(integer, value) }
    }

    /// The integer next to `integer` whose value is exactly `value`: near 2^53 the product above may round
    /// to the wrong side.
    fn neighbour(self, integer: i64, value: f64) -> Option<i64> {
        [integer - 1, integer + 1]
            .into_iter()
            .find(|k| k.unsigned_abs() <= LARGEST as u64 && self.value(i128::from(*k)) == value)
    }

    /// The number that `integer` stands for, rounded correctly.
    pub fn value(self, integer: i128) -> f64 {
        let magnitude = quotient(integer.unsigned_abs(), self.per_unit.unsigned_abs());
        if integer < 0 { -magnitude } else { magnitude }
    }
}

/// `numerator / denominator`, rounded once, to nearest and ties to even.
fn quotient(numerator: u128, denominator: u64) -> f64 {
    if numerator == 0 {
        return 0.0;
    }
    let shift = numerator.leading_zeros();
    let shifted = numerator << shift;
    let denominator = u128::from(denominator);
    // The quotient has 65 bits or more, so that a set last bit tells "more than a tie" and decides nothing else.
    let sticky = u128::from(!shifted.is_multiple_of(denominator));
    let rounded = ((shifted / denominator) | sticky) as f64;
    rounded / (1_u128 << (shift / 2)) as f64 / (1_u128 << (shift - shift / 2)) as f64
}

impl TryFrom<i64> for Grid {
    type Error = &'static str;

    fn try_from(per_unit: i64) -> Result<Self, Self::Error> {
        Self::per_unit(per_unit).ok_or("a grid has one step a unit or more")
    }
}

impl From<Grid> for i64 {
    fn from(grid: Grid) -> Self {
        grid.per_unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_decimal_number_is_found_on_its_grid() {
        let grid = Grid::decimals(2);
        assert_eq!(grid.integer(37.5), Some(3750));
        assert_eq!(grid.integer(-0.07), Some(-7));
        assert_eq!(grid.integer(0.1 + 0.2), Some(30));
        assert_eq!(grid.value(30), 0.3);
    }

    #[test]
    fn what_is_off_the_grid_not_finite_or_too_large_has_no_integer() {
        let grid = Grid::decimals(2);
        for wrong in [0.005, 12.3456, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e15, 1e300] {
            assert_eq!(grid.integer(wrong), None, "{wrong}");
        }
        assert_eq!(Grid::decimals(0).integer(4_503_599_627_370_495.5), None);
    }

    #[test]
    fn a_sum_of_months_reads_as_their_mean() {
        let months = Grid::decimals(2).finer(12);
        assert_eq!(months.value(3750 * 12), 37.5);
        assert_eq!(months.integer(100.0 / 12.0), Some(10_000));
    }

    #[test]
    fn a_grid_is_its_number_in_json_and_never_below_one() {
        assert_eq!(serde_json::to_string(&Grid::decimals(2)).unwrap(), "100");
        assert_eq!(serde_json::from_str::<Grid>("1200").unwrap(), Grid::decimals(2).finer(12));
        assert!(serde_json::from_str::<Grid>("0").is_err());
        assert_eq!(Grid::per_unit(-3), None);
    }

    proptest! {
        #[test]
        fn a_value_leads_back_to_its_integer(k in -(1_i64 << 52)..=(1 << 52), per_unit in 1_i64..100_000) {
            let grid = Grid::per_unit(per_unit).unwrap();
            prop_assert_eq!(grid.integer(grid.value(i128::from(k))), Some(k));
        }

        #[test]
        fn a_quotient_is_rounded_as_a_float_division_is(k in -(1_i64 << 53)..=(1 << 53), n in 1_i64..1 << 53) {
            let grid = Grid::per_unit(n).unwrap();
            prop_assert_eq!(grid.value(i128::from(k)), k as f64 / n as f64);
        }

        #[test]
        fn a_large_sum_is_rounded_once(k in any::<i64>(), factor in 1_i64..1 << 40) {
            let grid = Grid::per_unit(factor).unwrap();
            prop_assert_eq!(grid.value(i128::from(k) * i128::from(factor)), k as f64);
        }
    }
}
