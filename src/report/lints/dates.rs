//! Numbers that name a day, a year of history or a telephone, and are no results.
//! Knows nothing of where numbers come from.

use super::phrase::WordsError;
use super::reading::{Reading, Sentence};
use crate::language::Language;
use crate::report::locale::Locale;
use regex::{Regex, RegexBuilder};
use std::ops::Range;

const YEAR: &str = r"(?:1[5-9]|20)\d\d";
const DAY: &str = r"(?:0?[1-9]|[12]\d|3[01])";

/// How numbers name something in a language.
#[derive(Debug, Clone)]
pub struct Dates {
    days: Regex,
    years: Regex,
}

impl Dates {
    /// The patterns of a language; `words` are those after which a year stands, `telephone` those after which a number
    /// is called.
    ///
    /// # Errors
    /// Words that cannot be looked for.
    pub fn of(language: Language, words: &[String], telephone: &[String]) -> Result<Self, WordsError> {
        let either = |words: Vec<String>| format!("(?:{})", words.join("|"));
        let escaped = |words: &[String]| either(words.iter().map(|word| regex::escape(word)).collect());
        let month = either(Locale::of(language).month_names().map(str::to_owned).collect());
        let days = [
            format!(r"\b{DAY}\.?(?:st|nd|rd|th)?\s+(?:of\s+)?{month}\b(?:,?\s+{YEAR}\b)?"),
            format!(r"\b{month}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}\b"),
            format!(r"\b{YEAR}-[01]\d(?:-[0-3]\d)?\b"),
            format!(r"\b{DAY}[./](?:0?[1-9]|1[0-2])[./]{YEAR}\b"),
            r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b".to_owned(),
            format!(r"\((?:\p{{Lu}}[\p{{L}}\s.&-]*,?\s)?{YEAR}[a-z]?\)"),
            r"\+[1-9]\d{1,2}(?:\s?\d{2,4}){3,5}\b".to_owned(),
            format!(r"\b{}:?\s*\d{{2,4}}(?:\s\d{{2,4}}){{1,4}}\b", escaped(telephone)),
        ];
        let years = format!(r"\b(?:{}|{month})\s+{YEAR}\b(?:\s?[–-]\s?{YEAR}\b)?", escaped(words));
        let built = |pattern: &str| {
            let built = RegexBuilder::new(pattern).case_insensitive(true).build();
            built.map_err(|error| WordsError(format!("dates of '{language}': {error}")))
        };
        Ok(Self { days: built(&days.join("|"))?, years: built(&years)? })
    }
}

/// Whether a number is of a day, an hour, a telephone or a work cited, or names a year in a sentence that says nothing
/// of results: there a year is one of the data's, and is to follow them.
pub fn is_date(reading: &Reading<'_>, sentence: &Sentence<'_>, at: &Range<usize>) -> bool {
    let dates = &reading.wording.dates;
    let is_in = |pattern: &Regex| {
        let mut found = pattern.find_iter(&sentence.text);
        found.any(|found| found.start() <= at.start && at.end <= found.end())
    };
    is_in(&dates.days) || (is_in(&dates.years) && !speaks_of_results(reading, sentence))
}

fn speaks_of_results(reading: &Reading<'_>, sentence: &Sentence<'_>) -> bool {
    let wording = reading.wording;
    let words = [
        &wording.results,
        &wording.movement,
        &wording.level_comparison,
        &wording.ranking,
        &wording.trend_wording,
        &wording.statistics,
    ];
    sentence.results().next().is_some()
        || !sentence.figures.is_empty()
        || words.iter().any(|words| words.is_match(&sentence.text))
}
