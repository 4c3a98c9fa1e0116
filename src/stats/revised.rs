//! What two versions of the same groups' rows differ by: how many outcomes, and how many rows' controls, came or went.
//! Knows nothing of files, nor of what may be known of that.
//!
//! A mean tells of its rows what their values are, and not whose. So values are compared, and not units: a row that was
//! corrected is a value that went and one that came. Whatever else changed for everybody, such as a control that was
//! revised or identities that were written anew, hides no late row.

use super::GroupColumn;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// One version of a partition's rows.
pub struct Version<'a> {
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
    /// A mark of all that decides what is expected of it.
    pub controls: u64,
}

/// What a group's rows hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Rows.
    pub rows: u64,
    /// The sum of their outcomes, in steps of the outcome's grid.
    pub sum: i128,
    /// How many of them have an outcome that is not zero.
    pub not_zero: u64,
}

/// A group's rows then and now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChange {
    /// What they held then.
    pub then: Held,
    /// What they hold now.
    pub now: Held,
    /// Outcomes that came, or went, whichever are more.
    pub outcomes: u64,
    /// The same of rows' controls.
    pub controls: u64,
}

/// By place of the breakdown, group and place of the outcome.
type Key = (usize, String, usize);

/// How many more of each there are now than then.
type Surplus<T> = HashMap<T, i64>;

/// Adds up two versions of rows, partition by partition.
#[derive(Default)]
pub struct Comparison {
    groups: BTreeMap<Key, (GroupChange, Surplus<i64>, Surplus<u64>)>,
}

impl Comparison {
    /// Adds the rows of one partition, as they were then or are now.
    pub fn add(&mut self, version: &Version, is_then: bool) {
        for (breakdown, column) in version.groups.iter().enumerate() {
            for (outcome, said) in version.outcomes.iter().enumerate() {
                let mut of_group: Vec<Vec<Said>> = vec![Vec::new(); column.groups.len()];
                for (said, code) in said.iter().zip(column.codes) {
                    if let Some((said, rows)) = said.zip(of_group.get_mut(usize::from(*code))) {
                        rows.push(said);
                    }
                }
                let groups = column.groups.iter().zip(of_group).filter(|(_, rows)| !rows.is_empty());
                for (group, rows) in groups {
                    self.add_group((breakdown, group.clone(), outcome), &rows, is_then);
                }
            }
        }
    }

    fn add_group(&mut self, key: Key, rows: &[Said], is_then: bool) {
        let (change, outcomes, controls) = self.groups.entry(key).or_default();
        let (held, step) = if is_then { (&mut change.then, -1) } else { (&mut change.now, 1) };
        for said in rows {
            held.rows += 1;
            held.sum += i128::from(said.value);
            held.not_zero += u64::from(said.value != 0);
            *outcomes.entry(said.value).or_default() += step;
            *controls.entry(said.controls).or_default() += step;
        }
    }

    /// Every group that has rows in either version, with what became of it: the place of its breakdown, its name, and the
    /// place of the outcome.
    pub fn changes(self) -> impl Iterator<Item = ((usize, String, usize), GroupChange)> {
        self.groups.into_iter().map(|(key, (change, outcomes, controls))| {
            let (outcomes, controls) = (came_or_went(&outcomes), came_or_went(&controls));
            (key, GroupChange { outcomes, controls, ..change })
        })
    }
}

fn came_or_went<T>(surplus: &Surplus<T>) -> u64 {
    let came: u64 = surplus.values().filter(|more| **more > 0).map(|more| more.unsigned_abs()).sum();
    let went: u64 = surplus.values().filter(|more| **more < 0).map(|more| more.unsigned_abs()).sum();
    came.max(went)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row's group, its outcome if it is known, and its control.
    type Row = (u16, Option<i64>, u64);

    fn changes(now: &[Row], then: &[Row]) -> BTreeMap<String, GroupChange> {
        let groups = ["a".to_owned(), "b".to_owned()];
        let mut comparison = Comparison::default();
        for (rows, is_then) in [(now, false), (then, true)] {
            let codes: Vec<u16> = rows.iter().map(|row| row.0).collect();
            let said = |row: &Row| row.1.map(|value| Said { value, controls: row.2 });
            let column = GroupColumn { breakdown: "x".into(), groups: &groups, codes: &codes };
            let outcomes = [rows.iter().map(said).collect()];
            comparison.add(&Version { groups: &[column], outcomes: &outcomes }, is_then);
        }
        comparison.changes().map(|((_, group, _), own)| (group, own)).collect()
    }

    fn counts(found: &BTreeMap<String, GroupChange>, group: &str) -> (u64, u64) {
        (found[group].outcomes, found[group].controls)
    }

    #[test]
    fn rows_that_came_went_and_changed_are_counted_and_those_as_before_are_not() {
        let then = [(0, Some(5), 1), (0, Some(5), 1), (0, Some(0), 1), (1, Some(7), 1)];
        let now = [(1, Some(7), 1), (0, Some(6), 1), (0, Some(0), 1), (0, Some(8), 1), (0, Some(9), 2)];
        let found = changes(&now, &then);
        assert_eq!(
            counts(&found, "a"),
            (3, 1),
            "two fives went and 6, 8, 9 came; one row more, of another control"
        );
        assert_eq!(found["a"].then, Held { rows: 3, sum: 10, not_zero: 2 });
        assert_eq!(found["a"].now, Held { rows: 4, sum: 23, not_zero: 3 });
        assert_eq!(counts(&found, "b"), (0, 0));
    }

    #[test]
    fn a_row_that_moves_is_a_change_of_both_groups() {
        let found = changes(&[(1, Some(5), 1), (0, Some(5), 1)], &[(0, Some(5), 1), (0, Some(5), 1)]);
        assert_eq!((counts(&found, "a"), counts(&found, "b")), ((1, 1), (1, 1)));
    }

    #[test]
    fn one_late_row_is_one_though_everybodys_controls_changed() {
        let found = changes(
            &[(0, Some(5), 11), (0, Some(6), 12), (0, Some(7), 13)],
            &[(0, Some(6), 2), (0, Some(5), 1)],
        );
        assert_eq!(counts(&found, "a"), (1, 3));
    }

    #[test]
    fn an_outcome_that_becomes_known_is_a_change_and_one_that_stays_unknown_is_none() {
        let found = changes(&[(0, Some(5), 1), (0, None, 1)], &[(0, None, 1), (0, None, 1)]);
        assert_eq!(counts(&found, "a"), (1, 1));
    }
}
