//! Numbers of units that several outcomes have in common: what one of them shows, the others cannot hide.
//! Knows nothing of the outcomes' own numbers.

use super::gate::SameUnits;
use super::place::Place;
use super::relations::{Relations, Sized};
use super::suppression::{Node, Suppression, suppress};
use std::collections::{BTreeMap, BTreeSet};

/// A cell before anything is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// How many units it holds, if that is known exactly.
    pub size: Option<u64>,
    /// Whether its number of units must not become known.
    pub is_few: bool,
    /// What is to be hidden of it.
    pub node: Node,
}

/// What all outcomes of the same units hide.
#[derive(Debug, Default)]
pub struct Together {
    /// The cells.
    pub hidden: BTreeSet<Place>,
    /// Of how many the number of units can be told closely, which nothing that could still be hidden mends.
    pub narrow: usize,
}

/// Cells by place, whatever the outcome.
type Common = BTreeMap<Place, Known>;

/// Cells that every outcome of the same units hides, so that no small number of units follows from what one outcome
/// shows and another hides. There are none where all outcomes would hide the same anyway.
pub fn hidden_together(cells: &BTreeMap<&Place, Known>, same: &[SameUnits], least: u64) -> Together {
    let mut outcomes: BTreeMap<&str, Common> = BTreeMap::new();
    for (place, known) in cells {
        let common = Place { outcome: String::new(), ..(*place).clone() };
        outcomes.entry(&place.outcome).or_default().insert(common, *known);
    }
    let mut together = Together::default();
    for kin in of_the_same_units(&outcomes) {
        let tables: Vec<&Common> = kin.iter().filter_map(|outcome| outcomes.get(outcome)).collect();
        let has_few = tables.iter().any(|table| table.values().any(|known| known.is_few));
        if has_few && tables.windows(2).any(|pair| pair[0] != pair[1]) {
            let (common, narrow) = hidden_in(&united(&tables), same, least);
            let of =
                |outcome: &&str| common.iter().map(|place| of_outcome(place, outcome)).collect::<Vec<_>>();
            together.hidden.extend(kin.iter().flat_map(of));
            together.narrow += narrow;
        }
    }
    together
}

fn of_outcome(place: &Place, outcome: &str) -> Place {
    Place { outcome: outcome.to_owned(), ..place.clone() }
}

/// Outcomes that have the same numbers of units wherever two of them have a cell.
fn of_the_same_units<'a>(outcomes: &BTreeMap<&'a str, Common>) -> Vec<Vec<&'a str>> {
    let mut kin: Vec<Vec<&str>> = Vec::new();
    for (outcome, cells) in outcomes {
        let agrees = |other: &&str| outcomes.get(other).is_some_and(|other| has_same_sizes(cells, other));
        match kin.iter_mut().find(|own| own.iter().all(agrees)) {
            Some(own) => own.push(outcome),
            None => kin.push(vec![outcome]),
        }
    }
    kin
}

fn has_same_sizes(first: &Common, second: &Common) -> bool {
    first.iter().all(|(place, own)| {
        let sizes = second.get(place).and_then(|other| own.size.zip(other.size));
        sizes.is_none_or(|(own, other)| own == other)
    })
}

/// The cells of all tables: small where one of them is, shown before where one of them was.
fn united(tables: &[&Common]) -> Common {
    let mut all = Common::new();
    for (place, known) in tables.iter().flat_map(|table| table.iter()) {
        let own = all.entry(place.clone()).or_insert(*known);
        own.size = own.size.or(known.size);
        own.is_few |= known.is_few;
        own.node.size = own.node.size.max(known.node.size);
        own.node.was_shown |= known.node.was_shown;
        own.node.is_nowhere &= known.node.is_nowhere;
    }
    all
}

/// The cells that are hidden for their numbers of units, which add up and do not balance; and of how many the number
/// can be told closely nevertheless.
fn hidden_in(cells: &Common, same: &[SameUnits], least: u64) -> (Vec<Place>, usize) {
    let sized: Vec<Sized> = cells.iter().map(|(place, known)| (place, known.size)).collect();
    let relations = Relations::of(&sized, &BTreeSet::new(), same, least);
    let own = cells.values().map(|known| Node { is_sensitive: known.is_few, ..known.node });
    let nodes: Vec<Node> = own.chain(relations.rests.iter().copied()).collect();
    let Suppression { hidden, narrow, .. } = suppress(&nodes, &relations, least);
    let places = cells.keys().zip(hidden).filter(|(_, hidden)| *hidden);
    (places.map(|(place, _)| place.clone()).collect(), narrow.len())
}
