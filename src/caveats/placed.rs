//! Applying the catalogue to the facts of a run: which caveats hold, in which words, and why.
//! Knows nothing of what the facts oblige a figure to (that is `contract`).

use super::catalogue::{Catalogue, Caveat};
use super::predicate::Reason;
use super::terms::Placement;
use super::wording;
use crate::facts::Facts;
use crate::language::{Language, LocalText};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A caveat that applies, with its words for this run.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<'a> {
    /// The entry of the catalogue.
    pub caveat: &'a Caveat,
    /// The short words with facts put in, in those of the report's languages that the entry has.
    pub short: LocalText,
    /// The full words, likewise.
    pub text: LocalText,
    /// The facts that made its rule hold; empty for a caveat that always applies.
    pub because: Vec<Reason>,
}

impl Placed<'_> {
    /// Whether the caveat stands at this place.
    pub fn stands_at(&self, placement: Placement) -> bool {
        self.caveat.placement == placement
    }
}

/// Why the catalogue cannot be applied to a run; stops it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ResolveError {
    /// The words of a caveat rest on something that is not so in this run.
    #[error(
        "caveat '{caveat}' applies, but its evidence does not hold: {reason}; either the model or the \
         caveat's words are wrong, and neither may be published"
    )]
    EvidenceFails {
        /// The caveat.
        caveat: String,
        /// JSON pointer to the evidence in the catalogue.
        path: String,
        /// The fact and the test that it fails.
        reason: Box<Reason>,
    },
    /// The words of a caveat name a fact that this run has not observed.
    #[error(
        "the words of caveat '{caveat}' name the fact '{fact}', which was not observed; let its rule ask \
         for it ({{fact: {fact}, known: true}})"
    )]
    FactForWords {
        /// The caveat.
        caveat: String,
        /// JSON pointer to the words in the catalogue.
        path: String,
        /// The fact that is absent.
        fact: String,
    },
}

/// The caveats that apply to the facts of one figure, the strongest first, else in the catalogue's order.
/// Words are filled in for those of `languages` that a caveat has.
///
/// # Errors
/// Every evidence that fails, and every text whose facts are absent.
pub fn resolve<'a>(
    catalogue: &'a Catalogue,
    facts: &Facts,
    languages: &[Language],
) -> Result<Vec<Placed<'a>>, Vec<ResolveError>> {
    resolve_any(catalogue, &[facts], languages)
}

/// The caveats that apply to at least one of several scopes, for what stands once in a section or an
/// article: give the article's facts and those of its figures. Words and reasons are those of the first
/// scope in which a caveat applies; evidence is checked in all.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_any<'a>(
    catalogue: &'a Catalogue,
    scopes: &[&Facts],
    languages: &[Language],
) -> Result<Vec<Placed<'a>>, Vec<ResolveError>> {
    let mut errors = Vec::new();
    let mut placed = Vec::new();
    for caveat in &catalogue.caveats {
        let path = catalogue.path_of(&caveat.id);
        let applies = |facts: &&&Facts| caveat.applies_when.holds(facts);
        let here: Vec<&Facts> = scopes.iter().filter(applies).copied().collect();
        errors.extend(here.iter().find_map(|facts| failing_evidence(caveat, facts, &path)));
        let Some(first) = here.first() else { continue };
        match place(caveat, first, languages, &path) {
            Ok(one) => placed.push(one),
            Err(error) => errors.push(error),
        }
    }
    placed.sort_by_key(|one| Reverse(one.caveat.severity));
    if errors.is_empty() { Ok(placed) } else { Err(errors) }
}

fn failing_evidence(caveat: &Caveat, facts: &Facts, path: &str) -> Option<ResolveError> {
    let evidence = caveat.evidence.as_ref().filter(|evidence| !evidence.holds(facts))?;
    Some(ResolveError::EvidenceFails {
        caveat: caveat.id.clone(),
        path: format!("{path}/evidence"),
        reason: Box::new(evidence.reason(facts)),
    })
}

fn place<'a>(
    caveat: &'a Caveat,
    facts: &Facts,
    languages: &[Language],
    path: &str,
) -> Result<Placed<'a>, ResolveError> {
    let words = |field: &str, texts: &BTreeMap<Language, String>| {
        let filled = languages.iter().filter_map(|language| Some((*language, texts.get(language)?)));
        let filled = filled.map(|(language, text)| {
            let missing = |fact| absent(caveat, format!("{path}/{field}/{language}"), fact);
            Ok((language, wording::fill(text, facts, language).map_err(missing)?))
        });
        filled.collect::<Result<_, _>>().map(LocalText::Each)
    };
    let (short, text) = (words("short", &caveat.short)?, words("text", &caveat.text)?);
    Ok(Placed { caveat, short, text, because: caveat.applies_when.explain(facts) })
}

fn absent(caveat: &Caveat, path: String, fact: String) -> ResolveError {
    ResolveError::FactForWords { caveat: caveat.id.clone(), path, fact }
}
