//! Parameters: what `${name}` stands for, `--set`, and filling both into a tree.
//! Knows nothing of what the values are for.

use crate::config::build::DEEPEST;
use crate::config::document::{Key, Node, Span, Style, Value};
use crate::config::parse::parse;
use crate::config::pieces::{Piece, pieces, references};
use crate::config::problem::{Place, Problem};
use crate::config::{check::words, scalar};
use std::collections::{BTreeMap, BTreeSet};

/// How much parameters may add to a file, in values and characters, so that parameters made of parameters
/// cannot fill the memory.
const MOST: usize = 1_000_000;

/// What went wrong, and the values that further checks should pass over.
#[derive(Debug, Default)]
pub struct Settled {
    /// Unknown parameters, circles and the like.
    pub problems: Vec<Problem>,
    /// Positions of values that have no meaning because of such a problem.
    pub silenced: BTreeSet<Span>,
}

/// Puts `--set name=value` into the parameters of a tree.
///
/// # Errors
/// Parameters that the tree does not have, values that are none.
pub fn set_in(tree: &mut Node, set: &[(String, String)]) -> Vec<Problem> {
    set.iter().filter_map(|(name, value)| override_with(tree, name, value)).collect()
}

/// Lets parameters take each other's values and replaces every `${name}` in the tree. A scalar that is nothing
/// but `${name}` becomes the parameter's value with its type; elsewhere the value is put into the text as it was
/// written. `$${` is a plain `${`.
pub fn settle(tree: &mut Node) -> Settled {
    let settled = Settled::default();
    let mut filler = Filler { values: BTreeMap::new(), known: BTreeSet::new(), room: MOST, settled };
    let params = tree.remove("params").map(|(key, params)| (key, filler.resolve(params)));
    filler.fill(tree, &Place::root());
    if let Value::Map(entries) = &mut tree.value {
        entries.extend(params);
    }
    filler.settled
}

/// Gives a parameter of the tree another value; a parameter that is a text stays one.
fn override_with(tree: &mut Node, name: &str, value: &str) -> Option<Problem> {
    let params = tree.get_mut("params");
    let names: Vec<String> =
        params.iter().flat_map(|p| p.entries()).map(|(key, _)| key.text.clone()).collect();
    let Some(parameter) = params.and_then(|params| params.get_mut(name)) else {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mend = words::nearest_or_all(name, "the parameters are", &names);
        let mend = mend.or_else(|| Some("the pipeline has no parameters".to_owned()));
        return Some(set_problem(name, value, "there is no such parameter").mend_if(mend));
    };
    parameter.value = match &parameter.value {
        Value::Text { .. } => Value::Text { text: value.to_owned(), style: Style::Quoted },
        Value::List(_) | Value::Map(_) => match parse(&"--set".into(), value) {
            Ok(node) => node.value,
            Err(_) => {
                return Some(set_problem(name, value, "the value is no list or map as YAML writes it"));
            }
        },
        _ => scalar::resolve(value),
    };
    None
}

fn set_problem(name: &str, value: &str, what: &str) -> Problem {
    Problem::with_file(&format!("--set {name}={}", words::cut(value)), what)
}

struct Filler {
    /// Parameters whose value is settled.
    values: BTreeMap<String, Node>,
    /// All parameters, those in a circle too.
    known: BTreeSet<String>,
    room: usize,
    settled: Settled,
}

impl Filler {
    /// Settles the parameters in the order of their references; what is left over refers to itself.
    fn resolve(&mut self, mut params: Node) -> Node {
        let Value::Map(entries) = &mut params.value else {
            return params;
        };
        self.known = entries.iter().map(|(key, _)| key.text.clone()).collect();
        let place = Place::root().key("params");
        let mut waiting: Vec<usize> = (0..entries.len()).collect();
        loop {
            let before = waiting.len();
            waiting.retain(|index| {
                let (key, node) = &mut entries[*index];
                let open = references(node).into_iter().any(|name| self.is_open(&name));
                if !open {
                    self.settle(key, node, &place.key(&key.text));
                }
                open
            });
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        let circle: Vec<_> = waiting.iter().map(|index| &entries[*index]).collect();
        self.tell_circle(&circle, &place);
        params
    }

    fn settle(&mut self, key: &Key, node: &mut Node, place: &Place) {
        self.fill(node, place);
        if node.depth() > DEEPEST {
            let what = "the parameters make lists and maps that lie too deep in each other";
            self.settled.problems.push(Problem::at(&key.at, place, what));
            node.value = Value::Null;
        }
        self.values.insert(key.text.clone(), node.clone());
    }

    fn is_open(&self, name: &str) -> bool {
        self.known.contains(name) && !self.values.contains_key(name)
    }

    fn tell_circle(&mut self, circle: &[&(Key, Node)], place: &Place) {
        let names: Vec<&str> = circle.iter().map(|(key, _)| key.text.as_str()).collect();
        for (key, node) in circle {
            let what = match names.as_slice() {
                [_] => "the parameter refers to itself".to_owned(),
                _ => format!(
                    "the parameters {} refer to each other",
                    words::listed(names.iter().copied(), "and")
                ),
            };
            let problem = Problem::at(&node.at, &place.key(&key.text), what);
            self.settled.problems.push(problem.mend("give one of them a value of its own"));
        }
    }

    fn fill(&mut self, node: &mut Node, place: &Place) {
        match &mut node.value {
            Value::List(items) => {
                items.iter_mut().enumerate().for_each(|(index, item)| self.fill(item, &place.item(index)));
            }
            Value::Map(entries) => {
                entries.iter_mut().for_each(|(key, node)| self.fill(node, &place.key(&key.text)));
            }
            Value::Text { text, style } if text.contains("${") => {
                match self.filled(text, *style, &node.at, place) {
                    Some(value) => node.value = value,
                    None => drop(self.settled.silenced.insert(node.at.clone())),
                }
            }
            _ => {}
        }
    }

    /// The value of a text with parameters; `None` when it has none, which is told.
    fn filled(&mut self, text: &str, style: Style, at: &Span, place: &Place) -> Option<Value> {
        let Some(pieces) = pieces(text) else {
            let problem = Problem::at(at, place, "a '${' in this text is not closed");
            self.settled.problems.push(problem.mend("write ${name}, or $${ for a plain '${'"));
            return None;
        };
        if let [Piece::Parameter(name)] = pieces.as_slice() {
            return self.value(name, at, place).map(|node| node.value);
        }
        let mut out = Some(String::new());
        for piece in pieces {
            let part = match piece {
                Piece::Plain(part) => Some(part.to_owned()),
                Piece::Parameter(name) => self.part(name, at, place),
            };
            out = out.zip(part).map(|(out, part)| out + &part);
        }
        Some(Value::Text { text: out?, style })
    }

    fn value(&mut self, name: &str, at: &Span, place: &Place) -> Option<Node> {
        if !self.known.contains(name) {
            let names: Vec<&str> = self.known.iter().map(String::as_str).collect();
            let mend = words::nearest_or_all(name, "the parameters are", &names);
            let mend = mend.or_else(|| Some(format!("add it: params: {{{name}: ...}}")));
            let what = format!("there is no parameter '{}'", words::cut(name));
            self.settled.problems.push(Problem::at(at, place, what).mend_if(mend));
        }
        let value = self.values.get(name).cloned()?;
        self.fits(&value, at, place).then_some(value)
    }

    /// A parameter as a part of a longer text.
    fn part(&mut self, name: &str, at: &Span, place: &Place) -> Option<String> {
        let value = self.value(name, at, place)?;
        if value.written().is_none() {
            let what =
                format!("the parameter '{name}' is {} and cannot be part of a text", words::got(&value));
            self.settled.problems.push(Problem::at(at, place, what).mend("let ${...} stand alone"));
        }
        value.written()
    }

    /// Whether there is room for one more use of a parameter; told once when there is none.
    fn fits(&mut self, value: &Node, at: &Span, place: &Place) -> bool {
        let had_room = self.room > 0;
        let characters = value.text().map_or(0, str::len);
        self.room = self.room.saturating_sub(value.size() + characters);
        if self.room == 0 && had_room {
            let what = "the parameters make the file too large by here";
            self.settled.problems.push(Problem::at(at, place, what));
        }
        self.room > 0
    }
}

#[cfg(test)]
#[path = "params_tests.rs"]
mod tests;
