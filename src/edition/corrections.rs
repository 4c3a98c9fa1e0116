//! What was put right in an edition after it was published. Knows nothing of where it is kept.

use crate::keys::Digest;
use serde::{Deserialize, Serialize};

/// The name of the file beside an edition's articles that lists its corrections.
pub const CORRECTIONS_FILE: &str = "corrections.yaml";

/// An error that was put right. A planned revision, with new data, is an edition of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The day, as `2026-11-23`.
    pub when: String,
    /// What was wrong, in a sentence for readers.
    pub why: String,
    /// The digest of the lock that the edition had before.
    pub previous: Digest,
}
