//! A look at the project's files while planning that does not look twice: what it sees of a data file is noted
//! in the store under the file's digest.
//! Knows nothing of what is planned.

use crate::plan::Project;
use crate::stages::{Peek, Yaml};
use crate::store::StatCache;
use crate::table::columns::Columns;
use crate::table::{TableError, source};
use std::convert::Infallible;
use std::path::Path;

/// The project's files, and what is remembered of them.
pub struct Looks<'a> {
    /// The project.
    pub project: &'a Project,
    /// What is remembered.
    pub stats: &'a StatCache,
}

impl Peek for Looks<'_> {
    fn files(&self, pattern: &str) -> Result<Vec<String>, String> {
        self.project.files(pattern)
    }

    fn columns(&self, file: &str) -> Result<Columns, TableError> {
        let path = self.project.path(file);
        self.stats.made_of(&path, &about("columns", &path), || self.project.columns(file))
    }

    fn yaml(&self, file: &str) -> Result<Yaml, String> {
        self.project.yaml(file)
    }

    fn is_simulated(&self, file: &str) -> bool {
        let path = self.project.path(file);
        let look = || Ok::<bool, Infallible>(self.project.is_simulated(file));
        source::is_parquet(&path)
            && self.stats.made_of(&path, &about("simulated", &path), look).unwrap_or(false)
    }

    fn text(&self, file: &str) -> Result<String, String> {
        self.project.text(file)
    }
}

/// How a file is read depends on the ending of its name, too.
fn about(what: &str, path: &Path) -> String {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    format!("{what} of a file, format 1, .{ending}")
}
