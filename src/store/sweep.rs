//! What may go from a store: all that no wanted stage needs, and taking it away.
//! Knows nothing of which stages are wanted; the caller names their keys.

use super::inventory::size;
use super::{Inventory, LatestStage, Store, StoreError, Usage, files};
use crate::keys::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What may go. A stage that is wanted keeps its record, the records of its steps, so that a new period still
/// reuses the old ones, and all that these name.
#[derive(Debug, Default)]
pub struct Sweep {
    /// What stays, of objects.
    pub kept: Usage,
    /// What goes, of objects, by what it is in words; files that went aside or were never finished, too.
    pub gone: BTreeMap<String, Usage>,
    /// Stages whose note of the latest success goes.
    pub stages: Vec<LatestStage>,
    /// The files, in the order in which they go: what names others before what is named.
    files: Vec<PathBuf>,
}

impl Store {
    /// What may go when the stages with these keys are wanted.
    pub fn sweep(&self, inventory: &Inventory, wanted: &BTreeSet<Digest>) -> Sweep {
        let records = kept_records(inventory, wanted);
        let objects = kept_objects(inventory, &records);
        let mut sweep = Sweep::default();
        for (digest, &bytes) in &inventory.objects {
            if objects.contains(digest) {
                sweep.kept += bytes;
            }
        }
        sweep.stages =
            inventory.stages.iter().filter(|stage| !records.contains(&stage.key)).cloned().collect();
        sweep.files.extend(sweep.stages.iter().map(|stage| self.latest_path(&stage.pipeline, &stage.stage)));
        let gone = inventory.records.keys().filter(|key| !records.contains(*key));
        sweep.files.extend(gone.map(|key| self.record_path(key)));
        self.sweep_objects(inventory, &records, &objects, &mut sweep);
        sweep.add("damaged files in quarantine", &inventory.quarantined);
        sweep.add("drafts that nobody finished", &inventory.drafts);
        sweep
    }

    fn sweep_objects(
        &self,
        inventory: &Inventory,
        records: &BTreeSet<Digest>,
        objects: &BTreeSet<Digest>,
        sweep: &mut Sweep,
    ) {
        let mut left: BTreeMap<Digest, u64> = inventory
            .objects
            .iter()
            .filter(|(digest, _)| !objects.contains(digest))
            .map(|(d, b)| (*d, *b))
            .collect();
        sweep.files.extend(left.keys().map(|digest| self.path_of(digest)));
        for record in
            inventory.records.iter().filter(|(key, _)| !records.contains(key)).map(|(_, record)| record)
        {
            let words = words(&record.key.kind);
            for output in &record.outputs {
                if let Some(bytes) = left.remove(&output.object.digest) {
                    *sweep.gone.entry(words.clone()).or_default() += bytes;
                }
            }
        }
        for bytes in left.into_values() {
            *sweep.gone.entry("objects that no record names".to_owned()).or_default() += bytes;
        }
    }

    /// Takes away what may go. A crash at any instant leaves objects that nothing names, and no record without its
    /// objects.
    ///
    /// # Errors
    /// [`StoreError::Io`] if a file cannot be deleted.
    pub fn remove(&self, sweep: &Sweep) -> Result<(), StoreError> {
        for path in &sweep.files {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(StoreError::io("delete", path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes the drafts of processes that ended before they were done. Only for one who is alone in the store.
    pub(super) fn remove_drafts(&self) {
        let is_draft = |path: &Path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(files::DRAFT))
        };
        for path in files::below(&self.tmp()).unwrap_or_default().iter().filter(|path| is_draft(path)) {
            // One that stays costs room and nothing else.
            let _ = fs::remove_file(path);
        }
    }
}

impl Sweep {
    /// Everything that goes, taken together.
    pub fn total(&self) -> Usage {
        let mut total = Usage::default();
        for usage in self.gone.values() {
            total.files += usage.files;
            total.bytes += usage.bytes;
        }
        total
    }

    /// Whether nothing goes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn add(&mut self, words: &str, paths: &[PathBuf]) {
        for path in paths {
            *self.gone.entry(words.to_owned()).or_default() += size(path);
        }
        self.files.extend(paths.iter().cloned());
    }
}

/// A step's kind has the name of its task after that of the stage's kind.
fn words(kind: &str) -> String {
    match kind.split_once('/') {
        Some((stage, task)) => format!("earlier steps of '{stage}' ({task})"),
        None => format!("earlier results of '{kind}'"),
    }
}

fn kept_records(inventory: &Inventory, wanted: &BTreeSet<Digest>) -> BTreeSet<Digest> {
    let mut kept = BTreeSet::new();
    for (key, record) in wanted.iter().filter_map(|key| inventory.records.get_key_value(key)) {
        kept.insert(*key);
        kept.extend(record.steps());
    }
    kept
}

/// What the records give, and what they read of it by digest.
fn kept_objects(inventory: &Inventory, records: &BTreeSet<Digest>) -> BTreeSet<Digest> {
    let mut kept = BTreeSet::new();
    for record in records.iter().filter_map(|key| inventory.records.get(key)) {
        kept.extend(record.outputs.iter().map(|output| output.object.digest));
        kept.extend(record.key.inputs.values());
    }
    kept
}
