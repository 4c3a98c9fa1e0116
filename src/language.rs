//! The languages that a report can be written in, and texts that exist in several of them.
//! Knows nothing of how a language writes numbers (that is `report::locale`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A language of publication, by its BCP 47 code.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Norwegian bokmål.
    Nb,
    /// Norwegian nynorsk.
    Nn,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order of a report's language links.
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// The BCP 47 code, as in `lang="nb"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text for readers: one for all languages, or one a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum LocalText {
    /// The same words in every language (a proper name, say).
    Same(String),
    /// Words per language.
    Each(#[schemars(extend("propertyNames" = {"enum": ["nb", "nn", "en"]}))] BTreeMap<Language, String>),
}

impl LocalText {
    /// The words in `language`, if there are any.
    pub fn get(&self, language: Language) -> Option<&str> {
        match self {
            Self::Same(text) => Some(text),
            Self::Each(texts) => texts.get(&language).map(String::as_str),
        }
    }
}
