//! The stat cache as a table and as bytes: a line of text, entries of one length, a digest of all that.
//! Knows nothing of when an entry may be trusted.

use super::super::FileStat;
use crate::keys::Digest;
use std::path::Path;

const HEAD: &[u8] = b"caveat stat cache, format 1\n";
/// Device, inode, size (8 bytes each), mtime, ctime (16 each), digest (32); numbers with the lowest byte first.
const ENTRY: usize = 3 * 8 + 2 * 16 + 32;

/// The last known stat and digest of files, one of each per device and inode, so that the table does not
/// grow when files are rewritten. In the order of device and inode.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<(FileStat, Digest)>);

impl Table {
    /// The table saved at `path`; empty if there is none that can be trusted.
    pub fn load(path: &Path) -> Self {
        Self::read(path).unwrap_or_default()
    }

    /// Whether the file at `path` holds a table.
    pub fn is_readable(path: &Path) -> bool {
        Self::read(path).is_some()
    }

    fn read(path: &Path) -> Option<Self> {
        Self::from_bytes(&std::fs::read(path).ok()?)
    }

    pub fn get(&self, stat: &FileStat) -> Option<Digest> {
        let place = self.0.binary_search_by_key(&id(stat), |(known, _)| id(known)).ok()?;
        let (known, digest) = &self.0[place];
        (known == stat).then_some(*digest)
    }

    /// The entries of both; of two for one file the newer.
    pub fn with(mut self, newer: impl IntoIterator<Item = (FileStat, Digest)>) -> Self {
        self.0.extend(newer);
        // Sorting keeps the order of entries for one file, and of those the last is kept.
        self.0.reverse();
        self.0.sort_by_key(|(stat, _)| id(stat));
        self.0.dedup_by_key(|(stat, _)| id(stat));
        self
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        for (stat, digest) in &self.0 {
            for number in [stat.device, stat.inode, stat.size] {
                bytes.extend(number.to_le_bytes());
            }
            for time in [stat.modified_ns, stat.changed_ns] {
                bytes.extend(time.to_le_bytes());
            }
            bytes.extend(digest.as_bytes());
        }
        let check = Digest::of(&bytes);
        bytes.extend(check.as_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rest, check) = bytes.split_last_chunk::<32>()?;
        let entries = rest.strip_prefix(HEAD)?.chunks(ENTRY);
        if Digest::of(rest) != Digest::from_bytes(*check) {
            return None;
        }
        let entries: Vec<(FileStat, Digest)> = entries.map(read_entry).collect::<Option<_>>()?;
        entries.is_sorted_by_key(|(stat, _)| id(stat)).then_some(Self(entries))
    }
}

fn id(stat: &FileStat) -> (u64, u64) {
    (stat.device, stat.inode)
}

fn read_entry(mut entry: &[u8]) -> Option<(FileStat, Digest)> {
    let stat = FileStat {
        device: u64::from_le_bytes(take(&mut entry)?),
        inode: u64::from_le_bytes(take(&mut entry)?),
        size: u64::from_le_bytes(take(&mut entry)?),
        modified_ns: i128::from_le_bytes(take(&mut entry)?),
        changed_ns: i128::from_le_bytes(take(&mut entry)?),
    };
    Some((stat, Digest::from_bytes(take(&mut entry)?)))
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}
