//! The lint on languages that differ: in the numbers they give, in the caveats and blocks they carry.
//! Knows nothing of their words.

use super::hit::Hit;
use super::lint::Lint;
use super::reading::Reading;
use crate::report::marks::{Given, Span};
use crate::report::prose::Slot;
use std::collections::BTreeMap;

/// A number by what gave it, or a block.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Number(Given),
    Block(String),
}

/// What one language has more of than another, for each in its own article.
pub fn differences(one: &Reading<'_>, other: &Reading<'_>) -> Vec<Hit> {
    let (own, others) = (items(one), items(other));
    let mut found = Vec::new();
    for (item, places) in &own {
        let there = others.get(item).map_or(0, Vec::len);
        let Some((part, at)) = places.get(there).or(places.last()).filter(|_| places.len() > there) else {
            continue;
        };
        let (file, here) = (&other.article.path, places.len());
        let what = match item {
            Item::Number(given) => format!("{given} stands here {}, in {file} {}", times(here), times(there)),
            Item::Block(block) => format!("{block} stands here {}, in {file} {}", times(here), times(there)),
        };
        let mend = "say the same in each language: give it in both, or in neither".to_owned();
        found.push(Hit { lint: Lint::Parity, part: *part, at: at.clone(), what, mend });
    }
    found
}

fn times(count: usize) -> String {
    match count {
        0 => "not at all".to_owned(),
        1 => "once".to_owned(),
        _ => format!("{count} times"),
    }
}

type Place = (usize, std::ops::Range<usize>);

fn items(reading: &Reading<'_>) -> BTreeMap<Item, Vec<Place>> {
    let mut found: BTreeMap<Item, Vec<Place>> = BTreeMap::new();
    for (part, piece) in reading.parts.iter().enumerate() {
        let is_excused = |span: &Span<Given>| {
            let parity =
                |number: usize| reading.excuses.get(number).is_some_and(|excuse| excuse.lint == Lint::Parity);
            let around =
                |excused: &Span<usize>| excused.at.start <= span.at.start && span.at.end <= excused.at.end;
            piece.clean.excused.iter().any(|excused| parity(excused.what) && around(excused))
        };
        let given = piece.clean.given.iter().filter(|span| span.what.counts_in_parity() && !is_excused(span));
        for span in given {
            found.entry(Item::Number(span.what.clone())).or_default().push((part, span.at.clone()));
        }
    }
    let body = reading.parts.len().saturating_sub(1);
    for slot in reading.slots {
        let block = match slot {
            Slot::Caveats => "caveats()".to_owned(),
            Slot::Calibration => "calibration()".to_owned(),
            Slot::ModelCard(name) => format!("model_card(\"{name}\")"),
            _ => continue,
        };
        found.entry(Item::Block(block)).or_default().push((body, 0..0));
    }
    found
}
