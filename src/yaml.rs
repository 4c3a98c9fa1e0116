//! The one place that knows the YAML library for files of our own: what the program writes and reads back.
//! Knows nothing of pipelines, which people write and which therefore need positions (see `config`).

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A YAML file of our own could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum YamlError {
    /// The value has no form in YAML.
    #[error("the value cannot be written as YAML: {reason}")]
    Write {
        /// What the library says.
        reason: String,
    },
    /// The text is not what was written.
    #[error("the file is not as it was written: {reason}")]
    Read {
        /// What the library says, with line and column.
        reason: String,
    },
}

/// The value as YAML, keys in the order of the type.
///
/// # Errors
/// When the value has no form in YAML (a map with maps as keys, say).
pub fn to_text(value: &impl Serialize) -> Result<String, YamlError> {
    serde_yaml::to_string(value).map_err(|error| YamlError::Write { reason: error.to_string() })
}

/// Reads what [`to_text`] wrote.
///
/// # Errors
/// When the text is no YAML or not of the type.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    serde_yaml::from_str(text).map_err(|error| YamlError::Read { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_file_of_ours_reads_back_and_texts_that_look_like_numbers_stay_texts() {
        let value: BTreeMap<String, String> =
            [("county", "03"), ("edition", "2024.10"), ("answer", "NO"), ("none", "null")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into();
        let text = to_text(&value).unwrap();
        assert_eq!(from_text::<BTreeMap<String, String>>(&text).unwrap(), value, "{text}");
    }

    #[test]
    fn a_damaged_file_is_an_error_with_its_line() {
        let error = from_text::<BTreeMap<String, u32>>("a: 1\nb: x\n").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
