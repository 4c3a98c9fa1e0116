//! The estimators as linfa's traits have them: what is fitted, to what, and how it may fail.
//! Knows nothing of how equations are solved: every official fit ends in `solve`, so there is one way to an
//! estimate. [`Logit`] and [`ElasticNet`] are for sensitivity analyses, and their models say so.
//!
//! A linfa dataset has records and targets. Here the records are either the exact sums of rows ([`GramTables`],
//! the targets then say which outcomes to explain) or rows themselves ([`CodedRows`], with [`ExactTargets`]).
//! Neither is ever a dense matrix; [`dense_sample`] makes one of a sample, for [`check_with_qr`].

mod check;
mod dense;
mod elastic_net;
mod kind;
mod likelihood;
mod logit;
mod picked;
mod prediction;
mod records;
mod scaled;
#[cfg(test)]
mod sensitivity_tests;
#[cfg(test)]
mod tests;

use super::{CodedRows, Design, Fit, GramTables, Outcome, StatsError, Term, design_of, solve};
use linfa::DatasetBase;
use linfa_elasticnet::ElasticNetError;
use linfa_linear::LinearError;
use std::collections::BTreeMap;

pub use check::{QrAgreement, check_with_qr};
pub use dense::dense_sample;
pub use elastic_net::ElasticNet;
pub use kind::Estimator;
pub use logit::Logit;
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
    /// A logit was asked for an outcome that is something else than no and yes.
    #[error("{outcome} has the value {value}, and a logit explains outcomes that are 0 or 1")]
    NotYesOrNo {
        /// The outcome.
        outcome: String,
        /// A value that is neither.
        value: f64,
    },
    /// All rows, or all rows of a level, have the same answer, so that a logit's estimate would be infinite.
    #[error("{outcome} is the same in every row with {term}, and a logit has no estimate then")]
    NoVariation {
        /// The outcome.
        outcome: String,
        /// The level, or the constant term for all rows.
        term: Term,
    },
    /// The likelihood has no highest point: a combination of controls tells yes from no.
    #[error(
        "{outcome}: the controls tell yes from no in some rows without fail, and a logit has no estimate then"
    )]
    Separated {
        /// The outcome.
        outcome: String,
    },
    /// A penalty is negative or no number, or its share is not between 0 and 1.
    #[error("a penalty of {penalty} with {l1_ratio} of it on sizes is none: take 0 or more, and 0 to 1")]
    NoPenalty {
        /// The penalty.
        penalty: f64,
        /// How much of it is on the sizes of coefficients.
        l1_ratio: f64,
    },
    /// The search for an elastic net's coefficients did not come to an end.
    #[error("{outcome}: the elastic net was not found in {steps} steps; raise its penalty")]
    NotConverged {
        /// The outcome.
        outcome: String,
        /// Rounds over all columns.
        steps: u32,
    },
    /// linfa's elastic net refused its problem.
    #[error("{outcome}: {source}")]
    ElasticNet {
        /// The outcome.
        outcome: String,
        /// What it said.
        source: ElasticNetError,
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
