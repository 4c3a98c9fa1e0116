//! Markdown with tokens becomes HTML with blocks.
//! Knows nothing of the page around it.

use super::{blocks, figure_block};
use crate::report::error::ReportError;
use crate::report::escape;
use crate::report::markup;
use crate::report::page::Page;
use crate::report::prose::{Slot, TOKEN_END, TOKEN_START};
use comrak::adapters::{HeadingAdapter, HeadingMeta};
use comrak::nodes::Sourcepos;
use comrak::options::Plugins;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// HTML and the headings in it.
#[derive(Debug)]
pub struct Converted {
    pub html: String,
    pub headings: Vec<Heading>,
}

/// One heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub anchor: String,
    pub text: String,
}

/// Converts a text of the page.
pub fn article(page: &Page<'_>, markdown: &str) -> Result<Converted, ReportError> {
    let headings = Headings::default();
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&headings);
    let html = comrak::markdown_to_html_with_plugins(markdown, &markup::options(), &plugins);
    let html = footnotes(page, tables(page, &html));
    Ok(Converted { html: with_blocks(page, &html)?, headings: headings.found() })
}

/// Tables stand in a box that scrolls and has a name; columns are aligned by class, as HTML wants it today.
fn tables(page: &Page<'_>, html: &str) -> String {
    let open = format!(
        "<div class=\"scroll\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table>",
        escape::html(page.words.table)
    );
    let html = html.replace("<table>", &open).replace("</table>", "</table></div>");
    let cells = ["th", "td"]
        .into_iter()
        .flat_map(|cell| [("left", ""), ("right", " class=\"n\"")].map(|to| (cell, to)));
    cells.fold(html, |html, (cell, (side, class))| {
        html.replace(&format!("<{cell} align=\"{side}\">"), &format!("<{cell}{class}>"))
    })
}

/// Footnotes get a heading, and their links back are named in the page's language.
fn footnotes(page: &Page<'_>, html: String) -> String {
    let open = "<section class=\"footnotes\" data-footnotes>";
    let heading = format!("{open}\n<h2 id=\"footnotes\">{}</h2>", escape::html(page.words.footnotes));
    html.replace(open, &heading)
        .replace("aria-label=\"Back to reference ", &format!("aria-label=\"{} ", page.words.back_to_text))
}

/// Each token becomes its block. One that is not a paragraph of its own stands in code, where a block
/// cannot be.
fn with_blocks(page: &Page<'_>, html: &str) -> Result<String, ReportError> {
    let mut out = html.to_owned();
    for (at, slot) in page.slots.iter().enumerate() {
        let paragraph = format!("<p>{TOKEN_START}{at}{TOKEN_END}</p>");
        if out.contains(&paragraph) {
            out = out.replacen(&paragraph, &block(page, slot)?, 1);
        }
    }
    if out.contains([TOKEN_START, TOKEN_END]) {
        return Err(ReportError::Template {
            file: page.article.path.clone(),
            line: page.article.body_line,
            what: "a block stands inside code or a list".to_owned(),
            mend: Some(
                "put it on a line of its own, at the line's start, with empty lines around it".to_owned(),
            ),
        });
    }
    Ok(out)
}

fn block(page: &Page<'_>, slot: &Slot) -> Result<String, ReportError> {
    Ok(match slot {
        Slot::Figure(name) => figure_block::html(page, name)?,
        Slot::References => blocks::references(page),
        Slot::Caveats => blocks::caveats(page),
        Slot::ModelCard(name) => blocks::model_card(page, name),
        Slot::Calibration => blocks::calibration(page),
        Slot::BoxOpen(title) => {
            let title = escape::html(title);
            format!(
                "<aside class=\"fact-box\" aria-label=\"{title}\">\n<p class=\"fact-box-title\">{title}</p>\n"
            )
        }
        Slot::BoxClose => "</aside>\n".to_owned(),
        Slot::Reference { .. } | Slot::Citation { .. } => String::new(),
    })
}

/// Gives each heading an anchor and remembers it for the contents.
#[derive(Debug, Default)]
struct Headings {
    found: Mutex<Vec<Heading>>,
}

impl Headings {
    fn found(self) -> Vec<Heading> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, meta: &HeadingMeta) -> String {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let plain = anchor(&meta.content);
        let taken = |anchor: &str| found.iter().any(|heading| heading.anchor == anchor);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let anchor = std::iter::once(plain.clone()).chain(numbered).find(|one| !taken(one)).unwrap_or(plain);
        found.push(Heading { level: meta.level, anchor: anchor.clone(), text: meta.content.clone() });
        anchor
    }
}

/// Lower-case letters and digits with hyphens between; prefixed, so that no heading takes a figure's or a
/// reference's anchor.
fn anchor(text: &str) -> String {
    let mut out = String::from("s");
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.push('-');
        out.push_str(&word.to_lowercase());
    }
    out
}

impl HeadingAdapter for Headings {
    fn enter(&self, output: &mut dyn fmt::Write, meta: &HeadingMeta, _: Option<Sourcepos>) -> fmt::Result {
        write!(output, "<h{} id=\"{}\">", meta.level.max(2), self.add(meta))
    }

    fn exit(&self, output: &mut dyn fmt::Write, meta: &HeadingMeta) -> fmt::Result {
        writeln!(output, "</h{}>", meta.level.max(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_headings_of_one_text_have_two_anchors() {
        let headings = Headings::default();
        let meta = HeadingMeta { level: 2, content: "Er bildet det samme?".to_owned() };
        assert_eq!(headings.add(&meta), "s-er-bildet-det-samme");
        assert_eq!(headings.add(&meta), "s-er-bildet-det-samme-2");
    }
}
