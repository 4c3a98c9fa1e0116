//! The gate between what is confidential and what may be published.
//! Knows nothing of stages, files or reports.

pub mod account;
mod audit;
pub mod confidential;
mod counts;
pub mod gate;
mod knowledge;
pub mod place;
pub mod published;
pub mod relations;
pub mod revisions;
pub mod sensitivity;
pub mod suppression;

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod example_tests;
#[cfg(test)]
mod revision_attack_tests;

pub use account::{Account, Rule};
pub use confidential::Confidential;
pub use gate::{Cell, Elsewhere, Passed, Policy, SameUnits, Structure, pass, ungated};
pub use place::{Naming, Place};
pub use revisions::{Revision, Revisions};
