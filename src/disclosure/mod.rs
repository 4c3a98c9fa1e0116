//! The gate between what is confidential and what may be published.
//! Knows nothing of stages, files or reports.

pub mod confidential;
pub mod gate;
pub mod published;
pub mod sensitivity;

pub use confidential::Confidential;
pub use gate::{Cell, Policy, pass};
