//! A look at the project's files that tells what is looked for, be it there or not.
//! Knows nothing of who wants to know.

use crate::stages::{Peek, Yaml};
use crate::table::TableError;
use crate::table::columns::Columns;

/// A look at files that is told of.
pub struct Noted<'a> {
    /// Who looks.
    pub peek: &'a dyn Peek,
    /// Told each file or pattern before it is looked for.
    pub note: &'a (dyn Fn(&str) + Sync),
}

impl Noted<'_> {
    fn after_noting(&self, file: &str) -> &dyn Peek {
        (self.note)(file);
        self.peek
    }
}

impl Peek for Noted<'_> {
    fn files(&self, pattern: &str) -> Result<Vec<String>, String> {
        self.after_noting(pattern).files(pattern)
    }

    fn columns(&self, file: &str) -> Result<Columns, TableError> {
        self.after_noting(file).columns(file)
    }

    fn yaml(&self, file: &str) -> Result<Yaml, String> {
        self.after_noting(file).yaml(file)
    }

    fn is_simulated(&self, file: &str) -> bool {
        self.after_noting(file).is_simulated(file)
    }

    fn text(&self, file: &str) -> Result<String, String> {
        self.after_noting(file).text(file)
    }
}
