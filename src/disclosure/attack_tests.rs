//! Somebody who knows everything that is published, and how it hangs together, and solves for what is hidden.
//! Knows nothing of how the gate decides: its own elimination, over another prime, on the numbers of the table.

use super::gate::CellNumbers;
use super::published::{PublishedRow, Status};
use super::{Cell, Confidential, Elsewhere, Naming, Policy, Structure, pass};
use std::collections::{BTreeMap, BTreeSet};

pub const POLICY: Policy = Policy { min_persons: 10, round_persons_to: 5 };
pub const COUNTIES: [&str; 3] = ["03", "15", "18"];
pub const ALL: [&str; 4] = ["total", "county", "youth", "county_youth"];
pub const YOUNG: [&str; 2] = ["false", "true"];
const MONTHS: usize = 4;
const PRIME: u64 = (1 << 31) - 1;

/// A linear congruential sequence (Knuth, MMIX).
pub struct Draws(pub u64);

impl Draws {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

pub type Key = (&'static str, String, usize);

/// The groups that persons of a county and an age group are in.
pub fn groups_of(county: &str, young: &str) -> [(&'static str, String); 4] {
    [
        ("total", "total".to_owned()),
        ("county", county.to_owned()),
        ("youth", young.to_owned()),
        ("county_youth", format!("{county}|{young}")),
    ]
}

/// Persons by county, age group and month; few cells are small.
fn table(draws: &mut Draws) -> BTreeMap<Key, u64> {
    let mut cells: BTreeMap<Key, u64> = BTreeMap::new();
    for month in 0..MONTHS {
        for county in COUNTIES {
            for young in YOUNG {
                let n = if draws.below(8) == 0 { draws.below(10) } else { 10 + draws.below(90) };
                for (breakdown, group) in groups_of(county, young) {
                    *cells.entry((breakdown, group, month)).or_default() += n;
                }
            }
        }
    }
    cells.retain(|_, n| *n > 0);
    cells
}

pub fn structure() -> Structure {
    let columns =
        [("county", &["county"][..]), ("youth", &["youth"]), ("county_youth", &["county", "youth"])];
    let breakdowns =
        columns.map(|(name, columns)| (name.to_owned(), columns.iter().map(|c| (*c).to_owned()).collect()));
    Structure {
        naming: Naming { breakdowns: breakdowns.into(), by: Some("month".into()) },
        balanced: BTreeSet::from([Vec::new(), vec!["county".to_owned()]]),
        ..Structure::default()
    }
}

/// A table of some of the breakdowns, as the gate gets it.
pub fn cells_of(cells: &BTreeMap<Key, u64>, breakdowns: &[&str]) -> Vec<Cell> {
    let wanted = cells.iter().filter(|((breakdown, ..), _)| breakdowns.contains(breakdown));
    let cell = |((breakdown, group, month), n): (&Key, &u64)| Cell {
        outcome: "hours".into(),
        breakdown: (*breakdown).into(),
        group: group.clone(),
        period: Some(period(*month)),
        change_since: None,
        numbers: Confidential::new(CellNumbers {
            n: *n,
            persons: *n,
            values: BTreeMap::new(),
            with_outcome: None,
        }),
    };
    wanted.map(cell).collect()
}

pub fn period(month: usize) -> String {
    format!("2023-0{}", month + 1)
}

/// The cells of a table that the gate hides, of those that it has.
fn hidden_of(
    cells: &BTreeMap<Key, u64>,
    breakdowns: &[&str],
    structure: &Structure,
    policy: Policy,
) -> BTreeMap<Key, bool> {
    let passed = pass(&cells_of(cells, breakdowns), policy, structure, Some("month".into()), &[]);
    let key = |row: &PublishedRow| {
        let month: usize = row.period.as_ref().unwrap()[6..].parse().unwrap();
        let breakdown = ALL.into_iter().find(|name| *name == row.breakdown).unwrap();
        ((breakdown, row.group.clone(), month - 1), row.status == Status::Suppressed)
    };
    passed.table.rows.iter().map(key).collect()
}

/// The cells that the gate hides of a table with all breakdowns.
fn hidden(cells: &BTreeMap<Key, u64>, structure: &Structure, policy: Policy) -> BTreeSet<Key> {
    let all = hidden_of(cells, &ALL, structure, policy);
    all.into_iter().filter(|(_, is_hidden)| *is_hidden).map(|(key, _)| key).collect()
}

/// What somebody does not know who has a table of margins and one of crossed groups beside it, of which the second
/// knows of the first or does not; of an earlier edition only what it shows, and not how many units it holds.
fn hidden_of_two(cells: &BTreeMap<Key, u64>, knows: bool, is_edition: bool) -> BTreeSet<Key> {
    let mut structure = structure();
    let first = hidden_of(cells, &["total", "county", "youth"], &structure, POLICY);
    if knows {
        let told = first.iter().filter(|(_, is_hidden)| !is_edition || !**is_hidden);
        let elsewhere = |((breakdown, group, month), is_hidden): (&Key, &bool)| {
            let place = structure.naming.place("hours", breakdown, group, Some(&period(*month))).unwrap();
            let size = cells.get(&(*breakdown, group.clone(), *month)).copied().filter(|_| !is_edition);
            (place, Elsewhere { size, is_shown: !is_hidden })
        };
        structure.elsewhere = told.map(elsewhere).collect();
    }
    let breakdowns: &[&str] = if is_edition { &ALL } else { &["total", "county_youth"] };
    let second = hidden_of(cells, breakdowns, &structure, POLICY);
    let is_hidden =
        |key: &&Key| [&first, &second].iter().all(|table| table.get(*key).is_none_or(|hidden| *hidden));
    cells.keys().filter(is_hidden).cloned().collect()
}

/// What the attacker takes for true, each as cells whose numbers add up to nothing with these signs.
fn equations(cells: &BTreeMap<Key, u64>) -> Vec<Vec<(Key, i64)>> {
    let mut all = Vec::new();
    let sum_is = |parts: Vec<Key>, whole: Key| -> Vec<(Key, i64)> {
        parts.into_iter().map(|part| (part, 1)).chain([(whole, -1)]).collect()
    };
    for month in 0..MONTHS {
        let total = ("total", "total".to_owned(), month);
        all.push(sum_is(COUNTIES.map(|c| ("county", c.to_owned(), month)).to_vec(), total.clone()));
        all.push(sum_is(YOUNG.map(|y| ("youth", y.to_owned(), month)).to_vec(), total));
        for county in COUNTIES {
            let parts = YOUNG.map(|y| ("county_youth", format!("{county}|{y}"), month)).to_vec();
            all.push(sum_is(parts, ("county", county.to_owned(), month)));
        }
        for young in YOUNG {
            let parts = COUNTIES.map(|c| ("county_youth", format!("{c}|{young}"), month)).to_vec();
            all.push(sum_is(parts, ("youth", young.to_owned(), month)));
        }
    }
    // The residuals of each county add up to zero over all months, and those of everybody.
    let over_months = |breakdown: &'static str, group: &str| -> Vec<(Key, i64)> {
        (0..MONTHS).map(|month| ((breakdown, group.to_owned(), month), 1)).collect()
    };
    all.extend(COUNTIES.map(|county| over_months("county", county)));
    all.push(over_months("total", "total"));
    all.iter_mut().for_each(|equation| equation.retain(|(key, _)| cells.contains_key(key)));
    all
}

/// The cells that the equations pin, given that all others are known.
pub fn pinned(unknown: &BTreeSet<Key>, equations: &[Vec<(Key, i64)>]) -> BTreeSet<Key> {
    let place: BTreeMap<&Key, usize> = unknown.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let mut rows: Vec<Vec<u64>> = Vec::new();
    for equation in equations {
        let mut row = vec![0; unknown.len()];
        for (key, sign) in equation {
            if let Some(place) = place.get(key) {
                row[*place] = if *sign > 0 { 1 } else { PRIME - 1 };
            }
        }
        rows.push(row);
    }
    let power = |mut base: u64, mut exponent: u64| {
        let mut result = 1;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            exponent >>= 1;
        }
        result
    };
    let mut done = 0;
    for column in 0..unknown.len() {
        let Some(at) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, at);
        let inverse = power(rows[done][column], PRIME - 2);
        let pivot: Vec<u64> = rows[done].iter().map(|value| value * inverse % PRIME).collect();
        rows[done].clone_from(&pivot);
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != done) {
            let factor = PRIME - row[column];
            if factor != PRIME {
                row.iter_mut().zip(&pivot).for_each(|(own, value)| *own = (*own + factor * value) % PRIME);
            }
        }
        done += 1;
    }
    let keys: Vec<&Key> = unknown.iter().collect();
    let alone = rows.iter().filter(|row| row.iter().filter(|value| **value != 0).count() == 1);
    alone.map(|row| keys[row.iter().position(|value| *value != 0).unwrap()].clone()).collect()
}

/// How many of so many random tables give a small cell away: as a cell, or as what is hidden of a sum together.
fn given_away(tables: u64, hide: impl Fn(&BTreeMap<Key, u64>) -> BTreeSet<Key>) -> usize {
    let mut draws = Draws(20_250_512);
    let leaks = (0..tables).filter(|_| {
        let cells = table(&mut draws);
        let equations = equations(&cells);
        let unknown = hide(&cells);
        let is_small = |key: &Key| cells[key] < POLICY.min_persons;
        if cells.keys().any(|key| is_small(key) && !unknown.contains(key)) {
            return true;
        }
        let together = equations.iter().any(|equation| {
            let parts: Vec<&(Key, i64)> = equation.iter().filter(|(key, _)| unknown.contains(key)).collect();
            let is_sum = parts.iter().all(|(_, sign)| *sign == parts[0].1);
            let size: u64 = parts.iter().map(|(key, _)| cells[key]).sum();
            let is_told = parts.len() < equation.len();
            is_told && is_sum && size < POLICY.min_persons && parts.iter().any(|(key, _)| is_small(key))
        });
        together || pinned(&unknown, &equations).iter().any(is_small)
    });
    leaks.count()
}

#[test]
fn of_thousands_of_tables_none_gives_a_small_cell_away() {
    let structure = structure();
    assert_eq!(given_away(3_000, |cells| hidden(cells, &structure, POLICY)), 0);
}

#[test]
fn a_second_table_of_the_same_rows_gives_nothing_away_that_the_first_hides() {
    assert_eq!(given_away(1_000, |cells| hidden_of_two(cells, true, false)), 0);
    assert!(given_away(300, |cells| hidden_of_two(cells, false, false)) > 0, "each for itself");
}

#[test]
fn an_edition_hides_nothing_by_what_the_one_before_showed() {
    assert_eq!(given_away(1_000, |cells| hidden_of_two(cells, true, true)), 0);
    assert!(given_away(300, |cells| hidden_of_two(cells, false, true)) > 0, "each for itself");
}

#[test]
fn with_any_one_rule_taken_out_some_tables_give_a_small_cell_away() {
    let whole = structure();
    let rules: [(&str, Structure); 5] = [
        ("no relation at all", Structure::default()),
        (
            "a county's residuals add up to zero",
            Structure { balanced: BTreeSet::from([Vec::new()]), ..whole.clone() },
        ),
        ("linked breakdowns", {
            let mut other = whole.clone();
            other.naming.breakdowns.remove("county_youth");
            other
        }),
        ("breakdowns with totals", {
            let mut other = whole.clone();
            other.naming.breakdowns.remove("youth");
            other
        }),
        ("all balances", Structure { balanced: BTreeSet::new(), ..whole.clone() }),
    ];
    for (rule, without) in rules {
        assert!(given_away(300, |cells| hidden(cells, &without, POLICY)) > 0, "{rule}");
    }
    let all_shown = Policy { min_persons: 0, ..POLICY };
    assert!(given_away(300, |cells| hidden(cells, &whole, all_shown)) > 0, "small cells themselves");
}
