//! An article's template as a file: front matter between two lines `---`, then Markdown with functions.
//! Knows nothing of what the functions give.

use super::bounded::MOST_BYTES;
use super::error::ReportError;

/// A template, parsed but not run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArticleTemplate {
    /// The file's name within the project, for messages.
    pub path: String,
    /// Title, authors, summary.
    pub front: FrontMatter,
    /// The Markdown after the front matter.
    pub body: String,
    /// The line of the file that the body starts on, from 1.
    pub body_line: usize,
}

/// What an article says of itself before its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrontMatter {
    /// The article's title.
    pub title: String,
    /// The line of the file that the title stands on, from 1.
    pub title_line: usize,
    /// The line of the file that the subtitle stands on, from 1; 0 when there is none.
    pub subtitle_line: usize,
    /// A second line of the title.
    pub subtitle: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The summary, Markdown; functions work in it as in the body.
    pub summary: String,
    /// The line of the file that the summary starts on, from 1.
    pub summary_line: usize,
}

impl ArticleTemplate {
    /// Reads a template. The front matter has the keys `title`, `subtitle`, `authors` (a list in
    /// brackets or of lines `- name`) and `summary` (a text, or `|` and indented lines).
    ///
    /// # Errors
    /// No front matter, no title, an unknown key or a line that is neither: with file and line.
    pub fn parse(path: &str, text: &str) -> Result<Self, ReportError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let lines: Vec<&str> = text.lines().collect();
        let wrong = |at: usize, what: &str, mend: &str| ReportError::Template {
            file: path.to_owned(),
            line: at + 1,
            what: what.to_owned(),
            mend: Some(mend.to_owned()),
        };
        if text.len() > MOST_BYTES {
            let what = format!("the template has {} bytes; {MOST_BYTES} are the most", text.len());
            return Err(wrong(0, &what, "make two articles of it"));
        }
        if lines.first().map(|line| line.trim_end()) != Some("---") {
            return Err(wrong(
                0,
                "the template has no front matter",
                "begin it with a line '---' and 'title: ...'",
            ));
        }
        let end = (1..lines.len()).find(|at| lines.get(*at).is_some_and(|line| line.trim_end() == "---"));
        let end = end.ok_or_else(|| wrong(0, "the front matter has no end", "close it with a line '---'"))?;
        let front = front_matter(lines.get(1..end).unwrap_or_default())
            .map_err(|(at, what, mend)| wrong(at + 1, &what, mend))?;
        if front.title.is_empty() {
            return Err(wrong(0, "the front matter has no title", "add a line 'title: ...'"));
        }
        let body = lines.get(end + 1..).unwrap_or_default().join("\n");
        Ok(Self { path: path.to_owned(), front, body, body_line: end + 2 })
    }
}

type Problem = (usize, String, &'static str);

fn front_matter(lines: &[&str]) -> Result<FrontMatter, Problem> {
    let mut front = FrontMatter::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() || line.starts_with('#') {
            at += 1;
            continue;
        }
        let (key, value) = key_and_value(line).ok_or_else(|| {
            (at, format!("'{}' is no 'key: value'", line.trim()), "indent the lines of a text that goes on")
        })?;
        let block = lines.iter().skip(at + 1).take_while(|line| belongs_to_block(line)).count();
        let block_lines = lines.get(at + 1..at + 1 + block).unwrap_or_default();
        match key {
            "title" => {
                front.title = text_of(value, block_lines);
                front.title_line = at + 2;
            }
            "subtitle" => {
                front.subtitle = Some(text_of(value, block_lines)).filter(|text| !text.is_empty());
                front.subtitle_line = at + 2;
            }
            "authors" => front.authors = list_of(value, block_lines),
            "summary" => {
                front.summary = text_of(value, block_lines);
                front.summary_line = if value.starts_with(['|', '>']) { at + 3 } else { at + 2 };
            }
            _ => {
                return Err((at, format!("unknown key '{key}'"), "known: title, subtitle, authors, summary"));
            }
        }
        at += 1 + block;
    }
    Ok(front)
}

fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    (!key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase())).then_some((key, value.trim()))
}

fn belongs_to_block(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(' ') || line.starts_with("- ")
}

/// A text on the key's line, with the lines that it goes on over, or an indented block after `|`.
fn text_of(value: &str, block: &[&str]) -> String {
    let indent = block.iter().filter(|line| !line.trim().is_empty());
    let indent = indent.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let block: Vec<&str> = block.iter().map(|line| line.get(indent..).unwrap_or("").trim_end()).collect();
    if value.starts_with(['|', '>']) || value.is_empty() {
        return block.join("\n").trim_end().to_owned();
    }
    let text = [&[value], block.as_slice()].concat().join(" ");
    unquoted(text.trim()).to_owned()
}

fn list_of(value: &str, block: &[&str]) -> Vec<String> {
    let inline = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
    let items = inline.split(',').chain(block.iter().filter_map(|line| line.trim().strip_prefix("- ")));
    items.map(|item| unquoted(item.trim()).to_owned()).filter(|item| !item.is_empty()).collect()
}

fn unquoted(text: &str) -> &str {
    ['"', '\''].into_iter().find_map(|q| text.strip_prefix(q)?.strip_suffix(q)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\ntitle: \"An indicator: how to read it\"\nauthors: [caveat, B]\nsummary: |\n  One {{ x }}.\n\n  Two.\n---\n\n## Start\n";

    #[test]
    fn front_matter_and_body_are_told_apart_with_their_lines() {
        let article = ArticleTemplate::parse("a.md", TEXT).unwrap();
        assert_eq!(article.front.title, "An indicator: how to read it");
        assert_eq!(article.front.authors, ["caveat", "B"]);
        assert_eq!(article.front.summary, "One {{ x }}.\n\nTwo.");
        assert_eq!(article.front.summary_line, 5);
        assert_eq!(article.body, "\n## Start");
        assert_eq!(article.body_line, 9);
    }

    #[test]
    fn a_list_may_stand_on_lines_of_its_own() {
        let article =
            ArticleTemplate::parse("a.md", "---\ntitle: T\nauthors:\n  - A. One\n  - B\n---\n").unwrap();
        assert_eq!(article.front.authors, ["A. One", "B"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line) in [
            ("# Title\n", 1),
            ("---\ntitle: x\n", 1),
            ("---\ntitle: x\nauthor: y\n---\n", 3),
            ("---\nsummary: y\n---\n", 1),
            ("", 1),
        ] {
            match ArticleTemplate::parse("a.md", text) {
                Err(ReportError::Template { line: found, .. }) => assert_eq!(found, line, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
