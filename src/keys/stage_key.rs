//! What a step of work is: its kind and revision, its parameters and the digests of its inputs.
//! Knows nothing of where inputs lie or which stage made them: an input whose content is unchanged
//! keeps the key, which is the early cutoff.

use super::encode::{extend, part, quoted};
use super::{Digest, Leaf, Take, digest_of_leaves, each_leaf};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Names the use and the format of a key's digest; a new encoding is a new sentence.
const CONTEXT: &str = "caveat: digest of a step's key, format 1";

/// The identity of a step of work. Steps with equal keys give equal outputs, so one result serves both.
///
/// | part | in the key? |
/// |---|---|
/// | kind, and the revision that rises when the kind's code gives other results | yes |
/// | parameters, as normalised by the kind (defaults filled in) | yes |
/// | content digest of every input | yes, under the input's name |
/// | keys of the stages that made the inputs | no: what did not change downstream stops there |
/// | path, modification time, host, user, clock, run, number of threads | never |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepKey {
    /// The kind of work, such as `fit`.
    pub kind: String,
    /// The revision of that kind's code.
    pub revision: u32,
    /// The parameters as normalised by the kind.
    pub params: Value,
    /// Content digests by input name, such as `registrations/2023-06`.
    pub inputs: BTreeMap<String, Digest>,
}

impl StepKey {
    /// All that the key holds, in one canonical order: `kind`, `revision`, `params...`, `inputs...`.
    /// The digest and the explanation of a change both come from here, so they cannot drift apart.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        self.each_leaf(&mut |path, value| leaves.push(Leaf::new(path, value)));
        leaves
    }

    fn each_leaf(&self, take: Take) {
        take(KIND, &quoted(&self.kind));
        take(REVISION, &self.revision.to_string());
        each_leaf("params", &self.params, take);
        let mut path = INPUTS.to_owned();
        for (name, digest) in &self.inputs {
            extend(&mut path, name);
            take(&path, &digest.to_string());
            path.truncate(INPUTS.len());
        }
    }

    /// The key's digest: the name under which the store keeps the step's record.
    pub fn digest(&self) -> Digest {
        digest_of_leaves(CONTEXT, |take| self.each_leaf(take))
    }
}

/// The path of the leaf that holds the kind.
pub(super) const KIND: &str = "kind";
/// The path of the leaf that holds the revision.
pub(super) const REVISION: &str = "revision";

/// The path that leads to the inputs.
const INPUTS: &str = "inputs";

/// The path of the leaf that holds the digest of the input `name`.
pub(super) fn input_path(name: &str) -> String {
    part(INPUTS, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(params: Value, inputs: &[(&str, &str)]) -> StepKey {
        let digests = inputs.iter().map(|(name, text)| ((*name).to_owned(), Digest::of(text.as_bytes())));
        StepKey { kind: "fit".to_owned(), revision: 1, params, inputs: digests.collect() }
    }

    #[test]
    fn a_key_lists_all_it_holds() {
        let key = key(json!({"controls": ["age"], "ridge": 0.5}), &[("registrations/2023-06", "x")]);
        let leaves: Vec<_> = key.leaves().into_iter().map(|l| format!("{}={}", l.path, l.value)).collect();
        let digest = Digest::of(b"x");
        let input = format!("inputs.registrations/2023-06={digest}");
        let expected =
            ["kind=\"fit\"", "revision=1", "params.controls[0]=\"age\"", "params.ridge=0.5", &input];
        assert_eq!(leaves, expected);
    }

    #[test]
    fn every_part_of_a_key_changes_its_digest() {
        let base = key(json!({"a": 1}), &[("x", "1")]);
        let others = [
            key(json!({"a": 2}), &[("x", "1")]),
            key(json!({"a": 1}), &[("x", "2")]),
            key(json!({"a": 1}), &[("y", "1")]),
            key(json!({"a": 1}), &[]),
            key(json!({}), &[("x", "1")]),
            key(json!({"a": 1, "b": null}), &[("x", "1")]),
            StepKey { revision: 2, ..base.clone() },
            StepKey { kind: "index".to_owned(), ..base.clone() },
        ];
        for other in &others {
            assert_ne!(other.digest(), base.digest(), "{other:?}");
        }
    }

    #[test]
    fn the_order_in_which_parameters_were_written_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"a": 1, "b": {"c": 2, "d": 3}}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b": {"d": 3, "c": 2}, "a": 1}"#).unwrap();
        assert_eq!(key(one, &[]).digest(), key(other, &[]).digest());
    }

    #[test]
    fn a_key_reads_back_from_disk_with_the_same_digest() {
        let params =
            json!({"b": 0.1, "a": 1e-300, "long": 0.700_000_000_000_000_1, "pi": std::f64::consts::PI});
        let key = key(params, &[("a.b", "x"), ("", "y")]);
        let back: StepKey = serde_json::from_str(&serde_json::to_string(&key).unwrap()).unwrap();
        assert_eq!(back.digest(), key.digest());
    }

    /// Needs serde_json's feature `float_roundtrip`: without it, one number in some hundreds comes back
    /// as its neighbour, and the record of a finished step would not be found again.
    #[test]
    fn every_number_reads_back_from_disk_as_it_was() {
        for step in 1..20_000_u32 {
            let number = f64::from(step).sqrt() * 1e-7;
            let back: f64 = serde_json::from_str(&Value::from(number).to_string()).unwrap();
            assert_eq!(back.to_bits(), number.to_bits());
        }
    }

    #[test]
    fn the_digest_of_format_1_never_changes() {
        let key = key(json!({"controls": ["age", "sex"], "ridge": 0.5}), &[("registrations/2023-06", "x")]);
        assert_eq!(key.digest().short(), "a63b1a65094f");
    }
}
