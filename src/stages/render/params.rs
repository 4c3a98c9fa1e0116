//! The parameters of `render` as written.
//! Knows nothing of what is drawn.

use super::super::stage::Finding;
use crate::caveats::obligations::{CONTROLLED, NO_RANKING};
use crate::language::{Language, LocalText};
use crate::report::{Format, Show};
use crate::starter;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An article in each language, with its figures and data files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The article's template in each language.
    #[schemars(extend("propertyNames" = {"enum": ["nb", "nn", "en"]}))]
    pub template: BTreeMap<Language, String>,
    /// The catalogue of caveats.
    pub caveats: String,
    /// What to write.
    #[serde(default = "both")]
    #[schemars(length(min = 1))]
    pub formats: Vec<WrittenFormat>,
    /// The folder of the edition, relative to the project.
    pub out: String,
    /// The figures in the order of the article.
    #[schemars(with = "BTreeMap<String, Figure>")]
    figures: serde_json::Map<String, serde_json::Value>,
    /// The bibliography, in hayagriva's YAML.
    #[serde(default = "bibliography")]
    pub bibliography: String,
    /// The page that the article stands in.
    #[serde(default = "layout")]
    pub layout: String,
    /// The page's style.
    #[serde(default = "style")]
    pub style: String,
    /// The page's script; the page works without.
    #[serde(default = "script")]
    pub script: String,
    /// The folder of the edition before, as reports/indicator/2024-08: the page then tells what has changed since.
    #[serde(default)]
    pub previous: Option<String>,
    /// More words that make a claim, a file a language; the program's own lists always apply.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"enum": ["nb", "nn", "en"]}))]
    pub claim_words: BTreeMap<Language, String>,
    /// Statements of an earlier article, to be set beside this run's figures.
    #[serde(default)]
    pub calibration: Option<String>,
}

fn both() -> Vec<WrittenFormat> {
    vec![WrittenFormat::Html, WrittenFormat::Md]
}

fn bibliography() -> String {
    starter::BIBLIOGRAPHY.path.to_owned()
}

fn layout() -> String {
    starter::LAYOUT.path.to_owned()
}

fn style() -> String {
    starter::STYLE.path.to_owned()
}

fn script() -> String {
    starter::SCRIPT.path.to_owned()
}

/// The name of a template's source.
pub fn template(language: Language) -> String {
    format!("template_{language}")
}

/// The name of a list of claim words' source.
pub fn claim_words(language: Language) -> String {
    format!("claim_words_{language}")
}

/// What an article is written as.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WrittenFormat {
    /// One self-contained HTML file a language.
    Html,
    /// One Markdown file a language.
    Md,
}

impl WrittenFormat {
    /// The report's format.
    pub fn format(self) -> Format {
        match self {
            Self::Html => Format::Html,
            Self::Md => Format::Markdown,
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The figure's name, taken from its key.
    #[serde(skip)]
    pub name: String,
    /// What is drawn.
    pub show: WrittenShow,
    /// The aggregate or index stage whose table is drawn.
    pub data: String,
    /// The outcome.
    pub outcome: String,
    /// The breakdown; everybody in one line unless said otherwise.
    #[serde(default = "total")]
    pub breakdown: String,
    /// The groups in the order of drawing; all of the breakdown unless said otherwise.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub groups: Option<Vec<String>>,
    /// The title, without a number.
    pub title: LocalText,
    /// A period to mark with a vertical line.
    #[serde(default)]
    #[schemars(extend("format" = "period"))]
    pub reference_line: Option<String>,
    /// The group whose average is taken in place of everybody's.
    #[serde(default)]
    pub relative_to: Option<RelativeTo>,
    /// The one period of a funnel; the last that has numbers unless said otherwise.
    #[serde(default)]
    #[schemars(extend("format" = "period"))]
    pub period: Option<String>,
    /// Draws the 95 % interval around each line of a figure of the indicator.
    #[serde(default)]
    pub intervals: bool,
}

fn total() -> String {
    "total".to_owned()
}

/// A group that others are measured against.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelativeTo {
    /// Its breakdown.
    pub breakdown: String,
    /// Its code.
    pub group: String,
}

/// Words for charts in the order of their values, each with why there are none.
fn ranked() -> serde_json::Value {
    let refused = serde_json::json!({
        "why": format!(
            "the caveat '{NO_RANKING}' forbids an order of units, and '{CONTROLLED}' one of groups that the model knows"
        ),
        "mend": "write `show: indicator` for the development of each, or `show: funnel` for units in one period",
    });
    let words = ["ranking", "ranked", "rank", "league_table", "top", "best"];
    words.into_iter().map(|word| (word.to_owned(), refused.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// What a figure draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(extend("refused" = ranked()))]
pub enum WrittenShow {
    /// Actual minus expected.
    Indicator,
    /// Actual and expected.
    ActualExpected,
    /// Actual alone.
    Actual,
    /// Percent change since the reference period.
    Index,
    /// Actual minus expected of organisational units in one period against their size, with limits of chance.
    Funnel,
}

impl WrittenShow {
    /// The report's word for it.
    pub fn show(self) -> Show {
        match self {
            Self::Indicator => Show::Indicator,
            Self::ActualExpected => Show::ActualExpected,
            Self::Actual => Show::Actual,
            Self::Index => Show::Index,
            Self::Funnel => Show::Funnel,
        }
    }

    /// The word of the fact `figure_kind`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Indicator => "indicator",
            Self::ActualExpected => "actual_expected",
            Self::Actual => "actual",
            Self::Index => "index",
            Self::Funnel => "funnel",
        }
    }
}

impl Params {
    /// The texts that the report is rendered from, each under the name of its source.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let templates = self.template.iter().map(|(language, file)| (template(*language), file.as_str()));
        let frame = self.frame().map(|(name, file)| (name.to_owned(), file));
        let caveats = ("caveats".to_owned(), self.caveats.as_str());
        let calibration = self.calibration.iter().map(|file| ("calibration".to_owned(), file.as_str()));
        let words = self.claim_words.iter().map(|(language, file)| (claim_words(*language), file.as_str()));
        templates.chain(frame).chain([caveats]).chain(calibration).chain(words).collect()
    }

    /// The files of the page around the article.
    pub fn frame(&self) -> [(&'static str, &str); 4] {
        [
            ("bibliography", &self.bibliography),
            ("layout", &self.layout),
            ("style", &self.style),
            ("script", &self.script),
        ]
    }

    /// The figures in their order.
    ///
    /// # Errors
    /// A figure that the schema let through and cannot be read all the same.
    pub fn figures(&self) -> Result<Vec<Figure>, Finding> {
        let figure = |(name, value): (&String, &serde_json::Value)| {
            let figure: Figure = serde_json::from_value(value.clone())
                .map_err(|e| Finding::at(format!("/figures/{name}"), e.to_string()))?;
            Ok(Figure { name: name.clone(), ..figure })
        };
        self.figures.iter().map(figure).collect()
    }
}
