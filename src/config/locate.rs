//! Finds the place and position of a JSON pointer (RFC 6901) in a tree.
//! Knows nothing of what stands there.

use crate::config::document::{Node, Span, Value};
use crate::config::problem::Place;

/// What a pointer leads to, or the nearest that is there.
struct Found<'n> {
    node: &'n Node,
    key: Span,
    place: Place,
}

/// Place and position of a value: of a scalar itself, of the key of a list or map.
pub fn value(tree: &Node, pointer: &str) -> (Span, Place) {
    let found = find(tree, pointer);
    let span = if found.node.is_collection() { found.key } else { found.node.at.clone() };
    (span, found.place)
}

/// Place and position of a value's key (of the item itself in a list).
pub fn key(tree: &Node, pointer: &str) -> (Span, Place) {
    let found = find(tree, pointer);
    (found.key, found.place)
}

/// `file:line:column` of what a pointer leads to, or of what is nearest around it.
pub fn position(tree: &Node, pointer: &str) -> String {
    let (span, _) = value(tree, pointer);
    format!("{}:{}:{}", span.file, span.line, span.column)
}

fn find<'n>(tree: &'n Node, pointer: &str) -> Found<'n> {
    let mut found = Found { node: tree, key: tree.at.clone(), place: Place::root() };
    for token in pointer.split('/').skip(1) {
        match step(&found, &token.replace("~1", "/").replace("~0", "~")) {
            Some(next) => found = next,
            None => break,
        }
    }
    found
}

fn step<'n>(from: &Found<'n>, token: &str) -> Option<Found<'n>> {
    match &from.node.value {
        Value::Map(entries) => {
            let (key, node) = entries.iter().find(|(key, _)| key.text == token)?;
            Some(Found { node, key: key.at.clone(), place: from.place.key(token) })
        }
        Value::List(items) => {
            let index = token.parse().ok()?;
            let node = items.get(index)?;
            Some(Found { node, key: node.at.clone(), place: from.place.item(index) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;

    #[test]
    fn a_pointer_leads_to_the_value_or_to_what_is_nearest_around_it() {
        let tree = parse(&"x.yaml".into(), "a:\n  b/c: [x, y]\n  d: 1\n").unwrap();
        let told = |pointer: &str| {
            let (span, place) = value(&tree, pointer);
            format!("{}:{} {place}", span.line, span.column)
        };
        assert_eq!(told("/a/b~1c/1"), "2:12 a.b/c[2]");
        assert_eq!(told("/a/b~1c"), "2:3 a.b/c");
        assert_eq!(told("/a/d/e/f"), "3:6 a.d");
        assert_eq!(told("/a/x"), "1:1 a");
        assert_eq!(told(""), "1:1 ");
        assert_eq!(key(&tree, "/a/d").0.column, 3);
        assert_eq!(position(&tree, "/a/d"), "x.yaml:3:6");
    }
}
