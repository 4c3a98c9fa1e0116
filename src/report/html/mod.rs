//! Writes an assembled page as one HTML file that needs nothing outside itself.
//! Knows nothing of templates' functions or of Markdown files.

mod blocks;
mod convert;
mod figure_block;
mod frame;
mod security;

pub use security::policy;

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
        tail.push(section("caveats", page.words.article_caveats, blocks::caveats(page)));
    }
    if !page.has(&Slot::References) && !page.references.is_empty() {
        tail.push(section("references", page.words.references, blocks::references(page)));
    }
    if let Some(changes) = &page.report.changes {
        tail.push(section("changes", page.words.changes, blocks::changes(page, changes)));
    }
    if !page.exceptions.is_empty() {
        tail.push(folded("exceptions", page.words.exceptions, blocks::exceptions(page)));
    }
    if !page.report.hidden.accounts.is_empty() {
        tail.push(folded("hidden", page.words.hidden, blocks::hidden(page)));
    }
    tail.push(folded("provenance", page.words.provenance, blocks::provenance(page)));
    frame::write(page, &body, &summary.html, &tail)
}

/// A section that the page adds to the article: anchor, heading, HTML.
struct Section {
    anchor: &'static str,
    heading: &'static str,
    /// Whether it is an appendix, to be opened by who looks for it; on paper it is open.
    folded: bool,
    html: String,
}

fn section(anchor: &'static str, heading: &'static str, html: String) -> Section {
    Section { anchor, heading, folded: false, html }
}

fn folded(anchor: &'static str, heading: &'static str, html: String) -> Section {
    Section { folded: true, ..section(anchor, heading, html) }
}

/// The page's contents: the article's sections, then those of the tail.
fn contents(body: &Converted, tail: &[Section]) -> Vec<(String, String)> {
    let own = body.headings.iter().filter(|heading| heading.level == 2);
    let own = own.map(|heading| (heading.anchor.clone(), heading.text.clone()));
    own.chain(tail.iter().map(|section| (section.anchor.to_owned(), section.heading.to_owned()))).collect()
}
