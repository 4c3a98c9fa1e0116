//! How a partition's rows become a sample's sums: factors joined, counted, and taken apart again.
//! Knows nothing of merging, nor of the order of levels.

use super::block::{Block, add_all, product_pairs, triangle};
use super::integer::Integer;
use super::joint::{Joint, pack};
use super::layout::Layout;
use super::number_source::NumberSource;
use super::rows::{CodedRows, Selection};
use super::tally::{Job, Tally};

/// How a partition's rows are counted: the same for each of its samples.
pub(super) struct Plan<'a> {
    rows: &'a CodedRows<'a>,
    layout: &'a Layout,
    offsets: Vec<usize>,
    sets: Vec<Vec<usize>>,
}

impl<'a> Plan<'a> {
    pub fn new(rows: &'a CodedRows<'a>, layout: &'a Layout) -> Self {
        let sets = pack(&sizes(rows), joint_limit(rows.factors.first().map_or(0, |f| f.codes.len())));
        Self { rows, layout, offsets: layout.offsets(), sets }
    }

    /// The sums of one sample's rows.
    pub fn block(&self, pattern: u32, rows: &Selection) -> Block {
        let job = self.job(pattern);
        let tally = Tally::of(&job, rows);
        let mut block = Block::empty(self.layout);
        block.n = rows.len() as u64;
        for (joint, (counts, sums)) in job.codes.iter().zip(tally.counts.iter().zip(&tally.sums)) {
            self.unfold_within(joint, counts, sums, &mut block);
        }
        for ((a, b), table) in job.pairs.iter().zip(&tally.pairs) {
            self.unfold_between(&job.codes[*a], &job.codes[*b], table, &mut block);
        }
        block.totals = tally.totals;
        block.products = tally.products;
        block
    }

    fn job(&self, pattern: u32) -> Job<'a> {
        let codes = joints(self.rows, &self.sets);
        let pairs = (0..codes.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
        let products = product_pairs(self.layout.power_count(), self.layout.outcomes.len());
        Job { summed: codes.len(), codes, pairs, numbers: number_sources(self.rows, pattern), products }
    }

    /// Sums by level, and counts of pairs of factors that share a joint code.
    fn unfold_within(&self, joint: &Joint, counts: &[u64], sums: &[Integer], block: &mut Block) {
        let numbers = block.totals.len();
        for (code, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let levels: Vec<usize> =
                joint.levels_at(code).map(|(f, level)| self.offsets[f] + level).collect();
            for (i, level) in levels.iter().enumerate() {
                levels[..=i].iter().for_each(|other| block.pairs[triangle(*level, *other)] += count);
                let own = &mut block.level_sums[level * numbers..(level + 1) * numbers];
                add_all(own, &sums[code * numbers..(code + 1) * numbers]);
            }
        }
    }

    /// Counts of pairs of factors from different joint codes: first by the first's levels, then by both's.
    fn unfold_between(&self, first: &Joint, second: &Joint, table: &[u32], block: &mut Block) {
        for margin in first.margins() {
            let mut by_level = vec![0_u64; margin.levels * second.size];
            for (level, counts) in margin.of.iter().zip(table.chunks(second.size)) {
                let row = &mut by_level[level * second.size..(level + 1) * second.size];
                row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(*count));
            }
            for other in second.margins() {
                for (i, count) in by_level.iter().enumerate().filter(|(_, count)| **count > 0) {
                    let level = self.offsets[margin.factor] + i / second.size;
                    let other = self.offsets[other.factor] + other.of[i % second.size];
                    block.pairs[triangle(level, other)] += count;
                }
            }
        }
    }
}

/// How many levels each factor has.
pub(super) fn sizes(rows: &CodedRows) -> Vec<usize> {
    rows.factors.iter().map(|factor| factor.levels.len()).collect()
}

/// How large joint codes may be: their tables are cleared and unfolded once a sample, so few rows want
/// smaller ones, and for many they should stay in the processor's cache.
pub(super) fn joint_limit(rows: usize) -> usize {
    (rows / 1024).clamp(16, 256)
}

/// The joint codes of sets of factors.
pub(super) fn joints<'a>(rows: &CodedRows<'a>, sets: &[Vec<usize>]) -> Vec<Joint<'a>> {
    let codes: Vec<&'a [u16]> = rows.factors.iter().map(|factor| factor.codes).collect();
    sets.iter().map(|set| Joint::new(set, &sizes(rows), &codes)).collect()
}

/// The powers, then the outcomes; an outcome that the pattern lacks has no numbers.
pub(super) fn number_sources<'a>(rows: &CodedRows<'a>, pattern: u32) -> Vec<Option<NumberSource<'a>>> {
    let powers = rows.numerics.iter().flat_map(|column| {
        column.powers.iter().map(|power| Some(NumberSource::new(column.values, column.known, *power)))
    });
    let outcomes = rows.outcomes.iter().enumerate().map(|(bit, column)| {
        (pattern >> bit & 1 == 1).then(|| NumberSource::new(column.values, column.known, 1))
    });
    powers.chain(outcomes).collect()
}
