//! The parameters of `fit` as written, and what can be wrong with them.
//! Knows nothing of how a model is fitted.

use super::super::Shape;
use super::super::stage::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A model of one or several outcomes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    /// The ingest stage whose rows the model is fitted to.
    pub data: String,
    /// How the coefficients are estimated.
    #[serde(default)]
    pub estimator: Estimator,
    /// The outcomes, each with its own sample: the rows in which it is known.
    #[schemars(length(min = 1))]
    pub outcomes: Vec<String>,
    /// What is controlled for.
    pub controls: ControlParams,
    /// Whether the model has a constant term.
    #[serde(default = "yes")]
    pub intercept: bool,
    /// The level that the others are compared with, by column; the first level unless said otherwise.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// `elastic_net`: how much large coefficients cost, with columns and outcome in standard deviations;
    /// 0.01 unless said otherwise. 0 is least squares.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub penalty: Option<f64>,
    /// `elastic_net`: how much of the penalty is on the coefficients' sizes, which takes columns out, and not on
    /// their squares, which shrinks all; 0.5 unless said otherwise.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub l1_ratio: Option<f64>,
    /// `logit`: fit to the rows of some of the units, drawn by lot; all rows unless said otherwise.
    #[serde(default)]
    pub sample: Option<SampleParams>,
    /// `ols`: standard errors of the coefficients beside the classical ones, which are always there. Each goes
    /// through all rows once more.
    #[serde(default)]
    pub standard_errors: BTreeSet<StandardErrors>,
}

/// What a coefficient's standard error allows for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandardErrors {
    /// Nothing: independent residuals of equal variance.
    Classical,
    /// Residuals of unequal variance (HC1).
    Robust,
    /// Residuals of one unit that hang together, and unequal variances (CR1).
    Clustered,
}

impl StandardErrors {
    fn name(self) -> &'static str {
        match self {
            Self::Classical => "classical",
            Self::Robust => "robust",
            Self::Clustered => "clustered",
        }
    }
}

/// A sample of units. Which units are drawn depends on their identities and the seed, and on how many rows there
/// are in all, and not on the order or the files of the rows; all rows of a unit that is drawn are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleParams {
    /// How many rows to draw, about: as many units as have so many rows on average.
    #[schemars(range(min = 1))]
    pub rows: u64,
    /// The seed: equal seeds draw the same units.
    pub seed: u64,
}

fn yes() -> bool {
    true
}

/// How coefficients are estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Estimator {
    /// Ordinary least squares: the official estimate.
    #[default]
    Ols,
    /// Logistic regression, for a sensitivity analysis of outcomes that are yes or no.
    Logit,
    /// Least squares with a penalty on large coefficients, for a sensitivity analysis.
    ElasticNet,
}

impl Estimator {
    /// As the statistics know it.
    pub fn of_stats(self) -> crate::stats::Estimator {
        match self {
            Self::Ols => crate::stats::Estimator::Ols,
            Self::Logit => crate::stats::Estimator::Logit,
            Self::ElasticNet => crate::stats::Estimator::ElasticNet,
        }
    }
}

/// The penalty of an elastic net unless said otherwise, and how much of it is on sizes.
const PENALTY: f64 = 0.01;
const L1_RATIO: f64 = 0.5;

impl Params {
    /// An elastic net's penalty, and how much of it is on sizes.
    pub fn penalty(&self) -> (f64, f64) {
        (self.penalty.unwrap_or(PENALTY), self.l1_ratio.unwrap_or(L1_RATIO))
    }
}

/// The controls of a model.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlParams {
    /// Columns of categories: text, true/false or whole numbers.
    #[serde(default)]
    pub categorical: Vec<String>,
    /// Columns of numbers, with their powers.
    #[serde(default)]
    pub numeric: Vec<NumericControl>,
}

/// A numeric control.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumericControl {
    /// The column.
    pub column: String,
    /// Decimals of its values: they are exact on this grid.
    #[schemars(range(max = 9))]
    pub decimals: u32,
    /// The powers that are in the model, each once; the first only unless said otherwise.
    #[serde(default)]
    #[schemars(with = "Option<Powers>")]
    pub powers: Option<Vec<u32>>,
    /// Round values to the grid in place of refusing those off it.
    #[serde(default)]
    pub round: bool,
}

/// The form of `powers`, for the schema.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Powers(#[schemars(length(min = 1), inner(range(min = 1)), extend("uniqueItems" = true))] Vec<u32>);

/// What is wrong with the parameters, given the shape of the data.
pub(super) fn findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, outcome) in params.outcomes.iter().enumerate() {
        if data.outcome(outcome).is_none() {
            let pointer = format!("/outcomes/{place}");
            findings.push(Finding::unknown(pointer, "outcome", outcome, data.outcome_names()));
        }
    }
    let categorical = params.controls.categorical.iter().enumerate();
    let categorical = categorical.map(|(place, name)| (format!("/controls/categorical/{place}"), name));
    let numeric = params.controls.numeric.iter().enumerate();
    let numeric =
        numeric.map(|(place, control)| (format!("/controls/numeric/{place}/column"), &control.column));
    let controls: Vec<(String, &String)> = categorical.chain(numeric).collect();
    for (place, (pointer, name)) in controls.iter().enumerate() {
        findings.extend(control_findings(pointer, name, data));
        if controls[..place].iter().any(|(_, earlier)| earlier == name) {
            let what = format!("'{name}' is a control twice");
            findings.push(Finding::at(pointer.clone(), what).mend("take one of them out"));
        }
    }
    for column in params.reference.keys().filter(|column| !params.controls.categorical.contains(column)) {
        let known = params.controls.categorical.iter().map(String::as_str);
        findings.push(Finding::unknown(format!("/reference/{column}"), "categorical control", column, known));
    }
    if controls.is_empty() && !params.intercept {
        findings.push(Finding::at("/controls", "the model has neither a control nor an intercept"));
    }
    findings.extend(estimator_findings(params, data));
    findings.extend(error_findings(params, data));
    findings
}

/// Standard errors that the estimator or the rows cannot have.
fn error_findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let further = params.standard_errors.iter().filter(|errors| **errors != StandardErrors::Classical);
    let finding = |errors: &StandardErrors| {
        let finding = |what: String| Finding::at("/standard_errors", what);
        if params.estimator != Estimator::Ols {
            let estimator = params.estimator.of_stats().name();
            let what = format!(
                "{} standard errors are for the estimator ols, and this one is {estimator}",
                errors.name()
            );
            return Some(finding(what).mend("take them out, or write `estimator: ols`"));
        }
        let lacks_unit = *errors == StandardErrors::Clustered && data.unit.is_none();
        let what = || format!("clustered standard errors need a unit, and '{}' has none", params.data);
        let mend = || format!("take them out, or name the identity's column: `unit` in '{}'", params.data);
        lacks_unit.then(|| finding(what()).mend(mend()))
    };
    further.filter_map(finding).collect()
}

/// What does not go with the estimator.
fn estimator_findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = params.estimator.of_stats().name();
    let mut only_for = |key: &str, wanted: Estimator, is_written: bool| {
        if is_written && params.estimator != wanted {
            let wanted = wanted.of_stats().name();
            let what = format!("'{key}' is for the estimator {wanted}, and this one is {name}");
            let mend = format!("take it out, or write `estimator: {wanted}`");
            findings.push(Finding::at(format!("/{key}"), what).mend(mend));
        }
    };
    only_for("penalty", Estimator::ElasticNet, params.penalty.is_some());
    only_for("l1_ratio", Estimator::ElasticNet, params.l1_ratio.is_some());
    only_for("sample", Estimator::Logit, params.sample.is_some());
    if params.estimator == Estimator::Logit {
        findings.extend(logit_findings(params, data));
    }
    findings
}

fn logit_findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let outcomes = params.outcomes.iter().enumerate();
    let known = outcomes.filter_map(|(place, name)| Some((place, data.outcome(name)?)));
    let others = known.filter(|(_, outcome)| !outcome.is_yes_or_no());
    let findings = others.map(|(place, outcome)| {
        let what = format!(
            "a logit explains outcomes that are yes or no, and '{}' is measured in {}",
            outcome.name,
            outcome.unit.replace('_', " ")
        );
        let mend = "give the outcome a limit (`at_least`), or write `estimator: ols` or `elastic_net`";
        Finding::at(format!("/outcomes/{place}"), what).mend(mend)
    });
    findings.collect()
}

fn control_findings(pointer: &str, name: &str, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    if data.time.as_ref().is_some_and(|(time, _)| time == name) {
        let what = format!("the measurement period '{name}' cannot be a control: the indicator would vanish");
        let mend = "for seasons derive the calendar month: EXTRACT(MONTH FROM month)";
        findings.push(Finding::at(pointer, what).mend(mend));
        return findings;
    }
    if data.unit.as_deref() == Some(name) {
        let what = format!("the identity '{name}' cannot be a control: every row would explain itself");
        findings.push(Finding::at(pointer, what).mend("take it out"));
        return findings;
    }
    if data.outcome(name).is_some() {
        let what = format!("the outcome '{name}' cannot be a control");
        findings.push(Finding::at(pointer, what).mend("take it out"));
    } else if let Some(columns) = data.column_names()
        && !columns.iter().any(|column| column == name)
    {
        findings.push(Finding::unknown(pointer, "column", name, columns.iter().map(String::as_str)));
    }
    findings
}
