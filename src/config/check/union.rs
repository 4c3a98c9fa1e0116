//! Values that may be one thing or another: the right branch, or the one that was most likely meant.
//! Knows nothing of what a branch holds.

use super::words::{listed, nearest_or_all};
use super::{Checker, Here, UnknownKeys, list};
use crate::config::document::{Key, Node, Value as Written};
use crate::config::problem::Problem;
use crate::name::nearest;
use serde_json::Value;
use std::cmp::Reverse;

impl<'a> Checker<'a> {
    /// Compares a value with every branch of a union; tells what is wrong with the branch that comes nearest.
    pub(super) fn compare_union(
        &mut self,
        node: &mut Node,
        union: &'a Value,
        branches: &'a [Value],
        here: &Here,
    ) {
        if let Some(choices) = self.only_choices(branches) {
            self.chooses(node, &choices, union, here);
            return;
        }
        let mut failures = Vec::new();
        for branch in branches {
            let (read, problems) = self.trial(node, branch, here);
            if problems.is_empty() {
                *node = read;
                return;
            }
            failures.push((self.follow(branch).target, problems));
        }
        failures.retain(|(branch, _)| self.suits(node, branch));
        match failures.len() {
            0 => self.wants(node, union, here),
            1 => self.problems.extend(failures.remove(0).1),
            _ => self.tell_nearest(node, failures, here),
        }
    }

    /// Several branches could have been meant: for maps the one that shares most keys with what was written,
    /// otherwise the one with the fewest problems.
    fn tell_nearest(&mut self, node: &Node, failures: Vec<(&'a Value, Vec<Problem>)>, here: &Here) {
        let alone = here.unknown_keys == UnknownKeys::ToldHere;
        let foreign = alone && failures.iter().all(|(branch, _)| Self::likeness(node, branch) == 0);
        if let (true, Some((key, _))) = (foreign, node.entries().first()) {
            return self.tell_foreign_key(key, &failures, here);
        }
        let meant = failures.into_iter().min_by_key(|(branch, problems)| {
            (!self.has_its_tag(node, branch), Reverse(Self::likeness(node, branch)), problems.len())
        });
        self.problems.extend(meant.into_iter().flat_map(|(_, problems)| problems));
    }

    /// How like a map is to the maps of a branch. A key that the branch names counts most, then one that is
    /// nearly so (a typing error), then one that it takes without naming it.
    fn likeness(node: &Node, branch: &'a Value) -> usize {
        let named = branch.get("properties").and_then(Value::as_object);
        let names = || named.into_iter().flat_map(|named| named.keys()).map(String::as_str);
        let of_key = |key: &str| match Self::schema_of(branch, key) {
            Some(_) if names().any(|name| name == key) => 3,
            _ if nearest(key, names()).is_some() => 2,
            Some(_) => 1,
            None => 0,
        };
        node.entries().iter().map(|(key, _)| of_key(&key.text)).sum()
    }

    /// No branch knows a single key of the map: the keys of all of them are what can be written.
    fn tell_foreign_key(&mut self, key: &Key, failures: &[(&'a Value, Vec<Problem>)], here: &Here) {
        let mut keys: Vec<String> = Vec::new();
        for (branch, _) in failures {
            let more = self.keys_of(branch);
            keys.extend(more.into_iter().filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        }
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let mend = nearest_or_all(&key.text, "the keys here are", &names);
        let what = format!("unknown key '{}'", super::words::cut(&key.text));
        self.problems.push(Problem::at(&key.at, &here.place, what).mend_if(mend));
    }

    /// Whether the map has the constants that tell this branch from others (`kind: shock`, say).
    fn has_its_tag(&self, node: &Node, branch: &'a Value) -> bool {
        let Some(properties) = branch.get("properties").and_then(Value::as_object) else {
            return false;
        };
        let mut tags = properties.iter().filter_map(|(key, schema)| Some((key, schema.get("const")?)));
        tags.any(|(key, tag)| node.get(key).is_some_and(|value| value.to_json() == *tag))
    }

    /// The constants of a union that has nothing else (and perhaps `null`).
    fn only_choices(&self, branches: &'a [Value]) -> Option<Vec<&'a Value>> {
        let mut choices = Vec::new();
        for branch in branches.iter().map(|branch| self.follow(branch).target) {
            match (branch.get("const"), branch.get("enum").and_then(Value::as_array)) {
                (Some(constant), _) => choices.push(constant),
                (None, Some(several)) => choices.extend(several),
                (None, None) => return None,
            }
        }
        Some(choices)
    }

    /// Whether a value is of the type that a branch is about.
    fn suits(&self, node: &Node, branch: &'a Value) -> bool {
        let types = self.all_types(branch);
        let own: &[&str] = match &node.value {
            Written::Null => &["null"],
            Written::Bool(_) => &["boolean"],
            Written::Integer { .. } => &["integer", "number"],
            Written::Float { .. } => &["number"],
            Written::Text { .. } => &["string"],
            Written::List(_) => &["array"],
            Written::Map(_) => &["object"],
        };
        types.is_empty() || own.iter().any(|name| types.contains(name))
    }

    /// Every type that a schema or one of its branches names.
    pub(super) fn all_types(&self, schema: &'a Value) -> Vec<&'a str> {
        let target = self.follow(schema).target;
        let branches = ["anyOf", "oneOf"].into_iter().flat_map(|keyword| list(target, keyword));
        let inner = branches.flat_map(|branch| self.all_types(branch));
        Self::types(target).into_iter().chain(inner).collect()
    }

    /// What a schema wants, in words.
    pub(super) fn wanted(&self, schema: &'a Value) -> String {
        let followed = self.follow(schema);
        if self.is_text_for_readers(followed) {
            return "a text, or a text for each language".to_owned();
        }
        let branches = ["anyOf", "oneOf"].into_iter().flat_map(|keyword| list(followed.target, keyword));
        let mut wanted: Vec<String> = Vec::new();
        let own =
            Self::types(followed.target).into_iter().map(|name| self.wanted_type(name, followed.target));
        let choices = self.only_choices(std::slice::from_ref(followed.target));
        let own: Vec<String> = match choices {
            Some(choices) => vec![one_of(&choices)],
            None => own.collect(),
        };
        for words in own.into_iter().chain(branches.map(|branch| self.wanted(branch))) {
            if !wanted.contains(&words) && words != "nothing" {
                wanted.push(words);
            }
        }
        listed(wanted.iter().map(String::as_str), "or")
    }

    fn wanted_type(&self, name: &str, schema: &'a Value) -> String {
        let format = schema.get("format").and_then(Value::as_str);
        match (name, format) {
            ("string", Some("period")) => "a period such as 2023-06".to_owned(),
            ("string", Some("name")) => "a name".to_owned(),
            ("string", _) => "a text".to_owned(),
            ("integer", _) => "a whole number".to_owned(),
            ("number", _) => "a number".to_owned(),
            ("boolean", _) => "true or false".to_owned(),
            ("array", _) => "a list".to_owned(),
            ("object", _) => map_with(schema),
            _ => "nothing".to_owned(),
        }
    }
}

fn one_of(choices: &[&Value]) -> String {
    let names: Vec<String> = choices.iter().map(|choice| choice.to_string().replace('"', "'")).collect();
    listed(names.iter().map(String::as_str), "or")
}

/// `a map with 'from' and 'window'`, by the keys that cannot be left out.
fn map_with(schema: &Value) -> String {
    let required = list(schema, "required").iter().filter_map(Value::as_str);
    let keys: Vec<String> = required.map(|key| format!("'{key}'")).collect();
    match keys.as_slice() {
        [] => "a map".to_owned(),
        _ => format!("a map with {}", listed(keys.iter().map(String::as_str), "and")),
    }
}
