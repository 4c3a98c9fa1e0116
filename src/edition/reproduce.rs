//! An edition beside what the same inputs give again: a verdict for each output, and where they part.
//! Knows nothing of how the edition was computed again.

use super::lock::EditionLock;
use crate::keys::Digest;
use std::fmt;

/// How an output compares with the edition's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The same bytes.
    Identical,
    /// The same but for numbers, which differ by no more than the tolerance.
    Close {
        /// The largest difference, as a share of the larger number.
        largest: f64,
    },
    /// Something else.
    Different,
    /// It does not come out any more.
    Gone,
    /// The edition did not have it.
    New,
    /// It comes out as the lock has it, but the file in the edition's folder says something else.
    Altered,
}

/// The first stage whose result is not the edition's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// The stage.
    pub stage: String,
    /// The revision of its kind then and now, where they differ.
    pub revisions: Option<(u32, u32)>,
}

/// What came of computing an edition again.
#[derive(Debug, Clone, PartialEq)]
pub struct Reproduction {
    /// Each output, by name.
    pub outputs: Vec<(String, Verdict)>,
    /// Where the results part, if they do.
    pub first: Option<Divergence>,
}

impl Verdict {
    /// In a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Close { .. } => "within tolerance",
            Self::Different => "different",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Altered => "altered",
        }
    }

    /// Whether the edition stands.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Identical | Self::Close { .. })
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stage)?;
        match self.revisions {
            Some((old, new)) => write!(f, " (the program's way to do it was revised: {old} -> {new})"),
            None => Ok(()),
        }
    }
}

/// Compares an edition with what came out again. `published` and `again` give an output's bytes, as they lie in
/// the edition's folder and as they came out; numbers may differ by `tolerance` as a share of their size.
pub fn judged(
    lock: &EditionLock,
    now: &EditionLock,
    tolerance: f64,
    published: impl Fn(&str) -> Option<Vec<u8>>,
    again: impl Fn(&str) -> Option<Vec<u8>>,
) -> Reproduction {
    let verdict = |name: &str, then: Digest| match now.outputs.get(name) {
        None => Verdict::Gone,
        Some(digest) if *digest == then => match published(name) {
            Some(bytes) if Digest::of(&bytes) == then => Verdict::Identical,
            _ => Verdict::Altered,
        },
        Some(_) => {
            let published = published(name).filter(|bytes| Digest::of(bytes) == then);
            let largest = published.zip(again(name)).and_then(|(old, new)| largest_difference(&old, &new));
            match largest.filter(|largest| *largest <= tolerance) {
                Some(largest) => Verdict::Close { largest },
                None => Verdict::Different,
            }
        }
    };
    let mut outputs: Vec<(String, Verdict)> =
        lock.outputs.iter().map(|(name, digest)| (name.clone(), verdict(name, *digest))).collect();
    let new = now.outputs.keys().filter(|name| !lock.outputs.contains_key(*name));
    outputs.extend(new.map(|name| (name.clone(), Verdict::New)));
    Reproduction { outputs, first: first_divergence(lock, now) }
}

/// The first stage, in the order of the lock, whose result is another one.
pub fn first_divergence(lock: &EditionLock, now: &EditionLock) -> Option<Divergence> {
    lock.stages.iter().find_map(|then| {
        let own = now.stages.iter().find(|stage| stage.name == then.name);
        if own.is_some_and(|own| own.result == then.result) {
            return None;
        }
        let revisions = own.map(|own| (then.revision, own.revision)).filter(|(old, new)| old != new);
        Some(Divergence { stage: then.name.clone(), revisions })
    })
}

/// The largest difference between the numbers of two texts as a share of the larger number; `None` where anything
/// but numbers differs.
fn largest_difference(old: &[u8], new: &[u8]) -> Option<f64> {
    let (old, new) = (std::str::from_utf8(old).ok()?, std::str::from_utf8(new).ok()?);
    let (old, new) = (pieces(old), pieces(new));
    if old.len() != new.len() {
        return None;
    }
    old.iter().zip(&new).try_fold(0.0_f64, |largest, (old, new)| {
        if old == new {
            return Some(largest);
        }
        let (old, new): (f64, f64) = (old.parse().ok()?, new.parse().ok()?);
        let share = (old - new).abs() / old.abs().max(new.abs());
        Some(largest.max(share)).filter(|share| share.is_finite())
    })
}

/// A text as numbers and what stands between them. Digits in a word, as in a digest, are no number.
fn pieces(text: &str) -> Vec<&str> {
    let of_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = rest.starts_with(of_word);
        let end = rest.find(|c| of_word(c) != is_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::{LOCK_FORMAT, LockedStage};
    use std::collections::BTreeMap;

    fn lock(stages: &[(&str, u32, &str)], outputs: &[(&str, &str)]) -> EditionLock {
        let stage = |(name, revision, result): &(&str, u32, &str)| LockedStage {
            name: (*name).to_owned(),
            kind: "fit".to_owned(),
            revision: *revision,
            sources: Vec::new(),
            needs: Vec::new(),
            key: Digest::of(b"key"),
            result: Digest::of(result.as_bytes()),
        };
        EditionLock {
            format: LOCK_FORMAT,
            program: "0.1.0".into(),
            pipeline: "pipelines/demo.yaml".into(),
            stage: "article".into(),
            published: false,
            params: BTreeMap::new(),
            definition: String::new(),
            inputs: BTreeMap::new(),
            stages: stages.iter().map(stage).collect(),
            outputs: outputs.iter().map(|(n, text)| ((*n).to_owned(), Digest::of(text.as_bytes()))).collect(),
        }
    }

    fn verdicts(old: &[(&str, &str)], new: &[(&str, &str)], folder: &[(&str, &str)]) -> Vec<&'static str> {
        let bytes = |of: &[(&str, &str)], name: &str| {
            of.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_bytes().to_vec())
        };
        let (then, now) = (lock(&[], old), lock(&[], new));
        let judged = judged(&then, &now, 1e-9, |name| bytes(folder, name), |name| bytes(new, name));
        judged.outputs.iter().map(|(_, verdict)| verdict.word()).collect()
    }

    #[test]
    fn each_output_has_a_verdict() {
        let old = [("a", "same"), ("b", "x,1.5,-3e2\n"), ("c", "x,1.5\n"), ("d", "gone"), ("e", "same")];
        let new =
            [("a", "same"), ("b", "x,1.5000000000001,-3e2\n"), ("c", "x,1.6\n"), ("e", "same"), ("f", "new")];
        let folder = [("a", "same"), ("b", old[1].1), ("c", old[2].1), ("d", "gone"), ("e", "edited")];
        let expected = ["identical", "within tolerance", "different", "gone", "altered", "new"];
        assert_eq!(verdicts(&old, &new, &folder), expected);
    }

    #[test]
    fn words_and_digests_that_look_like_numbers_must_be_the_same() {
        for (old, new) in
            [("1e5f", "1e6f"), ("2023-06", "2023-07"), ("a b", "a  b"), ("1", "1 2"), ("0", "1")]
        {
            assert_eq!(verdicts(&[("a", old)], &[("a", new)], &[("a", old)]), ["different"], "{old}");
        }
    }

    #[test]
    fn the_first_stage_that_parts_is_named_with_its_revision() {
        let then = lock(&[("rows", 1, "r"), ("model", 2, "m"), ("means", 1, "x")], &[]);
        let revised = lock(&[("rows", 1, "r"), ("model", 3, "n"), ("means", 1, "y")], &[]);
        let first = first_divergence(&then, &revised).unwrap();
        assert_eq!(first.to_string(), "model (the program's way to do it was revised: 2 -> 3)");
        let silent = lock(&[("rows", 1, "r"), ("model", 2, "m"), ("means", 1, "y")], &[]);
        assert_eq!(first_divergence(&then, &silent).unwrap().to_string(), "means");
        assert_eq!(first_divergence(&then, &then), None);
    }
}
