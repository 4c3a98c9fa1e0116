//! Standard errors beside the classical ones: robust to unequal variances, and clustered by unit.
//! Knows nothing of how their sums are made.
//!
//! Once the model is solved, a step a period sums for robust errors, and a step a share of the units for
//! clustered ones; a last step adds up and hands the model on as it was, byte for byte.

use super::super::stage::{Artifact, Parts, StageError, Step};
use super::super::{Loader, Part};
use super::FitStage;
use super::params::StandardErrors;
use super::shares::Share;
use crate::disclosure::sensitivity::Sensitivity;
use crate::stats::{
    ClusterMeat, ClusterScores, Fit, Meat, Robust, StatsError, clustered_errors, expected_values,
    robust_errors,
};
use crate::table::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Standard errors of one outcome's coefficients beside the classical ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FurtherErrors {
    /// The outcome.
    pub outcome: String,
    /// One a coefficient, in the model's order and units, 0 without an estimate: robust to unequal variances
    /// (HC1). Absent unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robust: Option<Vec<f64>>,
    /// The same clustered by unit (CR1). Absent unless asked for, or when there are fewer than two units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clustered: Option<Vec<f64>>,
    /// The units in the sample, when errors are clustered by them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<u64>,
}

type Emit<'a> = &'a mut dyn FnMut(Artifact) -> Result<(), StageError>;

/// How many rows a share has, about, of which all must be in memory at once.
const ROWS_OF_A_SHARE: u64 = 3_000_000;

/// The steps that go through the rows again; none when only classical errors are asked for.
pub fn steps_of_rows(stage: &FitStage, parts: &Parts) -> Vec<Step> {
    let Some(model) = parts.one("", "model", "") else { return Vec::new() };
    let rows: Vec<&Part> = parts.of(&stage.params.data, "rows").collect();
    let mut steps = Vec::new();
    if stage.params.standard_errors.contains(&StandardErrors::Robust) {
        steps.extend(rows.iter().map(|part| Step {
            task: "meat",
            label: part.label.clone(),
            params: columns(stage),
            inputs: vec![model.clone(), (*part).clone()],
        }));
    }
    if stage.params.standard_errors.contains(&StandardErrors::Clustered) {
        let all: u64 = rows.iter().filter_map(|part| part.rows).sum();
        let of = all.div_ceil(ROWS_OF_A_SHARE).max(1);
        steps.extend((0..of).map(|place| Step {
            task: "clusters",
            label: format!("{} of {of}", place + 1),
            params: json!({"columns": columns(stage), "unit": stage.unit, "share": Share { place, of }}),
            inputs: std::iter::once(model).chain(rows.iter().copied()).cloned().collect(),
        }));
    }
    steps
}

/// What a step that goes through rows depends on beside them.
fn columns(stage: &FitStage) -> Value {
    json!({"controls": stage.params.controls, "outcomes": stage.params.outcomes})
}

/// The step that adds up.
pub fn last_step(stage: &FitStage, parts: &Parts) -> Step {
    let roles = ["model", "meat", "clusters"];
    let inputs = roles.iter().flat_map(|role| parts.of("", role)).cloned().collect();
    Step {
        task: "errors",
        label: String::new(),
        params: json!({"standard_errors": stage.params.standard_errors}),
        inputs,
    }
}

/// The sums of one period for robust errors.
pub fn meat(stage: &FitStage, step: &Step, loader: &Loader, emit: Emit) -> Result<Value, StageError> {
    let [model, part] = step.inputs.as_slice() else { return Ok(json!({})) };
    let fit = loader.shared_json::<Fit>(model)?;
    let frame = loader.frame_columns(part, &stage.columns())?;
    let coded = stage.coded(&frame, &part.label)?;
    let rows = coded.rows();
    let expected = expected_values(&fit, &rows).map_err(StageError::plain)?;
    let meat = Meat::of(&rows, &fit, &expected).map_err(StageError::plain)?;
    emit(Artifact::json("meat", &step.label, &meat, Sensitivity::Confidential)?)?;
    Ok(json!({}))
}

/// The sums of a share of the units for clustered errors.
pub fn clusters(stage: &FitStage, step: &Step, loader: &Loader, emit: Emit) -> Result<Value, StageError> {
    let [model, parts @ ..] = step.inputs.as_slice() else { return Ok(json!({})) };
    let Some(unit) = &stage.unit else {
        return Err(StageError::plain("clustered standard errors need the units' identity"));
    };
    let share: Share = serde_json::from_value(step.params["share"].clone()).map_err(StageError::plain)?;
    let fit = loader.shared_json::<Fit>(model)?;
    let (numbers, places) = share.persons(parts, unit, loader)?;
    let mut scores = ClusterScores::new(&fit).map_err(StageError::plain)?;
    scores.reserve(numbers.iter().map(Vec::len).sum());
    for ((part, persons), places) in parts.iter().zip(&numbers).zip(&places) {
        let frame: Frame = loader.frame_columns(part, &stage.columns())?;
        let frame = if share.of > 1 { frame.gathered(places) } else { frame };
        let coded = stage.coded(&frame, &part.label)?;
        let rows = coded.rows();
        let expected = expected_values(&fit, &rows).map_err(StageError::plain)?;
        scores.add(persons, &rows, &expected).map_err(StageError::plain)?;
    }
    let meat = scores.finish().map_err(StageError::plain)?;
    emit(Artifact::json("clusters", &step.label, &meat, Sensitivity::Confidential)?)?;
    Ok(json!({}))
}

/// The errors beside the model.
pub fn errors(step: &Step, loader: &Loader, emit: Emit) -> Result<Value, StageError> {
    let of = |role| step.inputs.iter().filter(move |part| part.role == role);
    let Some(model) = of("model").next() else { return Ok(json!({})) };
    let fit = loader.shared_json::<Fit>(model)?;
    let meat: Option<Meat> = loader.merged(of("meat"), Meat::merge)?;
    let clusters: Option<ClusterMeat> = loader.merged(of("clusters"), ClusterMeat::merge)?;
    let errors = further_errors(&fit, meat.as_ref(), clusters.as_ref()).map_err(StageError::plain)?;
    emit(Artifact::json("errors", "", &errors, Sensitivity::Internal)?)?;
    Ok(json!({}))
}

fn further_errors(
    fit: &Fit,
    meat: Option<&Meat>,
    clusters: Option<&ClusterMeat>,
) -> Result<Vec<FurtherErrors>, StatsError> {
    let robust = meat.map(|meat| robust_errors(fit, meat, Robust::Hc1)).transpose()?;
    let clustered = clusters.map(|clusters| clustered_errors(fit, clusters)).transpose()?;
    let errors = fit.outcomes.iter().enumerate().map(|(place, outcome)| FurtherErrors {
        outcome: outcome.name.clone(),
        robust: robust.as_ref().and_then(|all| all.get(place).cloned()),
        clustered: clustered.as_ref().and_then(|all| all.get(place).cloned().flatten()),
        clusters: clusters.and_then(|clusters| clusters.clusters(place)),
    });
    Ok(errors.collect())
}
