//! Marks in a template from which line each piece of its text comes, so that they travel through loops,
//! macros and conditions.
//! Knows nothing of what the template says.

use crate::report::marks;

/// The template with a mark before each piece of text and each expression. Text that a `{% set %}` block
/// keeps, and comments, are left as they are. `first` is the line that the template starts on.
pub(super) fn with_lines(template: &str, first: usize) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let (mut rest, mut line, mut kept) = (template, first, false);
    while let Some(at) = rest.find(['{']) {
        let (text, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        push_text(&mut out, text, &mut line, kept);
        let length = tag_length(after);
        let (tag, after) = after.split_at_checked(length.max(1)).unwrap_or((after, ""));
        if length == 0 {
            push_text(&mut out, tag, &mut line, kept);
        } else {
            if prints(tag) && !kept {
                out.push_str(&marks::line(line));
            }
            kept = is_kept_after(tag, kept);
            line += tag.matches('\n').count();
            out.push_str(tag);
        }
        rest = after;
    }
    push_text(&mut out, rest, &mut line, kept);
    out
}

/// Whether a tag gives text, and takes no blanks away before it.
fn prints(tag: &str) -> bool {
    let is_call = tag.strip_prefix("{%").is_some_and(|inside| inside.trim_start().starts_with("call"));
    is_call || (tag.starts_with("{{") && !tag.starts_with("{{-"))
}

/// A mark before the first letter of each line of a text.
fn push_text(out: &mut String, text: &str, line: &mut usize, kept: bool) {
    for piece in text.split_inclusive('\n') {
        let blank = piece.len() - piece.trim_start().len();
        let (blank, words) = piece.split_at_checked(blank).unwrap_or(("", piece));
        out.push_str(blank);
        if !words.is_empty() {
            if !kept {
                out.push_str(&marks::line(*line));
            }
            out.push_str(words);
        }
        *line += usize::from(piece.ends_with('\n'));
    }
}

/// The length of the tag that a text begins with; 0 when it begins with none.
fn tag_length(text: &str) -> usize {
    let Some(end) =
        [("{{", "}}"), ("{%", "%}"), ("{#", "#}")].iter().find(|(start, _)| text.starts_with(start))
    else {
        return 0;
    };
    let (_, end) = end;
    let is_raw = text.get(2..).unwrap_or_default().trim_start_matches(['-', '+', ' ']).starts_with("raw");
    if *end == "%}" && is_raw {
        return raw_length(text);
    }
    let mut quote = None;
    for (at, letter) in text.char_indices().skip(2) {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') if *end != "#}" => quote = Some(letter),
            (None, _) if text.get(at..).is_some_and(|rest| rest.starts_with(end)) => return at + 2,
            _ => {}
        }
    }
    text.len()
}

/// The length of `{% raw %} ... {% endraw %}`, which is one piece.
fn raw_length(text: &str) -> usize {
    let end = text.find("endraw").and_then(|at| Some(at + text.get(at..)?.find("%}")? + 2));
    end.unwrap_or(text.len())
}

/// Whether the text after a tag is kept by `{% set name %}`.
fn is_kept_after(tag: &str, kept: bool) -> bool {
    let inside = tag.trim_start_matches(['{', '%', '-', '+', ' ']);
    match inside.split_whitespace().next() {
        Some("set") if tag.starts_with("{%") && !tag.contains('=') => true,
        Some("endset") => false,
        _ => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::marks::Clean;

    fn lines(template: &str) -> Vec<(String, usize)> {
        let marked = with_lines(template, 5);
        let run = minijinja::Environment::new().render_str(&marked, ()).unwrap();
        let clean = Clean::read(&run);
        let ends = clean.lines.iter().skip(1).map(|(place, _)| *place).chain([clean.text.len()]);
        let pieces = clean.lines.iter().zip(ends);
        pieces.map(|((from, line), to)| (clean.text[*from..to].trim().to_owned(), *line)).collect()
    }

    #[test]
    fn every_line_of_text_knows_where_it_came_from_also_in_loops_and_macros() {
        let template = "{% macro m() %}\nin a macro\n{% endmacro %}one\n\n## two {{ 1 }} rest\n{% for i in [1, 2] %}\nround {{ i }}\n{% endfor %}{{ m() }} after";
        let found = lines(template);
        let of = |text: &str| {
            found.iter().filter(|(piece, _)| piece == text).map(|(_, line)| *line).collect::<Vec<_>>()
        };
        assert_eq!(of("one"), [7]);
        assert_eq!(of("## two"), [9]);
        assert_eq!(of("rest"), [9]);
        assert_eq!(of("round"), [11, 11]);
        assert_eq!(of("in a macro"), [6]);
        assert_eq!(of("after"), [12], "{found:?}");
    }

    #[test]
    fn the_text_is_the_same_with_marks_and_without() {
        for template in [
            "a {{- ' b ' -}}   c\n  {%- if true %} d {% endif -%}\n e",
            "{% set x %}foo{% endset %}{% if x == 'foo' %}same{% endif %}",
            "{% raw %}{{ not run }}{% endraw %}\n{# {{ note }} #}x",
            "{{ '}}' }} { alone } {",
            "{{\n  'over lines'\n}}\nz",
        ] {
            let engine = minijinja::Environment::new();
            let plain = engine.render_str(template, ()).unwrap();
            let marked = engine.render_str(&with_lines(template, 1), ()).unwrap();
            assert_eq!(Clean::read(&marked).text, plain, "{template}");
        }
    }
}
