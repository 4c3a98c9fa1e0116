//! The catalogue of caveats: what an entry holds and how it is found.
//! Knows nothing of a particular run, nor of how the catalogue is written (that is `catalogue_reading`).

use super::catalogue_reading::catalogue;
use super::error::CatalogueError;
use super::predicate::{Comparison, Predicate};
use super::terms::{About, Claim, Placement, Severity};
use crate::language::Language;
use schemars::JsonSchema;
use serde_json::Value;
use std::collections::BTreeMap;

/// Every caveat that a report can carry, in the order in which they are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// The catalogue's logical name for messages, as `templates/caveats.yaml`.
    pub name: String,
    /// The entries.
    pub caveats: Vec<Caveat>,
}

/// What a reader must be told when the rule holds.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Caveat {
    /// Name, stable for ever.
    pub id: String,
    /// Number of the present wording, counted up whenever its meaning changes.
    pub version: u32,
    /// How strongly it binds.
    pub severity: Severity,
    /// What it is about.
    pub about: About,
    /// The rule over the run's facts.
    pub applies_when: Predicate,
    /// The claims that the prose may not make where the caveat applies; only a blocking caveat has some.
    #[schemars(default)]
    pub forbids: Vec<Claim>,
    /// Where it stands.
    pub placement: Placement,
    /// One line per language, for the figure, its description and its data; `{fact}` takes a number,
    /// a period or a name from the facts, `{fact|percent}` a share as a whole percentage.
    pub short: BTreeMap<Language, String>,
    /// A few sentences per language, with the same placeholders.
    pub text: BTreeMap<Language, String>,
    /// Key in the bibliography.
    pub source: Option<String>,
    /// A comparison that must hold in each run where the caveat applies, since its words rest on it.
    pub evidence: Option<Comparison>,
}

impl Catalogue {
    /// Reads a catalogue (`version: 1`, `caveats: [...]`); `name` is what messages call it. All faults
    /// are reported, in the order of the entries.
    pub fn read(name: &str, value: &Value) -> Result<Self, Vec<CatalogueError>> {
        catalogue(name, value)
    }

    /// The caveat with this id.
    pub fn get(&self, id: &str) -> Option<&Caveat> {
        self.caveats.iter().find(|caveat| caveat.id == id)
    }

    /// The JSON pointer of an entry; that of the whole list when there is no such entry.
    pub fn path_of(&self, id: &str) -> String {
        let index = self.caveats.iter().position(|caveat| caveat.id == id);
        index.map_or_else(|| "/caveats".to_owned(), |index| format!("/caveats/{index}"))
    }
}
