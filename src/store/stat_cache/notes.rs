//! Notes on what files say, by the digest of what they say: what was made of a file need not be made of it again.
//! Knows nothing of when a file's digest may be trusted, nor of what the notes say.

use crate::keys::{Digest, Hasher};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Another program may make other things of the same file.
const HEAD: &[u8] = concat!("caveat notes, format 1, of ", env!("CARGO_PKG_VERSION"), "\n").as_bytes();
/// A note that was of no use in so many savings is dropped: its file is gone, or says something else.
const KEPT: u8 = 30;

/// Notes, each under the digest of a file's content and of what the note is about.
#[derive(Debug, Default)]
pub(super) struct Notes {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// Where a note stands among the bytes, in the order of names.
#[derive(Debug)]
struct Entry {
    name: Digest,
    age: u8,
    from: usize,
    to: usize,
    is_used: AtomicBool,
}

/// The name of a note.
pub(super) fn name_of(about: &str, content: Digest) -> Digest {
    let mut hasher = Hasher::in_context("caveat: name of a note on a file, format 1");
    hasher.update_text(about).update(content.as_bytes()).finish()
}

impl Notes {
    /// The notes saved at `path`; none if there are none that can be trusted.
    pub fn load(path: &Path) -> Self {
        Self::read(path).unwrap_or_default()
    }

    /// Whether the file at `path` holds notes, of whichever program.
    pub fn is_readable(path: &Path) -> bool {
        std::fs::read(path).is_ok_and(|bytes| checked(&bytes).is_some())
    }

    fn read(path: &Path) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let whole = checked(&bytes)?.len();
        let mut entries = Vec::new();
        let mut rest = bytes[..whole].strip_prefix(HEAD)?;
        while !rest.is_empty() {
            let (name, after) = rest.split_first_chunk::<32>()?;
            let (age, after) = after.split_first_chunk::<1>()?;
            let (size, after) = after.split_first_chunk::<8>()?;
            let size = usize::try_from(u64::from_le_bytes(*size)).ok()?;
            rest = after.get(size..)?;
            let (from, is_used) = (whole - after.len(), AtomicBool::new(false));
            entries.push(Entry {
                name: Digest::from_bytes(*name),
                age: age[0],
                from,
                to: from + size,
                is_used,
            });
        }
        Some(Self { bytes, entries })
    }

    /// The note with a name.
    pub fn get(&self, name: &Digest) -> Option<&[u8]> {
        let place = self.entries.binary_search_by_key(name, |entry| entry.name).ok()?;
        self.entries[place].is_used.store(true, Ordering::Relaxed);
        Some(self.text(&self.entries[place]))
    }

    fn text(&self, entry: &Entry) -> &[u8] {
        &self.bytes[entry.from..entry.to]
    }

    /// Bytes that hold `found`, and of `saved` (what other processes saved since) all but the notes that have
    /// long been of no use.
    pub fn to_bytes(&self, saved: &Self, found: &BTreeMap<Digest, Vec<u8>>) -> Vec<u8> {
        let is_used = |name: &Digest| {
            let place = self.entries.binary_search_by_key(name, |entry| entry.name);
            place.is_ok_and(|place| self.entries[place].is_used.load(Ordering::Relaxed))
        };
        let mut all: BTreeMap<Digest, (u8, &[u8])> = BTreeMap::new();
        for entry in &saved.entries {
            let age = if is_used(&entry.name) { 0 } else { entry.age.saturating_add(1) };
            if age <= KEPT {
                all.insert(entry.name, (age, saved.text(entry)));
            }
        }
        all.extend(found.iter().map(|(name, text)| (*name, (0, text.as_slice()))));
        let mut bytes = HEAD.to_vec();
        for (name, (age, text)) in all {
            bytes.extend(name.as_bytes());
            bytes.push(age);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text);
        }
        let check = Digest::of(&bytes);
        bytes.extend(check.as_bytes());
        bytes
    }
}

/// The bytes before the digest at their end, if it is theirs.
fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (rest, check) = bytes.split_last_chunk::<32>()?;
    (Digest::of(rest) == Digest::from_bytes(*check)).then_some(rest)
}
