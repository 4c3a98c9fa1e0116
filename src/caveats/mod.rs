//! Caveats: what a figure must say beside itself, chosen by rules over the facts of the run.
//! Knows nothing of YAML, templates or pages: the catalogue arrives as a JSON value, words leave as text.
//!
//! Two sides keep each other honest. The *catalogue* (`templates/caveats.yaml`, written by the
//! statistics office) holds the words and, per caveat, the rule that says when they apply. The
//! *obligations* (this program) say, from the same facts, which caveats a figure cannot do without.
//! [`resolve`] applies the catalogue, [`check_figure`] holds the outcome against the obligations.

mod catalogue;
mod catalogue_reading;
mod contract;
pub mod demands;
mod error;
mod fault;
pub mod obligations;
mod permissions;
mod placed;
mod predicate;
mod predicate_reading;
mod reading;
mod schema;
mod terms;
mod wording;

#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, Caveat};
pub use contract::{check_catalogue, check_figure};
pub use error::{CatalogueError, CatalogueFault};
pub use fault::{ContractError, Fault};
pub use permissions::{Permissions, Refusal};
pub use placed::{Placed, ResolveError, resolve, resolve_any};
pub use predicate::{Comparison, Predicate, Reason, Test};
pub use terms::{About, Claim, Placement, Severity};
