//! `predict`: the expected value of each row, by a fitted model.
//! Knows nothing of groups.
//!
//! A partition of expected values lies beside the partition of rows that it was made from, row by row: who a
//! row is about and what was measured stand there and are not written again. Round one codes the rows by the
//! model's design (`codes`, kept for as long as rows and design are the same); round two says what the codes
//! add up to with the model's coefficients (`expected`), or with a model that is not linear each row's value.

use super::rows::{Coded, needed};
use super::stage::{
    Artifact, Body, Finding, Kind, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step,
    Upstream, typed,
};
use super::{Loader, OutputKind, Shape};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::fit::ControlParams;
use crate::stats::{Design, Estimator, Fit, StatsError, ValuesOfCodes, expected_addends, expected_codes};
use crate::table::{Codes, Data, Frame, Sums};
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
        4
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
            is_linear: model.estimator.is_none_or(Estimator::is_linear),
            is_elsewhere: model.fitted_to.as_ref() != Some(&typed.data),
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
    /// Whether expected values are sums of what controls add.
    is_linear: bool,
    /// Whether the rows are others than those that the model is fitted to.
    is_elsewhere: bool,
}

impl Stage for PredictStage {
    fn key_params(&self) -> Value {
        json!({"controls": self.controls})
    }

    fn reads(&self, part: &Part) -> bool {
        part.role != "errors" && part.role != "inflation"
    }

    fn keeps(&self, role: &str) -> bool {
        role == "codes" && self.is_linear
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let of_model = |role| {
            let part = parts.one(&self.params.model, role, "");
            part.cloned().ok_or_else(|| StageError::plain("the model has no result"))
        };
        let (design, model) = (of_model("design")?, of_model("model")?);
        Ok(match round {
            0 => {
                let params = self.key_params();
                let step = |rows: &Part| Step {
                    task: "codes",
                    label: rows.label.clone(),
                    params: params.clone(),
                    inputs: vec![rows.clone(), design.clone()],
                };
                parts.of(&self.params.data, "rows").map(step).collect()
            }
            1 => {
                let step = |values: &Part| {
                    let codes = parts.one("", "codes", &values.label).filter(|_| !self.is_linear);
                    let inputs = [values, &model].into_iter().chain(codes).cloned().collect();
                    let params = if self.is_elsewhere { json!({"elsewhere": true}) } else { json!({}) };
                    Step { task: "expected", label: values.label.clone(), params, inputs }
                };
                parts.of("", "values").map(step).collect()
            }
            _ => Vec::new(),
        })
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        match step.task {
            "codes" => self.codes(step, loader, emit),
            _ => expected(step, loader, emit),
        }
    }
}

impl PredictStage {
    /// The codes of one period's rows, and what the codes of numeric controls stand for.
    fn codes(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        let [rows, design] = step.inputs.as_slice() else { return Ok(json!({})) };
        let design = loader.shared_json::<Design>(design)?;
        let frame = loader.frame_columns(rows, &needed(&self.controls, &[]))?;
        let coded = Coded::of(&frame, &rows.label, &self.controls, &[])?;
        let (codes, values) =
            expected_codes(&design, &coded.rows()).map_err(|error| refused(&error, step))?;
        // A model without controls has no column that says how many rows there are.
        let codes = Codes { rows: frame.rows, ..codes };
        emit(artifact("codes", step, Body::Codes(codes)))?;
        emit(Artifact::json("values", &step.label, &values, Sensitivity::Confidential)?)?;
        Ok(json!({"rows": frame.rows}))
    }
}

/// What one period's codes add up to.
fn expected(
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let [values, model, codes @ ..] = step.inputs.as_slice() else { return Ok(json!({})) };
    let fit = loader.shared_json::<Fit>(model)?;
    let addends =
        expected_addends(&fit, &loader.json::<ValuesOfCodes>(values)?).map_err(StageError::plain)?;
    let body = match codes.first() {
        None => Body::Addends(addends),
        Some(codes) => Body::Frame(numbers(&loader.sums(codes, addends)?, &fit)),
    };
    emit(artifact("predictions", step, body))?;
    let notes = if step.params["elsewhere"] == true { left_out(&fit) } else { Vec::new() };
    Ok(if notes.is_empty() { json!({}) } else { json!({"terms": notes}) })
}

/// Terms that the model could leave out since its own rows had them as a combination of others.
fn left_out(fit: &Fit) -> Vec<String> {
    let terms = fit.outcomes.iter().flat_map(|outcome| outcome.coefficients.iter());
    let aliased = terms.filter_map(|own| Some((&own.term, own.alias_of.as_ref()?)));
    let mut notes: Vec<String> = aliased
        .map(|(term, of)| {
            format!(
                "{term} counts for nothing here: in the rows that the model is fitted to it equals {of}; where these \
                 rows differ in that, what is expected of them is not what both would say"
            )
        })
        .collect();
    notes.sort();
    notes.dedup();
    notes
}

/// The expected values of a model that is not linear.
fn numbers(sums: &Sums, fit: &Fit) -> Frame {
    let mut expected = Frame { columns: Vec::new(), rows: sums.rows() };
    for (name, of_rows) in sums.names().iter().zip(sums.values()) {
        expected.push(name.clone(), Data::Float(fit.estimator.expected(of_rows)));
    }
    expected
}

/// What is wrong with a period's rows, with the mend.
fn refused(error: &StatsError, step: &Step) -> StageError {
    let place = if step.label.is_empty() { String::new() } else { format!("{}: ", step.label) };
    match error {
        StatsError::UnknownLevel { .. } => {
            let mend = "leave rows with it out with `filter`, or fit the model to data that have it";
            StageError::data(format!("{place}{error}"), mend)
        }
        other => StageError::plain(format!("{place}{other}")),
    }
}

fn artifact(role: &'static str, step: &Step, body: Body) -> Artifact {
    Artifact { role, label: step.label.clone(), body, sensitivity: Sensitivity::Confidential }
}
