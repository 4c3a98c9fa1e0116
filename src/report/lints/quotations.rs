//! Whether words are another's: in quotation marks, in a sentence that says whose they are or speaks of the words.
//! Marks alone excuse nothing: «best» claims what best does.
//! Knows nothing of what may be claimed.

use super::reading::Sentence;
use super::wording::Wording;
use std::ops::Range;

/// Whether a place stands in a quotation that the sentence leaves to another.
pub fn is_of_another(sentence: &Sentence<'_>, at: &Range<usize>, wording: &Wording) -> bool {
    let text = sentence.text.as_str();
    let is_said = || {
        let mut words = wording.attributions.find_iter(text).map(|word| word.range());
        words.any(|word| !is_quoted(text, &word))
    };
    is_quoted(text, at) && (sentence.cites || is_said())
}

fn is_quoted(text: &str, at: &Range<usize>) -> bool {
    let (before, after) = (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
    let within = |open: char, close: char| before.rfind(open) > before.rfind(close) && after.contains(close);
    let straight = before.matches('"').count() % 2 == 1 && after.contains('"');
    within('«', '»') || within('“', '”') || straight
}
