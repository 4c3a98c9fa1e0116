//! The small words of an RO-Crate: entities, references, identifiers.
//! Knows nothing of editions.

use crate::edition;
use serde_json::{Value, json};

/// A reference to an entity.
pub fn to(id: &str) -> Value {
    json!({"@id": id})
}

/// References to entities; one alone stands without a list, as RO-Crate 1.1 recommends.
pub fn all<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Value {
    let mut references: Vec<Value> = ids.into_iter().map(|id| to(id.as_ref())).collect();
    match references.len() {
        1 => references.remove(0),
        _ => Value::Array(references),
    }
}

/// The identifier of something that is no file: `#kind-name`, whatever characters the name has.
pub fn local(kind: &str, name: &str) -> String {
    format!("#{kind}-{}", escaped(name, &[]))
}

/// A path as an identifier: what may not stand in a URI is percent-encoded.
pub fn path(path: &str) -> String {
    escaped(path, b"/")
}

fn escaped(text: &str, also: &[u8]) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte if also.contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The media type of a file of the archive. What no edition has is text.
pub fn media_type(path: &str) -> &'static str {
    edition::media_type(path).unwrap_or("text/plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_holds_no_character_that_a_uri_cannot() {
        assert_eq!(local("file", "persons/æ b.parquet"), "#file-persons%2F%C3%A6%20b.parquet");
        assert_eq!(path("reports/a b/1.svg"), "reports/a%20b/1.svg");
    }

    #[test]
    fn one_reference_stands_without_a_list() {
        assert_eq!(all(["a"]), json!({"@id": "a"}));
        assert_eq!(all(["a", "b"]), json!([{"@id": "a"}, {"@id": "b"}]));
    }
}
