//! For each figure the caveats that do not apply to it, each with the facts for want of which it does not.
//! Knows nothing of those that do.

use crate::caveats::Catalogue;
use crate::facts::Facts;
use serde_json::{Value, json};

/// What the stage keeps beside its files for `caveat why`; it is not published.
pub const ROLE: &str = "unmet";

/// The entries of the catalogue whose rule these facts do not meet, in its order.
pub fn unmet(catalogue: &Catalogue, facts: &Facts) -> Value {
    let entry = |caveat: &crate::caveats::Caveat| {
        let reasons = caveat.applies_when.why_not(facts);
        let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        (!reasons.is_empty())
            .then(|| json!({"id": caveat.id, "severity": caveat.severity, "because": reasons}))
    };
    catalogue.caveats.iter().filter_map(entry).collect()
}
