//! The store's format version, in the file `FORMAT`: one line of text that every version can read.
//! Knows nothing of the formats of single files, which each carry their own.

use super::{Store, StoreError, files};

/// The latest store format that this program reads and the one it writes.
const KNOWN: u32 = 1;
const START: &str = "caveat store, format ";

/// Refuses a store of a later format; marks a new store with this program's. A new store also tells
/// git to leave it alone, since it holds confidential tables.
pub(super) fn check_or_write(store: &Store) -> Result<(), StoreError> {
    let path = store.root.join("FORMAT");
    let mend = "if the folder is a caveat store, delete this file and run again; else choose another";
    let Some(bytes) = files::read_if_there(&path, mend)? else {
        // Alone, so that nobody takes the drafts for those of a process that was killed.
        let _alone = store.enter_alone(|| {})?;
        files::write_once(&store.tmp(), b"*\n", &store.root.join(".gitignore"))?;
        return files::write_once(&store.tmp(), format!("{START}{KNOWN}\n").as_bytes(), &path);
    };
    let text = String::from_utf8_lossy(&bytes);
    let number = text.trim_end().strip_prefix(START).and_then(|number| number.parse().ok());
    match number {
        Some(found) if found > KNOWN => Err(StoreError::NewerFormat { path, found, known: KNOWN }),
        Some(1..=KNOWN) => Ok(()),
        _ => Err(StoreError::damaged(&path, "it does not say the store's format", mend)),
    }
}
