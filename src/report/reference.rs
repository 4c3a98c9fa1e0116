//! One work in the list of references, as HTML and as Markdown.
//! Knows nothing of citations or of the style.

use super::escape;
use hayagriva::citationberg::FontStyle;
use hayagriva::{ElemChild, ElemChildren};

/// One work in the list of references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its key.
    pub key: String,
    /// As HTML.
    pub html: String,
    /// As Markdown.
    pub markdown: String,
}

impl Reference {
    /// A work as the style has set it.
    pub fn new(key: &str, content: &ElemChildren) -> Self {
        let mut reference = Self { key: key.to_owned(), html: String::new(), markdown: String::new() };
        write(content, &mut reference);
        reference
    }
}

fn write(content: &ElemChildren, out: &mut Reference) {
    for child in &content.0 {
        match child {
            ElemChild::Text(text) => push(out, &text.text, text.formatting.font_style == FontStyle::Italic),
            ElemChild::Elem(elem) => write(&elem.children, out),
            ElemChild::Markup(text) => push(out, text, false),
            ElemChild::Link { text, url } if url.starts_with("https://") || url.starts_with("http://") => {
                let (shown, url) = (&text.text, escape::html(url));
                out.html
                    .push_str(&format!("<a href=\"{url}\" rel=\"noreferrer\">{}</a>", escape::html(shown)));
                out.markdown.push_str(&format!("[{}](<{url}>)", escape::markdown(shown)));
            }
            ElemChild::Link { text, .. } => push(out, &text.text, false),
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn push(out: &mut Reference, text: &str, italic: bool) {
    let (html, markdown) = (escape::html(text), escape::markdown(text));
    // Emphasis in Markdown must touch its words, so spaces at the ends stay outside.
    let inner = markdown.trim();
    if italic && !inner.is_empty() {
        out.html.push_str(&format!("<em>{html}</em>"));
        out.markdown.push_str(&markdown.replace(inner, &format!("*{inner}*")));
    } else {
        out.html.push_str(&html);
        out.markdown.push_str(&markdown);
    }
}
