//! Several outcomes of the same persons: what one shows of numbers of persons, another cannot hide.
//! Knows nothing of files.

use super::tables::*;
use caveat::disclosure::gate::CellNumbers;
use caveat::disclosure::published::PublishedTable;
use caveat::disclosure::{Cell, Policy, pass};

/// Numbers of persons are not rounded, so that what is told is told exactly.
const EXACT: Policy = Policy { round_persons_to: 1, ..POLICY };
/// What is open about a small number of persons at least.
const HALF: f64 = (POLICY.min_persons / 2) as f64 - 1e-6;
const LAST: &str = "2023-04";

/// Hours, which are known of all months; and whether persons have a job, which is known of all but the last, and which
/// in some groups hardly anybody has.
fn two_outcomes(draws: &mut Draws, exact: &Exact) -> Vec<Cell> {
    let job = cells(exact, "job").into_iter().zip(exact).map(|(mut cell, (key, sums))| {
        let has_few = key.0.len() == 2 && draws.below(8) == 0;
        let with = if has_few { 1 } else { sums.n / 2 };
        cell.numbers = cell.numbers.map(|own| CellNumbers { with_outcome: Some(with), ..own });
        cell
    });
    let job = job.filter(|cell| cell.period.as_deref() != Some(LAST));
    cells(exact, "hours").into_iter().chain(job).collect()
}

/// What is known of each cell from either outcome.
fn of_either(table: &PublishedTable) -> Public {
    let of = |outcome: &str| {
        let rows = table.rows.iter().filter(|row| row.outcome == outcome).cloned().collect();
        published(&PublishedTable { rows, ..table.clone() }, EXACT.round_persons_to)
    };
    let job = of("job");
    let either = |(key, shown): (Key, Option<Shown>)| {
        let shown = shown.or_else(|| job.get(&key).cloned().flatten());
        (key, shown)
    };
    of("hours").into_iter().map(either).collect()
}

/// How much is open about each small cell's number of persons.
fn open(publish: impl Fn(Vec<Cell>) -> PublishedTable) -> Vec<f64> {
    let mut draws = Draws(20_250_512);
    let mut open = Vec::new();
    for _ in 0..200 {
        let exact = table(&mut draws);
        let public = of_either(&publish(two_outcomes(&mut draws, &exact)));
        let known = of_persons(&public);
        let is_small = |key: &&Key| exact[*key].n < EXACT.min_persons;
        open.extend(exact.keys().filter(is_small).map(|key| known.range(key).width()));
    }
    open
}

#[test]
fn no_number_of_persons_follows_from_what_two_outcomes_of_them_hide() {
    let gate = |cells: Vec<Cell>| pass(&cells, EXACT, &structure(), Some("month".into()), &[]).table;
    let together = open(gate);
    assert!(together.len() > 400 && together.iter().all(|width| *width >= HALF));
    let apart = open(|cells| {
        let (hours, job) = cells.into_iter().partition(|cell: &Cell| cell.outcome == "hours");
        let (mut hours, job) = (gate(hours), gate(job));
        hours.rows.extend(job.rows);
        hours
    });
    assert!(apart.iter().filter(|width| **width < 0.5).count() > 20, "each outcome for itself");
}
