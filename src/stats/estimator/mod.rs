//! The estimator as linfa's traits have it: what is fitted, to what, and how it may fail.
//! Knows nothing of how equations are solved: every fit ends in `solve`, so there is one way to an estimate.
//!
//! A linfa dataset has records and targets. Here the records are either the exact sums of rows ([`GramTables`],
//! the targets then say which outcomes to explain) or rows themselves ([`CodedRows`], with [`ExactTargets`]).
//! Neither is ever a dense matrix; [`dense_sample`] makes one of a sample, for [`check_with_qr`].

mod check;
mod dense;
mod picked;
mod prediction;
mod records;
#[cfg(test)]
mod tests;

use super::{CodedRows, Design, Fit, GramTables, Outcome, StatsError, design_of, solve};
use linfa::DatasetBase;
use linfa_linear::LinearError;
use std::collections::BTreeMap;

pub use check::{QrAgreement, check_with_qr};
pub use dense::dense_sample;
pub use picked::PickedRows;
pub use records::{ExactTargets, dataset_of};

/// Ordinary least squares, with the choices that are made before any row is seen.
///
/// Implements [`linfa::traits::Fit`] for datasets of sums and of rows; the fitted model is a [`Fit`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ols {
    intercept: bool,
    references: BTreeMap<String, String>,
}

/// Why an estimator gave no model, or a check no answer.
#[derive(Debug, thiserror::Error)]
pub enum EstimatorError {
    /// Columns, sums or the model are wrong.
    #[error(transparent)]
    Stats {
        /// What is wrong.
        #[from]
        source: StatsError,
    },
    /// linfa refused the dataset.
    #[error(transparent)]
    Dataset {
        /// What it said.
        #[from]
        source: linfa::Error,
    },
    /// Weights would not be exact, and are not supported.
    #[error("the dataset has weights, and ordinary least squares takes every row once")]
    Weighted,
    /// A row was asked for that is not there.
    #[error("there is no row {row} among {rows}, counted from 0")]
    NoSuchRow {
        /// The row asked for, from 0.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// The dense decomposition that a fit was to be checked with failed.
    #[error("the QR decomposition for {outcome} failed: {source}")]
    Qr {
        /// The outcome.
        outcome: String,
        /// What the decomposition said.
        source: LinearError<f64>,
    },
}

impl Ols {
    /// An estimator with or without a constant term, and with these reference levels by factor name. A factor
    /// that is not named has its first level for reference.
    pub fn new(intercept: bool, references: BTreeMap<String, String>) -> Self {
        Self { intercept, references }
    }

    /// The columns that a model of these sums has.
    pub fn design(&self, tables: &GramTables) -> Design {
        design_of(tables, self.intercept, &self.references)
    }

    fn solved(&self, tables: &GramTables, outcomes: &[Outcome]) -> Result<Fit, EstimatorError> {
        Ok(solve(&self.design(tables), tables, outcomes)?)
    }
}

/// From exact sums: the targets name the outcomes, whose sums the tables hold.
impl linfa::traits::Fit<GramTables, Vec<Outcome>, EstimatorError> for Ols {
    type Object = Fit;

    fn fit(&self, dataset: &DatasetBase<GramTables, Vec<Outcome>>) -> Result<Fit, EstimatorError> {
        check_weights(dataset.weights())?;
        self.solved(dataset.records(), dataset.targets())
    }
}

/// From rows: the targets are the outcomes, and outcomes among the records are left aside.
impl<'a> linfa::traits::Fit<CodedRows<'a>, ExactTargets, EstimatorError> for Ols {
    type Object = Fit;

    fn fit(&self, dataset: &DatasetBase<CodedRows<'a>, ExactTargets>) -> Result<Fit, EstimatorError> {
        check_weights(dataset.weights())?;
        let targets = dataset.targets();
        let rows = CodedRows { outcomes: targets.columns(), ..dataset.records().clone() };
        self.solved(&GramTables::of(&rows)?, targets.outcomes())
    }
}

fn check_weights(weights: Option<&[f32]>) -> Result<(), EstimatorError> {
    match weights {
        Some(_) => Err(EstimatorError::Weighted),
        None => Ok(()),
    }
}
