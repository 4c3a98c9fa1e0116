//! The stages behind an edition as the pipeline writes them: what each reads, by name.
//! Knows nothing of data: an edition is packed where its inputs are not.

use super::PackError;
use crate::config::Loaded;
use crate::edition::EditionLock;
use crate::stages::{self, NamedSource};
use serde_json::Value;

/// A stage of the edition.
#[derive(Debug, Clone)]
pub struct StageUse {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The stages whose results it reads.
    pub reads: Vec<String>,
    /// The inputs that it reads.
    pub sources: Vec<NamedSource>,
    /// The folder of its report, as written.
    pub out: Option<String>,
    /// Whether it makes its data by simulation.
    pub simulates: bool,
}

/// The stages of the lock, in its order, as the pipeline has them.
///
/// # Errors
/// A stage that the pipeline no longer has, or has as another kind.
pub fn stages_of(lock: &EditionLock, loaded: &Loaded) -> Result<Vec<StageUse>, PackError> {
    lock.stages.iter().map(|locked| one(&locked.name, &locked.kind, lock, loaded)).collect()
}

fn one(name: &str, kind: &str, lock: &EditionLock, loaded: &Loaded) -> Result<StageUse, PackError> {
    let written = loaded.pipeline.stages.iter().find(|stage| stage.name.as_str() == name);
    let known = written.filter(|stage| stage.kind == kind).zip(stages::kind(kind));
    let Some((written, kind)) = known else {
        return Err(PackError::Unfit {
            what: format!("{} has no longer the stage '{name}' of kind {kind}", lock.pipeline),
            mend: "take back the change of the pipeline, or run it and pack the new edition".to_owned(),
        });
    };
    let params = written.params.to_json();
    let mut reads: Vec<String> =
        kind.references(&params).into_iter().map(|reference| reference.stage).collect();
    reads.sort();
    reads.dedup();
    Ok(StageUse {
        name: name.to_owned(),
        kind: kind.name().to_owned(),
        reads,
        sources: kind.sources(&params),
        out: params.get("out").and_then(Value::as_str).map(str::to_owned),
        simulates: params.pointer("/sources/simulate").is_some(),
    })
}
