//! The edition before, where the report names one: its lock and data files, and what differs from it now.
//! Knows nothing of how differences are shown.

use super::super::stage::{Finding, Part, SourceFiles, StageError, Upstream};
use super::super::{Loader, Traces, kind};
use super::{Checked, RenderStage};
use crate::edition::{
    self, EditionLock, HISTORY, LOCK_FILE, Numbers, Origins, PREVIOUS, StageResult, add_numbers, difference,
    figure_of,
};
use crate::keys::Digest;
use crate::report::{self, Changes, Report};
use std::path::Path;

/// Reads the lock of the edition before and names its data files as inputs.
pub fn read(
    folder: &str,
    out: &str,
    upstream: &Upstream,
    files: &mut Vec<SourceFiles>,
    findings: &mut Vec<Finding>,
) -> Option<Checked<EditionLock>> {
    let folder = folder.trim_end_matches('/');
    let at = |what: String, mend: &str| Finding::at("/previous", what).mend(mend);
    if folder == out {
        let mend = "name the folder of an edition before this one, or leave `previous` out";
        findings.push(at(format!("{folder} is this edition's own folder"), mend));
        return None;
    }
    let file = format!("{folder}/{LOCK_FILE}");
    let mend =
        "name the folder of a rendered edition, as reports/${edition}, or leave `previous` out for the first";
    let text = match upstream.peek.files(&file).and_then(|_| upstream.peek.text(&file)) {
        Ok(text) => text,
        Err(what) => {
            findings.push(at(format!("there is no edition in '{folder}': {what}"), mend));
            return None;
        }
    };
    let lock = match edition::parse(Path::new(&file), &text) {
        Ok(lock) => lock,
        Err(error) => {
            findings.push(at(error.to_string(), "take the file from version control"));
            return None;
        }
    };
    let mut all = vec![file];
    for output in lock.outputs.keys().filter(|output| figure_of(output).is_some()) {
        let file = format!("{folder}/{output}");
        if let Err(what) = upstream.peek.files(&file) {
            findings.push(at(what, "take the edition from version control"));
        }
        all.push(file);
    }
    files.push(SourceFiles { source: PREVIOUS.to_owned(), files: all });
    Some(Checked { value: lock, digest: Digest::of(text.as_bytes()) })
}

/// What differs between the edition before and this report.
///
/// # Errors
/// A data file of the edition that is not the one its lock names.
pub fn changes(
    stage: &RenderStage,
    inputs: &[Part],
    loader: &Loader,
    report: &Report,
) -> Result<Option<Changes>, StageError> {
    let Some(Checked { value: lock, .. }) = &stage.previous else { return Ok(None) };
    let mut before = Numbers::new();
    for (output, digest) in &lock.outputs {
        let Some(figure) = figure_of(output) else { continue };
        let name = output.rsplit('/').next().unwrap_or(output);
        let part = inputs.iter().find(|part| part.from == PREVIOUS && part.label == name);
        let part = part.filter(|part| part.content == *digest).ok_or_else(|| {
            let what = format!("{output} of the edition before is not the file that its lock names");
            StageError::data(what, "take the edition from version control")
        })?;
        add_numbers(figure, loader.text(part)?.as_bytes(), &mut before).map_err(StageError::plain)?;
    }
    let mut now = Numbers::new();
    for figure in &report.figures {
        let csv = report::csv(report, figure);
        add_numbers(&figure.name, csv.as_bytes(), &mut now).map_err(StageError::plain)?;
    }
    let origins = origins(stage, inputs, loader)?;
    let difference = difference((&Origins::from(lock), &before), (&origins, &now));
    if difference.compared == 0 && !before.is_empty() {
        let folder = stage.params.previous.as_deref().unwrap_or_default();
        let what =
            format!("the edition in '{folder}', of {}, has no number that this one has, too", lock.pipeline);
        let finding = Finding::at("/previous", what)
            .mend("name an edition of the same figures, or leave `previous` out");
        return Err(StageError::Pipeline { findings: vec![finding] });
    }
    Ok(Some(Changes { since: name(lock, stage), difference }))
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
    let texts = inputs.iter().filter(|part| part.role == "file" && !HISTORY.contains(&part.from.as_str()));
    for part in texts {
        origins.texts.entry(part.from.clone()).or_default().insert(part.label.clone(), part.content);
    }
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

/// The edition's name: its parameter, else the last part of its folder.
fn name(lock: &EditionLock, stage: &RenderStage) -> String {
    let folder = stage.params.previous.as_deref().unwrap_or_default().trim_end_matches('/');
    match lock.params.get("edition") {
        Some(serde_json::Value::String(edition)) => edition.clone(),
        _ => folder.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}
