//! The sums of one breakdown's groups, and how they are counted.
//! Knows nothing of other breakdowns, nor of what a group's sums come to.

use super::block::add_all;
use super::cells::GroupColumn;
use super::count::{joint_limit, joints, number_sources, sizes};
use super::integer::Integer;
use super::joint::{Joint, pack};
use super::layout::{Layout, Places, places};
use super::rows::CodedRows;
use super::tally::{Job, Tally};
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

/// Counts by each breakdown, alone and with each joint code of the controls, and adds by breakdown.
pub(super) fn job<'a>(
    groups: &[GroupColumn<'a>],
    rows: &CodedRows<'a>,
    pattern: u32,
    count: usize,
) -> Job<'a> {
    // One code more than there are groups, for rows in none.
    let breakdowns =
        groups.iter().map(|column| Joint::new(&[0], &[column.groups.len() + 1], &[column.codes]));
    let sets = pack(&sizes(rows), joint_limit(count));
    let codes: Vec<Joint> = breakdowns.chain(joints(rows, &sets)).collect();
    let summed = groups.len();
    let pairs =
        (0..summed).flat_map(|place| (summed..codes.len()).map(move |joint| (place, joint))).collect();
    Job { codes, summed, pairs, numbers: number_sources(rows, pattern), products: Vec::new() }
}

/// The sums of a group, by its breakdown's place and its code.
pub(super) fn group_sums(layout: &Layout, job: &Job, tally: &Tally, place: usize, group: usize) -> Sums {
    let mut sums = Sums::empty(layout);
    let numbers = sums.numbers.len();
    sums.n = tally.counts[place][group];
    sums.numbers.clone_from_slice(&tally.sums[place][group * numbers..(group + 1) * numbers]);
    let offsets = layout.offsets();
    let pairs = tally.pairs.iter().zip(&job.pairs).filter(|(_, (breakdown, _))| *breakdown == place);
    for (table, (_, second)) in pairs {
        let joint = &job.codes[*second];
        let counts = &table[group * joint.size..(group + 1) * joint.size];
        for (code, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            joint.levels_at(code).for_each(|(f, level)| sums.levels[offsets[f] + level] += u64::from(*count));
        }
    }
    sums
}
