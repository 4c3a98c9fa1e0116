//! Why a step has to run: the causes of staleness, each with what was and what is.
//! Knows nothing of how a cause is found on disk; two keys are all it compares.

use super::changes::{Change, changes};
use super::stage_key::{KIND, REVISION, input_path};
use super::{Digest, StepKey, leaves_of};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// One reason to run a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The step has no record: it has not run before with any key that is remembered.
    NeverRun,
    /// The program computes this kind in another way than when the step last ran.
    Revised {
        /// The kind of work.
        kind: String,
        /// The revision of the last run.
        old: u32,
        /// The program's revision.
        new: u32,
    },
    /// A parameter was changed, added (`old` is none) or removed (`new` is none).
    Parameter {
        /// The leaf's path in the key, such as `params.controls[1]`.
        path: String,
        /// The value of the last run, as the leaf writes it.
        old: Option<String>,
        /// The value now.
        new: Option<String>,
    },
    /// An input has other content, is new (`old` is none) or gone (`new` is none).
    Input {
        /// The input's name in the key, such as `registrations/2023-06`.
        name: String,
        /// The content digest of the last run.
        old: Option<Digest>,
        /// The content digest now.
        new: Option<Digest>,
    },
    /// An output that the record names is not in the store, or not whole.
    OutputMissing {
        /// The output's role, such as `table`.
        role: String,
        /// The output's label, such as a month, or empty.
        label: String,
    },
    /// An output that the record names is not what was written.
    OutputDamaged {
        /// The output's role, such as `table`.
        role: String,
        /// The output's label, such as a month, or empty.
        label: String,
    },
    /// The record of the step cannot be read.
    RecordDamaged,
    /// The run was asked to.
    Forced,
}

/// Every reason why `new` is not `old`: revision and parameters in the key's order, then inputs. Empty
/// exactly when the two keys have the same digest.
pub fn causes(old: &StepKey, new: &StepKey) -> Vec<Cause> {
    let names = old.inputs.keys().chain(new.inputs.keys());
    let inputs: BTreeMap<String, &str> = names.map(|name| (input_path(name), name.as_str())).collect();
    let cause = |change: Change| match inputs.get(&change.path) {
        Some(name) => input(name, old, new),
        None if change.path == REVISION => revised(old, new),
        None => parameter(change),
    };
    changes(&old.leaves(), &new.leaves()).into_iter().map(cause).collect()
}

/// Every difference between two values, as changes of parameters.
pub fn value_causes(old: &Value, new: &Value) -> Vec<Cause> {
    let leaves = |value| leaves_of("params", value);
    changes(&leaves(old), &leaves(new)).into_iter().map(parameter).collect()
}

fn input(name: &str, old: &StepKey, new: &StepKey) -> Cause {
    Cause::Input {
        name: name.to_owned(),
        old: old.inputs.get(name).copied(),
        new: new.inputs.get(name).copied(),
    }
}

fn revised(old: &StepKey, new: &StepKey) -> Cause {
    Cause::Revised { kind: new.kind.clone(), old: old.revision, new: new.revision }
}

fn parameter(change: Change) -> Cause {
    Cause::Parameter { path: change.path, old: change.old, new: change.new }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverRun => write!(f, "it has not run before"),
            Self::Revised { kind, old, new } => {
                write!(f, "the program's way to do '{kind}' was revised: {old} -> {new}")
            }
            Self::Parameter { path, old, new } => write_parameter(f, path, old.as_deref(), new.as_deref()),
            Self::Input { name, old, new } => write_input(f, name, old.as_ref(), new.as_ref()),
            Self::OutputMissing { role, label } => {
                write!(f, "its output {} is not in the store", named(role, label))
            }
            Self::OutputDamaged { role, label } => {
                write!(f, "its output {} in the store is damaged", named(role, label))
            }
            Self::RecordDamaged => write!(f, "the record of its last run is damaged"),
            Self::Forced => write!(f, "the run was asked to run it anew"),
        }
    }
}

/// Where a definition, and where a report, has the pipeline's parameters.
const PIPELINE: [&str; 2] = ["params.", "parameters."];

fn named(role: &str, label: &str) -> String {
    if label.is_empty() { role.to_owned() } else { format!("{role} of {label}") }
}

fn write_parameter(
    f: &mut fmt::Formatter<'_>,
    path: &str,
    old: Option<&str>,
    new: Option<&str>,
) -> fmt::Result {
    let what = match path.strip_prefix("params.") {
        // The pipeline's own parameters go by their names, in its definition and in what a report says of itself.
        Some(name) => {
            let own = PIPELINE.iter().find_map(|list| name.strip_prefix(list));
            format!("the parameter {}", own.unwrap_or(name))
        }
        None if path == KIND => "the kind of work".to_owned(),
        None => path.to_owned(),
    };
    match (old, new) {
        (Some(old), Some(new)) => write!(f, "{what} changed: {old} -> {new}"),
        (None, Some(new)) => write!(f, "{what} is new: {new}"),
        (Some(old), None) => write!(f, "{what} is gone: it was {old}"),
        (None, None) => write!(f, "{what} changed"),
    }
}

fn write_input(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    old: Option<&Digest>,
    new: Option<&Digest>,
) -> fmt::Result {
    match (old, new) {
        (Some(old), Some(new)) => {
            write!(f, "the input {name} has other content: {} -> {}", old.short(), new.short())
        }
        (None, _) => write!(f, "the input {name} is new"),
        (_, None) => write!(f, "the input {name} is gone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(params: Value, inputs: &[(&str, &str)]) -> StepKey {
        let digests = inputs.iter().map(|(name, text)| ((*name).to_owned(), Digest::of(text.as_bytes())));
        StepKey { kind: "fit".to_owned(), revision: 1, params, inputs: digests.collect() }
    }

    fn said(old: &StepKey, new: &StepKey) -> Vec<String> {
        causes(old, new).iter().map(Cause::to_string).collect()
    }

    #[test]
    fn equal_keys_give_no_cause() {
        let same = key(json!({"a": [1, 2]}), &[("x", "1")]);
        assert!(causes(&same, &same.clone()).is_empty());
    }

    #[test]
    fn a_changed_control_is_named_with_what_it_was() {
        let old = key(json!({"controls": ["age", "sex"]}), &[]);
        let new = key(json!({"controls": ["age", "region"]}), &[]);
        assert_eq!(said(&old, &new), ["the parameter controls[1] changed: \"sex\" -> \"region\""]);
    }

    #[test]
    fn inputs_are_named_as_changed_new_or_gone() {
        let old = key(json!({}), &[("in/2023-05", "a"), ("in/2023-06", "b")]);
        let new = key(json!({}), &[("in/2023-06", "c"), ("in/2023-07", "d")]);
        let changed = Cause::Input {
            name: "in/2023-06".to_owned(),
            old: Some(Digest::of(b"b")),
            new: Some(Digest::of(b"c")),
        };
        let causes = causes(&old, &new);
        assert_eq!(causes[0], changed);
        let said: Vec<_> = causes[1..].iter().map(Cause::to_string).collect();
        assert_eq!(said, ["the input in/2023-07 is new", "the input in/2023-05 is gone"]);
    }

    #[test]
    fn an_input_with_an_odd_name_is_still_an_input() {
        let old = key(json!({}), &[("a.b[0]", "a")]);
        let new = key(json!({}), &[("a.b[0]", "b")]);
        assert!(matches!(&causes(&old, &new)[..], [Cause::Input { name, .. }] if name == "a.b[0]"));
    }

    #[test]
    fn a_revised_kind_and_another_kind_are_told_apart() {
        let old = key(json!({}), &[]);
        let revised = StepKey { revision: 2, ..old.clone() };
        let other = StepKey { kind: "index".to_owned(), ..old.clone() };
        assert_eq!(said(&old, &revised), ["the program's way to do 'fit' was revised: 1 -> 2"]);
        assert_eq!(said(&old, &other), ["the kind of work changed: \"fit\" -> \"index\""]);
    }

    #[test]
    fn a_cause_can_be_listed_for_another_program() {
        let json = serde_json::to_value(Cause::Forced).unwrap();
        assert_eq!(json, json!({"cause": "forced"}));
    }
}
