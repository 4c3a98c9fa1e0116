//! Whether a sentence claims what one of its words says: questions, denials and quotations do not.
//! Knows nothing of what may be claimed.

use super::reading::Sentence;
use super::wording::Wording;
use crate::report::marks::WORDS;
use regex::Regex;
use std::ops::Range;

/// Letters after a word within which a denial still belongs to it: "skyldes ikke".
const JUST_AFTER: usize = 14;

/// The places where a sentence makes a claim with one of the words.
pub fn claims(sentence: &Sentence<'_>, words: &Regex, wording: &Wording) -> Vec<Range<usize>> {
    let text = sentence.text.as_str();
    if is_question(text) || sentence.reports_a_source() {
        return Vec::new();
    }
    let is_claimed = |at: &Range<usize>| {
        let is_free =
            wording.free.find_iter(text).any(|free| free.start() <= at.start && at.end <= free.end());
        !is_free
            && !is_quoted(text, at)
            && !is_denied(sentence, at, wording)
            && !sentence.is_given(at, |given| given.function == WORDS)
    };
    words.find_iter(text).map(|hit| hit.range()).filter(is_claimed).collect()
}

fn is_question(text: &str) -> bool {
    text.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '?').ends_with('?')
}

/// Whether a place stands in quotation marks, which make the words another's.
fn is_quoted(text: &str, at: &Range<usize>) -> bool {
    let (before, after) = (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
    let within = |open: char, close: char| before.rfind(open) > before.rfind(close) && after.contains(close);
    let straight = before.matches('"').count() % 2 == 1 && after.contains('"');
    within('«', '»') || within('“', '”') || straight
}

/// Whether what a place says is denied or left open: by a word before it in the same breath, in it, or just
/// after it.
fn is_denied(sentence: &Sentence<'_>, at: &Range<usize>, wording: &Wording) -> bool {
    let text = sentence.text.as_str();
    let turns_between =
        |from: usize, to: usize| text.get(from..to).is_some_and(|between| wording.turns.is_match(between));
    let is_none = |denial: &Range<usize>| {
        wording.no_denials.find_iter(text).any(|no| no.start() <= denial.start && denial.end <= no.end())
    };
    let is_word = |denial: &Range<usize>| !text.get(denial.end..).is_some_and(|rest| rest.starts_with('-'));
    let denials = wording.denials.find_iter(text).map(|hit| hit.range());
    let denials = denials.filter(|denial| is_word(denial) && !is_none(denial));
    let denials = denials.filter(|denial| !sentence.is_given(denial, |_| true));
    for denial in denials {
        let before = denial.end <= at.start && !turns_between(denial.end, at.start);
        let inside = at.start <= denial.start && denial.end <= at.end;
        let after = at.end <= denial.start
            && denial.start - at.end <= JUST_AFTER
            && text.get(at.end..denial.start).is_some_and(|between| !between.contains([',', ';', ':', '.']));
        if before || inside || after {
            return true;
        }
    }
    false
}
