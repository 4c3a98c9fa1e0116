//! The kinds of a fact's value, and how each is written as text and JSON.
//! Knows nothing of which facts there are.

use crate::language::{Language, LocalText};
use crate::period::Period;
use serde::Serialize;
use std::fmt;

/// What was observed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "serde_json::Value")]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A finite number; counts are whole numbers.
    Number(f64),
    /// A name or a word.
    Text(String),
    /// A point of the calendar.
    Period(Period),
    /// Several words, in the order in which they were found.
    Texts(Vec<String>),
    /// What something is called, in each language.
    Words(LocalText),
}

/// The kind of value that a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A month, quarter or year, as `2023-06`.
    Period,
    /// A list of texts.
    Texts,
    /// Words in each language.
    Words,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Period => "a period such as 2023-06",
            Self::Texts => "a list of texts",
            Self::Words => "words in each language",
        })
    }
}

impl Value {
    /// The value that `json` writes, when it is of `kind`.
    pub fn from_json(kind: Kind, json: &serde_json::Value) -> Option<Self> {
        match kind {
            Kind::Flag => json.as_bool().map(Self::Flag),
            Kind::Number => json.as_f64().filter(|number| number.is_finite()).map(Self::Number),
            Kind::Text => json.as_str().map(|text| Self::Text(text.to_owned())),
            Kind::Period => period_from_json(json).map(Self::Period),
            Kind::Words => serde_json::from_value(json.clone()).ok().map(Self::Words),
            Kind::Texts => {
                let text = |item: &serde_json::Value| item.as_str().map(str::to_owned);
                json.as_array()?.iter().map(text).collect::<Option<Vec<_>>>().map(Self::Texts)
            }
        }
    }

    /// The value as JSON; a period as its text, a whole number without decimals.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Flag(flag) => (*flag).into(),
            Self::Number(number) => number_to_json(*number),
            Self::Text(text) => text.as_str().into(),
            Self::Period(period) => period.to_string().into(),
            Self::Texts(texts) => texts.clone().into(),
            Self::Words(words) => serde_json::to_value(words).unwrap_or_default(),
        }
    }

    /// Whether the value says anything: every value does, but a number that is not finite.
    pub(super) fn is_sound(&self) -> bool {
        !matches!(self, Self::Number(number) if !number.is_finite())
    }
}

/// A year may be written as a bare number.
fn period_from_json(json: &serde_json::Value) -> Option<Period> {
    match json {
        serde_json::Value::Number(year) => year.to_string().parse().ok(),
        _ => json.as_str()?.parse().ok(),
    }
}

/// Whole numbers within the range that f64 holds exactly are written as integers.
fn number_to_json(number: f64) -> serde_json::Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT { (number as i64).into() } else { number.into() }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        value.to_json()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{}", number_to_json(*number)),
            Self::Text(text) => f.write_str(text),
            Self::Period(period) => write!(f, "{period}"),
            Self::Texts(texts) => f.write_str(&texts.join(", ")),
            Self::Words(words) => {
                let first = Language::ALL.into_iter().find_map(|language| words.get(language));
                f.write_str(first.unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_shown_without_decimals_and_a_share_with_them() {
        assert_eq!(Value::Number(12.0).to_string(), "12");
        assert_eq!(Value::Number(0.25).to_string(), "0.25");
        assert_eq!(Value::Period(Period::month(2023, 6)).to_string(), "2023-06");
    }

    #[test]
    fn a_value_of_another_kind_is_not_read() {
        assert_eq!(Value::from_json(Kind::Flag, &"true".into()), None);
        assert_eq!(Value::from_json(Kind::Number, &true.into()), None);
        assert_eq!(Value::from_json(Kind::Period, &"2023-13".into()), None);
        assert_eq!(Value::from_json(Kind::Texts, &serde_json::json!(["a", 1])), None);
        assert_eq!(Value::from_json(Kind::Period, &2023.into()).unwrap().to_string(), "2023");
    }
}
