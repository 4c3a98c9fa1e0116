//! `fit`: one regression per outcome, by least squares from exact sums of each period's rows.
//! Knows nothing of groups or figures.
//!
//! Round one makes the Gram tables of each period (memoised: a new month costs itself); round two adds
//! them up and solves (`sums`). Other estimators are for sensitivity analyses: an elastic net is solved from
//! the same sums, a logit from rows that are gathered from all periods (`gathered`), all or those of units
//! that are drawn by lot (`lot`). Standard errors beside the classical ones take two rounds more (`errors`),
//! when they are asked for. `verify` fits a sample once more by other means, when it is asked to.

mod errors;
mod gathered;
mod lot;
mod params;
mod shares;
mod sums;
mod support;

pub use errors::FurtherErrors;
pub use params::{ControlParams, NumericControl, SampleParams};
pub use support::RareLevels;

use super::rows::{Coded, needed};
use super::shape::Controls;
use super::stage::{
    Artifact, Finding, Kind, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream, Verified,
};
use super::{Loader, OutcomeShape, OutputKind, Part, Shape};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stats;
use crate::table::Frame;
use params::{Estimator, Params};
use serde_json::{Value, json};

/// The role of how many units have each level in a period.
const SUPPORT: &str = "support";
/// The role of the levels that too few units have.
pub const RARE: &str = "rare";

/// The kind.
pub struct Fit;

impl Kind for Fit {
    fn name(&self) -> &'static str {
        "fit"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, params: &Value) -> Vec<Reference> {
        Reference::in_params(params, &["data"])
    }

    fn plan(
        &self,
        name: &str,
        params: &Value,
        setting: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        let typed: Params = super::stage::typed(params)?;
        let data = upstream.of_kind(&typed.data, &[OutputKind::Rows], "/data")?;
        let findings = params::findings(&typed, data);
        if !findings.is_empty() {
            return Err(findings);
        }
        let controls = Controls {
            categorical: typed.controls.categorical.clone(),
            numeric: typed.controls.numeric.iter().map(|numeric| numeric.column.clone()).collect(),
        };
        let outcomes: Vec<_> = typed.outcomes.iter().filter_map(|name| data.outcome(name)).cloned().collect();
        let shape = Shape {
            output: OutputKind::Model,
            model: Some(name.to_owned()),
            fitted_to: Some(typed.data.clone()),
            model_controls: Some(typed.controls.clone()),
            estimator: Some(typed.estimator.of_stats()),
            controls,
            intercept: typed.intercept,
            outcomes: outcomes.clone(),
            ..data.clone()
        };
        let needs = vec![typed.data.clone()];
        let unit = data.unit.clone();
        let least = setting.policy.min_persons;
        let stage = Box::new(FitStage { params: typed, outcomes, unit, written: params.clone(), least });
        let sensitivity = Sensitivity::Internal;
        Ok(Planned { stage, shape, needs, files: Vec::new(), out: None, sensitivity })
    }
}

struct FitStage {
    params: Params,
    outcomes: Vec<OutcomeShape>,
    /// The identity's column.
    unit: Option<String>,
    written: Value,
    /// Coefficients of levels that fewer units have are not for publication.
    least: u64,
}

impl Stage for FitStage {
    fn key_params(&self) -> Value {
        json!({"written": self.written, "min_persons": self.least})
    }

    fn keeps(&self, role: &str) -> bool {
        ["model", "design", "inflation", RARE].contains(&role)
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let rows = parts.of(&self.params.data, "rows");
        let written = self.without_errors();
        let whole = |task, inputs| Step { task, label: String::new(), params: written.clone(), inputs };
        match round {
            0 if self.params.estimator == Estimator::Logit => {
                // The identity's column decides which units are drawn.
                let params = json!({"written": written, "unit": self.unit});
                Ok(vec![Step { params, ..whole("logit", rows.cloned().collect()) }])
            }
            0 => Ok(rows.map(|part| self.gram_step(part)).collect()),
            1 if self.params.estimator != Estimator::Logit => {
                let sums = ["gram", SUPPORT].into_iter().flat_map(|role| parts.of("", role));
                let params = json!({"written": written, "min_persons": self.least});
                Ok(vec![Step { params, ..whole("solve", sums.cloned().collect()) }])
            }
            2 => Ok(errors::steps_of_rows(self, parts)),
            3 => Ok(vec![errors::last_step(self, parts)]),
            _ => Ok(Vec::new()),
        }
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        match step.task {
            "gram" => sums::gram(self, step, loader, emit),
            "logit" => gathered::logit(self, step, loader, emit),
            "meat" => errors::meat(self, step, loader, emit),
            "clusters" => errors::clusters(self, step, loader, emit),
            "errors" => errors::errors(step, loader, emit),
            _ => sums::solve(self, step, loader, emit),
        }
    }

    fn verify(&self, parts: &Parts, loader: &Loader) -> Result<Vec<Verified>, StageError> {
        match self.params.estimator {
            Estimator::Ols => gathered::verified(self, parts, loader),
            Estimator::Logit | Estimator::ElasticNet => Ok(Vec::new()),
        }
    }
}

impl FitStage {
    /// What decides the model: standard errors that are asked for beside it do not.
    fn without_errors(&self) -> Value {
        let mut written = self.written.clone();
        if let Some(written) = written.as_object_mut() {
            written.shift_remove("standard_errors");
        }
        written
    }

    fn gram_step(&self, part: &Part) -> Step {
        Step {
            task: "gram",
            label: part.label.clone(),
            params: json!({"controls": self.params.controls, "outcomes": self.params.outcomes}),
            inputs: vec![part.clone()],
        }
    }

    /// The columns that the model needs.
    fn columns(&self) -> Vec<&str> {
        needed(&self.params.controls, &self.params.outcomes)
    }

    fn coded<'a>(&'a self, frame: &'a Frame, label: &str) -> Result<Coded<'a>, StageError> {
        Coded::of(frame, label, &self.params.controls, &self.params.outcomes)
    }

    /// Gives the model, and apart from its coefficients what it is a model of.
    fn give(
        &self,
        fit: &stats::Fit,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        self.check_references(&fit.design)?;
        emit(Artifact::json("design", "", &fit.design, Sensitivity::Internal)?)?;
        emit(Artifact::json("model", "", fit, Sensitivity::Internal)?)
    }

    /// A reference level that no row has would silently be another one.
    fn check_references(&self, design: &stats::Design) -> Result<(), StageError> {
        for (column, level) in &self.params.reference {
            let factor = design.factors.iter().find(|factor| factor.name == *column);
            let levels = factor.map(|factor| factor.levels.as_slice()).unwrap_or_default();
            if !levels.contains(level) {
                let known = levels.iter().map(String::as_str);
                let what = format!("level of {column}");
                let finding = Finding::unknown(format!("/reference/{column}"), &what, level, known);
                return Err(StageError::Pipeline { findings: vec![finding] });
            }
        }
        Ok(())
    }
}

/// What a step says of the model's terms and of the rows without a control.
fn notes(fit: &stats::Fit, tables: &stats::GramTables) -> Value {
    let mut notes = json!({});
    let aliased: Vec<String> = aliased(fit).collect();
    if !aliased.is_empty() {
        notes["aliased terms"] = json!(aliased);
    }
    for (control, rows) in tables.incomplete_rows() {
        notes[format!("rows without {control}, outside the sample")] = json!(rows);
    }
    notes
}

/// Each term that is a combination of others, with the combination.
fn aliased(fit: &stats::Fit) -> impl Iterator<Item = String> {
    fit.outcomes.iter().flat_map(|outcome| {
        let terms = outcome.coefficients.iter().filter_map(|c| Some((&c.term, c.alias_of.as_ref()?)));
        terms.map(|(term, of)| {
            let outcome = &outcome.name;
            format!("{outcome}: {term} is aliased, it equals {of}; the indicator does not depend on which of them goes")
        })
    })
}
