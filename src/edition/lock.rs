//! `edition.lock`: a small YAML file beside an edition's articles that pins what went in and came out.
//! Knows nothing of stores or stages.

use crate::keys::Digest;
use crate::store::by_rename;
use crate::yaml;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

/// The format of locks that this program writes, and the latest that it reads. Format 1 had no definition, and
/// did not say what stages read.
pub const LOCK_FORMAT: u32 = 2;

/// The name of the file.
pub const LOCK_FILE: &str = "edition.lock";

/// Everything that an edition pins. It holds digests, never data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionLock {
    /// The lock's format.
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// The pipeline file, relative to the project.
    pub pipeline: String,
    /// The stage that wrote the edition.
    pub stage: String,
    /// Whether it is published: then it stays as it is, but for corrections.
    #[serde(default, skip_serializing_if = "is_false")]
    pub published: bool,
    /// The parameters after `--set`.
    pub params: BTreeMap<String, serde_json::Value>,
    /// The pipeline with all that it extends and its parameters, as YAML.
    #[serde(default)]
    pub definition: String,
    /// The files that went in, by source.
    pub inputs: BTreeMap<String, Vec<LockedFile>>,
    /// The stages up to the report, in order.
    pub stages: Vec<LockedStage>,
    /// The files that came out, relative to the edition's folder.
    pub outputs: BTreeMap<String, Digest>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde wants")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFile {
    /// Its path in the project, or its name where it lies outside.
    pub file: String,
    /// The digest of its content.
    pub digest: Digest,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedStage {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its kind's revision.
    pub revision: u32,
    /// The sources of files that it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The stages whose results it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The digest of its key.
    pub key: Digest,
    /// One digest over its results.
    pub result: Digest,
}

impl EditionLock {
    /// The names of outputs that are not the same in another lock, its new ones last.
    pub fn differing_outputs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a String> {
        let new = other.outputs.keys().filter(|name| !self.outputs.contains_key(*name));
        self.outputs.keys().chain(new).filter(|name| self.outputs.get(*name) != other.outputs.get(*name))
    }
}

impl LockedFile {
    /// Its name without folders, by which the source's files are told apart.
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }
}

/// What can be wrong with a lock.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum LockError {
    #[error("cannot {operation} {path}: {reason}")]
    Io { operation: &'static str, path: PathBuf, reason: String },
    #[error("{path} is not as caveat writes it: {reason}\n    {mend}")]
    Unreadable { path: PathBuf, reason: String, mend: String },
}

impl LockError {
    /// A file of an edition that is not as the program wrote it.
    pub(super) fn unreadable(path: &Path, reason: impl ToString) -> Self {
        let mend = "take it from version control, as the program wrote it; only of an edition that nobody has seen take the folder away and run anew";
        let mend = mend.to_owned();
        Self::Unreadable { path: path.to_owned(), reason: reason.to_string(), mend }
    }
}

/// The lock in an edition's folder, if there is one.
///
/// # Errors
/// A file that cannot be read or is of another format.
pub fn read(folder: &Path) -> Result<Option<EditionLock>, LockError> {
    let path = folder.join(LOCK_FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::IsADirectory) => {
            return Err(LockError::unreadable(&path, error));
        }
        Err(error) => return Err(LockError::Io { operation: "read", path, reason: error.to_string() }),
    };
    parse(&path, &text).map(Some)
}

/// The digest of the lock's file in an edition's folder.
///
/// # Errors
/// A file that is not there or cannot be read.
pub fn digest(folder: &Path) -> Result<Digest, LockError> {
    let path = folder.join(LOCK_FILE);
    let read = std::fs::read(&path);
    let bytes = read.map_err(|error| LockError::Io { operation: "read", path, reason: error.to_string() })?;
    Ok(Digest::of(&bytes))
}

/// The lock that a text holds; `path` is for messages. Its outputs lie in the edition's folder: who reads, shows or
/// clears away what a lock names goes nowhere else.
///
/// # Errors
/// A text that is no lock, one of another format, or one that names outputs elsewhere.
pub fn parse(path: &Path, text: &str) -> Result<EditionLock, LockError> {
    #[derive(Deserialize)]
    struct Written {
        format: u32,
        program: String,
    }
    // A later format may have more than this program's, so that is seen first.
    if let Ok(Written { format, program }) = yaml::from_text(text)
        && format > LOCK_FORMAT
    {
        let reason = format!("its format is {format}, this program knows formats up to {LOCK_FORMAT}");
        let mend = format!("use caveat {program}, which wrote it, or a later one");
        return Err(LockError::Unreadable { path: path.to_owned(), reason, mend });
    }
    let lock: EditionLock = yaml::from_text(text).map_err(|error| LockError::unreadable(path, error))?;
    let lies_elsewhere = |name: &&String| {
        let mut parts = Path::new(name).components();
        name.is_empty() || parts.any(|part| !matches!(part, Component::Normal(_)))
    };
    match lock.outputs.keys().find(lies_elsewhere) {
        Some(name) => {
            Err(LockError::unreadable(path, format!("'{name}' is no file in the edition's folder")))
        }
        None => Ok(lock),
    }
}

/// Writes the lock by rename; a lock that says the same is left alone.
///
/// # Errors
/// A folder that cannot be written.
pub fn write(lock: &EditionLock, folder: &Path) -> Result<(), LockError> {
    let path = folder.join(LOCK_FILE);
    let failed = |reason: String| LockError::Io { operation: "write", path: path.clone(), reason };
    let text = yaml::to_text(lock).map_err(|error| failed(error.to_string()))?;
    if std::fs::read_to_string(&path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    let io = |reason: std::io::Error| failed(reason.to_string());
    by_rename(&path, io, |file| file.write_all(text.as_bytes()).map_err(io))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock() -> EditionLock {
        EditionLock {
            format: LOCK_FORMAT,
            program: "0.1.0".into(),
            pipeline: "pipelines/demo.yaml".into(),
            stage: "article".into(),
            published: false,
            params: BTreeMap::from([("edition".into(), "2024-09".into())]),
            definition: "{\n  \"version\": 1\n}\n".into(),
            inputs: BTreeMap::from([(
                "persons".into(),
                vec![LockedFile { file: "persons.parquet".into(), digest: Digest::of(b"x") }],
            )]),
            stages: Vec::new(),
            outputs: BTreeMap::from([("article.nb.html".into(), Digest::of(b"y"))]),
        }
    }

    #[test]
    fn a_lock_reads_back_what_it_writes() {
        let folder = tempfile::tempdir().unwrap();
        write(&lock(), folder.path()).unwrap();
        assert_eq!(read(folder.path()).unwrap(), Some(lock()));
    }

    #[test]
    fn a_lock_of_a_later_format_and_one_that_is_none_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        write(&EditionLock { format: 9, program: "3.1.0".into(), ..lock() }, folder.path()).unwrap();
        let path = folder.path().join(LOCK_FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        for later in [text.clone(), format!("{text}signed: true\n")] {
            std::fs::write(&path, later).unwrap();
            let refused = read(folder.path()).unwrap_err().to_string();
            assert!(refused.contains("format is 9") && refused.contains("use caveat 3.1.0"), "{refused}");
        }
        std::fs::write(folder.path().join(LOCK_FILE), "nothing").unwrap();
        assert!(read(folder.path()).is_err());
    }

    #[test]
    fn a_lock_that_names_outputs_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../x", "a/../../x", "/etc/passwd", "", "."] {
            let outputs = BTreeMap::from([(name.into(), Digest::of(b"y"))]);
            write(&EditionLock { outputs, ..lock() }, folder.path()).unwrap();
            let refused = read(folder.path()).unwrap_err().to_string();
            assert!(refused.contains(&format!("'{name}' is no file in the edition's folder")), "{refused}");
        }
    }

    #[test]
    fn a_lock_of_format_1_is_still_read() {
        let folder = tempfile::tempdir().unwrap();
        let (zeros, ones) = ("0".repeat(64), "1".repeat(64));
        let text = format!(
            "format: 1\nprogram: 0.1.0\npipeline: pipelines/demo.yaml\nstage: article\nparams: {{}}\ninputs:\n  \
             persons:\n  - file: persons.parquet\n    digest: {zeros}\nstages:\n- name: model\n  kind: fit\n  \
             revision: 2\n  key: {zeros}\n  result: {ones}\noutputs:\n  article.nb.html: {ones}\n"
        );
        std::fs::write(folder.path().join(LOCK_FILE), text).unwrap();
        let lock = read(folder.path()).unwrap().unwrap();
        assert_eq!((lock.format, lock.definition.as_str(), lock.stages[0].revision), (1, "", 2));
        assert_eq!(lock.inputs["persons"][0].name(), "persons.parquet");
    }

    #[test]
    fn a_folder_without_a_lock_has_none() {
        assert_eq!(read(tempfile::tempdir().unwrap().path()).unwrap(), None);
    }
}
