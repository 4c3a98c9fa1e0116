//! The words that lints look for in a language, from data: the program's own list and what a project adds.
//! Knows nothing of sentences.

use crate::language::Language;
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the lists' format.
const FORMAT: u32 = 1;

/// A language's own list, as the program has it.
fn own_text(language: Language) -> &'static str {
    match language {
        Language::Nb => include_str!("words/nb.yaml"),
        Language::Nn => include_str!("words/nn.yaml"),
        Language::En => include_str!("words/en.yaml"),
    }
}

/// All of the program's own lists, for keys: whatever changes in them changes what may be published.
pub fn own_texts() -> String {
    Language::ALL.map(own_text).join("\n")
}

/// Words and phrases that make a claim. A phrase is words with blanks between; `*` at a word's end stands for
/// any more letters, `a|b` for either, `..` for up to four words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimWords {
    /// The format's version.
    pub version: u32,
    /// One group held against another.
    #[serde(default)]
    pub level_comparison: Vec<String>,
    /// Best, worst, an order.
    #[serde(default)]
    pub ranking: Vec<String>,
    /// One thing brings about another.
    #[serde(default)]
    pub causal_wording: Vec<String>,
    /// A reason, which is a claim only beside a result of this run.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Something goes on in one direction.
    #[serde(default)]
    pub trend_wording: Vec<String>,
    /// Words that stand for another group.
    #[serde(default)]
    pub others: Vec<String>,
}

/// The program's own list: claims, and what takes a claim away again, which no project can add to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnWords {
    abbreviations: BTreeSet<String>,
    numbered: Vec<String>,
    free: Vec<String>,
    own_standard: Vec<String>,
    development: Vec<String>,
    movement: Vec<String>,
    denials: Vec<String>,
    no_denials: Vec<String>,
    turns: Vec<String>,
    claims: ClaimWords,
}

/// A list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WordsError(String);

impl ClaimWords {
    /// Reads a project's list.
    ///
    /// # Errors
    /// It is no list of this format, or a phrase has no words.
    pub fn read(text: &str) -> Result<Self, WordsError> {
        let words: Self = crate::yaml::from_text(text).map_err(|error| WordsError(format!("{error}; a list of claim words has `version: 1` and, each with phrases, level_comparison, ranking, causal_wording, reasons, trend_wording, others")))?;
        if words.version != FORMAT {
            return Err(WordsError(format!(
                "version {} of the list is not known; write `version: {FORMAT}`",
                words.version
            )));
        }
        for list in words.lists() {
            any_of(list)?;
        }
        Ok(words)
    }

    fn lists(&self) -> [&Vec<String>; 6] {
        let Self { level_comparison, ranking, causal_wording, reasons, trend_wording, others, version: _ } =
            self;
        [level_comparison, ranking, causal_wording, reasons, trend_wording, others]
    }

    /// These words and those of another list.
    fn and(self, more: Option<&Self>) -> Self {
        let Some(more) = more else { return self };
        let both = |own: Vec<String>, more: &[String]| [own.as_slice(), more].concat();
        Self {
            version: self.version,
            level_comparison: both(self.level_comparison, &more.level_comparison),
            ranking: both(self.ranking, &more.ranking),
            causal_wording: both(self.causal_wording, &more.causal_wording),
            reasons: both(self.reasons, &more.reasons),
            trend_wording: both(self.trend_wording, &more.trend_wording),
            others: both(self.others, &more.others),
        }
    }
}

/// One language's words, ready to be looked for.
#[derive(Debug)]
pub struct Wording {
    /// The language.
    pub language: Language,
    abbreviations: BTreeSet<String>,
    /// Words after which a number names something: "section 4".
    pub numbered: Regex,
    /// Phrases that hold a claim's word and make no claim.
    pub free: Regex,
    /// What a group may be compared with: what is expected, itself.
    pub own_standard: Regex,
    /// Words of change, which may be compared where levels may not.
    pub development: Regex,
    /// Movements, beside which a reason is a claim of a cause.
    pub movement: Regex,
    /// Words that deny what follows or leave it open.
    pub denials: Regex,
    /// Phrases that hold such a word and deny nothing.
    pub no_denials: Regex,
    /// Where a sentence turns, and a denial ends.
    pub turns: Regex,
    /// One group held against another.
    pub level_comparison: Regex,
    /// Best, worst, an order.
    pub ranking: Regex,
    /// One thing brings about another.
    pub causal_wording: Regex,
    /// A reason.
    pub reasons: Regex,
    /// Something goes on in one direction.
    pub trend_wording: Regex,
    /// Words that stand for another group.
    pub others: Regex,
}

impl Wording {
    /// The program's own words of a language and those that a project adds.
    ///
    /// # Errors
    /// A list that cannot be read.
    pub fn of(language: Language, more: Option<&ClaimWords>) -> Result<Self, WordsError> {
        let own: OwnWords = crate::yaml::from_text(own_text(language))
            .map_err(|error| WordsError(format!("the program's words of '{language}': {error}")))?;
        let claims = own.claims.clone().and(more);
        Ok(Self {
            language,
            abbreviations: own.abbreviations,
            numbered: any_of(&own.numbered)?,
            free: any_of(&own.free)?,
            own_standard: any_of(&own.own_standard)?,
            development: any_of(&own.development)?,
            movement: any_of(&own.movement)?,
            denials: any_of(&own.denials)?,
            no_denials: any_of(&own.no_denials)?,
            turns: any_of(&own.turns)?,
            level_comparison: any_of(&claims.level_comparison)?,
            ranking: any_of(&claims.ranking)?,
            causal_wording: any_of(&claims.causal_wording)?,
            reasons: any_of(&claims.reasons)?,
            trend_wording: any_of(&claims.trend_wording)?,
            others: any_of(&claims.others)?,
        })
    }

    /// Whether a word in lower case, without its last full stop, is an abbreviation.
    pub fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(word)
    }
}

/// The words of every language that a report has.
///
/// # Errors
/// A list that cannot be read.
pub fn wordings(
    languages: &[Language],
    more: &BTreeMap<Language, ClaimWords>,
) -> Result<BTreeMap<Language, Wording>, WordsError> {
    languages.iter().map(|language| Ok((*language, Wording::of(*language, more.get(language))?))).collect()
}

/// Finds any of the phrases, whole words only, in whatever case. No phrase is never found.
pub fn any_of(phrases: &[String]) -> Result<Regex, WordsError> {
    let each: Vec<String> = phrases.iter().map(|phrase| pattern(phrase)).collect::<Result<_, _>>()?;
    let all = if each.is_empty() { "[^\\s\\S]".to_owned() } else { each.join("|") };
    let built = RegexBuilder::new(&all).case_insensitive(true).size_limit(1 << 25).build();
    built.map_err(|error| WordsError(format!("the phrases cannot be put together: {error}")))
}

/// The letters of endings: those of the languages that there are lists for, which keeps the patterns small.
const LETTERS: &str = "[a-zæøåéèêóòôü]";
/// Up to four words.
const GAP: &str = "\\s+(?:[0-9a-zæøåéèêóòôü’'-]+\\s+){0,4}";

fn pattern(phrase: &str) -> Result<String, WordsError> {
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
        out.push_str(&either(word));
    }
    let edge = |letter: Option<char>| {
        if letter.is_some_and(|l| l.is_alphanumeric() || l == '*') { "\\b" } else { "" }
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
        any_of(&[phrase.to_owned()]).unwrap().find(text).map(|hit| hit.as_str().to_owned())
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
    fn every_language_has_its_own_words_and_a_project_can_only_add() {
        for language in Language::ALL {
            let more = ClaimWords { version: 1, ranking: vec!["gull".to_owned()], ..ClaimWords::default() };
            let wording = Wording::of(language, Some(&more)).unwrap();
            assert!(
                wording.ranking.is_match("GULL") && wording.ranking.find_iter("best number").count() <= 1
            );
            assert!(Wording::of(language, None).unwrap().ranking.as_str().len() > 20);
        }
        assert!(ClaimWords::read("version: 1\nfree: [because of]\n").is_err());
        assert!(ClaimWords::read("version: 2\n").is_err());
        assert!(ClaimWords::read("version: 1\nranking: ['..']\n").is_err());
        assert_eq!(ClaimWords::read("version: 1\nothers: [resten]\n").unwrap().others, ["resten"]);
    }
}
