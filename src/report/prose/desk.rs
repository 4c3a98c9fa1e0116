//! What the functions of one run share: the report, the language, and the slots handed out.
//! Knows nothing of templates.

use crate::language::Language;
use crate::report::error::Fault;
use crate::report::lints::Lint;
use crate::report::locale::Locale;
use crate::report::marks::{self, Clean};
use crate::report::model::Report;
use crate::report::words::Words;
use std::sync::{Arc, Mutex, PoisonError};

/// Begins a token; private use, and refused in templates, so that no author can write one.
pub(in crate::report) const TOKEN_START: char = '\u{e000}';
/// Ends a token.
pub(in crate::report) const TOKEN_END: char = '\u{e001}';

/// A place in the article that a writer fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) enum Slot {
    /// A figure's whole block.
    Figure(String),
    /// The number of a figure, linked.
    Reference {
        /// The figure's name.
        figure: String,
        /// Whether the word begins a sentence.
        capital: bool,
    },
    /// A citation.
    Citation {
        /// The bibliography's key.
        key: String,
        /// Whether the author's name is part of the sentence.
        in_text: bool,
    },
    /// The list of references.
    References,
    /// The article's caveats.
    Caveats,
    /// A model's card.
    ModelCard(String),
    /// The calibration table.
    Calibration,
    /// A fact box begins, with its title.
    BoxOpen(String),
    /// A fact box ends.
    BoxClose,
}

/// Something in the prose that a lint would refuse and the author answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Excuse {
    /// The lint.
    pub lint: Lint,
    /// Why it may stand.
    pub because: String,
}

/// A template that has been run: Markdown with tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Prose {
    /// The template's file, for messages.
    pub path: String,
    /// The summary.
    pub summary: Clean,
    /// The article.
    pub body: Clean,
    /// The slots by the number in their token.
    pub slots: Vec<Slot>,
    /// What the author excused, by the number in its mark.
    pub excuses: Vec<Excuse>,
}

/// The desk that the functions work at.
#[derive(Debug)]
pub(super) struct Desk {
    pub report: Arc<Report>,
    pub language: Language,
    pub locale: &'static Locale,
    pub words: &'static Words,
    slots: Mutex<Vec<Slot>>,
    excuses: Mutex<Vec<Excuse>>,
}

impl Desk {
    pub fn new(report: Arc<Report>, language: Language) -> Self {
        let (locale, words) = (Locale::of(language), Words::of(language));
        Self { report, language, locale, words, slots: Mutex::default(), excuses: Mutex::default() }
    }

    /// Hands out a slot and gives its token.
    pub fn token(&self, slot: Slot) -> String {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.push(slot);
        format!("{TOKEN_START}{}{TOKEN_END}", slots.len() - 1)
    }

    /// The text as one that the author excuses.
    pub fn excused(&self, excuse: Excuse, text: &str) -> String {
        let mut excuses = self.excuses.lock().unwrap_or_else(PoisonError::into_inner);
        excuses.push(excuse);
        marks::excused(excuses.len() - 1, text)
    }

    /// What the author has excused so far.
    pub fn excuses(&self) -> Vec<Excuse> {
        self.excuses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The slots handed out so far.
    pub fn slots(&self) -> Vec<Slot> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name of a figure, if there is one by it.
    pub fn known_figure(&self, name: &str) -> Result<(), Fault> {
        match self.report.figure(name) {
            Some(_) => Ok(()),
            None => Err(Fault::unknown("figure", name, self.report.figures.iter().map(|f| f.name.as_str()))),
        }
    }
}
