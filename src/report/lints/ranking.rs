//! The lint on ranking: words like best and worst with units that work under different conditions.
//! Knows nothing of numbers.

use super::claims::claims;
use super::groups::Watched;
use super::hit::Hit;
use super::lint::Lint;
use super::reading::Reading;

const MEND: &str = "tell how a unit stands against the average or against itself before, without an order";

/// Units in an order.
pub fn rankings(reading: &Reading<'_>, watched: &[Watched]) -> Vec<Hit> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let units =
            watched.iter().find(|units| !units.groups(sentence).is_empty() || units.is_spoken_of(sentence));
        let Some(units) = units else { continue };
        let at = claims(sentence, &reading.wording.ranking, reading.wording).into_iter().next();
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
