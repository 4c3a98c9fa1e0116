//! One walk over two periods' persons, for every breakdown, group and outcome at once.
//! Knows nothing of calendars: which two periods is the caller's choice.

use super::UncertaintyError;
use super::change::{ChangeSums, SharedSums};
use super::grouped::Grouped;
use super::joint_groups::GONE;
use super::month_rows::MonthRows;
use super::residual::UNKNOWN;
use super::total::Total;
use crate::stats::MISSING;
use std::collections::BTreeMap;

/// Compares two periods, or the same range of identities of both, for every breakdown, group and outcome.
/// Groups with rows in neither are left out.
///
/// # Errors
/// When the two are about different breakdowns, outcomes or steps of residuals.
pub fn changes<K: Ord>(
    reference: &MonthRows<K>,
    period: &MonthRows<K>,
) -> Result<Grouped<ChangeSums>, UncertaintyError> {
    reference.labels.check_equal(&period.labels)?;
    let outcomes = &period.labels.outcomes;
    let mut sums = Grouped::of_outcomes(outcomes);
    let shared = Walk::over(reference, period).unfolded();
    for (at, breakdown) in period.labels.breakdowns.iter().enumerate() {
        let mut put = |group: &str, place: usize, part: ChangeSums| {
            if part.reference.rows + part.period.rows > 0 {
                sums.put(breakdown, group, &outcomes[place % outcomes.len()].0, &part);
            }
        };
        for (place, moments) in reference.moments[at].iter().enumerate() {
            let part = ChangeSums { reference: moments.clone(), ..ChangeSums::default() };
            put(&reference.groups[at][place / outcomes.len()], place, part);
        }
        for (place, moments) in period.moments[at].iter().enumerate() {
            let shared = shared[at][place].sums();
            let part = ChangeSums { period: moments.clone(), shared, ..ChangeSums::default() };
            put(&period.groups[at][place / outcomes.len()], place, part);
        }
    }
    Ok(sums)
}

#[derive(Clone, Default)]
struct Tally {
    persons: u64,
    reference: Total,
    period: Total,
    products: Total,
}

/// One walk over the persons of two periods, in the codes of the later one.
struct Walk<'a, K> {
    period: &'a MonthRows<K>,
    outcomes: usize,
    /// By combination and outcome: persons in the same group of every breakdown.
    same: Vec<Tally>,
    /// Per breakdown, by group and outcome: persons who have changed groups of another breakdown.
    moved: Vec<Vec<Tally>>,
}

impl<'a, K: Ord> Walk<'a, K> {
    fn over(reference: &MonthRows<K>, period: &'a MonthRows<K>) -> Self {
        let outcomes = period.residuals.len();
        let moved = period.groups.iter().map(|groups| vec![Tally::default(); groups.len() * outcomes]);
        let same = vec![Tally::default(); period.joint.groups.len() * outcomes];
        let mut walk = Self { period, outcomes, same, moved: moved.collect() };
        let translated = translated(reference, period);
        let pair = |outcome: usize, (before, now): (usize, usize)| {
            let pair = (reference.residuals[outcome][before], period.residuals[outcome][now]);
            (pair.0 != UNKNOWN && pair.1 != UNKNOWN).then_some((outcome, pair))
        };
        for rows in Meetings::of(&reference.ids, &period.ids) {
            let groups = &translated[reference.joint.codes[rows.0] as usize];
            let code = period.joint.codes[rows.1] as usize;
            walk.add(groups, code, (0..outcomes).filter_map(|outcome| pair(outcome, rows)));
        }
        walk
    }

    /// Adds a person's residuals in both periods, by outcome.
    fn add(&mut self, groups: &[u16], code: usize, pairs: impl Iterator<Item = (usize, (i64, i64))> + Clone) {
        let now = &self.period.joint.groups[code];
        if groups == now {
            return pairs.for_each(|(outcome, pair)| self.same[code * self.outcomes + outcome].add(pair));
        }
        let both = groups.iter().zip(now).enumerate().filter(|(_, (a, b))| a == b && **b != MISSING);
        for (at, (_, group)) in both {
            let own = &mut self.moved[at][usize::from(*group) * self.outcomes..];
            pairs.clone().for_each(|(outcome, pair)| own[outcome].add(pair));
        }
    }

    /// Per breakdown, by group and outcome of the later period.
    fn unfolded(mut self) -> Vec<Vec<Tally>> {
        for (code, groups) in self.period.joint.groups.iter().enumerate() {
            let tallies = &self.same[code * self.outcomes..(code + 1) * self.outcomes];
            for (at, group) in groups.iter().enumerate().filter(|(_, group)| **group != MISSING) {
                let own = &mut self.moved[at][usize::from(*group) * self.outcomes..];
                own.iter_mut().zip(tallies).for_each(|(own, tally)| own.merge(tally));
            }
        }
        self.moved
    }
}

/// Per combination of the reference period its groups in the codes of the other one. A group that is not
/// there gets a code that no group has.
fn translated<K>(reference: &MonthRows<K>, period: &MonthRows<K>) -> Vec<Vec<u16>> {
    let codes = |at: usize| {
        let places = period.groups[at].iter().enumerate().map(|(place, name)| (name, place as u16));
        let places: BTreeMap<&String, u16> = places.collect();
        let own = reference.groups[at].iter();
        own.map(|name| places.get(name).copied().unwrap_or(GONE)).collect::<Vec<u16>>()
    };
    let codes: Vec<Vec<u16>> = (0..period.groups.len()).map(codes).collect();
    let code = |(at, group): (usize, &u16)| codes[at].get(usize::from(*group)).copied().unwrap_or(MISSING);
    reference.joint.groups.iter().map(|groups| groups.iter().enumerate().map(code).collect()).collect()
}

/// Places of the same identity in two rising lists.
struct Meetings<'a, K> {
    first: &'a [K],
    second: &'a [K],
    at: (usize, usize),
}

impl<'a, K: Ord> Meetings<'a, K> {
    fn of(first: &'a [K], second: &'a [K]) -> Self {
        Self { first, second, at: (0, 0) }
    }
}

impl<K: Ord> Iterator for Meetings<'_, K> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let (i, j) = self.at;
            let order = self.first.get(i)?.cmp(self.second.get(j)?);
            self.at = (i + usize::from(order.is_le()), j + usize::from(order.is_ge()));
            if order.is_eq() {
                return Some((i, j));
            }
        }
    }
}

impl Tally {
    fn add(&mut self, (reference, period): (i64, i64)) {
        self.persons += 1;
        self.reference.add(i128::from(reference));
        self.period.add(i128::from(period));
        self.products.add_product(i128::from(reference), i128::from(period));
    }

    fn merge(&mut self, other: &Self) {
        self.persons += other.persons;
        self.reference.merge(&other.reference);
        self.period.merge(&other.period);
        self.products.merge(&other.products);
    }

    fn sums(&self) -> SharedSums {
        SharedSums {
            persons: self.persons,
            reference: self.reference.integer(),
            period: self.period.integer(),
            products: self.products.integer(),
        }
    }
}
