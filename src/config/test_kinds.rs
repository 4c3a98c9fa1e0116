//! Stage kinds made up for the tests of this folder, in the shape of the real ones.
//! Knows nothing of what the real ones take.
#![expect(dead_code, reason = "the types are there for their schema")]

use crate::config::KindSchema;
use crate::language::LocalText;
use schemars::JsonSchema;
use std::collections::BTreeMap;

pub fn kinds() -> Vec<KindSchema<'static>> {
    vec![
        KindSchema { name: "ingest", schema: schemars::schema_for!(Ingest).to_value() },
        KindSchema { name: "fit", schema: schemars::schema_for!(Fit).to_value() },
        KindSchema { name: "predict", schema: schemars::schema_for!(Predict).to_value() },
        KindSchema { name: "aggregate", schema: schemars::schema_for!(Aggregate).to_value() },
        KindSchema { name: "index", schema: schemars::schema_for!(Index).to_value() },
        KindSchema { name: "render", schema: schemars::schema_for!(Render).to_value() },
    ]
}

/// Reads tables and makes one row per unit and period of them.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Ingest {
    /// The tables.
    sources: Sources,
    rows: Option<String>,
    unit: Option<String>,
    time: Option<String>,
    #[schemars(default)]
    joins: Vec<Join>,
    #[schemars(default)]
    derive: BTreeMap<String, String>,
    outcomes: BTreeMap<String, Outcome>,
    #[schemars(default)]
    checks: Vec<Check>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Sources {
    Simulate { simulate: Simulate },
    Tables(BTreeMap<String, Table>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Simulate {
    #[schemars(range(min = 100))]
    persons_per_month: u32,
    seed: u64,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Table {
    path: String,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Join {
    table: String,
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    on: Vec<String>,
}

/// A column, a mean over a window, or one month ahead.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Outcome {
    Column {
        column: String,
        decimals: Option<u32>,
        unit: String,
    },
    Window {
        from: String,
        window: [u32; 2],
        take: Option<Take>,
        missing: Option<f64>,
        decimals: Option<u32>,
        unit: String,
    },
    At {
        from: String,
        at: u32,
        at_least: Option<f64>,
        missing: Option<f64>,
        unit: String,
    },
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Take {
    Mean,
    Sum,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Check {
    Unique(Vec<String>),
    NotNull(Vec<String>),
    Between(BTreeMap<String, (f64, f64)>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fit {
    data: String,
    #[schemars(extend("enum" = ["ols"]))]
    estimator: Option<String>,
    intercept: Option<bool>,
    /// The outcomes, each with its own sample: the rows in which it is known.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    outcomes: Vec<String>,
    controls: Controls,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Controls {
    #[schemars(default)]
    categorical: Vec<String>,
    #[schemars(default)]
    numeric: Vec<Numeric>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Numeric {
    column: String,
    decimals: Option<u32>,
    powers: Option<Vec<u32>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Predict {
    model: String,
    data: String,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Aggregate {
    data: String,
    by: Option<String>,
    breakdowns: Option<BTreeMap<String, OneOrMany>>,
    measures: Option<Vec<String>>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Index {
    data: String,
    /// The period that counts as zero.
    #[schemars(extend("format" = "period"))]
    reference: String,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Render {
    template: LocalText,
    caveats: Option<String>,
    formats: Option<Vec<String>>,
    out: String,
    figures: BTreeMap<String, Figure>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Figure {
    show: Show,
    data: String,
    outcome: String,
    breakdown: Option<String>,
    groups: Option<Vec<String>>,
    #[schemars(extend("format" = "period"))]
    reference_line: Option<String>,
    relative_to: Option<Relative>,
    title: LocalText,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Relative {
    breakdown: String,
    group: String,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Show {
    Indicator,
    ActualExpected,
    Actual,
    Index,
}
