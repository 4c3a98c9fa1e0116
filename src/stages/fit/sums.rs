//! Models from sums: each period's Gram tables, and the coefficients that their sum gives.
//! Knows nothing of single rows once they are summed.

use super::super::Loader;
use super::super::stage::{Artifact, StageError, Step};
use super::params::Estimator;
use super::support::Support;
use super::{FitStage, RARE, SUPPORT, notes};
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::OutcomeShape;
use crate::stats::{self, ElasticNet, GramTables, Grid, Ols, Outcome, variance_inflation};
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use serde_json::{Value, json};

/// The Gram tables of one period.
pub fn gram(
    stage: &FitStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(part) = step.inputs.first() else { return Ok(json!({})) };
    let frame = loader.frame_columns(part, &stage.columns())?;
    let coded = stage.coded(&frame, &part.label)?;
    let tables = GramTables::of(&coded.rows()).map_err(StageError::plain)?;
    emit(Artifact::json("gram", &step.label, &tables, Sensitivity::Confidential)?)?;
    let support = Support::of(&tables, &stage.params.outcomes);
    emit(Artifact::json(SUPPORT, &step.label, &support, Sensitivity::Confidential)?)?;
    let mut notes = json!({"rows": frame.rows});
    for (control, count) in coded.rounded() {
        notes[format!("{control} rounded")] = json!(count);
    }
    Ok(notes)
}

/// The model, from the tables of all periods; with least squares the inflation of its variances beside it.
pub fn solve(
    stage: &FitStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let of = |role| step.inputs.iter().filter(move |part| part.role == role);
    let Some(tables) = loader.merged(of("gram"), GramTables::merge)? else {
        return Err(StageError::plain("there are no rows to fit a model to"));
    };
    let outcome =
        |o: &OutcomeShape| Some(Outcome { name: o.name.clone(), grid: Grid::per_unit(o.per_unit)? });
    let outcomes: Vec<Outcome> = stage.outcomes.iter().filter_map(outcome).collect();
    let dataset = DatasetBase::new(tables, outcomes);
    let fit = fitted(stage, &dataset)?;
    stage.give(&fit, emit)?;
    let merge = |all: &mut Support, period: &Support| {
        all.merge(period);
        Ok(())
    };
    let support = loader.merged(of(SUPPORT), merge)?.unwrap_or_default();
    emit(Artifact::json(RARE, "", &support.rare(stage.least), Sensitivity::Internal)?)?;
    if fit.estimator.is_official() {
        let inflation = variance_inflation(&fit, dataset.records()).map_err(StageError::plain)?;
        emit(Artifact::json("inflation", "", &inflation, Sensitivity::Internal)?)?;
    }
    Ok(notes(&fit, dataset.records()))
}

fn fitted(
    stage: &FitStage,
    dataset: &DatasetBase<GramTables, Vec<Outcome>>,
) -> Result<stats::Fit, StageError> {
    let params = &stage.params;
    let (intercept, references) = (params.intercept, params.reference.clone());
    let fit = if params.estimator == Estimator::ElasticNet {
        let (penalty, l1_ratio) = params.penalty();
        ElasticNet::new(intercept, references, penalty, l1_ratio).and_then(|net| net.fit(dataset))
    } else {
        Ols::new(intercept, references).fit(dataset)
    };
    fit.map_err(StageError::plain)
}
