//! One step: taken from the store if its key has a record, else computed and put there.
//! Knows nothing of the other steps.

use super::{secrecy, survey::readable};
use crate::keys::{Digest, StepKey};
use crate::plan::PlannedStage;
use crate::stages::{Artifact, Body, Loader, StageError, Step};
use crate::store::{Output, Record, StatCache, Store, StoreError};
use crate::table::{content, frame_file, parquet};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a step came to.
pub struct StepResult {
    /// Its outputs.
    pub outputs: Vec<Output>,
    /// Whether they were in the store already.
    pub reused: bool,
    /// Rows handled.
    pub rows: u64,
    /// Facts other than the number of rows, for the log.
    pub notes: serde_json::Map<String, serde_json::Value>,
}

/// Why a step has no result.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    #[error("{0}")]
    Stage(StageError),
    #[error("{0}")]
    Store(StoreError),
}

impl From<StoreError> for StepError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<StageError> for StepError {
    fn from(error: StageError) -> Self {
        Self::Stage(error)
    }
}

/// Told a step's outputs so far, after every [`OUTPUTS_TOLD`].
type Progress<'a> = &'a dyn Fn(&[Output]);

/// After how many outputs a step's progress is told.
const OUTPUTS_TOLD: usize = 10;

/// What a worker needs to compute a step.
pub struct Workbench<'a> {
    /// The store.
    pub store: &'a Store,
    /// Digests of files.
    pub stats: &'a StatCache,
    /// Reads parts.
    pub loader: &'a Loader,
    /// Set when the run is to stop.
    pub interrupt: &'a AtomicBool,
    /// Whether to compute steps that have a record.
    pub force: bool,
}

impl Workbench<'_> {
    /// The step's result. `on_wait` is called when another process computes the step.
    ///
    /// # Errors
    /// What the stage or the store says.
    pub fn step(
        &self,
        stage: &PlannedStage,
        step: &Step,
        on_wait: impl FnOnce(),
        on_progress: Progress,
    ) -> Result<StepResult, StepError> {
        let key = StepKey {
            kind: format!("{}/{}", stage.kind.name(), step.task),
            revision: stage.kind.revision(),
            params: step.params.clone(),
            inputs: step.inputs.iter().map(|part| (part.name(), part.content)).collect(),
        };
        if let (false, Some(record)) = (self.force, self.known(&key)?) {
            return Ok(Self::result(record, true));
        }
        let _lock = self.store.lock(&key.digest(), on_wait)?;
        if let (false, Some(record)) = (self.force, self.known(&key)?) {
            return Ok(Self::result(record, true));
        }
        let record = self.compute(stage, step, key, on_progress)?;
        Ok(Self::result(record, false))
    }

    fn known(&self, key: &StepKey) -> Result<Option<Record>, StoreError> {
        let record = readable(self.store.record(&key.digest()))?;
        Ok(record.filter(|record| self.store.first_missing(record).is_none()))
    }

    fn compute(
        &self,
        stage: &PlannedStage,
        step: &Step,
        key: StepKey,
        on_progress: Progress,
    ) -> Result<Record, StepError> {
        let mut outputs = Vec::new();
        let mut failed = None;
        let facts = stage.stage.run(step, self.loader, &mut |artifact| {
            if self.interrupt.load(Ordering::Relaxed) {
                return Err(StageError::Interrupted);
            }
            match self.put(artifact) {
                Ok(output) => outputs.push(output),
                Err(error) => {
                    let text = error.to_string();
                    failed.get_or_insert(error);
                    return Err(StageError::plain(text));
                }
            }
            if outputs.len().is_multiple_of(OUTPUTS_TOLD) {
                on_progress(&outputs);
            }
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let facts = facts?;
        self.unchanged(step)?;
        let record = Record::new(key, outputs, facts);
        self.store.put_record(&record)?;
        Ok(record)
    }

    /// An input file that changed while it was read makes the result worthless: nothing is kept.
    fn unchanged(&self, step: &Step) -> Result<(), StepError> {
        for part in step.inputs.iter().filter(|part| part.role == "file") {
            if self.stats.digest(&part.path)? != part.content {
                return Err(StoreError::Changed { path: part.path.clone() }.into());
            }
        }
        Ok(())
    }

    fn put(&self, artifact: Artifact) -> Result<Output, StepError> {
        let secrecy = secrecy(artifact.sensitivity);
        let mut writer = self.store.writer(secrecy)?;
        let failed = |error: crate::table::TableError| StepError::Stage(StageError::plain(error));
        let (content, rows): (Option<Digest>, Option<u64>) = match artifact.body {
            // A frame has one form, so that the digest of its bytes is that of what it says.
            Body::Frame(frame) => {
                frame_file::write(&frame, &mut writer).map_err(failed)?;
                (None, Some(frame.rows as u64))
            }
            Body::Codes(codes) => {
                frame_file::write_codes(&codes, &mut writer).map_err(failed)?;
                (None, Some(codes.rows as u64))
            }
            Body::Addends(columns) => {
                frame_file::write_addends(&columns, &mut writer).map_err(failed)?;
                (None, None)
            }
            Body::Raw(mut raw) => {
                parquet::write_raw(&mut raw, &mut writer).map_err(failed)?;
                let digest = content::digest_of_raw(&raw).map_err(|e| failed(e.into()))?;
                (Some(digest), Some(raw.height() as u64))
            }
            Body::Encoded(raw) => {
                writer.write_all(&raw.bytes).map_err(|e| StepError::Stage(StageError::plain(e)))?;
                (Some(raw.content), Some(raw.rows))
            }
            Body::Bytes(bytes) => {
                writer.write_all(&bytes).map_err(|e| StepError::Stage(StageError::plain(e)))?;
                (None, None)
            }
        };
        let object = writer.finish()?;
        let content = content.unwrap_or(object.digest);
        Ok(Output { role: artifact.role.to_owned(), label: artifact.label, content, object, secrecy, rows })
    }

    fn result(record: Record, reused: bool) -> StepResult {
        let rows = record.facts["rows"].as_u64().unwrap_or(0);
        let mut notes = record.facts.as_object().cloned().unwrap_or_default();
        notes.shift_remove("rows");
        StepResult { outputs: record.outputs, reused, rows, notes }
    }
}
