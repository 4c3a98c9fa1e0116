//! Writes an assembled page as one HTML file that needs nothing outside itself.
//! Knows nothing of templates' functions or of Markdown files.

mod blocks;
mod convert;
mod figure_block;
mod frame;
mod security;

use super::error::ReportError;
use super::page::Page;
use super::prose::Slot;
use convert::Converted;

/// The page.
///
/// # Errors
/// A figure without numbers, or a frame that does not run.
pub fn write(page: &Page<'_>) -> Result<String, ReportError> {
    let body = convert::article(page, &page.body)?;
    let summary = convert::article(page, &page.summary)?;
    let mut tail = Vec::new();
    if !page.has(&Slot::Caveats) && !page.report.caveats.is_empty() {
        tail.push(section("caveats", page.words.article_caveats, &blocks::caveats(page)));
    }
    if !page.has(&Slot::References) && !page.references.is_empty() {
        tail.push(section("references", page.words.references, &blocks::references(page)));
    }
    if let Some(changes) = &page.report.changes {
        tail.push(section("changes", page.words.changes, &blocks::changes(page, changes)));
    }
    if !page.exceptions.is_empty() {
        tail.push(section("exceptions", page.words.exceptions, &blocks::exceptions(page)));
    }
    if !page.report.hidden.accounts.is_empty() {
        tail.push(section("hidden", page.words.hidden, &blocks::hidden(page)));
    }
    tail.push(section("provenance", page.words.provenance, &blocks::provenance(page)));
    frame::write(page, &body, &summary.html, &tail)
}

/// A section that the page adds to the article: anchor, heading, HTML.
struct Section {
    anchor: &'static str,
    heading: &'static str,
    html: String,
}

fn section(anchor: &'static str, heading: &'static str, html: &str) -> Section {
    Section { anchor, heading, html: html.to_owned() }
}

/// The page's contents: the article's sections, then those of the tail.
fn contents(body: &Converted, tail: &[Section]) -> Vec<(String, String)> {
    let own = body.headings.iter().filter(|heading| heading.level == 2);
    let own = own.map(|heading| (heading.anchor.clone(), heading.text.clone()));
    own.chain(tail.iter().map(|section| (section.anchor.to_owned(), section.heading.to_owned()))).collect()
}
