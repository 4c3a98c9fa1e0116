//! The parameters of `ingest` as written.
//! Knows nothing of files or rows.

use crate::period::{Period, Step};
use crate::table::conform::ColumnKind;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Register extracts to rows of units by period, with outcomes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Where the extracts are: a table's name and its files, or `simulate:` for a simulated population.
    pub sources: Sources,
    /// The table whose rows are measured.
    pub rows: String,
    /// The column of the confidential identity; it never leaves the store.
    #[serde(default)]
    pub unit: Option<String>,
    /// The time column: a date, or a whole-number year.
    #[serde(default)]
    pub time: Option<String>,
    /// The regular step of the time column.
    #[serde(default)]
    pub step: Option<Step>,
    /// Tables to join to the rows, in order.
    #[serde(default)]
    pub joins: Vec<Join>,
    /// New columns, each a SQL expression over the columns before it.
    #[serde(default)]
    pub derive: Derive,
    /// A SQL condition that rows must meet to be kept.
    #[serde(default)]
    pub filter: Option<String>,
    /// What is measured.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Columns and the values that mean that a unit takes part in a programme, which leaves less room
    /// for the outcome while it lasts.
    #[serde(default)]
    pub programmes: Option<BTreeMap<String, Vec<String>>>,
    /// What must be true of the rows.
    #[serde(default)]
    pub checks: Vec<Check>,
}

/// Derived columns in the order in which they are written.
#[derive(Debug, Clone, Default)]
pub struct Derive(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Derive {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = serde_json::Map::deserialize(deserializer)?;
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        Ok(Self(map.into_iter().map(|(name, sql)| (name, text(sql))).collect()))
    }
}

impl JsonSchema for Derive {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Derive".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "a new column's name and its SQL expression",
            "additionalProperties": {"type": "string", "description": "a SQL expression"},
        })
    }
}

/// Files by table, or a simulated population.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Sources {
    /// `simulate: {persons_per_month: 20000, seed: 20250512}`
    Simulated {
        /// The population.
        simulate: Simulate,
    },
    /// `registrations: {path: "data/registrations/*.parquet"}`
    Files(BTreeMap<String, Source>),
}

/// A simulated population in the layout of the register extracts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Simulate {
    /// Registered persons in each month.
    #[schemars(range(min = 100, max = 1_000_000))]
    pub persons_per_month: u32,
    /// The seed: equal seeds give equal populations.
    pub seed: u64,
}

/// The files of one table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A Parquet or CSV file, or a pattern with `*`; relative to the project.
    pub path: String,
    /// What columns hold, where that cannot be told from their values: codes such as `11` that are text.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnKind>,
    /// The files are simulated, which CSV cannot say of itself: every page and data file made from them then says so.
    #[serde(default)]
    pub simulated: bool,
}

/// A table to join.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The source's name.
    pub table: String,
    /// The key columns; each key occurs at most once in the table.
    #[schemars(length(min = 1))]
    pub on: Vec<String>,
}

/// How the value at the end of a window is made from its periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// Their mean.
    Mean,
    /// Their sum.
    Sum,
}

/// When a unit is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// In each period with a row.
    Row,
    /// In the last period of a spell only.
    Exit,
}

/// One outcome.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// `table.column`: a value of the same unit in later periods.
    #[serde(default)]
    pub from: Option<String>,
    /// A column that is there already.
    #[serde(default)]
    pub column: Option<String>,
    /// First and last period of the window, counted from the row's own period.
    #[serde(default)]
    pub window: Option<(i32, i32)>,
    /// The one period that is looked at, counted from the row's own period.
    #[serde(default)]
    pub at: Option<i32>,
    /// What to make of a window's values.
    #[serde(default)]
    pub take: Option<Take>,
    /// The outcome is whether the value is at least this: a share.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// The value of a period without a record; without it the outcome is then unknown.
    #[serde(default)]
    pub missing: Option<f64>,
    /// Decimals of the values: they are exact on this grid.
    #[serde(default)]
    #[schemars(range(max = 9))]
    pub decimals: Option<u32>,
    /// Round values to the grid in place of refusing those off it.
    #[serde(default)]
    pub round: bool,
    /// The unit of measurement: `hours_per_week`, `share`, `minutes` or another word.
    #[serde(default)]
    pub unit: Option<String>,
    /// Measure each period, or only the last one of a spell.
    #[serde(default)]
    pub anchor: Option<Anchor>,
}

/// A check of the rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// No two rows agree in all of these columns.
    Unique(Vec<String>),
    /// No row lacks a value in these columns.
    NotNull(Vec<String>),
    /// All values lie between these bounds.
    Between(BTreeMap<String, (f64, f64)>),
}

impl Params {
    /// The step of the time column; months unless said otherwise.
    pub fn step(&self) -> Step {
        self.step.unwrap_or(Step::Month)
    }

    /// The tables that outcomes look ahead in, with the first and last period ahead. A table of exits
    /// is the measured table itself, one period ahead.
    pub fn looks_ahead(&self) -> impl Iterator<Item = (&str, i32, i32)> {
        self.looks_ahead_when(|_| true)
    }

    /// The same for some of the outcomes.
    pub fn looks_ahead_when(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, i32, i32)> {
        let outcomes = self.outcomes.iter().filter(move |(name, _)| wanted(name));
        outcomes.flat_map(|(_, outcome)| {
            let exits = outcome.is_at_exit().then_some((self.rows.as_str(), 1, 1));
            let window = outcome.table().zip(outcome.span()).map(|(table, (from, to))| (table, from, to));
            exits.into_iter().chain(window)
        })
    }
}

impl Outcome {
    /// Whether its unit says that it is a share.
    pub fn is_share(&self) -> bool {
        self.unit.as_deref() == Some("share")
    }

    /// The table and column that it looks ahead in.
    pub fn source(&self) -> Option<(&str, &str)> {
        self.from.as_deref()?.split_once('.')
    }

    /// The table that it looks ahead in.
    pub fn table(&self) -> Option<&str> {
        self.source().map(|(table, _)| table)
    }

    /// The first and last period ahead, for an outcome that looks ahead.
    pub fn span(&self) -> Option<(i32, i32)> {
        self.window.or(self.at.map(|at| (at, at)))
    }

    /// Whether only the last period of a spell is measured.
    pub fn is_at_exit(&self) -> bool {
        self.anchor == Some(Anchor::Exit)
    }

    /// Whether the extracts reach as far as the outcome of a period looks.
    pub fn is_complete(&self, period: Option<Period>, last: &BTreeMap<&str, Option<String>>) -> bool {
        let (Some(period), Some(from), Some((_, to))) = (period, &self.from, self.span()) else {
            return true;
        };
        let table = from.split_once('.').map_or("", |(table, _)| table);
        let last = last.get(table).cloned().flatten().and_then(|last| last.parse::<Period>().ok());
        last.is_some_and(|last| period.plus(to) <= last)
    }
}
