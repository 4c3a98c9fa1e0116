//! What has passed the gate: tables of cells that may be printed, drawn and written anywhere.
//! Knows nothing of the confidential cells that they came from.

use crate::period::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A number that a table holds for each group and period.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Mean outcome of the group.
    Actual,
    /// Mean expected outcome, from the model.
    Expected,
    /// Actual minus expected.
    Indicator,
    /// Standard error of the group's mean indicator.
    Se,
    /// Lower limit of the mean indicator's 95 % interval.
    Lower,
    /// Upper limit of the mean indicator's 95 % interval.
    Upper,
    /// Share of the group indicator's variance that the controls explain: 1 = zero by construction.
    AbsorbedShare,
    /// The group's level with groups and controls estimated together (Frisch, Waugh and Lovell).
    Corrected,
    /// Change of the indicator since a period.
    Change,
    /// Standard error of the change, with what persons present in both periods have in common.
    ChangeSe,
    /// Lower limit of the change's 95 % interval.
    ChangeLower,
    /// Upper limit of the change's 95 % interval.
    ChangeUpper,
    /// Percent change since the index's reference period.
    PercentChange,
}

impl Measure {
    /// Every measure with the name of its column.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::Actual, "actual"),
        (Self::Expected, "expected"),
        (Self::Indicator, "indicator"),
        (Self::Se, "se"),
        (Self::Lower, "lower"),
        (Self::Upper, "upper"),
        (Self::AbsorbedShare, "absorbed_share"),
        (Self::Corrected, "corrected"),
        (Self::Change, "change"),
        (Self::ChangeSe, "change_se"),
        (Self::ChangeLower, "change_lower"),
        (Self::ChangeUpper, "change_upper"),
        (Self::PercentChange, "percent_change"),
    ];

    /// Whether it is about two periods.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Change | Self::ChangeSe | Self::ChangeLower | Self::ChangeUpper)
    }

    /// The measure's column name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(measure, _)| *measure == self).map_or("", |(_, name)| name)
    }

    /// The measure with this column name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(measure, _)| *measure)
    }
}

/// Whether a row's numbers may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Shown.
    Ok,
    /// Hidden, since it could tell something of a person; every number of the row is absent.
    Suppressed,
}

impl Status {
    /// The word in the table's `status` column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Suppressed => "suppressed",
        }
    }
}

/// One group of one breakdown in one period, for one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedRow {
    /// The outcome's name, as `hours_3m`.
    pub outcome: String,
    /// The breakdown's name, as `county`; `total` is everybody.
    pub breakdown: String,
    /// The group's code, as `03`; crossed groups as `03|true`.
    pub group: String,
    /// The period as text (`2023-06`), or nothing where the data have no time.
    pub period: Option<String>,
    /// Persons (units) behind the row, rounded; absent when suppressed.
    pub n: Option<u64>,
    /// The row's numbers by measure; absent ones are suppressed or unknown.
    pub values: BTreeMap<Measure, f64>,
    /// Whether the row is shown.
    pub status: Status,
}

impl PublishedRow {
    /// The row's number for a measure, where it is published.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.values.get(&measure).copied()
    }
}

/// The result of an `aggregate` or `index` stage, sorted by outcome, breakdown, group and period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PublishedTable {
    /// The name of the period's column, as in the pipeline's `by` (`month`).
    pub time_column: Option<String>,
    /// Whether `n` is a column (an index has none).
    pub counts: bool,
    /// The measures that the table has, in the order of its columns.
    pub measures: Vec<Measure>,
    /// The rows.
    pub rows: Vec<PublishedRow>,
}

impl PublishedTable {
    /// The rows of one outcome, breakdown and group in the order of their periods.
    pub fn series(&self, outcome: &str, breakdown: &str, group: &str) -> std::slice::Iter<'_, PublishedRow> {
        let wanted = (outcome, breakdown, group);
        let of = |row: &PublishedRow| {
            (row.outcome.as_str(), row.breakdown.as_str(), row.group.as_str()).cmp(&wanted)
        };
        let from = self.rows.partition_point(|row| of(row).is_lt());
        let count = self.rows[from..].partition_point(|row| of(row).is_eq());
        self.rows[from..from + count].iter()
    }

    /// The row of one group in one period.
    pub fn row(&self, outcome: &str, breakdown: &str, group: &str, period: Period) -> Option<&PublishedRow> {
        let period = period.to_string();
        self.series(outcome, breakdown, group).find(|row| row.period.as_deref() == Some(&period))
    }

    /// The outcomes, sorted.
    pub fn outcomes(&self) -> Vec<&str> {
        distinct(&self.rows, |row| row.outcome.as_str())
    }

    /// The breakdowns of an outcome, sorted.
    pub fn breakdowns(&self, outcome: &str) -> Vec<&str> {
        let of = |row: &PublishedRow| row.outcome.as_str().cmp(outcome);
        let from = self.rows.partition_point(|row| of(row).is_lt());
        let count = self.rows[from..].partition_point(|row| of(row).is_eq());
        distinct(&self.rows[from..from + count], |row| row.breakdown.as_str())
    }

    /// The groups of a breakdown, sorted.
    pub fn groups(&self, outcome: &str, breakdown: &str) -> Vec<&str> {
        let of =
            |row: &PublishedRow| (row.outcome.as_str(), row.breakdown.as_str()).cmp(&(outcome, breakdown));
        let from = self.rows.partition_point(|row| of(row).is_lt());
        let count = self.rows[from..].partition_point(|row| of(row).is_eq());
        distinct(&self.rows[from..from + count], |row| row.group.as_str())
    }
}

/// What sorted rows have, each once: from the first row of one to the first row of the next.
fn distinct(rows: &[PublishedRow], of: impl Fn(&PublishedRow) -> &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let value = of(first);
        found.push(value);
        rest = &rest[rest.partition_point(|row| of(row) == value)..];
    }
    found
}
