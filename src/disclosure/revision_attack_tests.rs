//! Somebody who has two editions of a table, between which some rows came, went or changed, and solves for what these
//! say.
//! Knows nothing of how the gate decides: the elimination is the other attack's own.

use super::attack_tests::{
    ALL, COUNTIES, Draws, Key, POLICY, YOUNG, cells_of, groups_of, period, pinned, structure,
};
use super::published::{PublishedRow, Status};
use super::{Elsewhere, Revision, Structure, pass};
use std::collections::{BTreeMap, BTreeSet};

const MONTHS: usize = 2;

/// A cell now, then, and the units whose rows came, went or changed.
#[derive(Clone, Copy, Default)]
struct Both {
    now: u64,
    then: u64,
    changed: u64,
}

/// Persons by county, age group and month in two editions; the second month is as it was.
fn both(draws: &mut Draws) -> BTreeMap<Key, Both> {
    let mut cells: BTreeMap<Key, Both> = BTreeMap::new();
    for month in 0..MONTHS {
        for county in COUNTIES {
            for young in YOUNG {
                let then = if draws.below(10) == 0 { 1 + draws.below(9) } else { 10 + draws.below(90) };
                let changed = match draws.below(6) {
                    0 | 1 => 1 + draws.below(4),
                    2 => 10 + draws.below(20),
                    _ => 0,
                };
                let changed = if month == 0 { changed } else { 0 };
                let net = draws.below(changed + 1);
                let now = if draws.below(2) == 0 { then + net } else { then.saturating_sub(net).max(1) };
                for (breakdown, group) in groups_of(county, young) {
                    let own = cells.entry((breakdown, group, month)).or_default();
                    own.now += now;
                    own.then += then;
                    own.changed += changed;
                }
            }
        }
    }
    cells
}

fn shown(cells: &BTreeMap<Key, u64>, structure: &Structure) -> BTreeSet<Key> {
    let passed = pass(&cells_of(cells, &ALL), POLICY, structure, Some("month".into()), &[]);
    let key = |row: &PublishedRow| {
        let month: usize = row.period.as_ref().unwrap()[6..].parse().unwrap();
        (ALL.into_iter().find(|name| *name == row.breakdown).unwrap(), row.group.clone(), month - 1)
    };
    passed.table.rows.iter().filter(|row| row.status == Status::Ok).map(key).collect()
}

/// What the gate is told of the edition before: which cells it showed, and, if it `compares`, what became of their rows.
fn told(cells: &BTreeMap<Key, Both>, first: &BTreeSet<Key>, compares: bool) -> Structure {
    let mut structure = Structure { balanced: BTreeSet::new(), ..structure() };
    let mut revisions = BTreeMap::new();
    for (key, own) in cells {
        let (breakdown, group, month) = key;
        let place = structure.naming.place("hours", breakdown, group, Some(&period(*month))).unwrap();
        let was_shown = first.contains(key);
        if compares && *month == 0 {
            let (size, changed) = (own.then, own.changed);
            let revision = Revision {
                size,
                units: size,
                with_outcome: None,
                was_shown,
                outcomes: changed,
                controls: changed,
                answers: None,
            };
            revisions.insert(place, revision);
        } else if was_shown && own.changed == 0 {
            structure.elsewhere.insert(place, Elsewhere { size: None, is_shown: true });
        }
    }
    structure.revisions.insert("first".to_owned(), revisions);
    structure
}

/// A cell as the attacker writes it: 0 now, 1 then, 2 since.
fn of(kind: usize, (breakdown, group, month): &Key) -> Key {
    (breakdown, group.clone(), month + 10 * kind)
}

fn equations(cells: &BTreeMap<Key, Both>) -> Vec<Vec<(Key, i64)>> {
    let mut all: Vec<Vec<(Key, i64)>> =
        cells.keys().map(|key| vec![(of(0, key), 1), (of(1, key), -1), (of(2, key), -1)]).collect();
    for whole in cells.keys().filter(|key| key.0 != "county_youth") {
        for breakdown in ALL {
            let is_part = |key: &&Key| {
                let parts: Vec<&str> = key.1.split('|').collect();
                let is_within = whole.0 == "total" || parts.len() > 1 && parts.contains(&whole.1.as_str());
                key.0 == breakdown && key.2 == whole.2 && key.0 != whole.0 && is_within
            };
            let parts: Vec<&Key> = cells.keys().filter(is_part).collect();
            for kind in 0..3 {
                let parts = parts.iter().map(|part| (of(kind, part), 1));
                let sum: Vec<(Key, i64)> = parts.chain([(of(kind, whole), -1)]).collect();
                all.extend((sum.len() > 1).then_some(sum));
            }
        }
    }
    all
}

/// In how many of so many pairs of editions the difference of few units' rows, or a small cell, can be solved for.
fn given_away(pairs: u64, compares: bool) -> usize {
    let mut draws = Draws(20_261_123);
    let leaks = (0..pairs).filter(|_| {
        let cells = both(&mut draws);
        let sizes = |of: fn(&Both) -> u64| cells.iter().map(|(key, own)| (key.clone(), of(own))).collect();
        let first = shown(&sizes(|own| own.then), &Structure { balanced: BTreeSet::new(), ..structure() });
        let second = shown(&sizes(|own| own.now), &told(&cells, &first, compares));
        let mut unknown = BTreeSet::new();
        unknown.extend(cells.keys().filter(|key| !second.contains(*key)).map(|key| of(0, key)));
        unknown.extend(cells.keys().filter(|key| !first.contains(*key)).map(|key| of(1, key)));
        unknown.extend(cells.iter().filter(|(_, own)| own.changed > 0).map(|(key, _)| of(2, key)));
        let is_secret = |key: &Key| {
            let own = cells[&(key.0, key.1.clone(), key.2 % 10)];
            let size = [own.now, own.then, own.changed][key.2 / 10];
            0 < size && size < POLICY.min_persons
        };
        let equations = equations(&cells);
        let pinned = pinned(&unknown, &equations);
        // What few units' rows have changed of several groups together is as good as of one.
        let together = equations.iter().any(|equation| {
            let since: Vec<&Key> =
                equation.iter().map(|(key, _)| key).filter(|key| key.2 / 10 == 2).collect();
            let open: Vec<&&Key> =
                since.iter().filter(|key| unknown.contains(**key) && !pinned.contains(**key)).collect();
            let is_told = since.len() == equation.len() && !open.contains(&since.last().unwrap());
            let size: u64 = open.iter().map(|key| cells[&(key.0, key.1.clone(), key.2 % 10)].changed).sum();
            let whole = since.last().map_or(0, |key| cells[&(key.0, key.1.clone(), key.2 % 10)].changed);
            is_told && whole > 0 && 0 < size && size < POLICY.min_persons
        });
        together || pinned.iter().any(is_secret)
    });
    leaks.count()
}

#[test]
fn the_difference_of_two_editions_tells_of_no_few_rows() {
    assert_eq!(given_away(2_000, true), 0);
}

#[test]
fn where_rows_are_not_compared_the_difference_of_two_editions_tells_of_few() {
    assert!(given_away(200, false) > 100);
}
