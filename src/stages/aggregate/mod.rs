//! `aggregate`: means by group and period, through the disclosure gate.
//! Knows nothing of figures.
//!
//! Round one makes, for each period, the exact sums of every group (`cells`, independent of the model's
//! coefficients and so reused when they change) and the squares of residuals (`squares`, for standard
//! errors); where it is asked for also the sums over persons that changes since a period (`change`) and
//! standard errors over all periods together (`clusters`) are made of; and what became of groups' rows since an earlier
//! edition (`revised`). Round two adds up, applies the
//! coefficients to the sums, checks the means against the rows' own expected values, and lets through what
//! the gate allows (`publish`).

mod beside;
mod cells;
mod chance;
mod change;
mod clusters;
mod earlier;
mod elsewhere;
mod inputs;
mod params;
mod publish;
mod revised;

pub use publish::GroupFacts;

use super::stage::{
    Artifact, Finding, Kind, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream,
    typed,
};
use super::{Loader, OutcomeShape, OutputKind, Shape};
use crate::disclosure::published::Measure;
use crate::disclosure::sensitivity::Sensitivity;
use crate::disclosure::{Naming, Policy, Structure};
use crate::stages::fit::{ControlParams, RARE};
use beside::Period;
use cells::OVERLAPS;
use earlier::Earlier;
use params::Params;
use revised::REVISED;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The role of the gate's account of what is hidden.
pub const GATE: &str = "gate";

/// The kind.
pub struct Aggregate;

impl Kind for Aggregate {
    fn name(&self) -> &'static str {
        "aggregate"
    }

    fn revision(&self) -> u32 {
        6
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, params: &Value) -> Vec<Reference> {
        let mut references = Reference::in_params(params, &["data"]);
        let earlier: Option<Params> = typed(params).ok();
        references.extend(earlier.iter().flat_map(|params| params.previous.all()).filter_map(|(at, one)| {
            Some(Reference { stage: one.rows.clone()?, pointer: format!("{at}/rows") })
        }));
        references
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
        let previous = earlier::read(&typed, data, upstream, &mut files, &mut findings);
        if !findings.is_empty() {
            return Err(findings);
        }
        let stage = AggregateStage { previous, ..AggregateStage::new(&typed, data, setting.policy) };
        let needs = [data.rows.clone(), data.model.clone(), data.predictions.clone()];
        let then: Vec<String> = stage.previous.iter().filter_map(|earlier| earlier.rows.clone()).collect();
        let shape = Shape {
            output: OutputKind::Cells,
            breakdowns: stage.breakdowns.clone(),
            by: typed.by.clone(),
            measures: stage.measures.clone(),
            cells: Some(name.to_owned()),
            organisational: typed.organisational_units.clone(),
            knows: stage.previous.iter().map(|earlier| earlier.edition.folder.clone()).collect(),
            ..data.clone()
        };
        Ok(Planned {
            stage: Box::new(stage),
            shape,
            needs: needs.into_iter().flatten().chain(then).collect(),
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
    /// Editions before this one.
    previous: Vec<Earlier>,
    /// The breakdowns of tables before this one of the same rows.
    others: BTreeMap<String, Vec<String>>,
}

impl AggregateStage {
    /// What everybody can know of how the table's cells hang together.
    fn structure(&self) -> Structure {
        let is_fitted = self.model.is_some() && !self.fitted_elsewhere;
        let controls = self.controls.categorical.iter().map(|column| vec![column.clone()]);
        let everybody = self.intercept.then(Vec::new);
        let balanced = controls.chain(everybody).filter(|_| is_fitted).collect();
        let naming = Naming { breakdowns: self.breakdowns.clone(), by: self.by.clone() };
        Structure { naming, balanced, ..Structure::default() }
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
            previous: Vec::new(),
            others: BTreeMap::new(),
        }
    }

    /// The columns that breakdowns need.
    fn group_columns(&self) -> Vec<&str> {
        self.breakdowns.values().flatten().map(String::as_str).collect()
    }

    /// The breakdowns of this table and of those before it.
    fn all_breakdowns(&self) -> BTreeMap<String, Vec<String>> {
        self.breakdowns
            .iter()
            .chain(&self.others)
            .map(|(name, columns)| (name.clone(), columns.clone()))
            .collect()
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
        let sums = json!({
            "breakdowns": self.all_breakdowns(),
            "own": self.breakdowns.keys().collect::<Vec<_>>(),
            "controls": self.controls,
            "outcomes": names,
        });
        let squares = json!({"breakdowns": self.breakdowns, "outcomes": names});
        let mut steps = revised::steps(self, parts);
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
    fn stand_beside(&mut self, tables: &[(&str, &Shape)]) {
        let all = tables.iter().flat_map(|(table, shape)| {
            shape.breakdowns.iter().map(move |(name, columns)| (format!("{table}/{name}"), columns.clone()))
        });
        let known: BTreeSet<Vec<String>> = self.breakdowns.values().cloned().collect();
        self.others = all.filter(|(_, columns)| !known.contains(columns)).collect();
    }

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
        if !self.others.is_empty() {
            params["others"] = json!(self.others);
        }
        if self.fitted_elsewhere {
            params["fitted_elsewhere"] = json!(true);
        }
        if !self.previous.is_empty() {
            let earlier = self.previous.iter();
            let earlier = earlier.map(|one| json!([one.edition.folder, one.rows, one.not_compared]));
            params["previous"] = earlier.collect();
        }
        if self.clusters || self.change_since.is_some() {
            params["unit"] = json!(self.unit);
            params["change_since"] = json!(self.change_since);
        }
        params
    }

    fn reads(&self, part: &Part) -> bool {
        !["errors", "inflation", "design", "facts", GATE, RARE].contains(&part.role.as_str())
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
                let roles = ["cells", "squares", "clusters", "change", OVERLAPS, REVISED];
                let sums = roles.map(|role| parts.of("", role));
                let inputs = sums.into_iter().flatten().chain(model).chain(elsewhere::parts(parts));
                let inputs = inputs.cloned().collect();
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
            REVISED => revised::run(self, step, loader, emit),
            _ => publish::run(self, step, loader, emit),
        }
    }
}
