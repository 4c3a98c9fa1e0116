//! Objects: bytes under the digest of their content, written once and never changed.
//! Knows nothing of what the bytes mean or which step wrote them.

use super::{ObjectWriter, Store, StoreError, files};
use crate::keys::Digest;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Objects below this size are hashed whenever they are read by [`Store::read`] (1 MiB takes a fraction of a
/// millisecond), and writing them waits for no disk.
pub(super) const SMALL: u64 = 1024 * 1024;
const MEND: &str = "`caveat cache check` moves it aside; then run again: what made it runs anew";

/// The address and size of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Object {
    /// The digest of its bytes.
    pub digest: Digest,
    /// The number of its bytes.
    pub size: u64,
}

/// Who may read an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// The store's owner only.
    Confidential,
    /// Everybody who may read the store's folder.
    Public,
}

impl Secrecy {
    /// The mode of a file that holds such an object.
    pub(super) fn mode(self) -> u32 {
        match self {
            Self::Confidential => files::PRIVATE,
            Self::Public => 0o444,
        }
    }
}

impl Store {
    /// Stores `bytes`. Bytes that are there already are not written again.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the disk is full or the folder not writable; nothing is left behind.
    pub fn put_bytes(&self, bytes: &[u8], secrecy: Secrecy) -> Result<Object, StoreError> {
        let object = Object { digest: Digest::of(bytes), size: bytes.len() as u64 };
        if secrecy == Secrecy::Public && self.has(&object) && self.verify(&object).is_ok() {
            return Ok(object);
        }
        let mut writer = self.writer(secrecy)?;
        let path = self.tmp();
        writer.write_all(bytes).map_err(StoreError::io("write in", &path))?;
        writer.finish()
    }

    /// A writer for an object whose bytes come in pieces.
    ///
    /// # Errors
    /// [`StoreError::Io`] if no draft can be made.
    pub fn writer(&self, secrecy: Secrecy) -> Result<ObjectWriter, StoreError> {
        ObjectWriter::new(self.clone(), secrecy)
    }

    /// Where the object with this digest lies if it is in the store.
    pub fn path_of(&self, digest: &Digest) -> PathBuf {
        self.shard("objects", digest, "")
    }

    /// Whether the object is in the store with its right size: one look at the folder, no reading.
    pub fn has(&self, object: &Object) -> bool {
        let stat = fs::metadata(self.path_of(&object.digest));
        stat.is_ok_and(|stat| stat.is_file() && stat.len() == object.size)
    }

    /// The object's bytes. Their number is checked always, their digest if there are less than 1 MiB;
    /// for larger objects that came from elsewhere, [`Store::verify`] first.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Damaged`] or [`StoreError::Io`].
    pub fn read(&self, object: &Object) -> Result<Vec<u8>, StoreError> {
        let path = self.path_of(&object.digest);
        let bytes = fs::read(&path).map_err(|error| unread(&path, error))?;
        check_size(&path, object, bytes.len() as u64)?;
        if object.size < SMALL {
            check_digest(&path, object, Digest::of(&bytes))?;
        }
        Ok(bytes)
    }

    /// Reads the whole object and checks size and digest.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Damaged`] or [`StoreError::Io`].
    pub fn verify(&self, object: &Object) -> Result<(), StoreError> {
        let path = self.path_of(&object.digest);
        let (digest, size) = files::digest_of_file(&path).map_err(|error| unread(&path, error))?;
        check_size(&path, object, size)?;
        check_digest(&path, object, digest)
    }
}

fn unread(path: &Path, error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::NotFound => StoreError::Missing { path: path.to_owned() },
        _ => StoreError::io("read", path)(error),
    }
}

fn check_size(path: &Path, object: &Object, size: u64) -> Result<(), StoreError> {
    if size == object.size {
        return Ok(());
    }
    let what = format!("it has {size} bytes and should have {}", object.size);
    Err(StoreError::damaged(path, what, MEND))
}

fn check_digest(path: &Path, object: &Object, digest: Digest) -> Result<(), StoreError> {
    if digest == object.digest {
        return Ok(());
    }
    let what = "its content does not have the digest that is its name";
    Err(StoreError::damaged(path, what, MEND))
}
