//! One step: taken from the store if its key has a record, else computed and put there.
//! Knows nothing of the other steps.

use super::secrecy;
use super::taken::{Known, taken};
use crate::keys::{Digest, StepKey};
use crate::monitor::Monitor;
use crate::plan::PlannedStage;
use crate::stages::{Artifact, Body, Loader, StageError, Step};
use crate::store::{ObjectWriter, Output, Record, StatCache, Store, StoreError};
use crate::table::{TableError, content, frame_file, parquet};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a step came to.
pub struct StepResult {
    /// The digest of its key.
    pub key: Digest,
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
    /// Whether to compute every step twice and compare.
    pub check_determinism: bool,
    /// Told what is damaged.
    pub monitor: &'a dyn Monitor,
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
        let digest = key.digest();
        if let Some(record) = self.known(&digest, stage)? {
            return Ok(Self::result(digest, record, true));
        }
        let _lock = self.store.lock(&digest, on_wait)?;
        if let Some(record) = self.known(&digest, stage)? {
            return Ok(Self::result(digest, record, true));
        }
        let record = self.compute(stage, step, key, on_progress)?;
        if self.check_determinism {
            let second = self.compute(stage, step, record.key.clone(), on_progress)?;
            record.agrees_with(&second)?;
        }
        self.store.put_record(&record)?;
        Ok(Self::result(digest, record, false))
    }

    fn known(&self, key: &Digest, stage: &PlannedStage) -> Result<Option<Record>, StoreError> {
        if self.force {
            return Ok(None);
        }
        match taken(key, &stage.name, self.store, self.stats, self.monitor)? {
            Known::Whole(record) => Ok(Some(record)),
            Known::Nothing | Known::Broken { .. } => Ok(None),
        }
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
        Ok(Record::new(key, outputs, facts))
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
        let written = write(artifact.body, &mut writer);
        if let Some(refusal) = writer.refusal() {
            return Err(refusal.into());
        }
        let (content, rows) = written.map_err(StageError::plain)?;
        let object = writer.finish()?;
        self.stats.remember(&self.store.path_of(&object.digest), object.digest);
        let content = content.unwrap_or(object.digest);
        Ok(Output { role: artifact.role.to_owned(), label: artifact.label, content, object, secrecy, rows })
    }

    fn result(key: Digest, record: Record, reused: bool) -> StepResult {
        let rows = record.facts["rows"].as_u64().unwrap_or(0);
        let mut notes = record.facts.as_object().cloned().unwrap_or_default();
        notes.shift_remove("rows");
        StepResult { key, outputs: record.outputs, reused, rows, notes }
    }
}

/// Writes a value; gives the digest of what it says where that is not the digest of its bytes, and its rows.
fn write(body: Body, writer: &mut ObjectWriter) -> Result<(Option<Digest>, Option<u64>), TableError> {
    Ok(match body {
        // A frame has one form, so that the digest of its bytes is that of what it says.
        Body::Frame(frame) => {
            frame_file::write(&frame, writer)?;
            (None, Some(frame.rows as u64))
        }
        Body::Codes(codes) => {
            frame_file::write_codes(&codes, writer)?;
            (None, Some(codes.rows as u64))
        }
        Body::Addends(columns) => {
            frame_file::write_addends(&columns, writer)?;
            (None, None)
        }
        Body::Raw(mut raw) => {
            parquet::write_raw(&mut raw, &mut *writer)?;
            (Some(content::digest_of_raw(&raw)?), Some(raw.height() as u64))
        }
        Body::Encoded(raw) => {
            put(writer, &raw.bytes)?;
            (Some(raw.content), Some(raw.rows))
        }
        Body::Bytes(bytes) => {
            put(writer, &bytes)?;
            (None, None)
        }
    })
}

fn put(writer: &mut ObjectWriter, bytes: &[u8]) -> Result<(), TableError> {
    writer.write_all(bytes).map_err(|error| TableError::Engine { reason: error.to_string() })
}
