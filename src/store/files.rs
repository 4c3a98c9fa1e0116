//! Bringing a file to its place whole or not at all, and reading one through a hasher.
//! Knows nothing of what the files hold.

use super::StoreError;
use super::by_rename::of_system;
use crate::keys::{Digest, Hasher};
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Mode of files that only the store's owner reads.
pub(super) const PRIVATE: u32 = 0o400;

/// Makes a folder and those above it, if they are not there.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(StoreError::io("make the folder", path))
}

/// How the names of drafts begin. Drafts that nobody writes any more are removed by it.
pub(super) const DRAFT: &str = "draft-";

/// An empty draft in the folder `tmp`, readable by its owner only, which is gone when it is dropped.
pub(super) fn draft(tmp: &Path) -> Result<NamedTempFile, StoreError> {
    tempfile::Builder::new()
        .prefix(DRAFT)
        .tempfile_in(tmp)
        .map_err(|error| StoreError::io("make a file in", tmp)(of_system(error)))
}

/// Writes a small file unless it is there; another process may be doing the same.
pub(super) fn write_once(tmp: &Path, bytes: &[u8], target: &Path) -> Result<(), StoreError> {
    let mut draft = draft(tmp)?;
    draft.write_all(bytes).map_err(StoreError::io("write", draft.path()))?;
    settle(&draft, 0o444, true)?;
    place(draft, target)?;
    sync_folder_of(target)
}

/// A draft with these bytes and this mode, safe on disk and ready to be placed.
pub(super) fn draft_of(tmp: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile, StoreError> {
    let draft = quick_draft_of(tmp, bytes, mode)?;
    draft.as_file().sync_all().map_err(StoreError::io("write", draft.path()))?;
    Ok(draft)
}

/// A draft with these bytes and this mode, which a power failure may take or tear: for what is sealed and can
/// be made again.
pub(super) fn quick_draft_of(tmp: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile, StoreError> {
    let mut draft = draft(tmp)?;
    draft
        .write_all(bytes)
        .and_then(|()| draft.as_file().set_permissions(Permissions::from_mode(mode)))
        .map_err(StoreError::io("write", draft.path()))?;
    Ok(draft)
}

/// Gives a draft its mode, and if `waits` brings its bytes to the disk, which must come before its renaming.
pub(super) fn settle(draft: &NamedTempFile, mode: u32, waits: bool) -> Result<(), StoreError> {
    let file = draft.as_file();
    file.set_permissions(Permissions::from_mode(mode))
        .and_then(|()| if waits { file.sync_all() } else { Ok(()) })
        .map_err(StoreError::io("write", draft.path()))
}

/// Renames a settled draft to `target`, in place of whatever is there.
pub(super) fn replace(draft: NamedTempFile, target: &Path) -> Result<(), StoreError> {
    make_parent(target)?;
    draft.persist(target).map(drop).map_err(|error| StoreError::io("write", target)(error.error))
}

/// Renames a settled draft to `target` if nothing is there; else gives the draft back.
pub(super) fn place(draft: NamedTempFile, target: &Path) -> Result<Option<NamedTempFile>, StoreError> {
    make_parent(target)?;
    match draft.persist_noclobber(target) {
        Ok(_) => Ok(None),
        Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => Ok(Some(taken.file)),
        Err(other) => Err(StoreError::io("write", target)(other.error)),
    }
}

/// Makes the folder of `target` last: a crash after this does not lose the file's name.
pub(super) fn sync_folder_of(target: &Path) -> Result<(), StoreError> {
    target.parent().map_or(Ok(()), sync_folder)
}

/// The bytes of a file, or `None` if there is none. One of the store's that may not be read is damaged.
pub(super) fn read_if_there(path: &Path, mend: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::IsADirectory) => {
            Err(StoreError::damaged(path, format!("it cannot be read ({error})"), mend))
        }
        Err(error) => Err(StoreError::io("read", path)(error)),
    }
}

/// Digest and number of the bytes of a file, read in pieces so that its size does not matter.
pub(super) fn digest_of_file(path: &Path) -> io::Result<(Digest, u64)> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; 256 * 1024];
    let (mut hasher, mut size) = (Hasher::content(), 0);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok((hasher.finish(), size)),
            Ok(count) => {
                hasher.update(&piece[..count]);
                size += count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// All files below a folder, sorted; none if there is no folder.
pub(super) fn below(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read the folder", folder)(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::io("read the folder", folder))?;
        let kind = entry.file_type().map_err(StoreError::io("read", folder))?;
        if kind.is_dir() { found.extend(below(&entry.path())?) } else { found.push(entry.path()) }
    }
    found.sort();
    Ok(found)
}

/// The folder of a target, one level below a folder that is there.
fn make_parent(target: &Path) -> Result<(), StoreError> {
    let Some(folder) = target.parent() else {
        return Ok(());
    };
    match fs::create_dir(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StoreError::io("make the folder", folder)(error))
        }
        _ => Ok(()),
    }
}

/// Some file systems have no notion of this and say that the argument is wrong; there it is not needed.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(StoreError::io("synchronise the folder", folder)(error))
        }
        _ => Ok(()),
    }
}
