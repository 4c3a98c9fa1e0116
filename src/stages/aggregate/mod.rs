//! `aggregate`: means by group and period, through the disclosure gate.
//! Knows nothing of figures.
//!
//! Round one makes, for each period, the exact sums of every group (`cells`, independent of the model's
//! coefficients and so reused when they change) and the squares of residuals (`squares`, for standard
//! errors); where it is asked for also the sums over persons that changes since a period (`change`) and
//! standard errors over all periods together (`clusters`) are made of. Round two adds up, applies the
//! coefficients to the sums, checks the means against the rows' own expected values, and lets through what
//! the gate allows (`publish`).

mod beside;
mod cells;
mod chance;
mod change;
mod clusters;
mod inputs;
mod params;
mod publish;

pub use publish::GroupFacts;

use super::stage::{
    Artifact, Finding, Kind, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream,
    typed,
};
use super::{Loader, OutcomeShape, OutputKind, Previous, Shape};
use crate::disclosure::published::Measure;
use crate::disclosure::sensitivity::Sensitivity;
use crate::disclosure::{Policy, Structure};
use crate::edition::RowName;
use crate::stages::fit::ControlParams;
use beside::Period;
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
        3
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
        let mut findings = params::findings(&typed, data);
        findings.extend(params::change_findings(&typed, data));
        let mut files = Vec::new();
        let previous = Previous::read(typed.previous.as_deref(), upstream, &mut files, &mut findings);
        if !findings.is_empty() {
            return Err(findings);
        }
        let stage = AggregateStage { previous, ..AggregateStage::new(&typed, data, setting.policy) };
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
            files,
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
    intercept: bool,
    outcomes: Vec<OutcomeShape>,
    /// The identity's column.
    unit: Option<String>,
    /// The period that changes are counted from.
    change_since: Option<String>,
    /// Whether the rows are others than those that the model is fitted to.
    fitted_elsewhere: bool,
    /// Whether standard errors are wanted of rows in which persons recur.
    clusters: bool,
    policy: Policy,
    /// An edition before this one.
    previous: Option<Previous>,
}

impl AggregateStage {
    /// What everybody can know of how the table's cells hang together, and of them from before.
    fn structure(&self, inputs: &[Part], loader: &Loader) -> Result<Structure, StageError> {
        let is_fitted = self.model.is_some() && !self.fitted_elsewhere;
        let controls = self.controls.categorical.iter().map(|column| vec![column.clone()]);
        let everybody = self.intercept.then(Vec::new);
        let balanced = if is_fitted { controls.chain(everybody).collect() } else { Vec::new() };
        let before = self.previous.as_ref().map(|previous| previous.numbers(inputs, loader)).transpose()?;
        let rows =
            before.iter().flatten().filter(|(_, row)| row.get("status").is_some_and(|status| status == "ok"));
        let name = |name: &RowName| {
            let period = Some(name.period.clone()).filter(|period| !period.is_empty());
            (name.outcome.clone(), name.breakdown.clone(), name.group.clone(), period)
        };
        let shown = rows.map(|(row, _)| name(row)).collect();
        Ok(Structure { breakdowns: self.breakdowns.clone(), balanced, shown })
    }

    fn new(params: &Params, data: &Shape, policy: Policy) -> Self {
        let breakdowns =
            params.breakdowns.iter().map(|(name, columns)| (name.clone(), columns.columns())).collect();
        let measures = params.measures(data.model.is_some());
        let is_about_chance = [Measure::Se, Measure::Lower].iter().any(|measure| measures.contains(measure));
        let may_recur = params.by.is_none() && data.unit.is_some() && data.time.is_some();
        Self {
            rows: data.rows.clone().unwrap_or_default(),
            model: data.model.clone(),
            predictions: data.predictions.clone(),
            by: params.by.clone(),
            breakdowns,
            measures,
            intercept: data.intercept,
            controls: data.model_controls.clone().unwrap_or_default(),
            outcomes: data.outcomes.clone(),
            unit: data.unit.clone(),
            change_since: params.change_since.clone(),
            fitted_elsewhere: data.fitted_elsewhere().is_some(),
            clusters: is_about_chance && may_recur,
            policy,
            previous: None,
        }
    }

    /// The columns that breakdowns need.
    fn group_columns(&self) -> Vec<&str> {
        self.breakdowns.values().flatten().map(String::as_str).collect()
    }

    /// The columns that groups and outcomes need.
    fn columns(&self) -> Vec<&str> {
        let outcomes = self.outcomes.iter().map(|outcome| outcome.name.as_str());
        self.group_columns().into_iter().chain(outcomes).collect()
    }

    fn outcome_names(&self) -> Vec<String> {
        self.outcomes.iter().map(|outcome| outcome.name.clone()).collect()
    }

    fn steps_of_rows(&self, parts: &Parts) -> Vec<Step> {
        let names = self.outcome_names();
        let sums = json!({"breakdowns": self.breakdowns, "controls": self.controls, "outcomes": names});
        let squares = json!({"breakdowns": self.breakdowns, "outcomes": names});
        let mut steps = Vec::new();
        for rows in parts.of(&self.rows, "rows") {
            let label = rows.label.clone();
            let inputs = vec![rows.clone()];
            steps.push(Step { task: "cells", label: label.clone(), params: sums.clone(), inputs });
            if let Some(period) = Period::of(self, parts, rows) {
                let inputs = period.parts().cloned().collect();
                steps.push(Step { task: "squares", label, params: squares.clone(), inputs });
            }
        }
        steps
    }
}

impl Stage for AggregateStage {
    fn key_params(&self) -> Value {
        let mut params = json!({
            "by": self.by,
            "breakdowns": self.breakdowns,
            "measures": self.measures,
            "controls": self.controls,
            "intercept": self.intercept,
            "outcomes": self.outcomes,
            "min_persons": self.policy.min_persons,
            "round_persons_to": self.policy.round_persons_to,
        });
        if self.fitted_elsewhere {
            params["fitted_elsewhere"] = json!(true);
        }
        if self.clusters || self.change_since.is_some() {
            params["unit"] = json!(self.unit);
            params["change_since"] = json!(self.change_since);
        }
        params
    }

    fn reads(&self, part: &Part) -> bool {
        !["errors", "inflation", "design"].contains(&part.role.as_str())
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        match round {
            0 => {
                let mut steps = self.steps_of_rows(parts);
                steps.extend(clusters::steps(self, parts));
                steps.extend(change::steps(self, parts)?);
                Ok(steps)
            }
            1 => {
                let model = self.model.as_deref().and_then(|model| parts.one(model, "model", ""));
                let sums = ["cells", "squares", "clusters", "change"].map(|role| parts.of("", role));
                let before = parts.0.iter().filter(|part| part.role == "file");
                let inputs = sums.into_iter().flatten().chain(model).chain(before).cloned().collect();
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
            "clusters" => clusters::run(self, step, loader, emit),
            "change" => change::run(self, step, loader, emit),
            _ => publish::run(self, step, loader, emit),
        }
    }
}
