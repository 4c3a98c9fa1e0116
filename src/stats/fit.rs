//! A fitted model as it is kept and shown: coefficients, their uncertainty, and what was left out and why.
//! Knows nothing of how it was solved.

use super::design::{Design, Term};
use super::double_double::DoubleDouble;
use super::estimator::Estimator;
use super::grid::Grid;
use serde::{Deserialize, Serialize};

/// A linear model of one or more outcomes, or with a logit one of their log odds. Every number in it is finite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// The columns that the outcomes share.
    pub design: Design,
    /// One model an outcome, in the order asked for.
    pub outcomes: Vec<OutcomeFit>,
    /// How the coefficients were estimated.
    #[serde(default, skip_serializing_if = "Estimator::is_official")]
    pub estimator: Estimator,
}

/// The model of one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeFit {
    /// The outcome's name.
    pub name: String,
    /// The grid of the outcome's values.
    pub grid: Grid,
    /// Rows in the sample: the outcome and every control are known.
    pub n: u64,
    /// One entry a term in the design's order, reference levels in their places.
    pub coefficients: Vec<Coefficient>,
    /// The residual standard deviation `sqrt(RSS / (n - rank))`, in the outcome's units.
    pub residual_sd: f64,
    /// The share of the outcome's variance that the model explains: `1 - RSS / TSS`, with the total about
    /// the mean when there is an intercept and about zero when not. 0 when there is no variance.
    pub r_squared: f64,
    /// The lower triangle of `(X'X)^-1` by rows, over the terms with an estimate, in the columns' own units.
    /// Empty unless the estimator is least squares.
    pub inverse: Vec<f64>,
    /// The largest magnitude of a mean residual, over all rows of the sample and over those of each level.
    /// Zero but for rounding for least squares; 0 also when the columns do not add up to a constant.
    pub residual_identity: f64,
    /// Estimated condition number of the columns, each scaled to like length: `sqrt(|G| |G^-1|)` with the
    /// largest column sum as the norm. It is at least the ratio of the largest to the smallest singular value
    /// of the scaled columns, and at most that times the square root of their number.
    pub condition: f64,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// The estimate for one term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// The term.
    pub term: Term,
    /// The estimate, in the outcome's units (log odds, for a logit) per unit of the column; 0 without an estimate.
    pub estimate: f64,
    /// What rounding the estimate to a float left over, so that expected values lose nothing.
    pub tail: f64,
    /// The classical standard error, `residual_sd * sqrt((X'X)^-1_jj)`; for a logit that of maximum
    /// likelihood. 0 without an estimate, and for an elastic net, whose shrinking has no standard error.
    pub std_error: f64,
    /// Whether there is an estimate, and if not why.
    pub status: Status,
    /// For an aliased term, the combination of other terms that it equals.
    pub alias_of: Option<String>,
}

/// Whether a term has an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It has one.
    Ok,
    /// It is the level that the others are compared with.
    Reference,
    /// It is a combination of earlier terms: the indicator is the same whichever of them is left out.
    Aliased,
    /// No row of the sample has it, so the model says nothing about rows that do.
    Empty,
}

/// Something about a model that its reader should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// Earlier terms explain nearly all of a term, so that its estimate is loose.
    NearlyAliased {
        /// The term.
        term: Term,
        /// The share of its square that earlier terms do not explain.
        unexplained: f64,
    },
    /// The sample has no row of a reference level.
    EmptyReference {
        /// The reference level.
        term: Term,
    },
    /// The outcome is the same in every row.
    ConstantOutcome,
    /// The terms reproduce the outcome in every row, exactly.
    ExactFit,
}

impl Coefficient {
    /// The estimate to 106 bits.
    pub fn precise(&self) -> DoubleDouble {
        DoubleDouble { hi: self.estimate, lo: self.tail }
    }
}

impl OutcomeFit {
    /// How many terms have an estimate: the rank of the columns.
    pub fn rank(&self) -> usize {
        self.coefficients.iter().filter(|coefficient| coefficient.status == Status::Ok).count()
    }

    /// The quadratic form `a (X'X)^-1 b'` of two vectors over the terms with an estimate.
    pub fn inverse_form(&self, a: &[f64], b: &[f64]) -> f64 {
        let mut entries = self.inverse.iter();
        let mut form = 0.0;
        for i in 0..a.len().min(b.len()) {
            for j in 0..i {
                form += entries.next().unwrap_or(&0.0) * (a[i] * b[j] + a[j] * b[i]);
            }
            form += entries.next().unwrap_or(&0.0) * a[i] * b[i];
        }
        form
    }
}
