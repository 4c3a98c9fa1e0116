//! The lint on numbers that no function gave: typed by hand, they stay when the data change.
//! Knows nothing of what numbers mean.

use super::dates::is_date;
use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use crate::report::marks::Given;
use std::ops::Range;

const MEND: &str = "let a function give it: value(...), change(...) and the like for a result, month(\"2023-06\") for a date, definition(\"19\") for a number that belongs to a definition, ref(...) for a figure's number";

/// Numbers that were typed by hand, in digits or, where they make a statistic ("two in three"), in words. Let be:
/// ordinals ("2nd", "17. mai"), digits of a name ("COVID-19", "NUTS3"), what a word like "section" or "§" says is a
/// number of something, dates, and years in titles.
pub fn bare_numbers(reading: &Reading<'_>) -> Vec<Hit> {
    let of_sentence = |sentence: &Sentence<'_>| -> Vec<Hit> {
        let digits = numbers(&sentence.text).into_iter().filter(|at| !is_let_be(reading, sentence, at));
        let found = digits.chain(statistics(reading, sentence));
        let hit = |at: Range<usize>| {
            let number = sentence.text.get(at.clone()).unwrap_or_default().to_owned();
            Hit::at(Lint::BareNumber, sentence, at, format!("no function gave the number '{number}'"), MEND)
        };
        found.map(hit).collect()
    };
    reading.sentences.iter().flat_map(of_sentence).collect()
}

/// Statistics whose numbers are words.
fn statistics<'a>(
    reading: &'a Reading<'_>,
    sentence: &'a Sentence<'_>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let (text, wording) = (sentence.text.as_str(), reading.wording);
    let is_none = |at: &Range<usize>| {
        let mut none = wording.no_statistics.find_iter(text);
        none.any(|none| none.start() < at.end && at.start < none.end())
    };
    let found = wording.statistics.find_iter(text).map(|found| found.range());
    found.filter(move |at| !is_none(at) && !sentence.is_given(at, Given::holds_numbers))
}

/// Digits with the marks between them.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| letter.is_numeric()) {
        let end = at + letter.len_utf8();
        match found.last_mut().filter(|last| joins(text.get(last.end..at).unwrap_or(" "))) {
            Some(last) => last.end = end,
            None => found.push(at..end),
        }
    }
    found
}

fn joins(between: &str) -> bool {
    matches!(between, "" | "." | "," | "\u{a0}" | "\u{202f}" | ":" | "/")
}

fn is_let_be(reading: &Reading<'_>, sentence: &Sentence<'_>, at: &Range<usize>) -> bool {
    let text = sentence.text.as_str();
    let before = text.get(..at.start).unwrap_or_default();
    let after = text.get(at.end..).unwrap_or_default();
    sentence.is_given(at, Given::holds_numbers)
        || is_of_a_name(before)
        || is_ordinal(after)
        || is_date(reading, sentence, at)
        || reading
            .wording
            .numbered
            .find_iter(before)
            .any(|word| before.get(word.end()..).is_some_and(|rest| rest.trim().is_empty()))
        || (sentence.is_title && is_year(text.get(at.clone()).unwrap_or_default()))
}

/// Letters right before, or with a hyphen between: "NUTS3", "COVID-19".
fn is_of_a_name(before: &str) -> bool {
    let word = before.strip_suffix('-').unwrap_or(before);
    word.chars().next_back().is_some_and(char::is_alphabetic)
}

/// "2nd", or a full stop before a word in lower case: "17. mai", "2. kvartal".
fn is_ordinal(after: &str) -> bool {
    let word: String = after.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let next = after.strip_prefix('.').map(str::trim_start).filter(|rest| after.len() > rest.len() + 1);
    ["st", "nd", "rd", "th"].contains(&word.as_str())
        || next.and_then(|rest| rest.chars().next()).is_some_and(char::is_lowercase)
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && ["19", "20"].iter().any(|century| number.starts_with(century))
}
