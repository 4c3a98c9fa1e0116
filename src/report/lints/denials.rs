//! Whether a sentence takes back what one of its words claims: by a denial, or by leaving it open.
//! Knows nothing of what may be claimed.
//!
//! The rule asks what a reader takes away. "Oslo is not better than Bergen" and "nobody is better than Oslo" compare
//! as much as "better" does, and "the reform had no effect" is a finding on an effect. So where levels, orders and
//! causes are concerned, these alone excuse, each in the same breath (no comma with "and", "but" and the like between):
//!
//! - a word that leaves open what follows: "whether", "if", "it would be misleading to";
//! - a denial that something tells it, or that one may say it: "does not mean that", "cannot say which", "no basis for";
//! - a denial of the act itself: "cannot be compared with", "is no ranking";
//! - after the name of a claim ("the difference between", "the effect of", "which county is best"), either of the
//!   first two: "the difference between the two says nothing of help".
//!
//! What a caveat says of a development is that chance may have made it. To deny one agrees with that, so that any
//! denial does: "there is no trend".

use super::reading::Sentence;
use super::wording::Wording;
use std::ops::Range;

/// Letters between a word and a denial just after it: "sammenlignes ikke".
const JUST_AFTER: usize = 14;
/// Letters before a denial in which a word may say of what it is: "betyr det altså ikke at".
const JUST_BEFORE: usize = 25;

/// What has to be denied, so that a claim is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// That something tells it, that one may say it, or the act itself.
    Telling,
    /// The claim, in whatever way.
    Claim,
}

/// Whether what a place claims is taken back.
pub fn is_denied(sentence: &Sentence<'_>, at: &Range<usize>, wording: &Wording, denied: Denied) -> bool {
    let breath = Breath { sentence, wording, at };
    let is_left_open = breath.open_words().any(|open| breath.is_before(&open));
    if denied == Denied::Claim {
        return is_left_open || breath.denials().any(|denial| breath.is_near(&denial));
    }
    is_left_open
        || breath.denials().any(|denial| breath.is_before(&denial) && breath.is_of_telling(&denial, at.end))
        || (breath.is_one_of(&wording.acts, true) && breath.denials().any(|denial| breath.is_near(&denial)))
        || (breath.is_name_of_claim() && breath.is_taken_back_after())
}

/// A place in a sentence and what belongs to it.
struct Breath<'a> {
    sentence: &'a Sentence<'a>,
    wording: &'a Wording,
    at: &'a Range<usize>,
}

impl Breath<'_> {
    fn text(&self) -> &str {
        &self.sentence.text
    }

    fn between(&self, from: usize, to: usize) -> &str {
        self.text().get(from..to).unwrap_or_default()
    }

    fn has_no_turn(&self, from: usize, to: usize) -> bool {
        self.text().get(from..to).is_some_and(|between| !self.wording.turns.is_match(between))
    }

    fn excusing(&self, words: &regex::Regex) -> Vec<Range<usize>> {
        let text = self.text();
        let none: Vec<Range<usize>> = self.wording.no_denials.find_iter(text).map(|no| no.range()).collect();
        let is_word = |found: &Range<usize>| {
            !text.get(found.end..).is_some_and(|rest| rest.starts_with('-'))
                && !none.iter().any(|no| no.start <= found.start && found.end <= no.end)
                && !self.sentence.is_given(found, |_| true)
        };
        words.find_iter(text).map(|found| found.range()).filter(is_word).collect()
    }

    fn denials(&self) -> impl Iterator<Item = Range<usize>> {
        self.excusing(&self.wording.denials).into_iter()
    }

    fn open_words(&self) -> impl Iterator<Item = Range<usize>> {
        self.excusing(&self.wording.leaves_open).into_iter()
    }

    /// Before the place, or within it.
    fn is_before(&self, word: &Range<usize>) -> bool {
        let is_within = self.at.start <= word.start && word.end <= self.at.end;
        is_within || (word.end <= self.at.start && self.has_no_turn(word.end, self.at.start))
    }

    /// Before the place, within it, or right behind it.
    fn is_near(&self, word: &Range<usize>) -> bool {
        let is_just_after = self.at.end <= word.start
            && word.start - self.at.end <= JUST_AFTER
            && !self.between(self.at.end, word.start).contains([',', ';', ':', '.']);
        self.is_before(word) || is_just_after
    }

    /// Whether it is a telling that is denied: said just before the denial, or between it and a place.
    fn is_of_telling(&self, denial: &Range<usize>, to: usize) -> bool {
        let text = self.text();
        let begins_word =
            |place: &usize| text.get(..*place).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
        let start = (denial.start.saturating_sub(JUST_BEFORE)..denial.start).find(begins_word);
        let start = start.unwrap_or(denial.start);
        let clause = self.between(start, denial.start);
        let start = clause.rfind([',', ';', ':']).map_or(start, |comma| start + comma + 1);
        self.wording.tells.is_match(self.between(start, to))
    }

    fn is_one_of(&self, words: &regex::Regex, whole: bool) -> bool {
        let hit = self.between(self.at.start, self.at.end);
        words.find_iter(hit).any(|found| !whole || found.len() == hit.len())
    }

    /// Whether the place, or the sentence from its first word on, names a claim and does not make it.
    fn is_name_of_claim(&self) -> bool {
        let is_asked = || {
            let mut asks = self.wording.asks.find_iter(self.text());
            asks.any(|word| self.between(0, word.start()).chars().all(|letter| !letter.is_alphanumeric()))
        };
        self.is_one_of(&self.wording.topics, false) || is_asked()
    }

    fn is_taken_back_after(&self) -> bool {
        let end = self.text().len();
        let follows =
            |word: &Range<usize>| self.at.end <= word.start && self.has_no_turn(self.at.end, word.start);
        let asks = |open: &Range<usize>| self.wording.asks.is_match(self.between(open.start, open.end));
        self.open_words().any(|open| follows(&open) && !asks(&open))
            || self.denials().any(|denial| follows(&denial) && self.is_of_telling(&denial, end))
    }
}
