//! A digest: 32 bytes of BLAKE3 that stand for content, written as 64 lower-case hexadecimal digits.
//! Knows nothing of what was digested.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The BLAKE3 hash of some content. Equal digests mean equal content; the order is that of the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`, the same that the command `b3sum` gives for a file that holds them.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest with these 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest's 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 hexadecimal digits: enough for a reader to tell digests apart.
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is no digest; a digest is 64 hexadecimal digits in lower case")]
pub struct NoDigest {
    /// What was written.
    pub text: String,
}

impl FromStr for Digest {
    type Err = NoDigest;

    /// Reads what [`Digest`] writes and nothing else: two texts are never the same digest.
    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let hash = lower.then(|| blake3::Hash::from_hex(text).ok()).flatten();
        hash.map(|hash| Self(*hash.as_bytes())).ok_or_else(|| NoDigest { text: text.to_owned() })
    }
}

impl TryFrom<String> for Digest {
    type Error = NoDigest;

    fn try_from(text: String) -> Result<Self, NoDigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// A digest in the making, for content that comes in pieces.
///
/// Small pieces are gathered first: BLAKE3 is several times as fast on many bytes at once.
#[derive(Debug, Clone)]
pub struct Hasher {
    hasher: blake3::Hasher,
    /// Taken in, not hashed yet; at most [`GATHERED`] bytes.
    pending: Vec<u8>,
}

/// Bytes that are hashed as they are where none were gathered before.
const LONG: usize = 1024;
/// Bytes that are hashed at once.
const GATHERED: usize = 64 * 1024;

impl Hasher {
    /// For the bytes of a file or table: gives what [`Digest::of`] gives for all pieces together.
    pub fn content() -> Self {
        Self::on(blake3::Hasher::new())
    }

    /// For anything else. `context` is a constant sentence that names the use and its format version
    /// (BLAKE3's derive-key mode), so that digests for two uses never meet.
    pub fn in_context(context: &str) -> Self {
        Self::on(blake3::Hasher::new_derive_key(context))
    }

    fn on(hasher: blake3::Hasher) -> Self {
        Self { hasher, pending: Vec::new() }
    }

    /// Takes in more bytes. Where one piece ends and the next begins leaves no trace.
    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        if self.pending.len() + bytes.len() > GATHERED {
            self.hasher.update(&self.pending);
            self.pending.clear();
        }
        let is_long = bytes.len() >= if self.pending.is_empty() { LONG } else { GATHERED };
        if !is_long {
            self.pending.extend_from_slice(bytes);
        } else {
            self.hasher.update(bytes);
        }
        self
    }

    /// Takes in `text` with its length before it, so that neighbouring texts cannot run together.
    pub fn update_text(&mut self, text: &str) -> &mut Self {
        self.update(&(text.len() as u64).to_le_bytes());
        self.update(text.as_bytes())
    }

    /// The digest of all that was taken in so far.
    pub fn finish(&self) -> Digest {
        Digest(*self.hasher.clone().update(&self.pending).finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_what_it_writes_and_nothing_else() {
        let digest = Digest::of(b"abc");
        let text = digest.to_string();
        assert_eq!(text, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assert_eq!(text.parse(), Ok(digest));
        assert_eq!(digest.short(), "6437b3ac3846");
        for wrong in ["", "6437", &text.to_uppercase(), &text[1..], &format!("{text}0"), &"é".repeat(32)] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_text_on_disk() {
        let digest = Digest::of(b"");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, format!("\"{digest}\""));
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
        assert!(serde_json::from_str::<Digest>("\"abc\"").is_err());
    }

    #[test]
    fn content_in_pieces_has_the_digest_of_the_whole() {
        let pieces = Hasher::content().update(b"so ").update(b"it goes").finish();
        assert_eq!(pieces, Digest::of(b"so it goes"));
    }

    #[test]
    fn no_size_of_the_pieces_changes_the_digest() {
        let whole: Vec<u8> = (0..=250).cycle().take(3 * GATHERED + 5).collect();
        for size in [1, 7, 1000, GATHERED - 1, GATHERED, GATHERED + 1, whole.len()] {
            let mut hasher = Hasher::content();
            whole.chunks(size).for_each(|piece| _ = hasher.update(piece));
            assert_eq!(hasher.finish(), Digest::of(&whole), "{size}");
        }
    }

    #[test]
    fn the_same_bytes_in_two_contexts_have_two_digests() {
        let in_context = |context| Hasher::in_context(context).update(b"x").finish();
        assert_ne!(in_context("one use"), in_context("another use"));
        assert_ne!(in_context("one use"), Digest::of(b"x"));
    }

    #[test]
    fn texts_with_lengths_do_not_run_together() {
        let two = |a, b| Hasher::content().update_text(a).update_text(b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(two("", "abc"), two("abc", ""));
    }
}
