//! What two versions of the same groups' rows differ by: of how many units rows came, went or changed.
//! Knows nothing of files, nor of what may be known of that.

use super::GroupColumn;
use std::collections::{BTreeMap, HashMap};

/// One version of a partition's rows.
pub struct Version<'a> {
    /// By row: a mark of whose it is.
    pub units: &'a [u64],
    /// The groups of each breakdown.
    pub groups: &'a [GroupColumn<'a>],
    /// By outcome and row: what the row says, where it counts for the outcome.
    pub outcomes: &'a [Vec<Option<Said>>],
}

/// What a row says of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The outcome, in steps of its grid.
    pub value: i64,
    /// A mark of the outcome and of all that decides what is expected of it.
    pub mark: u64,
}

/// A group's rows then, and what has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// Rows that it had.
    pub size: u64,
    /// The sum of their outcomes, in steps of the outcome's grid.
    pub sum: i128,
    /// How many of them had an outcome that is not zero.
    pub not_zero: u64,
    /// Units whose rows came, went or changed. Rows of one unit that say the same count once.
    pub changed: u64,
}

/// By place of the breakdown, group and place of the outcome.
pub type GroupChanges<'a> = BTreeMap<(usize, &'a str, usize), GroupChange>;

/// Every group that has rows in either version, with what became of it.
pub fn group_changes<'a>(now: Option<&Version<'a>>, then: Option<&Version<'a>>) -> GroupChanges<'a> {
    let mut all = GroupChanges::new();
    let mut differences: HashMap<((usize, &str, usize), u64), u64> = HashMap::new();
    for (version, is_then) in now.map(|now| (now, false)).into_iter().chain(then.map(|then| (then, true))) {
        for (breakdown, groups) in version.groups.iter().enumerate() {
            for (outcome, said) in version.outcomes.iter().enumerate() {
                let rows = said.iter().zip(groups.codes).zip(version.units);
                for ((said, code), unit) in rows {
                    let group = groups.groups.get(usize::from(*code));
                    let Some((said, group)) = said.zip(group) else { continue };
                    let key = (breakdown, group.as_str(), outcome);
                    let own = all.entry(key).or_default();
                    let difference = differences.entry((key, *unit)).or_default();
                    if is_then {
                        own.size += 1;
                        own.sum += i128::from(said.value);
                        own.not_zero += u64::from(said.value != 0);
                        *difference = difference.wrapping_sub(said.mark);
                    } else {
                        *difference = difference.wrapping_add(said.mark);
                    }
                }
            }
        }
    }
    for ((key, _), _) in differences.into_iter().filter(|(_, difference)| *difference != 0) {
        all.entry(key).or_default().changed += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unit, its group and its outcome, if it is known.
    type Row = (u64, u16, Option<i64>);

    fn changes(now: &[Row], then: &[Row]) -> BTreeMap<String, GroupChange> {
        let groups = ["a".to_owned(), "b".to_owned()];
        let parts = [now, then].map(|rows| {
            let units: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let codes: Vec<u16> = rows.iter().map(|row| row.1).collect();
            let said = |value: i64| Said { value, mark: value.unsigned_abs() + 1 };
            let outcome: Vec<Option<Said>> = rows.iter().map(|row| row.2.map(said)).collect();
            (units, codes, vec![outcome])
        });
        let columns = [0, 1]
            .map(|side| [GroupColumn { breakdown: "x".into(), groups: &groups, codes: &parts[side].1 }]);
        let [now, then] = [0, 1].map(|side| Version {
            units: &parts[side].0,
            groups: &columns[side],
            outcomes: &parts[side].2,
        });
        let found = group_changes(Some(&now), Some(&then));
        found.into_iter().map(|((_, group, _), own)| (group.to_owned(), own)).collect()
    }

    #[test]
    fn units_that_came_went_and_changed_are_counted_and_those_as_before_are_not() {
        let then = [(1, 0, Some(5)), (2, 0, Some(5)), (3, 0, Some(0)), (4, 1, Some(7))];
        let now = [(5, 0, Some(5)), (3, 0, Some(0)), (2, 0, Some(6)), (4, 1, Some(7))];
        let found = changes(&now, &then);
        assert_eq!(found["a"], GroupChange { size: 3, sum: 10, not_zero: 2, changed: 3 });
        assert_eq!(found["b"], GroupChange { size: 1, sum: 7, not_zero: 1, changed: 0 });
    }

    #[test]
    fn a_unit_that_moves_is_a_change_of_both_groups() {
        let found = changes(&[(1, 1, Some(5)), (2, 0, Some(5))], &[(1, 0, Some(5)), (2, 0, Some(5))]);
        assert_eq!((found["a"].changed, found["b"].changed, found["b"].size), (1, 1, 0));
    }

    #[test]
    fn an_outcome_that_becomes_known_is_a_change_and_one_that_stays_unknown_is_none() {
        let found = changes(&[(1, 0, Some(5)), (2, 0, None)], &[(1, 0, None), (2, 0, None)]);
        assert_eq!(found["a"], GroupChange { size: 0, sum: 0, not_zero: 0, changed: 1 });
    }

    #[test]
    fn rows_of_one_unit_are_one_change_in_whatever_order_they_stand() {
        let found = changes(&[(1, 0, Some(5)), (1, 0, Some(6))], &[(1, 0, Some(6)), (1, 0, Some(5))]);
        assert_eq!(found["a"].changed, 0);
        let found = changes(&[(1, 0, Some(5)), (1, 0, Some(6))], &[(1, 0, Some(1)), (1, 0, Some(2))]);
        assert_eq!(found["a"].changed, 1);
    }
}
