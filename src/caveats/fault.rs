//! Breaches of the contract between facts and caveats, in words that name the mend.
//! Knows nothing of how a breach is found (that is `contract`).

use super::terms::{Claim, Placement, Severity};
use crate::language::Language;

/// A breach of the contract; stops `check` or the run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}caveat '{caveat}'{}: {fault}", in_figure(.figure.as_deref()), since(.because.as_deref()))]
pub struct ContractError {
    /// The figure, or `None` for what is wrong with the catalogue whatever the figure.
    pub figure: Option<String>,
    /// The caveat's id.
    pub caveat: String,
    /// Why the facts demand the caveat, where they do.
    pub because: Option<String>,
    /// JSON pointer to the place in the catalogue that can mend it.
    pub path: String,
    /// What is wrong, and the mend.
    pub fault: Fault,
}

/// What is wrong with a caveat, and the mend.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The catalogue does not have it.
    #[error("{catalogue} has no entry with this id; add one")]
    NoEntry {
        /// The catalogue's name.
        catalogue: String,
    },
    /// The catalogue has it, but its rule does not hold here.
    #[error("its applies_when does not hold, since {reasons}; widen the rule in {catalogue}")]
    RuleFails {
        /// The catalogue's name.
        catalogue: String,
        /// The facts for want of which the rule fails, in words.
        reasons: String,
    },
    /// Its rule holds, yet it is not among the figure's caveats.
    #[error("it applies, but is not among the figure's caveats; place the figure by its block")]
    NotPlaced,
    /// It stands farther from the figure than it may.
    #[error("its placement is {placement}, but it must stand nearer the figure; write 'placement: {wanted}'")]
    Elsewhere {
        /// Where it stands.
        placement: Placement,
        /// Where it must stand.
        wanted: Placement,
    },
    /// It has no words in a language of the report.
    #[error("'{field}' has no words in {language}; write them")]
    NoWords {
        /// `short` or `text`.
        field: &'static str,
        /// The language.
        language: Language,
    },
    /// It is milder than the facts demand.
    #[error("its severity is {severity}, but must be at least {wanted}")]
    TooMild {
        /// The severity in the catalogue.
        severity: Severity,
        /// The severity that is demanded.
        wanted: Severity,
    },
    /// It permits what must be forbidden.
    #[error("it must forbid {claim}; add it to 'forbids'")]
    Permits {
        /// The claim.
        claim: Claim,
    },
    /// It lacks the check that its words rest on.
    #[error("its evidence must be '{{fact: {fact}, at_most: {limit:e}}}' or stricter")]
    Unproven {
        /// The fact that must be checked.
        fact: &'static str,
        /// The greatest value that proves it.
        limit: f64,
    },
}

fn in_figure(figure: Option<&str>) -> String {
    figure.map_or_else(String::new, |name| format!("figure '{name}': "))
}

fn since(because: Option<&str>) -> String {
    because.map_or_else(String::new, |why| format!(" is demanded, since {why}"))
}
