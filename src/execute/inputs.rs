//! What a stage reads, as parts with digests, and the stage's key over them.
//! Knows nothing of whether the stage is fresh.

use crate::keys::{Digest, Hasher, StepKey};
use crate::plan::{Plan, PlannedStage, Project};
use crate::stages::{InputTrace, Part, Parts, SourceFiles, StageTrace, Traces};
use crate::store::{Secrecy, StatCache, Store, StoreError};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the inputs of stages are found.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The project's folder.
    pub project: &'a Project,
    /// The store.
    pub store: &'a Store,
    /// Digests of files.
    pub stats: &'a StatCache,
}

/// The parts that a stage reads: its files, digested (several at once), the outputs of the stages that
/// it needs, and for a report what it was made from.
///
/// # Errors
/// A file that cannot be read.
pub fn parts_of_stage(
    stage: &PlannedStage,
    sources: Sources,
    done: &BTreeMap<String, Vec<Part>>,
) -> Result<Parts, StoreError> {
    let Sources { project, store, stats, .. } = sources;
    let mut parts = digested(&named_files(stage), project, stats)?;
    for need in &stage.needs {
        let given = done.get(need).into_iter().flatten();
        parts.extend(given.filter(|part| stage.stage.reads(part)).cloned());
    }
    if stage.out.is_some() {
        let content = Digest::of(&provenance(stage, sources, done)?);
        parts.push(Part {
            from: "run".to_owned(),
            role: "provenance".to_owned(),
            label: String::new(),
            content,
            path: store.path_of(&content),
            rows: None,
        });
    }
    Ok(Parts(parts))
}

/// Keeps the account of what a report is made from, for the report's steps to read. Only runs do: to know a
/// stage's state nothing need be written.
///
/// # Errors
/// A store that cannot be written.
pub fn keep_provenance(
    stage: &PlannedStage,
    sources: Sources,
    done: &BTreeMap<String, Vec<Part>>,
) -> Result<(), StoreError> {
    if stage.out.is_some() {
        sources.store.put_bytes(&provenance(stage, sources, done)?, Secrecy::Public)?;
    }
    Ok(())
}

/// The name under which a stage's key has a file of a source.
pub(super) fn key_name(source: &str, file: &str) -> String {
    file_part(source, file, Path::new(""), Digest::of(b"")).name()
}

fn parts_of_source(
    source: &SourceFiles,
    project: &Project,
    stats: &StatCache,
) -> Result<Vec<Part>, StoreError> {
    let files: Vec<(&str, &str)> =
        source.files.iter().map(|file| (source.source.as_str(), file.as_str())).collect();
    digested(&files, project, stats)
}

fn named_files(stage: &PlannedStage) -> Vec<(&str, &str)> {
    let sources = stage.files.iter();
    sources.flat_map(|s| s.files.iter().map(|file| (s.source.as_str(), file.as_str()))).collect()
}

/// What a report was made from. Results, not keys: an edit that changes no result changes no report.
fn provenance(
    report: &PlannedStage,
    sources: Sources,
    done: &BTreeMap<String, Vec<Part>>,
) -> Result<Vec<u8>, StoreError> {
    let Sources { plan, project, stats, .. } = sources;
    let mut inputs = Vec::new();
    for input in plan.inputs(&report.name) {
        if input.read_by.iter().any(|stage| *stage != report.name) {
            let parts = parts_of_source(&input.source, project, stats)?;
            let files = parts.iter().map(|part| (part.label.clone(), part.content)).collect();
            inputs.push(InputTrace { name: input.name, digest: combined(parts.iter()), files });
        }
    }
    let before = plan.closure(&report.name).into_iter().map(|place| &plan.stages[place]);
    let stages = before.filter(|stage| stage.name != report.name).map(|stage| StageTrace {
        name: stage.name.clone(),
        kind: stage.kind.name().to_owned(),
        result: combined(done.get(&stage.name).into_iter().flatten()),
    });
    Ok(json!(Traces { inputs, stages: stages.collect() }).to_string().into_bytes())
}

/// One digest over the contents of several parts, by role and label.
pub(super) fn combined<'a>(parts: impl Iterator<Item = &'a Part>) -> Digest {
    let mut hasher = Hasher::in_context("caveat: contents of several parts, format 1");
    for part in parts {
        hasher.update_text(&part.role).update_text(&part.label).update(part.content.as_bytes());
    }
    hasher.finish()
}

/// How many files are hashed at once: more than processors, since reading waits for the disk.
const AT_ONCE: usize = 4;

/// The files' digests: those that are remembered, and the others read several at once.
fn digested(files: &[(&str, &str)], project: &Project, stats: &StatCache) -> Result<Vec<Part>, StoreError> {
    let paths: Vec<PathBuf> = files.iter().map(|(_, file)| project.path(file)).collect();
    let mut digests: Vec<Option<Digest>> = paths.iter().map(|path| stats.first_remembered(path)).collect();
    let unknown: Vec<usize> = (0..files.len()).filter(|place| digests[*place].is_none()).collect();
    for (place, digest) in read_at_once(&unknown, &paths, stats)? {
        digests[place] = Some(digest);
    }
    let known = files.iter().zip(&paths).zip(digests);
    Ok(known
        .filter_map(|(((source, file), path), digest)| Some(file_part(source, file, path, digest?)))
        .collect())
}

fn read_at_once(
    places: &[usize],
    paths: &[PathBuf],
    stats: &StatCache,
) -> Result<Vec<(usize, Digest)>, StoreError> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut found = Vec::new();
        while let Some(&place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.push((place, stats.first_digest(&paths[place])?));
        }
        Ok(found)
    };
    if places.len() <= 1 {
        return some();
    }
    let results: Vec<Result<Vec<(usize, Digest)>, StoreError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE.min(places.len())).map(|_| scope.spawn(some)).collect();
        let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|found| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Ok(results.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

/// A file under its own name, so that a key does not know in which folder it lies.
fn file_part(source: &str, file: &str, path: &Path, content: crate::keys::Digest) -> Part {
    let name = file.rsplit('/').next().unwrap_or(file);
    Part {
        from: source.to_owned(),
        role: "file".to_owned(),
        label: name.to_owned(),
        content,
        path: path.to_path_buf(),
        rows: None,
    }
}

/// The key of a whole stage: its parameters and all parts that it can see.
pub fn stage_key(stage: &PlannedStage, parts: &Parts) -> StepKey {
    StepKey {
        kind: stage.kind.name().to_owned(),
        revision: stage.kind.revision(),
        params: stage.stage.key_params(),
        inputs: parts.0.iter().map(|part| (part.name(), part.content)).collect(),
    }
}
