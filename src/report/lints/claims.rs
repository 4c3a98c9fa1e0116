//! Whether a sentence claims what one of its words says: many questions, denials and quotations do not.
//! Knows nothing of what may be claimed.

use super::denials::{Denied, is_denied};
use super::questions::is_open_question;
use super::quotations::is_of_another;
use super::reading::{Reading, Sentence};
use crate::report::marks::WORDS;
use regex::Regex;
use std::ops::Range;

/// Words of a claim, and what takes it back.
pub struct Claimed<'a> {
    /// The words.
    pub words: &'a Regex,
    /// What a denial has to deny.
    pub denied: Denied,
    /// Whether a sentence names what the claim would be about, so that a few words of it answer a question.
    pub names: &'a dyn Fn(&Sentence<'_>) -> bool,
}

impl<'a> Claimed<'a> {
    /// Words of a claim that a denial takes back in the way named, and that only yes or no answers.
    pub fn new(words: &'a Regex, denied: Denied) -> Self {
        Self { words, denied, names: &|_| false }
    }
}

/// The places where a sentence makes a claim with one of the words.
pub fn claims(reading: &Reading<'_>, sentence: &Sentence<'_>, claimed: &Claimed<'_>) -> Vec<Range<usize>> {
    let (text, wording) = (sentence.text.as_str(), reading.wording);
    if sentence.reports_a_source() || is_open_question(reading, sentence, claimed) {
        return Vec::new();
    }
    let is_claimed = |at: &Range<usize>| {
        let is_free =
            wording.free.find_iter(text).any(|free| free.start() <= at.start && at.end <= free.end());
        !is_free
            && !is_of_another(sentence, at, wording)
            && !is_denied(sentence, at, wording, claimed.denied)
            && !sentence.is_given(at, |given| given.function == WORDS)
    };
    claimed.words.find_iter(text).map(|hit| hit.range()).filter(is_claimed).collect()
}
