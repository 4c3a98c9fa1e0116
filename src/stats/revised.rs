//! What two versions of the same groups' rows differ by: how many outcomes, and how many rows' controls, came or went.
//! Knows nothing of files, nor of what may be known of that.
//!
//! A mean tells of its rows what their values are, and not whose. So values are compared, and not units: a row that was
//! corrected is a value that went and one that came. Whatever else changed for everybody, such as a control that was
//! revised or identities that were written anew, hides no late row. A unit has a row in each partition, so units are at
//! least as many as the most of one partition.

use super::GroupColumn;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

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
    /// Units for certain: the most rows of one partition.
    pub units: u64,
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
    /// Of how many units for certain outcomes came, or went, whichever are more.
    pub outcomes: u64,
    /// The same of rows' controls.
    pub controls: u64,
}

/// By place of the breakdown, group and place of the outcome.
type Key = (usize, String, usize);

/// How many more of each there are now than then.
struct Surplus<T>(HashMap<T, i64>);

impl<T> Default for Surplus<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Surplus<T> {
    fn add(&mut self, value: T, more: i64) {
        *self.0.entry(value).or_default() += more;
    }

    /// Those that came, or those that went, whichever are more.
    fn came_or_went(&self) -> u64 {
        let of = |sign: i64| -> u64 {
            self.0.values().filter(|more| more.signum() == sign).map(|more| more.unsigned_abs()).sum()
        };
        of(1).max(of(-1))
    }

    /// What partitions differ by together, and no more than one of them does, since a unit may be in each.
    fn of_units(parts: impl Iterator<Item = Self>) -> u64 {
        let (mut all, mut most) = (Self::default(), 0);
        for part in parts {
            most = most.max(part.came_or_went());
            part.0.into_iter().for_each(|(value, more)| all.add(value, more));
        }
        all.came_or_went().min(most)
    }
}

/// A group in one partition.
#[derive(Default)]
struct InPart {
    then: Held,
    now: Held,
    outcomes: Surplus<i64>,
    controls: Surplus<u64>,
}

/// Adds up two versions of rows, partition by partition.
#[derive(Default)]
pub struct Comparison {
    groups: BTreeMap<Key, BTreeMap<String, InPart>>,
}

impl Comparison {
    /// Adds the rows of one partition, as they were then or are now.
    pub fn add(&mut self, part: &str, version: &Version, is_then: bool) {
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
                    let parts = self.groups.entry((breakdown, group.clone(), outcome)).or_default();
                    parts.entry(part.to_owned()).or_default().add(&rows, is_then);
                }
            }
        }
    }

    /// Every group that has rows in either version, with what became of it: the place of its breakdown, its name, and the
    /// place of the outcome.
    pub fn changes(self) -> impl Iterator<Item = ((usize, String, usize), GroupChange)> {
        self.groups.into_iter().map(|(key, parts)| {
            let held = |of: fn(&InPart) -> Held| parts.values().map(of).fold(Held::default(), Held::and);
            let (then, now) = (held(|part| part.then), held(|part| part.now));
            let (outcomes, controls): (Vec<_>, Vec<_>) =
                parts.into_values().map(|part| (part.outcomes, part.controls)).unzip();
            let outcomes = Surplus::of_units(outcomes.into_iter());
            let controls = Surplus::of_units(controls.into_iter());
            (key, GroupChange { then, now, outcomes, controls })
        })
    }
}

impl InPart {
    fn add(&mut self, rows: &[Said], is_then: bool) {
        let (held, step) = if is_then { (&mut self.then, -1) } else { (&mut self.now, 1) };
        for said in rows {
            let own =
                Held { rows: 1, units: 1, sum: said.value.into(), not_zero: u64::from(said.value != 0) };
            *held = Held { units: held.units + 1, ..held.and(own) };
            self.outcomes.add(said.value, step);
            self.controls.add(said.controls, step);
        }
    }
}

impl Held {
    /// What two partitions hold.
    fn and(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            units: self.units.max(other.units),
            sum: self.sum + other.sum,
            not_zero: self.not_zero + other.not_zero,
        }
    }
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
            comparison.add("2024-01", &Version { groups: &[column], outcomes: &outcomes }, is_then);
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
        assert_eq!(found["a"].then, Held { rows: 3, units: 3, sum: 10, not_zero: 2 });
        assert_eq!(found["a"].now, Held { rows: 4, units: 4, sum: 23, not_zero: 3 });
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

    #[test]
    fn one_unit_that_comes_late_in_each_of_many_months_is_one_unit() {
        let groups = ["a".to_owned()];
        let mut comparison = Comparison::default();
        let rows = |month: i64, is_then: bool| {
            let late = (!is_then).then_some(Some(Said { value: 40 + month, controls: 2 }));
            vec![Some(Said { value: 5, controls: 1 }); 20].into_iter().chain(late).collect::<Vec<_>>()
        };
        for (month, is_then) in (0..12).flat_map(|month| [(month, true), (month, false)]) {
            let outcomes = [rows(month, is_then)];
            let codes = vec![0; outcomes[0].len()];
            let column = GroupColumn { breakdown: "x".into(), groups: &groups, codes: &codes };
            comparison.add(&month.to_string(), &Version { groups: &[column], outcomes: &outcomes }, is_then);
        }
        let change = comparison.changes().next().unwrap().1;
        assert_eq!((change.outcomes, change.controls), (1, 1));
        assert_eq!((change.then.rows, change.then.units, change.now.units), (240, 20, 21));
    }
}
