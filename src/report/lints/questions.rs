//! Whether a sentence only asks. A question claims nothing, unless it takes the claim for granted ("Why is Oslo
//! best?"), the words behind it answer it ("Which is best? Oslo."), or it is a figure's title, which the figure answers.
//! Knows nothing of what may be claimed.

use super::claims::Claimed;
use super::denials::{Denied, is_denied};
use super::reading::{Reading, Sentence};

/// Words up to which a sentence that names someone is an answer.
const FEW: usize = 4;

/// Whether a sentence is a question that leaves open what it asks.
pub fn is_open_question(reading: &Reading<'_>, sentence: &Sentence<'_>, claimed: &Claimed<'_>) -> bool {
    let is_caption = sentence.is_title && !sentence.figures.is_empty();
    is_question(&sentence.text)
        && !is_caption
        && !reading.wording.presuming.is_match(&sentence.text)
        && !next(reading, sentence).is_some_and(|next| is_answer(reading, next, claimed))
}

fn is_question(text: &str) -> bool {
    text.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '?').ends_with('?')
}

/// The sentence behind another, in its block or the one below.
fn next<'a>(reading: &'a Reading<'_>, sentence: &Sentence<'_>) -> Option<&'a Sentence<'a>> {
    let mut behind = reading
        .sentences
        .iter()
        .skip_while(|other| other.part != sentence.part || other.start <= sentence.start);
    behind.next().filter(|next| next.part == sentence.part && next.block <= sentence.block + 1)
}

/// Yes or no, or a few words that name someone; not where they deny that anything tells.
fn is_answer(reading: &Reading<'_>, sentence: &Sentence<'_>, claimed: &Claimed<'_>) -> bool {
    let (text, wording) = (sentence.text.as_str(), reading.wording);
    let begins = wording
        .answers
        .find(text)
        .is_some_and(|word| !text.get(..word.start()).unwrap_or_default().contains(char::is_alphanumeric));
    let is_short = text.split_whitespace().count() <= FEW && !is_question(text);
    let end = text.len()..text.len();
    (begins || (is_short && (claimed.names)(sentence)))
        && !is_denied(sentence, &end, wording, Denied::Telling)
}
