//! The lint on letters that only look like the language's: a reader sees a word, and lints would not.
//! Knows nothing of what words say.

use super::hit::Hit;
use super::lint::Lint;
use super::reading::{Reading, Sentence};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

const MEND: &str = "type the word in the letters of its language, each as one character";

/// Words and signs of entities; those that are blank or stand for signs of Markdown are read as such.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[\p{Alphabetic}\p{M}]+"));
static ENTITIES: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"&(?:#\w+|[A-Za-z][A-Za-z0-9]*);"));
/// Letters as keyboards write them: those of Latin up to its second extension, and the additional ones. An
/// apostrophe that counts as a letter is one.
static LATIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"[\p{Latin}&&[\u{0}-\u{24f}\u{1e00}-\u{1eff}]]"));
static OTHER: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"[\p{Alphabetic}&&[^\p{Latin}\p{Common}\p{Inherited}]]"));
static FORMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"[[\p{Alphabetic}\p{M}]&&[\p{Latin}\p{Common}\p{Inherited}]&&[^\u{0}-\u{2bc}\u{1e00}-\u{1eff}]]|[\u{250}-\u{2b8}]",
    )
});

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn has(of: &LazyLock<Option<Regex>>, text: &str) -> bool {
    of.as_ref().is_some_and(|regex| regex.is_match(text))
}

fn all(of: &LazyLock<Option<Regex>>, text: &str) -> Vec<Range<usize>> {
    of.as_ref().map(|regex| regex.find_iter(text).map(|found| found.range()).collect()).unwrap_or_default()
}

/// Words of two scripts, words in forms of letters (wide, mathematical, phonetic, with marks of their own), and
/// letters written as entities.
pub fn odd_letters(reading: &Reading<'_>) -> Vec<Hit> {
    reading.sentences.iter().flat_map(|sentence| of_sentence(sentence)).collect()
}

fn of_sentence(sentence: &Sentence<'_>) -> Vec<Hit> {
    let text = sentence.text.as_str();
    let words = all(&WORDS, text).into_iter().filter_map(|at| Some((what(text.get(at.clone())?)?, at)));
    let entities = all(&ENTITIES, text).into_iter().filter(|at| is_in_word(text, at));
    let entities = entities
        .map(|at| (format!("'{}' stands for a letter", text.get(at.clone()).unwrap_or_default()), at));
    words.chain(entities).map(|(what, at)| Hit::at(Lint::OddLetters, sentence, at, what, MEND)).collect()
}

/// What is odd about a word.
fn what(word: &str) -> Option<String> {
    if has(&LATIN, word) && has(&OTHER, word) {
        return Some(format!("'{word}' mixes letters of two scripts, of which one looks like the other"));
    }
    has(&FORMS, word).then(|| format!("'{word}' has letters that only look like those of the language"))
}

/// Whether an entity is a number's, or has letters or digits right beside it.
fn is_in_word(text: &str, at: &Range<usize>) -> bool {
    let entity = text.get(at.clone()).unwrap_or_default();
    let before = text.get(..at.start).and_then(|before| before.chars().next_back());
    let after = text.get(at.end..).and_then(|after| after.chars().next());
    let is_beside = [before, after].into_iter().flatten().any(char::is_alphanumeric);
    entity.starts_with("&#") || (is_beside && !["&amp;", "&lt;", "&gt;", "&quot;"].contains(&entity))
}
