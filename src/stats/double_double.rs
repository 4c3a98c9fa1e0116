//! Numbers of 106 bits as the unevaluated sum of two floats (Dekker 1971; Hida, Li and Bailey 2001).
//! Knows nothing of matrices. Uses no fused operation, so every processor gives the same bits.

use super::elimination::Field;

/// `hi + lo`, where `hi` is the sum rounded to a float.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DoubleDouble {
    /// The number rounded to a float.
    pub hi: f64,
    /// What the rounding left over.
    pub lo: f64,
}

/// 2^27 + 1: cuts a float into two halves of 26 bits.
const SPLITTER: f64 = 134_217_729.0;

impl DoubleDouble {
    /// The sum of two floats, exactly.
    pub fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let b_in_hi = hi - a;
        Self { hi, lo: (a - (hi - b_in_hi)) + (b - b_in_hi) }
    }

    /// The product of two floats, exactly (barring overflow and underflow).
    pub fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        let (a_high, a_low) = halves(a);
        let (b_high, b_low) = halves(b);
        let lo = ((a_high * b_high - hi) + a_high * b_low + a_low * b_high) + a_low * b_low;
        Self { hi, lo }
    }

    /// The number times a power of two.
    #[must_use]
    pub fn scaled(self, exponent: i32) -> Self {
        let (first, second) = (exponent / 2, exponent - exponent / 2);
        let (first, second) = (power_of_two(first), power_of_two(second));
        Self { hi: self.hi * first * second, lo: self.lo * first * second }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.hi < 0.0 { Self::ZERO.minus(self) } else { self }
    }

    /// The sum of a larger and a smaller float, exactly.
    fn ordered_sum(large: f64, small: f64) -> Self {
        let hi = large + small;
        Self { hi, lo: small - (hi - large) }
    }
}

impl From<f64> for DoubleDouble {
    fn from(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }
}

impl Field for DoubleDouble {
    const ZERO: Self = Self { hi: 0.0, lo: 0.0 };
    const ONE: Self = Self { hi: 1.0, lo: 0.0 };

    fn plus(self, other: Self) -> Self {
        let high = Self::sum(self.hi, other.hi);
        let low = Self::sum(self.lo, other.lo);
        let near = Self::ordered_sum(high.hi, high.lo + low.hi);
        Self::ordered_sum(near.hi, near.lo + low.lo)
    }

    fn minus(self, other: Self) -> Self {
        self.plus(Self { hi: -other.hi, lo: -other.lo })
    }

    fn times(self, other: Self) -> Self {
        let high = Self::product(self.hi, other.hi);
        Self::ordered_sum(high.hi, high.lo + (self.hi * other.lo + self.lo * other.hi))
    }

    fn over(self, other: Self) -> Self {
        let first = self.hi / other.hi;
        let rest = self.minus(other.times(first.into()));
        let second = rest.hi / other.hi;
        let rest = rest.minus(other.times(second.into()));
        let near = Self::ordered_sum(first, second);
        near.plus((rest.hi / other.hi).into())
    }
}

/// A float as two halves whose products are exact.
fn halves(a: f64) -> (f64, f64) {
    let spread = SPLITTER * a;
    let high = spread - (spread - a);
    (high, a - high)
}

/// Two to the power of `exponent`, which is exact; 0 or the largest power beyond the range of a float.
fn power_of_two(exponent: i32) -> f64 {
    let biased = (exponent + 1023).clamp(0, 2046);
    f64::from_bits((biased as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_third_is_known_to_thirty_one_digits() {
        let third = DoubleDouble::ONE.over(3.0.into());
        let one = third.plus(third).plus(third);
        assert!(one.minus(DoubleDouble::ONE).abs().hi < 1e-31);
        assert_ne!(third.lo, 0.0);
    }

    proptest! {
        #[test]
        fn what_is_divided_out_multiplies_back(a in -1e9..1e9_f64, b in 1e-9..1e9_f64, c in 1.0..2.0_f64) {
            let a = DoubleDouble::product(a, c);
            let b = DoubleDouble::product(b, c);
            let back = a.over(b).times(b).minus(a).abs().hi;
            prop_assert!(back <= 1e-30 * a.hi.abs());
        }

        #[test]
        fn integer_products_are_exact(a in any::<i32>(), b in any::<i32>(), c in any::<i32>()) {
            let [x, y, z] = [a, b, c].map(|k| DoubleDouble::from(f64::from(k)));
            let exact = i128::from(a) * i128::from(b) * i128::from(c);
            let found = x.times(y).times(z);
            prop_assert_eq!(found.hi as i128 + found.lo as i128, exact);
        }

        #[test]
        fn scaling_by_a_power_of_two_loses_nothing(a in -1e9..1e9_f64, exponent in -900..900_i32) {
            let a = DoubleDouble::product(a, 1.1);
            prop_assert_eq!(a.scaled(exponent).scaled(-exponent), a);
        }
    }
}
