//! Phrases of words as patterns that find them in a text.
//! Knows nothing of what they mean.
//!
//! A phrase is words with blanks between; `*` at a word's end stands for any more letters, `a|b` for either, `..` for
//! up to four words, and `#` for a number in words where the language's numbers are given.

use regex::{Regex, RegexBuilder};

/// A phrase that finds nothing sensible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WordsError(pub(super) String);

/// The letters of endings: those of the languages that there are lists for, which keeps the patterns small.
const LETTERS: &str = "[a-zæøåéèêóòôü]";
/// Up to four words.
const GAP: &str = "\\s+(?:[0-9a-zæøåéèêóòôü’'-]+\\s+){0,4}";
const NUMBER: &str = "#";

/// Finds any of the phrases, whole words only, in whatever case. No phrase is never found.
///
/// # Errors
/// A phrase without words.
pub fn any_of(phrases: &[String]) -> Result<Regex, WordsError> {
    any_with(phrases, &[])
}

/// The same, with the words that numbers are put together of.
///
/// # Errors
/// A phrase without words.
pub fn any_with(phrases: &[String], numbers: &[String]) -> Result<Regex, WordsError> {
    let number = (!numbers.is_empty()).then(|| number(numbers));
    let each: Vec<String> =
        phrases.iter().map(|phrase| pattern(phrase, number.as_deref())).collect::<Result<_, _>>()?;
    let all = if each.is_empty() { "[^\\s\\S]".to_owned() } else { each.join("|") };
    let built = RegexBuilder::new(&all).case_insensitive(true).size_limit(1 << 25).build();
    built.map_err(|error| WordsError(format!("the phrases cannot be put together: {error}")))
}

/// "twenty-three", "tjuetre", "treogtjue", "one hundred and five".
fn number(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    let word = format!("(?:{})", words.join("|"));
    format!("{word}(?:(?:[\\s-]+(?:and\\s+|og\\s+)?|og)?{word})*")
}

fn pattern(phrase: &str, number: Option<&str>) -> Result<String, WordsError> {
    let empty = || WordsError(format!("the phrase '{phrase}' has no words"));
    if !phrase.chars().any(|letter| letter.is_alphanumeric() || ";§:–".contains(letter)) {
        return Err(empty());
    }
    let mut out = String::new();
    let mut gap = false;
    for (at, word) in phrase.split_whitespace().enumerate() {
        if word == ".." {
            gap = true;
            continue;
        }
        if at > 0 {
            out.push_str(if gap { GAP } else { "\\s+" });
        }
        gap = false;
        out.push_str(&number.filter(|_| word == NUMBER).map_or_else(|| either(word), str::to_owned));
    }
    let edge = |letter: Option<char>| {
        if letter.is_some_and(|l| l.is_alphanumeric() || "*#".contains(l)) { "\\b" } else { "" }
    };
    let (start, end) = (edge(phrase.trim().chars().next()), edge(phrase.trim().chars().next_back()));
    Ok(format!("{start}(?:{out}){end}"))
}

fn either(word: &str) -> String {
    let one = |word: &str| match word.strip_suffix('*') {
        Some(stem) => format!("{}{LETTERS}*", regex::escape(stem)),
        None => regex::escape(word),
    };
    let all: Vec<String> = word.split('|').map(one).collect();
    format!("(?:{})", all.join("|")).replace('\'', "['’]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &str, text: &str) -> Option<String> {
        let numbers = ["to", "tre", "tjue", "three", "twenty", "hundred"].map(str::to_owned);
        any_with(&[phrase.to_owned()], &numbers).unwrap().find(text).map(|hit| hit.as_str().to_owned())
    }

    #[test]
    fn a_phrase_is_whole_words_with_endings_choices_and_gaps() {
        assert_eq!(found("før*|led til", "Det førte\u{a0}til mer"), Some("førte\u{a0}til".to_owned()));
        assert_eq!(found("best", "the bestseller"), None);
        assert_eq!(found("fører .. til", "fører i praksis til det"), Some("fører i praksis til".to_owned()));
        assert_eq!(found("fører .. til", "fører, som sagt, til"), None);
        assert_eq!(found("don't", "They don’t know"), Some("don’t".to_owned()));
        assert_eq!(found(", and", "so, and so"), Some(", and".to_owned()));
    }

    #[test]
    fn a_number_in_words_is_one_word_or_several() {
        for number in ["tjuetre", "treogtjue", "twenty-three", "three hundred and twenty"] {
            assert_eq!(
                found("# prosent", &format!("Om lag {number} prosent")),
                Some(format!("{number} prosent"))
            );
        }
        assert_eq!(found("# prosent", "Kontoer og treer, prosent"), None);
        assert_eq!(found("# av #", "to av tre"), Some("to av tre".to_owned()));
        assert_eq!(found("# av #", "moto av trebein"), None);
    }
}
