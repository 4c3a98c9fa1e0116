//! Exact sums by breakdown, group and outcome, which add up over ranges of identities.
//! Knows nothing of what the sums are of.

use super::UncertaintyError;
use super::residual::ResidualUnit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums by breakdown, group and outcome, in whole steps of each outcome's residuals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped<S> {
    units: BTreeMap<String, ResidualUnit>,
    sums: BTreeMap<String, BTreeMap<String, BTreeMap<String, S>>>,
}

/// Sums that can be added to one another.
pub trait Mergeable: Clone {
    /// Adds the sums of other persons.
    fn merge(&mut self, other: &Self);
}

/// The sums of one group and outcome.
#[derive(Debug, Clone, Copy)]
pub struct GroupedEntry<'a, S> {
    /// The breakdown.
    pub breakdown: &'a str,
    /// The group.
    pub group: &'a str,
    /// The outcome.
    pub outcome: &'a str,
    /// The step that the sums count.
    pub unit: ResidualUnit,
    /// The sums.
    pub sums: &'a S,
}

impl<S: Mergeable> Grouped<S> {
    /// Adds the sums of other persons, or of another range of identities.
    ///
    /// # Errors
    /// When an outcome's residuals are counted in other steps, as under another model.
    pub fn merge(&mut self, other: &Self) -> Result<(), UncertaintyError> {
        for (outcome, unit) in &other.units {
            if *self.units.entry(outcome.clone()).or_insert(*unit) != *unit {
                return Err(UncertaintyError::PartsDiffer { what: "steps of residuals" });
            }
        }
        for entry in other.iter() {
            self.put(entry.breakdown, entry.group, entry.outcome, entry.sums);
        }
        Ok(())
    }

    /// The sums of one group and outcome.
    pub fn get(&self, breakdown: &str, group: &str, outcome: &str) -> Option<GroupedEntry<'_, S>> {
        let (breakdown, groups) = self.sums.get_key_value(breakdown)?;
        let (group, outcomes) = groups.get_key_value(group)?;
        let (outcome, sums) = outcomes.get_key_value(outcome)?;
        Some(GroupedEntry { breakdown, group, outcome, unit: *self.units.get(outcome)?, sums })
    }

    /// All sums, sorted by breakdown, group and outcome.
    pub fn iter(&self) -> impl Iterator<Item = GroupedEntry<'_, S>> {
        let groups = self.sums.iter().flat_map(|(breakdown, groups)| {
            groups.iter().map(move |(group, outcomes)| (breakdown.as_str(), group.as_str(), outcomes))
        });
        groups.flat_map(move |(breakdown, group, outcomes)| {
            outcomes.iter().filter_map(move |(outcome, sums)| {
                let unit = *self.units.get(outcome)?;
                Some(GroupedEntry { breakdown, group, outcome, unit, sums })
            })
        })
    }

    /// No sums yet, of outcomes with these steps.
    pub(super) fn of_outcomes(outcomes: &[(String, ResidualUnit)]) -> Self {
        Self { units: outcomes.iter().cloned().collect(), sums: BTreeMap::new() }
    }

    /// Adds to the sums of one group and outcome.
    pub(super) fn put(&mut self, breakdown: &str, group: &str, outcome: &str, sums: &S) {
        let groups = self.sums.entry(breakdown.to_owned()).or_default();
        let outcomes = groups.entry(group.to_owned()).or_default();
        match outcomes.get_mut(outcome) {
            Some(known) => known.merge(sums),
            None => drop(outcomes.insert(outcome.to_owned(), sums.clone())),
        }
    }
}

impl<S> Default for Grouped<S> {
    /// No sums, to which others can be added.
    fn default() -> Self {
        Self { units: BTreeMap::new(), sums: BTreeMap::new() }
    }
}
