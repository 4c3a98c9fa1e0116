//! The lint on causes: words that say that one thing brought another about.
//! Knows nothing of what may have.

use super::claims::claims;
use super::groups::{because, figures};
use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use crate::report::caveat::{Claim, PlacedCaveat, forbidding};
use std::ops::Range;

const MEND: &str = "say what happened and when (coincides with, at the same time as, sammenfaller med), or say what the number cannot tell";

/// Causes claimed.
pub fn causes(reading: &Reading<'_>) -> Vec<Hit> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let Some(caveat) = forbidding_causes(reading, sentence) else { continue };
        let why = because(caveat, reading.wording.language);
        found.extend(causal(reading, sentence).map(|at| {
            let word = sentence.text.get(at.clone()).unwrap_or_default();
            let what = format!("'{word}' claims a cause, which is forbidden by {why}");
            Hit::at(Lint::CausalWording, sentence, at, what, MEND)
        }));
    }
    found
}

/// The first causal word, or a reason beside a result or a movement.
fn causal(reading: &Reading<'_>, sentence: &Sentence<'_>) -> Option<Range<usize>> {
    let wording = reading.wording;
    let own = claims(sentence, &wording.causal_wording, wording).into_iter().next();
    let is_result = !sentence.figures.is_empty()
        || sentence.results().next().is_some()
        || wording.movement.is_match(&sentence.text);
    own.or_else(|| claims(sentence, &wording.reasons, wording).into_iter().next().filter(|_| is_result))
}

/// The caveat that forbids it: of a figure that the sentence is about, else of any.
fn forbidding_causes<'a>(reading: &'a Reading<'_>, sentence: &'a Sentence<'_>) -> Option<&'a PlacedCaveat> {
    let about = figures(reading, sentence);
    let of_these = about.into_iter().find_map(|figure| forbidding(&figure.caveats, Claim::CausalWording));
    let report = reading.report;
    let all =
        || report.figures.iter().map(|figure| figure.caveats.as_slice()).chain([report.caveats.as_slice()]);
    of_these.or_else(|| all().find_map(|caveats| forbidding(caveats, Claim::CausalWording)))
}
