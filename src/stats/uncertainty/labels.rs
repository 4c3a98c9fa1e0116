//! Which breakdowns and outcomes a partition's columns are about, and whether the columns fit together.
//! Knows nothing of what is computed from them.

use super::UncertaintyError;
use super::joint_groups::check_groups;
use super::residual::{ResidualColumn, ResidualUnit};
use crate::stats::GroupColumn;

/// The breakdowns, and the outcomes with the steps of their residuals, in the columns' order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    pub breakdowns: Vec<String>,
    pub outcomes: Vec<(String, ResidualUnit)>,
}

impl Labels {
    /// The labels of columns that have `rows` rows each.
    pub fn of(
        rows: usize,
        groups: &[GroupColumn],
        residuals: &[ResidualColumn],
    ) -> Result<Self, UncertaintyError> {
        check_groups(groups, rows)?;
        for (place, column) in residuals.iter().enumerate() {
            let (name, found) = (column.actual.name, column.actual.values.len());
            if found != rows {
                let column = name.to_owned();
                return Err(UncertaintyError::Ragged { column, rows: found, expected: rows });
            }
            if residuals[..place].iter().any(|other| other.actual.name == name) {
                return Err(UncertaintyError::TwoOfOneName { name: name.to_owned() });
            }
        }
        Ok(Self {
            breakdowns: groups.iter().map(|column| column.breakdown.clone()).collect(),
            outcomes: residuals.iter().map(|column| (column.actual.name.to_owned(), column.unit)).collect(),
        })
    }

    /// Errs when other columns are about something else.
    pub fn check_equal(&self, other: &Self) -> Result<(), UncertaintyError> {
        let what = match other {
            other if self.breakdowns != other.breakdowns => "breakdowns",
            other if self.outcomes != other.outcomes => "outcomes or their steps",
            _ => return Ok(()),
        };
        Err(UncertaintyError::PartsDiffer { what })
    }
}
