//! Reading the catalogue from a JSON value, with every fault at its place.
//! Knows nothing of a particular run, nor of how a rule is read (that is `predicate_reading`).

use super::catalogue::{Catalogue, Caveat};
use super::error::{CatalogueError, CatalogueFault};
use super::predicate_reading::{comparison, predicate};
use super::reading::{Place, keep, unknown};
use super::terms::{Claim, Severity};
use super::wording;
use crate::language::Language;
use crate::name::Name;
use serde_json::Value;
use std::collections::BTreeMap;

/// The keys of an entry.
const KEYS: [&str; 11] = [
    "id",
    "version",
    "severity",
    "about",
    "applies_when",
    "forbids",
    "placement",
    "short",
    "text",
    "source",
    "evidence",
];

/// The catalogue in `value`, or every fault in it.
pub(super) fn catalogue(name: &str, value: &Value) -> Result<Catalogue, Vec<CatalogueError>> {
    let root = Place::root(value);
    root.entries().map_err(|fault| vec![fault])?;
    let mut faults = root.unknown_keys(&["version", "caveats"]);
    keep(version(&root), &mut faults);
    let entries = keep(root.need("caveats").and_then(|list| list.some_items()), &mut faults);
    let read = |place: &Place<'_>| caveat(place, &mut faults);
    let caveats: Vec<Caveat> = entries.iter().flatten().filter_map(read).collect();
    faults.extend(duplicates(entries.as_deref().unwrap_or_default()));
    if faults.is_empty() { Ok(Catalogue { name: name.to_owned(), caveats }) } else { Err(faults) }
}

fn version(root: &Place<'_>) -> Result<(), CatalogueError> {
    let place = root.need("version")?;
    if place.value.as_u64() == Some(1) {
        return Ok(());
    }
    Err(place.fault(CatalogueFault::Version { got: place.value.to_string() }))
}

/// The entry at a place, or nothing when it has faults.
fn caveat(place: &Place<'_>, faults: &mut Vec<CatalogueError>) -> Option<Caveat> {
    keep(place.entries(), faults)?;
    faults.extend(place.unknown_keys(&KEYS));
    let mut field = Field { place, faults };
    let id = field.need("id", id_text);
    let version = field.need("version", whole_number);
    let severity = field.need("severity", |at| at.word("severity"));
    let about = field.need("about", |at| at.word("subject"));
    let applies_when = field.need("applies_when", predicate);
    let forbids = field.may("forbids", claims);
    let placement = field.need("placement", |at| at.word("placement"));
    let short = field.need("short", words);
    let text = field.need("text", words);
    let source = field.may("source", |at| at.text().map(str::to_owned));
    let evidence = field.may("evidence", comparison);
    let caveat = Caveat {
        id: id?,
        version: version?,
        severity: severity?,
        about: about?,
        applies_when: applies_when?,
        forbids: forbids.unwrap_or_default(),
        placement: placement?,
        short: short?,
        text: text?,
        source,
        evidence,
    };
    keep(severity_fits(&caveat, place), faults)?;
    Some(caveat)
}

/// Reads the fields of one entry, collecting faults.
struct Field<'p, 'a> {
    place: &'p Place<'a>,
    faults: &'p mut Vec<CatalogueError>,
}

impl<'a> Field<'_, 'a> {
    fn need<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Place<'a>) -> Result<T, CatalogueError>,
    ) -> Option<T> {
        keep(self.place.need(key).and_then(|at| read(&at)), self.faults)
    }

    fn may<T>(&mut self, key: &str, read: impl FnOnce(&Place<'a>) -> Result<T, CatalogueError>) -> Option<T> {
        let at = self.place.at(key)?;
        keep(read(&at), self.faults)
    }
}

fn id_text(place: &Place<'_>) -> Result<String, CatalogueError> {
    let wanted = "a name of lower-case letters, digits and underscores";
    Name::parse(place.text()?).map(|name| name.to_string()).ok_or_else(|| place.not(wanted))
}

fn whole_number(place: &Place<'_>) -> Result<u32, CatalogueError> {
    let number = place.value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.filter(|number| *number >= 1).ok_or_else(|| place.not("a whole number from 1"))
}

fn claims(place: &Place<'_>) -> Result<Vec<Claim>, CatalogueError> {
    place.items()?.iter().map(|item| item.word("claim")).collect()
}

/// Words per language. An empty text is read as it is: whether it may be empty depends on the report's
/// languages, which the contract knows.
fn words(place: &Place<'_>) -> Result<BTreeMap<Language, String>, CatalogueError> {
    place.entries()?.iter().map(|(code, at)| Ok((language(code, at)?, wording(at)?))).collect()
}

fn language(code: &str, at: &Place<'_>) -> Result<Language, CatalogueError> {
    let codes = Language::ALL.map(Language::code);
    let found = Language::ALL.into_iter().find(|language| language.code() == code);
    found.ok_or_else(|| at.fault(unknown("language", code, &codes)))
}

fn wording(at: &Place<'_>) -> Result<String, CatalogueError> {
    let text = at.text()?;
    wording::check(text).map_err(|fault| at.fault(fault))?;
    Ok(text.trim().to_owned())
}

fn severity_fits(caveat: &Caveat, place: &Place<'_>) -> Result<(), CatalogueError> {
    if (caveat.severity == Severity::Blocking) != caveat.forbids.is_empty() {
        return Ok(());
    }
    let severity = caveat.severity.to_string();
    Err(place.fault(CatalogueFault::SeverityAgainstForbids { severity }))
}

fn duplicates(entries: &[Place<'_>]) -> Vec<CatalogueError> {
    let ids: Vec<_> = entries.iter().filter_map(|entry| entry.at("id")).collect();
    let taken = |(index, id): (usize, &Place<'_>)| {
        let again = ids[..index].iter().any(|earlier| earlier.value == id.value);
        again
            .then(|| id.fault(CatalogueFault::DuplicateId { id: id.value.as_str().unwrap_or("").to_owned() }))
    };
    ids.iter().enumerate().filter_map(taken).collect()
}
