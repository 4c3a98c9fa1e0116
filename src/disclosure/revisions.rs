//! What became of a cell since an earlier edition: what it held then, and how few rows came, went or changed since.
//! Knows nothing of how rows are compared.
//!
//! Whoever has both editions subtracts them. So a cell is the sum of two others, of which the gate knows as of any
//! crossed breakdown: what it held then, which that edition showed or hid, and what has changed since, which is
//! as secret as a cell of its own where it is about too few units. Neither is published as such.

use super::counts::Known;
use super::gate::{Policy, SameUnits};
use super::place::Place;
use super::suppression::Node;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By place: the cells that a table and an earlier edition have of the same periods.
pub type Revisions = BTreeMap<Place, Revision>;

/// A cell then and since. Where one of both has no such cell, it holds nothing there, as everybody can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Rows that it held then.
    pub size: u64,
    /// Units that it held for certain.
    pub units: u64,
    /// For a share: how many had the outcome.
    pub with_outcome: Option<u64>,
    /// Whether it was shown.
    pub was_shown: bool,
    /// Of how many units outcomes came or went since.
    pub outcomes: u64,
    /// Of how many units controls came or went since.
    pub controls: u64,
    /// For a share: how many more or fewer have the outcome, and have it not.
    pub answers: Option<[u64; 2]>,
}

impl Revision {
    /// Whether what has changed is about too few units, or nearly all that changed have the outcome.
    pub fn is_secret(self, policy: Policy) -> bool {
        let is_few = |count: u64| 0 < count && count < policy.min_persons;
        let least = policy.min_persons.min(3);
        let is_extreme = |answers: [u64; 2]| answers != [0, 0] && answers.iter().any(|count| *count < least);
        is_few(self.outcomes) || is_few(self.controls) || self.answers.is_some_and(is_extreme)
    }

    /// The fewest that changed, of outcomes or controls; none where all is as it was.
    fn fewest(self) -> Option<u64> {
        [self.outcomes, self.controls].into_iter().filter(|count| *count > 0).min()
    }
}

/// The column that parts a cell into what it held and what has changed. No column of a file is called so.
const COLUMN: &str = "\u{1f}edition";

/// Whether a place is a part of a cell, then or since.
pub fn is_part(place: &Place) -> bool {
    place.group.keys().any(|column| column.starts_with(COLUMN))
}

/// A cell that is gone, of which everybody knows that it holds nothing.
pub fn gone() -> Known {
    let nothing = Node { was_shown: true, is_nowhere: true, ..Node::default() };
    Known { size: Some(0), is_few: false, node: nothing }
}

/// The parts of all cells in each edition.
pub fn parts<'a>(editions: impl Iterator<Item = &'a Revisions>, policy: Policy) -> Vec<(Place, Known)> {
    let of_cell = |edition: usize, (place, revision): (&Place, &Revision)| {
        [
            (part(place, edition, "then"), then(*revision, policy)),
            (part(place, edition, "since"), since(*revision, policy)),
        ]
    };
    let all = editions.enumerate().flat_map(|(edition, cells)| cells.iter().map(move |cell| (edition, cell)));
    all.flat_map(|(edition, cell)| of_cell(edition, cell)).collect()
}

fn then(revision: Revision, policy: Policy) -> Known {
    let Revision { size, units, with_outcome, was_shown, .. } = revision;
    let was_shown = was_shown || size == 0;
    let is_sensitive = policy.hides(size, units, with_outcome) && !was_shown;
    let node = Node { size, is_sensitive, was_shown, is_nowhere: true, is_difference: false };
    Known { size: Some(size), is_few: units < policy.min_persons && !was_shown, node }
}

fn since(revision: Revision, policy: Policy) -> Known {
    let fewest = revision.fewest();
    // That nothing has changed shows in a number that is as it was.
    let was_shown = fewest.is_none();
    let is_sensitive = revision.is_secret(policy);
    let node =
        Node { size: fewest.unwrap_or(0), is_sensitive, was_shown, is_nowhere: true, is_difference: true };
    Known { size: None, is_few: false, node }
}

fn part(place: &Place, edition: usize, level: &str) -> Place {
    let mut part = place.clone();
    part.group.insert(column(edition), level.to_owned());
    part
}

fn column(edition: usize) -> String {
    format!("{COLUMN} {edition}")
}

/// Groups that are the same units together, of which it is taken that they were in each earlier edition, too.
pub fn then_as_now(same: &[SameUnits], editions: usize) -> Vec<SameUnits> {
    let then = |same: &SameUnits, edition: usize| {
        let mut then = same.clone();
        for group in then.groups.iter_mut().flatten() {
            group.insert(column(edition), "then".to_owned());
        }
        then
    };
    let of_editions = same.iter().flat_map(|same| (0..editions).map(move |edition| then(same, edition)));
    same.iter().cloned().chain(of_editions).collect()
}
