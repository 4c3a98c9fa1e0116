//! The project's files as they were for an edition: of those that a pattern names, the ones that it had.
//! Knows nothing of locks.

use crate::stages::{Peek, Yaml};
use crate::table::TableError;
use crate::table::columns::Columns;
use std::collections::BTreeSet;

/// A look at files that sees only some of those that a pattern names.
pub struct Chosen<'a> {
    /// All of the project's files.
    pub peek: &'a dyn Peek,
    /// Those to be seen, by path within the project, or by name where they lie outside.
    pub files: BTreeSet<String>,
}

impl Peek for Chosen<'_> {
    fn files(&self, pattern: &str) -> Result<Vec<String>, String> {
        let all = self.peek.files(pattern)?;
        let is_chosen = |file: &&String| {
            let name = file.rsplit('/').next().unwrap_or(file);
            self.files.contains(*file) || (file.starts_with('/') && self.files.contains(name))
        };
        let chosen: Vec<String> = all.iter().filter(is_chosen).cloned().collect();
        // None of them is there: what is there instead is said against the lock.
        Ok(if chosen.is_empty() { all } else { chosen })
    }

    fn columns(&self, file: &str) -> Result<Columns, TableError> {
        self.peek.columns(file)
    }

    fn yaml(&self, file: &str) -> Result<Yaml, String> {
        self.peek.yaml(file)
    }

    fn is_simulated(&self, file: &str) -> bool {
        self.peek.is_simulated(file)
    }

    fn text(&self, file: &str) -> Result<String, String> {
        self.peek.text(file)
    }
}
