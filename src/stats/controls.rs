//! The controls as columns of codes: the factors, then the numeric controls' combinations of values where those
//! are few. Knows nothing of what is counted by them.

use super::integer::Integer;
use super::joint::{Joint, MOST_CODES};
use super::rows::CodedRows;
use super::values::Values;

/// Columns of codes, and the numeric controls' values.
pub(super) struct Controls<'a> {
    /// Per column: its codes.
    codes: Vec<&'a [u16]>,
    /// Per column: how many levels it has. Combinations of values count as levels of a last column.
    pub sizes: Vec<usize>,
    /// Per column: the place of its first level among all levels.
    pub offsets: Vec<usize>,
    /// `None` when the powers are numbers of each row.
    pub values: Option<&'a Values>,
}

impl<'a> Controls<'a> {
    pub fn of(rows: &CodedRows<'a>, values: Option<&'a Values>) -> Self {
        let factors = rows.factors.iter().map(|factor| (factor.codes, factor.levels.len().min(MOST_CODES)));
        let combined = values.map(|values| (values.codes.as_slice(), values.powers.len()));
        let (codes, sizes): (Vec<&[u16]>, Vec<usize>) = factors.chain(combined).unzip();
        let lengths = rows.factors.iter().map(|factor| factor.levels.len()).chain([0]);
        let offsets = lengths.scan(0, |next, length| Some(std::mem::replace(next, *next + length)));
        Self { codes, offsets: offsets.collect(), sizes, values }
    }

    /// How many levels all factors have together, and combinations of values.
    pub fn level_count(&self) -> (usize, usize) {
        let factors = self.offsets.last().copied().unwrap_or(0);
        (factors, self.values.map_or(0, |values| values.powers.len()))
    }

    /// The joint codes of sets of columns.
    pub fn joints(&self, sets: &[Vec<usize>]) -> Vec<Joint<'a>> {
        sets.iter().map(|set| Joint::new(set, &self.sizes, &self.codes)).collect()
    }
}

/// Adds each power of the combinations of values, times how many rows have it.
pub(super) fn add_powers(sums: &mut [Integer], values: &Values, counts: impl Iterator<Item = u64>) {
    for (powers, count) in values.powers.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let count = Integer::from(count);
        sums.iter_mut().zip(powers).for_each(|(sum, power)| sum.add(&power.times(&count)));
    }
}
