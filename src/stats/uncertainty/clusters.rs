//! Gathers rows of several periods by person and group.
//! Knows nothing of identities beyond numbers, nor of what the sums over persons come to.

use super::UncertaintyError;
use super::cluster_sums::ClusterSums;
use super::grouped::Grouped;
use super::joint_groups::{Combinations, JointGroups};
use super::labels::Labels;
use super::residual::{ResidualColumn, UNKNOWN};
use super::spells::{SpellSum, Spells};
use super::total::Total;
use crate::stats::{GroupColumn, MISSING};

/// Gathers the rows of a range of persons over several partitions.
///
/// Memory: 4 bytes a person, and 8 plus 32 an outcome for each combination of groups that a person has been
/// in; never the rows themselves.
pub struct PersonClusters {
    labels: Option<Labels>,
    combinations: Combinations,
    spells: Spells,
}

/// Sums of one group and outcome while they grow.
#[derive(Clone, Default)]
struct Tally {
    persons: u64,
    rows: u64,
    sum: Total,
    rows_squared: Total,
    cross: Total,
    squares: Total,
}

impl PersonClusters {
    /// For `persons` persons, whom the caller numbers from 0.
    pub fn new(persons: usize) -> Self {
        Self { labels: None, combinations: Combinations::default(), spells: Spells::new(persons) }
    }

    /// Adds rows: of each the person's number, the group of each breakdown, and the residual of each outcome.
    /// In any order and split; a person may have any number of rows.
    ///
    /// # Errors
    /// When columns do not fit together, or are about other breakdowns, outcomes or steps than those before;
    /// when a person's number is too large, or a residual. The rows of a failed call are not added.
    pub fn add(
        &mut self,
        persons: &[u32],
        groups: &[GroupColumn],
        residuals: &[ResidualColumn],
    ) -> Result<(), UncertaintyError> {
        let whole = self.checked(persons, groups, residuals)?;
        let joint = JointGroups::of(groups, persons.len());
        let combinations = self.combinations.codes_of(groups, &joint)?;
        for (row, (&person, &code)) in persons.iter().zip(&joint.codes).enumerate() {
            let sums = self.spells.of(person, combinations[code as usize]);
            for (sum, residuals) in sums.iter_mut().zip(&whole).filter(|(_, of)| of[row] != UNKNOWN) {
                sum.add(residuals[row]);
            }
        }
        Ok(())
    }

    /// The sums over these persons, which add up with those over others. Groups without rows are left out.
    pub fn finish(self) -> Grouped<ClusterSums> {
        let Some(labels) = &self.labels else { return Grouped::default() };
        let mut sums = Grouped::of_outcomes(&labels.outcomes);
        for (at, breakdown) in labels.breakdowns.iter().enumerate() {
            let groups = self.combinations.names.get(at).map_or(&[][..], Vec::as_slice);
            let tallies = self.tallies(at, groups.len(), labels.outcomes.len());
            for (place, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.rows > 0) {
                let (group, outcome) = (place / labels.outcomes.len(), place % labels.outcomes.len());
                sums.put(breakdown, &groups[group], &labels.outcomes[outcome].0, &tally.sums());
            }
        }
        sums
    }

    /// The residuals in whole steps, once everything fits together.
    fn checked(
        &mut self,
        persons: &[u32],
        groups: &[GroupColumn],
        residuals: &[ResidualColumn],
    ) -> Result<Vec<Vec<i64>>, UncertaintyError> {
        let labels = Labels::of(persons.len(), groups, residuals)?;
        let count = self.spells.persons();
        if let Some(&person) = persons.iter().find(|person| **person as usize >= count) {
            return Err(UncertaintyError::NoSuchPerson { person, persons: count });
        }
        match &self.labels {
            Some(known) => known.check_equal(&labels)?,
            None => {
                self.spells.set_outcomes(labels.outcomes.len());
                self.labels = Some(labels);
            }
        }
        residuals.iter().map(ResidualColumn::whole).collect()
    }

    /// The sums of one breakdown's groups, by group and outcome.
    fn tallies(&self, at: usize, groups: usize, outcomes: usize) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); groups * outcomes];
        let mut of_person = PersonGroups::default();
        for person in 0..self.spells.persons() {
            of_person.used = 0;
            for (combination, sums) in self.spells.of_person(person) {
                let group = self.combinations.groups[combination][at];
                if group != MISSING {
                    of_person.add(group, sums);
                }
            }
            for (group, sums) in &of_person.groups[..of_person.used] {
                let own = &mut tallies[usize::from(*group) * outcomes..];
                own.iter_mut().zip(sums).for_each(|(tally, sum)| tally.add(sum));
            }
        }
        tallies
    }
}

/// One person's sums by group of a breakdown. The lists are used again for the next person.
#[derive(Default)]
struct PersonGroups {
    groups: Vec<(u16, Vec<SpellSum>)>,
    /// How many of them are this person's.
    used: usize,
}

impl PersonGroups {
    fn add(&mut self, group: u16, more: &[SpellSum]) {
        if let Some((_, sums)) = self.groups[..self.used].iter_mut().find(|(own, _)| *own == group) {
            return sums.iter_mut().zip(more).for_each(|(own, more)| own.merge(more));
        }
        if self.used == self.groups.len() {
            self.groups.push((group, Vec::new()));
        }
        let (own, sums) = &mut self.groups[self.used];
        *own = group;
        sums.clear();
        sums.extend_from_slice(more);
        self.used += 1;
    }
}

impl Tally {
    /// Adds a person.
    fn add(&mut self, own: &SpellSum) {
        if own.rows > 0 {
            let count = i128::from(own.rows);
            self.persons += 1;
            self.rows += own.rows;
            self.sum.add(own.sum);
            self.rows_squared.add_product(count, count);
            self.cross.add_product(own.sum, count);
            self.squares.add_product(own.sum, own.sum);
        }
    }

    fn sums(&self) -> ClusterSums {
        ClusterSums {
            persons: self.persons,
            rows: self.rows,
            sum: self.sum.integer(),
            rows_squared: self.rows_squared.integer(),
            cross: self.cross.integer(),
            squares: self.squares.integer(),
        }
    }
}
