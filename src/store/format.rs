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
    let Some(bytes) = files::read_if_there(&path)? else {
        write(store, ".gitignore", "*\n")?;
        return write(store, "FORMAT", &format!("{START}{KNOWN}\n"));
    };
    let text = String::from_utf8_lossy(&bytes);
    let number = text.trim_end().strip_prefix(START).and_then(|number| number.parse().ok());
    match number {
        Some(found) if found > KNOWN => Err(StoreError::NewerFormat { path, found, known: KNOWN }),
        Some(1..=KNOWN) => Ok(()),
        _ => {
            let mend = "if the folder is a caveat store, delete this file and run again; else choose another";
            Err(StoreError::damaged(&path, "it does not say the store's format", mend))
        }
    }
}

/// Writes a file of the store's root unless it is there: another process may be opening the store too.
fn write(store: &Store, name: &str, text: &str) -> Result<(), StoreError> {
    let draft = files::draft_of(&store.tmp(), text.as_bytes(), 0o444)?;
    let path = store.root.join(name);
    files::place(draft, &path)?;
    files::sync_folder_of(&path)
}
