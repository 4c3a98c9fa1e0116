//! Standard errors of coefficients from sandwiches `(X'X)^-1 M (X'X)^-1`: robust and person-clustered.
//! Knows nothing of how the coefficients were estimated.
//!
//! The middle `M` is summed over the rows as whole numbers, on binary grids that the model alone determines.
//! In reading order: `alignment` and `columns` (rows by the model's columns), `robust` over `weighted_gram`,
//! `weight_sums` and `value_codes`, `clustered` over `score_rows`, `score_sums` and `score_grid`; `middle`
//! makes standard errors of either.

mod alignment;
mod clustered;
mod columns;
mod middle;
mod robust;
#[cfg(test)]
pub(in crate::stats) mod samples;
mod score_grid;
mod score_rows;
mod score_sums;
mod value_codes;
mod weight_sums;
mod weighted_gram;

pub use clustered::{ClusterMeat, ClusterScores, clustered_errors};
pub use robust::{Meat, Robust, robust_errors};
