//! The lint on causes: words that say that one thing brought another about.
//! Knows nothing of what may have.

use super::claims::{Claimed, claims};
use super::denials::Denied;
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

/// The first causal word, or a reason beside a result or a movement; not of what is the matter with the data, or of
/// what the method does to numbers.
fn causal(reading: &Reading<'_>, sentence: &Sentence<'_>) -> Option<Range<usize>> {
    let (text, wording) = (sentence.text.as_str(), reading.wording);
    let has_results = sentence.results().next().is_some() || wording.movement.is_match(text);
    let compares = wording.level_comparison.is_match(text) || wording.trend_wording.is_match(text);
    let is_told = !has_results && !compares;
    if is_told && wording.data.is_match(text) && wording.data_states.is_match(text) {
        return None;
    }
    let first = |words| {
        let found = claims(reading, sentence, &Claimed::new(words, Denied::Telling));
        found.into_iter().find(|at| !(is_told && wording.method.is_match(clause(text, at))))
    };
    let is_result = has_results || !sentence.figures.is_empty();
    first(&wording.causal_wording).or_else(|| first(&wording.reasons).filter(|_| is_result))
}

/// What stands around a place without a comma or the like between.
fn clause<'a>(text: &'a str, at: &Range<usize>) -> &'a str {
    let start = text.get(..at.start).and_then(|before| before.rfind([',', ';', ':'])).unwrap_or(0);
    let end = text.get(at.end..).and_then(|after| after.find([',', ';', ':']));
    text.get(start..end.map_or(text.len(), |end| at.end + end)).unwrap_or(text)
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
