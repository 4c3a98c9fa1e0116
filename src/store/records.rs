//! Records: what a step was, whole, and what it gave, under the digest of its key.
//! Knows nothing of how a step is run or of what its facts mean.

use super::{Conflict, Object, Secrecy, Store, StoreError, files};
use crate::keys::{Digest, StepKey, digest_of_leaves, each_leaf};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The record format that this program writes, and the latest that it reads.
pub const RECORD_FORMAT: u32 = 1;
const ENDING: &str = ".json";
/// Names the use and format of a seal.
const SEAL: &str = "caveat: seal of a record, format 1";
const MEND: &str = "run again: the step runs anew and writes it again";

/// What a finished step leaves: its whole key and its outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The record's format, [`RECORD_FORMAT`].
    pub format: u32,
    /// The key of the step, all of it, so that a later key can be compared part by part.
    pub key: StepKey,
    /// What the step gave, in the step's own order.
    pub outputs: Vec<Output>,
    /// What the step reports of itself, such as numbers of rows and notes.
    pub facts: Value,
}

/// One output of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// What the output is for, such as `table`.
    pub role: String,
    /// The part of the whole that it is, such as `2023-06`, or empty.
    pub label: String,
    /// The digest of its content, which later steps have in their keys. A table's content digest stays
    /// when the same values are written as other bytes.
    pub content: Digest,
    /// Its bytes.
    pub object: Object,
    /// Who may read it.
    pub secrecy: Secrecy,
    /// Its number of rows, if it is a table.
    pub rows: Option<u64>,
}

impl Record {
    /// A record in this program's format.
    pub fn new(key: StepKey, outputs: Vec<Output>, facts: Value) -> Self {
        Self { format: RECORD_FORMAT, key, outputs, facts }
    }

    /// The keys of the steps that a stage's record came from, as its facts name them; none for a step's own.
    pub fn steps(&self) -> Vec<Digest> {
        let named = self.facts["steps"].as_array().into_iter().flatten();
        named.filter_map(|key| key.as_str()?.parse().ok()).collect()
    }

    /// Refuses another record of the same key that names other content; bytes and facts may differ.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with the first output that differs.
    pub fn agrees_with(&self, second: &Self) -> Result<(), StoreError> {
        agree(&self.key.digest(), self, second)
    }

    /// The output with this role and label, if there is one.
    pub fn output(&self, role: &str, label: &str) -> Option<&Output> {
        self.outputs.iter().find(|output| output.role == role && output.label == label)
    }
}

impl Store {
    /// The record under the digest `key`, or `None` if the step has not run.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if it is not what was written (the mend is to run the step again, which
    /// replaces it), [`StoreError::NewerFormat`] or [`StoreError::Io`].
    pub fn record(&self, key: &Digest) -> Result<Option<Record>, StoreError> {
        let path = self.record_path(key);
        let Some(bytes) = files::read_if_there(&path, MEND)? else {
            return Ok(None);
        };
        parse(&path, key, &bytes).map(Some)
    }

    /// Stores a record whose objects are all in the store. A usable record under the same key is never
    /// overwritten; one that is damaged or whose objects are gone is replaced.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a usable record names other content for the same key (the first is
    /// kept), [`StoreError::Missing`] if an object is not in the store, [`StoreError::Io`].
    pub fn put_record(&self, record: &Record) -> Result<(), StoreError> {
        if let Some(output) = self.first_missing(record) {
            let path = self.path_of(&output.object.digest);
            return Err(StoreError::Missing { path });
        }
        let key = record.key.digest();
        let path = self.record_path(&key);
        let draft = files::quick_draft_of(&self.tmp(), &sealed(&path, record)?, files::PRIVATE)?;
        let Some(draft) = files::place(draft, &path)? else {
            return Ok(());
        };
        match self.usable_record(&key)? {
            Some(first) => agree(&key, &first, record),
            None => files::replace(draft, &path),
        }
    }

    /// The first output whose object is not in the store with its right size.
    pub fn first_missing<'a>(&self, record: &'a Record) -> Option<&'a Output> {
        record.outputs.iter().find(|output| !self.has(&output.object))
    }

    /// Where the record under the digest `key` lies if it is in the store.
    pub fn record_path(&self, key: &Digest) -> PathBuf {
        self.shard("records", key, ENDING)
    }

    fn usable_record(&self, key: &Digest) -> Result<Option<Record>, StoreError> {
        match self.record(key) {
            Ok(found) => Ok(found.filter(|record| self.first_missing(record).is_none())),
            Err(StoreError::Damaged { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// The digest that names the record at `path` in the store `root`; none of a file that is no record's.
pub(super) fn record_key_at(root: &Path, path: &Path) -> Option<Digest> {
    let place = path.strip_prefix(root.join("records")).ok()?.to_str()?;
    place.strip_suffix(ENDING)?.replace('/', "").parse().ok()
}

/// A record as it lies on disk. The seal is over the record's leaves, so layout does not matter to it.
#[derive(Serialize, Deserialize)]
struct Sealed<R> {
    format: u32,
    seal: Digest,
    record: R,
}

/// All that is read of a record in a format that this program does not know.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

fn sealed(path: &Path, record: &Record) -> Result<Vec<u8>, StoreError> {
    let whole = || {
        let seal = seal(&serde_json::to_value(record)?);
        let format = record.format;
        let mut bytes = serde_json::to_vec_pretty(&Sealed { format, seal, record })?;
        bytes.push(b'\n');
        Ok(bytes)
    };
    whole().map_err(|error: serde_json::Error| StoreError::io("write", path)(error.into()))
}

fn seal(record: &Value) -> Digest {
    digest_of_leaves(SEAL, |take| each_leaf("record", record, take))
}

fn parse(path: &Path, key: &Digest, bytes: &[u8]) -> Result<Record, StoreError> {
    let damaged = |what: String| StoreError::damaged(path, what, MEND);
    let Format { format } = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    if format > RECORD_FORMAT {
        return Err(StoreError::NewerFormat { path: path.to_owned(), found: format, known: RECORD_FORMAT });
    }
    let read: Sealed<Value> = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    if seal(&read.record) != read.seal {
        return Err(damaged("its content does not fit its seal".to_owned()));
    }
    let record: Record = serde_json::from_value(read.record).map_err(|error| damaged(error.to_string()))?;
    if record.key.digest() != *key {
        return Err(damaged("it lies under the name of another key".to_owned()));
    }
    Ok(record)
}

fn agree(key: &Digest, first: &Record, second: &Record) -> Result<(), StoreError> {
    let (kept, now) = (contents(first), contents(second));
    let mut names = kept.keys().chain(now.keys());
    let Some(name) = names.find(|name| kept.get(*name) != now.get(*name)) else {
        return Ok(());
    };
    let conflict = Conflict {
        kind: second.key.kind.clone(),
        key: *key,
        output: [name.0, name.1].join(" ").trim_end().to_owned(),
        first: kept.get(name).copied(),
        second: now.get(name).copied(),
    };
    Err(Box::new(conflict).into())
}

fn contents(record: &Record) -> BTreeMap<(&str, &str), Digest> {
    let outputs = record.outputs.iter();
    outputs.map(|output| ((output.role.as_str(), output.label.as_str()), output.content)).collect()
}
