//! Models of rows that are gathered from all periods: the logit, and the check of least squares on a sample.
//! Knows nothing of how either is computed.

use super::super::stage::{Artifact, Parts, StageError, Step, Verified};
use super::super::{Loader, Part};
use super::lot::Lot;
use super::params::SampleParams;
use super::{FitStage, notes};
use crate::stats::{GramTables, Logit, Ols, PickedRows, check_with_qr, dataset_of};
use linfa::dataset::Records;
use linfa::traits::Fit as _;
use serde_json::{Value, json};

/// How many numbers a dense matrix may have: 0.4 GB of them, and as much again while it is worked on.
const MOST_NUMBERS: usize = 50_000_000;
/// The sample of a check: about so many rows, of these units.
const CHECKED: SampleParams = SampleParams { rows: 20_000, seed: 20_250_512 };

/// The logit of the rows, or of those that are drawn.
pub fn logit(
    stage: &FitStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Some(gathered) = gathered(stage, &step.inputs, stage.params.sample, loader)? else {
        return Err(StageError::plain("there are no rows to fit a model to"));
    };
    let rows = gathered.rows();
    let logit = Logit::new(stage.params.intercept, stage.params.reference.clone());
    let dataset = dataset_of(&rows).map_err(StageError::plain)?;
    let fit = logit.fit(&dataset).map_err(StageError::plain)?;
    stage.give(&fit, emit)?;
    let mut notes = notes(&fit, &GramTables::of(&rows).map_err(StageError::plain)?);
    notes["rows"] = json!(rows.nsamples());
    Ok(notes)
}

/// How far least squares is from a dense decomposition on a sample of the rows, outcome by outcome.
pub fn verified(stage: &FitStage, parts: &Parts, loader: &Loader) -> Result<Vec<Verified>, StageError> {
    let rows: Vec<Part> = parts.of(&stage.params.data, "rows").cloned().collect();
    let Some(gathered) = gathered(stage, &rows, Some(CHECKED), loader)? else { return Ok(Vec::new()) };
    let ols = Ols::new(stage.params.intercept, stage.params.reference.clone());
    let found = check_with_qr(&ols, &gathered.rows()).map_err(StageError::plain)?;
    let verified = found.into_iter().map(|own| Verified {
        largest: own.largest(),
        what: own.outcome,
        rows: own.rows,
        columns: own.columns,
    });
    Ok(verified.collect())
}

/// The rows of all parts, or those that are drawn; `None` when there are no parts.
fn gathered(
    stage: &FitStage,
    parts: &[Part],
    sample: Option<SampleParams>,
    loader: &Loader,
) -> Result<Option<PickedRows>, StageError> {
    let all: u64 = parts.iter().filter_map(|part| part.rows).sum();
    let SampleParams { rows: wanted, seed } = sample.unwrap_or(SampleParams { rows: u64::MAX, seed: 0 });
    let lot = Lot::of(wanted, all, seed);
    let mut columns = stage.columns();
    columns.extend(stage.unit.as_deref());
    let mut gathered: Option<PickedRows> = None;
    for part in parts {
        let frame = loader.frame_columns(part, &columns)?;
        let coded = stage.coded(&frame, &part.label)?;
        let rows = coded.rows();
        let own = gathered.get_or_insert_with(|| PickedRows::like(&rows));
        own.add(&rows, &lot.drawn(&frame, stage.unit.as_deref())?).map_err(StageError::plain)?;
        check_size(own, all)?;
    }
    Ok(gathered)
}

/// Errs when the rows make a matrix that is too large to be dense.
fn check_size(gathered: &PickedRows, all: u64) -> Result<(), StageError> {
    let rows = gathered.rows();
    let columns = rows.nfeatures() + 1;
    if rows.nsamples().saturating_mul(columns) <= MOST_NUMBERS {
        return Ok(());
    }
    let what = format!(
        "a logit takes all rows at once, and of {all} rows and {columns} columns more than {MOST_NUMBERS} numbers \
         would have to be in memory"
    );
    // Room for levels that come in later periods, and for a lot that draws some more than it should.
    let fitting = (MOST_NUMBERS / columns / 2).max(1);
    let mend = format!("draw a sample by lot: `sample: {{rows: {fitting}, seed: 1}}`");
    Err(StageError::data(what, mend))
}
