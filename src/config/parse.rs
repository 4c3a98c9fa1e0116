//! Reads YAML into a tree with positions and says in words what is no good YAML.
//! Knows nothing of pipelines.

use crate::config::build::{Builder, Content};
use crate::config::document::{Node, Span, Style, Value};
use crate::config::problem::{Place, Problem};
use crate::config::shield::{self, Raised};
use crate::config::{scalar, syntax};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use std::sync::Arc;

/// Reads the one YAML document of a file, named `file` in problems.
///
/// # Errors
/// Every key that is written twice and everything else the tree cannot hold; or the first place where the
/// text stops being YAML.
pub fn parse(file: &Arc<str>, text: &str) -> Result<Node, Vec<Problem>> {
    let (lines, raised, builder) = (syntax::lines(text), Raised::of(text), Builder::default());
    let mut reader = Reader { file, lines, raised, builder, documents: 0 };
    reader.read(text)?;
    let Builder { root, mut problems, .. } = reader.builder;
    problems.sort_by_key(|problem| (problem.line, problem.column));
    match root {
        None if problems.is_empty() => Err(vec![empty(file)]),
        Some(root) if problems.is_empty() => Ok(root),
        _ => Err(problems),
    }
}

fn empty(file: &Arc<str>) -> Problem {
    let start = Span { file: file.clone(), line: 1, column: 1 };
    Problem::at(&start, &Place::root(), "the file is empty")
        .mend("a pipeline starts with 'version: 1' and has a name and stages")
}

/// Leads what the parser meets to the builder, each with its position in the file.
struct Reader<'a> {
    file: &'a Arc<str>,
    lines: Vec<&'a str>,
    raised: Raised,
    builder: Builder,
    documents: usize,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) -> Result<(), Vec<Problem>> {
        let raised = shield::raise(text);
        let mut parser = Parser::new_from_str(&raised);
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, span)) => {
                    self.take(event, self.span(&span.start)).map_err(|problem| vec![problem])?
                }
                Err(error) => return Err(self.no_yaml(&error)),
            }
        }
        Ok(())
    }

    /// The position of a mark, kept within the file (marks at the end may lie a line after it).
    fn span(&self, mark: &Marker) -> Span {
        let line = mark.line().clamp(1, self.lines.len());
        let column = if mark.line() > line { usize::MAX } else { mark.col() + 1 };
        let longest = self.lines.get(line - 1).map_or(1, |line| line.chars().count() + 1);
        Span { file: self.file.clone(), line, column: column.clamp(1, longest) }
    }

    fn take(&mut self, event: Event, at: Span) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(_) => self.document(at),
            Event::Alias(anchor) => self.builder.alias(anchor, at),
            Event::Scalar(text, style, anchor, tag) => {
                let text = shield::lower(&text, self.raised);
                self.scalar(&text, style, anchor, tag.as_deref(), at)
            }
            Event::SequenceStart(anchor, tag) => self.open(at, anchor, Content::list(), tag.as_deref()),
            Event::MappingStart(anchor, tag) => self.open(at, anchor, Content::map(), tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => {
                self.builder.close();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn document(&mut self, at: Span) -> Result<(), Problem> {
        self.documents += 1;
        match self.documents {
            1 => Ok(()),
            _ => Err(Problem::at(&at, &Place::root(), "a second document starts here")
                .mend("keep one document a file: take the line '---' out")),
        }
    }

    fn open(&mut self, at: Span, anchor: usize, content: Content, tag: Option<&Tag>) -> Result<(), Problem> {
        tag.iter().for_each(|tag| self.refuse_tag(tag, &at));
        self.builder.open(at, anchor, content)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Span,
    ) -> Result<(), Problem> {
        if self.builder.awaits_key() {
            self.builder.key(text, at);
            return Ok(());
        }
        let tagged_text = tag.is_some_and(is_text_tag);
        tag.iter().filter(|_| !tagged_text).for_each(|tag| self.refuse_tag(tag, &at));
        let value = match style {
            ScalarStyle::Plain if !tagged_text => scalar::resolve(text),
            _ => Value::Text { text: text.to_owned(), style: Style::Quoted },
        };
        self.builder.finish(Node { value, at }, anchor);
        Ok(())
    }

    fn refuse_tag(&mut self, tag: &Tag, at: &Span) {
        let what = format!("the tag '{}{}' is not read here", tag.handle, tag.suffix);
        let problem = Problem::at(at, &self.builder.here(), what);
        self.builder
            .problems
            .push(problem.mend("take the tag out; a text that starts with '!' needs quotes"));
    }

    /// What the parser stumbled on, told from the tab or the open bracket that made it stumble, if any.
    fn no_yaml(&self, error: &ScanError) -> Vec<Problem> {
        let at = self.span(error.marker());
        let tabs = syntax::tabs(self.file, &self.lines);
        if tabs.iter().any(|tab| at.line == tab.line || at.line + 1 == tab.line) {
            return tabs;
        }
        let open = self.builder.open_before(at.line);
        let unclosed = open.and_then(|open| syntax::unclosed(open, self.lines.get(open.line - 1)?));
        vec![unclosed.unwrap_or_else(|| syntax::in_words(&at, error.info()))]
    }
}

/// Tags that say what the program would take the value for anyway: `!!str` and `!`.
fn is_text_tag(tag: &Tag) -> bool {
    tag.suffix.is_empty() || (tag.is_yaml_core_schema() && tag.suffix == "str")
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
