//! `fit`: one linear regression per outcome, from exact sums of each period's rows.
//! Knows nothing of groups or figures.
//!
//! Round one makes the Gram tables of each period (memoised: a new month costs itself); round two adds
//! them up and solves.

use super::rows::Coded;
use super::shape::Controls;
use super::stage::{
    Artifact, Body, Finding, Kind, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream,
};
use super::{Loader, OutcomeShape, OutputKind, Shape};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stats::{Design, GramTables, Grid, Ols, Outcome};
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A model of one or several outcomes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Params {
    /// The ingest stage whose rows the model is fitted to.
    data: String,
    /// How the coefficients are estimated.
    #[serde(default)]
    estimator: Estimator,
    /// The outcomes, each with its own sample: the rows in which it is known.
    #[schemars(length(min = 1))]
    outcomes: Vec<String>,
    /// What is controlled for.
    controls: ControlParams,
    /// Whether the model has a constant term.
    #[serde(default = "yes")]
    intercept: bool,
    /// The level that the others are compared with, by column; the first level unless said otherwise.
    #[serde(default)]
    reference: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Estimator {
    /// Ordinary least squares.
    #[default]
    Ols,
}

impl Estimator {
    fn name(self) -> &'static str {
        match self {
            Self::Ols => "ols",
        }
    }
}

/// The controls of a model.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlParams {
    /// Columns of categories: text, true/false or whole numbers.
    #[serde(default)]
    pub categorical: Vec<String>,
    /// Columns of numbers, with their powers.
    #[serde(default)]
    pub numeric: Vec<NumericControl>,
}

/// A numeric control.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumericControl {
    /// The column.
    pub column: String,
    /// Decimals of its values: they are exact on this grid.
    #[schemars(range(max = 9))]
    pub decimals: u32,
    /// The powers that are in the model; the first only unless said otherwise.
    #[serde(default)]
    pub powers: Option<Vec<u32>>,
    /// Round values to the grid in place of refusing those off it.
    #[serde(default)]
    pub round: bool,
}

/// The kind.
pub struct Fit;

impl Kind for Fit {
    fn name(&self) -> &'static str {
        "fit"
    }

    fn revision(&self) -> u32 {
        1
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
        _: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        let typed: Params = super::stage::typed(params)?;
        let data = upstream.of_kind(&typed.data, &[OutputKind::Rows], "/data")?;
        let findings = findings(&typed, data);
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
            model_controls: Some(typed.controls.clone()),
            estimator: Some(typed.estimator.name()),
            controls,
            intercept: typed.intercept,
            outcomes: outcomes.clone(),
            ..data.clone()
        };
        let needs = vec![typed.data.clone()];
        let stage = Box::new(FitStage { params: typed, outcomes, written: params.clone() });
        let sensitivity = Sensitivity::Internal;
        Ok(Planned { stage, shape, needs, files: Vec::new(), out: None, sensitivity })
    }
}

fn findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, outcome) in params.outcomes.iter().enumerate() {
        if data.outcome(outcome).is_none() {
            let pointer = format!("/outcomes/{place}");
            findings.push(Finding::unknown(pointer, "outcome", outcome, data.outcome_names()));
        }
    }
    let categorical = params.controls.categorical.iter().enumerate();
    let categorical = categorical.map(|(place, name)| (format!("/controls/categorical/{place}"), name));
    let numeric = params.controls.numeric.iter().enumerate();
    let numeric =
        numeric.map(|(place, control)| (format!("/controls/numeric/{place}/column"), &control.column));
    let controls: Vec<(String, &String)> = categorical.chain(numeric).collect();
    for (place, (pointer, name)) in controls.iter().enumerate() {
        findings.extend(control_findings(pointer, name, data));
        if controls[..place].iter().any(|(_, earlier)| earlier == name) {
            let what = format!("'{name}' is a control twice");
            findings.push(Finding::at(pointer.clone(), what).mend("take one of them out"));
        }
    }
    for column in params.reference.keys().filter(|column| !params.controls.categorical.contains(column)) {
        let known = params.controls.categorical.iter().map(String::as_str);
        findings.push(Finding::unknown(format!("/reference/{column}"), "categorical control", column, known));
    }
    if controls.is_empty() && !params.intercept {
        findings.push(Finding::at("/controls", "the model has neither a control nor an intercept"));
    }
    findings
}

fn control_findings(pointer: &str, name: &str, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    if data.time.as_ref().is_some_and(|(time, _)| time == name) {
        let what = format!("the measurement period '{name}' cannot be a control: the indicator would vanish");
        let mend = "for seasons derive the calendar month: EXTRACT(MONTH FROM month)";
        findings.push(Finding::at(pointer, what).mend(mend));
        return findings;
    }
    if data.unit.as_deref() == Some(name) {
        let what = format!("the identity '{name}' cannot be a control: every row would explain itself");
        findings.push(Finding::at(pointer, what).mend("take it out"));
        return findings;
    }
    if data.outcome(name).is_some() {
        let what = format!("the outcome '{name}' cannot be a control");
        findings.push(Finding::at(pointer, what).mend("take it out"));
    } else if let Some(columns) = data.column_names()
        && !columns.iter().any(|column| column == name)
    {
        findings.push(Finding::unknown(pointer, "column", name, columns.iter().map(String::as_str)));
    }
    findings
}

struct FitStage {
    params: Params,
    outcomes: Vec<OutcomeShape>,
    written: Value,
}

impl Stage for FitStage {
    fn key_params(&self) -> Value {
        self.written.clone()
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let sums = json!({"controls": self.params.controls, "outcomes": self.params.outcomes});
        match round {
            0 => Ok(parts
                .of(&self.params.data, "rows")
                .map(|part| Step {
                    task: "gram",
                    label: part.label.clone(),
                    params: sums.clone(),
                    inputs: vec![part.clone()],
                })
                .collect()),
            1 => Ok(vec![Step {
                task: "solve",
                label: String::new(),
                params: self.written.clone(),
                inputs: parts.of("", "gram").cloned().collect(),
            }]),
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
            "gram" => self.gram(step, loader, emit),
            _ => self.solve(step, loader, emit),
        }
    }
}

impl FitStage {
    fn gram(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        let Some(part) = step.inputs.first() else { return Ok(json!({})) };
        let frame = loader.frame(part)?;
        let controls = &self.params.controls;
        let coded =
            Coded::of(&frame, &part.label, &controls.categorical, &controls.numeric, &self.params.outcomes)?;
        let tables = GramTables::of(&coded.rows()).map_err(StageError::plain)?;
        emit(Artifact {
            role: "gram",
            label: step.label.clone(),
            body: Body::Bytes(serde_json::to_vec(&tables).map_err(StageError::plain)?),
            sensitivity: Sensitivity::Confidential,
        })?;
        Ok(json!({"rows": frame.rows}))
    }

    fn solve(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        let mut whole: Option<GramTables> = None;
        for part in &step.inputs {
            let tables: GramTables = loader.json(part)?;
            match &mut whole {
                None => whole = Some(tables),
                Some(whole) => whole.merge(&tables).map_err(StageError::plain)?,
            }
        }
        let Some(tables) = whole else {
            return Err(StageError::plain("there are no rows to fit a model to"));
        };
        let outcome =
            |o: &OutcomeShape| Some(Outcome { name: o.name.clone(), grid: Grid::per_unit(o.per_unit)? });
        let outcomes: Vec<Outcome> = self.outcomes.iter().filter_map(outcome).collect();
        let dataset = DatasetBase::new(tables, outcomes);
        let estimator = Ols::new(self.params.intercept, self.params.reference.clone());
        let fit = estimator.fit(&dataset).map_err(StageError::plain)?;
        self.check_references(&fit.design)?;
        let mut notes = json!({});
        for (control, rows) in dataset.records().incomplete_rows() {
            notes[format!("rows without {control}, outside the sample")] = json!(rows);
        }
        emit(Artifact {
            role: "model",
            label: String::new(),
            body: Body::Bytes(serde_json::to_vec(&fit).map_err(StageError::plain)?),
            sensitivity: Sensitivity::Internal,
        })?;
        Ok(notes)
    }

    /// A reference level that no row has would silently be another one.
    fn check_references(&self, design: &Design) -> Result<(), StageError> {
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
