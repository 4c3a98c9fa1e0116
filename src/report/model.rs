//! What a report is made of: published values, texts, caveats and provenance, as plain data.
//! Knows nothing of how any of it is written down, nor of where the values came from.

use super::article::ArticleTemplate;
use super::caveat::PlacedCaveat;
use super::changes::Changes;
use super::figure::{Comparability, Figure};
use super::hidden::Hiding;
use super::provenance::{CalibrationRow, ModelCard, Provenance};
use crate::disclosure::published::PublishedTable;
use crate::edition::Correction;
use crate::language::{Language, LocalText};
use crate::period::Period;
use std::collections::BTreeMap;

/// Everything that one article needs in all its languages. Equal reports give equal bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The pipeline's name, as `arbeidsindikator`.
    pub pipeline: String,
    /// The pipeline's title; the article's own title stands in its template.
    pub title: LocalText,
    /// The edition's name, as `2024-09`.
    pub edition: String,
    /// The languages of publication; the first one is the original.
    pub languages: Vec<Language>,
    /// Whether the numbers come from simulated data, which every page and file then says.
    pub simulated: bool,
    /// What is measured, by the outcome's name.
    pub outcomes: BTreeMap<String, Outcome>,
    /// How the data can be broken down, by the breakdown's name.
    pub breakdowns: BTreeMap<String, Breakdown>,
    /// How codes are called in print: column or breakdown -> code -> words, as
    /// `labels["county"]["15"]`. A crossed group `15|true` is put together from its columns' labels.
    /// Names of columns and breakdowns themselves are found under `labels["breakdown"]`.
    pub labels: BTreeMap<String, BTreeMap<String, LocalText>>,
    /// What happened at the time, marked in the figures.
    pub events: Vec<Event>,
    /// The published tables, by the name of the stage that made them.
    pub tables: BTreeMap<String, PublishedTable>,
    /// The figures in the pipeline's order; they are numbered by their order in the article.
    pub figures: Vec<Figure>,
    /// The caveats of the article as a whole.
    pub caveats: Vec<PlacedCaveat>,
    /// The models behind the expected values, for the model card.
    pub models: Vec<ModelCard>,
    /// What the original article states beside what this run gives; may be empty.
    pub calibration: Vec<CalibrationRow>,
    /// What was put right since the edition was published; as a rule nothing.
    pub corrections: Vec<Correction>,
    /// What differs from the edition before, where the pipeline names one.
    pub changes: Option<Changes>,
    /// First period of the data.
    pub first: Option<Period>,
    /// Last period of the data.
    pub last: Option<Period>,
    /// Units measured in a typical period, rounded for publication.
    pub persons_per_month: Option<u64>,
    /// What is hidden to protect privacy in the tables behind the figures.
    pub hidden: Hiding,
    /// What the report was made from and with.
    pub provenance: Provenance,
    /// The bibliography as a hayagriva YAML file's text; may be empty.
    pub bibliography: String,
    /// The article's template in each language.
    pub templates: BTreeMap<Language, ArticleTemplate>,
    /// The page that the article stands in.
    pub page: PageParts,
}

impl Report {
    /// The figure with this name.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// The breakdown's comparability; one that is not declared can be compared freely.
    pub fn comparability(&self, breakdown: &str) -> Comparability {
        self.breakdowns.get(breakdown).map_or(Comparability::Free, |b| b.comparability)
    }
}

/// One outcome: what is measured, in which unit, how far ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the outcome is called, without a capital: "weekly hours over the next three months".
    pub label: LocalText,
    /// The definition under each figure; the label stands in when there is none.
    pub definition: Option<LocalText>,
    /// The unit of its numbers.
    pub unit: Unit,
    /// Decimals of the published means in data files (of the share itself, not of the percentage).
    pub decimals: u8,
    /// Steps from the measurement time to the last period that the outcome needs; 0 = none.
    pub horizon: u32,
}

/// The unit of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum Unit {
    /// Hours a week.
    HoursPerWeek,
    /// A share between 0 and 1, printed in percent; differences in percentage points.
    Share,
    /// Minutes.
    Minutes,
    /// Any other unit, by its words.
    Other(LocalText),
}

/// A way to divide the data into groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakdown {
    /// The columns that it crosses; one as a rule.
    pub columns: Vec<String>,
    /// What may be compared between its groups.
    pub comparability: Comparability,
    /// The caveats that any claim about its groups meets, also outside a figure.
    pub caveats: Vec<PlacedCaveat>,
}

/// Something that happened, marked in figures over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When it began.
    pub period: Period,
    /// When it ended, for one that lasted.
    pub until: Option<Period>,
    /// `shock`, `reform`, `pandemic` or `other`.
    pub kind: String,
    /// What it is called.
    pub name: LocalText,
}

/// The texts of the page's frame, as read from `templates/`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageParts {
    /// `page.html.jinja`, the frame.
    pub layout: String,
    /// `style.css`, put into the page.
    pub style: String,
    /// `page.js`, put into the page; it works without.
    pub script: String,
}
