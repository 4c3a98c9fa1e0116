//! Gram tables: all that a linear model needs to know of its rows, as exact sums that can be added up.
//! Knows nothing of which terms a model leaves out, nor of how it is solved.

use super::StatsError;
use super::block::Block;
use super::controls::Controls;
use super::count::Plan;
use super::layout::{Layout, Levels, Places};
use super::rows::CodedRows;
use super::values::Values;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sums of squares and products of all columns, by which outcomes are known.
///
/// Rows with a missing control belong to no sample and are only counted. Equal rows give equal tables, and
/// equal bytes as JSON, however the rows are ordered or split: every sum is a sum of integers, levels are
/// sorted and those without rows left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GramTables {
    pub(super) layout: Layout,
    /// Rows left out for a missing control, by the control's name.
    pub(super) incomplete_rows: BTreeMap<String, u64>,
    /// By the bits of the known outcomes, in declared order.
    pub(super) samples: BTreeMap<u32, Block>,
}

/// The most levels that all factors may have together: a table of their pairs has half the square of it.
const MOST_LEVELS: usize = 8192;

impl GramTables {
    /// The tables of a partition's rows.
    ///
    /// # Errors
    /// When the columns do not fit together, a code has no level, or there is more than the tables hold.
    pub fn of(rows: &CodedRows) -> Result<Self, StatsError> {
        let count = rows.checked_len()?;
        let own = Layout::of(rows);
        if own.level_count() > MOST_LEVELS {
            return Err(StatsError::TooManyLevels { levels: own.level_count(), most: MOST_LEVELS });
        }
        let samples = rows.samples(count);
        let values = Values::of(rows, count);
        let controls = Controls::of(rows, values.as_ref());
        let plan = Plan::new(rows, &own, &controls, count);
        let blocks = samples.by_pattern.iter().map(|(pattern, rows)| (*pattern, plan.block(*pattern, rows)));
        let blocks = blocks.collect();
        let tables = Self { layout: own, incomplete_rows: samples.incomplete, samples: blocks };
        Ok(tables.canonical())
    }

    /// Adds the tables of other rows.
    ///
    /// # Errors
    /// When the other tables are about other columns, grids or powers.
    pub fn merge(&mut self, other: &Self) -> Result<(), StatsError> {
        let union = self.layout.union(&other.layout)?;
        if union != self.layout {
            *self = self.moved(union);
        }
        let places = other.layout.places_in(&self.layout);
        for (pattern, block) in &other.samples {
            let sum = self.samples.entry(*pattern).or_insert_with(|| Block::empty(&self.layout));
            sum.add(block, &places);
        }
        for (control, rows) in &other.incomplete_rows {
            *self.incomplete_rows.entry(control.clone()).or_default() += rows;
        }
        Ok(())
    }

    /// Rows left out for a missing control, by the control's name. A row without two of them counts for both.
    pub fn incomplete_rows(&self) -> &BTreeMap<String, u64> {
        &self.incomplete_rows
    }

    /// How many rows have every control, whatever outcomes are known.
    pub fn complete_rows(&self) -> u64 {
        self.samples.values().map(|block| block.n).sum()
    }

    /// How many rows have every control and the outcome; `None` when the tables have no such outcome.
    pub fn sample_size(&self, outcome: &str) -> Option<u64> {
        let place = self.layout.outcomes.iter().position(|known| known.name == outcome)?;
        Some(self.patterns_with(place).iter().map(|pattern| self.samples[pattern].n).sum())
    }

    /// How many rows with the outcome and every control have each level of each factor.
    pub fn level_rows(&self, outcome: &str) -> BTreeMap<String, BTreeMap<String, u64>> {
        let Some(place) = self.layout.outcomes.iter().position(|known| known.name == outcome) else {
            return BTreeMap::new();
        };
        let block = self.sample(&self.patterns_with(place));
        let mut first = 0;
        let factor = |factor: &Levels| {
            let levels = factor.levels.iter().enumerate();
            let rows =
                levels.map(|(place, level)| (level.clone(), block.level_rows(first + place))).collect();
            first += factor.levels.len();
            (factor.name.clone(), rows)
        };
        self.layout.factors.iter().map(factor).collect()
    }

    /// The patterns in which the outcome at `place` is known.
    pub(super) fn patterns_with(&self, place: usize) -> Vec<u32> {
        self.samples.keys().copied().filter(|pattern| pattern >> place & 1 == 1).collect()
    }

    /// The sums over all rows of some patterns.
    pub(super) fn sample(&self, patterns: &[u32]) -> Block {
        let places: Places = (0..self.layout.level_count()).map(Some).collect();
        let mut sum = Block::empty(&self.layout);
        patterns
            .iter()
            .filter_map(|pattern| self.samples.get(pattern))
            .for_each(|block| sum.add(block, &places));
        sum
    }

    /// The same tables with levels sorted, and without levels that have no rows.
    fn canonical(self) -> Self {
        let has_rows = |level| self.samples.values().any(|block| block.level_rows(level) > 0);
        let used: Vec<bool> = (0..self.layout.level_count()).map(has_rows).collect();
        let canonical = self.layout.canonical(&used);
        self.moved(canonical)
    }

    /// The same tables with the levels of another layout.
    fn moved(&self, layout: Layout) -> Self {
        let places = self.layout.places_in(&layout);
        let moved = |block: &Block| {
            let mut sum = Block::empty(&layout);
            sum.add(block, &places);
            sum
        };
        let samples = self.samples.iter().map(|(pattern, block)| (*pattern, moved(block))).collect();
        Self { samples, incomplete_rows: self.incomplete_rows.clone(), layout }
    }
}

#[cfg(test)]
#[path = "gram_tests.rs"]
mod tests;
