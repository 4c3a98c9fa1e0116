//! Maps against a schema: unknown keys, missing keys, and the value under each key.
//! Knows nothing of scalars and lists.

use super::values::matches;
use super::words::{self, nearest_or_all};
use super::{Checker, Here, UnknownKeys, list, names_keys};
use crate::config::document::{Key, Node, Style, Value as Written};
use crate::config::problem::Problem;
use crate::language::Language;
use crate::name::nearest;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn compare_map(&mut self, node: &mut Node, schema: &'a Value, here: &Here) {
        let missing = self.missing(node, schema);
        let mut guessed = BTreeSet::new();
        let Written::Map(entries) = &mut node.value else {
            return;
        };
        for (key, value) in entries {
            let inner = Here::new(here.place.key(&key.text), key.at.clone());
            match Self::schema_of(schema, &key.text) {
                Some(schema) => self.compare(value, schema, &inner),
                None if !Self::is_closed(schema, here) => {}
                None => {
                    let known = self.keys_of(schema);
                    if !known.contains(&key.text) {
                        guessed.extend(self.unknown_key(key, &known, &missing, here));
                    }
                }
            }
            self.compare_key(key, schema, here);
        }
        self.tell_missing(&missing, &guessed, schema, here);
    }

    /// Every key that the schema or a part of it names.
    pub(super) fn keys_of(&self, schema: &'a Value) -> Vec<String> {
        let own =
            schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
        let parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|keyword| list(schema, keyword));
        let parts = parts.flat_map(|part| self.keys_of(self.follow(part).target));
        own.chain(parts).fold(Vec::new(), |mut keys, key| {
            if !keys.contains(&key) {
                keys.push(key);
            }
            keys
        })
    }

    /// The schema of the value under a key, if the schema has one for it.
    pub(super) fn schema_of(schema: &'a Value, key: &str) -> Option<&'a Value> {
        let own = schema.get("properties").and_then(|properties| properties.get(key));
        let patterns = || schema.get("patternProperties")?.as_object();
        let pattern =
            || patterns()?.iter().find(|(pattern, _)| matches(pattern, key)).map(|(_, schema)| schema);
        let other = || schema.get("additionalProperties").filter(|other| !other.is_boolean());
        own.or_else(pattern).or_else(other)
    }

    /// Types that leave unknown keys to chance would swallow a typing error: a map that names keys is
    /// closed unless it says what else it takes.
    fn is_closed(schema: &Value, here: &Here) -> bool {
        if here.unknown_keys == UnknownKeys::ToldAbove {
            return false;
        }
        match schema.get("additionalProperties").or_else(|| schema.get("unevaluatedProperties")) {
            Some(Value::Bool(open)) => !open,
            Some(_) => false,
            None => names_keys(schema),
        }
    }

    /// Tells an unknown key; gives the key that was meant if it can be guessed.
    fn unknown_key(
        &mut self,
        key: &Key,
        known: &[String],
        missing: &[&'a str],
        here: &Here,
    ) -> Option<String> {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let what = format!("unknown key '{}'", words::cut(&key.text));
        let meant =
            nearest(&key.text, missing.iter().copied()).or_else(|| nearest(&key.text, names.iter().copied()));
        let mend = match meant {
            Some(name) => Some(format!("did you mean '{name}'?")),
            None => nearest_or_all(&key.text, "the keys here are", &names),
        };
        self.problems.push(Problem::at(&key.at, &here.place, what).mend_if(mend));
        meant.map(str::to_owned)
    }

    /// A key against the schema for keys.
    fn compare_key(&mut self, key: &Key, schema: &'a Value, here: &Here) {
        let Some(schema) = schema.get("propertyNames") else {
            return;
        };
        let value = Written::Text { text: key.text.clone(), style: Style::Plain };
        let mut node = Node { value, at: key.at.clone() };
        self.compare(&mut node, schema, &Here::new(here.place.key(&key.text), key.at.clone()));
    }

    fn missing(&self, node: &Node, schema: &'a Value) -> Vec<&'a str> {
        let required = list(schema, "required").iter().filter_map(Value::as_str);
        required.filter(|key| node.get(key).is_none()).collect()
    }

    fn tell_missing(&mut self, missing: &[&str], guessed: &BTreeSet<String>, schema: &'a Value, here: &Here) {
        for key in missing.iter().filter(|key| !guessed.contains(**key)) {
            let inner = schema.get("properties").and_then(|properties| properties.get(*key));
            let mend = inner.and_then(|inner| {
                words::description(inner).or_else(|| words::description(self.follow(inner).target))
            });
            let mend =
                format!("add '{key}: ...'{}", mend.map(|what| format!(". {what}")).unwrap_or_default());
            let what = format!("the key '{key}' is missing");
            self.problems.push(Problem::at(&here.key, &here.place, what).mend(mend));
        }
    }

    /// A text for readers: the same in every language, or one text for each language of the pipeline.
    pub(super) fn text_for_readers(&mut self, node: &Node, here: &Here) {
        let Written::Map(entries) = &node.value else {
            return self.text_in_every_language(node, here);
        };
        for (key, value) in entries {
            let inner = Here::new(here.place.key(&key.text), key.at.clone());
            if !Language::ALL.iter().any(|language| language.code() == key.text) {
                let names = Language::ALL.map(Language::code);
                let what = format!("unknown language '{}'", words::cut(&key.text));
                let mend = nearest_or_all(&key.text, "the languages are", &names);
                self.problems.push(Problem::at(&key.at, &here.place, what).mend_if(mend));
            } else if value.text().is_none() && !self.silenced.contains(&value.at) {
                let mend = words::rewritten(value, &["string"]);
                self.tell(value, &inner, format!("wants a text, got {}", words::got(value)), mend);
            }
        }
        self.tell_missing_languages(node, here);
    }

    fn text_in_every_language(&mut self, node: &Node, here: &Here) {
        if node.text().is_none() {
            let what = format!("wants a text, or a text for each language, got {}", words::got(node));
            self.tell(node, here, what, words::rewritten(node, &["string"]));
        }
    }

    fn tell_missing_languages(&mut self, node: &Node, here: &Here) {
        let missing = self.languages.iter().filter(|language| node.get(language.code()).is_none());
        for language in missing.copied().collect::<Vec<_>>() {
            let what = format!("there is no text in '{language}'");
            let mend = format!("add '{language}: ...', or take '{language}' out of 'languages'");
            self.tell(node, here, what, Some(mend));
        }
    }
}
