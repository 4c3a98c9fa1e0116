//! A pipeline as it is written: YAML with positions, `extends`, parameters, and a check of every key and value
//! against JSON Schema, all problems at once, each with file, line, column and how to mend it.
//! Knows nothing of the run: whether a file, a column or a stage that is referred to exists is for the plan.
//!
//! The way of a file: `extends` reads the files (`parse` makes a tree of each, with the help of `build`,
//! `shield`, `scalar` and `syntax`) and `merge` puts one over the other, `params` fills `${name}` in, `check`
//! compares the tree with the schema of the top level (`pipeline`, `schema`) and with that of each stage's kind
//! (`stages`), and `load` does all this in order and gives types. `locate` finds positions for those who find
//! problems later and `editor_schema` is for editors.

mod build;
mod check;
pub mod document;
mod editor_schema;
mod extends;
mod load;
mod locate;
mod merge;
mod params;
mod parse;
mod pieces;
pub mod pipeline;
pub mod problem;
mod scalar;
pub mod schema;
mod shield;
mod stages;
mod syntax;
mod written;

pub use editor_schema::json_schema;
pub use extends::SourceFile;
pub use load::{Loaded, load};
pub use locate::position;
pub use parse::parse;
pub use pipeline::{Event, EventKind, Pipeline, Privacy, StageAsWritten};
pub use problem::{Problem, Problems};
pub use schema::KindSchema;
pub use written::written;

#[cfg(test)]
mod test_kinds;
