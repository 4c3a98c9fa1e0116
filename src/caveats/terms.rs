//! The words that an entry of the catalogue chooses from: severity, subject, placement, claims.
//! Knows nothing of when a caveat applies.

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// A type whose values are written as one of a few fixed words.
pub(super) trait Word: Copy + 'static {
    /// Every value with the word that writes it.
    const WORDS: &'static [(&'static str, Self)];
}

/// How strongly a caveat binds. Ordered: the stronger, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Advisory,
    /// Must stand where its placement says.
    Required,
    /// Must stand there, and forbids claims.
    Blocking,
}

/// What a caveat is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// What is measured.
    Definition,
    /// What may be compared with what.
    Comparability,
    /// What may be said of causes.
    Causality,
    /// Chance and precision.
    Uncertainty,
    /// Who is in a group.
    Composition,
    /// What the data hold and what they lack.
    Coverage,
    /// What is hidden to protect persons.
    Disclosure,
    /// What the figure is fit for.
    Use,
}

/// Where a caveat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// In the block of every figure to which it applies.
    Figure,
    /// Once in a section that has such a figure.
    Section,
    /// Once in an article that has such a figure.
    Article,
}

/// A kind of statement that a caveat can forbid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// That one group lies higher than another at a time. A change since a reference period is
    /// development, not level.
    LevelComparison,
    /// That units stand in an order from best to worst.
    Ranking,
    /// That something brought a result about.
    CausalWording,
    /// That a result rises, falls or lasts.
    TrendWording,
}

impl Word for Severity {
    const WORDS: &'static [(&'static str, Self)] =
        &[("blocking", Self::Blocking), ("required", Self::Required), ("advisory", Self::Advisory)];
}

impl Word for About {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("definition", Self::Definition),
        ("comparability", Self::Comparability),
        ("causality", Self::Causality),
        ("uncertainty", Self::Uncertainty),
        ("composition", Self::Composition),
        ("coverage", Self::Coverage),
        ("disclosure", Self::Disclosure),
        ("use", Self::Use),
    ];
}

impl Word for Placement {
    const WORDS: &'static [(&'static str, Self)] =
        &[("figure", Self::Figure), ("section", Self::Section), ("article", Self::Article)];
}

impl Word for Claim {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("level_comparison", Self::LevelComparison),
        ("ranking", Self::Ranking),
        ("causal_wording", Self::CausalWording),
        ("trend_wording", Self::TrendWording),
    ];
}

impl Claim {
    /// Every claim that can be forbidden.
    pub const ALL: [Self; 4] =
        [Self::LevelComparison, Self::Ranking, Self::CausalWording, Self::TrendWording];
}

fn write_word<T: Word + PartialEq>(value: T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let word = T::WORDS.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word);
    f.write_str(word)
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_word(*self, f)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_word(*self, f)
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_word(*self, f)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_word(*self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_are_those_of_serde<T: Word + Serialize + fmt::Display>() {
        for (word, value) in T::WORDS {
            assert_eq!(serde_json::to_value(value).unwrap(), *word);
            assert_eq!(value.to_string(), *word);
        }
    }

    #[test]
    fn every_term_is_written_in_one_way_only() {
        words_are_those_of_serde::<Severity>();
        words_are_those_of_serde::<About>();
        words_are_those_of_serde::<Placement>();
        words_are_those_of_serde::<Claim>();
    }
}
