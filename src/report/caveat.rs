//! A caveat as it stands in a report: resolved, worded, with the facts that chose it.
//! Knows neither the catalogue's rules nor how the caveat was chosen.

use crate::caveats::Placed;
pub use crate::caveats::{About, Claim, Severity};
use crate::language::LocalText;

/// A caveat that the run's facts have placed by a figure, a breakdown or the article.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedCaveat {
    /// The catalogue's id, stable for ever.
    pub id: String,
    /// The version of its text.
    pub version: u32,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub about: About,
    /// One line; always visible, and in the figure's description and data files.
    pub short: LocalText,
    /// The whole caveat, plain text.
    pub text: LocalText,
    /// The bibliography's key of its source.
    pub source: Option<String>,
    /// What it forbids the prose to claim.
    pub forbids: Vec<Claim>,
    /// The facts that chose it, in words.
    pub reasons: Vec<String>,
}

impl From<&Placed<'_>> for PlacedCaveat {
    fn from(placed: &Placed<'_>) -> Self {
        let caveat = placed.caveat;
        Self {
            id: caveat.id.clone(),
            version: caveat.version,
            severity: caveat.severity,
            about: caveat.about,
            short: placed.short.clone(),
            text: placed.text.clone(),
            source: caveat.source.clone(),
            forbids: caveat.forbids.clone(),
            reasons: placed.because.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The first of `caveats` that forbids `claim`.
pub fn forbidding(caveats: &[PlacedCaveat], claim: Claim) -> Option<&PlacedCaveat> {
    caveats.iter().find(|caveat| caveat.forbids.contains(&claim))
}
