//! Blanks out what is no prose in Markdown, byte for byte, and divides the rest into blocks.
//! Knows nothing of sentences.

use super::code::read_as_prose;
use crate::report::prose::{TOKEN_END, TOKEN_START};
use std::ops::Range;

/// A text of the same length whose code (where it is no prose), link targets, note markers and signs of emphasis are blanks, and
/// its blocks: paragraphs, headings, items, cells.
pub struct Masked {
    /// The text.
    pub text: String,
    /// The blocks, in order.
    pub blocks: Vec<Range<usize>>,
}

/// Masks a text.
pub fn masked(text: &str) -> Masked {
    let mut bytes = text.as_bytes().to_vec();
    let mut blocks = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let words = line.trim();
        let opens_or_ends = ["```", "~~~"].into_iter().find(|sign| words.starts_with(sign));
        if fence.is_some() || opens_or_ends.is_some() {
            fence = match (fence, opens_or_ends) {
                (Some(open), Some(end)) if open == end => None,
                (None, start) => start,
                (open, _) => open,
            };
            let is_marker = opens_or_ends.is_some();
            let prose = if is_marker { Vec::new() } else { read_as_prose(line) };
            blank_but(&mut bytes, range.clone(), &prose);
            blocks.extend(open.take());
            blocks.extend((!prose.is_empty()).then_some(range));
            continue;
        }
        let begins = marker(line);
        blank(&mut bytes, range.start..range.start + begins);
        if begins > 0 || words.is_empty() || words.starts_with('|') {
            blocks.extend(open.take());
        }
        if words.starts_with('|') {
            blocks.extend(cells(line, range.start));
        } else if !words.is_empty() {
            let start = open.take().map_or(range.start, |block| block.start);
            open = Some(start..range.end);
            if line.trim_start().starts_with('#') || is_token_alone(words) {
                blocks.extend(open.take());
            }
        }
    }
    blocks.extend(open);
    for block in &blocks {
        inline(text, &mut bytes, block.clone());
        close_words(text, &mut bytes, block.clone());
    }
    Masked { text: String::from_utf8_lossy(&bytes).into_owned(), blocks }
}

/// Blanks a range, which begins and ends at letters; line breaks stay.
fn blank(bytes: &mut [u8], range: Range<usize>) {
    bytes.get_mut(range).into_iter().flatten().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

/// Blanks a range but for pieces of it.
fn blank_but(bytes: &mut [u8], range: Range<usize>, kept: &[Range<usize>]) {
    let mut from = range.start;
    for piece in kept {
        blank(bytes, from..range.start + piece.start);
        from = range.start + piece.end;
    }
    blank(bytes, from..range.end);
}

fn is_token_alone(words: &str) -> bool {
    words.starts_with(TOKEN_START) && words.ends_with(TOKEN_END) && words.matches(TOKEN_START).count() == 1
}

/// Bytes of what begins a block on a line: signs of quotation, `#` with a number, `-`, `1.`, `[^a]:`.
fn marker(line: &str) -> usize {
    let mut rest = line.trim_start();
    while let Some(quoted) = rest.strip_prefix('>') {
        rest = quoted.trim_start();
    }
    if rest.starts_with('#') {
        rest = rest.trim_start_matches('#').trim_start();
        let number = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        rest = if number.starts_with(' ') { number } else { rest };
    } else if let Some(item) = ["- ", "* ", "+ "].into_iter().find_map(|sign| rest.strip_prefix(sign)) {
        rest = item;
    } else if let Some(note) = rest.strip_prefix("[^").and_then(|note| Some(note.split_once("]:")?.1)) {
        rest = note;
    } else {
        let item = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let digits = rest.len() - item.len();
        let item = item.strip_prefix(['.', ')']).filter(|item| item.starts_with(' '));
        rest = item.filter(|_| (1..=9).contains(&digits)).unwrap_or(rest);
    }
    let length = line.len() - rest.len();
    if line.get(..length).is_none_or(|begin| begin.trim().is_empty()) { 0 } else { length }
}

/// The cells of a table's row, without the row of dashes.
fn cells(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices('|').chain([(line.len(), "")]) {
        let cell = line.get(from..at).unwrap_or_default();
        if cell.chars().any(|letter| !letter.is_whitespace() && !matches!(letter, ':' | '-')) {
            found.push(start + from..start + at);
        }
        from = at + 1;
    }
    found
}

/// Blanks code, links' targets, notes' markers, addresses, emphasis and the numbers of tokens in a block.
fn inline(text: &str, bytes: &mut [u8], block: Range<usize>) {
    let mut at = block.start;
    while let Some(rest) = text.get(at..block.end).filter(|rest| !rest.is_empty()) {
        let (length, kept) = hidden(rest);
        let letter = rest.chars().next().map_or(1, char::len_utf8);
        if length > 0 {
            blank_but(bytes, at..at + length, &kept);
        } else if rest.starts_with(TOKEN_START) {
            let inner = rest.find(TOKEN_END).map_or(rest.len(), |end| end);
            bytes.get_mut(at + letter..at + inner).into_iter().flatten().for_each(|byte| *byte = b'x');
            at += inner.max(letter);
            continue;
        } else if rest.starts_with('_') && !is_within_word(text, at) {
            blank(bytes, at..at + 1);
        }
        at += length.max(letter);
    }
}

/// Moves the letters of a word together that emphasis and what nobody sees stand between: the reader sees one word.
/// What is over becomes blank, behind the word.
fn close_words(text: &str, bytes: &mut [u8], block: Range<usize>) {
    let Some(source) = text.get(block.clone()) else { return };
    let mut word: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(letter) = source.get(at..).and_then(|rest| rest.chars().next()) {
        let unseen = source.get(at..).map_or(0, unseen);
        let here = block.start + at..block.start + at + letter.len_utf8();
        let is_kept = bytes.get(here.clone()).is_some_and(|kept| kept == letter.to_string().as_bytes());
        if unseen > 0 {
            blank(bytes, here.start..here.start + unseen);
        } else if is_kept && letter.is_alphanumeric() {
            word.push(here);
        } else {
            close(bytes, &std::mem::take(&mut word));
        }
        at += unseen.max(letter.len_utf8());
    }
    close(bytes, &word);
}

fn close(bytes: &mut [u8], word: &[Range<usize>]) {
    let Some((first, last)) = word.first().zip(word.last()) else { return };
    let letters: Vec<u8> =
        word.iter().flat_map(|at| bytes.get(at.clone()).unwrap_or_default().to_vec()).collect();
    blank(bytes, first.start..last.end);
    if let Some(place) = bytes.get_mut(first.start..first.start + letters.len()) {
        place.copy_from_slice(&letters);
    }
}

/// Bytes at the start of a text of what stands in a word unseen: emphasis, soft hyphens, spaces of no width.
fn unseen(rest: &str) -> usize {
    const NAMED: [&str; 7] = ["&shy;", "&zwnj;", "&zwj;", "&lrm;", "&rlm;", "&NoBreak;", "&ZeroWidthSpace;"];
    let named = NAMED.into_iter().find(|name| rest.starts_with(name)).map(str::len);
    let letter = rest.chars().next().filter(|letter| {
        matches!(letter, '*' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    });
    named.or(letter.map(char::len_utf8)).unwrap_or(0)
}

fn is_within_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at + 1..).and_then(|text| text.chars().next());
    [before, after]
        .iter()
        .all(|letter| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_'))
}

/// Bytes at the start of a text that a reader does not see as prose, and the pieces of them that one does.
fn hidden(rest: &str) -> (usize, Vec<Range<usize>>) {
    if rest.starts_with('`') {
        return code(rest);
    }
    if rest.starts_with("](") {
        return target(rest);
    }
    let until = |end: &str| rest.find(end).map_or(1, |at| at + end.len());
    let length = match rest.as_bytes() {
        [b'[', b'^', ..] => until("]"),
        [b'*' | b'[' | b']', ..] => 1,
        [b'\\', next, ..] if next.is_ascii_punctuation() => 1,
        [b'&', ..] if rest.starts_with("&nbsp;") => "&nbsp;".len(),
        [b'<', ..] if rest.starts_with("<http") => until(">"),
        _ if rest.starts_with("http://") || rest.starts_with("https://") => {
            rest.find(|letter: char| letter.is_whitespace() || letter == ')').unwrap_or(rest.len())
        }
        _ => 0,
    };
    (length, Vec::new())
}

/// A code span, with what of it reads as prose.
fn code(rest: &str) -> (usize, Vec<Range<usize>>) {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let (fence, inner) = rest.split_at_checked(ticks).unwrap_or((rest, ""));
    let Some(end) = inner.find(fence) else { return (ticks, Vec::new()) };
    let read = read_as_prose(inner.get(..end).unwrap_or_default());
    (ticks + end + ticks, read.into_iter().map(|at| ticks + at.start..ticks + at.end).collect())
}

/// A link's target, with its title, which a reader sees when the pointer rests on the link.
fn target(rest: &str) -> (usize, Vec<Range<usize>>) {
    let closes = |from: usize| rest.get(from..).and_then(|rest| rest.find(')')).map(|at| from + at + 1);
    let Some(end) = closes(0) else { return (1, Vec::new()) };
    let quote = rest.find(['"', '\'']).filter(|at| {
        *at < end && rest.get(..*at).is_some_and(|before| before.ends_with(char::is_whitespace))
    });
    let title = quote.and_then(|start| {
        let sign = rest.get(start..=start)?;
        Some(start + 1..start + 1 + rest.get(start + 1..)?.find(sign)?)
    });
    match title {
        Some(title) => (closes(title.end).unwrap_or(end), vec![title]),
        None => (end, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let masked = masked(text);
        assert_eq!(masked.text.len(), text.len());
        let words = |block: &Range<usize>| {
            masked.text[block.clone()].split_whitespace().collect::<Vec<_>>().join(" ")
        };
        masked.blocks.iter().map(words).collect()
    }

    #[test]
    fn paragraphs_headings_items_notes_and_cells_are_blocks() {
        let text = "# 2.1 Head\nOne\nline\n\n- a\n  b\n12. c\n> quoted\n\n| x | 2 |\n|:--|--:|\n| y | z |\n[^n]: note";
        assert_eq!(blocks(text), ["Head", "One line", "a b", "c", "quoted", "x", "2", "y", "z", "note"]);
    }

    #[test]
    fn words_in_code_and_titles_of_links_are_read() {
        let text = "a `led to 5 b` [c](d.md \"e (f)\") g\n\n```\nled to h\nx = 1\n```\n[i](j 'k') l";
        assert_eq!(blocks(text), ["a led to b c e (f) g", "led to h", "i k l"]);
    }

    #[test]
    fn code_targets_markers_and_tokens_are_blank() {
        let text = "a `12` [b](c2.md)[^3] **4** x_5 _6_ https://y/7 \u{e000}8\u{e001}\n\n```\n9\n```\n";
        assert_eq!(blocks(text), ["a b 4 x_5 6 \u{e000}x\u{e001}"]);
    }
}
