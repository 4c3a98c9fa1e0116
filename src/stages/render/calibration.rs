//! What an earlier article states, and what this run gives for the same: a list of figures side by side.
//! Knows nothing of how the run's figures came about.

use super::super::stage::{Finding, Upstream};
use super::Checked;
use super::params::Params;
use crate::disclosure::published::{Measure, PublishedTable};
use crate::keys::Digest;
use crate::language::LocalText;
use crate::report::CalibrationRow;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One figure that the earlier article states, and where this run has the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    what: LocalText,
    stated: f64,
    unit: LocalText,
    #[serde(default)]
    decimals: u8,
    /// The run's figure is multiplied by this (100 for a share stated in percent).
    #[serde(default = "one")]
    times: f64,
    table: String,
    measure: Measure,
    outcome: String,
    breakdown: String,
    group: String,
    /// The period, or the first and the last of several, whose mean (weighted by persons) is taken.
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
}

fn one() -> f64 {
    1.0
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    statements: Vec<Statement>,
}

/// Reads the file of statements, where the pipeline names one.
pub fn read(
    params: &Params,
    upstream: &Upstream,
    findings: &mut Vec<Finding>,
) -> Option<Checked<Vec<Statement>>> {
    let file = params.calibration.as_ref()?;
    let mut wrong = |what: String| findings.push(Finding::at("/calibration", what));
    let text = upstream.peek.text(file).map_err(&mut wrong).ok()?;
    let yaml = upstream.peek.yaml(file).map_err(&mut wrong).ok()?;
    match serde_json::from_value::<File>(yaml.value) {
        Ok(read) => Some(Checked { value: read.statements, digest: Digest::of(text.as_bytes()) }),
        Err(error) => {
            wrong(format!("{file}: {error}"));
            None
        }
    }
}

/// The statements beside this run's figures; a statement about a cell that is hidden or missing is left out.
pub fn rows(statements: &[Statement], tables: &BTreeMap<String, PublishedTable>) -> Vec<CalibrationRow> {
    let row = |statement: &Statement| {
        Some(CalibrationRow {
            what: statement.what.clone(),
            stated: statement.stated,
            run: statement.of_run(tables.get(&statement.table)?)? * statement.times,
            unit: statement.unit.clone(),
            decimals: statement.decimals,
        })
    };
    statements.iter().filter_map(row).collect()
}

impl Statement {
    #[expect(clippy::cast_precision_loss, reason = "rounded counts of persons")]
    fn of_run(&self, table: &PublishedTable) -> Option<f64> {
        let first = self.at.as_ref().or(self.from.as_ref());
        let last = self.at.as_ref().or(self.to.as_ref());
        let within = |period: &String| {
            first.is_none_or(|first| period >= first) && last.is_none_or(|last| period <= last)
        };
        let (mut sum, mut weight) = (0.0, 0.0);
        for row in table.series(&self.outcome, &self.breakdown, &self.group) {
            if let (true, Some(value)) = (row.period.as_ref().is_none_or(within), row.value(self.measure)) {
                let n = row.n.unwrap_or(1) as f64;
                sum += value * n;
                weight += n;
            }
        }
        (weight > 0.0).then(|| sum / weight)
    }
}
