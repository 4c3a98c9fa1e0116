//! The program's own sources as the rules of `architecture` see them: code without comments, texts and tests.
//! Knows nothing of the rules.

use crate::program::repository;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
#[derive(Debug)]
pub struct Source {
    /// Relative to the repository, with slashes.
    pub path: String,
    /// As written.
    pub text: String,
    /// Without comments, the contents of texts, and items under `#[cfg(test)]`; lines keep their numbers.
    pub code: String,
}

impl Source {
    /// A source from its text.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_tests(&without_texts(text)) }
    }

    /// The room: the folder or file right under `src`.
    pub fn room(&self) -> &str {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
    }

    /// How many modules deep the file is; a room is one deep.
    pub fn depth(&self) -> usize {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inner.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").count()
    }

    /// The lines of code with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(place, line)| (place + 1, line))
    }
}

/// All sources but those that only tests use.
pub fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&repository().join("src"), &mut files);
    files.sort();
    let read = |file: &PathBuf| (file.clone(), fs::read_to_string(file).unwrap());
    let texts: Vec<(PathBuf, String)> = files.iter().map(read).collect();
    let of_tests: BTreeSet<PathBuf> =
        texts.iter().flat_map(|(file, text)| test_modules(file, text)).collect();
    let is_test =
        |file: &Path| of_tests.iter().any(|test| file == test.with_extension("rs") || file.starts_with(test));
    let kept = texts.iter().filter(|(file, _)| !is_test(file));
    kept.map(|(file, text)| Source::new(&relative(file), text)).collect()
}

fn relative(file: &Path) -> String {
    file.strip_prefix(repository()).unwrap().to_string_lossy().replace('\\', "/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The modules in files of their own that a file declares for tests, as paths without their ending.
fn test_modules(file: &Path, text: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap();
    let own = if file.ends_with("mod.rs") { folder.to_owned() } else { file.with_extension("") };
    let lines: Vec<&str> = text.lines().collect();
    let after = |start: usize| -> Option<PathBuf> {
        let path =
            lines.get(start + 1)?.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix(".rs\"]"));
        let module = lines.get(start + 1 + usize::from(path.is_some()))?;
        let name = module.trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
        let name = name.strip_prefix("mod ")?.strip_suffix(';')?;
        Some(path.map_or_else(|| own.join(name), |path| folder.join(path)))
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| **line == "#[cfg(test)]");
    starts.filter_map(|(place, _)| after(place)).collect()
}

/// Blanks items under `#[cfg(test)]`: to the closing line of the same indentation, or one line.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut until: Option<String> = None;
    let mut is_next = false;
    for line in code.lines() {
        let indentation = &line[..line.len() - line.trim_start().len()];
        if let Some(end) = &until {
            if line.trim_end() == end {
                until = None;
            }
        } else if line.trim() == "#[cfg(test)]" {
            is_next = true;
        } else if is_next {
            is_next = line.trim_start().starts_with("#[");
            if !is_next && line.trim_end().ends_with('{') {
                until = Some(format!("{indentation}}}"));
            }
        } else {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// Blanks comments and what stands between quotes.
fn without_texts(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest, &code);
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push('_');
            code.extend(rest[..length].chars().filter(|c| *c == '\n'));
            rest = &rest[length..];
        }
    }
    code
}

/// How long the comment, text or character that begins here is; 0 for code.
fn skipped(rest: &str, before: &str) -> usize {
    let to =
        |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |place| from + place + end.len());
    let is_in_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let hashes = rest.strip_prefix('r').map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
    if rest.starts_with("//") {
        to("\n", 0) - usize::from(rest.contains('\n'))
    } else if rest.starts_with("/*") {
        to("*/", 2)
    } else if !is_in_word && rest.starts_with(&format!("r{}\"", "#".repeat(hashes))) {
        to(&format!("\"{}", "#".repeat(hashes)), hashes + 2)
    } else if rest.starts_with('"') {
        quoted(rest, '"')
    } else if rest.starts_with("'\\") || (rest.starts_with('\'') && rest.chars().nth(2) == Some('\'')) {
        quoted(rest, '\'')
    } else {
        0
    }
}

/// The length of a text with escapes, its quotes included.
fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return place + quote.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn comments_texts_and_tests_are_no_code() {
    let text = "//! crate::a\nlet x = \"crate::b \\\" //\"; // crate::c\nlet y = ('\"', r#\"crate::d\"#);\n\
        #[cfg(test)]\nmod tests {\n    use crate::e;\n}\nuse crate::f;\n";
    let source = Source::new("src/a/b.rs", text);
    let found: Vec<(usize, &str)> = source.lines().filter(|(_, line)| line.contains("crate::")).collect();
    assert_eq!(found, [(8, "use crate::f;")]);
}

#[test]
fn a_module_in_a_file_of_its_own_is_known_as_one_for_tests() {
    let text = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\n#[path = \"b_tests.rs\"]\nmod others;\nmod real;\n";
    let found = test_modules(Path::new("/x/src/a/b.rs"), text);
    assert_eq!(found, [PathBuf::from("/x/src/a/b/tests"), PathBuf::from("/x/src/a/b_tests")]);
    assert_eq!(test_modules(Path::new("/x/src/a/mod.rs"), text)[0], PathBuf::from("/x/src/a/tests"));
}
