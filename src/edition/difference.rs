//! What differs between two editions: what they were made from, and every published number that moved.
//! Knows nothing of how it is printed.

use super::moved::{Moved, moved};
use super::numbers::Numbers;
use super::origins::{Origins, definition_causes, file_causes};
use crate::keys::Cause;
use std::collections::BTreeMap;

/// Two editions beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What differs in what they were made from.
    pub causes: Causes,
    /// The stages whose results differ, in the later edition's order.
    pub stages: Vec<String>,
    /// Numbers that both have.
    pub compared: usize,
    /// Every number that is not the same, one entry for all figures that show it.
    pub moved: Vec<Moved>,
}

/// What differs in what two editions were made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Causes {
    /// Data, by source and name.
    pub data: Vec<Cause>,
    /// Texts that the report is written from, by source and name.
    pub texts: Vec<Cause>,
    /// What the pipeline says, its parameters and stages.
    pub pipeline: Vec<Cause>,
    /// The program's version then and now, where they differ.
    pub program: Option<(String, String)>,
    /// Kinds of work that the program does in another way, with their revisions then and now.
    pub revised: Vec<(String, u32, u32)>,
}

impl Causes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two editions by their origins and numbers.
pub fn difference(old: (&Origins, &Numbers), new: (&Origins, &Numbers)) -> Difference {
    let (moved, compared) = moved(old.1, new.1);
    Difference { causes: causes(old.0, new.0), stages: changed_stages(old.0, new.0), compared, moved }
}

fn causes(old: &Origins, new: &Origins) -> Causes {
    let revisions = |origins: &Origins| -> BTreeMap<String, u32> {
        origins.stages.iter().map(|stage| (stage.kind.clone(), stage.revision)).collect()
    };
    let (before, now) = (revisions(old), revisions(new));
    let revised = now.into_iter().filter_map(|(kind, now)| {
        let then = *before.get(&kind)?;
        (then != now).then_some((kind, then, now))
    });
    Causes {
        data: file_causes(&old.data, &new.data),
        texts: file_causes(&old.texts, &new.texts),
        pipeline: definition_causes(&old.definition, &new.definition),
        program: (old.program != new.program).then(|| (old.program.clone(), new.program.clone())),
        revised: revised.collect(),
    }
}

fn changed_stages(old: &Origins, new: &Origins) -> Vec<String> {
    let before: BTreeMap<&str, _> =
        old.stages.iter().map(|stage| (stage.name.as_str(), stage.result)).collect();
    let changed = new.stages.iter().filter(|stage| before.get(stage.name.as_str()) != Some(&stage.result));
    changed.map(|stage| stage.name.clone()).collect()
}
