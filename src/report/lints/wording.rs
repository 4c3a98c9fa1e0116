//! The words that lints look for in a language, from data: the program's own list and what a project adds.
//! Knows nothing of sentences.

use super::dates::Dates;
use super::phrase::{WordsError, any_of, any_with};
use crate::language::Language;
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

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
    leaves_open: Vec<String>,
    tells: Vec<String>,
    acts: Vec<String>,
    topics: Vec<String>,
    asks: Vec<String>,
    presuming: Vec<String>,
    answers: Vec<String>,
    attributions: Vec<String>,
    data: Vec<String>,
    data_states: Vec<String>,
    method: Vec<String>,
    results: Vec<String>,
    number_words: Vec<String>,
    statistics: Vec<String>,
    no_statistics: Vec<String>,
    before_years: Vec<String>,
    telephone: Vec<String>,
    turns: Vec<String>,
    claims: ClaimWords,
}

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
#[derive(Debug, Clone)]
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
    /// Words that deny.
    pub denials: Regex,
    /// Phrases that hold such a word, or one that leaves open, and excuse nothing.
    pub no_denials: Regex,
    /// Words that leave open what follows.
    pub leaves_open: Regex,
    /// Words of telling, which a denial has to be of.
    pub tells: Regex,
    /// What one does when one compares or ranks.
    pub acts: Regex,
    /// Names of claims.
    pub topics: Regex,
    /// Words that begin a sentence which names a question.
    pub asks: Regex,
    /// Questions with these take a claim for granted.
    pub presuming: Regex,
    /// Words that begin an answer.
    pub answers: Regex,
    /// Words by which a quotation is another's.
    pub attributions: Regex,
    /// What data consist of.
    pub data: Regex,
    /// What may be the matter with data.
    pub data_states: Regex,
    /// What the method chooses and rounds.
    pub method: Regex,
    /// Words by which a sentence speaks of results.
    pub results: Regex,
    /// Statistics in words.
    pub statistics: Regex,
    /// Phrases that hold such words and are none.
    pub no_statistics: Regex,
    /// Numbers that name a day or a year.
    pub dates: Dates,
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
        static OWN: [OnceLock<Wording>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        let own = Language::ALL.iter().position(|known| *known == language).and_then(|at| OWN.get(at));
        let Some(own) = own.filter(|_| more.is_none()) else { return Self::read(language, more) };
        match own.get() {
            Some(known) => Ok(known.clone()),
            None => Self::read(language, None).map(|read| own.get_or_init(|| read).clone()),
        }
    }

    fn read(language: Language, more: Option<&ClaimWords>) -> Result<Self, WordsError> {
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
            leaves_open: any_of(&own.leaves_open)?,
            tells: any_of(&own.tells)?,
            acts: any_of(&own.acts)?,
            topics: any_of(&own.topics)?,
            asks: any_of(&own.asks)?,
            presuming: any_of(&own.presuming)?,
            answers: any_of(&own.answers)?,
            attributions: any_of(&own.attributions)?,
            data: any_of(&own.data)?,
            data_states: any_of(&own.data_states)?,
            method: any_of(&own.method)?,
            results: any_of(&own.results)?,
            statistics: any_with(&own.statistics, &own.number_words)?,
            no_statistics: any_of(&own.no_statistics)?,
            dates: Dates::of(language, &own.before_years, &own.telephone)?,
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

#[cfg(test)]
mod tests {
    use super::*;

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
