//! Files outside the store, written beside their place and put there by rename, so that nobody ever sees
//! half of one. Knows nothing of what the files say.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

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
        .prefix(".caveat-")
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(&failed)?;
    let mut buffered = BufWriter::new(draft.as_file_mut());
    fill(&mut buffered)?;
    buffered.flush().map_err(&failed)?;
    drop(buffered);
    draft.as_file().sync_all().map_err(&failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
