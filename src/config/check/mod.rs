//! Compares a tree with a JSON Schema (draft 2020-12, as far as Rust types need it) and tells every difference
//! in words, at its position, with the nearest right name.
//! Knows nothing of what a pipeline is: the schema says it all.

mod map;
mod union;
mod values;
pub mod words;

use crate::config::document::{Node, Span, Value as Written};
use crate::config::problem::{Place, Problem};
use crate::language::Language;
use serde_json::Value;
use std::collections::BTreeSet;

/// How many references may lead to each other without a value between them.
const REFERENCES: usize = 32;

/// Checks values against one schema and collects what is wrong.
///
/// Besides the standard's keywords it knows two formats, `name` ([`crate::name::Name`]) and `period`
/// ([`crate::period::Period`]; a bare year is read as text), and that the definition `LocalText` is a text for
/// readers, which must be there in every language, and `refused` beside an `enum`: words that somebody may well
/// write, each with `why` it is no choice and a `mend`. A map is closed unless its schema says otherwise.
pub struct Checker<'a> {
    /// The schema that references are resolved in.
    root: &'a Value,
    /// The languages that every text for readers must have.
    languages: &'a [Language],
    /// Positions of values that have been complained about already.
    silenced: &'a BTreeSet<Span>,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
}

/// Where a value stands.
#[derive(Debug, Clone)]
pub struct Here {
    /// Its place in words.
    pub place: Place,
    /// The position of its key, where problems with lists and maps are told.
    pub key: Span,
    unknown_keys: UnknownKeys,
}

/// Who tells the unknown keys of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnknownKeys {
    /// The schema at hand.
    ToldHere,
    /// The schema that this one is a part of, since only the whole knows all keys.
    ToldAbove,
}

impl Here {
    /// A value's place and the position of its key.
    pub fn new(place: Place, key: Span) -> Self {
        Self { place, key, unknown_keys: UnknownKeys::ToldHere }
    }

    /// Where a problem with this value is told: at a scalar itself, at a collection's key.
    fn told_at<'n>(&'n self, node: &'n Node) -> &'n Span {
        if node.is_collection() { &self.key } else { &node.at }
    }
}

impl<'a> Checker<'a> {
    /// A checker for values of `root`, a schema with its own definitions.
    pub fn new(root: &'a Value, languages: &'a [Language], silenced: &'a BTreeSet<Span>) -> Self {
        Self { root, languages, silenced, problems: Vec::new() }
    }

    /// Compares a value with the whole schema. A bare year where a period is wanted becomes a text.
    pub fn check(&mut self, node: &mut Node, here: &Here) {
        self.compare(node, self.root, here);
    }

    fn compare(&mut self, node: &mut Node, schema: &'a Value, here: &Here) {
        if self.silenced.contains(&node.at) && !node.is_collection() {
            return;
        }
        let before = self.problems.len();
        let schema = self.follow(schema);
        if self.is_text_for_readers(schema) {
            return self.text_for_readers(node, here);
        }
        let (own, target) = (schema.own, schema.target);
        for part in [own, target].into_iter().take(if std::ptr::eq(own, target) { 1 } else { 2 }) {
            if self.problems.len() == before {
                self.compare_keywords(node, part, here);
            }
        }
    }

    fn compare_keywords(&mut self, node: &mut Node, schema: &'a Value, here: &Here) {
        if !self.is_of_type(node, schema, here) || !self.is_a_choice(node, schema, here) {
            return;
        }
        self.compare_value(node, schema, here);
        if ["allOf", "anyOf", "oneOf"].iter().all(|keyword| list(schema, keyword).is_empty()) {
            return;
        }
        let unknown_keys = if names_keys(schema) { UnknownKeys::ToldAbove } else { here.unknown_keys };
        let composed = Here { unknown_keys, ..here.clone() };
        for part in list(schema, "allOf") {
            self.compare(node, part, &composed);
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = list(schema, keyword);
            if !branches.is_empty() {
                self.compare_union(node, schema, branches, &composed);
            }
        }
    }

    fn compare_value(&mut self, node: &mut Node, schema: &'a Value, here: &Here) {
        match &mut node.value {
            Written::Map(_) => self.compare_map(node, schema, here),
            Written::List(_) => self.compare_list(node, schema, here),
            Written::Text { .. } => self.compare_text(node, schema, here),
            Written::Integer { .. } | Written::Float { .. } => self.compare_number(node, schema, here),
            Written::Null | Written::Bool(_) => {}
        }
    }

    /// The schema itself and what its reference leads to (itself when it has none).
    fn follow(&self, schema: &'a Value) -> Followed<'a> {
        let mut followed = Followed { own: schema, target: schema, name: None };
        for _ in 0..REFERENCES {
            let Some(reference) = followed.target.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let Some(target) = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer))
            else {
                break;
            };
            followed = Followed { own: schema, target, name: reference.rsplit('/').next() };
        }
        followed
    }

    /// Tells a problem with a value.
    fn tell(&mut self, node: &Node, here: &Here, what: String, mend: Option<String>) {
        self.problems.push(Problem::at(here.told_at(node), &here.place, what).mend_if(mend));
    }

    /// What is wrong when `node` is compared with `schema`, and the node as the schema reads it.
    fn trial(&mut self, node: &Node, schema: &'a Value, here: &Here) -> (Node, Vec<Problem>) {
        let kept = std::mem::take(&mut self.problems);
        let mut node = node.clone();
        self.compare(&mut node, schema, here);
        (node, std::mem::replace(&mut self.problems, kept))
    }
}

/// A schema, what its reference leads to, and the name of the definition it leads to.
#[derive(Clone, Copy)]
struct Followed<'a> {
    own: &'a Value,
    target: &'a Value,
    name: Option<&'a str>,
}

/// Whether a schema is about maps whose keys it or its parts name.
fn names_keys(schema: &Value) -> bool {
    schema.get("properties").is_some() || schema.get("allOf").is_some()
}

/// The schemas under a keyword that holds a list of them.
fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;
