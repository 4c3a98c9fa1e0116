//! Reads a pipeline's file and the files that it extends.
//! Knows nothing of how one is merged over the other.

use crate::config::document::{Key, Node, Span};
use crate::config::merge::merge;
use crate::config::parse::parse;
use crate::config::problem::{Place, Problem};
use std::io;

/// A file that a pipeline was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, relative to the project where it lies in it.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Reads files one by one and remembers them.
pub struct Sources<'a> {
    read: &'a dyn Fn(&str) -> io::Result<String>,
    /// The files read so far: a file, then what it extends.
    pub files: Vec<SourceFile>,
}

impl<'a> Sources<'a> {
    /// Files that are read by `read`, which takes a path relative to the project.
    pub fn new(read: &'a dyn Fn(&str) -> io::Result<String>) -> Self {
        Self { read, files: Vec::new() }
    }

    /// The tree of a file merged over everything that it extends.
    ///
    /// # Errors
    /// Files that cannot be read or are no YAML; files that extend each other; keys that are removed but
    /// were never there.
    pub fn tree(&mut self, file: &str) -> Result<Node, Vec<Problem>> {
        let text = (self.read)(file).map_err(|error| vec![unreadable(file, &error)])?;
        self.files.push(SourceFile { name: file.to_owned(), text: text.clone() });
        let mut tree = parse(&file.into(), &text)?;
        let Some((key, extends)) = tree.remove("extends") else {
            return Ok(tree);
        };
        let base = self.base(file, &key, &extends)?;
        merge(base, tree)
    }

    fn base(&mut self, file: &str, key: &Key, extends: &Node) -> Result<Node, Vec<Problem>> {
        let place = Place::root().key("extends");
        let problem = |at: &Span, what: String| Problem::at(at, &place, what);
        let Some(written) = extends.text() else {
            return Err(vec![problem(&key.at, "wants the path of another pipeline file".to_owned())]);
        };
        let Some(base) = beside(file, written) else {
            let what = format!("'{written}' lies outside the project");
            return Err(vec![problem(&extends.at, what).mend("extend a file within the project folder")]);
        };
        if let Some(first) = self.files.iter().position(|known| known.name == base) {
            let mut names: Vec<&str> = self.files[first..].iter().map(|file| file.name.as_str()).collect();
            names.push(&base);
            let what = format!("the files extend each other: {}", names.join(" -> "));
            return Err(vec![problem(&extends.at, what).mend("take one 'extends' out")]);
        }
        if let Err(error) = (self.read)(&base) {
            let why = unreadable(&base, &error).what;
            let mend = format!("the path is relative to the folder of {file}");
            return Err(vec![problem(&extends.at, format!("{base}: {why}")).mend(mend)]);
        }
        self.tree(&base)
    }
}

fn unreadable(file: &str, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::with_file(file, "there is no such file"),
        io::ErrorKind::InvalidData => {
            Problem::with_file(file, "the file is not UTF-8 text").mend("save it as UTF-8 in the editor")
        }
        _ => Problem::with_file(file, format!("the file cannot be read: {error}")),
    }
}

/// The path of `written` seen from the folder of `file`; `None` when it leads out of the project.
fn beside(file: &str, written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains(['\\', ':']) {
        return None;
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_name = |part: &&str| !matches!(*part, "" | ".");
    let mut parts: Vec<&str> = folder.split('/').filter(is_name).collect();
    for part in written.split('/').filter(is_name) {
        match (part, parts.last()) {
            ("..", None | Some(&"..")) => return None,
            ("..", _) => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let root = if file.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Result<Node, String> {
        let read = |path: &str| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        let tree = Sources::new(&read).tree(files[0].0);
        tree.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn values_keep_the_position_in_their_own_file() {
        let files = [("p/x.yaml", "extends: ../q/b.yaml\na: 1\n"), ("q/b.yaml", "# c\nb: 2\n")];
        let tree = tree(&files).unwrap();
        let at = |key| tree.get(key).map(|node| (node.at.file.to_string(), node.at.line)).unwrap();
        assert_eq!((at("a"), at("b")), (("p/x.yaml".to_owned(), 2), ("q/b.yaml".to_owned(), 2)));
    }

    #[test]
    fn a_path_is_seen_from_the_folder_of_the_file_that_names_it() {
        assert_eq!(beside("x.yaml", "./b.yaml").unwrap(), "b.yaml");
        assert_eq!(beside("p/q/x.yaml", "../b.yaml").unwrap(), "p/b.yaml");
        assert_eq!(beside("../o/x.yaml", "b.yaml").unwrap(), "../o/b.yaml");
        assert_eq!(beside("/o/p/x.yaml", "../b.yaml").unwrap(), "/o/b.yaml");
    }

    #[test]
    fn files_that_extend_each_other_or_are_not_there_are_told_at_the_word_extends() {
        let circle =
            tree(&[("a.yaml", "extends: b.yaml\n"), ("b.yaml", "x: 1\nextends: ./a.yaml\n")]).unwrap_err();
        assert!(
            circle
                .starts_with("b.yaml:2:10: extends: the files extend each other: a.yaml -> b.yaml -> a.yaml"),
            "{circle}"
        );
        let lost = tree(&[("p/a.yaml", "extends: b.yaml\n")]).unwrap_err();
        assert!(lost.starts_with("p/a.yaml:1:10: extends: p/b.yaml: there is no such file"), "{lost}");
        for outside in ["../../b.yaml", "/etc/passwd", "../p/../../b.yaml"] {
            let outside = tree(&[("p/a.yaml", &format!("extends: {outside}\n"))]).unwrap_err();
            assert!(outside.contains("outside the project"), "{outside}");
        }
    }
}
