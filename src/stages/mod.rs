//! The kinds of stages: what each takes, what it gives, and how it is computed from values alone.
//! Knows nothing of the store, the plan, clocks or the network.

pub mod aggregate;
mod encoded;
pub mod extracts;
pub mod fit;
pub mod index;
pub mod ingest;
pub mod loader;
mod on_grid;
pub mod predict;
pub mod previous;
pub mod render;
pub mod rows;
pub mod shape;
pub mod stage;
pub mod traces;

pub use aggregate::GATE;
pub use encoded::Encoded;
pub use loader::{Expected, Loader};
pub use previous::Previous;
pub use render::{UNMET, status_word};
pub use shape::{OutcomeShape, OutputKind, Shape};
pub use stage::{
    Artifact, Body, Finding, Kind, NamedSource, Part, Parts, Peek, Planned, Reference, Setting, SourceFiles,
    Stage, StageError, Step, Upstream, Verified, Yaml,
};
pub use traces::{InputTrace, StageTrace, Traces};

/// Every kind of stage. A new kind is one file and one line here.
pub const ALL: &[&dyn Kind] =
    &[&ingest::Ingest, &fit::Fit, &predict::Predict, &aggregate::Aggregate, &index::Index, &render::Render];

/// The kind with this name.
pub fn kind(name: &str) -> Option<&'static dyn Kind> {
    ALL.iter().copied().find(|kind| kind.name() == name)
}
