//! Which columns a table of sums is about, and how the levels of two tables correspond.
//! Knows nothing of the sums themselves.

use super::StatsError;
use super::design::{Numeric, Outcome};
use super::rows::CodedRows;
use serde::{Deserialize, Serialize};

/// The columns of a table of sums. Levels are sorted by bytes; columns keep their declared order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Layout {
    pub factors: Vec<Levels>,
    pub numerics: Vec<Numeric>,
    pub outcomes: Vec<Outcome>,
}

/// A categorical column and its levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Levels {
    pub name: String,
    pub levels: Vec<String>,
}

/// Where an entry of one list stands in another; `None` when it has no place there.
pub(super) type Places = Vec<Option<usize>>;

impl Layout {
    /// The columns of coded rows, with the partition's own lists of levels.
    pub fn of(rows: &CodedRows) -> Self {
        let levels =
            |f: &super::rows::FactorColumn| Levels { name: f.name.into(), levels: f.levels.to_vec() };
        let numeric = |c: &super::rows::NumberColumn| Numeric {
            name: c.name.into(),
            grid: c.grid,
            powers: c.powers.to_vec(),
        };
        Self {
            factors: rows.factors.iter().map(levels).collect(),
            numerics: rows.numerics.iter().map(numeric).collect(),
            outcomes: rows.outcomes.iter().map(|c| Outcome { name: c.name.into(), grid: c.grid }).collect(),
        }
    }

    /// How many levels all factors have together.
    pub fn level_count(&self) -> usize {
        self.factors.iter().map(|factor| factor.levels.len()).sum()
    }

    /// How many numeric powers there are.
    pub fn power_count(&self) -> usize {
        self.numerics.iter().map(|numeric| numeric.powers.len()).sum()
    }

    /// How many columns of numbers: powers, then outcomes.
    pub fn number_count(&self) -> usize {
        self.power_count() + self.outcomes.len()
    }

    /// The place of each factor's first level among all levels.
    pub fn offsets(&self) -> Vec<usize> {
        let lengths = self.factors.iter().map(|factor| factor.levels.len());
        lengths.scan(0, |next, length| Some(std::mem::replace(next, *next + length))).collect()
    }

    /// The same columns with levels sorted, once each, and only those that `used` marks.
    pub fn canonical(&self, used: &[bool]) -> Self {
        let mut canonical = self.clone();
        for (factor, offset) in canonical.factors.iter_mut().zip(self.offsets()) {
            let levels = factor.levels.iter().zip(&used[offset..]).filter(|(_, used)| **used);
            factor.levels = sorted(levels.map(|(level, _)| level));
        }
        canonical
    }

    /// The columns of both, with the levels of either. Both must be about the same columns.
    pub fn union(&self, other: &Self) -> Result<Self, StatsError> {
        let names = |layout: &Self| layout.factors.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
        same("the categorical columns", names(self) == names(other))?;
        same("the numeric columns, their decimals or powers", self.numerics == other.numerics)?;
        same("the outcomes or their decimals", self.outcomes == other.outcomes)?;
        let mut union = self.clone();
        for (factor, further) in union.factors.iter_mut().zip(&other.factors) {
            factor.levels = sorted(factor.levels.iter().chain(&further.levels));
        }
        Ok(union)
    }

    /// Where each level of this layout stands in `target`, which has the same factors.
    pub fn places_in(&self, target: &Self) -> Places {
        let factors = self.factors.iter().zip(&target.factors).zip(target.offsets());
        factors.flat_map(|((own, target), offset)| places(&own.levels, &target.levels, offset)).collect()
    }
}

/// Names sorted by bytes, each once.
pub(super) fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort();
    names.dedup();
    names
}

/// Where each name stands in a sorted list whose first entry counts as `offset`.
pub(super) fn places(names: &[String], target: &[String], offset: usize) -> Places {
    names.iter().map(|name| target.binary_search(name).ok().map(|place| place + offset)).collect()
}

fn same(what: &'static str, holds: bool) -> Result<(), StatsError> {
    if holds { Ok(()) } else { Err(StatsError::PartsDiffer { what }) }
}
