//! Bringing a plan up to date: which stages are fresh, which steps to compute, and computing them.
//! Knows nothing of what any stage computes.
//!
//! A stage's key holds the digests of its inputs' contents, so a stage is fresh, stale, or waiting for
//! an input that is not known yet (`survey`). A stale stage goes through its rounds of steps (`run`);
//! a step whose own key has a record is not computed again. Workers compute steps (`work`), one lock a
//! key, so that two runs on one store never do the same work twice.

mod check;
mod inputs;
mod looks;
mod notes;
mod pin;
mod publish;
mod queue;
mod ready;
mod reasons;
mod run;
mod survey;
mod taken;
mod work;

pub use inputs::{Sources, keep_provenance, parts_of_stage, stage_key};
pub use looks::Looks;
pub use pin::{Origin, drift, pin};
pub use publish::{alone_in, publish};
pub use reasons::{Leaves, Reasons, reasons};
pub use run::{Options, RunError, Summary, run};
pub use survey::{StageState, State, survey};

use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::Part;
use crate::store::{Output, Secrecy, Store};

/// What a stage gave, by its record, as parts for the stages below.
pub fn outputs_as_parts(stage: &str, outputs: &[Output], store: &Store) -> Vec<Part> {
    outputs.iter().map(|output| part(stage, output, store)).collect()
}

fn part(from: &str, output: &Output, store: &Store) -> Part {
    Part {
        from: from.to_owned(),
        role: output.role.clone(),
        label: output.label.clone(),
        content: output.content,
        path: store.path_of(&output.object.digest),
        rows: output.rows,
    }
}

fn secrecy(sensitivity: Sensitivity) -> Secrecy {
    match sensitivity {
        Sensitivity::Public | Sensitivity::Internal => Secrecy::Public,
        Sensitivity::Confidential => Secrecy::Confidential,
    }
}
