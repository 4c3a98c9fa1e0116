//! Identity of work and data: digests of content, keys of steps, and why two keys differ.
//! Knows nothing of paths, clocks and hosts, so none of them can come into a key.

mod changes;
mod digest;
mod encode;
mod stage_key;
mod stale;

pub use digest::{Digest, Hasher, NoDigest};
pub use encode::{Leaf, Take, digest_of_leaves, each_leaf, leaves_of};
pub use stage_key::StepKey;
pub use stale::{Cause, causes, value_causes};
