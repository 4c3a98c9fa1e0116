//! The lint on trends: words that say that something goes on, without a run that chance alone seldom gives.
//! Knows nothing of how a run's probability was computed.

use super::claims::{Claimed, claims};
use super::denials::Denied;
use super::groups::{because, figures};
use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use crate::report::caveat::{Claim, PlacedCaveat, forbidding};
use crate::report::figure::Figure;
use crate::report::marks::Finding;
use crate::report::prose::SURE_ENOUGH;
use std::collections::BTreeSet;

const MEND: &str =
    "let run_of(...) say in this sentence how long it has lasted, or tell the two ends: change(...)";

/// Trends claimed.
pub fn trends(reading: &Reading<'_>) -> Vec<Hit> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let claimed = Claimed::new(&reading.wording.trend_wording, Denied::Claim);
        let Some(at) = claims(reading, sentence, &claimed).into_iter().next() else {
            continue;
        };
        if sentence.results().any(|given| given.finding == Finding::SureRun) {
            continue;
        }
        found.extend(forbidding_trends(reading, sentence).map(|caveat| {
            let word = sentence.text.get(at.clone()).unwrap_or_default();
            let why = because(caveat, reading.wording.language);
            let what = format!("'{word}' claims a development that lasts, which is forbidden by {why}");
            Hit::at(Lint::TrendWording, sentence, at.clone(), what, MEND)
        }));
    }
    found
}

/// The caveat that forbids it: of the figures that the sentence is about, else its paragraph, else of any.
fn forbidding_trends<'a>(reading: &'a Reading<'_>, sentence: &'a Sentence<'_>) -> Option<&'a PlacedCaveat> {
    let own = figures(reading, sentence);
    let in_block = || -> Vec<&'a Figure> {
        let block = reading.sentences.iter().filter(|other| other.block == sentence.block);
        block.flat_map(|other| figures(reading, other)).collect()
    };
    let about = if own.is_empty() { in_block() } else { own };
    let about = if about.is_empty() { reading.report.figures.iter().collect() } else { about };
    let groups: BTreeSet<(&str, &str)> =
        sentence.results().map(|given| (given.source.as_str(), given.group.as_str())).collect();
    about
        .into_iter()
        .filter(|figure| !are_sure(figure, &groups))
        .find_map(|figure| forbidding(&figure.caveats, Claim::TrendWording))
}

/// Whether the sentence speaks of groups of this figure only whose runs chance alone seldom gives.
fn are_sure(figure: &Figure, groups: &BTreeSet<(&str, &str)>) -> bool {
    let mut own = groups.iter().filter(|(source, _)| *source == figure.name).peekable();
    let is_sure = |group: &str| figure.runs.get(group).is_some_and(|run| run.p < SURE_ENOUGH);
    own.peek().is_some() && own.all(|(_, group)| is_sure(group))
}
