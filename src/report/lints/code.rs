//! What of code a reader takes for prose: several words without a sign of code, and a number with a per cent sign.
//! A single word is a name, and so are a number alone (a code) and whatever has signs (`x = 42`, `--top`).
//! Knows nothing of how code is marked.

use std::ops::Range;

/// The pieces of code that are read, in bytes.
pub fn read_as_prose(code: &str) -> Vec<Range<usize>> {
    let is_mark = |letter: char| letter.is_whitespace() || ".,'’!?%–-".contains(letter);
    let is_prose = code.chars().all(|letter| letter.is_alphanumeric() || is_mark(letter))
        && !code.split_whitespace().any(|word| word.starts_with('-'));
    let is_share = code.trim_end().ends_with('%') && code.contains(char::is_numeric);
    let words = code.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    if !is_prose || (words < 2 && !is_share) {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, letter) in code.char_indices().filter(|(_, letter)| is_share || !letter.is_numeric()) {
        let end = at + letter.len_utf8();
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = end,
            None => found.push(at..end),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(code: &str, wanted: &str) {
        let found: String = read_as_prose(code).into_iter().map(|at| &code[at]).collect();
        assert_eq!(found, wanted, "{code}");
    }

    #[test]
    fn words_are_read_and_names_commands_and_codes_are_not() {
        read("best in the country", "best in the country");
        read("34 %", "34 %");
        read("top 5 of all", "top  of all");
        for code in
            ["rank", "03", "2024-01", "x = 42", "caveat rank --top", "a_b c_d", "f(x, y)", "a/b c", ""]
        {
            read(code, "");
        }
    }
}
