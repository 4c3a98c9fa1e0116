//! Text in data files that a spreadsheet would take for a formula, which may start programs: `=cmd|...`.
//! Knows nothing of files.

/// The text with an apostrophe before it where a spreadsheet would compute it; numbers stay as they are.
pub fn as_text(text: &str) -> String {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`as_text`] was given.
pub fn as_it_was(text: &str) -> &str {
    if is_formula(text.trim_start_matches('\'')) { text.strip_prefix('\'').unwrap_or(text) } else { text }
}

fn is_formula(text: &str) -> bool {
    let is_number = text.parse::<f64>().is_ok();
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.len() > 1 && !is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_is_read_back_as_it_was() {
        for text in ["=1+1", "@SUM(A1)", "+a", "-a", "'=a", "''=a", "'a", "", "-", "\t=a", "03|true", "-inf"]
        {
            assert_eq!(as_it_was(&as_text(text)), text);
            assert!(!is_formula(&as_text(text)), "{text}");
        }
        assert_eq!(as_text("=cmd|'/c calc'!A1"), "'=cmd|'/c calc'!A1");
        for number in ["-0.25", "+5", "-1e-7", "12"] {
            assert_eq!(as_text(number), number);
        }
    }
}
