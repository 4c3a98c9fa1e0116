//! Files outside the store, written beside their place and put there by rename, so that nobody ever sees
//! half of one. Knows nothing of what the files say.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// How the names of drafts begin.
const DRAFT: &str = ".caveat-";

/// Removes the drafts in a folder and below it that processes left which were killed. Only for one who holds a
/// lock that keeps other writers out.
pub fn remove_drafts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            remove_drafts(&entry.path());
        } else if entry.file_name().to_string_lossy().starts_with(DRAFT) {
            // One that stays costs room and nothing else.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What the system said of a draft or a folder for a while, without the name that it would have had, which tells nobody
/// anything. The library that makes these keeps the system's number in its text only.
pub fn of_system(error: io::Error) -> io::Error {
    let text = error.to_string();
    let number = text.split_once(" (os error ").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
    number.map_or(error, io::Error::from_raw_os_error)
}

/// Writes the file that `fill` fills. Its folder must be there; a file of the same name is replaced.
/// `failed` makes the caller's error of the system's.
///
/// # Errors
/// What `fill` says, or what the system does; then nothing is left behind.
pub fn by_rename<E>(
    path: &Path,
    failed: impl Fn(io::Error) -> E,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), E>,
) -> Result<(), E> {
    let folder = path.parent().unwrap_or(path);
    let mut draft = tempfile::Builder::new()
        .prefix(DRAFT)
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(|error| failed(of_system(error)))?;
    let mut buffered = BufWriter::new(draft.as_file_mut());
    fill(&mut buffered)?;
    buffered.flush().map_err(&failed)?;
    drop(buffered);
    draft.as_file().sync_all().map_err(&failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
