//! Types, choices, texts, numbers and lists against a schema.
//! Knows nothing of maps and unions.

use super::words::{self, listed};
use super::{Checker, Followed, Here, list};
use crate::config::document::{Node, Style, Value as Written};
use crate::name::{Name, nearest};
use crate::period::Period;
use serde_json::Value;
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    /// The types that a schema names; none when it leaves the type open.
    pub(super) fn types(schema: &Value) -> Vec<&str> {
        match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the value is of a type that the schema names; tells it when not.
    pub(super) fn is_of_type(&mut self, node: &mut Node, schema: &'a Value, here: &Here) -> bool {
        if *schema == Value::Bool(false) {
            self.tell(node, here, "nothing may stand here".to_owned(), None);
            return false;
        }
        read_year_as_text(node, schema);
        let types = Self::types(schema);
        let right = types.is_empty() || types.iter().any(|name| is_type(node, name));
        if !right {
            self.wants(node, schema, here);
        }
        right
    }

    /// Tells that a value is not what the schema wants.
    pub(super) fn wants(&mut self, node: &Node, schema: &'a Value, here: &Here) {
        let types = self.all_types(schema);
        let mend = words::rewritten(node, &types).or_else(|| words::description(schema));
        self.tell(node, here, format!("wants {}, got {}", self.wanted(schema), words::got(node)), mend);
    }

    /// Whether the value is the constant or one of the choices of the schema; tells it when not.
    pub(super) fn is_a_choice(&mut self, node: &Node, schema: &'a Value, here: &Here) -> bool {
        let constant = schema.get("const").map(std::slice::from_ref);
        let Some(choices) = constant.or_else(|| schema.get("enum")?.as_array().map(Vec::as_slice)) else {
            return true;
        };
        self.chooses(node, &choices.iter().collect::<Vec<_>>(), schema, here)
    }

    /// Whether the value is one of `choices`; tells the nearest when not, or why the schema refuses the word.
    pub(super) fn chooses(
        &mut self,
        node: &Node,
        choices: &[&Value],
        schema: &'a Value,
        here: &Here,
    ) -> bool {
        let value = node.to_json();
        if choices.contains(&&value) {
            return true;
        }
        if let Some(refused) = value.as_str().and_then(|word| schema.get("refused")?.get(word)) {
            let text = |key: &str| refused.get(key).and_then(Value::as_str).map(str::to_owned);
            let what = format!("'{}' is refused: {}", plain(&value), text("why").unwrap_or_default());
            self.tell(node, here, what, text("mend"));
            return false;
        }
        let names: Vec<String> = choices.iter().map(|choice| plain(choice)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let written = node.written().unwrap_or_else(|| words::got(node));
        let what = match names.as_slice() {
            [one] => format!("wants '{one}', got {}", words::got(node)),
            _ => format!("'{}' is not one of {}", words::cut(&written), listed(names.iter().copied(), "and")),
        };
        let mend = nearest(&written, names.iter().copied()).map(|name| format!("did you mean '{name}'?"));
        self.tell(node, here, what, mend);
        false
    }

    pub(super) fn compare_text(&mut self, node: &Node, schema: &'a Value, here: &Here) {
        let Some(text) = node.text() else { return };
        if let Some((what, mend)) = wrong_format(text, schema) {
            return self.tell(node, here, what, Some(mend.to_owned()));
        }
        let length = text.chars().count() as u64;
        if length < bound(schema, "minLength").unwrap_or(0) {
            return self.tell(node, here, "the text is empty".to_owned(), words::description(schema));
        }
        let pattern = schema.get("pattern").and_then(Value::as_str);
        if pattern.is_some_and(|pattern| !matches(pattern, text)) {
            let what = format!("'{}' is not written as it should be", words::cut(text));
            let mend = words::description(schema).or_else(|| pattern.map(|p| format!("the pattern is {p}")));
            self.tell(node, here, what, mend);
        }
    }

    pub(super) fn compare_number(&mut self, node: &Node, schema: &'a Value, here: &Here) {
        let Some(value) = node.to_json().as_f64() else {
            return;
        };
        let limit = |keyword: &str| schema.get(keyword).filter(|limit| limit.is_number());
        let wrong = [
            limit("minimum")
                .filter(|least| least.as_f64() > Some(value))
                .map(|least| format!("at least {least}")),
            limit("maximum").filter(|most| most.as_f64() < Some(value)).map(|most| format!("at most {most}")),
            limit("exclusiveMinimum").filter(|l| l.as_f64() >= Some(value)).map(|l| format!("more than {l}")),
            limit("exclusiveMaximum").filter(|l| l.as_f64() <= Some(value)).map(|l| format!("less than {l}")),
        ];
        if let Some(wanted) = wrong.into_iter().flatten().next() {
            let what = format!("wants {wanted}, got {}", node.written().unwrap_or_default());
            self.tell(node, here, what, words::description(schema));
        }
    }

    pub(super) fn compare_list(&mut self, node: &mut Node, schema: &'a Value, here: &Here) {
        self.compare_length(node, schema, here);
        let Written::List(items) = &mut node.value else {
            return;
        };
        let first = list(schema, "prefixItems");
        for (index, item) in items.iter_mut().enumerate() {
            let here = Here::new(here.place.item(index), item.at.clone());
            if let Some(schema) = first.get(index).or_else(|| schema.get("items")) {
                self.compare(item, schema, &here);
            }
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.tell_twice(items, here);
        }
    }

    fn compare_length(&mut self, node: &Node, schema: &'a Value, here: &Here) {
        let Written::List(items) = &node.value else { return };
        let (length, least, most) =
            (items.len() as u64, bound(schema, "minItems"), bound(schema, "maxItems"));
        let wanted = match (least, most) {
            (Some(least), Some(most)) if least == most && length != least => format!("exactly {least}"),
            (Some(least), _) if length < least => format!("at least {least}"),
            (_, Some(most)) if length > most => format!("at most {most}"),
            _ => return,
        };
        let items = if wanted.ends_with(" 1") { "item" } else { "items" };
        let mend = words::description(schema);
        self.tell(node, here, format!("wants {wanted} {items}, got {length}"), mend);
    }

    fn tell_twice(&mut self, items: &[Node], here: &Here) {
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let value = item.to_json().to_string();
            if !seen.insert(value.clone()) {
                let here = Here::new(here.place.item(index), item.at.clone());
                let written = item.written().unwrap_or(value);
                let mend = Some("keep it once".to_owned());
                self.tell(item, &here, format!("'{}' is listed twice", words::cut(&written)), mend);
            }
        }
    }

    /// Whether the schema is the shared definition of a text for readers.
    pub(super) fn is_text_for_readers(&self, schema: Followed<'a>) -> bool {
        schema.name.is_some_and(|name| name.rsplit('.').next() == Some("LocalText"))
    }
}

/// A choice as a writer would type it.
fn plain(choice: &Value) -> String {
    choice.as_str().map_or_else(|| choice.to_string(), str::to_owned)
}

fn is_type(node: &Node, name: &str) -> bool {
    match &node.value {
        Written::Null => name == "null",
        Written::Bool(_) => name == "boolean",
        Written::Integer { .. } => name == "integer" || name == "number",
        Written::Float { .. } => name == "number",
        Written::Text { .. } => name == "string",
        Written::List(_) => name == "array",
        Written::Map(_) => name == "object",
    }
}

/// A year is a period, and YAML takes it for a number.
fn read_year_as_text(node: &mut Node, schema: &Value) {
    let wanted = schema.get("format").and_then(Value::as_str) == Some("period");
    if let (true, Written::Integer { written, .. }) = (wanted, &mut node.value) {
        node.value = Written::Text { text: std::mem::take(written), style: Style::Plain };
    }
}

fn wrong_format(text: &str, schema: &Value) -> Option<(String, &'static str)> {
    let shown = words::cut(text);
    match schema.get("format")?.as_str()? {
        "name" if Name::parse(text).is_none() => Some((
            format!("'{shown}' is no name"),
            "a name is a lower-case letter, then lower-case letters, digits and underscores (64 at most)",
        )),
        "period" if text.parse::<Period>().is_err() => Some((
            format!("'{shown}' is no period"),
            "write a month as 2023-06, a quarter as 2023-Q2, a year as 2023",
        )),
        _ => None,
    }
}

fn bound(schema: &Value, keyword: &str) -> Option<u64> {
    schema.get(keyword)?.as_u64()
}

/// Whether a text matches a pattern; a pattern that cannot be read refuses nothing.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    regex::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}
