//! An edition as one archive: everything that may be published, what it was rendered from, and an account of
//! the run as an RO-Crate. Confidential inputs are named by digest. Knows nothing of how an edition is computed.
//!
//! ```text
//! ro-crate-metadata.json            the account: Provenance Run Crate 0.5 on RO-Crate 1.1
//! README.md                         what this is
//! LICENSE                           the project's, unless another licence is named
//! pipelines/..., templates/...      the pipeline's files and what the report is rendered from
//! reports/<pipeline>/<edition>/     articles, figures, data, edition.lock
//! ```
//!
//! Paths are those of the project, so that an unpacked archive is a project folder: with the inputs put in their
//! places, the edition can be run again in it.

mod account;
mod actions;
mod archive;
mod contents;
mod described;
mod entity;
mod error;
mod graph;
mod unpack;
#[cfg(test)]
mod unpack_tests;

pub use account::{Licence, METADATA_FILE, Publisher, metadata};
pub use archive::{bytes, write};
pub use contents::{Contents, Request, contents};
pub use error::PackError;
pub use graph::StageUse;
pub use unpack::{MOST_BYTES, MOST_ENTRIES, PackedEdition, begins_as_archive, unpack};
