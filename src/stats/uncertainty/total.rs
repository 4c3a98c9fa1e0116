//! A running sum of products that may outgrow 128 bits.
//! Knows nothing of what is added.

use crate::stats::Integer;

/// An exact sum, quick while it fits.
#[derive(Debug, Clone)]
pub(super) struct Total {
    near: i128,
    /// What no longer fitted beside it.
    far: Integer,
}

impl Default for Total {
    fn default() -> Self {
        Self { near: 0, far: Integer::ZERO }
    }
}

impl Total {
    #[inline]
    pub fn add(&mut self, amount: i128) {
        match self.near.checked_add(amount) {
            Some(sum) => self.near = sum,
            None => {
                self.far.add(&Integer::from(self.near));
                self.near = amount;
            }
        }
    }

    /// Adds `a b`. Where both fit 64 bits, as residuals do, their product always fits 128.
    #[inline]
    pub fn add_product(&mut self, a: i128, b: i128) {
        match (i64::try_from(a), i64::try_from(b)) {
            (Ok(a), Ok(b)) => self.add(i128::from(a) * i128::from(b)),
            _ => self.far.add(&Integer::from(a).times(&Integer::from(b))),
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.far.add(&other.far);
        self.add(other.near);
    }

    pub fn integer(&self) -> Integer {
        let mut sum = self.far.clone();
        sum.add(&Integer::from(self.near));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_beyond_128_bits_is_still_exact() {
        let mut total = Total::default();
        (0..3).for_each(|_| total.add(i128::MAX));
        total.add_product(i128::MAX, 4);
        let seven = Integer::from(i128::MAX).times(&Integer::from(7_i64));
        assert_eq!(total.integer(), seven);
        let mut twice = total.clone();
        twice.merge(&total);
        assert_eq!(twice.integer(), seven.times(&Integer::from(2_i64)));
    }
}
