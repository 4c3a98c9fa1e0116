//! What a report is told of the work before it: the files that went in, and what each stage gave.
//! Knows nothing of how either is shown.

use crate::keys::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The work before a report. Results, not keys: an edit that changes no result changes no report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Traces {
    /// The inputs, in the order of the stages that read them.
    pub inputs: Vec<InputTrace>,
    /// The stages, each after those it needs.
    pub stages: Vec<StageTrace>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputTrace {
    /// Its name in the pipeline.
    pub name: String,
    /// One digest over its files.
    pub digest: Digest,
    /// The files' digests by name, without folders.
    pub files: BTreeMap<String, Digest>,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageTrace {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// One digest over its results.
    pub result: Digest,
}
