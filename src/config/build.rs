//! Builds a tree from what a YAML parser meets, in order: keys, values, starts and ends of lists and maps.
//! Knows nothing of the parser, nor of how a scalar's value is found.

use crate::config::document::{Key, Node, Span, Value};
use crate::config::problem::{Place, Problem};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// How deep lists and maps may lie in each other.
pub const DEEPEST: usize = 64;
/// How many values the aliases of a file may stand for, all together.
const MOST_ALIASED: usize = 100_000;

/// A tree in the making.
#[derive(Default)]
pub struct Builder {
    frames: Vec<Frame>,
    anchors: BTreeMap<usize, Node>,
    aliased: usize,
    /// The finished tree, once its outermost value is complete.
    pub root: Option<Node>,
    /// What is wrong but does not keep the rest from being read.
    pub problems: Vec<Problem>,
}

/// A list or map that is being read.
struct Frame {
    at: Span,
    anchor: usize,
    content: Content,
}

/// What a list or map holds so far.
pub enum Content {
    /// Items.
    List(Vec<Node>),
    /// Entries, and the key whose value comes next.
    Map {
        /// The entries that are complete.
        entries: Vec<(Key, Node)>,
        /// The key that has no value yet.
        key: Option<Key>,
    },
}

impl Content {
    /// A list without items.
    pub fn list() -> Self {
        Self::List(Vec::new())
    }

    /// A map without entries.
    pub fn map() -> Self {
        Self::Map { entries: Vec::new(), key: None }
    }
}

impl Builder {
    /// A list or map starts.
    ///
    /// # Errors
    /// When it stands for a key or lies too deep.
    pub fn open(&mut self, at: Span, anchor: usize, content: Content) -> Result<(), Problem> {
        if self.awaits_key() {
            return Err(self.no_key(&at));
        }
        self.descend(1, &at)?;
        self.frames.push(Frame { at, anchor, content });
        Ok(())
    }

    /// The innermost list or map ends.
    pub fn close(&mut self) {
        let Some(Frame { at, anchor, content }) = self.frames.pop() else {
            return;
        };
        let value = match content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(self.without_repeated(entries)),
        };
        self.finish(Node { value, at }, anchor);
    }

    /// A value is complete; `anchor` is its number for aliases, 0 for none.
    pub fn finish(&mut self, node: Node, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.place(node);
    }

    /// A value that stands elsewhere in the file is used again.
    ///
    /// # Errors
    /// When the value is not complete, stands for a key, or makes the file too large or too deep.
    pub fn alias(&mut self, anchor: usize, at: Span) -> Result<(), Problem> {
        if self.awaits_key() {
            return Err(self.no_key(&at));
        }
        match self.anchors.get(&anchor).cloned() {
            Some(node) => {
                self.count(node.size(), &at)?;
                self.descend(node.depth(), &at)?;
                self.place(Node { value: node.value, at });
                Ok(())
            }
            None => Err(Problem::at(&at, &self.here(), "this alias stands within what it stands for")
                .mend("write the value out instead of '*'")),
        }
    }

    /// A key of the innermost map.
    pub fn key(&mut self, text: &str, at: Span) {
        if text == "<<" {
            let problem = Problem::at(&at, &self.here(), "merge keys ('<<') are not part of YAML 1.2");
            self.problems.push(problem.mend("write the keys out, or use 'extends: other.yaml'"));
        }
        if let Some(Content::Map { key, .. }) = self.frames.last_mut().map(|frame| &mut frame.content) {
            *key = Some(Key { text: text.to_owned(), at });
        }
    }

    /// The entries of the map that has just ended. Of a key that is written twice the first value stays.
    fn without_repeated(&mut self, entries: Vec<(Key, Node)>) -> Vec<(Key, Node)> {
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        let mut repeated = BTreeSet::new();
        for (place, (key, _)) in entries.iter().enumerate() {
            match lines.entry(&key.text) {
                Entry::Vacant(new) => drop(new.insert(key.at.line)),
                Entry::Occupied(first) => {
                    let what =
                        format!("the key '{}' is written twice, first in line {}", key.text, first.get());
                    let problem = Problem::at(&key.at, &self.here().key(&key.text), what);
                    self.problems.push(problem.mend("keep one of the two"));
                    repeated.insert(place);
                }
            }
        }
        if repeated.is_empty() {
            return entries;
        }
        let kept = entries.into_iter().enumerate().filter(|(place, _)| !repeated.contains(place));
        kept.map(|(_, entry)| entry).collect()
    }

    /// Whether a key comes next.
    pub fn awaits_key(&self) -> bool {
        let content = self.frames.last().map(|frame| &frame.content);
        matches!(content, Some(Content::Map { key: None, .. }))
    }

    /// The place of the value that is read next.
    pub fn here(&self) -> Place {
        self.frames.iter().fold(Place::root(), |place, frame| match &frame.content {
            Content::List(items) => place.item(items.len()),
            Content::Map { key, .. } => key.iter().fold(place, |place, key| place.key(&key.text)),
        })
    }

    /// Where the innermost list or map starts that began in a line before `line` and is not complete.
    pub fn open_before(&self, line: usize) -> Option<&Span> {
        self.frames.iter().rev().map(|frame| &frame.at).find(|at| at.line < line)
    }

    /// Puts a finished value into the list or map that it belongs to.
    fn place(&mut self, node: Node) {
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, key }) => {
                entries.extend(key.take().map(|key| (key, node)));
            }
        }
    }

    /// Keeps recursion over the tree from filling the stack.
    fn descend(&self, levels: usize, at: &Span) -> Result<(), Problem> {
        if self.frames.len() + levels <= DEEPEST {
            return Ok(());
        }
        Err(Problem::at(at, &Place::root(), "lists and maps lie too deep in each other here")
            .mend(format!("no value of a pipeline lies deeper than {DEEPEST}")))
    }

    /// Keeps aliases that stand for aliases from filling the memory.
    fn count(&mut self, nodes: usize, at: &Span) -> Result<(), Problem> {
        self.aliased += nodes;
        if self.aliased <= MOST_ALIASED {
            return Ok(());
        }
        Err(Problem::at(at, &Place::root(), "the file has too many values by here")
            .mend(format!("aliases count as what they stand for; {MOST_ALIASED} such values are allowed")))
    }

    fn no_key(&self, at: &Span) -> Problem {
        Problem::at(at, &self.here(), "a key is a plain text, not a list, map or alias")
            .mend("a text that starts with '[', '{' or '*' needs quotes")
    }
}
