//! What a lint found: where, what is wrong and what to write instead.
//! Knows nothing of files and lines; a reading does.

use super::lint::Lint;
use super::reading::{Reading, Sentence};
use crate::report::error::ReportError;
use std::ops::Range;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The lint.
    pub lint: Lint,
    /// The part of the article, and where in it.
    pub part: usize,
    /// Where in the part.
    pub at: Range<usize>,
    /// What is wrong, and why.
    pub what: String,
    /// What to write instead.
    pub mend: String,
}

impl Hit {
    /// A finding at a place in a sentence.
    pub fn at(lint: Lint, sentence: &Sentence<'_>, at: Range<usize>, what: String, mend: &str) -> Self {
        let at = sentence.start + at.start..sentence.start + at.end;
        Self { lint, part: sentence.part, at, what, mend: mend.to_owned() }
    }

    /// The finding as an error of the template.
    pub fn error(&self, reading: &Reading<'_>) -> ReportError {
        let name = self.lint.name();
        ReportError::Template {
            file: reading.article.path.clone(),
            line: self.line(reading),
            what: format!("{name}: {}", self.what),
            mend: Some(self.mend.clone()),
        }
    }

    /// The template's line.
    pub fn line(&self, reading: &Reading<'_>) -> usize {
        reading.parts.get(self.part).map_or(1, |part| part.line_of(self.at.start))
    }
}
