//! What is no good YAML, in words for somebody who has never read the specification.
//! Knows nothing of trees: it sees lines and what the scanner said.

use crate::config::document::Span;
use crate::config::problem::{Place, Problem};
use std::sync::Arc;

/// What the scanner says (a part of it), what it means, and the mend.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "invalid indentation in quoted scalar",
        "the quote that opens here is not closed",
        "close the quote, or indent the lines that go on with the text",
    ),
    ("found unexpected end of stream", "the quote that opens here is not closed", "close the quote"),
    (
        "found unexpected document indicator",
        "the quote that opens here is not closed",
        "close the quote before the line '---'",
    ),
    (
        "unknown escape character",
        "a backslash in this text is followed by a letter that means nothing",
        "use single quotes for a text with backslashes",
    ),
    ("hexadecimal number", "an escape in this text lacks its digits", "write four digits after \\u"),
    (
        "invalid trailing content",
        "something follows the closing quote",
        "put all of the text between the quotes",
    ),
    (
        "mapping values are not allowed",
        "a colon cannot stand here",
        "is the key above it followed by ': '? A text that holds ': ' needs quotes",
    ),
    (
        "illegal placement of ':'",
        "a colon cannot stand here",
        "a key and its colon stand in one line; a text that holds ':' needs quotes",
    ),
    (
        "simple key expect",
        "this line is neither a key with a value nor part of the line above",
        "a key is followed by ': '",
    ),
    (
        "did not find expected key",
        "the indentation of this line fits no line above it",
        "keys of one map start in the same column",
    ),
    (
        "did not find expected '-'",
        "the indentation of this line fits no line above it",
        "items of one list start with '- ' in the same column",
    ),
    (
        "invalid indentation",
        "the indentation of this line fits no line above it",
        "what belongs to a key is indented further than the key",
    ),
    (
        "block sequence entries are not allowed",
        "a list with '- ' cannot start on the line of its key",
        "start the list on the next line, or write [a, b]",
    ),
    (
        "expected ',' or '}'",
        "the map between braces goes wrong here",
        "separate with ', ' and close with '}'",
    ),
    (
        "expected ',' or ']'",
        "the list between brackets goes wrong here",
        "separate with ', ' and close with ']'",
    ),
    (
        "did not find expected node content",
        "a value is missing here",
        "is there a comma or bracket too many?",
    ),
    ("misplaced bracket", "this bracket closes nothing", "take it out, or put the text between quotes"),
    (
        "found unknown anchor",
        "this alias stands for nothing in the file",
        "a text that starts with '*' needs quotes: \"*.parquet\"",
    ),
    ("unexpected character", "a text cannot start with this character", "put the text between quotes"),
    ("cannot start with '-'", "a text cannot start like this", "put the text between quotes"),
    ("unprintable character", "there is an invisible character here that no text file has", "delete it"),
    ("byte order mark", "there is an invisible byte order mark here", "delete it"),
    ("recursion limit", "lists and maps lie too deep in each other here", "write it with fewer brackets"),
    ("tab", "there is a tab here", "use spaces"),
];

/// The lines of a text, without what ends them.
pub fn lines(text: &str) -> Vec<&str> {
    let joined = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<&str> = Vec::new();
    let mut rest = joined;
    while let Some(end) = rest.find(['\n', '\r']) {
        lines.push(&rest[..end]);
        let after = &rest[end..];
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest);
    }
    lines
}

/// What the scanner stumbled on at a position.
pub fn in_words(at: &Span, info: &str) -> Problem {
    let known = WORDS.iter().find(|(part, _, _)| info.contains(part));
    match known {
        Some((_, what, mend)) => Problem::at(at, &Place::root(), *what).mend(*mend),
        None => Problem::at(at, &Place::root(), format!("this is no YAML: {info}")),
    }
}

/// The bracket at `open`, if there is one there, as the cause of what went wrong in a later line.
pub fn unclosed(open: &Span, line: &str) -> Option<Problem> {
    let (bracket, closing) = match line.chars().nth(open.column - 1)? {
        '[' => ('[', ']'),
        '{' => ('{', '}'),
        _ => return None,
    };
    let what = format!("the '{bracket}' that opens here is not closed");
    Some(Problem::at(open, &Place::root(), what).mend(format!("close it with '{closing}'")))
}

/// Every line that is indented with a tab.
pub fn tabs(file: &Arc<str>, lines: &[&str]) -> Vec<Problem> {
    let tab = |(index, line): (usize, &&str)| {
        let indentation = line.chars().take_while(|c| c.is_whitespace());
        let column = indentation.into_iter().position(|c| c == '\t')? + 1;
        let blank = line.trim_start().is_empty();
        (!blank).then(|| Span { file: file.clone(), line: index + 1, column })
    };
    let problem = |at: Span| {
        Problem::at(&at, &Place::root(), "the line is indented with a tab").mend("indent with spaces")
    };
    lines.iter().enumerate().filter_map(tab).map(problem).collect()
}
