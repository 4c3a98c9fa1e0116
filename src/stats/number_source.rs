//! Columns of numbers raised to powers, read in chunks: machine words where they certainly suffice.
//! Knows nothing of codes or of where sums are kept.

use super::integer::Integer;
use super::rows::Selection;

/// Rows that are read at a time, so that what they need stays in the processor's cache.
pub(super) const CHUNK: usize = 4096;
/// Up to here a chunk of values adds up in 64 bits, and a chunk of products in 128.
const NARROW: u128 = 1 << 51;

/// A column of numbers raised to a power.
#[derive(Clone, Copy)]
pub(super) struct NumberSource<'a> {
    pub values: &'a [i64],
    pub power: u32,
    /// The largest magnitude that the power can have; `None` beyond 128 bits.
    pub bound: Option<u128>,
}

impl<'a> NumberSource<'a> {
    /// The column to a power. Values of rows outside every sample may be anything: `known` tells.
    pub fn new(values: &'a [i64], known: Option<&[bool]>, power: u32) -> Self {
        let largest = match known {
            None => values.iter().map(|value| value.unsigned_abs()).max(),
            Some(known) => {
                let pairs = values.iter().zip(known);
                pairs.map(|(value, known)| if *known { value.unsigned_abs() } else { 0 }).max()
            }
        };
        Self { values, power, bound: u128::from(largest.unwrap_or(0)).checked_pow(power) }
    }

    /// Whether the powers are small enough to be added and multiplied in machine words.
    pub fn is_narrow(&self) -> bool {
        self.bound.is_some_and(|bound| bound <= NARROW)
    }

    /// Reads a stretch of narrow powers.
    pub fn read(&self, rows: &Selection, from: usize, to: usize, into: &mut [i64]) {
        match self.power {
            1 => rows.read(self.values, from, to, |row, value| into[row] = value),
            2 => rows.read(self.values, from, to, |row, value| into[row] = value * value),
            power => rows.read(self.values, from, to, |row, value| into[row] = value.pow(power)),
        }
    }

    /// Reads a stretch of powers of any size.
    pub fn read_wide(&self, rows: &Selection, from: usize, to: usize) -> Vec<Integer> {
        let mut wide = Vec::with_capacity(to - from);
        rows.read(self.values, from, to, |_, value| wide.push(Integer::from(value).power(self.power)));
        wide
    }
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
