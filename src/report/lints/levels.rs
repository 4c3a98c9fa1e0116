//! The lint on levels: two groups of a breakdown in one sentence with a word that compares, where a caveat
//! forbids to compare levels.
//! Knows nothing of why levels are alike by design.

use super::claims::{Claimed, claims};
use super::denials::Denied;
use super::groups::Watched;
use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use crate::report::marks::{Finding, Given};
use std::ops::Range;

const MEND: &str =
    "compare the development instead: change(...), an index, or each group with what is expected of it";

/// Levels compared.
pub fn level_comparisons(reading: &Reading<'_>, watched: &[Watched]) -> Vec<Hit> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        for watched in watched.iter().filter(|watched| are_held_together(reading, sentence, watched)) {
            let claimed = Claimed {
                names: &|other| !watched.groups(other).is_empty(),
                ..Claimed::new(&reading.wording.level_comparison, Denied::Telling)
            };
            let at = claims(reading, sentence, &claimed);
            let at = at.into_iter().find(|at| !is_of_development(reading, sentence, at));
            found.extend(at.map(|at| hit(sentence, at, watched)));
        }
    }
    found
}

fn hit(sentence: &Sentence<'_>, at: Range<usize>, watched: &Watched) -> Hit {
    let word = sentence.text.get(at.clone()).unwrap_or_default();
    let what = format!(
        "'{word}' compares groups of '{}' in level, which is forbidden by {}",
        watched.breakdown, watched.why
    );
    Hit::at(Lint::LevelComparison, sentence, at, what, MEND)
}

/// Two groups, or one and "the others"; not when all that is given of them is change.
fn are_held_together(reading: &Reading<'_>, sentence: &Sentence<'_>, watched: &Watched) -> bool {
    let groups = watched.groups(sentence).len();
    let is_pair = groups > 1 || (groups == 1 && reading.wording.others.is_match(&sentence.text));
    let own: Vec<&Given> = sentence.results().filter(|given| given.breakdown == watched.breakdown).collect();
    let is_change = !own.is_empty() && own.iter().all(|given| given.finding != Finding::Level);
    is_pair && !is_change
}

/// Whether a comparison is with what is expected or with itself, or of development.
fn is_of_development(reading: &Reading<'_>, sentence: &Sentence<'_>, at: &Range<usize>) -> bool {
    let (text, wording) = (sentence.text.as_str(), reading.wording);
    let ends = |letter: char| matches!(letter, ',' | ';' | ':' | '–' | '(' | ')');
    let end = text.get(at.end..).and_then(|rest| rest.find(ends)).map_or(text.len(), |end| at.end + end);
    let before = text.get(..at.start).unwrap_or_default();
    // The clause of the word, and the one before it: "the index rose for both, more for the young".
    let start =
        before.rfind(ends).and_then(|clause| before.get(..clause)?.rfind(ends)).map_or(0, |start| start + 1);
    let start = (start..at.start).find(|place| text.is_char_boundary(*place)).unwrap_or(at.start);
    let with_itself = text.get(at.start..end).is_some_and(|rest| wording.own_standard.is_match(rest));
    with_itself || text.get(start..end).is_some_and(|clauses| wording.development.is_match(clauses))
}
