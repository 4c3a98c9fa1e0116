//! The lint on ranking: words like best and worst with units that work under different conditions.
//! Knows nothing of numbers.

use super::claims::{Claimed, claims};
use super::denials::Denied;
use super::groups::Watched;
use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use std::ops::Range;

const MEND: &str = "tell how a unit stands against the average or against itself before, without an order";

/// Units in an order.
pub fn rankings(reading: &Reading<'_>, watched: &[Watched]) -> Vec<Hit> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let units =
            watched.iter().find(|units| !units.groups(sentence).is_empty() || units.is_spoken_of(sentence));
        let Some(units) = units else { continue };
        let claimed = Claimed {
            names: &|other| !units.groups(other).is_empty(),
            ..Claimed::new(&reading.wording.ranking, Denied::Telling)
        };
        let at =
            claims(reading, sentence, &claimed).into_iter().find(|at| !is_with_itself(reading, sentence, at));
        found.extend(at.map(|at| {
            let word = sentence.text.get(at.clone()).unwrap_or_default();
            let what = format!(
                "'{word}' ranks groups of '{}', which is forbidden by {}",
                units.breakdown, units.why
            );
            Hit::at(Lint::Ranking, sentence, at, what, MEND)
        }));
    }
    found
}

/// Whether what is compared with is what is expected, or the like, which makes no order.
fn is_with_itself(reading: &Reading<'_>, sentence: &Sentence<'_>, at: &Range<usize>) -> bool {
    let rest = sentence.text.get(at.start..).unwrap_or_default();
    let clause = rest.split([',', ';', ':']).next().unwrap_or(rest);
    reading.wording.own_standard.find_iter(clause).any(|standard| standard.start() > 0)
}
