//! `caveat run --verify-dense`: what stages compute again by other means, once the run is done.
//! Knows nothing of what those means are. Nothing of it is kept in the store.

use super::console;
use super::error::CliError;
use super::open::Opened;
use crate::counted::counted;
use crate::execute::{Sources, Summary, parts_of_stage};
use crate::stages::{Loader, OutputKind, Part, Verified};
use crate::store::Store;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// A stage's numbers, computed twice.
pub struct Checked {
    stage: String,
    verified: Verified,
}

/// How much two ways may differ, as a share of the numbers' size.
const MOST: f64 = 1e-8;

/// Every stage of a run that has a result, checked by the other means that it has.
pub fn checked(opened: &Opened, store: &Store, summary: &Summary) -> Result<Vec<Checked>, CliError> {
    let stats = store.stat_cache();
    let sources = Sources { plan: &opened.plan, project: &opened.project, store, stats: &stats };
    let done: BTreeMap<String, Vec<Part>> =
        summary.results.iter().map(|(name, (_, parts))| (name.clone(), parts.clone())).collect();
    let loader = Loader::default();
    let mut checked = Vec::new();
    for stage in opened.plan.stages.iter().filter(|stage| done.contains_key(&stage.name)) {
        let parts = parts_of_stage(stage, sources, &done)?;
        let verified = stage.stage.verify(&parts, &loader);
        let verified = verified.map_err(|error| CliError::Failed(format!("{}: {error}", stage.name)))?;
        if verified.is_empty()
            && stage.shape.is_sensitivity_analysis()
            && stage.shape.output == OutputKind::Model
        {
            console::line(&format!(
                "{}: not checked: the dense decomposition is one of least squares",
                stage.name
            ));
        }
        checked.extend(verified.into_iter().map(|verified| Checked { stage: stage.name.clone(), verified }));
    }
    Ok(checked)
}

impl Checked {
    /// Whether the two ways differ by more than rounding does.
    pub fn is_far(&self) -> bool {
        // Written so that no number at all is far, too.
        !matches!(self.verified.largest.partial_cmp(&MOST), Some(order) if order.is_le())
    }

    /// The same for programs; a difference that is no number is null.
    pub fn json(&self) -> Value {
        let Verified { what, rows, columns, largest } = &self.verified;
        json!({
            "stage": self.stage,
            "outcome": what,
            "rows": rows,
            "columns": columns,
            "largest": largest,
            "most": MOST,
        })
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verified { what, rows, columns, largest } = &self.verified;
        write!(
            f,
            "{}: {what}: largest difference to dense QR {largest:.1e} of the outcome's size",
            self.stage
        )?;
        write!(f, " ({}, {})", counted(*rows, "row"), counted(*columns, "column"))?;
        if self.is_far() { write!(f, ", more than {MOST:e}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(largest: f64) -> Checked {
        let verified = Verified { what: "hours".to_owned(), rows: 200, columns: 3, largest };
        Checked { stage: "model".to_owned(), verified }
    }

    #[test]
    fn a_difference_beyond_rounding_or_that_is_no_number_is_far() {
        assert!(!checked(0.0).is_far() && !checked(1e-8).is_far());
        assert!(checked(1.1e-8).is_far() && checked(f64::NAN).is_far() && checked(f64::INFINITY).is_far());
    }

    #[test]
    fn a_reader_is_told_what_was_compared_and_how_near_it_is() {
        let text = checked(3.2e-13).to_string();
        let told = "model: hours: largest difference to dense QR 3.2e-13 of the outcome's size (200 rows, 3 columns)";
        assert_eq!(text, told);
        assert!(checked(1e-3).to_string().ends_with(", more than 1e-8"));
        assert_eq!(checked(f64::NAN).json()["largest"], Value::Null);
    }
}
