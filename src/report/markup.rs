//! Works on Markdown as text and as a tree: tokens in it, HTML in it, pictures in it.
//! Knows nothing of blocks.

use super::article::ArticleTemplate;
use super::error::ReportError;
use super::lints;
use super::prose::{TOKEN_END, TOKEN_START};
use comrak::nodes::NodeValue;
use comrak::{Arena, Options};

/// The dialect of articles: CommonMark with tables and footnotes; HTML is text.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.render.escape = true;
    options
}

/// The numbers of the tokens in a text.
pub fn tokens(text: &str) -> impl Iterator<Item = usize> {
    text.split(TOKEN_START).skip(1).filter_map(|rest| rest.split(TOKEN_END).next()?.parse().ok())
}

/// Whether a line is one token and nothing else.
pub fn is_token_alone(line: &str) -> bool {
    let inner = line.trim_end().strip_prefix(TOKEN_START).and_then(|rest| rest.strip_suffix(TOKEN_END));
    inner.is_some_and(|inner| inner.bytes().all(|b| b.is_ascii_digit()))
}

/// The text with a backslash before each piece of HTML, so that every reader of Markdown shows it as text.
///
/// # Errors
/// The text would show a picture, put together in whatever way.
pub fn escape_html(article: &ArticleTemplate, text: &str) -> Result<String, ReportError> {
    let mut found = html_in(text);
    if let Some(picture) = found.iter().find(|piece| piece.is_picture) {
        return Err(lints::refused(article, article.body_line, &picture.shown));
    }
    found.sort_by_key(|piece| std::cmp::Reverse((piece.line, piece.column)));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for piece in found {
        let Some(line) = lines.get_mut(piece.line) else {
            continue;
        };
        let from = piece.column.min(line.len());
        let (before, after) = line.split_at_checked(from).unwrap_or((line.as_str(), ""));
        *line =
            format!("{before}{}", after.replacen('<', "\\<", if piece.whole_line { usize::MAX } else { 1 }));
    }
    Ok(lines.join("\n"))
}

/// A piece of HTML, or a picture, and where it begins; lines and columns (bytes) from 0.
struct Piece {
    line: usize,
    column: usize,
    whole_line: bool,
    is_picture: bool,
    shown: String,
}

fn html_in(text: &str) -> Vec<Piece> {
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, text, &options());
    let mut found = Vec::new();
    for node in root.descendants() {
        let data = node.data();
        let start = data.sourcepos.start;
        let (line, column) = (start.line.saturating_sub(1), start.column.saturating_sub(1));
        let piece = |line, column, whole_line, shown: &str, is_picture| Piece {
            line,
            column,
            whole_line,
            is_picture,
            shown: shown.chars().take(40).collect(),
        };
        match &data.value {
            NodeValue::Image(link) => {
                found.push(piece(line, column, false, &format!("![...]({})", link.url), true))
            }
            NodeValue::HtmlInline(html) => {
                found.push(piece(line, column, false, html, lints::bare_picture(html).is_some()));
            }
            NodeValue::HtmlBlock(block) => {
                let picture = lints::bare_picture(&block.literal).is_some();
                let lines = line..=data.sourcepos.end.line.saturating_sub(1);
                found.extend(lines.map(|line| piece(line, 0, true, &block.literal, picture)));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> Result<String, ReportError> {
        escape_html(&ArticleTemplate::default(), text)
    }

    #[test]
    fn html_becomes_text_and_code_stays() {
        assert_eq!(escaped("a <b>x</b> `<i>` c").unwrap(), "a \\<b>x\\</b> `<i>` c");
        assert_eq!(escaped("æøå <b onclick=\"x()\">").unwrap(), "æøå \\<b onclick=\"x()\">");
        assert_eq!(
            escaped("<div>\nhei <b>\n</div>\n\nslutt").unwrap(),
            "\\<div>\nhei \\<b>\n\\</div>\n\nslutt"
        );
        assert_eq!(escaped("a < b and c").unwrap(), "a < b and c");
    }

    #[test]
    fn a_picture_put_together_by_a_template_is_refused() {
        for text in ["![x](y.png)", "a ![x][y]\n\n[y]: z.svg", "<img src=x>", "<div>\n<svg></svg>\n</div>"] {
            assert!(escaped(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_alone_or_not() {
        assert!(is_token_alone("\u{e000}12\u{e001}"));
        assert!(!is_token_alone("x \u{e000}12\u{e001}"));
        assert!(!is_token_alone("  \u{e000}12\u{e001}"));
        assert_eq!(tokens("a \u{e000}3\u{e001} b \u{e000}14\u{e001}").collect::<Vec<_>>(), [3, 14]);
    }
}
