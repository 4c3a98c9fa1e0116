//! What differs between this report and the edition before.
//! Knows nothing of how differences are shown.

use super::super::stage::{Finding, Part, StageError};
use super::super::{Loader, Traces, kind};
use super::RenderStage;
use crate::edition::{Numbers, Origins, StageResult, add_numbers, difference, is_history};
use crate::report::{self, Changes, Report};

/// What differs between the edition before and this report.
///
/// # Errors
/// A data file of the edition that is not the one its lock names; an edition that has no number in common.
pub fn changes(
    stage: &RenderStage,
    inputs: &[Part],
    loader: &Loader,
    report: &Report,
) -> Result<Option<Changes>, StageError> {
    let Some(previous) = &stage.previous else { return Ok(None) };
    let before = previous.numbers(inputs, loader)?;
    let mut now = Numbers::new();
    for figure in &report.figures {
        let csv = report::csv(report, figure);
        add_numbers(&figure.name, csv.as_bytes(), &mut now).map_err(StageError::plain)?;
    }
    let origins = origins(stage, inputs, loader)?;
    let difference = difference((&Origins::from(&previous.lock), &before), (&origins, &now));
    if difference.compared == 0 && !before.is_empty() {
        let (folder, pipeline) = (&previous.folder, &previous.lock.pipeline);
        let what = format!("the edition in '{folder}', of {pipeline}, has no number that this one has, too");
        let mend = "name an edition of the same figures, or leave `previous` out";
        return Err(StageError::Pipeline { findings: vec![Finding::at("/previous", what).mend(mend)] });
    }
    Ok(Some(Changes { since: previous.name(), difference }))
}

/// What this report is made from.
fn origins(stage: &RenderStage, inputs: &[Part], loader: &Loader) -> Result<Origins, StageError> {
    let traces = traces(inputs, loader)?;
    let mut origins = Origins {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        definition: stage.setting.definition.clone(),
        ..Origins::default()
    };
    origins.data.extend(traces.inputs.into_iter().map(|input| (input.name, input.files)));
    let texts = inputs.iter().filter(|part| part.role == "file" && !is_history(&part.from));
    for part in texts {
        origins.texts.entry(part.from.clone()).or_default().insert(part.label.clone(), part.content);
    }
    origins.data.retain(|source, _| !is_history(source));
    origins.stages.extend(traces.stages.into_iter().map(|trace| StageResult {
        revision: kind(&trace.kind).map_or(0, |kind| kind.revision()),
        name: trace.name,
        kind: trace.kind,
        result: trace.result,
    }));
    Ok(origins)
}

/// What the step is told of the work before it.
///
/// # Errors
/// An account that cannot be read.
pub fn traces(inputs: &[Part], loader: &Loader) -> Result<Traces, StageError> {
    let part = inputs.iter().find(|part| part.role == "provenance");
    Ok(part.map(|part| loader.json(part)).transpose()?.unwrap_or_default())
}
