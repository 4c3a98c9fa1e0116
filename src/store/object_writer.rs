//! Writing an object in pieces, hashed on the way, and bringing it to its place under its digest.
//! Knows nothing of what the bytes mean.

use super::objects::SMALL;
use super::{Object, Secrecy, Store, StoreError, files};
use crate::keys::Hasher;
use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes an object and hashes while it writes. Dropped before [`ObjectWriter::finish`], it leaves nothing.
#[derive(Debug)]
pub struct ObjectWriter {
    store: Store,
    secrecy: Secrecy,
    draft: BufWriter<HashedDraft>,
}

impl ObjectWriter {
    pub(super) fn new(store: Store, secrecy: Secrecy) -> Result<Self, StoreError> {
        let draft = HashedDraft {
            file: files::draft(&store.tmp())?,
            hasher: Hasher::content(),
            size: 0,
            refusal: None,
        };
        let draft = BufWriter::with_capacity(256 * 1024, draft);
        Ok(Self { store, secrecy, draft })
    }

    /// What the system refused while the object was written, if it did: a full disk, for one. Whoever writes into
    /// this learns that writing failed, but not where and what to do.
    pub fn refusal(&self) -> Option<StoreError> {
        let code = self.draft.get_ref().refusal?;
        Some(StoreError::io("write in", &self.store.tmp())(io::Error::from_raw_os_error(code)))
    }

    /// Brings the object to its place. If one with this digest is there already and whole, it stays; if
    /// it is damaged, this one takes its place.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the disk is full or the folder not writable; nothing is left behind.
    pub fn finish(self) -> Result<Object, StoreError> {
        let path = self.store.tmp();
        let draft = self.draft.into_inner();
        let draft = draft.map_err(|error| StoreError::io("write in", &path)(error.into_error()))?;
        let object = Object { digest: draft.hasher.finish(), size: draft.size };
        let target = self.store.path_of(&object.digest);
        if self.store.has(&object) && self.store.verify(&object).is_ok() {
            keep(&target, self.secrecy)?;
        } else {
            files::settle(&draft.file, self.secrecy.mode(), object.size >= SMALL)?;
            files::replace(draft.file, &target)?;
        }
        Ok(object)
    }
}

impl Write for ObjectWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.draft.flush()
    }
}

#[derive(Debug)]
struct HashedDraft {
    file: NamedTempFile,
    hasher: Hasher,
    size: u64,
    /// The system's number for the last refusal.
    refusal: Option<i32>,
}

impl Write for HashedDraft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_file_mut().write(bytes);
        let count = written.inspect_err(|error| self.refusal = error.raw_os_error())?;
        self.hasher.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Keeps an object that is there: bytes that are confidential for one step are so for all.
fn keep(target: &Path, secrecy: Secrecy) -> Result<(), StoreError> {
    if secrecy == Secrecy::Confidential {
        let mode = Permissions::from_mode(secrecy.mode());
        fs::set_permissions(target, mode).map_err(StoreError::io("take rights from", target))?;
    }
    Ok(())
}
