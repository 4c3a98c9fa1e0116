//! Each stage's latest key, by the names of pipeline and stage: what a new key is compared with when
//! somebody asks why. Knows nothing of freshness, which never depends on this file.

use super::{Record, Store, StoreError, files};
use crate::keys::Digest;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

const FORMAT: u32 = 1;
const MEND: &str = "delete it: the stage's next success writes it again";

#[derive(Serialize, Deserialize)]
struct Latest {
    format: u32,
    key: Digest,
}

impl Store {
    /// The record of the last success of `stage` in `pipeline`, or `None` if there is none (any more).
    /// Any text will do as a name, such as `person_months/2023-06` for one part of a stage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::NewerFormat`] or [`StoreError::Io`].
    pub fn latest(&self, pipeline: &str, stage: &str) -> Result<Option<Record>, StoreError> {
        let key = self.latest_key(pipeline, stage)?;
        key.map_or(Ok(None), |key| self.record(&key))
    }

    /// Notes that `stage` of `pipeline` last succeeded with the key `key`.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn set_latest(&self, pipeline: &str, stage: &str, key: &Digest) -> Result<(), StoreError> {
        if matches!(self.latest_key(pipeline, stage), Ok(Some(same)) if same == *key) {
            return Ok(());
        }
        let text = format!("{{\"format\": {FORMAT}, \"key\": \"{key}\"}}\n");
        let draft = files::draft_of(&self.tmp(), text.as_bytes(), files::PRIVATE)?;
        let path = self.latest_path(pipeline, stage);
        files::replace(draft, &path)?;
        files::sync_folder_of(&path)
    }

    fn latest_key(&self, pipeline: &str, stage: &str) -> Result<Option<Digest>, StoreError> {
        let path = self.latest_path(pipeline, stage);
        let Some(bytes) = files::read_if_there(&path)? else {
            return Ok(None);
        };
        match serde_json::from_slice::<Latest>(&bytes) {
            Ok(latest) if latest.format == FORMAT => Ok(Some(latest.key)),
            Ok(latest) => Err(StoreError::NewerFormat { path, found: latest.format, known: FORMAT }),
            Err(error) => Err(StoreError::damaged(&path, error.to_string(), MEND)),
        }
    }

    fn latest_path(&self, pipeline: &str, stage: &str) -> PathBuf {
        let file = format!("{}.json", file_name(stage));
        self.root.join("latest").join(file_name(pipeline)).join(file)
    }
}

/// A name as a file's: letters, digits, `_` and `-` as they are, every other byte as `%` and two digits,
/// so that two names are two files and none leaves the folder.
fn file_name(name: &str) -> String {
    let mut safe = String::from(if name.is_empty() { "%" } else { "" });
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => safe.push(char::from(byte)),
            _ => safe.push_str(&format!("%{byte:02x}")),
        }
    }
    safe
}
