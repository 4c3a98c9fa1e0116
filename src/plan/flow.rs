//! Where results may flow: a stage's own result is as sensitive as what it reads, unless its kind makes it less so.
//! Knows nothing of what a kind computes.

use super::PlannedStage;
use crate::disclosure::sensitivity::Sensitivity::{self, Confidential, Internal, Public};
use crate::stages::Finding;
use std::collections::BTreeMap;

/// The kinds whose result is less sensitive than what they read, and how sensitive that may be. The list is short on
/// purpose: a kind that is not here passes the sensitivity of what it reads on.
const LOWERED: &[Lowered] = &[
    // Coefficients of a whole register.
    Lowered { kind: "fit", reads: Confidential, gives: Internal },
    // Means of groups, through the disclosure gate.
    Lowered { kind: "aggregate", reads: Confidential, gives: Public },
    // Of what is internal a page shows the model card and the facts behind caveats.
    Lowered { kind: "render", reads: Internal, gives: Public },
];

struct Lowered {
    kind: &'static str,
    reads: Sensitivity,
    gives: Sensitivity,
}

/// Stages whose result would tell more than may be told, each with what is wrong.
pub fn leaks(stages: &[PlannedStage]) -> Vec<(&str, Finding)> {
    let known: BTreeMap<&str, Sensitivity> =
        stages.iter().map(|stage| (stage.name.as_str(), stage.sensitivity)).collect();
    let mut leaks = Vec::new();
    for stage in stages {
        let read = stage.needs.iter().filter_map(|need| Some((need.as_str(), *known.get(need.as_str())?)));
        let too_much = read.filter(|(_, read)| !may_flow(stage.kind.name(), *read, stage.sensitivity));
        leaks.extend(too_much.map(|(need, read)| (stage.name.as_str(), leak(need, read, stage.sensitivity))));
        if stage.out.is_some() && stage.sensitivity != Public {
            let what =
                format!("its result is {} and cannot lie in a folder for readers", stage.sensitivity.name());
            leaks.push((&stage.name, Finding::at("/out", what).mend("take `out` out of the stage")));
        }
    }
    leaks
}

/// Whether a stage of a kind may make a result of one sensitivity from one of another.
fn may_flow(kind: &str, reads: Sensitivity, gives: Sensitivity) -> bool {
    let is_lowered = |known: &Lowered| known.kind == kind && reads <= known.reads && gives >= known.gives;
    reads <= gives || LOWERED.iter().any(is_lowered)
}

fn leak(need: &str, read: Sensitivity, gives: Sensitivity) -> Finding {
    let what = format!("'{need}' is {} and cannot become {} here", read.name(), gives.name());
    Finding::at("", what).mend("publish means by group: put an aggregate stage between them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages;

    #[test]
    fn nothing_becomes_less_sensitive_but_by_the_kinds_on_the_list() {
        let all = [Public, Internal, Confidential];
        let mut lowered = Vec::new();
        for kind in stages::ALL.iter().map(|kind| kind.name()) {
            for (reads, gives) in all.iter().flat_map(|reads| all.map(|gives| (*reads, gives))) {
                assert!(reads > gives || may_flow(kind, reads, gives), "{kind} may add secrecy");
                if reads > gives && may_flow(kind, reads, gives) {
                    lowered.push((kind, reads.name(), gives.name()));
                }
            }
        }
        let wanted = [
            ("fit", "confidential", "internal"),
            ("aggregate", "internal", "public"),
            ("aggregate", "confidential", "public"),
            ("aggregate", "confidential", "internal"),
            ("render", "internal", "public"),
        ];
        assert_eq!(lowered, wanted);
    }

    #[test]
    fn every_kind_on_the_list_is_one() {
        assert!(LOWERED.iter().all(|known| stages::kind(known.kind).is_some()));
    }
}
