//! Each stage's latest key, by the names of pipeline and stage: what a new key is compared with when
//! somebody asks why. Knows nothing of freshness, which never depends on this file.

use super::{Record, StatCache, Store, StoreError, files};
use crate::keys::Digest;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FORMAT: u32 = 1;
const ENDING: &str = ".json";
const MEND: &str = "delete it: the stage's next success writes it again";

#[derive(Serialize, Deserialize)]
struct Latest {
    format: u32,
    key: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<[String; 2]>,
}

/// A stage that succeeded, and the key of its latest success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestStage {
    /// The pipeline's name.
    pub pipeline: String,
    /// The stage's name.
    pub stage: String,
    /// The digest of the key.
    pub key: Digest,
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
        let path = self.latest_path(pipeline, stage);
        let text = latest_text(pipeline, stage, key, &path)?;
        let draft = files::draft_of(&self.tmp(), &text, files::PRIVATE)?;
        files::replace(draft, &path)?;
        files::sync_folder_of(&path)
    }

    /// Whether the note says that `stage` of `pipeline` last succeeded with the key `key`, as far as that is
    /// known without reading it.
    pub fn is_known_latest(&self, pipeline: &str, stage: &str, key: &Digest, stats: &StatCache) -> bool {
        let path = self.latest_path(pipeline, stage);
        let text = latest_text(pipeline, stage, key, &path);
        text.is_ok_and(|text| stats.remembered(&path) == Some(Digest::of(&text)))
    }

    /// Reads the note that it may be known the next time; one that cannot be read is read again then.
    pub fn know_latest(&self, pipeline: &str, stage: &str, stats: &StatCache) {
        let _ = stats.digest(&self.latest_path(pipeline, stage));
    }

    /// The key of the last success of `stage` in `pipeline`.
    ///
    /// # Errors
    /// As [`Store::latest`].
    pub fn latest_key(&self, pipeline: &str, stage: &str) -> Result<Option<Digest>, StoreError> {
        let path = self.latest_path(pipeline, stage);
        let Some(bytes) = files::read_if_there(&path, MEND)? else {
            return Ok(None);
        };
        match serde_json::from_slice::<Latest>(&bytes) {
            Ok(latest) if latest.format != FORMAT => {
                Err(StoreError::NewerFormat { path, found: latest.format, known: FORMAT })
            }
            Ok(latest) if latest.of.as_ref().is_some_and(|of| *of != [pipeline, stage]) => {
                Err(StoreError::damaged(&path, "it is of another stage", MEND))
            }
            Ok(latest) => Ok(Some(latest.key)),
            Err(error) => Err(StoreError::damaged(&path, error.to_string(), MEND)),
        }
    }

    /// The stages whose latest success is noted, and what is wrong with notes that cannot be read.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the folder cannot be read.
    pub fn latest_stages(&self) -> Result<(Vec<LatestStage>, Vec<StoreError>), StoreError> {
        let (mut stages, mut faults) = (Vec::new(), Vec::new());
        let folder = self.root.join("latest");
        for file in files::below(&folder)? {
            let names = file.strip_prefix(&folder).ok().and_then(names_of);
            let Some((pipeline, stage)) = names else { continue };
            match self.latest_key(&pipeline, &stage) {
                Ok(Some(key)) => stages.push(LatestStage { pipeline, stage, key }),
                Ok(None) => {}
                Err(fault) => faults.push(fault),
            }
        }
        Ok((stages, faults))
    }

    pub(super) fn latest_path(&self, pipeline: &str, stage: &str) -> PathBuf {
        let file = format!("{}{ENDING}", file_name(stage));
        self.root.join("latest").join(file_name(pipeline)).join(file)
    }
}

fn latest_text(pipeline: &str, stage: &str, key: &Digest, path: &Path) -> Result<Vec<u8>, StoreError> {
    let of = Some([pipeline.to_owned(), stage.to_owned()]);
    let written = serde_json::to_vec(&Latest { format: FORMAT, key: *key, of });
    written.map_err(|error| StoreError::io("write", path)(error.into()))
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

/// Pipeline and stage of a file in `latest`; none of a file that this program did not name.
fn names_of(file: &Path) -> Option<(String, String)> {
    let mut parts = file.iter().map(|part| part.to_str());
    let (pipeline, stage) = (parts.next()??, parts.next()??.strip_suffix(ENDING)?);
    Some((name_of(pipeline)?, name_of(stage)?))
}

/// The name that [`file_name`] made a file's name of.
fn name_of(file: &str) -> Option<String> {
    let mut pieces = file.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    if file != "%" {
        for piece in pieces {
            let (digits, rest) = piece.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            bytes.extend(rest.as_bytes());
        }
    }
    String::from_utf8(bytes).ok()
}
