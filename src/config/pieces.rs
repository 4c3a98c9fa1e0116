//! Texts with `${name}` in them, cut into plain parts and parameters.
//! Knows nothing of what a parameter stands for.

use crate::config::document::{Node, Value};
use std::collections::BTreeSet;

/// A part of a text with parameters.
#[derive(Debug, PartialEq)]
pub enum Piece<'t> {
    /// What stands as it is.
    Plain(&'t str),
    /// The name of a parameter.
    Parameter(&'t str),
}

/// The text cut at its parameters; `None` when a `${` has no `}`.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(escaped) = before.strip_suffix('$') {
            pieces.extend([Piece::Plain(escaped), Piece::Plain("${")]);
            rest = after;
        } else {
            let (name, after) = after.split_once('}')?;
            pieces.extend([Piece::Plain(before), Piece::Parameter(name)]);
            rest = after;
        }
    }
    pieces.push(Piece::Plain(rest));
    pieces.retain(|piece| *piece != Piece::Plain(""));
    Some(pieces)
}

/// The parameters that a value refers to.
pub fn references(node: &Node) -> BTreeSet<String> {
    match &node.value {
        Value::Text { text, .. } => {
            let pieces = pieces(text).unwrap_or_default();
            let name = |piece: &Piece| match piece {
                Piece::Parameter(name) => Some((*name).to_owned()),
                Piece::Plain(_) => None,
            };
            pieces.iter().filter_map(name).collect()
        }
        Value::List(items) => items.iter().flat_map(references).collect(),
        Value::Map(entries) => entries.iter().flat_map(|(_, node)| references(node)).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_parameters() {
        use Piece::{Parameter, Plain};
        assert_eq!(pieces("a${b}c"), Some(vec![Plain("a"), Parameter("b"), Plain("c")]));
        assert_eq!(pieces("${b}"), Some(vec![Parameter("b")]));
        assert_eq!(pieces("$${b} $1"), Some(vec![Plain("${"), Plain("b} $1")]));
        assert_eq!(pieces("a${b"), None);
    }
}
