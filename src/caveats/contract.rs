//! The contract: a figure that lacks a caveat which its facts demand is an error, and so is a caveat
//! that has become milder than they demand. Knows nothing of how a figure is drawn.

use super::catalogue::{Catalogue, Caveat};
use super::fault::{ContractError, Fault};
use super::obligations::{ALL, IDENTITY, Obligation};
use super::placed::Placed;
use super::predicate::Test;
use crate::facts::{Facts, Value};
use crate::language::Language;

const SHORT: &str = "short";

/// Holds a figure's caveats (see [`super::resolve`]) against what its facts demand. `languages` are those
/// of the report. No breach, no error.
pub fn check_figure(
    figure: &str,
    catalogue: &Catalogue,
    facts: &Facts,
    placed: &[Placed<'_>],
    languages: &[Language],
) -> Vec<ContractError> {
    let demanded = ALL.iter().filter(|obligation| (obligation.when)(facts));
    let faults = demanded.flat_map(|obligation| {
        let because = obligation.because(facts);
        let found = faults_at_figure(obligation, catalogue, facts, placed);
        found.into_iter().map(move |fault| (obligation.caveat, Some(because.clone()), fault))
    });
    let words = placed.iter().flat_map(|one| {
        let words = |field, language| if field == SHORT { &one.short } else { &one.text }.get(language);
        missing_words(languages, words).into_iter().map(|fault| (one.caveat.id.as_str(), None, fault))
    });
    let error = |(id, because, fault)| breach(catalogue, Some(figure), id, because, fault);
    faults.chain(words).map(error).collect()
}

/// What can be known of a catalogue before data are read: every caveat that facts could ever demand is
/// there, strong enough, and every entry has words in the report's languages.
pub fn check_catalogue(catalogue: &Catalogue, languages: &[Language]) -> Vec<ContractError> {
    let demanded = ALL.iter().flat_map(|obligation| {
        let faults = match catalogue.get(obligation.caveat) {
            None => vec![no_entry(catalogue)],
            Some(caveat) => weaknesses(obligation, caveat),
        };
        faults.into_iter().map(move |fault| (obligation.caveat, Some(obligation.why.to_owned()), fault))
    });
    let words = catalogue.caveats.iter().flat_map(|caveat| {
        let texts = |field| {
            if field == SHORT { &caveat.short } else { &caveat.text }
        };
        let words = |field, language| texts(field).get(&language).map(String::as_str);
        missing_words(languages, words).into_iter().map(|fault| (caveat.id.as_str(), None, fault))
    });
    demanded.chain(words).map(|(id, because, fault)| breach(catalogue, None, id, because, fault)).collect()
}

fn faults_at_figure(
    obligation: &Obligation,
    catalogue: &Catalogue,
    facts: &Facts,
    placed: &[Placed<'_>],
) -> Vec<Fault> {
    if let Some(one) = placed.iter().find(|one| one.caveat.id == obligation.caveat) {
        return weaknesses(obligation, one.caveat);
    }
    vec![match catalogue.get(obligation.caveat) {
        None => no_entry(catalogue),
        Some(caveat) if caveat.applies_when.holds(facts) => Fault::NotPlaced,
        Some(caveat) => {
            let reasons: Vec<_> =
                caveat.applies_when.why_not(facts).iter().map(ToString::to_string).collect();
            Fault::RuleFails { catalogue: catalogue.name.clone(), reasons: reasons.join("; ") }
        }
    }]
}

fn no_entry(catalogue: &Catalogue) -> Fault {
    Fault::NoEntry { catalogue: catalogue.name.clone() }
}

/// Where an entry is milder than the obligation.
fn weaknesses(obligation: &Obligation, caveat: &Caveat) -> Vec<Fault> {
    let (severity, wanted, placement) = (caveat.severity, obligation.severity, caveat.placement);
    let elsewhere = (placement > obligation.placement)
        .then_some(Fault::Elsewhere { placement, wanted: obligation.placement });
    let mild = (severity < wanted).then_some(Fault::TooMild { severity, wanted });
    let permitted = obligation.forbids.iter().filter(|claim| !caveat.forbids.contains(claim));
    let permits = permitted.map(|claim| Fault::Permits { claim: *claim });
    elsewhere.into_iter().chain(mild).chain(permits).chain(unproven(obligation, caveat)).collect()
}

fn unproven(obligation: &Obligation, caveat: &Caveat) -> Option<Fault> {
    let fact = obligation.evidence?.info.name;
    let proves = caveat.evidence.as_ref().is_some_and(|evidence| {
        let strict = matches!(evidence.test, Test::AtMost(Value::Number(limit)) if limit <= IDENTITY);
        evidence.fact.name == fact && strict
    });
    (!proves).then_some(Fault::Unproven { fact, limit: IDENTITY })
}

/// The fields of a caveat that have no words in one of the languages, given where words are found.
fn missing_words<'w>(
    languages: &[Language],
    words: impl Fn(&'static str, Language) -> Option<&'w str>,
) -> Vec<Fault> {
    let fields = [SHORT, "text"].into_iter();
    let all = fields.flat_map(|field| languages.iter().map(move |language| (field, *language)));
    let empty = all.filter(|(field, language)| words(field, *language).is_none_or(|w| w.trim().is_empty()));
    empty.map(|(field, language)| Fault::NoWords { field, language }).collect()
}

fn breach(
    catalogue: &Catalogue,
    figure: Option<&str>,
    caveat: &str,
    because: Option<String>,
    fault: Fault,
) -> ContractError {
    let path = catalogue.path_of(caveat) + below(&fault, catalogue.get(caveat));
    ContractError { figure: figure.map(str::to_owned), caveat: caveat.to_owned(), because, path, fault }
}

/// The key of the entry that the fault is about; the entry itself where the key is not written.
fn below(fault: &Fault, caveat: Option<&Caveat>) -> &'static str {
    match fault {
        Fault::NoEntry { .. } | Fault::NotPlaced => "",
        Fault::RuleFails { .. } => "/applies_when",
        Fault::Elsewhere { .. } => "/placement",
        Fault::NoWords { field: SHORT, .. } => "/short",
        Fault::NoWords { .. } => "/text",
        Fault::TooMild { .. } => "/severity",
        Fault::Permits { .. } if caveat.is_some_and(|caveat| caveat.forbids.is_empty()) => "",
        Fault::Permits { .. } => "/forbids",
        Fault::Unproven { .. } if caveat.is_some_and(|caveat| caveat.evidence.is_none()) => "",
        Fault::Unproven { .. } => "/evidence",
    }
}
