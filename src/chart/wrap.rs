//! Lines of text no wider than their room.
//! Knows nothing of where lines stand.

use super::text::{SOFT_HYPHEN, shorten, width};

/// The widest of the text's unbreakable parts.
pub(super) fn widest_part(text: &str, size: i32) -> i32 {
    parts(text).iter().map(|part| width(&part.alone(), size)).max().unwrap_or(0)
}

/// The text in lines no wider than `most`, at most `lines` of them: broken at spaces, soft hyphens and after
/// hyphens, within a word only when it is wider than a line, and cut with an ellipsis when there is no more
/// room. Never empty.
pub(super) fn wrap(text: &str, size: i32, most: i32, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = Line::default();
    for part in parts(text).iter().flat_map(|part| part.cut(size, most)) {
        if !line.text.is_empty() && width(&line.with(&part).broken(), size) > most {
            out.push(line.broken());
            line = Line::default();
        }
        line = line.with(&part);
    }
    out.push(line.broken());
    if out.len() > lines.max(1) {
        let rest = out.split_off(lines.max(1) - 1).join(" ");
        out.push(shorten(&rest, size, most));
    }
    out
}

/// A piece of text that is not broken, and what joins it to the next.
#[derive(Debug, Clone)]
struct Part {
    text: String,
    after: After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Space,
    SoftHyphen,
    Nothing,
}

impl Part {
    /// The part as it stands at the end of a line.
    fn alone(&self) -> String {
        if self.after == After::SoftHyphen { format!("{}-", self.text) } else { self.text.clone() }
    }

    /// The part, or pieces of it that fit a line.
    fn cut(&self, size: i32, most: i32) -> Vec<Part> {
        if width(&self.alone(), size) <= most {
            return vec![self.clone()];
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        for c in self.text.chars() {
            if !text.is_empty() && width(&format!("{text}{c}-"), size) > most {
                pieces.push(Part { text: std::mem::take(&mut text), after: After::SoftHyphen });
            }
            text.push(c);
        }
        pieces.push(Part { text, after: self.after });
        pieces
    }
}

/// A line that grows, and what follows its last part.
#[derive(Debug, Default)]
struct Line {
    text: String,
    after: Option<After>,
}

impl Line {
    fn with(&self, part: &Part) -> Self {
        let space = if self.after == Some(After::Space) { " " } else { "" };
        Self { text: format!("{}{space}{}", self.text, part.text), after: Some(part.after) }
    }

    fn broken(&self) -> String {
        if self.after == Some(After::SoftHyphen) { format!("{}-", self.text) } else { self.text.clone() }
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut part = String::new();
    for c in text.trim().chars() {
        let after = match c {
            SOFT_HYPHEN => After::SoftHyphen,
            '-' => After::Nothing,
            _ if c.is_whitespace() && c != '\u{a0}' => After::Space,
            _ => {
                part.push(c);
                continue;
            }
        };
        if after == After::Nothing {
            part.push(c);
        }
        if !part.is_empty() {
            out.push(Part { text: std::mem::take(&mut part), after });
        }
    }
    out.push(Part { text: part, after: After::Nothing });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_breaks_between_words_and_each_line_fits() {
        let lines = wrap("Sykmeldte uten arbeidsgiver", 140, 1250, 3);
        assert_eq!(lines, ["Sykmeldte uten", "arbeidsgiver"]);
        assert!(lines.iter().all(|line| width(line, 140) <= 1250));
    }

    #[test]
    fn a_long_word_breaks_where_its_writer_allows_it() {
        assert_eq!(
            wrap("Situasjons\u{ad}bestemt innsats", 140, 1100, 3),
            ["Situasjons-", "bestemt", "innsats"]
        );
        assert_eq!(wrap("Situasjons\u{ad}bestemt", 140, 2500, 3), ["Situasjonsbestemt"]);
    }

    #[test]
    fn a_word_wider_than_any_line_is_cut_rather_than_let_out() {
        for line in wrap(&"abcdefgh".repeat(8), 140, 800, 20) {
            assert!(width(&line, 140) <= 800, "{line}");
        }
        assert_eq!(wrap("", 140, 800, 2), [""]);
    }

    #[test]
    fn text_that_has_no_room_ends_in_an_ellipsis() {
        let lines = wrap("one two three four five six seven", 140, 700, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && width(&lines[1], 140) <= 700);
    }
}
