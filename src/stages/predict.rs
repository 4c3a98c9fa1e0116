//! `predict`: the expected value of each row, by a fitted model.
//! Knows nothing of groups.
//!
//! A partition of expected values lies beside the partition of rows that it was made from, row by row: who a
//! row is about and what was measured stand there and are not written again.

use super::rows::{Coded, needed};
use super::stage::{
    Artifact, Body, Finding, Kind, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step,
    Upstream, typed,
};
use super::{Loader, OutputKind, Shape};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::fit::ControlParams;
use crate::stats::{Fit, Predictor};
use crate::table::{Data, Frame};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

/// The expected value of each row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Params {
    /// The fit stage.
    model: String,
    /// The ingest stage whose rows get expected values.
    data: String,
}

/// The kind.
pub struct Predict;

impl Kind for Predict {
    fn name(&self) -> &'static str {
        "predict"
    }

    fn revision(&self) -> u32 {
        3
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, params: &Value) -> Vec<Reference> {
        Reference::in_params(params, &["model", "data"])
    }

    fn plan(
        &self,
        name: &str,
        params: &Value,
        _: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        let typed: Params = typed(params)?;
        let model = upstream.of_kind(&typed.model, &[OutputKind::Model], "/model")?;
        let data = upstream.of_kind(&typed.data, &[OutputKind::Rows], "/data")?;
        let missing = missing_columns(&typed, model, data);
        if !missing.is_empty() {
            return Err(missing);
        }
        let shape = Shape {
            output: OutputKind::Predictions,
            predictions: Some(name.to_owned()),
            rows: Some(typed.data.clone()),
            columns: data.columns.clone(),
            ..model.clone()
        };
        let stage = PredictStage {
            params: typed.clone(),
            controls: model.model_controls.clone().unwrap_or_default(),
            outcomes: model.outcomes.iter().map(|outcome| outcome.name.clone()).collect(),
        };
        Ok(Planned {
            stage: Box::new(stage),
            shape,
            needs: vec![typed.data, typed.model],
            files: Vec::new(),
            out: None,
            sensitivity: Sensitivity::Confidential,
        })
    }
}

fn missing_columns(params: &Params, model: &Shape, data: &Shape) -> Vec<Finding> {
    let Some(columns) = data.column_names() else { return Vec::new() };
    let controls = model.controls.categorical.iter().chain(&model.controls.numeric);
    let missing = controls.filter(|control| !columns.contains(control)).map(|control| {
        Finding::at(
            "/data",
            format!("'{}' has no column '{control}', which the model controls for", params.data),
        )
    });
    missing.collect()
}

struct PredictStage {
    params: Params,
    controls: ControlParams,
    outcomes: Vec<String>,
}

impl PredictStage {
    /// The expected values: as sums of what a row's controls add where that is what they are, else as numbers.
    fn body(&self, fit: &Fit, predictor: &Predictor, rows: usize) -> Body {
        let sums = predictor.sums(self.outcomes.iter().cloned()).filter(|_| fit.estimator.is_linear());
        if let Some(sums) = sums {
            return Body::Sums(sums);
        }
        let mut expected = Frame { columns: Vec::new(), rows };
        for (name, of_rows) in self.outcomes.iter().zip(predictor.expected()) {
            expected.push(name.clone(), Data::Float(fit.estimator.expected(of_rows)));
        }
        Body::Frame(expected)
    }
}

impl Stage for PredictStage {
    fn key_params(&self) -> Value {
        json!({"controls": self.controls, "outcomes": self.outcomes})
    }

    fn reads(&self, part: &Part) -> bool {
        part.role != "errors" && part.role != "inflation"
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let Some(model) = parts.one(&self.params.model, "model", "") else {
            return Err(StageError::plain("the model has no result"));
        };
        let params = self.key_params();
        let step = |part: &Part| Step {
            task: "expected",
            label: part.label.clone(),
            params: params.clone(),
            inputs: vec![part.clone(), model.clone()],
        };
        Ok(if round == 0 { parts.of(&self.params.data, "rows").map(step).collect() } else { Vec::new() })
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        let [rows, model] = step.inputs.as_slice() else { return Ok(json!({})) };
        let fit = loader.shared_json::<Fit>(model)?;
        let frame = loader.frame_columns(rows, &needed(&self.controls, &[]))?;
        let coded = Coded::of(&frame, &rows.label, &self.controls, &[])?;
        let predictor = Predictor::new(&fit, &coded.rows()).map_err(StageError::plain)?;
        emit(Artifact {
            role: "predictions",
            label: step.label.clone(),
            body: self.body(&fit, &predictor, frame.rows),
            sensitivity: Sensitivity::Confidential,
        })?;
        Ok(json!({"rows": frame.rows}))
    }
}
