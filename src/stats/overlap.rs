//! Which groups of two breakdowns have rows in common, and so which of them are together the same rows: offices and
//! their county, a group under two names.
//! Knows nothing of what rows say.

use super::cells::GroupColumn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// By pair of breakdowns the pairs of their groups with rows in common; can be added up over partitions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlaps(Vec<Overlap>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Overlap {
    breakdowns: [String; 2],
    groups: BTreeSet<[String; 2]>,
}

/// Groups of one breakdown and groups of another that have the same rows together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameRows {
    /// The two breakdowns.
    pub breakdowns: [String; 2],
    /// The groups of each.
    pub groups: [Vec<String>; 2],
}

impl Overlaps {
    /// The overlaps of a partition's groups.
    pub fn of(columns: &[GroupColumn]) -> Self {
        let mut all = Vec::new();
        for (place, first) in columns.iter().enumerate() {
            for second in &columns[place + 1..] {
                let breakdowns = [first, second].map(|column| column.breakdown.clone());
                all.push(Overlap { breakdowns, groups: overlapping(first, second) });
            }
        }
        Self(all)
    }

    /// Adds the overlaps of other rows, of the same breakdowns in the same order.
    pub fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
            return;
        }
        for (own, other) in self.0.iter_mut().zip(other.0) {
            own.groups.extend(other.groups);
        }
    }

    /// Groups that are the same rows together, each as few as can be. What is so of all groups at once is left out:
    /// it is so of any two breakdowns.
    pub fn same_rows(&self) -> Vec<SameRows> {
        self.0.iter().flat_map(Overlap::same_rows).collect()
    }
}

fn overlapping(first: &GroupColumn, second: &GroupColumn) -> BTreeSet<[String; 2]> {
    let width = second.groups.len();
    let mut seen = vec![false; first.groups.len() * width];
    for (&a, &b) in first.codes.iter().zip(second.codes) {
        // Rows in no group have a code beyond the groups.
        let is_in_groups = usize::from(a) < first.groups.len() && usize::from(b) < width;
        if let Some(seen) = seen.get_mut(usize::from(a) * width + usize::from(b)).filter(|_| is_in_groups) {
            *seen = true;
        }
    }
    let pairs = seen.iter().enumerate().filter(|(_, seen)| **seen);
    pairs.map(|(at, _)| [first.groups[at / width].clone(), second.groups[at % width].clone()]).collect()
}

impl Overlap {
    fn same_rows(&self) -> Vec<SameRows> {
        let mut sets: Vec<[BTreeSet<&str>; 2]> = Vec::new();
        for [first, second] in &self.groups {
            let touches = |set: &[BTreeSet<&str>; 2]| {
                set[0].contains(first.as_str()) || set[1].contains(second.as_str())
            };
            let (touching, mut others): (Vec<_>, Vec<_>) = sets.into_iter().partition(touches);
            let mut joined = [BTreeSet::from([first.as_str()]), BTreeSet::from([second.as_str()])];
            for [firsts, seconds] in touching {
                joined[0].extend(firsts);
                joined[1].extend(seconds);
            }
            others.push(joined);
            sets = others;
        }
        if sets.len() < 2 {
            return Vec::new();
        }
        let owned = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect();
        let same = |set: [BTreeSet<&str>; 2]| SameRows {
            breakdowns: self.breakdowns.clone(),
            groups: set.map(owned),
        };
        sets.into_iter().map(same).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(offices: &[u16], counties: &[u16]) -> Overlaps {
        let [names, areas] = [["a", "b", "c"].map(str::to_owned), ["x", "y", "z"].map(str::to_owned)];
        Overlaps::of(&[
            GroupColumn { breakdown: "office".into(), groups: &names, codes: offices },
            GroupColumn { breakdown: "county".into(), groups: &areas, codes: counties },
        ])
    }

    fn sides(overlaps: &Overlaps) -> Vec<(String, String)> {
        let mut sides: Vec<_> = overlaps
            .same_rows()
            .iter()
            .map(|same| (same.groups[0].join("+"), same.groups[1].join("+")))
            .collect();
        sides.sort();
        sides
    }

    #[test]
    fn the_offices_of_a_county_are_its_rows_together() {
        let nested = overlaps(&[0, 0, 1, 2], &[0, 0, 0, 1]);
        assert_eq!(sides(&nested), [("a+b".into(), "x".into()), ("c".into(), "y".into())]);
    }

    #[test]
    fn groups_that_hang_together_all_over_tell_nothing_but_the_total() {
        assert_eq!(sides(&overlaps(&[0, 1, 1, 2], &[0, 0, 1, 1])), []);
    }

    #[test]
    fn an_office_that_changes_its_county_joins_the_two_when_periods_are_taken_together() {
        let mut both = overlaps(&[0, 1, 2], &[0, 1, 2]);
        assert_eq!(sides(&both).len(), 3);
        both.merge(overlaps(&[0, 1, 2], &[1, 1, 2]));
        assert_eq!(sides(&both), [("a+b".into(), "x+y".into()), ("c".into(), "z".into())]);
    }
}
