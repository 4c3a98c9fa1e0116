//! Statistics: exact sums of rows, least squares from them, and what groups' sums come to under a model.
//! Knows nothing of files, pipelines or what may be shown. Pure: equal rows give equal bits.
//!
//! Numbers come in as integers on a decimal grid and are summed exactly, so a result does not depend on how
//! rows are ordered, split or shared between threads. In reading order: `grid`, `design`, `rows`, `gram`
//! (sums of products), `ols` (solving), `sandwich` (robust and clustered errors of coefficients), `inflation`,
//! `predict`, `cells` and `means` (groups), `residuals` and `squares`, `uncertainty` (intervals, several periods,
//! changes, funnels), `absorption`, `index`, `runs`, `steps` (with `composition` and `shared_shock`), `estimator` (fitting and predicting through linfa's
//! traits); beneath them `integer`, `double_double`, `residue`, `elimination`, `normal`, `tally` and their
//! helpers.

use crate::counted::counted;
mod absorption;
mod block;
mod breakdown;
mod cells;
mod composition;
mod controls;
mod count;
mod crossing;
mod design;
mod distinct;
mod double_double;
mod effects;
mod eigen;
mod elimination;
mod estimator;
mod factor_codes;
mod fit;
mod float_sum;
mod gram;
mod gram_elimination;
mod grid;
mod groups;
mod index;
mod inflation;
mod integer;
mod joint;
mod layout;
mod limbs;
mod means;
mod normal;
mod number_source;
mod ols;
mod overlap;
mod predict;
mod quality;
mod residual_table;
mod residuals;
mod residue;
mod revised;
mod rows;
mod runs;
mod sample;
#[cfg(test)]
mod samples;
mod sandwich;
mod shared_shock;
mod slots;
mod squares;
mod steps;
mod tally;
mod tally_run;
mod uncertainty;
mod unfold;
mod values;
mod window;

pub use absorption::{absorbed_share, corrected};
pub use cells::{Cell, Cells, GroupColumn};
pub use composition::composition_shift;
pub use design::{Design, Factor, INTERCEPT, Numeric, Outcome, Term};
pub use double_double::DoubleDouble;
pub(crate) use elimination::Field;
pub use estimator::{
    ElasticNet, Estimator, EstimatorError, ExactTargets, Logit, Ols, PickedRows, QrAgreement, check_with_qr,
    dataset_of, dense_sample,
};
pub use fit::{Coefficient, Fit, Note, OutcomeFit, Status};
pub use float_sum::FloatSum;
pub use gram::GramTables;
pub use grid::Grid;
pub use index::percent_change;
pub use inflation::{ColumnInflation, Inflation, variance_inflation};
pub use integer::Integer;
pub use means::{CellMeans, Linear, control_sums, means};
pub use ols::{design_of, solve};
pub use overlap::{Overlaps, SameRows};
pub use predict::{ValuesOfCodes, expected_addends, expected_codes, expected_values};
pub use residuals::{ExpectedRows, ResidualSums, residual_sums};
pub(crate) use residue::{FIRST, Residue, SECOND};
pub use revised::{Comparison, GroupChange, Held, Said, Version};
pub use rows::{CodedRows, FactorColumn, MISSING, NumberColumn};
pub use runs::{Run, Side, longest_run, run_p_value};
pub use sandwich::{ClusterMeat, ClusterScores, Meat, Robust, clustered_errors, robust_errors};
pub use shared_shock::{SharedShock, shared_shocks};
pub use squares::{SquareSum, standard_error};
pub use steps::SharpStep;
pub use uncertainty::{
    Change, ChangeSums, ClusterSums, Funnel, FunnelLimits, FunnelPlace, FunnelUnit, Grouped, GroupedEntry,
    Interval, Mergeable, Moments, MonthRows, PersonClusters, PlacedUnit, ResidualColumn, ResidualUnit,
    SharedSums, UncertaintyError, changes, funnel, interval, person_numbers, pooled_sd,
};

/// What is wrong with columns, sums or a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatsError {
    /// A column is longer or shorter than the others.
    #[error("column {column} has {rows} rows where others have {expected}")]
    Ragged {
        /// The column.
        column: String,
        /// Its rows.
        rows: usize,
        /// The other columns' rows.
        expected: usize,
    },
    /// A code has no level or group.
    #[error("column {column} has the code {code}, for which it has no level")]
    NoSuchCode {
        /// The column.
        column: String,
        /// The code.
        code: u16,
    },
    /// A power is not a positive whole number.
    #[error("column {column} cannot be raised to the power {power}: powers start at 1")]
    NoSuchPower {
        /// The column.
        column: String,
        /// The power.
        power: u32,
    },
    /// A partition is larger than its counters.
    #[error("a partition of {rows} rows and {outcomes} outcomes is too large: at most 4294967294 and 31")]
    TooLarge {
        /// Its rows.
        rows: usize,
        /// Its outcomes.
        outcomes: usize,
    },
    /// The factors have more levels than a table of pairs should hold.
    #[error("the categorical controls have {levels} levels together: at most {most} are possible")]
    TooManyLevels {
        /// All factors' levels.
        levels: usize,
        /// The limit.
        most: usize,
    },
    /// Two things that are told apart by name have the same one.
    #[error("{name} is there twice")]
    TwoOfOneName {
        /// The name.
        name: String,
    },
    /// Sums or a model are about other columns than those they are to go with.
    #[error("the parts do not belong together: {what} differ")]
    PartsDiffer {
        /// In what they differ.
        what: &'static str,
    },
    /// A column that a model needs is not there.
    #[error("there is no column {column} on the grid that the model has for it")]
    NoSuchColumn {
        /// The column.
        column: String,
    },
    /// A column lies on another grid than the model's.
    #[error("column {column} has other decimals than the model was estimated with")]
    OtherGrid {
        /// The column.
        column: String,
    },
    /// A row has a level that the model has never seen.
    #[error("{factor} has the level {level:?}, which the model has never seen")]
    UnknownLevel {
        /// The categorical column.
        factor: String,
        /// The level.
        level: String,
    },
    /// A sample does not determine the model.
    #[error(
        "{outcome}: too few rows, {rows} for a model of {}: rows count that have the outcome and every control",
        counted(*terms, "term")
    )]
    TooFewRows {
        /// The outcome, or several that share the sample.
        outcome: String,
        /// Rows in the sample.
        rows: u64,
        /// Terms to estimate.
        terms: usize,
    },
    /// A column is so near a combination of earlier ones that no estimate would mean anything.
    #[error("{outcome}: {term} can hardly be told from a combination of earlier terms; leave it out")]
    IllConditioned {
        /// The outcome, or several that share the sample.
        outcome: String,
        /// The term.
        term: String,
    },
}
