//! What the prose may say of a figure, given the caveats that it carries.
//! Knows nothing of sentences: the report's functions ask before they speak.

use super::placed::Placed;
use super::terms::Claim;
use crate::language::LocalText;
use std::collections::BTreeMap;

/// The claims that a figure's caveats forbid, each with the caveat that does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Permissions {
    forbidden: BTreeMap<Claim, Refusal>,
}

/// A claim may not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the caveat '{caveat}' forbids {claim} here")]
pub struct Refusal {
    /// The claim.
    pub claim: Claim,
    /// The id of the caveat that forbids it.
    pub caveat: String,
    /// The caveat's short words, to be shown with the refusal.
    pub short: LocalText,
}

impl Permissions {
    /// What a figure with these caveats permits. Where several forbid a claim, the first is named.
    pub fn of(placed: &[Placed<'_>]) -> Self {
        let mut forbidden = BTreeMap::new();
        for one in placed {
            for claim in &one.caveat.forbids {
                forbidden.entry(*claim).or_insert_with(|| refusal(*claim, one));
            }
        }
        Self { forbidden }
    }

    /// Whether the prose may make a claim.
    ///
    /// # Errors
    /// The refusal with the caveat that forbids it.
    pub fn may(&self, claim: Claim) -> Result<(), &Refusal> {
        self.forbidden.get(&claim).map_or(Ok(()), Err)
    }

    /// Every claim that is forbidden.
    pub fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        self.forbidden.values()
    }
}

fn refusal(claim: Claim, placed: &Placed<'_>) -> Refusal {
    Refusal { claim, caveat: placed.caveat.id.clone(), short: placed.short.clone() }
}
