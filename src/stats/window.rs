//! Floats of about one size as two machine words each, so that many add up exactly in whole numbers.
//! Knows nothing of what is added.

use super::float_sum::FloatSum;

/// Floats between two powers of two, each a multiple of one unit `2^exponent`: `high * 2^40 + low` of them,
/// with `high` up to 2^40 and `low` up to 2^39 in magnitude.
///
/// Adding a large number rounds a float to that number's unit in the last place, and what is cut off is a float
/// itself (Rump, Ogita and Oishi 2008, SIAM Journal on Scientific Computing 31(1), Algorithm 3.2). Here the
/// units are so far apart that two steps leave nothing.
#[derive(Clone, Copy)]
pub(super) struct Window {
    exponent: i32,
    least: f64,
    beyond: f64,
    /// One and a half times 2^52 units of `high`, and of `low`.
    coarse: f64,
    fine: f64,
}

/// So many of a float's halves certainly add up in 64 bits.
pub(super) const MOST_ADDED: usize = 1 << 22;
/// Bits of `low` without its sign, and one more.
const LOW_BITS: i32 = 40;
/// Bits of both.
const BITS: i32 = 80;
/// Bits of a float behind its first.
const MANTISSA: i32 = 52;
/// How many times larger than any seen a float may be, as a power of two.
const HEADROOM: i32 = 4;
/// Exponents of units for which every number here is finite and normal.
const UNITS: std::ops::RangeInclusive<i32> = -960..=900;

impl Window {
    /// The window around the largest of some floats.
    pub fn around(floats: impl Iterator<Item = f64>) -> Self {
        let largest = floats.map(f64::abs).filter(|float| float.is_finite()).fold(0.0, f64::max);
        let above = (largest.to_bits() >> MANTISSA) as i32 - 1022;
        let exponent = (above + HEADROOM - BITS).clamp(*UNITS.start(), *UNITS.end());
        Self {
            exponent,
            least: power_of_two(exponent + MANTISSA),
            beyond: power_of_two(exponent + BITS),
            coarse: 1.5 * power_of_two(exponent + LOW_BITS + MANTISSA),
            fine: 1.5 * power_of_two(exponent + MANTISSA),
        }
    }

    /// Whether a float is in the window. Zero and undefined ones are not.
    #[inline]
    pub fn has(&self, value: f64) -> bool {
        let size = value.abs();
        (size >= self.least) & (size < self.beyond)
    }

    /// The two halves of a float that is in the window.
    #[inline]
    pub fn halves(&self, value: f64) -> (i64, i64) {
        let coarse = self.coarse + value;
        let rest = value - (coarse - self.coarse);
        let fine = self.fine + rest;
        // Between 2^52 and 2^53 units a float's bits count its units.
        let units = |sum: f64, of: f64| sum.to_bits().wrapping_sub(of.to_bits()).cast_signed();
        (units(coarse, self.coarse), units(fine, self.fine))
    }

    /// Adds sums of halves to a sum.
    pub fn add_to(&self, sum: &mut FloatSum, high: i64, low: i64) {
        sum.add_scaled(high, self.exponent + LOW_BITS);
        sum.add_scaled(low, self.exponent);
    }
}

/// Two to the power of an exponent between -1022 and 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits((i64::from(exponent + 1023) << MANTISSA).cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_has_what_is_near_the_largest_and_nothing_undefined() {
        let window = Window::around([3.0, -100.0, f64::NAN, f64::INFINITY].into_iter());
        assert!([100.0, -2047.0, 1.0, 0.001].iter().all(|value| window.has(*value)));
        assert!([2048.0, 1e-6, 0.0, f64::NAN, f64::INFINITY].iter().all(|value| !window.has(*value)));
        assert!(!Window::around(std::iter::empty()).has(0.0));
    }

    proptest! {
        #[test]
        fn the_halves_of_a_float_are_the_float(
            value in any::<f64>(), near in any::<f64>(), scale in -12..5_i32
        ) {
            let near_by = if value.is_finite() { value * 2.0_f64.powi(scale) } else { near };
            for largest in [near_by, near] {
                let window = Window::around([largest].into_iter());
                if window.has(value) {
                    let (high, low) = window.halves(value);
                    prop_assert!(high.abs() <= 1 << 40 && low.abs() <= 1 << 39);
                    let (mut halves, mut whole) = (FloatSum::default(), FloatSum::default());
                    window.add_to(&mut halves, high, low);
                    whole.add(value);
                    prop_assert_eq!(halves, whole);
                }
            }
        }
    }
}
