//! Exact sums of floats, which do not depend on the order of adding.
//! Knows nothing of what is added.

use super::integer::Integer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sum of floats, exact until it is asked for and then rounded once.
///
/// Up to 2^41 floats may be added; an infinite or undefined one makes the sum undefined. Sums of equal value
/// are equal, and equal bytes as JSON, whatever they were added up from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Digits", into = "Digits")]
pub struct FloatSum {
    /// Multiples of `2^(32 part - 1074)` by part, sorted. Each is a sum of numbers below 2^85.
    parts: Vec<(i32, i128)>,
    undefined: bool,
}

/// The one form of each sum: digits of 32 bits by part, sorted, none of them zero and all of one sign.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Digits {
    parts: Vec<(i32, i64)>,
    undefined: bool,
}

/// How many exponents share a part.
const SPAN: i32 = 32;
/// The exponent of the smallest positive float.
const LEAST: i32 = -1074;

impl FloatSum {
    /// Adds a float.
    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.undefined = true;
        } else if value != 0.0 {
            let (mantissa, exponent) = mantissa_of(value.abs());
            self.add_scaled(if value < 0.0 { -mantissa } else { mantissa }, exponent);
        }
    }

    /// Adds `amount * 2^exponent`, where the exponent is not below that of the smallest float.
    pub(super) fn add_scaled(&mut self, amount: i64, exponent: i32) {
        let above_least = exponent - LEAST;
        self.add_part(above_least / SPAN, i128::from(amount) << (above_least % SPAN));
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.undefined |= other.undefined;
        other.parts.iter().for_each(|(part, amount)| self.add_part(*part, *amount));
    }

    /// The sum rounded to a float; NaN when one of the floats was infinite or undefined.
    pub fn total(&self) -> f64 {
        if self.undefined {
            return f64::NAN;
        }
        let lowest = self.parts.first().map_or(0, |(part, _)| *part);
        let mut sum = Integer::ZERO;
        for (part, amount) in &self.parts {
            let amount = Integer::from(*amount);
            sum.add(&amount.times(&Integer::from(1_i64 << SPAN).power((part - lowest).unsigned_abs())));
        }
        sum.scaled(lowest * SPAN + LEAST).hi
    }

    fn add_part(&mut self, part: i32, amount: i128) {
        match self.parts.binary_search_by_key(&part, |(own, _)| *own) {
            Ok(place) => self.parts[place].1 += amount,
            Err(place) => self.parts.insert(place, (part, amount)),
        }
    }

    fn digits(&self) -> Digits {
        let parts = positive_digits(self.parts.iter().copied());
        let negative = || {
            let negated = self.parts.iter().map(|(part, amount)| (*part, -amount));
            let digits = positive_digits(negated).unwrap_or_default();
            digits.into_iter().map(|(part, digit)| (part, -digit)).collect()
        };
        Digits { parts: parts.unwrap_or_else(negative), undefined: self.undefined }
    }
}

/// The digits of a sum, carried from part to part; `None` when it is negative.
fn positive_digits(parts: impl Iterator<Item = (i32, i128)>) -> Option<Vec<(i32, i64)>> {
    let mut left: BTreeMap<i32, i128> = parts.collect();
    let mut digits = Vec::new();
    while let Some((part, amount)) = left.pop_first() {
        if amount < 0 && left.is_empty() {
            return None;
        }
        let carried = amount >> SPAN;
        let digit = (amount - (carried << SPAN)) as i64;
        if digit != 0 {
            digits.push((part, digit));
        }
        if carried != 0 {
            *left.entry(part + 1).or_default() += carried;
        }
    }
    Some(digits)
}

impl From<FloatSum> for Digits {
    fn from(sum: FloatSum) -> Self {
        sum.digits()
    }
}

impl From<Digits> for FloatSum {
    fn from(digits: Digits) -> Self {
        let mut sum = Self { parts: Vec::new(), undefined: digits.undefined };
        digits.parts.iter().for_each(|(part, digit)| sum.add_part(*part, i128::from(*digit)));
        sum
    }
}

impl PartialEq for FloatSum {
    fn eq(&self, other: &Self) -> bool {
        self.digits() == other.digits()
    }
}

impl Eq for FloatSum {}

/// A positive float as a whole number of 53 bits times a power of two.
fn mantissa_of(value: f64) -> (i64, i32) {
    let bits = value.to_bits().cast_signed();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    if biased == 0 { (fraction, LEAST) } else { (fraction | (1 << 52), biased - 1 + LEAST) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum_of(values: &[f64]) -> FloatSum {
        let mut sum = FloatSum::default();
        values.iter().for_each(|value| sum.add(*value));
        sum
    }

    #[test]
    fn floats_of_every_size_and_sign_add_up_exactly() {
        assert_eq!(sum_of(&[1e150, 1.0, -1e150, 1e-150]).total(), 1.0);
        assert_eq!(sum_of(&[5e-324, 5e-324, -1e-323]), FloatSum::default());
        assert_eq!(sum_of(&[0.1, -0.3]).total(), 0.1 - 0.3);
        assert_eq!(sum_of(&[-0.0]).total(), 0.0);
        assert_eq!(sum_of(&[f64::MAX, f64::MAX, -f64::MAX]).total(), f64::MAX);
        assert!(sum_of(&[f64::INFINITY, f64::NEG_INFINITY]).total().is_nan());
    }

    #[test]
    fn sums_of_equal_value_are_equal_whatever_they_are_made_of() {
        let halves = sum_of(&[2.0_f64.powi(40), 2.0_f64.powi(40)]);
        assert_eq!(halves, sum_of(&[2.0_f64.powi(41)]));
        assert_eq!(sum_of(&[-1.0, -1.0, 2.0_f64.powi(-80)]), sum_of(&[2.0_f64.powi(-80), -2.0]));
        assert_ne!(halves, sum_of(&[2.0_f64.powi(41), 5e-324]));
        let text = |values: &[f64]| serde_json::to_string(&sum_of(values)).unwrap();
        assert_eq!(text(&[3.0, -4.0]), text(&[-0.75, -0.25]));
        assert_eq!(text(&[1.0, -1.0]), text(&[]));
    }

    proptest! {
        #[test]
        fn any_order_and_split_gives_the_same_sum(
            values in proptest::collection::vec(prop_oneof![-1e6..1e6_f64, -1e-9..1e-9_f64], 0..40),
            cut in 0_usize..40,
        ) {
            let whole = sum_of(&values);
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut joined = sum_of(right);
            joined.merge(&sum_of(left));
            prop_assert_eq!(&joined, &whole);
            let text = serde_json::to_string(&whole).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&joined).unwrap());
            let back = serde_json::from_str::<FloatSum>(&text).unwrap();
            prop_assert_eq!(back.total().to_bits(), whole.total().to_bits());
            prop_assert_eq!(back, whole.clone());
            let there_and_back: Vec<f64> = values.iter().copied().chain(values.iter().map(|v| -v)).collect();
            prop_assert_eq!(sum_of(&there_and_back), FloatSum::default());
            let size: f64 = values.iter().map(|v| v.abs()).sum();
            prop_assert!((whole.total() - values.iter().sum::<f64>()).abs() <= 1e-14 * size);
        }
    }
}
