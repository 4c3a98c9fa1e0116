//! What a report was made from, as its page tells it.
//! Knows nothing of how it is shown.

use super::super::stage::{Part, StageError};
use super::super::{InputTrace, Loader};
use super::{RenderStage, changes};
use crate::language::{Language, LocalText};
use crate::report::{Input, Provenance, StageTrace};
use std::collections::BTreeMap;

/// Inputs, program, parameters and the stages before the report.
///
/// # Errors
/// An account that cannot be read.
pub fn read(stage: &RenderStage, inputs: &[Part], loader: &Loader) -> Result<Provenance, StageError> {
    let traces = changes::traces(inputs, loader)?;
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let parameters = stage.setting.params.iter().map(|(name, value)| (name.clone(), text(value)));
    let stages = traces.stages.into_iter().map(|trace| StageTrace {
        name: trace.name,
        kind: trace.kind,
        key: trace.result.to_string(),
    });
    Ok(Provenance {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline_file: stage.setting.file.clone(),
        parameters: parameters.collect(),
        inputs: traces.inputs.into_iter().map(input).collect(),
        stages: stages.collect(),
    })
}

fn input(trace: InputTrace) -> Input {
    let description = match trace.files.len() {
        1 => None,
        files => Some(LocalText::Each(BTreeMap::from([
            (Language::Nb, format!("{files} filer")),
            (Language::Nn, format!("{files} filer")),
            (Language::En, format!("{files} files")),
        ]))),
    };
    Input { name: trace.name, digest: trace.digest.to_string(), rows: None, description }
}
