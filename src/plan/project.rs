//! The project folder: the files that a pipeline may read, found by pattern.
//! Knows nothing of pipelines.

use crate::stages::{Peek, Yaml};
use crate::table::columns::{self, Columns};
use crate::table::{TableError, parquet, source};
use std::path::{Component, Path, PathBuf};

/// A project folder and the folders outside it that the user allowed.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    /// The same without links.
    real_root: Option<PathBuf>,
    real_allowed: Vec<PathBuf>,
}

/// A text that a template may be at most.
const LARGEST_TEXT: u64 = 4 * 1024 * 1024;

impl Project {
    /// The project at `root`; `allowed` are folders outside it that may be read.
    pub fn new(root: impl Into<PathBuf>, allowed: Vec<PathBuf>) -> Self {
        let root: PathBuf = root.into();
        let real_root = std::fs::canonicalize(&root).ok();
        let real_allowed = allowed.iter().filter_map(|folder| std::fs::canonicalize(folder).ok()).collect();
        Self { root, real_root, real_allowed }
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The place of a file on disk.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// A path that lies in the project or in an allowed folder, or why it does not.
    ///
    /// # Errors
    /// In words, with the mend.
    pub fn inside(&self, file: &str) -> Result<PathBuf, String> {
        let path = self.path(file);
        let escapes = Path::new(file).is_absolute()
            || Path::new(file).components().any(|part| part == Component::ParentDir);
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.real_allowed.iter().any(|folder| real.starts_with(folder)) {
            return Ok(path);
        }
        let is_within = self.real_root.as_ref().is_some_and(|root| real.starts_with(root));
        if escapes || (!is_within && real.exists()) {
            return Err(format!(
                "'{file}' lies outside the project; move it in, or run with --allow-path and its folder"
            ));
        }
        Ok(path)
    }
}

impl Peek for Project {
    fn files(&self, pattern: &str) -> Result<Vec<String>, String> {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        if folder.contains('*') {
            return Err(format!("'{pattern}': a `*` may stand in the file's name only"));
        }
        if !name.contains('*') {
            let path = self.inside(pattern)?;
            return if path.is_file() { Ok(vec![pattern.to_owned()]) } else { Err(missing(pattern)) };
        }
        let path = self.inside(if folder.is_empty() { "." } else { folder })?;
        let entries = std::fs::read_dir(&path).map_err(|_| missing(pattern))?;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut files = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            let Some(file) = entry.file_name().into_string().ok().filter(|file| fits(name, file)) else {
                continue;
            };
            let file = format!("{prefix}{file}");
            // The folder was looked at; a link in it may lead elsewhere.
            if entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
                self.inside(&file)?;
            }
            files.push(file);
        }
        files.sort();
        if files.is_empty() { Err(missing(pattern)) } else { Ok(files) }
    }

    fn columns(&self, file: &str) -> Result<Columns, TableError> {
        columns::of_file(&self.path(file))
    }

    fn yaml(&self, file: &str) -> Result<Yaml, String> {
        let text = self.text(file)?;
        let name: std::sync::Arc<str> = file.into();
        let node = crate::config::parse(&name, &text)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let value = node.to_json();
        let place = move |pointer: &str| crate::config::position(&node, pointer);
        Ok(Yaml { value, place: Box::new(place) })
    }

    fn is_simulated(&self, file: &str) -> bool {
        let path = self.path(file);
        source::is_parquet(&path) && parquet::is_simulated(&path)
    }

    fn text(&self, file: &str) -> Result<String, String> {
        let path = self.inside(file)?;
        let size = std::fs::metadata(&path).map_err(|_| missing(file))?.len();
        if size > LARGEST_TEXT {
            return Err(format!("'{file}' has {size} bytes; a text may have {LARGEST_TEXT} at most"));
        }
        let bytes = std::fs::read(&path).map_err(|e| format!("cannot read '{file}': {e}"))?;
        String::from_utf8(bytes).map_err(|_| format!("'{file}' is no UTF-8 text"))
    }
}

fn missing(pattern: &str) -> String {
    format!("there is no file '{pattern}' in the project")
}

/// Whether a name fits a pattern in which `*` stands for any characters, but for the dot of a hidden file.
fn fits(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::DataFrame;

    #[test]
    fn a_star_stands_for_any_characters_of_a_name() {
        for (pattern, name, wanted) in [
            ("*.parquet", "2023-06.parquet", true),
            ("*.parquet", "2023-06.csv", false),
            ("20*-06.*", "2023-06.csv", true),
            ("a*a", "a", false),
            ("x", "x", true),
            ("*.csv", ".2024-x.csv", false),
            (".*.csv", ".2024-x.csv", true),
        ] {
            assert_eq!(fits(pattern, name), wanted, "{pattern} {name}");
        }
    }

    #[test]
    fn a_simulated_file_says_so_under_every_name_that_parquet_may_have() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path(), Vec::new());
        for name in ["x.parquet", "x.pq"] {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            parquet::write_simulated(&mut DataFrame::empty(), file).unwrap();
            assert!(project.is_simulated(name), "{name}");
        }
        std::fs::write(folder.path().join("x.csv"), "a\n1\n").unwrap();
        assert!(!project.is_simulated("x.csv"));
    }

    #[test]
    fn a_path_out_of_the_project_needs_leave() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        let file = outside.path().join("x.csv");
        std::fs::write(&file, "a\n1\n").unwrap();
        let file = file.to_str().unwrap().to_owned();
        let project = Project::new(inside.path(), Vec::new());
        assert!(project.files(&file).unwrap_err().contains("--allow-path"));
        assert!(project.files("../x.csv").unwrap_err().contains("--allow-path"));
        std::os::unix::fs::symlink(&file, inside.path().join("link.csv")).unwrap();
        assert!(project.files("link.csv").unwrap_err().contains("--allow-path"));
        assert!(project.files("*.csv").unwrap_err().contains("--allow-path"));
        let allowed = Project::new(inside.path(), vec![outside.path().to_path_buf()]);
        assert_eq!(allowed.files(&file).unwrap(), [file]);
    }
}
