//! Exact sums of groups: what the mean indicator of a group and month is made of.
//! Knows nothing of coefficients, nor of which groups may be shown.

use super::StatsError;
use super::breakdown::{Breakdown, Sums};
use super::controls::Controls;
use super::groups::Plan;
use super::integer::Integer;
use super::layout::{Layout, Places, sorted};
use super::rows::{CodedRows, check_codes};
use super::values::Values;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A partition's groups of one breakdown.
#[derive(Debug, Clone)]
pub struct GroupColumn<'a> {
    /// The breakdown's name.
    pub breakdown: String,
    /// The partition's groups, in any order.
    pub groups: &'a [String],
    /// Per row the group's place in `groups`; `u16::MAX` for a row in no group.
    pub codes: &'a [u16],
}

/// Sums by breakdown, group and outcome, which can be added up over partitions.
///
/// A row counts for an outcome when the outcome and every control are known. Equal rows give equal cells,
/// and equal bytes as JSON, however the rows are ordered or split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells {
    layout: Layout,
    breakdowns: BTreeMap<String, Breakdown>,
}

/// The sums of one group's rows in which one outcome is known.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// The breakdown's name.
    pub breakdown: &'a str,
    /// The group's name.
    pub group: &'a str,
    /// The outcome's name.
    pub outcome: &'a str,
    /// Rows.
    pub n: u64,
    /// The sum of the outcome, in steps of its grid.
    pub sum_y: i128,
    pub(super) layout: &'a Layout,
    /// Rows by level of each factor.
    pub(super) levels: Vec<u64>,
    /// The sum of each power, in steps of its grid to that power.
    pub(super) powers: Vec<Integer>,
}

impl Cells {
    /// The sums of a partition's rows. Without factors and numeric columns (no model) every row with the
    /// outcome counts.
    ///
    /// # Errors
    /// When the columns do not fit together, a code has no level or group, or a breakdown is named twice.
    pub fn of(groups: &[GroupColumn], rows: &CodedRows) -> Result<Self, StatsError> {
        let count = rows.checked_len()?;
        let own = Layout::of(rows);
        let samples = rows.samples(count);
        let mut cells = Self { layout: own, breakdowns: BTreeMap::new() };
        for column in groups {
            check_groups(column, count)?;
            let breakdown = cells.breakdowns.entry(column.breakdown.clone()).or_default();
            if !breakdown.groups.is_empty() {
                return Err(StatsError::TwoOfOneName { name: column.breakdown.clone() });
            }
            breakdown.groups = column.groups.to_vec();
        }
        let values = Values::of(rows, count);
        let controls = Controls::of(rows, values.as_ref());
        let plan = Plan::new(groups, rows, &controls, count);
        for (pattern, selection) in samples.by_pattern.iter().filter(|(pattern, _)| **pattern != 0) {
            for (column, sums) in groups.iter().zip(plan.sums(*pattern, selection, &cells.layout)) {
                if let Some(breakdown) = cells.breakdowns.get_mut(&column.breakdown) {
                    breakdown.samples.insert(*pattern, sums);
                }
            }
        }
        Ok(cells.canonical())
    }

    /// Adds the sums of other rows.
    ///
    /// # Errors
    /// When the others are about other columns, grids or powers.
    pub fn merge(&mut self, other: &Self) -> Result<(), StatsError> {
        let union = self.layout.union(&other.layout)?;
        let (own, theirs) = (self.layout.places_in(&union), other.layout.places_in(&union));
        let both = self.breakdowns.keys().chain(other.breakdowns.keys());
        let none = Breakdown::default();
        let mut merged: BTreeMap<String, Breakdown> = BTreeMap::new();
        for name in sorted(both) {
            let parts = [self, other].map(|cells| cells.breakdowns.get(&name).unwrap_or(&none));
            let groups = sorted(parts[0].groups.iter().chain(&parts[1].groups));
            let mut sum = Breakdown { groups, samples: BTreeMap::new() };
            sum.add(parts[0], &own, &union);
            sum.add(parts[1], &theirs, &union);
            merged.insert(name, sum);
        }
        *self = Self { layout: union, breakdowns: merged };
        Ok(())
    }

    /// The cells with rows, sorted by breakdown, group and outcome.
    pub fn iter(&self) -> impl Iterator<Item = Cell<'_>> {
        let mut outcomes: Vec<usize> = (0..self.layout.outcomes.len()).collect();
        outcomes.sort_by_key(|outcome| &self.layout.outcomes[*outcome].name);
        let groups = self.breakdowns.iter().flat_map(|(name, breakdown)| {
            (0..breakdown.groups.len()).map(move |group| (name.as_str(), breakdown, group))
        });
        groups.flat_map(move |(name, breakdown, group)| {
            let cells = outcomes.iter().map(|outcome| self.cell(name, breakdown, group, *outcome));
            cells.filter(|cell| cell.n > 0).collect::<Vec<_>>()
        })
    }

    fn cell<'a>(&'a self, name: &'a str, breakdown: &'a Breakdown, group: usize, outcome: usize) -> Cell<'a> {
        let mut sums = Sums::empty(&self.layout);
        let with = breakdown.samples.iter().filter(|(pattern, _)| **pattern >> outcome & 1 == 1);
        let places: Places = (0..self.layout.level_count()).map(Some).collect();
        with.for_each(|(_, groups)| sums.add(&groups[group], &places));
        let mut powers = sums.numbers;
        let outcomes = powers.split_off(self.layout.power_count());
        Cell {
            breakdown: name,
            group: &breakdown.groups[group],
            outcome: &self.layout.outcomes[outcome].name,
            n: sums.n,
            // Fewer than 2^64 values of 64 bits always add up in 128.
            sum_y: outcomes[outcome].to_i128().unwrap_or(i128::MAX),
            layout: &self.layout,
            levels: sums.levels,
            powers,
        }
    }

    /// The same sums with levels and groups sorted, and without those that have no rows.
    fn canonical(self) -> Self {
        let sums = || self.breakdowns.values().flat_map(|b| b.samples.values().flatten());
        let has_rows = |level: usize| sums().any(|sums| sums.levels[level] > 0);
        let used: Vec<bool> = (0..self.layout.level_count()).map(has_rows).collect();
        let layout = self.layout.canonical(&used);
        let places = self.layout.places_in(&layout);
        let breakdowns = self.breakdowns.iter().map(|(name, breakdown)| {
            let with_rows = (0..breakdown.groups.len()).filter(|group| breakdown.rows_of(*group) > 0);
            let groups = sorted(with_rows.map(|group| &breakdown.groups[group]));
            let mut canonical = Breakdown { groups, samples: BTreeMap::new() };
            canonical.add(breakdown, &places, &layout);
            (name.clone(), canonical)
        });
        Self { breakdowns: breakdowns.collect(), layout }
    }
}

pub(super) fn check_groups(column: &GroupColumn, expected: usize) -> Result<(), StatsError> {
    if column.codes.len() != expected {
        let (column, rows) = (column.breakdown.clone(), column.codes.len());
        return Err(StatsError::Ragged { column, rows, expected });
    }
    check_codes(&column.breakdown, column.groups, column.codes)
}

#[cfg(test)]
#[path = "cells_tests.rs"]
mod tests;
