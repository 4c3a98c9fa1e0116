//! What goes into the archive of an edition: each file is there, and is the one that the lock names.
//! Knows nothing of archives, and reads no register extract.

use super::PackError;
use super::account::{self, Licence, METADATA_FILE, Publisher, README_FILE};
use super::graph::{StageUse, stages_of};
use crate::config::Loaded;
use crate::edition::{EditionLock, LOCK_FILE, is_history};
use crate::keys::Digest;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path};

/// What is asked for.
pub struct Request<'a> {
    /// The project's folder.
    pub project: &'a Path,
    /// The edition's folder, relative to the project.
    pub folder: &'a str,
    /// The edition's lock.
    pub lock: &'a EditionLock,
    /// The pipeline with the lock's parameters.
    pub loaded: &'a Loaded,
    /// The day of publication, `YYYY-MM-DD`.
    pub date: &'a str,
    /// Whether the day was stated by somebody, or is the end of the edition's period.
    pub date_is_stated: bool,
    /// The licence of what is published.
    pub licence: Licence,
    /// Who publishes.
    pub publisher: Option<Publisher>,
}

/// Everything in the archive, and what the account tells of it.
pub struct Contents {
    /// The files, by name within the archive.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The stages, each after those it reads.
    pub stages: Vec<StageUse>,
    /// The text that each source of the report is, by the source's name.
    pub texts: BTreeMap<String, String>,
    /// Whether the numbers are simulated.
    pub simulated: bool,
}

/// The files of an edition, checked against its lock, with the account of the run.
///
/// # Errors
/// A file that is missing or another than the lock names; a file outside the project.
pub fn contents(request: &Request) -> Result<Contents, PackError> {
    let stages = stages_of(request.lock, request.loaded)?;
    of_folder(request, &stages)?;
    let mut files = pipeline_files(request.loaded)?;
    let texts = texts(request, &stages, &mut files)?;
    edition_files(request, &mut files)?;
    history(request, &mut files)?;
    if let Licence::File = request.licence {
        files.insert(account::LICENCE_FILE.to_owned(), read(request.project, account::LICENCE_FILE)?);
    }
    let simulated = stages.iter().any(|stage| stage.simulates) || files.iter().any(is_simulated);
    let mut contents = Contents { files, stages, texts, simulated };
    let readme = account::readme(request, &contents);
    contents.files.insert(README_FILE.to_owned(), readme.into_bytes());
    let metadata = account::metadata(request, &contents);
    contents.files.insert(METADATA_FILE.to_owned(), format!("{metadata:#}\n").into_bytes());
    Ok(contents)
}

/// The pipeline writes this edition and no other.
fn of_folder(request: &Request, stages: &[StageUse]) -> Result<(), PackError> {
    let report = stages.iter().find(|stage| stage.name == request.lock.stage);
    let out = report.and_then(|stage| stage.out.as_deref()).unwrap_or_default().trim_end_matches('/');
    if out == request.folder {
        return Ok(());
    }
    Err(PackError::Unfit {
        what: format!("{} writes '{out}', not the edition in '{}'", request.lock.pipeline, request.folder),
        mend: "name the folder that the pipeline writes, or take back the change of `out`".to_owned(),
    })
}

fn pipeline_files(loaded: &Loaded) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    let file = |file: &crate::config::SourceFile| {
        Ok((within(&file.name)?.to_owned(), file.text.clone().into_bytes()))
    };
    loaded.files.iter().map(file).collect()
}

/// What the report is rendered from, by the name of the source.
fn texts(
    request: &Request,
    stages: &[StageUse],
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<String, String>, PackError> {
    let mut texts = BTreeMap::new();
    for source in stages.iter().flat_map(|stage| &stage.sources) {
        let (Some(path), Some(locked)) = (&source.text, request.lock.inputs.get(&source.name)) else {
            continue;
        };
        let bytes = read(request.project, within(path)?)?;
        let digest = Digest::of(&bytes);
        if !locked.iter().any(|file| file.digest == digest) {
            return Err(PackError::Differs {
                file: path.clone(),
                what: "it has changed since the edition was rendered".to_owned(),
                mend: "take back the change, or render a new edition with `caveat run` and pack that",
            });
        }
        files.insert(path.clone(), bytes);
        texts.insert(source.name.clone(), path.clone());
    }
    Ok(texts)
}

fn edition_files(request: &Request, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), PackError> {
    for (label, digest) in &request.lock.outputs {
        let path = format!("{}/{}", request.folder, within(label)?);
        let bytes = read(request.project, &path)?;
        if Digest::of(&bytes) != *digest {
            return Err(differs(&path, "the lock of the edition names other content"));
        }
        files.insert(path, bytes);
    }
    let lock = format!("{}/{LOCK_FILE}", request.folder);
    files.insert(lock.clone(), read(request.project, &lock)?);
    Ok(())
}

/// The edition before and the corrections, where the report tells of them.
fn history(request: &Request, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), PackError> {
    let locked = request.lock.inputs.iter().filter(|(source, _)| is_history(source));
    for file in locked.flat_map(|(_, files)| files) {
        let bytes = read(request.project, within(&file.file)?)?;
        if Digest::of(&bytes) != file.digest {
            return Err(differs(&file.file, "it has changed since the edition was rendered"));
        }
        files.insert(file.file.clone(), bytes);
    }
    Ok(())
}

/// A path that lies within the project as written, and can be a name in an archive.
fn within(path: &str) -> Result<&str, PackError> {
    let is_within = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if is_within && !path.is_empty() { Ok(path) } else { outside(path) }
}

/// A file of the project; a link must not lead to one elsewhere.
fn read(project: &Path, path: &str) -> Result<Vec<u8>, PackError> {
    let io = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => differs(path, "it is not there"),
        _ => PackError::io("read", path)(error),
    };
    let real = fs::canonicalize(project.join(path)).map_err(io)?;
    if real.starts_with(fs::canonicalize(project).map_err(io)?) {
        fs::read(real).map_err(io)
    } else {
        outside(path)
    }
}

fn differs(file: &str, what: &str) -> PackError {
    PackError::Differs {
        file: file.to_owned(),
        what: what.to_owned(),
        mend: "restore it from version control",
    }
}

fn outside<T>(path: &str) -> Result<T, PackError> {
    Err(PackError::Unfit {
        what: format!("'{path}' lies outside the project"),
        mend: "move it into the project, run the pipeline again, and pack that edition".to_owned(),
    })
}

/// Data files say of themselves whether they hold simulated numbers.
fn is_simulated((name, bytes): (&String, &Vec<u8>)) -> bool {
    let is_data = name.ends_with(".json") && name.contains("/data/");
    let value = || serde_json::from_slice::<serde_json::Value>(bytes).ok();
    is_data && value().is_some_and(|value| value["simulated"] == true)
}
