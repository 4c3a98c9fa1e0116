//! Reading a JSON value with the path of every part, so that a fault can say where it is.
//! Knows nothing of what a caveat holds.

use super::error::{CatalogueError, CatalogueFault};
use super::terms::Word;
use crate::name::nearest;
use serde_json::Value;

/// A value and its path from the root.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The value.
    pub value: &'a Value,
    /// Its JSON pointer.
    pub path: String,
}

impl<'a> Place<'a> {
    /// The root of a document.
    pub fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// A fault at this place.
    pub fn fault(&self, fault: CatalogueFault) -> CatalogueError {
        CatalogueError { path: self.path.clone(), fault }
    }

    /// The fault that the value is of another shape than `wanted`.
    pub fn not(&self, wanted: &str) -> CatalogueError {
        self.fault(CatalogueFault::Shape { wanted: wanted.to_owned(), got: in_words(self.value) })
    }

    /// The value under a key, if there is one.
    pub fn at(&self, key: &str) -> Option<Place<'a>> {
        let value = self.value.get(key)?;
        Some(Place { value, path: self.below(key) })
    }

    /// The value under a key that must be there.
    pub fn need(&self, key: &str) -> Result<Place<'a>, CatalogueError> {
        self.at(key).ok_or_else(|| self.fault(CatalogueFault::MissingKey { key: key.to_owned() }))
    }

    /// Keys and values of a map, in the order in which they are written.
    pub fn entries(&self) -> Result<Vec<(&'a str, Place<'a>)>, CatalogueError> {
        let map = self.value.as_object().ok_or_else(|| self.not("a map"))?;
        let entry =
            |(key, value): (&'a String, &'a Value)| (key.as_str(), Place { value, path: self.below(key) });
        Ok(map.iter().map(entry).collect())
    }

    /// The items of a list.
    pub fn items(&self) -> Result<Vec<Place<'a>>, CatalogueError> {
        let list = self.value.as_array().ok_or_else(|| self.not("a list"))?;
        let item = |(index, value)| Place { value, path: format!("{}/{index}", self.path) };
        Ok(list.iter().enumerate().map(item).collect())
    }

    /// The items of a list that must have some.
    pub fn some_items(&self) -> Result<Vec<Place<'a>>, CatalogueError> {
        let items = self.items()?;
        if items.is_empty() { Err(self.fault(CatalogueFault::Empty)) } else { Ok(items) }
    }

    /// A text.
    pub fn text(&self) -> Result<&'a str, CatalogueError> {
        self.value.as_str().ok_or_else(|| self.not("a text"))
    }

    /// One of the fixed words of `T`; `what` names the sort of word in a fault.
    pub fn word<T: Word>(&self, what: &str) -> Result<T, CatalogueError> {
        let text = self.text()?;
        let found = T::WORDS.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let choices: Vec<_> = T::WORDS.iter().map(|(word, _)| *word).collect();
            self.fault(unknown(what, text, &choices))
        })
    }

    /// A fault for every key that is not among `known`.
    pub fn unknown_keys(&self, known: &[&str]) -> Vec<CatalogueError> {
        let entries = self.entries().unwrap_or_default();
        let strangers = entries.into_iter().filter(|(key, _)| !known.contains(key));
        strangers.map(|(key, place)| place.fault(unknown("key", key, known))).collect()
    }

    fn below(&self, key: &str) -> String {
        format!("{}/{}", self.path, key.replace('~', "~0").replace('/', "~1"))
    }
}

/// The fault of a word that is not among the choices.
pub(super) fn unknown(what: &str, got: &str, choices: &[&str]) -> CatalogueFault {
    CatalogueFault::Unknown {
        what: what.to_owned(),
        got: got.to_owned(),
        choices: choices.join(", "),
        nearest: nearest(got, choices.iter().copied()).map(str::to_owned),
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text '{text}'"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
    }
}

/// Keeps a value, or its fault among the others.
pub(super) fn keep<T>(found: Result<T, CatalogueError>, faults: &mut Vec<CatalogueError>) -> Option<T> {
    found.map_err(|fault| faults.push(fault)).ok()
}
