//! What random tables leave open about their hidden cells at the decimals that are published, with all rules and without
//! one. Knows nothing of files.

use super::bounds::Interval;
use super::tables::*;
use caveat::disclosure::published::PublishedTable;
use caveat::disclosure::{Policy, Structure};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// As far as the attacker knows all numbers of persons, they are not rounded.
const EXACT: Policy = Policy { round_persons_to: 1, ..POLICY };
/// Whoever bounds a number of persons more closely has been told it.
const TOLD: f64 = (POLICY.min_persons / 2) as f64;
/// What is the same to a linear program.
const NEARLY: f64 = 0.99;

/// What is open about a hidden small cell.
#[derive(Debug)]
struct Open {
    n: f64,
    /// Between which the number of persons lies.
    persons: f64,
    /// Between which outcomes, expected values and residuals of all its persons together lie.
    hours: [f64; 3],
    /// How many persons the group has in all months together.
    around: f64,
}

impl Open {
    /// Between which the mean residual lies.
    fn residual(&self) -> f64 {
        self.hours[2] / self.n
    }
}

/// What is open in one table to somebody who knows of numbers of persons what is published, and what the hidden cells have.
fn open(exact: &Exact, table: &PublishedTable, policy: Policy) -> Vec<Open> {
    let public = published(table, policy.round_persons_to);
    let persons =
        |key: &Key| public[key].as_ref().map_or(Interval::around(exact[key].n as f64, 0.0), |shown| shown.n);
    let (heads, hours) = (of_persons(&public), of_hours(&public, &persons, &["county"]));
    let open = |(key, sums): (&Key, &Sums)| Open {
        n: sums.n as f64,
        persons: heads.range(key).width(),
        hours: [Of::Actual, Of::Expected, Of::Residual].map(|of| hours.range(&(key.clone(), of)).width()),
        around: exact.iter().filter(|((group, _), _)| *group == key.0).map(|(_, own)| own.n as f64).sum(),
    };
    small(exact, &public, policy).map(open).collect()
}

/// The small cells, which are hidden.
fn small<'a>(
    exact: &'a Exact,
    public: &'a Public,
    policy: Policy,
) -> impl Iterator<Item = (&'a Key, &'a Sums)> {
    let is_small = move |(key, sums): &(&Key, &Sums)| sums.n < policy.min_persons && public[*key].is_none();
    exact.iter().filter(is_small)
}

/// Some random tables, always the same.
fn tables(count: u64) -> impl ParallelIterator<Item = Exact> {
    (0..count).into_par_iter().map(|seed| table(&mut Draws(20_250_512 + seed)))
}

fn all(count: u64, policy: Policy, publish: impl Fn(&Exact) -> PublishedTable + Sync) -> Vec<Open> {
    tables(count).flat_map_iter(|exact| open(&exact, &publish(&exact), policy)).collect()
}

fn least(open: &[Open], of: impl Fn(&Open) -> f64) -> f64 {
    open.iter().map(of).fold(f64::INFINITY, f64::min)
}

#[test]
fn at_the_decimals_that_are_published_half_of_what_one_person_may_have_worked_stays_open_of_a_hidden_mean() {
    for policy in [POLICY, EXACT] {
        let open = all(150, policy, |exact| gated(exact, &structure(), policy).table);
        assert!(open.len() > 300, "{}", open.len());
        for of in 0..3 {
            assert!(least(&open, |own| own.hours[of]) > HOURS / 2.0);
        }
        let is_free = |own: &&Open| own.residual() >= NEARLY * 2.0 * HOURS;
        let free = open.iter().filter(is_free).count();
        assert!(2 * free > open.len(), "{free} of {} residuals are as open as before", open.len());
    }
}

#[test]
fn without_the_rule_of_residuals_the_decimals_tell_a_hidden_mean_residual() {
    let without = Structure { balanced: BTreeSet::new(), ..structure() };
    let told = |policy| all(60, policy, |exact| gated(exact, &without, policy).table);
    let (by_exact, by_rounded) = (told(EXACT), told(POLICY));
    // Each published mean is known to a unit of its last decimal, and so is their sum, person by person.
    let unit = 10_f64.powi(-(DECIMALS as i32));
    let is_told = |own: &&Open| own.residual() <= 2.0 * unit * own.around / own.n;
    assert!(by_exact.iter().filter(is_told).count() > 5, "{}", least(&by_exact, Open::residual));
    assert!(least(&by_rounded, Open::residual) < HOURS / 20.0, "though numbers of persons are rounded");
}

#[test]
fn at_least_half_of_the_least_number_is_open_about_a_hidden_number_of_persons_even_if_none_were_rounded() {
    for policy in [POLICY, EXACT] {
        let open: Vec<f64> = tables(600)
            .flat_map_iter(|exact| {
                let public = published(&gated(&exact, &structure(), policy).table, policy.round_persons_to);
                let known = of_persons(&public);
                small(&exact, &public, policy).map(|(key, _)| known.range(key).width()).collect::<Vec<f64>>()
            })
            .collect();
        let told = open.iter().filter(|width| **width < TOLD - 1e-6).count();
        assert!(open.len() > 300 && told == 0, "{told} of {}", open.len());
    }
}

#[test]
fn small_cells_that_are_hidden_alone_are_told_to_the_person_and_the_minute() {
    let exact = all(60, EXACT, |exact| small_alone_hidden(exact, EXACT));
    assert!(least(&exact, |own| own.persons) < 1.0);
    assert!(least(&exact, |own| own.hours[0] / own.n) < 1.0);
    let rounded = all(60, POLICY, |exact| small_alone_hidden(exact, POLICY));
    assert!(least(&rounded, |own| own.persons) < TOLD, "numbers of persons are rounded");
}
