//! Whole numbers of any size: what an exact sum is kept in.
//! Knows nothing of grids or samples. Nearly every sum fits 128 bits; the others pay for their length.

use super::double_double::DoubleDouble;
use super::limbs::{difference, divide, product, sum, top_bits, trimmed};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A whole number. In JSON a number up to 2^53, beyond that a string of decimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integer(Form);

/// The one form of each number: `Large` only when 128 bits do not hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Small(i128),
    Large { negative: bool, limbs: Vec<u64> },
}

/// Bits that survive in `DoubleDouble`, with some to spare, and that an `i128` holds after rounding.
const KEPT_BITS: u32 = 126;
/// The largest power of ten in a limb, and its exponent.
const TEN_TO_19: u64 = 10_000_000_000_000_000_000;
const DIGITS: usize = 19;
/// The largest number that every reader of JSON takes for what it is.
const JSON_LARGEST: i128 = 1 << 53;

impl Integer {
    /// Nothing.
    pub const ZERO: Self = Self(Form::Small(0));

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// Adds another number.
    pub fn add(&mut self, other: &Self) {
        let sum = match (&self.0, &other.0) {
            (Form::Small(a), Form::Small(b)) => a.checked_add(*b),
            _ => None,
        };
        *self = sum.map_or_else(|| self.long_sum(other), Self::from);
    }

    /// The product with another number.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        if let (Form::Small(a), Form::Small(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return Self::from(product);
        }
        let ((a_negative, a), (b_negative, b)) = (self.parts(), other.parts());
        Self::from_parts(a_negative != b_negative, product(&a, &b))
    }

    /// The number to a power.
    #[must_use]
    pub fn power(&self, exponent: u32) -> Self {
        (0..exponent).fold(Self::from(1_i64), |power, _| power.times(self))
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        let (negative, limbs) = self.parts();
        Self::from_parts(!negative, limbs)
    }

    /// The residue modulo `prime`, from 0.
    pub fn modulo(&self, prime: u64) -> u64 {
        let (negative, limbs) = self.parts();
        let wide = u128::from(prime);
        let residue =
            limbs.iter().rev().fold(0, |rest, limb| ((rest << 64) | u128::from(*limb)) % wide) as u64;
        if negative && residue > 0 { prime - residue } else { residue }
    }

    /// How many bits the number has without its sign; 0 for zero.
    pub fn bits(&self) -> u32 {
        let (_, limbs) = self.parts();
        limbs.last().map_or(0, |top| limbs.len() as u32 * 64 - top.leading_zeros())
    }

    /// The number times `2^exponent`, to 106 bits.
    pub fn scaled(&self, exponent: i32) -> DoubleDouble {
        let (negative, limbs) = self.parts();
        let dropped = self.bits().saturating_sub(KEPT_BITS);
        let kept = top_bits(&limbs, dropped) as i128;
        let kept = if negative { -kept } else { kept };
        let hi = kept as f64;
        let lo = (kept - hi as i128) as f64;
        DoubleDouble { hi, lo }.scaled(exponent + dropped as i32)
    }

    /// The number to 106 bits.
    pub fn to_double_double(&self) -> DoubleDouble {
        self.scaled(0)
    }

    /// The number, when 128 bits hold it.
    pub fn to_i128(&self) -> Option<i128> {
        match self.0 {
            Form::Small(small) => Some(small),
            Form::Large { .. } => None,
        }
    }

    fn parts(&self) -> (bool, Vec<u64>) {
        match &self.0 {
            Form::Small(small) => {
                let magnitude = small.unsigned_abs();
                (*small < 0, trimmed(vec![magnitude as u64, (magnitude >> 64) as u64]))
            }
            Form::Large { negative, limbs } => (*negative, limbs.clone()),
        }
    }

    fn from_parts(negative: bool, limbs: Vec<u64>) -> Self {
        let limbs = trimmed(limbs);
        if limbs.len() <= 2 {
            let magnitude = top_bits(&limbs, 0);
            let small = if negative {
                0_i128.checked_sub_unsigned(magnitude)
            } else {
                i128::try_from(magnitude).ok()
            };
            if let Some(small) = small {
                return Self(Form::Small(small));
            }
        }
        Self(Form::Large { negative, limbs })
    }

    fn long_sum(&self, other: &Self) -> Self {
        let ((a_negative, a), (b_negative, b)) = (self.parts(), other.parts());
        if a_negative == b_negative {
            return Self::from_parts(a_negative, sum(&a, &b));
        }
        let a_is_larger =
            (a.len(), a.iter().rev().collect::<Vec<_>>()) >= (b.len(), b.iter().rev().collect());
        if a_is_larger {
            Self::from_parts(a_negative, difference(&a, &b))
        } else {
            Self::from_parts(b_negative, difference(&b, &a))
        }
    }
}

impl From<i128> for Integer {
    fn from(value: i128) -> Self {
        Self(Form::Small(value))
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self(Form::Small(i128::from(value)))
    }
}

impl From<u64> for Integer {
    fn from(value: u64) -> Self {
        Self(Form::Small(i128::from(value)))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (negative, mut limbs) = match &self.0 {
            Form::Small(small) => return small.fmt(f),
            Form::Large { negative, limbs } => (*negative, limbs.clone()),
        };
        let mut blocks = Vec::new();
        while !limbs.is_empty() {
            blocks.push(divide(&mut limbs, TEN_TO_19));
            limbs = trimmed(limbs);
        }
        let text: String = blocks.iter().rev().map(|block| format!("{block:019}")).collect();
        f.pad_integral(!negative, "", text.trim_start_matches('0'))
    }
}

impl FromStr for Integer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err("a whole number has decimal digits and perhaps a minus");
        }
        let mut number = Self::ZERO;
        for block in digits.as_bytes().chunks(DIGITS) {
            let value = block.iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
            number = number.times(&Self::from(10_u64.pow(block.len() as u32)));
            number.add(&Self::from(value));
        }
        Ok(if digits.len() < text.len() { number.negated() } else { number })
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Form::Small(small) if small.abs() <= JSON_LARGEST => serializer.serialize_i64(small as i64),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Integer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a string of its digits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Integer, E> {
        Ok(Integer::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Integer, E> {
        Ok(Integer::from(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Integer, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
#[path = "integer_tests.rs"]
mod tests;
