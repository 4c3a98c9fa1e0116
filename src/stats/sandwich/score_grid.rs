//! The binary grids on which residuals times columns are rounded, chosen from a model alone.
//! Knows nothing of whom the rows are about.

use super::columns::estimated;
use super::middle::{bits, exponent, power_of_two};
use crate::stats::StatsError;
use crate::stats::block::triangle;
use crate::stats::design::{Design, Place};
use crate::stats::fit::OutcomeFit;

/// One outcome's grids.
///
/// A column counts in units of what the other columns leave of it, `1 / sqrt(n (X'X)^-1_jj)` a row: that is
/// what its coefficient rests on, so that rounding matters as little to a column that is nearly a
/// combination of others. The constant and all levels share the grid that is fine enough for any of them.
pub(super) struct ScoreGrid {
    /// Per column of the model: by how many powers of two its integers are too large.
    pub exponents: Vec<i32>,
    /// Two to the exponent of the constant and of levels.
    pub scale: f64,
    /// Per power: its column, number, and two to its exponent; 0 for one without an estimate.
    pub powers: Vec<PowerGrid>,
    rows: u64,
}

/// The grid of one power of a numeric column.
pub(super) struct PowerGrid {
    pub column: usize,
    pub number: usize,
    pub power: u32,
    pub scale: f64,
}

/// How large sums of scores can be: a bound on the sum of their magnitudes, in the columns' units.
pub(super) struct Extent {
    /// Rows of the sample.
    pub rows: u64,
    levels: f64,
    powers: Vec<f64>,
}

/// A column's usual score has at least and at most so many bits.
const BITS: (i32, i32) = (15, 36);
/// The sum of a whole sample's scores is kept to about so many bits: the more rows there are, the more of
/// the rounding cancels, and scores of few bits are multiplied faster.
const WANTED_SUM_BITS: i32 = 48;
/// It must stay within so many.
const MOST_SUM_BITS: i32 = 57;
/// Scales stay well within the range of floats.
const FARTHEST: i32 = 1000;
/// Adding this to a float rounds it to a whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// Up to here that is so.
const LARGEST_ROUNDED: f64 = 2_251_799_813_685_248.0;
/// Rows whose scores may add up to more than this are not the model's.
const MOST: f64 = (1_u64 << 61) as f64;

impl ScoreGrid {
    /// A grid for models without numeric columns.
    #[cfg(test)]
    pub fn for_levels(scale: f64) -> Self {
        Self { exponents: Vec::new(), scale, powers: Vec::new(), rows: u64::MAX }
    }

    /// By Cauchy and Schwarz no sum of scores over rows of the sample exceeds `n sd` times a column's root
    /// mean square, which is at most the condition number times the column's unit.
    ///
    /// # Errors
    /// When the model's terms are not the design's.
    pub fn of(design: &Design, fit: &OutcomeFit) -> Result<Self, StatsError> {
        let estimated = estimated(design, fit)?;
        let spread = exponent(fit.condition).max(0) + 1;
        let usual = fineness(fit.n, spread) - 1 - exponent(fit.residual_sd);
        let level = (usual + spread).clamp(-FARTHEST, FARTHEST);
        let (mut exponents, mut powers) = (Vec::new(), Vec::new());
        for (column, listed) in design.listing().iter().filter(|listed| !listed.reference).enumerate() {
            let Place::Power(number, power) = listed.place else {
                exponents.push(level);
                continue;
            };
            let place = estimated.binary_search(&column).ok();
            let unit = place.map(|place| 1.0 / (fit.n as f64 * fit.inverse[triangle(place, place)]).sqrt());
            let own = unit.map_or(0, |unit| (usual - exponent(unit)).clamp(-FARTHEST, FARTHEST));
            let scale = unit.map_or(0.0, |_| power_of_two(own));
            exponents.push(own);
            powers.push(PowerGrid { column, number, power, scale });
        }
        Ok(Self { exponents, scale: power_of_two(level), powers, rows: fit.n })
    }

    /// Errs when rows cannot be of the model's sample, so that sums of their scores might not fit.
    pub fn check(&self, extent: &Extent) -> Result<(), StatsError> {
        let powers = self.powers.iter().zip(&extent.powers).map(|(own, sum)| own.scale * sum);
        let fits = powers.chain([self.scale * extent.levels]).all(|sum| sum <= MOST);
        if fits && extent.rows <= self.rows {
            return Ok(());
        }
        Err(StatsError::PartsDiffer { what: "the rows and the model's sample" })
    }
}

impl Extent {
    /// Nothing so far of the sample that a grid was made for.
    pub fn none(grid: &ScoreGrid) -> Self {
        Self { rows: 0, levels: 0.0, powers: vec![0.0; grid.powers.len()] }
    }

    /// Counts a partition's rows of the sample: those that have a residual. `squares` has the sum of squares
    /// of each power over the partition.
    pub fn add(&mut self, residuals: &[f64], squares: &[f64]) {
        let used = || residuals.iter().filter(|residual| !residual.is_nan());
        let rows = used().count() as u64;
        let own: f64 = used().map(|residual| residual * residual).sum();
        self.rows += rows;
        self.levels += (own * rows as f64).sqrt();
        self.powers.iter_mut().zip(squares).for_each(|(sum, squares)| *sum += (own * squares).sqrt());
    }
}

/// How many bits a column's usual score has, when a sample's scores may be `2^spread` times as large.
fn fineness(rows: u64, spread: i32) -> i32 {
    let wanted = (WANTED_SUM_BITS - bits(rows) - spread).clamp(BITS.0, BITS.1);
    wanted.min(MOST_SUM_BITS - bits(rows) - spread)
}

/// The nearest whole number.
pub(super) fn rounded(value: f64) -> i64 {
    if value.abs() < LARGEST_ROUNDED {
        // The float's last bits are then the number's own.
        ((value + ROUNDER).to_bits() as i64).wrapping_sub(ROUNDER.to_bits() as i64)
    } else {
        value as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_numbers_are_rounded_to_the_nearest() {
        for (value, whole) in [(0.4, 0), (-2.6, -3), (1e9 + 0.75, 1_000_000_001), (-1e17, -(10_i64.pow(17)))]
        {
            assert_eq!(rounded(value), whole);
        }
        assert_eq!(rounded(f64::from(1 << 20) + 0.25), 1 << 20);
    }
}
