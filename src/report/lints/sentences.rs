//! Divides a text into sentences.
//! Knows nothing of Markdown, nor of which abbreviations a language has.

use std::ops::Range;

/// The sentences of a text, in bytes, without the blanks around them. `is_short` says of a word in lower case
/// before a full stop whether it is an abbreviation after which a sentence goes on.
pub fn sentences(text: &str, is_short: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, letter) in text.char_indices() {
        let after = at + letter.len_utf8();
        if after > from && ends_at(text, at, letter, is_short) {
            let end = after + closing(text.get(after..).unwrap_or_default());
            found.extend(trimmed(text, from..end));
            from = end;
        }
    }
    found.extend(trimmed(text, from..text.len()));
    found
}

/// Whether a sentence ends with the letter at a place.
fn ends_at(text: &str, at: usize, letter: char, is_short: &dyn Fn(&str) -> bool) -> bool {
    if !matches!(letter, '.' | '!' | '?' | '…') {
        return false;
    }
    let rest = text.get(at + letter.len_utf8()..).unwrap_or_default();
    let rest = rest.get(closing(rest)..).unwrap_or_default();
    let next = rest.trim_start();
    let has_blank = next.len() < rest.len();
    has_blank
        && starts_sentence(next)
        && (letter != '.' || !goes_on(text.get(..at).unwrap_or_default(), is_short))
}

/// Bytes of quotation marks and brackets that belong to the sentence before them.
fn closing(text: &str) -> usize {
    let is_closing = |letter: &char| matches!(letter, '"' | '»' | '”' | '’' | ')' | ']' | '\'');
    text.chars().take_while(is_closing).map(char::len_utf8).sum()
}

/// A capital letter, a digit, an opening mark, or a place that a writer fills in.
fn starts_sentence(text: &str) -> bool {
    let opening = |letter: &char| matches!(letter, '"' | '«' | '“' | '‘' | '(' | '[' | '\'' | '–' | '—');
    let first = text.chars().find(|letter| !opening(letter));
    first.is_none_or(|letter| !letter.is_alphabetic() || letter.is_uppercase())
}

/// Whether the full stop after a text ends an abbreviation or an initial.
fn goes_on(before: &str, is_short: &dyn Fn(&str) -> bool) -> bool {
    let word =
        before.rsplit(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '«' | '“' | '"'));
    let word = word.map(str::to_owned).next().unwrap_or_default();
    let mut letters = word.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    is_initial || is_short(&word.to_lowercase())
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = text.get(range.clone())?;
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn divided(text: &str, wanted: &[&str]) {
        let is_short =
            |word: &str| ["f.eks", "bl.a", "pst", "nr", "kl", "e.g", "i.e", "dr", "fig"].contains(&word);
        let found: Vec<&str> = sentences(text, &is_short).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_sentence_ends_with_a_stop_before_a_capital() {
        divided("Ett. To! Tre? «Fire.» Fem … Seks", &["Ett.", "To!", "Tre?", "«Fire.»", "Fem …", "Seks"]);
        divided("It was so (see above). Then not.", &["It was so (see above).", "Then not."]);
        divided("I 2023. Deretter falt den.", &["I 2023.", "Deretter falt den."]);
    }

    #[test]
    fn abbreviations_decimals_and_dates_end_no_sentence() {
        for text in [
            "Den gjelder f.eks. Oslo og bl.a. Bergen.",
            "Økningen var 2,5 pst. i uka, jf. tabellen.",
            "Fra 17. mai og 2. kvartal 2023 gjaldt nr. 5.",
            "It holds e.g. Oslo, at 2.5 per cent, see fig. 3.",
            "Dr. J. S. Mill sa det.",
        ] {
            divided(text, &[text]);
        }
    }

    #[test]
    fn a_token_begins_a_sentence_as_a_capital_does() {
        divided("Her. \u{e000}x\u{e001} viser.", &["Her.", "\u{e000}x\u{e001} viser."]);
    }

    #[test]
    fn blanks_alone_are_no_sentence() {
        divided("  \n ", &[]);
        divided("", &[]);
    }
}
