//! Which groups of a breakdown a sentence speaks of: by a number of theirs, or by name.
//! Knows nothing of what is said of them.

use super::phrase::{WordsError, any_of};
use super::reading::{Reading, Sentence};
use crate::language::Language;
use crate::report::caveat::{Claim, PlacedCaveat, forbidding};
use crate::report::figure::Comparability;
use crate::report::labels;
use crate::report::model::Report;
use regex::Regex;
use std::collections::BTreeSet;

/// A breakdown of whose groups something may not be said.
#[derive(Debug)]
pub struct Watched {
    /// Its name.
    pub breakdown: String,
    /// The words on why.
    pub why: String,
    /// What its groups are called as a kind: "county".
    noun: Regex,
    names: Vec<(String, Regex)>,
}

impl Watched {
    /// The groups that a sentence speaks of.
    pub fn groups(&self, sentence: &Sentence<'_>) -> BTreeSet<String> {
        let given =
            sentence.given.iter().map(|span| span.what).filter(|given| given.breakdown == self.breakdown);
        let mut found: BTreeSet<String> = given.map(|given| given.group.clone()).collect();
        let named = self.names.iter().filter(|(_, name)| name.is_match(&sentence.text));
        found.extend(named.map(|(group, _)| group.clone()));
        found
    }

    /// Whether a sentence speaks of its groups as a kind.
    pub fn is_spoken_of(&self, sentence: &Sentence<'_>) -> bool {
        self.noun.is_match(&sentence.text)
    }
}

/// The breakdowns of whose groups `claim` may not be made.
///
/// # Errors
/// A name that cannot be looked for.
pub fn watched(report: &Report, claim: Claim, language: Language) -> Result<Vec<Watched>, WordsError> {
    let declared = report.breakdowns.keys().chain(report.figures.iter().map(|figure| &figure.breakdown));
    let breakdowns: BTreeSet<&String> = declared.filter(|breakdown| *breakdown != "total").collect();
    let mut found = Vec::new();
    for breakdown in breakdowns {
        if let Some(why) = forbidden(report, breakdown, claim, language) {
            let noun = labels::column(report, breakdown, language);
            let noun = any_of(&[stem(&noun)])?;
            let names = names(report, breakdown, language)?;
            found.push(Watched { breakdown: breakdown.clone(), why, noun, names });
        }
    }
    Ok(found)
}

/// Why a claim may not be made of a breakdown's groups, by the caveat's name.
fn forbidden(report: &Report, breakdown: &str, claim: Claim, language: Language) -> Option<String> {
    let own = report.breakdowns.get(breakdown);
    let of_figures = report.figures.iter().filter(|figure| figure.breakdown == breakdown);
    let caveat = own.and_then(|own| forbidding(&own.caveats, claim));
    let caveat =
        caveat.or_else(|| of_figures.into_iter().find_map(|figure| forbidding(&figure.caveats, claim)));
    let is_control = own.is_some_and(|own| own.comparability == Comparability::DevelopmentOnly);
    match caveat {
        Some(caveat) => Some(because(caveat, language)),
        None if is_control && claim == Claim::LevelComparison => {
            Some("caveat 'controlled_breakdown'".to_owned())
        }
        None => None,
    }
}

/// A caveat as the reason of a refusal.
pub fn because(caveat: &PlacedCaveat, language: Language) -> String {
    let short = caveat.short.get(language).unwrap_or_default();
    format!("caveat '{}' ({})", caveat.id, short.trim_end_matches('.'))
}

fn names(report: &Report, breakdown: &str, language: Language) -> Result<Vec<(String, Regex)>, WordsError> {
    let rows = report.tables.values().flat_map(|table| &table.rows).filter(|row| row.breakdown == breakdown);
    let codes: BTreeSet<&String> = rows.map(|row| &row.group).collect();
    let name = |code: &&String| {
        let name = labels::group(report, breakdown, code, language);
        let has_name = name != **code && name.chars().any(char::is_alphabetic);
        has_name.then(|| any_of(&[stem(&name)]).map(|found| ((**code).clone(), found)))
    };
    codes.iter().filter_map(name).collect()
}

/// A name as a phrase that finds its forms, too: "ikke-vestlige innvandrerne", "counties".
fn stem(name: &str) -> String {
    let words = name.split(|letter: char| letter.is_whitespace() || ",()|".contains(letter));
    let words: Vec<String> =
        words.filter(|word| !word.is_empty() && *word != "..").map(stem_of_word).collect();
    if words.is_empty() { name.to_owned() } else { words.join(" ") }
}

fn stem_of_word(word: &str) -> String {
    let letters = word.chars().count();
    let cut = |count: usize| word.chars().take(letters - count).collect::<String>();
    match word.to_lowercase() {
        lower if lower.ends_with('y') && letters > 4 => format!("{word}|{0}ies|{0}y's", cut(1)),
        lower if lower.chars().next_back().is_some_and(|last| "ers".contains(last)) && letters > 6 => {
            format!("{}*", if lower.ends_with("ere") || lower.ends_with("ers") { cut(2) } else { cut(1) })
        }
        lower if lower.ends_with('e') && letters > 4 => format!("{}*", cut(1)),
        _ if letters > 4 => format!("{word}*"),
        _ => format!("{word}|{word}s|{word}'s"),
    }
}

/// What a sentence is about: the figures that it shows numbers of or refers to.
pub fn figures<'a>(
    reading: &'a Reading<'_>,
    sentence: &'a Sentence<'_>,
) -> Vec<&'a crate::report::figure::Figure> {
    let of_results = sentence.results().filter_map(|given| reading.report.figure(&given.source));
    sentence.figures.iter().copied().chain(of_results).collect()
}
