//! The sums of one sample: every product of two columns of a model, in integers.
//! Knows where each sum is kept, and nothing of which rows made it.

use super::integer::Integer;
use super::layout::{Layout, Places};
use serde::{Deserialize, Serialize};

/// The Gram table of one sample. `L` levels, `K` columns of numbers (powers, then outcomes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    /// Rows.
    pub n: u64,
    /// How many of the columns of numbers are powers.
    pub powers: usize,
    /// Rows by two levels: the lower triangle of `L x L` by rows; the diagonal counts a level's rows.
    pub pairs: Vec<u64>,
    /// The sum of each column of numbers by level: `L x K`, level-major.
    pub level_sums: Vec<Integer>,
    /// The sum of each column of numbers: `K`.
    pub totals: Vec<Integer>,
    /// The sums of products that `product_pairs` lists.
    pub products: Vec<Integer>,
}

/// A column of the model, or an outcome, as a block knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Intercept,
    Level(usize),
    Number(usize),
}

impl Block {
    /// A block of zeros.
    pub fn empty(layout: &Layout) -> Self {
        let (levels, numbers) = (layout.level_count(), layout.number_count());
        Self {
            n: 0,
            powers: layout.power_count(),
            pairs: vec![0; levels * (levels + 1) / 2],
            level_sums: vec![Integer::ZERO; levels * numbers],
            totals: vec![Integer::ZERO; numbers],
            products: vec![Integer::ZERO; product_pairs(layout.power_count(), layout.outcomes.len()).len()],
        }
    }

    /// Adds another block, whose levels have these places here.
    pub fn add(&mut self, other: &Self, places: &Places) {
        let numbers = self.totals.len();
        self.n += other.n;
        add_all(&mut self.totals, &other.totals);
        add_all(&mut self.products, &other.products);
        let mut pairs = other.pairs.iter();
        for (level, place) in places.iter().enumerate() {
            for (earlier, count) in places[..=level].iter().zip(pairs.by_ref()) {
                if let (Some(place), Some(earlier), 1..) = (place, earlier, *count) {
                    self.pairs[triangle(*place, *earlier)] += count;
                }
            }
            if let Some(place) = place {
                let sums = &other.level_sums[level * numbers..(level + 1) * numbers];
                add_all(&mut self.level_sums[place * numbers..(place + 1) * numbers], sums);
            }
        }
    }

    /// The rows of a level.
    pub fn level_rows(&self, level: usize) -> u64 {
        self.pairs[triangle(level, level)]
    }

    /// The sum over the sample of the product of two columns. Of two different outcomes there is none.
    pub fn product(&self, a: Slot, b: Slot) -> Integer {
        let numbers = self.totals.len();
        match (a, b) {
            (Slot::Intercept, Slot::Intercept) => Integer::from(self.n),
            (Slot::Intercept, Slot::Level(level)) | (Slot::Level(level), Slot::Intercept) => {
                Integer::from(self.level_rows(level))
            }
            (Slot::Level(a), Slot::Level(b)) => Integer::from(self.pairs[triangle(a, b)]),
            (Slot::Number(k), Slot::Intercept) | (Slot::Intercept, Slot::Number(k)) => self.totals[k].clone(),
            (Slot::Number(k), Slot::Level(level)) | (Slot::Level(level), Slot::Number(k)) => {
                self.level_sums[level * numbers + k].clone()
            }
            (Slot::Number(a), Slot::Number(b)) => self.number_product(a, b),
        }
    }

    fn number_product(&self, a: usize, b: usize) -> Integer {
        let (low, high) = (a.min(b), a.max(b));
        // Of Q outcomes and P powers there are P(P+1)/2 products of powers, then P + 1 products an outcome.
        let powers = self.powers;
        let place = if high < powers {
            triangle(high, low)
        } else {
            let own = if low == high { powers } else { low };
            powers * (powers + 1) / 2 + (high - powers) * (powers + 1) + own
        };
        self.products[place].clone()
    }
}

/// The products of numbers that a block keeps: powers with powers, then each outcome with every power and
/// with itself.
pub(super) fn product_pairs(powers: usize, outcomes: usize) -> Vec<(usize, usize)> {
    let within = (0..powers).flat_map(|a| (0..=a).map(move |b| (a, b)));
    let across = (powers..powers + outcomes).flat_map(|y| (0..powers).chain([y]).map(move |x| (y, x)));
    within.chain(across).collect()
}

/// The place of an entry in the lower triangle of a symmetric table.
pub(super) fn triangle(a: usize, b: usize) -> usize {
    let (low, high) = (a.min(b), a.max(b));
    high * (high + 1) / 2 + low
}

/// Adds two lists entry by entry.
pub(super) fn add_all(sums: &mut [Integer], others: &[Integer]) {
    sums.iter_mut().zip(others).for_each(|(sum, other)| sum.add(other));
}
