//! `aggregate`: means by group and period, through the disclosure gate.
//! Knows nothing of figures.
//!
//! Round one makes, for each period, the exact sums of every group (`cells`, independent of the model's
//! coefficients and so reused when they change) and the squares of residuals (`squares`, for standard
//! errors). Round two adds up, applies the coefficients to the sums, checks the means against the rows'
//! own expected values, and lets through what the gate allows (`publish`).

mod cells;
mod params;
mod publish;

pub use publish::GroupFacts;

use super::stage::{
    Artifact, Finding, Kind, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream,
    typed,
};
use super::{Loader, OutcomeShape, OutputKind, Shape};
use crate::disclosure::Policy;
use crate::disclosure::published::Measure;
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::fit::ControlParams;
use params::Params;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The kind.
pub struct Aggregate;

impl Kind for Aggregate {
    fn name(&self) -> &'static str {
        "aggregate"
    }

    fn revision(&self) -> u32 {
        2
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
        let typed: Params = typed(params)?;
        let data = upstream.of_kind(&typed.data, &[OutputKind::Predictions, OutputKind::Rows], "/data")?;
        let findings = params::findings(&typed, data);
        if !findings.is_empty() {
            return Err(findings);
        }
        let stage = AggregateStage::new(&typed, data, setting.policy);
        let needs = [data.rows.clone(), data.model.clone(), data.predictions.clone()];
        let shape = Shape {
            output: OutputKind::Cells,
            breakdowns: stage.breakdowns.clone(),
            by: typed.by.clone(),
            measures: stage.measures.clone(),
            cells: Some(name.to_owned()),
            organisational: typed.organisational_units.clone(),
            ..data.clone()
        };
        Ok(Planned {
            stage: Box::new(stage),
            shape,
            needs: needs.into_iter().flatten().collect(),
            files: Vec::new(),
            out: None,
            sensitivity: Sensitivity::Public,
        })
    }
}

/// An aggregate stage that has been checked.
struct AggregateStage {
    rows: String,
    model: Option<String>,
    predictions: Option<String>,
    by: Option<String>,
    breakdowns: BTreeMap<String, Vec<String>>,
    measures: Vec<Measure>,
    controls: ControlParams,
    outcomes: Vec<OutcomeShape>,
    policy: Policy,
}

impl AggregateStage {
    fn new(params: &Params, data: &Shape, policy: Policy) -> Self {
        let breakdowns =
            params.breakdowns.iter().map(|(name, columns)| (name.clone(), columns.columns())).collect();
        Self {
            rows: data.rows.clone().unwrap_or_default(),
            model: data.model.clone(),
            predictions: data.predictions.clone(),
            by: params.by.clone(),
            breakdowns,
            measures: params.measures(data.model.is_some()),
            controls: data.model_controls.clone().unwrap_or_default(),
            outcomes: data.outcomes.clone(),
            policy,
        }
    }

    /// The columns that breakdowns need.
    fn group_columns(&self) -> Vec<&str> {
        self.breakdowns.values().flatten().map(String::as_str).collect()
    }

    fn outcome_names(&self) -> Vec<String> {
        self.outcomes.iter().map(|outcome| outcome.name.clone()).collect()
    }

    fn step(&self, task: &'static str, part: &Part, params: &Value, more: Option<&Part>) -> Step {
        let inputs = std::iter::once(part).chain(more).cloned().collect();
        Step { task, label: part.label.clone(), params: params.clone(), inputs }
    }
}

impl Stage for AggregateStage {
    fn key_params(&self) -> Value {
        json!({
            "by": self.by,
            "breakdowns": self.breakdowns,
            "measures": self.measures,
            "controls": self.controls,
            "outcomes": self.outcomes,
            "min_persons": self.policy.min_persons,
            "round_persons_to": self.policy.round_persons_to,
        })
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let names = self.outcome_names();
        let sums = json!({"breakdowns": self.breakdowns, "controls": self.controls, "outcomes": names});
        let squares = json!({"breakdowns": self.breakdowns, "outcomes": names});
        match round {
            0 => {
                let mut steps = Vec::new();
                for part in parts.of(&self.rows, "rows") {
                    steps.push(self.step("cells", part, &sums, None));
                    let expected =
                        self.predictions.as_deref().and_then(|p| parts.one(p, "predictions", &part.label));
                    if let Some(expected) = expected {
                        steps.push(self.step("squares", part, &squares, Some(expected)));
                    }
                }
                Ok(steps)
            }
            1 => {
                let model = self.model.as_deref().and_then(|model| parts.one(model, "model", ""));
                let inputs =
                    parts.of("", "cells").chain(parts.of("", "squares")).chain(model).cloned().collect();
                Ok(vec![Step { task: "publish", label: String::new(), params: self.key_params(), inputs }])
            }
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
            "cells" => cells::sums(self, step, loader, emit),
            "squares" => cells::squares(self, step, loader, emit),
            _ => publish::run(self, step, loader, emit),
        }
    }
}
