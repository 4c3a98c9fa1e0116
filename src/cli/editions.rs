//! From what a user calls an edition to its folder and lock.
//! Knows nothing of what is done with it.

use super::error::CliError;
use crate::edition::{self, EditionLock, LOCK_FILE};
use crate::pack;
use crate::store::{Store, StoreLock};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where editions lie.
pub const REPORTS: &str = "reports";

/// An edition that was found.
pub struct Found {
    /// The project that it belongs to: for an archive the folder that it was unpacked into.
    pub project: PathBuf,
    /// A folder beside the project that its inputs may lie in.
    pub beside: Option<PathBuf>,
    /// What it was unpacked into.
    _unpacked: Option<Unpacked>,
    /// Its folder.
    pub folder: PathBuf,
    /// Its name for messages.
    pub name: String,
    /// Its lock.
    pub lock: EditionLock,
}

/// A folder that is removed when its edition is no longer looked at, or when its process was killed, by the next one: it
/// is the store of one process, and whoever looks at the edition is in it.
struct Unpacked {
    _entered: StoreLock,
    _folder: TempDir,
}

/// How the names of such folders begin.
const UNPACKED: &str = "caveat-unpacked-";

/// The edition that `name` means: its folder, its lock file, `pipeline/edition` under `reports/`, or an archive that
/// `caveat pack` wrote.
pub fn find(project: &Path, name: &str) -> Result<Found, CliError> {
    let written = Path::new(name);
    let archive = [project.join(written), written.to_path_buf()].into_iter().find(|file| file.is_file());
    if let Some(file) = archive.filter(|file| file.file_name().is_some_and(|name| name != LOCK_FILE)) {
        return unpacked(project, file.strip_prefix(".").unwrap_or(&file), name);
    }
    let places = [project.join(written), project.join(REPORTS).join(written), written.to_path_buf()];
    let folders = places.into_iter().map(|place| match place.file_name() {
        Some(file) if file == LOCK_FILE => place.parent().map(Path::to_path_buf).unwrap_or_default(),
        _ => place,
    });
    for folder in folders {
        if let Some(lock) = edition::read(&folder)? {
            let (project, name) = (project.to_owned(), name.trim_end_matches('/').to_owned());
            return Ok(Found { project, beside: None, _unpacked: None, folder, name, lock });
        }
    }
    let known = known(project);
    let mend = match crate::name::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean '{near}'?"),
        None if known.is_empty() => "there are none in reports/ yet: run a pipeline first".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    };
    Err(CliError::usage(format!("there is no edition '{name}'"), mend))
}

/// An archive's edition in a folder of its own, with the inputs that it does not hold taken from the project.
fn unpacked(project: &Path, file: &Path, name: &str) -> Result<Found, CliError> {
    let failed = |operation, path: &Path| {
        let path = path.display().to_string();
        move |reason| CliError::Io { operation, path, reason }
    };
    let temporary = tempfile::Builder::new().prefix(UNPACKED).tempdir().map_err(CliError::no_temporary)?;
    let store = Store::open(temporary.path())?;
    let unpacked = Unpacked { _entered: store.enter(|| {})?, _folder: temporary };
    store.remove_abandoned(UNPACKED)?;
    let root = store.root().join("project");
    let packed = pack::unpack(file, &root)?;
    let folder = root.join(&packed.folder);
    let lock = edition::read(&folder)?
        .ok_or_else(|| CliError::usage(format!("{name} holds no edition"), "pack it again"))?;
    let beside = std::fs::canonicalize(project).map_err(failed("find", project))?;
    for input in lock.inputs.values().flatten() {
        let (there, here) = (beside.join(&input.file), root.join(&input.file));
        if !here.exists() && there.is_file() {
            let parent = here.parent().unwrap_or(&root);
            std::fs::create_dir_all(parent).map_err(failed("make", parent))?;
            std::os::unix::fs::symlink(&there, &here).map_err(failed("link", &here))?;
        }
    }
    let name = name.to_owned();
    Ok(Found { project: root, beside: Some(beside), _unpacked: Some(unpacked), folder, name, lock })
}

/// The editions under `reports/` by the names that they can be called.
fn known(project: &Path) -> Vec<String> {
    let short = |folder: &String| folder.strip_prefix(&format!("{REPORTS}/")).map(str::to_owned);
    folders(project).iter().filter_map(short).collect()
}

/// What an edition is called: by its parameter, or by its folder.
pub fn edition_name(lock: &EditionLock, folder: &str) -> String {
    match lock.params.get("edition") {
        Some(Value::String(edition)) => edition.clone(),
        Some(other) => other.to_string(),
        None => folder.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// The folders under `reports/` that hold a lock, relative to the project and sorted.
pub fn folders(project: &Path) -> Vec<String> {
    let mut found = Vec::new();
    collect(project, REPORTS, &mut found);
    found.sort();
    found
}

fn collect(project: &Path, folder: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(project.join(folder)).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(project, &format!("{folder}/{name}"), found);
        } else if name == LOCK_FILE {
            found.push(folder.to_owned());
        }
    }
}
