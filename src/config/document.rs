//! The YAML of a pipeline as a tree in which every key and value knows where it was written.
//! Knows nothing of how YAML is read (that is `parse`) nor of what a pipeline may say.

use std::sync::Arc;

/// One value of a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where it starts.
    pub at: Span,
}

/// What a node holds, by the core schema of YAML 1.2 (so `NO`, `yes` and `2023-06` are texts).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer {
        /// The number.
        value: i64,
        /// How it was written, such as `03`.
        written: String,
    },
    /// A number with a point or exponent, or a whole one too large for 64 bits; finite.
    Float {
        /// The number.
        value: f64,
        /// How it was written, such as `2024.10`.
        written: String,
    },
    /// Any other text.
    Text {
        /// The text, without its quotes.
        text: String,
        /// Whether it had quotes.
        style: Style,
    },
    /// Items in order.
    List(Vec<Node>),
    /// Keys and values in the order of the file; no key twice.
    Map(Vec<(Key, Node)>),
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// Between quotes or as a block.
    Quoted,
}

/// A key of a map, as written (a number that serves as a key is the text of that number).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub text: String,
    /// Where it starts.
    pub at: Span,
}

/// A position in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file's name as problems show it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Node {
    /// The value under `key`, if the node is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// The value under `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let Value::Map(entries) = &mut self.value else {
            return None;
        };
        entries.iter_mut().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// Takes `key` and its value out of a map.
    pub fn remove(&mut self, key: &str) -> Option<(Key, Node)> {
        let Value::Map(entries) = &mut self.value else {
            return None;
        };
        let index = entries.iter().position(|(k, _)| k.text == key)?;
        Some(entries.remove(index))
    }

    /// Keys and values of a map; none for anything else.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text, if the node is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// A scalar as it was written, without quotes; `None` for lists, maps and nothing.
    pub fn written(&self) -> Option<String> {
        match &self.value {
            Value::Null | Value::List(_) | Value::Map(_) => None,
            Value::Bool(value) => Some(value.to_string()),
            Value::Integer { written, .. } | Value::Float { written, .. } => Some(written.clone()),
            Value::Text { text, .. } => Some(text.clone()),
        }
    }

    /// Whether the node is a list or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self.value, Value::List(_) | Value::Map(_))
    }

    /// The value without positions; keys keep their order.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Integer { value, .. } => (*value).into(),
            Value::Float { value, .. } => (*value).into(),
            Value::Text { text, .. } => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => {
                entries.iter().map(|(key, node)| (key.text.clone(), node.to_json())).collect()
            }
        }
    }

    /// How many lists and maps lie in each other at most.
    pub fn depth(&self) -> usize {
        let deepest = match &self.value {
            Value::List(items) => items.iter().map(Node::depth).max(),
            Value::Map(entries) => entries.iter().map(|(_, node)| node.depth()).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or(0)
    }

    /// How many nodes the tree has, itself included.
    pub fn size(&self) -> usize {
        1 + match &self.value {
            Value::List(items) => items.iter().map(Node::size).sum(),
            Value::Map(entries) => entries.iter().map(|(_, node)| node.size()).sum(),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::parse::parse;

    #[test]
    fn a_tree_gives_its_values_without_positions_in_the_order_of_the_file() {
        let node = parse(&"x.yaml".into(), "b: [1, 2.5, true, ~]\na: {'03': NO}\n").unwrap();
        assert_eq!(node.to_json().to_string(), r#"{"b":[1,2.5,true,null],"a":{"03":"NO"}}"#);
        assert_eq!((node.size(), node.depth()), (8, 2));
    }
}
