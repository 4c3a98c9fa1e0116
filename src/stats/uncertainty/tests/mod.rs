//! Simulated rows with known truth, and what the tests have in common.
//! Knows nothing of what is tested with them.

mod changes;
mod clusters;
mod corrected;
mod coverage;
mod funnels;

use super::*;
use crate::stats::samples::Dice;
use crate::stats::{Grid, GroupColumn, MISSING, NumberColumn};

/// Rows of one period: of each the person, a group in two breakdowns, and an outcome beside its expectation.
#[derive(Debug, Clone, Default)]
struct Rows {
    persons: Vec<u32>,
    groups: [Vec<String>; 2],
    codes: [Vec<u16>; 2],
    actual: Vec<i64>,
    known: Vec<bool>,
    expected: Vec<f64>,
}

const GRID: i64 = 1000;

impl Rows {
    /// A row whose residual is `residual`, rounded to the grid of the actual value.
    fn push(&mut self, person: u32, groups: [&str; 2], expected: f64, residual: f64) {
        self.persons.push(person);
        for (at, group) in groups.iter().enumerate() {
            let code = self.code(at, group);
            self.codes[at].push(code);
        }
        self.actual.push(((expected + residual) * GRID as f64).round() as i64);
        self.known.push(true);
        self.expected.push(expected);
    }

    /// The code of a group, `?` for none.
    fn code(&mut self, at: usize, group: &str) -> u16 {
        if group == "?" {
            return MISSING;
        }
        let groups = &mut self.groups[at];
        let place = groups.iter().rposition(|own| own == group).unwrap_or_else(|| {
            groups.push(group.to_owned());
            groups.len() - 1
        });
        place as u16
    }

    /// The rows at these places, their groups listed anew.
    fn pick(&self, places: impl IntoIterator<Item = usize>) -> Self {
        let mut picked = Self::default();
        for row in places {
            let group = |at: usize| self.group(at, row).unwrap_or("?");
            picked.push(self.persons[row], [group(0), group(1)], self.expected[row], 0.0);
            picked.actual.pop();
            picked.actual.push(self.actual[row]);
            picked.known.pop();
            picked.known.push(self.known[row]);
        }
        picked
    }

    fn len(&self) -> usize {
        self.persons.len()
    }

    fn group(&self, at: usize, row: usize) -> Option<&str> {
        self.groups[at].get(usize::from(self.codes[at][row])).map(String::as_str)
    }

    fn residual(&self, row: usize) -> Option<f64> {
        let is_known = self.known[row] && !self.expected[row].is_nan();
        is_known.then(|| self.actual[row] as f64 / GRID as f64 - self.expected[row])
    }

    fn columns(&self) -> Vec<GroupColumn<'_>> {
        let column = |(name, at): (&str, usize)| GroupColumn {
            breakdown: name.to_owned(),
            groups: &self.groups[at],
            codes: &self.codes[at],
        };
        [("county", 0), ("effort", 1)].map(column).into()
    }

    fn outcome(&self) -> ResidualColumn<'_> {
        let grid = Grid::per_unit(GRID).unwrap();
        let (values, known) = (&self.actual, Some(self.known.as_slice()));
        let actual = NumberColumn { name: "hours", grid, powers: &[], values, known };
        ResidualColumn { actual, expected: &self.expected, unit: unit() }
    }

    fn month(&self) -> MonthRows<u32> {
        MonthRows::new(self.persons.clone(), &self.columns(), &[self.outcome()]).unwrap()
    }
}

fn unit() -> ResidualUnit {
    ResidualUnit::for_spread(1.4, Grid::per_unit(GRID).unwrap())
}

/// Sums over persons of several partitions.
fn clustered<'a>(persons: usize, parts: impl IntoIterator<Item = &'a Rows>) -> Grouped<ClusterSums> {
    let mut clusters = PersonClusters::new(persons);
    for rows in parts {
        clusters.add(&rows.persons, &rows.columns(), &[rows.outcome()]).unwrap();
    }
    clusters.finish()
}

/// Chance for simulations.
struct Chance(Dice);

impl Chance {
    fn of(seed: u64) -> Self {
        Self(Dice(seed))
    }

    /// A number between 0 and 1.
    fn uniform(&mut self) -> f64 {
        self.0.below(1 << 30) as f64 / f64::from(1 << 30)
    }

    /// A nearly normal number: the sum of twelve uniform ones.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// The share of items for which something holds.
fn share<T>(items: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    items.iter().filter(|item| holds(item)).count() as f64 / items.len() as f64
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{found} and not {expected}");
}
