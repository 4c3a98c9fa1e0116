//! Taking a record from the store: only one that is whole with all its outputs. What is damaged goes to quarantine,
//! is told, and the step counts as one that has not run.
//! Knows nothing of how steps run.

use crate::event::Event;
use crate::keys::{Cause, Digest};
use crate::monitor::Monitor;
use crate::store::{Fault, Output, Record, StatCache, Store, StoreError};
use std::path::{Path, PathBuf};

/// What the store has under a key.
pub(super) enum Known {
    /// No record.
    Nothing,
    /// A record that cannot be taken, and the file that is damaged, if one is.
    Broken { cause: Cause, damaged: Option<PathBuf> },
    /// A record, with all its outputs as they were written.
    Whole(Record),
}

/// What the store has under a key; nothing is moved.
pub(super) fn known(key: &Digest, store: &Store, stats: &StatCache) -> Result<Known, StoreError> {
    let record = match store.record(key) {
        Err(StoreError::Damaged { path, .. }) => {
            return Ok(Known::Broken { cause: Cause::RecordDamaged, damaged: Some(path) });
        }
        other => other?,
    };
    let Some(record) = record else { return Ok(Known::Nothing) };
    let broken = store.first_fault(&record.outputs, stats)?.map(|(output, fault)| {
        let (role, label) = (output.role.clone(), output.label.clone());
        match fault {
            Fault::Missing => Known::Broken { cause: Cause::OutputMissing { role, label }, damaged: None },
            Fault::Damaged => Known::Broken {
                cause: Cause::OutputDamaged { role, label },
                damaged: Some(store.path_of(&output.object.digest)),
            },
        }
    });
    Ok(broken.unwrap_or(Known::Whole(record)))
}

/// The outputs under a key whose record was read before and has not changed since, if they are whole: the
/// record need not be read.
pub(super) fn noted(key: &Digest, store: &Store, stats: &StatCache) -> Option<Vec<Output>> {
    let outputs: Vec<Output> = stats.noted(&store.record_path(key), &about(key))?;
    matches!(store.first_fault(&outputs, stats), Ok(None)).then_some(outputs)
}

/// What the store has under a key that [`noted`] does not know; the next time it will.
pub(super) fn note<E>(
    key: &Digest,
    store: &Store,
    stats: &StatCache,
    known: impl Fn() -> Result<Known, E>,
) -> Result<Known, E> {
    let path = store.record_path(key);
    // There is a note only of a file whose digest was remembered before it was read.
    let _ = stats.digest(&path);
    let mut read = None;
    let _ = stats.made_of(&path, &about(key), || {
        let known = read.insert(known());
        match known {
            Ok(Known::Whole(record)) => Ok(record.outputs.clone()),
            _ => Err(()),
        }
    });
    read.unwrap_or_else(known)
}

fn about(key: &Digest) -> String {
    format!("outputs of a record, format 1, {key}")
}

/// The same for a run: what is damaged goes to quarantine, and `stage` tells of it.
pub(super) fn taken(
    key: &Digest,
    stage: &str,
    store: &Store,
    stats: &StatCache,
    monitor: &dyn Monitor,
) -> Result<Known, StoreError> {
    let known = known(key, store, stats)?;
    if let Known::Broken { cause, damaged: Some(path) } = &known {
        set_aside(path, &cause.to_string(), stage, store, monitor)?;
    }
    Ok(known)
}

/// What was read, or nothing if its file is damaged, which goes to quarantine.
pub(super) fn unless_damaged<T>(
    read: Result<Option<T>, StoreError>,
    stage: &str,
    store: &Store,
    monitor: &dyn Monitor,
) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Damaged { path, what, .. }) => {
            let what = format!("the note of its latest success is damaged: {what}");
            set_aside(&path, &what, stage, store, monitor)?;
            Ok(None)
        }
        other => other,
    }
}

fn set_aside(
    path: &Path,
    what: &str,
    stage: &str,
    store: &Store,
    monitor: &dyn Monitor,
) -> Result<(), StoreError> {
    if let Some(aside) = store.set_aside(path)? {
        let file = store.name_of(&aside).display().to_string();
        monitor.tell(Event::SetAside { stage: stage.to_owned(), what: what.to_owned(), file });
    }
    Ok(())
}
