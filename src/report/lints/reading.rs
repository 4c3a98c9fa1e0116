//! An article as lints read it: sentences with their places, what functions gave in them, what they refer to.
//! Knows nothing of what may be said.

use super::prose_mask::masked;
use super::sentences::sentences;
use super::wording::Wording;
use crate::report::article::ArticleTemplate;
use crate::report::figure::Figure;
use crate::report::marks::{Clean, Given, Span};
use crate::report::markup;
use crate::report::model::Report;
use crate::report::prose::{Excuse, Prose, Slot, TOKEN_END, TOKEN_START};
use std::borrow::Cow;
use std::ops::Range;

/// One sentence.
#[derive(Debug, Clone)]
pub struct Sentence<'a> {
    /// Its words; what is no prose is blank.
    pub text: String,
    /// The part that it stands in, and where.
    pub part: usize,
    /// Where its text begins in the part.
    pub start: usize,
    /// The number of its block in the article.
    pub block: usize,
    /// What functions gave in it, with places in the sentence.
    pub given: Vec<Span<&'a Given>>,
    /// The figures that it refers to.
    pub figures: Vec<&'a Figure>,
    /// Whether it cites a source.
    pub cites: bool,
    /// Whether it is a title, in which no function can stand.
    pub is_title: bool,
}

impl Sentence<'_> {
    /// What functions gave of cells of this run.
    pub fn results(&self) -> impl Iterator<Item = &Given> {
        self.given.iter().map(|span| span.what).filter(|given| given.is_result())
    }

    /// Whether it tells what a source says and nothing of this run.
    pub fn reports_a_source(&self) -> bool {
        self.cites && self.figures.is_empty() && self.results().next().is_none()
    }

    /// Whether a place is covered by something given for which `is` holds.
    pub fn is_given(&self, at: &Range<usize>, is: impl Fn(&Given) -> bool) -> bool {
        self.given.iter().any(|span| is(span.what) && span.at.start <= at.start && at.end <= span.at.end)
    }
}

/// A piece of an article: its title, its summary, its text.
#[derive(Debug)]
pub struct Part<'a> {
    /// The text with what its marks said.
    pub clean: Cow<'a, Clean>,
    /// The line that it begins on.
    pub line: usize,
    is_title: bool,
}

/// One language's article.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The report.
    pub report: &'a Report,
    /// The template.
    pub article: &'a ArticleTemplate,
    /// The words of its language.
    pub wording: &'a Wording,
    /// The pieces.
    pub parts: &'a [Part<'a>],
    /// What the tokens stand for.
    pub slots: &'a [Slot],
    /// What the author excused.
    pub excuses: &'a [Excuse],
    /// The sentences of all parts.
    pub sentences: Vec<Sentence<'a>>,
}

impl<'a> Part<'a> {
    /// A title, in which no function can stand.
    pub fn title(clean: Cow<'a, Clean>, line: usize) -> Self {
        Self { clean, line, is_title: true }
    }

    /// The template's line of a place.
    pub fn line_of(&self, place: usize) -> usize {
        self.clean.line(place).unwrap_or(self.line)
    }
}

/// The pieces of an article.
pub fn parts<'a>(article: &'a ArticleTemplate, prose: &'a Prose) -> Vec<Part<'a>> {
    let front = &article.front;
    let title = |text: &str, line: usize| Part::title(Cow::Owned(Clean::of_line(text, line)), line);
    let text = |clean: &'a Clean, line: usize| Part { clean: Cow::Borrowed(clean), line, is_title: false };
    let mut parts = vec![title(&front.title, front.title_line)];
    parts.extend(front.subtitle.as_ref().map(|subtitle| title(subtitle, front.subtitle_line)));
    parts.push(text(&prose.summary, front.summary_line));
    parts.push(text(&prose.body, article.body_line));
    for at in markup::tokens(&prose.body.text) {
        if let Some(Slot::BoxOpen(words)) = prose.slots.get(at) {
            let token = format!("{TOKEN_START}{at}{TOKEN_END}");
            let place = prose.body.text.find(&token).unwrap_or_default();
            parts.push(title(words, prose.body.line(place).unwrap_or(article.body_line)));
        }
    }
    parts
}

/// The sentences of the parts.
pub fn read<'a>(
    parts: &'a [Part<'a>],
    report: &'a Report,
    slots: &'a [Slot],
    wording: &Wording,
) -> Vec<Sentence<'a>> {
    let mut found = Vec::new();
    let mut block_number = 0;
    for (number, part) in parts.iter().enumerate() {
        let whole = masked(&part.clean.text);
        for block in &whole.blocks {
            block_number += 1;
            let text = whole.text.get(block.clone()).unwrap_or_default();
            for range in sentences(text, &|word| wording.is_abbreviation(word)) {
                let at = block.start + range.start..block.start + range.end;
                let words = whole.text.get(at.clone()).unwrap_or_default();
                found.push(sentence(part, number, block_number, at, words, report, slots));
            }
        }
    }
    found
}

/// What an author wrote where a sentence stands. A sentence may end amid a letter of it, since the letters of divided
/// words are moved together.
pub fn source<'a>(text: &'a str, at: &Range<usize>) -> &'a str {
    let end = (at.end..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    text.get(at.start..end).unwrap_or_default()
}

fn sentence<'a>(
    part: &'a Part<'a>,
    number: usize,
    block: usize,
    at: Range<usize>,
    words: &str,
    report: &'a Report,
    slots: &'a [Slot],
) -> Sentence<'a> {
    let within = |span: &&Span<Given>| span.at.start < at.end && at.start < span.at.end;
    let moved = |span: &'a Span<Given>| Span {
        at: span.at.start.saturating_sub(at.start)..span.at.end.min(at.end) - at.start,
        what: &span.what,
    };
    let original = source(&part.clean.text, &at);
    let placed: Vec<&Slot> = markup::tokens(original).filter_map(|token| slots.get(token)).collect();
    let figures = placed.iter().filter_map(|slot| match slot {
        Slot::Reference { figure, .. } => report.figure(figure),
        _ => None,
    });
    Sentence {
        text: words.to_owned(),
        part: number,
        start: at.start,
        block,
        given: part.clean.given.iter().filter(within).map(moved).collect(),
        figures: figures.collect(),
        cites: placed.iter().any(|slot| matches!(slot, Slot::Citation { .. })),
        is_title: part.is_title,
    }
}
