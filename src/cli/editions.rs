//! From what a user calls an edition to its folder and lock.
//! Knows nothing of what is done with it.

use super::error::CliError;
use crate::edition::{self, EditionLock, LOCK_FILE};
use std::path::{Path, PathBuf};

/// An edition that was found.
pub struct Found {
    /// Its folder.
    pub folder: PathBuf,
    /// Its name for messages.
    pub name: String,
    /// Its lock.
    pub lock: EditionLock,
}

/// The edition that `name` means: its folder, its lock file, or `pipeline/edition` under `reports/`.
pub fn find(project: &Path, name: &str) -> Result<Found, CliError> {
    let written = Path::new(name);
    let places = [project.join(written), project.join("reports").join(written), written.to_path_buf()];
    let folders = places.into_iter().map(|place| match place.file_name() {
        Some(file) if file == LOCK_FILE => place.parent().map(Path::to_path_buf).unwrap_or_default(),
        _ => place,
    });
    for folder in folders {
        if let Some(lock) = edition::read(&folder)? {
            return Ok(Found { folder, name: name.trim_end_matches('/').to_owned(), lock });
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

/// The editions under `reports/`, as `pipeline/edition`.
fn known(project: &Path) -> Vec<String> {
    let folders = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    };
    let reports = project.join("reports");
    let editions = folders(&reports).into_iter().flat_map(|pipeline| {
        let own = folders(&reports.join(&pipeline));
        own.into_iter().map(move |edition| format!("{pipeline}/{edition}"))
    });
    editions.filter(|name| reports.join(name).join(LOCK_FILE).is_file()).collect()
}
