//! The pipeline as one text that says the same on every machine.
//! Knows nothing of locks, which keep it.

use crate::config::document::{Node, Style, Value};
use crate::config::{Loaded, written};

/// What stands for a folder of this machine.
pub const OUTSIDE: &str = "(a folder outside the project)";

/// Whether a parameter's text is a path of this machine.
pub(super) fn is_of_this_machine(text: &str) -> bool {
    text.starts_with('/')
}

/// The pipeline with all that it extends and its parameters as YAML, without folders of this machine.
pub fn definition(loaded: &Loaded) -> String {
    let mut tree = loaded.definition.clone();
    if let Some(Node { value: Value::Map(params), .. }) = tree.get_mut("params") {
        for (_, param) in params {
            if param.text().is_some_and(is_of_this_machine) {
                param.value = Value::Text { text: OUTSIDE.to_owned(), style: Style::Quoted };
            }
        }
    }
    written(&tree)
}
