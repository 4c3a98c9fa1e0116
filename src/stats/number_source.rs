//! Columns of numbers raised to powers, read in chunks: machine words where they certainly suffice.
//! Knows nothing of codes or of where sums are kept.

use super::integer::Integer;
use super::rows::{CodedRows, Selection};
use std::borrow::Cow;

/// Rows that are read at a time, so that what they need stays in the processor's cache.
pub(super) const CHUNK: usize = 2048;
/// Up to here a chunk of values adds up in 64 bits, and a chunk of products in 128.
const NARROW: u128 = 1 << 51;

/// A column of numbers raised to a power.
#[derive(Clone, Copy)]
pub(super) struct NumberSource<'a> {
    pub values: &'a [i64],
    pub power: u32,
    /// No power has a larger magnitude than this; `None` beyond 128 bits.
    pub bound: Option<u128>,
}

impl<'a> NumberSource<'a> {
    /// The column to a power. Values of rows outside every sample may be anything: `known` tells.
    pub fn new(values: &'a [i64], known: Option<&[bool]>, power: u32) -> Self {
        // All ones below the highest bit of any magnitude: quick to find, and hardly above the largest.
        let bits = match known {
            None => values.iter().fold(0, |bits, value| bits | value.unsigned_abs()),
            Some(known) => {
                let pairs = values.iter().zip(known);
                pairs.fold(0, |bits, (value, known)| bits | if *known { value.unsigned_abs() } else { 0 })
            }
        };
        let largest = (1_u128 << (u64::BITS - bits.leading_zeros())) - 1;
        Self { values, power, bound: largest.checked_pow(power) }
    }

    /// Whether the powers are small enough to be added and multiplied in machine words.
    pub fn is_narrow(&self) -> bool {
        self.bound.is_some_and(|bound| bound <= NARROW)
    }

    /// Reads a stretch of narrow powers.
    pub fn read(&self, rows: &Selection, from: usize, to: usize) -> Cow<'a, [i64]> {
        let power = |value: &i64| value.pow(self.power);
        match rows {
            Selection::All(_) if self.power == 1 => Cow::Borrowed(&self.values[from..to]),
            Selection::All(_) => self.values[from..to].iter().map(power).collect(),
            Selection::Listed(list) => {
                list[from..to].iter().map(|row| power(&self.values[*row as usize])).collect()
            }
        }
    }

    /// Reads a stretch of powers of any size.
    pub fn read_wide(&self, rows: &Selection, from: usize, to: usize) -> Vec<Integer> {
        let power = |value: i64| Integer::from(value).power(self.power);
        match rows {
            Selection::All(_) => self.values[from..to].iter().map(|value| power(*value)).collect(),
            Selection::Listed(list) => {
                list[from..to].iter().map(|row| power(self.values[*row as usize])).collect()
            }
        }
    }
}

/// Every power of the numeric columns.
pub(super) fn power_sources<'a>(rows: &CodedRows<'a>) -> Vec<Option<NumberSource<'a>>> {
    let powers = rows.numerics.iter().flat_map(|column| {
        column.powers.iter().map(|power| Some(NumberSource::new(column.values, column.known, *power)))
    });
    powers.collect()
}

/// The outcomes; one that the pattern lacks has no numbers.
pub(super) fn outcome_sources<'a>(rows: &CodedRows<'a>, pattern: u32) -> Vec<Option<NumberSource<'a>>> {
    let outcomes = rows.outcomes.iter().enumerate().map(|(bit, column)| {
        (pattern >> bit & 1 == 1).then(|| NumberSource::new(column.values, column.known, 1))
    });
    outcomes.collect()
}

/// A chunk of a column as integers of any size.
pub(super) fn integers(narrow: &[i64], wide: &Option<Vec<Integer>>) -> Vec<Integer> {
    wide.clone().unwrap_or_else(|| narrow.iter().map(|value| Integer::from(*value)).collect())
}

/// Whether a chunk of products certainly adds up in 64 bits.
pub(super) fn fits_64(left: &NumberSource, right: &NumberSource) -> bool {
    let product = left.bound.zip(right.bound).and_then(|(a, b)| a.checked_mul(b));
    product.is_some_and(|product| product <= (i64::MAX / CHUNK as i64) as u128)
}

/// The sum of the products of a chunk of narrow values.
pub(super) fn narrow_products(left: &[i64], right: &[i64], fits_64: bool) -> Integer {
    let pairs = left.iter().zip(right);
    if fits_64 {
        Integer::from(pairs.map(|(a, b)| a * b).sum::<i64>())
    } else {
        Integer::from(pairs.map(|(a, b)| i128::from(*a) * i128::from(*b)).sum::<i128>())
    }
}
