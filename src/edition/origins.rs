//! What an edition was made from, whether it has a lock yet or not, and what differs between two.
//! Knows nothing of numbers.

use super::lock::{EditionLock, LockedFile};
use crate::keys::{Cause, Digest, value_causes};
use crate::yaml;
use serde_json::Value;
use std::collections::BTreeMap;

/// The source of an edition's corrections.
pub const CORRECTIONS: &str = "corrections";
/// What the sources of earlier editions begin with.
const EARLIER: &str = "previous ";

/// The source of the earlier edition in a folder.
pub fn earlier_source(folder: &str) -> String {
    format!("{EARLIER}{folder}")
}

/// Whether a source is an earlier edition.
pub fn is_earlier(source: &str) -> bool {
    source.starts_with(EARLIER)
}

/// Whether a source tells of editions before a report, not of what it is made from.
pub fn is_history(source: &str) -> bool {
    source == CORRECTIONS || is_earlier(source)
}

/// Files by source and name.
pub type Files = BTreeMap<String, BTreeMap<String, Digest>>;

/// What an edition was made from, and what its stages gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origins {
    /// The program's version.
    pub program: String,
    /// The pipeline with its parameters, as YAML; empty where it is not known.
    pub definition: String,
    /// The data that went in.
    pub data: Files,
    /// The texts that the report itself is written from.
    pub texts: Files,
    /// The stages before the report, in order.
    pub stages: Vec<StageResult>,
}

/// What a stage gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageResult {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its kind's revision.
    pub revision: u32,
    /// One digest over its results.
    pub result: Digest,
}

impl From<&EditionLock> for Origins {
    fn from(lock: &EditionLock) -> Self {
        let report = lock.stages.iter().find(|stage| stage.name == lock.stage);
        let is_text = |source: &String| report.is_some_and(|report| report.sources.contains(source));
        let inputs = lock.inputs.iter().filter(|(source, _)| !is_history(source));
        let (texts, data) = inputs.map(by_name).partition(|(source, _)| is_text(source));
        let before = lock.stages.iter().filter(|stage| stage.name != lock.stage);
        let result = |stage: &super::LockedStage| StageResult {
            name: stage.name.clone(),
            kind: stage.kind.clone(),
            revision: stage.revision,
            result: stage.result,
        };
        Self {
            program: lock.program.clone(),
            definition: lock.definition.clone(),
            data,
            texts,
            stages: before.map(result).collect(),
        }
    }
}

fn by_name((source, files): (&String, &Vec<LockedFile>)) -> (String, BTreeMap<String, Digest>) {
    (source.clone(), files.iter().map(|file| (file.name().to_owned(), file.digest)).collect())
}

/// What differs between two definitions; nothing where one is not known, as in locks of format 1.
pub fn definition_causes(old: &str, new: &str) -> Vec<Cause> {
    let value = |text: &str| yaml::from_text::<Value>(text).unwrap_or_default();
    let is_known = !old.is_empty() && !new.is_empty();
    if is_known && old != new { value_causes(&value(old), &value(new)) } else { Vec::new() }
}

/// What differs between the files of two locks: by source and name, wherever they lie.
pub fn input_causes(
    old: &BTreeMap<String, Vec<LockedFile>>,
    new: &BTreeMap<String, Vec<LockedFile>>,
) -> Vec<Cause> {
    let all = |inputs: &BTreeMap<String, Vec<LockedFile>>| inputs.iter().map(by_name).collect();
    file_causes(&all(old), &all(new))
}

/// What differs between two sets of files: changed and gone ones, then new ones.
pub(super) fn file_causes(old: &Files, new: &Files) -> Vec<Cause> {
    let (old, new) = (flat(old), flat(new));
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let changed = names.filter(|name| old.get(*name) != new.get(*name));
    let cause = |name: &String| Cause::Input {
        name: name.clone(),
        old: old.get(name).copied(),
        new: new.get(name).copied(),
    };
    changed.map(cause).collect()
}

/// The names of files among causes by source: new ones, changed ones, gone ones.
pub fn files_by_source(causes: &[Cause]) -> BTreeMap<&str, [Vec<&str>; 3]> {
    let mut sources: BTreeMap<&str, [Vec<&str>; 3]> = BTreeMap::new();
    for cause in causes {
        let Cause::Input { name, old, new } = cause else { continue };
        let (source, file) = name.split_once('/').unwrap_or((name, ""));
        let kind = match (old, new) {
            (None, _) => 0,
            (_, None) => 2,
            _ => 1,
        };
        sources.entry(source).or_default()[kind].push(file);
    }
    sources
}

fn flat(files: &Files) -> BTreeMap<String, Digest> {
    let all = files.iter().flat_map(|(source, files)| files.iter().map(move |file| (source, file)));
    all.map(|(source, (name, digest))| (format!("{source}/{name}"), *digest)).collect()
}
