//! A report in one language and format as files.
//! Knows nothing of where files go.

use super::error::ReportError;
use super::model::Report;
use super::{changes, data_files, html, lints, markdown, page, picture};
use crate::language::Language;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an article is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `article.<language>.html`, self-contained.
    Html,
    /// `article.<language>.md`.
    Markdown,
}

/// The files of one language and format: the article, `figures/<figure>.<language>.svg`,
/// `data/<figure>.csv` and `data/<figure>.json`. Figures and data are equal in every format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Contents by path within the edition's folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is not an error but should be looked at: a figure never referred to.
    pub warnings: Vec<String>,
}

/// Writes the report in a language and a format.
///
/// # Errors
/// A template that names what does not exist, claims what a caveat forbids, shows a picture without its
/// block, leaves a figure out or places it twice, each with file and line; templates of different languages
/// that place different figures; a bibliography or frame that cannot be read; a figure without numbers.
pub fn render(report: &Report, language: Language, format: Format) -> Result<Rendered, ReportError> {
    for article in report.templates.values() {
        lints::no_bare_pictures(article)?;
    }
    let report = Arc::new(report.clone());
    let page = page::assemble(&report, language)?;
    let (name, text) = match format {
        Format::Html => (format!("article.{language}.html"), html::write(&page)?),
        Format::Markdown => (format!("article.{language}.md"), markdown::write(&page)?),
    };
    let mut files = BTreeMap::from([(name, text.into_bytes())]);
    for figure in &report.figures {
        let name = &figure.name;
        let svg = picture::file(&report, figure, language)?;
        files.insert(format!("figures/{name}.{language}.svg"), svg.into_bytes());
        files.insert(format!("data/{name}.csv"), data_files::csv(&report, figure).into_bytes());
        files.insert(format!("data/{name}.json"), data_files::metadata(&report, figure)?.into_bytes());
    }
    if let Some(changes) = &report.changes {
        files.insert(changes::CHANGES_FILE.to_owned(), changes::csv(&report, changes).into_bytes());
    }
    Ok(Rendered { files, warnings: page.warnings })
}
