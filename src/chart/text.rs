//! Text before any font is known: how wide it may get, how it is shortened and escaped.
//! Knows nothing of where text stands or where it breaks.
//!
//! The widths are upper bounds for the sans-serif faces in use (Source Sans, Arial, Helvetica, Segoe, Roboto,
//! Liberation, and for single letters nearly DejaVu and Verdana, the widest): a label may be given more room
//! than it takes, never less.

/// A part of the font size in thousandths: how wide a character is at most.
fn thousandths(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 290,
        'I' | '.' | ',' | ':' | ';' | '!' | ' ' | '\u{a0}' => 330,
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' | '[' | ']' => 420,
        'm' | 'w' | 'æ' | 'M' | 'W' | '%' | '@' | 'Æ' | 'œ' | 'Œ' | '—' | '…' => 990,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 600,
        'G' | 'H' | 'N' | 'O' | 'Q' | 'U' | 'D' | 'Ø' | '+' | '\u{2212}' | '=' => 850,
        SOFT_HYPHEN => 0,
        _ if c.is_ascii_lowercase() || c.is_ascii_digit() => 640,
        _ if c.is_ascii() || c.is_lowercase() => 700,
        _ if u32::from(c) < 0x2e80 => 850,
        _ => 1200,
    }
}

/// Says where a word may break; not seen elsewhere.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// An upper bound of the text's width in tenths of a unit, `size` being the font's in tenths.
pub(super) fn width(text: &str, size: i32) -> i32 {
    let sum = text.chars().map(thousandths).fold(0_i64, |sum, w| sum + i64::from(w));
    i32::try_from(sum * i64::from(size) / 1000).unwrap_or(i32::MAX / 4).min(i32::MAX / 4)
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub(super) fn shorten(text: &str, size: i32, most: i32) -> String {
    let text = shown(text);
    if width(&text, size) <= most {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept, size) + width(&format!("{c}…"), size) > most {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// The text as readers see it: without soft hyphens, line breaks as spaces.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| *c != SOFT_HYPHEN)
        .map(|c| if c.is_whitespace() && c != '\u{a0}' { ' ' } else { c })
        .collect()
}

/// Text as XML and HTML both read it; characters that XML forbids become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_forbidden_characters_are_replaced() {
        assert_eq!(escape("<a href=\"x\">'&\u{8}"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\u{fffd}");
    }
}
