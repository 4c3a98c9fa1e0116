//! All that lies in a store, as data: which stages, steps and objects there are and how they belong together.
//! Knows nothing of which of it is still wanted.

use super::records::record_key_at;
use super::{LatestStage, Object, Record, Store, StoreError, files, quarantine};
use crate::keys::Digest;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

/// A number of files and of their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
}

impl AddAssign<u64> for Usage {
    /// One more file of so many bytes.
    fn add_assign(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

/// What lies in a store.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Each stage's latest success.
    pub stages: Vec<LatestStage>,
    /// Readable records of stages and of steps, by the digests of their keys.
    pub records: BTreeMap<Digest, Record>,
    /// Objects by digest, with the sizes that they have.
    pub objects: BTreeMap<Digest, u64>,
    /// Files among the objects that no digest names.
    pub strangers: Vec<PathBuf>,
    /// What is wrong with records and notes that cannot be read.
    pub faults: Vec<StoreError>,
    /// Damaged files that were moved aside.
    pub quarantined: Vec<PathBuf>,
    /// Drafts that nobody finished, or that somebody is writing now.
    pub drafts: Vec<PathBuf>,
}

impl Store {
    /// Everything in the store, by name and size; objects are not read.
    ///
    /// # Errors
    /// [`StoreError::Io`] if a folder cannot be read.
    pub fn inventory(&self) -> Result<Inventory, StoreError> {
        let (stages, faults) = self.latest_stages()?;
        let mut inventory = Inventory {
            stages,
            faults,
            quarantined: files::below(&self.root.join(quarantine::QUARANTINE))?,
            drafts: files::below(&self.tmp())?,
            ..Inventory::default()
        };
        for path in files::below(&self.root.join("records"))? {
            let found = record_key_at(&self.root, &path).map(|key| (key, self.record(&key)));
            match found {
                Some((key, Ok(Some(record)))) => drop(inventory.records.insert(key, record)),
                Some((_, Err(fault))) => inventory.faults.push(fault),
                _ => {}
            }
        }
        for path in files::below(&self.root.join("objects"))? {
            match self.object_at(&path) {
                Some(digest) => drop(inventory.objects.insert(digest, size(&path))),
                None => inventory.strangers.push(path),
            }
        }
        Ok(inventory)
    }
}

impl Inventory {
    /// The record of a stage's latest success, if it is there.
    pub fn record_of(&self, stage: &LatestStage) -> Option<&Record> {
        self.records.get(&stage.key)
    }

    /// The number and bytes of the different objects that a record names and that are there.
    pub fn usage_of(&self, record: &Record) -> Usage {
        let named: BTreeMap<Digest, u64> = record
            .outputs
            .iter()
            .filter_map(|output| {
                let digest = output.object.digest;
                Some((digest, *self.objects.get(&digest)?))
            })
            .collect();
        let mut usage = Usage::default();
        named.into_values().for_each(|bytes| usage += bytes);
        usage
    }

    /// For each record its stage in words, `model (pipeline demo)`; of steps the stage that they are of. None for
    /// those of earlier runs.
    pub fn stages_of_records(&self) -> BTreeMap<Digest, String> {
        let mut owners = BTreeMap::new();
        for stage in &self.stages {
            let words = format!("{} (pipeline {})", stage.stage, stage.pipeline);
            let steps = self.record_of(stage).map(Record::steps).unwrap_or_default();
            for key in std::iter::once(stage.key).chain(steps) {
                owners.entry(key).or_insert_with(|| words.clone());
            }
        }
        owners
    }

    /// For each object that a record names what it is, `rows of 2023-06, of person_months (pipeline demo)`.
    pub fn words_of_objects(&self) -> BTreeMap<Digest, String> {
        let owners = self.stages_of_records();
        let mut words = BTreeMap::new();
        let mut records: Vec<(&Digest, &Record)> = self.records.iter().collect();
        // A stage that is current says more than the kind of an earlier one.
        records.sort_by_key(|(key, record)| (!owners.contains_key(key), record.key.kind.contains('/')));
        for (key, record) in records {
            let owner = owners.get(key).cloned();
            let owner = owner.unwrap_or_else(|| format!("an earlier '{}'", record.key.kind));
            for output in &record.outputs {
                let of =
                    if output.label.is_empty() { String::new() } else { format!(" of {}", output.label) };
                let text = || format!("{}{of}, of {owner}", output.role);
                words.entry(output.object.digest).or_insert_with(text);
            }
        }
        words
    }

    /// Records that name objects which are not there: their steps run again when they are wanted.
    pub fn incomplete(&self) -> impl Iterator<Item = (&Digest, &Object)> {
        self.records.iter().filter_map(|(key, record)| {
            let mut objects = record.outputs.iter().map(|output| &output.object);
            let lost = objects.find(|object| !self.objects.contains_key(&object.digest))?;
            Some((key, lost))
        })
    }
}

/// A file's size; nothing for one that is gone meanwhile.
pub(super) fn size(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |stat| stat.len())
}
