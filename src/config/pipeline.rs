//! The top level of a pipeline file as types, whose documentation is the editor's hover help.
//! Knows nothing of what the stage kinds take: a stage's parameters stay as they were written.

use crate::config::document::{Node, Span};
use crate::language::{Language, LocalText};
use crate::name::Name;
use crate::period::Period;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A pipeline: the stages that lead from data to an article, and what they share.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// The version of this file's format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The pipeline's name: lower-case letters, digits and underscores.
    #[schemars(extend("format" = "name"))]
    pub name: String,
    /// What the pipeline is called in print. Left out, it is the name.
    #[serde(default = "untitled")]
    pub title: LocalText,
    /// The languages of the article: nb, nn, en. Left out, those of the title, else en.
    #[serde(default)]
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub languages: Vec<Language>,
    /// Values that stand for `${name}` anywhere in the file; `--set name=value` overrides them.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "type": "string", "format": "name" }))]
    pub params: serde_json::Map<String, serde_json::Value>,
    /// What protects the persons in the data.
    #[serde(default)]
    pub privacy: Privacy,
    /// What happened outside the data, marked in figures.
    #[serde(default)]
    pub events: Vec<Event>,
    /// What groups, breakdowns and outcomes are called in print: labels.county."03", labels.outcome.hours_3m.
    #[serde(default)]
    pub labels: BTreeMap<String, BTreeMap<String, LocalText>>,
    /// The stages in the order of the file.
    #[serde(skip)]
    pub stages: Vec<StageAsWritten>,
}

/// How few persons a published cell may stand for, and how their number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// The fewest persons a published cell may stand for: 10 unless told, 4 at least.
    #[schemars(range(min = 4))]
    pub min_persons: u32,
    /// Published numbers of persons are rounded to a multiple of this: 5 unless told.
    #[schemars(range(min = 1))]
    pub round_persons_to: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { min_persons: 10, round_persons_to: 5 }
    }
}

/// Something that happened at a known time and may show in the data.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When it happened, or began: 2020-03, 2020-Q1 or 2020.
    #[serde(deserialize_with = "period")]
    #[schemars(with = "String", extend("format" = "period"))]
    pub month: Period,
    /// What sort of event it is: shock, reform, pandemic or other.
    pub kind: EventKind,
    /// What it is called in print.
    pub name: LocalText,
    /// Its last period, where it went on for a while.
    #[serde(default, deserialize_with = "period_or_none")]
    #[schemars(with = "Option<String>", extend("format" = "period"))]
    pub until: Option<Period>,
}

/// What sort of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Something sudden from outside.
    Shock,
    /// A change of law, money or practice.
    Reform,
    /// A pandemic.
    Pandemic,
    /// Anything else.
    Other,
}

/// A stage as it stands in the file; its kind knows what its parameters mean.
#[derive(Debug, Clone, PartialEq)]
pub struct StageAsWritten {
    /// The name by which other stages refer to it.
    pub name: Name,
    /// The stage kind's name.
    pub kind: String,
    /// The map of its parameters, without `kind`, in accordance with the kind's schema.
    pub params: Node,
    /// The position of its name.
    pub at: Span,
}

fn untitled() -> LocalText {
    LocalText::Same(String::new())
}

fn period<'de, D: Deserializer<'de>>(from: D) -> Result<Period, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

fn period_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Period>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}
