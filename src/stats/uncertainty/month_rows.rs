//! One period's rows made ready for being compared with another period's.
//! Knows nothing of the other period.

use super::UncertaintyError;
use super::change::Moments;
use super::joint_groups::JointGroups;
use super::labels::Labels;
use super::residual::{ResidualColumn, UNKNOWN};
use super::total::Total;
use crate::stats::{GroupColumn, MISSING};

/// One period's rows, or those of a range of identities, sorted by identity.
pub struct MonthRows<K> {
    pub(super) ids: Vec<K>,
    pub(super) labels: Labels,
    /// Per breakdown its groups.
    pub(super) groups: Vec<Vec<String>>,
    pub(super) joint: JointGroups,
    /// Per outcome the residuals in whole steps.
    pub(super) residuals: Vec<Vec<i64>>,
    /// Per breakdown: by group and outcome.
    pub(super) moments: Vec<Vec<Moments>>,
}

#[derive(Clone, Default)]
struct Tally {
    rows: u64,
    sum: Total,
    squares: Total,
}

impl<K: Ord> MonthRows<K> {
    /// Rows with strictly rising identities, their group in each breakdown and the residual of each outcome.
    ///
    /// # Errors
    /// When columns do not fit together, identities do not rise, or a residual is too large.
    pub fn new(
        ids: Vec<K>,
        groups: &[GroupColumn],
        residuals: &[ResidualColumn],
    ) -> Result<Self, UncertaintyError> {
        let labels = Labels::of(ids.len(), groups, residuals)?;
        if let Some(place) = ids.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(UncertaintyError::NotSorted { row: place + 2 });
        }
        let residuals = residuals.iter().map(ResidualColumn::whole).collect::<Result<Vec<_>, _>>()?;
        let joint = JointGroups::of(groups, ids.len());
        let groups: Vec<Vec<String>> = groups.iter().map(|column| column.groups.to_vec()).collect();
        let moments = moments(&joint, &groups, &residuals);
        Ok(Self { ids, labels, groups, joint, residuals, moments })
    }
}

/// The moments of each breakdown's groups, by group and outcome.
fn moments(joint: &JointGroups, groups: &[Vec<String>], residuals: &[Vec<i64>]) -> Vec<Vec<Moments>> {
    let outcomes = residuals.len();
    let mut of_joint = vec![Tally::default(); joint.groups.len() * outcomes];
    for (outcome, residuals) in residuals.iter().enumerate() {
        for (code, residual) in joint.codes.iter().zip(residuals).filter(|(_, r)| **r != UNKNOWN) {
            of_joint[*code as usize * outcomes + outcome].add(i128::from(*residual));
        }
    }
    let of_breakdown = groups.iter().enumerate().map(|(at, groups)| {
        let mut tallies = vec![Tally::default(); groups.len() * outcomes];
        for (code, combination) in joint.groups.iter().enumerate().filter(|(_, of)| of[at] != MISSING) {
            let own = &mut tallies[usize::from(combination[at]) * outcomes..];
            own.iter_mut()
                .zip(&of_joint[code * outcomes..(code + 1) * outcomes])
                .for_each(|(a, b)| a.merge(b));
        }
        tallies.iter().map(Tally::moments).collect()
    });
    of_breakdown.collect()
}

impl Tally {
    fn add(&mut self, residual: i128) {
        self.rows += 1;
        self.sum.add(residual);
        self.squares.add_product(residual, residual);
    }

    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
    }

    fn moments(&self) -> Moments {
        Moments { rows: self.rows, sum: self.sum.integer(), squares: self.squares.integer() }
    }
}
