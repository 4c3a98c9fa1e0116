//! Facts: what a run has observed about its data, its model and its figures, by name and with a type.
//! Knows nothing of what a fact means for a reader (that is `caveats`), nor of how it was computed.

pub mod known;
mod observed;
mod value;

pub use known::{ALL, Fact, FactInfo, info};
pub use observed::Observed;
pub use value::{Kind, Value};

use crate::name::nearest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The observations of one scope, by the fact's name. A figure's facts hold the article's as well (see
/// [`Facts::within`]). A fact that could not be observed is absent, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, serde_json::Value>", into = "BTreeMap<String, serde_json::Value>")]
pub struct Facts(BTreeMap<&'static str, Value>);

impl Facts {
    /// Nothing observed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records an observation in place of an earlier one. `None`, and a number that is not finite, is
    /// no observation: the fact is then absent.
    pub fn set<T: Observed>(&mut self, fact: Fact<T>, value: impl Into<Option<T>>) {
        let observed = value.into().map(T::into_value).filter(Value::is_sound);
        match observed {
            Some(value) => self.0.insert(fact.info.name, value),
            None => self.0.remove(fact.info.name),
        };
    }

    /// The same facts with one more observation; for building a scope in one expression.
    #[must_use]
    pub fn with<T: Observed>(mut self, fact: Fact<T>, value: impl Into<Option<T>>) -> Self {
        self.set(fact, value);
        self
    }

    /// The observation, if there is one.
    pub fn get<T: Observed>(&self, fact: Fact<T>) -> Option<T> {
        self.value(fact.info.name).and_then(T::from_value)
    }

    /// Whether a flag was observed to be true; an absent flag is not.
    pub fn is(&self, flag: Fact<bool>) -> bool {
        self.get(flag) == Some(true)
    }

    /// The observation under a name, whatever its kind.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Every observation, sorted by the fact's name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// A figure's facts: its own, and the article's where it has none of its own.
    #[must_use]
    pub fn within(mut self, article: &Facts) -> Self {
        for (name, value) in article.iter() {
            self.0.entry(name).or_insert_with(|| value.clone());
        }
        self
    }
}

/// Why stored facts cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// The table of facts has no such name.
    #[error("there is no fact '{fact}'{}", meant(.nearest.as_deref()))]
    Unknown {
        /// The name as it was written.
        fact: String,
        /// The fact most likely meant.
        nearest: Option<String>,
    },
    /// The value is not of the fact's kind.
    #[error("the fact '{fact}' wants {wanted}, got {got}")]
    WrongKind {
        /// The fact's name.
        fact: String,
        /// The kind that the fact has.
        wanted: Kind,
        /// The value as it was written.
        got: String,
    },
}

impl TryFrom<BTreeMap<String, serde_json::Value>> for Facts {
    type Error = FactsError;

    fn try_from(stored: BTreeMap<String, serde_json::Value>) -> Result<Self, FactsError> {
        stored.iter().map(|(name, value)| read_back(name, value)).collect::<Result<_, _>>().map(Self)
    }
}

impl From<Facts> for BTreeMap<String, serde_json::Value> {
    fn from(facts: Facts) -> Self {
        facts.iter().map(|(name, value)| (name.to_owned(), value.to_json())).collect()
    }
}

fn read_back(name: &str, value: &serde_json::Value) -> Result<(&'static str, Value), FactsError> {
    let unknown = || FactsError::Unknown {
        fact: name.to_owned(),
        nearest: nearest(name, ALL.iter().map(|info| info.name)).map(str::to_owned),
    };
    let info = info(name).ok_or_else(unknown)?;
    let wrong = || FactsError::WrongKind { fact: name.to_owned(), wanted: info.kind, got: value.to_string() };
    Value::from_json(info.kind, value).map(|value| (info.name, value)).ok_or_else(wrong)
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::LocalText;
    use crate::period::Period;

    fn some_facts() -> Facts {
        Facts::new()
            .with(known::SIMULATED, true)
            .with(known::ABSORBED_SHARE, 0.25)
            .with(known::OUTCOME, "hours_3m".to_owned())
            .with(known::REFERENCE_PERIOD, Period::month(2023, 6))
            .with(known::EVENTS_IN_PERIOD, vec!["shock".to_owned(), "reform".to_owned()])
            .with(known::COMPOSITION_GROUP, LocalText::Same("Oslo".to_owned()))
    }

    #[test]
    fn facts_read_back_what_they_were_stored_as() {
        let stored = serde_json::to_string(&some_facts()).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&stored).unwrap(), some_facts());
    }

    #[test]
    fn a_number_that_is_not_finite_is_no_observation() {
        let facts = some_facts().with(known::ABSORBED_SHARE, f64::NAN);
        assert_eq!(facts.get(known::ABSORBED_SHARE), None);
        assert!(facts.value("absorbed_share").is_none());
    }

    #[test]
    fn a_figure_has_the_facts_of_its_article_and_its_own_win() {
        let article = some_facts();
        let figure = Facts::new().with(known::OUTCOME, "job_12m".to_owned()).within(&article);
        assert_eq!(figure.get(known::OUTCOME).as_deref(), Some("job_12m"));
        assert!(figure.is(known::SIMULATED));
    }

    #[test]
    fn stored_facts_with_an_unknown_name_or_a_wrong_kind_are_refused() {
        let unknown = serde_json::from_str::<Facts>(r#"{"simulatd": true}"#).unwrap_err().to_string();
        assert!(unknown.contains("did you mean 'simulated'?"), "{unknown}");
        let wrong = serde_json::from_str::<Facts>(r#"{"horizon": "three"}"#).unwrap_err().to_string();
        assert!(wrong.contains("wants a number, got \"three\""), "{wrong}");
    }
}
