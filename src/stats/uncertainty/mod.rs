//! How far chance alone carries a group's numbers: intervals, standard errors over several periods and of
//! changes, and limits for units of differing size.
//! Knows nothing of files, stages or of what may be shown. Pure: equal rows give equal bits.
//!
//! None of it is about sampling: the registers are complete. It says how far the numbers would move if the
//! same persons' luck were drawn anew. Residuals are rounded once to whole numbers of a binary step that the
//! model alone decides (`residual`), and every sum over rows is exact, so no order, split or range of
//! identities shows in a result. In reading order: `interval` and `student`, `residual`, `persons`,
//! `clusters`, `change`, `funnel` and `overdispersion`; beneath them `total`, `joint_groups` and `grouped`.

mod change;
mod cluster_sums;
mod clusters;
mod funnel;
mod grouped;
mod interval;
mod joint_groups;
mod labels;
mod month_rows;
mod overdispersion;
mod persons;
mod residual;
mod spells;
mod student;
#[cfg(test)]
mod tests;
mod total;
mod walk;

pub use change::{Change, ChangeSums, Moments, SharedSums};
pub use cluster_sums::ClusterSums;
pub use clusters::PersonClusters;
pub use funnel::{Funnel, FunnelLimits, FunnelPlace, FunnelUnit, PlacedUnit, funnel, pooled_sd};
pub use grouped::{Grouped, GroupedEntry, Mergeable};
pub use interval::{Interval, interval};
pub use month_rows::MonthRows;
pub use persons::person_numbers;
pub use residual::{ResidualColumn, ResidualUnit};
pub use walk::changes;

/// What is wrong with residuals, groups or persons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UncertaintyError {
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
    /// A code has no group.
    #[error("breakdown {breakdown} has the code {code}, for which it has no group")]
    NoSuchCode {
        /// The breakdown.
        breakdown: String,
        /// The code.
        code: u16,
    },
    /// A breakdown has more groups over all partitions than codes can tell apart.
    #[error("breakdown {breakdown} has more than 65534 groups")]
    TooManyGroups {
        /// The breakdown.
        breakdown: String,
    },
    /// Two breakdowns or two outcomes have one name.
    #[error("{name} is there twice")]
    TwoOfOneName {
        /// The name.
        name: String,
    },
    /// A person's number is not below the count of persons.
    #[error("there is no person number {person} among {persons}")]
    NoSuchPerson {
        /// The number.
        person: u32,
        /// How many persons there are.
        persons: usize,
    },
    /// Identities do not rise from row to row.
    #[error("identities must rise from row to row: row {row} does not")]
    NotSorted {
        /// The first row that is not above the one before, from 1.
        row: usize,
    },
    /// A residual is infinite, or so far beyond what the model leaves that it cannot be added exactly.
    #[error("{outcome}: row {row} lies some 65 000 residual standard deviations or more off the model")]
    OutOfReach {
        /// The outcome.
        outcome: String,
        /// The row, from 1.
        row: usize,
    },
    /// Parts are about other breakdowns, outcomes or steps than those they are to go with.
    #[error("the parts do not belong together: {what} differ")]
    PartsDiffer {
        /// In what they differ.
        what: &'static str,
    },
}
