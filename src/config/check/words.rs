//! Schemas and values in the words of a problem: "wants a whole number, got the text 'ten'".
//! Knows nothing of what is right or wrong.

use crate::config::document::{Node, Style, Value as Written};
use serde_json::Value;

/// Texts longer than this are cut in a problem.
const LONGEST: usize = 40;
/// More names than this are not listed.
const MOST_NAMES: usize = 16;

/// What somebody wrote.
pub fn got(node: &Node) -> String {
    match &node.value {
        Written::Null => "nothing".to_owned(),
        Written::Bool(value) => value.to_string(),
        Written::Integer { written, .. } => format!("the whole number {written}"),
        Written::Float { written, .. } => format!("the number {written}"),
        Written::Text { text, .. } => format!("the text '{}'", cut(text)),
        Written::List(_) => "a list".to_owned(),
        Written::Map(_) => "a map".to_owned(),
    }
}

/// How to write what was written so that it becomes what is wanted, where that is plain.
pub fn rewritten(node: &Node, types: &[&str]) -> Option<String> {
    let wants = |kind: &str| types.contains(&kind);
    match &node.value {
        Written::Text { text, .. } if wants("boolean") && is_yes_or_no(text) => {
            Some("write true or false".to_owned())
        }
        Written::Integer { .. } if wants("boolean") => Some("write true or false".to_owned()),
        Written::Text { text, style } if wants("integer") || wants("number") => number(text, *style),
        Written::Text { .. } | Written::Integer { .. } | Written::Map(_) if types == ["array"] => {
            Some("write a list: [a, b]".to_owned())
        }
        Written::Integer { written, .. } | Written::Float { written, .. } if wants("string") => {
            Some(format!("put it in quotes: \"{written}\""))
        }
        Written::Bool(value) if wants("string") => Some(format!("put it in quotes: \"{value}\"")),
        _ => None,
    }
}

fn is_yes_or_no(text: &str) -> bool {
    let words = ["yes", "no", "on", "off", "y", "n", "true", "false"];
    words.contains(&text.to_lowercase().as_str())
}

/// `"10"`, `10 000`, `1_000` and `0,5` as YAML writes them.
fn number(text: &str, style: Style) -> Option<String> {
    let bare: String = text.chars().filter(|c| !matches!(c, '_' | ' ' | '\u{a0}')).collect();
    let bare = bare.replacen(',', ".", 1);
    bare.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let quotes = if style == Style::Quoted && bare == text { " without quotes" } else { "" };
    Some(format!("write {bare}{quotes}"))
}

/// A text short enough for a problem, on one line.
pub fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// `a, b and c`, or with another last word; cut when there are many.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] if names.len() <= MOST_NAMES => format!("{} {last} {end}", first.join(", ")),
        _ => format!("{} and {} more", names[..MOST_NAMES].join(", "), names.len() - MOST_NAMES),
    }
}

/// The nearest name as a question, else the names there are.
pub fn nearest_or_all(typed: &str, what: &str, names: &[&str]) -> Option<String> {
    let nearest = crate::name::nearest(typed, names.iter().copied());
    let question = nearest.map(|name| format!("did you mean '{name}'?"));
    question
        .or_else(|| (!names.is_empty()).then(|| format!("{what} {}", listed(names.iter().copied(), "and"))))
}

/// The first sentence of a schema's description.
pub fn description(schema: &Value) -> Option<String> {
    let text = schema.get("description")?.as_str()?;
    let line = text.split("\n\n").next()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    Some(line[..end].trim_end_matches('.').to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_people_write_is_offered_as_yaml_writes_it() {
        assert_eq!(number("1_000", Style::Plain).unwrap(), "write 1000");
        assert_eq!(number("20 000", Style::Plain).unwrap(), "write 20000");
        assert_eq!(number("0,5", Style::Plain).unwrap(), "write 0.5");
        assert_eq!(number("10", Style::Quoted).unwrap(), "write 10 without quotes");
        assert_eq!(number("ten", Style::Plain), None);
    }

    #[test]
    fn long_texts_and_long_lists_are_cut() {
        assert_eq!(cut("a\n  b"), "a b");
        assert_eq!(cut(&"ø".repeat(50)), format!("{}...", "ø".repeat(40)));
        assert_eq!(listed(["a", "b", "c"], "or"), "a, b or c");
        assert!(listed(["x"; 20], "and").ends_with("x and 4 more"));
    }
}
