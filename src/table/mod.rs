//! Tables: typed columns, partitions, reading and writing. The only home of polars.
//! Knows nothing of stages, models or reports.

use crate::counted::counted;
pub mod build;
pub mod coded;
pub mod columns;
pub mod conform;
pub mod content;
pub mod csv;
pub mod encode;
pub mod frame;
pub mod frame_file;
pub mod lookup;
mod order;
pub mod parquet;
pub mod query;
pub mod series;
pub mod source;
pub mod sums;

pub use coded::Coded;
pub use frame::{Column, Data, Frame, MISSING, NOWHERE};
pub use polars::prelude::DataFrame;
pub use sums::{Codes, SumColumn, Sums};

use std::path::PathBuf;

/// What can be wrong with a table.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum TableError {
    #[error("cannot read {path}: {reason}")]
    Read { path: PathBuf, reason: String },
    #[error("cannot write {path}: {reason}")]
    Write { path: PathBuf, reason: String },
    #[error("{path} is neither Parquet nor CSV by its name; name it .parquet or .csv")]
    UnknownFormat { path: PathBuf },
    #[error("there is no column '{column}'; the columns are {columns}")]
    NoColumn { column: String, columns: String },
    #[error("column '{column}' holds {found}; {wanted} is wanted here")]
    WrongType { column: String, found: String, wanted: &'static str },
    #[error("column '{column}' has {count} different values; a category can have {most}")]
    TooManyLevels { column: String, count: usize, most: usize },
    #[error("column '{column}' has {} that cannot be read as a {step}; the first is in row {row} of its period", counted(*count, "value"))]
    NoPeriod { column: String, count: usize, row: usize, step: &'static str },
    #[error(
        "{file}: column '{column}' holds {found}, and {wanted} in other files; say what it holds with `columns: {{{column}: {found}}}` at the source, or mend the file"
    )]
    Differs { file: String, column: String, found: &'static str, wanted: &'static str },
    #[error("{table} has {} ({keys}); a join needs one row for each key", counted(*count, "repeated key"))]
    RepeatedKeys { table: String, keys: String, count: usize },
    #[error("{name}: {reason}")]
    Expression { name: String, reason: String },
    #[error("{reason}")]
    Engine { reason: String },
}

impl From<polars::prelude::PolarsError> for TableError {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Engine { reason: plain(&error) }
    }
}

/// A polars error as one line without its own preface, and without the values that it found at fault.
pub(crate) fn plain(error: &polars::prelude::PolarsError) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.split_once(" values: [").map_or(line, |(before, _)| before).trim().to_owned()
}

/// The names of a table's columns, in order.
pub fn column_names(table: &DataFrame) -> Vec<&str> {
    table.get_column_names().into_iter().map(|name| name.as_str()).collect()
}
