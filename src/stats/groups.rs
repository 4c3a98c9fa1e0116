//! How a partition's rows are added up by the groups of several breakdowns: breakdowns crossed, rows counted
//! once for all of them, and the crossings taken apart again. Knows nothing of merging, nor of groups' order.

use super::block::add_all;
use super::breakdown::Sums;
use super::cells::GroupColumn;
use super::controls::{Controls, add_powers};
use super::count::joint_limit;
use super::crossing::{Column, Crossing, crossings};
use super::joint::{Joint, MOST_CODES, pack};
use super::layout::Layout;
use super::number_source::{outcome_sources, power_sources};
use super::rows::{CodedRows, Selection};
use super::tally::{Job, Tally};

/// How a partition's rows are added up: the same for each of its samples.
pub(super) struct Plan<'a> {
    groups: &'a [GroupColumn<'a>],
    rows: &'a CodedRows<'a>,
    controls: &'a Controls<'a>,
    crossings: Vec<Crossing>,
    sets: Vec<Vec<usize>>,
}

/// Crosses the groups of breakdowns. The last code of each stands for rows in no group.
pub(super) fn crossed(groups: &[GroupColumn], rows: usize) -> Vec<Crossing> {
    let columns = groups.iter().map(|column| {
        let size = column.groups.len().saturating_add(1).min(MOST_CODES);
        Column { codes: column.codes, size }
    });
    // As with joint codes: small tables for few rows, and for many what the processor's cache holds.
    crossings(&columns.collect::<Vec<_>>(), rows, (rows / 512).clamp(64, 512))
}

impl<'a> Plan<'a> {
    pub fn new(
        groups: &'a [GroupColumn<'a>],
        rows: &'a CodedRows<'a>,
        controls: &'a Controls<'a>,
        count: usize,
    ) -> Self {
        let sets = pack(&controls.sizes, joint_limit(count));
        Self { groups, rows, controls, crossings: crossed(groups, count), sets }
    }

    /// The sums of one sample's rows, by breakdown and group.
    pub fn sums(&self, pattern: u32, rows: &Selection, layout: &Layout) -> Vec<Vec<Sums>> {
        let job = self.job(pattern);
        let tally = Tally::of(&job, rows);
        let none = |column: &GroupColumn| vec![Sums::empty(layout); column.groups.len()];
        let mut all: Vec<Vec<Sums>> = self.groups.iter().map(none).collect();
        for (place, crossing) in self.crossings.iter().enumerate() {
            for (column, of) in crossing.columns.iter().zip(&crossing.of) {
                let sums = &mut all[*column];
                add_numbers(sums, of, &tally, place);
                for ((_, joint), table) in
                    job.pairs.iter().zip(&tally.pairs).filter(|((own, _), _)| *own == place)
                {
                    self.add_levels(sums, of, &job.codes[*joint], table);
                }
            }
        }
        all
    }

    /// Counts by each crossing, alone and with each joint code of the controls, and adds by crossing.
    fn job(&self, pattern: u32) -> Job<'_> {
        let crossed = self.crossings.iter().map(|crossing| {
            // Without rows nothing is crossed, and there is no code either.
            Joint::new(&[0], &[crossing.size], &[&crossing.codes])
        });
        let codes: Vec<Joint> = crossed.chain(self.controls.joints(&self.sets)).collect();
        let summed = self.crossings.len();
        let pairs =
            (0..summed).flat_map(|place| (summed..codes.len()).map(move |joint| (place, joint))).collect();
        let powers = if self.controls.values.is_some() { Vec::new() } else { power_sources(self.rows) };
        let numbers = powers.into_iter().chain(outcome_sources(self.rows, pattern)).collect();
        Job { codes, summed, pairs, numbers, products: Vec::new() }
    }

    /// Adds counts by a breakdown's groups and a joint code of the controls.
    fn add_levels(&self, sums: &mut [Sums], of: &[u16], joint: &Joint, table: &[u32]) {
        let mut by_group = vec![0_u64; sums.len() * joint.size];
        for (group, counts) in of.iter().zip(table.chunks(joint.size)) {
            let from = usize::from(*group) * joint.size;
            // Rows in no group have a code beyond the groups.
            if let Some(own) = by_group.get_mut(from..from + joint.size) {
                own.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(*count));
            }
        }
        for margin in joint.margins() {
            for (sums, counts) in sums.iter_mut().zip(by_group.chunks(joint.size)) {
                let mut levels = vec![0; margin.levels];
                margin.of.iter().zip(counts).for_each(|(level, count)| levels[*level] += count);
                self.put_levels(sums, margin.factor, &levels);
            }
        }
    }

    /// Puts a column's counts by level among a group's sums.
    fn put_levels(&self, sums: &mut Sums, column: usize, counts: &[u64]) {
        match (self.controls.values, self.rows.factors.get(column)) {
            (Some(values), None) => add_powers(&mut sums.numbers, values, counts.iter().copied()),
            _ => sums.levels[self.controls.offsets[column]..][..counts.len()].copy_from_slice(counts),
        }
    }
}

/// Adds rows and numbers by a breakdown's groups. The numbers stand last: powers may come from counts.
fn add_numbers(sums: &mut [Sums], of: &[u16], tally: &Tally, crossing: usize) {
    let numbers = tally.totals.len();
    for (code, group) in of.iter().enumerate() {
        if let Some(sums) = sums.get_mut(usize::from(*group)) {
            sums.n += tally.counts[crossing][code];
            let first = sums.numbers.len() - numbers;
            add_all(&mut sums.numbers[first..], &tally.sums[crossing][code * numbers..(code + 1) * numbers]);
        }
    }
}
