//! The sums of one breakdown's groups.
//! Knows nothing of other breakdowns, nor of how rows are counted or what a group's sums come to.

use super::block::add_all;
use super::integer::Integer;
use super::layout::{Layout, Places, places};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sums of one breakdown's groups, which are sorted by bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Breakdown {
    pub groups: Vec<String>,
    /// By the bits of the known outcomes; one entry a group.
    pub samples: BTreeMap<u32, Vec<Sums>>,
}

/// What is added up over a group's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    pub n: u64,
    /// Rows by level of each factor.
    pub levels: Vec<u64>,
    /// The sum of each power, then of each outcome.
    pub numbers: Vec<Integer>,
}

impl Breakdown {
    pub fn rows_of(&self, group: usize) -> u64 {
        self.samples.values().map(|groups| groups[group].n).sum()
    }

    /// Adds the sums of another breakdown, whose levels have these places in `layout`, and whose groups
    /// with rows are among these.
    pub fn add(&mut self, other: &Self, levels: &Places, layout: &Layout) {
        let groups = places(&other.groups, &self.groups, 0);
        for (pattern, all) in &other.samples {
            let empty = || vec![Sums::empty(layout); self.groups.len()];
            let own = self.samples.entry(*pattern).or_insert_with(empty);
            for (sums, place) in all.iter().zip(&groups) {
                if let Some(place) = place {
                    own[*place].add(sums, levels);
                }
            }
        }
    }
}

impl Sums {
    pub fn empty(layout: &Layout) -> Self {
        let numbers = vec![Integer::ZERO; layout.number_count()];
        Self { n: 0, levels: vec![0; layout.level_count()], numbers }
    }

    pub fn add(&mut self, other: &Self, places: &Places) {
        self.n += other.n;
        add_all(&mut self.numbers, &other.numbers);
        for (count, place) in other.levels.iter().zip(places) {
            if let Some(place) = place {
                self.levels[*place] += count;
            }
        }
    }
}
