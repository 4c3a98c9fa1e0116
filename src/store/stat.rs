//! What a file system says of a file without reading it.
//! Knows nothing of the file's content.

use super::StoreError;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Identity, size and times of a file. Equal stats, by the rule of [`super::StatCache`], mean equal content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStat {
    /// The device that the file lies on.
    pub device: u64,
    /// The file's number on the device.
    pub inode: u64,
    /// Its number of bytes.
    pub size: u64,
    /// When its content last changed, in nanoseconds since 1970; anybody may set it.
    pub modified_ns: i128,
    /// When its content or anything about it last changed, in nanoseconds since 1970; nobody may set it.
    pub changed_ns: i128,
}

impl FileStat {
    /// The stat of the file at `path`, of the file it points at if it is a link. Two stats before and after
    /// the reading of a file show whether it changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`] if there is no such file or its folder may not be read.
    pub fn of(path: &Path) -> Result<Self, StoreError> {
        let metadata = fs::metadata(path).map_err(StoreError::io("read", path))?;
        Ok(Self::from_metadata(&metadata))
    }

    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        let ns = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified_ns: ns(metadata.mtime(), metadata.mtime_nsec()),
            changed_ns: ns(metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}
