//! Counts and sums by joint codes taken apart into those by levels and pairs of levels.
//! Knows nothing of rows, nor of how they were counted.

use super::block::{Block, add_all, product_pairs, triangle};
use super::controls::{Controls, add_powers};
use super::integer::Integer;
use super::joint::Joint;
use super::tally::Tally;
use super::values::Values;

/// Counts and sums by level, combinations of values being further levels after those of all factors.
pub(super) struct Unfolded<'a> {
    /// How many levels the factors have; combinations of values come after them.
    factors: usize,
    offsets: &'a [usize],
    /// Rows by two levels: the lower triangle, by rows.
    pairs: Vec<u64>,
    /// The sum of each number by level, level-major.
    sums: Vec<Integer>,
    numbers: usize,
}

impl<'a> Unfolded<'a> {
    pub fn empty(controls: &'a Controls, numbers: usize) -> Self {
        let (factors, combinations) = controls.level_count();
        let levels = factors + combinations;
        let pairs = vec![0; levels * (levels + 1) / 2];
        Self {
            factors,
            offsets: &controls.offsets,
            pairs,
            sums: vec![Integer::ZERO; levels * numbers],
            numbers,
        }
    }

    /// Sums by level, and counts of pairs of columns that share a joint code.
    pub fn add_within(&mut self, joint: &Joint, counts: &[u64], sums: &[Integer]) {
        let numbers = self.numbers;
        for (code, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let levels: Vec<usize> =
                joint.levels_at(code).map(|(f, level)| self.offsets[f] + level).collect();
            for (i, level) in levels.iter().enumerate() {
                levels[..=i].iter().for_each(|other| self.pairs[triangle(*level, *other)] += count);
                let own = &mut self.sums[level * numbers..(level + 1) * numbers];
                add_all(own, &sums[code * numbers..(code + 1) * numbers]);
            }
        }
    }

    /// Counts of pairs of columns from different joint codes: first by the first's levels, then by both's.
    pub fn add_between(&mut self, first: &Joint, second: &Joint, table: &[u32]) {
        for margin in first.margins() {
            let mut by_level = vec![0_u64; margin.levels * second.size];
            for (level, counts) in margin.of.iter().zip(table.chunks(second.size)) {
                let row = &mut by_level[level * second.size..(level + 1) * second.size];
                row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(*count));
            }
            for other in second.margins() {
                let (own, other_first) = (self.offsets[margin.factor], self.offsets[other.factor]);
                for (level, counts) in by_level.chunks(second.size).enumerate() {
                    let pairs = counts.iter().zip(&other.of).filter(|(count, _)| **count > 0);
                    pairs.for_each(|(count, at)| {
                        self.pairs[triangle(own + level, other_first + at)] += count;
                    });
                }
            }
        }
    }

    /// Rows by a combination of values and each level of the factors.
    fn with_value(&self, value: usize) -> &[u64] {
        &self.pairs[triangle(self.factors + value, 0)..][..self.factors]
    }
}

/// Puts counts and sums by level into a block.
pub(super) fn fold_in(unfolded: Unfolded, tally: &Tally, controls: &Controls, block: &mut Block) {
    let pairs = block.pairs.len();
    block.pairs.copy_from_slice(&unfolded.pairs[..pairs]);
    match controls.values {
        None => {
            block.level_sums = unfolded.sums;
            block.totals.clone_from(&tally.totals);
            block.products.clone_from(&tally.products);
        }
        Some(values) => {
            fold_levels(&unfolded, values, block);
            fold_totals(&unfolded, values, tally, block);
        }
    }
}

/// The sums of powers by level from counts by value, beside those of the outcomes.
fn fold_levels(unfolded: &Unfolded, values: &Values, block: &mut Block) {
    let (powers, outcomes) = (block.powers, unfolded.numbers);
    let numbers = powers + outcomes;
    if numbers == 0 {
        return;
    }
    let by_value: Vec<&[u64]> = (0..values.powers.len()).map(|value| unfolded.with_value(value)).collect();
    for (level, sums) in block.level_sums.chunks_mut(numbers).enumerate() {
        add_powers(&mut sums[..powers], values, by_value.iter().map(|counts| counts[level]));
        sums[powers..].clone_from_slice(&unfolded.sums[level * outcomes..(level + 1) * outcomes]);
    }
}

/// The sums of powers, of their products, and of their products with outcomes.
fn fold_totals(unfolded: &Unfolded, values: &Values, tally: &Tally, block: &mut Block) {
    let (powers, outcomes) = (block.powers, unfolded.numbers);
    let first = unfolded.factors;
    let count = |value: usize| unfolded.pairs[triangle(first + value, first + value)];
    add_powers(&mut block.totals[..powers], values, (0..values.powers.len()).map(count));
    block.totals[powers..].clone_from_slice(&tally.totals);
    for ((a, b), sum) in product_pairs(powers, outcomes).into_iter().zip(&mut block.products) {
        for (value, of) in values.powers.iter().enumerate() {
            if a < powers {
                sum.add(&of[a].times(&of[b]).times(&Integer::from(count(value))));
            } else if b < powers {
                sum.add(&of[b].times(&unfolded.sums[(first + value) * outcomes + a - powers]));
            }
        }
        if b >= powers {
            *sum = tally.products[a - powers].clone();
        }
    }
}
