//! How sensitive a stage's output is.
//! Knows nothing of what the output holds.

use serde::{Deserialize, Serialize};

/// How sensitive an output is; the order is from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// May be published.
    Public,
    /// Tells of no person, but is not meant for readers (coefficients, counts of whole tables).
    Internal,
    /// Rows or sums of persons that have not passed the gate.
    Confidential,
}

impl Sensitivity {
    /// The word in messages and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
        }
    }
}
