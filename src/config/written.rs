//! A tree as YAML text that reads back to the same values, without comments and positions.
//! Knows nothing of what the tree says.
//!
//! The text is YAML's flow style over several lines: keys and texts in quotes, numbers as they were written.

use crate::config::document::{Node, Value};

/// The text of a tree, ending with a line break.
pub fn written(tree: &Node) -> String {
    let mut text = String::new();
    put(&mut text, tree, 0);
    text.push('\n');
    text
}

fn put(text: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::List(items) if items.iter().any(Node::is_collection) => {
            let put_item = |text: &mut String, item: &Node| put(text, item, depth + 1);
            put_lines(text, ('[', ']'), depth, items, put_item);
        }
        Value::List(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                text.push_str(if place == 0 { "" } else { ", " });
                put(text, item, depth);
            }
            text.push(']');
        }
        Value::Map(entries) if entries.is_empty() => text.push_str("{}"),
        Value::Map(entries) => put_lines(text, ('{', '}'), depth, entries, |text, (key, node)| {
            text.push_str(&quoted(&key.text));
            text.push_str(": ");
            put(text, node, depth + 1);
        }),
        Value::Text { text: own, .. } => text.push_str(&quoted(own)),
        _ => text.push_str(&node.written().unwrap_or_else(|| "null".to_owned())),
    }
}

fn put_lines<T>(
    text: &mut String,
    (open, close): (char, char),
    depth: usize,
    items: &[T],
    put_item: impl Fn(&mut String, &T),
) {
    text.push(open);
    for (place, item) in items.iter().enumerate() {
        text.push_str(if place == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        put_item(text, item);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

/// A text in double quotes with JSON's escapes, which YAML 1.2 reads alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;

    /// Values without positions, numbers as written.
    fn shape(node: &Node) -> String {
        match &node.value {
            Value::List(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(",")),
            Value::Map(entries) => {
                let entries = entries.iter().map(|(key, node)| format!("{:?}:{}", key.text, shape(node)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            Value::Text { text, .. } => format!("{text:?}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_tree_reads_back_to_the_same_values_with_numbers_as_they_were_written() {
        let text = "edition: 2024.10\ncode: '03'\nrate: 1e-3\nhex: 0x1F\nnone: ~\nno: NO\nyes: true\n\
            \"odd: key\": \"tab\\there \\\"quoted\\\" \\u0085 å\"\nempty: {}\nlist: []\nlong: |\n  two\n  lines\n\
            stages:\n  - {a: [1, 02, x y, '${edition}']}\n  - [[1], []]\n";
        let tree = parse(&"x.yaml".into(), text).unwrap();
        let back = parse(&"y.yaml".into(), &written(&tree)).unwrap();
        assert_eq!(shape(&back), shape(&tree), "{}", written(&tree));
        assert!(written(&tree).contains("\"edition\": 2024.10"));
    }
}
