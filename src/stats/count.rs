//! How a partition's rows become a sample's sums: columns joined, counted, and taken apart again.
//! Knows nothing of merging, nor of the order of levels.

use super::block::{Block, product_pairs};
use super::controls::Controls;
use super::joint::pack;
use super::layout::Layout;
use super::number_source::{outcome_sources, power_sources};
use super::rows::{CodedRows, Selection};
use super::tally::{Job, Tally};
use super::unfold::{Unfolded, fold_in};

/// How a partition's rows are counted: the same for each of its samples.
pub(super) struct Plan<'a> {
    rows: &'a CodedRows<'a>,
    layout: &'a Layout,
    controls: &'a Controls<'a>,
    sets: Vec<Vec<usize>>,
}

impl<'a> Plan<'a> {
    pub fn new(
        rows: &'a CodedRows<'a>,
        layout: &'a Layout,
        controls: &'a Controls<'a>,
        count: usize,
    ) -> Self {
        Self { rows, layout, controls, sets: pack(&controls.sizes, joint_limit(count)) }
    }

    /// The sums of one sample's rows.
    pub fn block(&self, pattern: u32, rows: &Selection) -> Block {
        let job = self.job(pattern);
        let tally = Tally::of(&job, rows);
        let mut unfolded = Unfolded::empty(self.controls, job.numbers.len());
        for (joint, (counts, sums)) in job.codes.iter().zip(tally.counts.iter().zip(&tally.sums)) {
            unfolded.add_within(joint, counts, sums);
        }
        for ((a, b), table) in job.pairs.iter().zip(&tally.pairs) {
            unfolded.add_between(&job.codes[*a], &job.codes[*b], table);
        }
        let mut block = Block::empty(self.layout);
        block.n = rows.len() as u64;
        fold_in(unfolded, &tally, self.controls, &mut block);
        block
    }

    fn job(&self, pattern: u32) -> Job<'_> {
        let codes = self.controls.joints(&self.sets);
        let pairs = (0..codes.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
        let powers = if self.controls.values.is_some() { Vec::new() } else { power_sources(self.rows) };
        let products = product_pairs(powers.len(), self.layout.outcomes.len());
        let numbers = powers.into_iter().chain(outcome_sources(self.rows, pattern)).collect();
        Job { summed: codes.len(), codes, pairs, numbers, products }
    }
}

/// How large joint codes may be: their tables are cleared and unfolded once a sample, so few rows want
/// smaller ones, and for many they should stay in the processor's cache.
pub(super) fn joint_limit(rows: usize) -> usize {
    (rows / 1024).clamp(16, 256)
}
