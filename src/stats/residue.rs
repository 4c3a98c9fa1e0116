//! Whole numbers modulo a prime of 61 bits: arithmetic that shows whether a determinant is zero.
//! Knows nothing of matrices.

use super::elimination::Field;
use super::integer::Integer;

/// A residue modulo `2^61 - C`, which must be prime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Residue<const C: u64>(u64);

/// Of the Mersenne prime 2^61 - 1.
pub(crate) const FIRST: u64 = 1;
/// Of the next prime below it, 2^61 - 31.
pub(crate) const SECOND: u64 = 31;
const BITS: u32 = 61;

impl<const C: u64> Residue<C> {
    const PRIME: u64 = (1 << BITS) - C;

    pub fn of(integer: &Integer) -> Self {
        Self(integer.modulo(Self::PRIME))
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Folds a product below the prime: 2^61 is `C` here.
    fn fold(product: u128) -> Self {
        let low = (1_u128 << BITS) - 1;
        let once = (product >> BITS) * u128::from(C) + (product & low);
        let twice = (once >> BITS) * u128::from(C) + (once & low);
        let small = twice as u64;
        Self(if small >= Self::PRIME { small - Self::PRIME } else { small })
    }

    fn power(self, mut exponent: u64) -> Self {
        let (mut base, mut result) = (self, Self::ONE);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(base);
            }
            base = base.times(base);
            exponent >>= 1;
        }
        result
    }
}

impl<const C: u64> Field for Residue<C> {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1);

    fn plus(self, other: Self) -> Self {
        Self::fold(u128::from(self.0) + u128::from(other.0))
    }

    fn minus(self, other: Self) -> Self {
        Self::fold(u128::from(self.0) + u128::from(Self::PRIME - other.0))
    }

    fn times(self, other: Self) -> Self {
        Self::fold(u128::from(self.0) * u128::from(other.0))
    }

    /// By Fermat's little theorem; division by zero gives zero.
    fn over(self, other: Self) -> Self {
        self.times(other.power(Self::PRIME - 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agrees<const C: u64>(a: i64, b: i64) -> Result<(), TestCaseError> {
        let prime = i128::from(Residue::<C>::PRIME);
        let [x, y] = [a, b].map(|k| Residue::<C>::of(&Integer::from(k)));
        let residue = |k: i128| k.rem_euclid(prime) as u64;
        prop_assert_eq!(x.times(y).0, residue(i128::from(a) * i128::from(b)));
        prop_assert_eq!(x.plus(y).0, residue(i128::from(a) + i128::from(b)));
        prop_assert_eq!(x.minus(y).0, residue(i128::from(a) - i128::from(b)));
        prop_assert!(y.is_zero() || x.over(y).times(y) == x);
        Ok(())
    }

    proptest! {
        #[test]
        fn residues_calculate_as_integers_do(a in any::<i64>(), b in any::<i64>()) {
            agrees::<FIRST>(a, b)?;
            agrees::<SECOND>(a, b)?;
        }
    }
}
