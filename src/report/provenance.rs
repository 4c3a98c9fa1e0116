//! What a report was made from: inputs, program, parameters, and the models behind its numbers.
//! Knows nothing of paths, hosts or clocks.

use crate::language::LocalText;
use std::collections::BTreeMap;

/// What a reader needs to make the report again and to see that it is the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Provenance {
    /// The program's version.
    pub program_version: String,
    /// The pipeline file within the project, as `pipelines/demo.yaml`.
    pub pipeline_file: String,
    /// The parameters of the run, as text.
    pub parameters: BTreeMap<String, String>,
    /// The inputs, in the pipeline's order.
    pub inputs: Vec<Input>,
    /// The stages in the order of their dependence.
    pub stages: Vec<StageTrace>,
}

/// One input of the run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Input {
    /// Its name in the pipeline, as `registrations`.
    pub name: String,
    /// Digest of its content, in hexadecimal.
    pub digest: String,
    /// Rows read, where they may be told.
    pub rows: Option<u64>,
    /// What it is.
    pub description: Option<LocalText>,
}

/// One stage of the run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageTrace {
    /// Its name.
    pub name: String,
    /// Its kind, as `fit`.
    pub kind: String,
    /// The key of its work, in hexadecimal.
    pub key: String,
}

/// A fitted model as published: coefficients and what is known of the fit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelCard {
    /// The stage's name, as `model`.
    pub name: String,
    /// The estimator, as `ols`.
    pub estimator: String,
    /// One fit an outcome, in the pipeline's order.
    pub fits: Vec<ModelFit>,
}

/// The fit of one outcome.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelFit {
    /// The outcome's name.
    pub outcome: String,
    /// Rows in the sample.
    pub observations: u64,
    /// Terms with an estimate: the rank of the columns.
    pub rank: u64,
    /// Share of the outcome's variance that the model explains.
    pub r_squared: Option<f64>,
    /// Standard deviation of the residuals, in the outcome's unit.
    pub residual_sd: Option<f64>,
    /// Condition number of the columns, each scaled to like length.
    pub condition: Option<f64>,
    /// The largest mean residual in any level of a categorical control: zero but for rounding.
    pub largest_control_mean: Option<f64>,
    /// What a reader should know.
    pub notes: Vec<FitNote>,
    /// The coefficients in the model's order.
    pub terms: Vec<Coefficient>,
}

/// Something about a fit that a reader should know. Terms are written as `column=level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FitNote {
    /// A term is left out, since it is a combination of others.
    Aliased {
        /// The term.
        term: String,
        /// The combination.
        of: String,
    },
    /// A term is nearly a combination of others, so that its estimate is loose.
    NearlyAliased {
        /// The term.
        term: String,
    },
    /// No row has the reference level.
    EmptyReference {
        /// The level.
        term: String,
    },
    /// The outcome is the same in every row.
    ConstantOutcome,
    /// The model reproduces the outcome in every row.
    ExactFit,
}

/// One row of the table of coefficients.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coefficient {
    /// The column, or `(intercept)`.
    pub term: String,
    /// The level of a categorical column.
    pub level: Option<String>,
    /// The power of a numeric column.
    pub power: Option<u32>,
    /// The estimate; absent for an aliased or empty level.
    pub estimate: Option<f64>,
    /// Its classical standard error.
    pub std_error: Option<f64>,
    /// Its standard error that allows for unequal variances, where it was asked for.
    pub robust_error: Option<f64>,
    /// Its standard error that allows for rows of one unit that hang together, where it was asked for.
    pub clustered_error: Option<f64>,
    /// Variance inflation: `1 / (1 - R2)` of the column on all others.
    pub inflation: Option<f64>,
    /// `ok`, `reference`, `aliased`, `empty`, or `suppressed`: hidden, since it would tell of few units.
    pub status: String,
}

/// One statement of the original article beside this run's figure.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationRow {
    /// What is stated.
    pub what: LocalText,
    /// The article's figure, in the row's unit.
    pub stated: f64,
    /// This run's figure, in the row's unit.
    pub run: f64,
    /// The unit in words.
    pub unit: LocalText,
    /// Decimals to print.
    pub decimals: u8,
}
