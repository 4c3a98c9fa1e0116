//! Names as they are written in a pipeline: stages, parameters, columns, languages.
//! Knows nothing of where a name is used.

use std::fmt;

/// A name that a pipeline gives to a stage, figure or parameter: a lower-case letter, then lower-case
/// letters, digits and underscores, so that it fits a file name and a key on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name, or `None` when the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = text.bytes();
        let starts = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let goes_on = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        (starts && goes_on && text.len() <= 64).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The candidate that a writer most likely meant by `typed`, if any is near enough to be worth saying.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(typed, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_letters_digits_and_underscores() {
        assert!(Name::parse("fig10").is_some());
        assert!(Name::parse("person_months").is_some());
        for wrong in ["", "Fig", "1st", "a-b", "a b", "../a", &"a".repeat(65)] {
            assert!(Name::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let stages = ["person_months", "model", "expected"];
        assert_eq!(nearest("modle", stages), Some("model"));
        assert_eq!(nearest("person_month", stages), Some("person_months"));
        assert_eq!(nearest("weather", stages), None);
    }
}
