//! What a stage's steps say of themselves, for the log and the record.
//! Knows nothing of what the notes mean.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a stage's steps say of themselves, taken together: numbers are added up, lists joined.
#[derive(Default)]
pub(super) struct Notes(pub BTreeMap<String, Value>);

impl Notes {
    pub fn add(&mut self, notes: &Map<String, Value>) {
        for (name, note) in notes {
            let known = self.0.entry(name.clone()).or_insert(Value::Null);
            *known = match (known.take(), note) {
                (Value::Number(a), Value::Number(b)) => {
                    json!(a.as_u64().unwrap_or(0) + b.as_u64().unwrap_or(0))
                }
                (Value::Array(mut all), Value::Array(more)) => {
                    all.extend(more.iter().filter(|one| !all.contains(one)).cloned().collect::<Vec<_>>());
                    Value::Array(all)
                }
                (_, other) => other.clone(),
            };
        }
    }

    /// A line for each number, and one for each item of a list.
    pub fn lines(&self) -> Vec<String> {
        let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let lines = self.0.iter().flat_map(|(name, note)| match note {
            Value::Array(items) => items.iter().map(words).collect(),
            other => vec![format!("{name}: {}", words(other))],
        });
        lines.collect()
    }
}
