//! A report in one language and format as files.
//! Knows nothing of where files go.

use super::error::ReportError;
use super::lints::Reviewed;
use super::{changes, data, html, markdown, page, picture};
use crate::language::Language;
use std::collections::BTreeMap;

/// What an article is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `article.<language>.html`, self-contained.
    Html,
    /// `article.<language>.md`.
    Markdown,
}

/// Files of a report in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Contents by path within the edition's folder.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Writes the article of a report that has passed its review, in a language and a format.
///
/// # Errors
/// A template that leaves a figure out or places it twice, or cites what the bibliography lacks, each with file
/// and line; templates of different languages that place different figures; a bibliography or frame that
/// cannot be read; a figure without numbers.
pub fn render(reviewed: &Reviewed, language: Language, format: Format) -> Result<Rendered, ReportError> {
    let page = page::assemble(reviewed, language)?;
    let (name, text) = match format {
        Format::Html => (format!("article.{language}.html"), html::write(&page)?),
        Format::Markdown => (format!("article.{language}.md"), markdown::write(&page)?),
    };
    Ok(Rendered { files: BTreeMap::from([(name, text.into_bytes())]) })
}

/// Writes what lies beside the article in a language, whatever its format: `figures/<figure>.<language>.svg`, the
/// figures' data, and what has changed since the edition before.
///
/// # Errors
/// Those of [`render`], and numbers that fit no workbook.
pub fn render_beside(reviewed: &Reviewed, language: Language) -> Result<Rendered, ReportError> {
    let report = reviewed.report.as_ref();
    let page = page::assemble(reviewed, language)?;
    let mut files = data::files(&page)?;
    for figure in &report.figures {
        let svg = picture::file(report, figure, language)?;
        files.insert(format!("figures/{}.{language}.svg", figure.name), svg.into_bytes());
    }
    if let Some(changes) = &report.changes {
        files.insert(changes::CHANGES_FILE.to_owned(), changes::csv(report, changes).into_bytes());
    }
    Ok(Rendered { files })
}
