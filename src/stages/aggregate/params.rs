//! The parameters of `aggregate` as written, and what can be wrong with them.
//! Knows nothing of how means are computed.

use super::super::Shape;
use super::super::stage::Finding;
use crate::disclosure::published::Measure;
use crate::period::Period;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Means by group and period.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// A predict stage, or an ingest stage for means without a model.
    pub data: String,
    /// The time column; left out, all periods are taken together.
    #[serde(default)]
    pub by: Option<String>,
    /// Breakdowns: a name and its column, or the list of columns that it crosses. `total` is always there.
    #[serde(default)]
    pub breakdowns: BTreeMap<String, Columns>,
    /// Breakdowns whose groups are units of an organisation, such as counties or offices, which must not
    /// be ranked.
    #[serde(default)]
    pub organisational_units: Vec<String>,
    /// The numbers of each group and period.
    #[serde(default)]
    measures: Option<Vec<RequestedMeasure>>,
    /// A period, as 2023-06: how much each group's indicator has changed since then, with its standard error.
    #[serde(default)]
    #[schemars(extend("format" = "period"))]
    pub change_since: Option<String>,
    /// Editions before this one, all that readers have: what they showed counts as known when cells are hidden.
    #[serde(default)]
    pub previous: Earlier,
}

/// One edition before this one, or several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Earlier {
    /// One.
    One(EarlierEdition),
    /// Several.
    Several(Vec<EarlierEdition>),
}

/// An edition before this one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierEdition {
    /// Its folder, as reports/indicator/2024-08; empty for none.
    pub edition: String,
    /// The ingest stage over the data as they were then: where too few units' rows came, went or changed since, a number
    /// that the edition showed is hidden, since the difference would tell of them.
    #[serde(default)]
    pub rows: Option<String>,
    /// Why the rows are not compared, in place of `rows`. It is printed in the article.
    #[serde(default)]
    pub not_compared: Option<String>,
}

impl Default for Earlier {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Earlier {
    /// The editions that are named, each with its place in the parameters.
    pub fn editions(&self) -> impl Iterator<Item = (String, &EarlierEdition)> {
        self.all().filter(|(_, one)| !one.edition.trim_end_matches('/').is_empty())
    }

    /// The same, and those whose folder is left empty.
    pub fn all(&self) -> impl Iterator<Item = (String, &EarlierEdition)> {
        let (is_one, all) = match self {
            Self::One(one) => (true, std::slice::from_ref(one)),
            Self::Several(all) => (false, all.as_slice()),
        };
        let place =
            move |place: usize| if is_one { "/previous".to_owned() } else { format!("/previous/{place}") };
        all.iter().enumerate().map(move |(at, one)| (place(at), one))
    }
}

/// One column, or several that are crossed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Columns {
    /// One column.
    One(String),
    /// Several columns, crossed.
    Crossed(#[schemars(length(min = 1))] Vec<String>),
}

/// A measure that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestedMeasure {
    /// The mean outcome.
    Actual,
    /// The mean expected outcome.
    Expected,
    /// Actual minus expected.
    Indicator,
    /// Standard error of the mean indicator; over several periods together that of persons who recur.
    Se,
    /// The 95 % interval of the mean indicator, and of its change: what chance alone would do.
    Interval,
    /// Share of the group's level that the controls explain.
    AbsorbedShare,
    /// The group's level with groups and controls estimated together.
    Corrected,
}

impl Columns {
    /// The columns.
    pub fn columns(&self) -> Vec<String> {
        match self {
            Self::One(column) => vec![column.clone()],
            Self::Crossed(columns) => columns.clone(),
        }
    }
}

impl Params {
    /// The measures asked for; without a model only the actual mean. Changes stand last.
    pub fn measures(&self, has_model: bool) -> Vec<Measure> {
        let usual = if has_model {
            vec![RequestedMeasure::Actual, RequestedMeasure::Expected, RequestedMeasure::Indicator]
        } else {
            vec![RequestedMeasure::Actual]
        };
        let asked = self.measures.clone().unwrap_or(usual);
        let mut measures: Vec<Measure> =
            asked.iter().flat_map(|measure| measure.measures()).copied().collect();
        if self.change_since.is_some() {
            measures.extend([Measure::Change, Measure::ChangeSe]);
            if asked.contains(&RequestedMeasure::Interval) {
                measures.extend([Measure::ChangeLower, Measure::ChangeUpper]);
            }
        }
        measures
    }
}

impl RequestedMeasure {
    /// Whether only least squares has such a measure.
    fn is_of_least_squares(self) -> bool {
        matches!(self, Self::AbsorbedShare | Self::Corrected)
    }

    /// The columns that it makes.
    fn measures(self) -> &'static [Measure] {
        match self {
            Self::Actual => &[Measure::Actual],
            Self::Expected => &[Measure::Expected],
            Self::Indicator => &[Measure::Indicator],
            Self::Se => &[Measure::Se],
            Self::Interval => &[Measure::Lower, Measure::Upper],
            Self::AbsorbedShare => &[Measure::AbsorbedShare],
            Self::Corrected => &[Measure::Corrected],
        }
    }

    /// The word in the pipeline.
    fn name(self) -> &'static str {
        match self.measures() {
            [measure] => measure.name(),
            _ => "interval",
        }
    }
}

/// What is wrong with the parameters, given the data's shape.
pub fn findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(by) = &params.by {
        match &data.time {
            Some((time, _)) if time == by => {}
            Some((time, _)) => findings.push(
                Finding::at("/by", format!("'{by}' is not the time column"))
                    .mend(format!("write by: {time}")),
            ),
            None => findings.push(
                Finding::at("/by", "the rows have no time column")
                    .mend("leave `by` out, or name `time:` in the ingest stage"),
            ),
        }
    }
    for (name, columns) in &params.breakdowns {
        findings.extend(breakdown_findings(name, columns, data));
    }
    for (place, name) in params.organisational_units.iter().enumerate() {
        if !params.breakdowns.contains_key(name) {
            let pointer = format!("/organisational_units/{place}");
            let known = params.breakdowns.keys().map(String::as_str);
            findings.push(Finding::unknown(pointer, "breakdown", name, known));
        }
    }
    for (place, measure) in params.measures.iter().flatten().enumerate() {
        if data.model.is_none() && *measure != RequestedMeasure::Actual {
            let what = format!("'{}' needs a model, and the data have none", measure.name());
            findings
                .push(Finding::at(format!("/measures/{place}"), what).mend("name a predict stage as `data`"));
        }
        if let (Some(fitted), true) = (data.fitted_elsewhere(), measure.is_of_least_squares()) {
            let what = format!(
                "'{}' is about the rows that the model is fitted to, which are those of '{fitted}'",
                measure.name()
            );
            let mend = "take it out, or predict for the rows that the model is fitted to";
            findings.push(Finding::at(format!("/measures/{place}"), what).mend(mend));
        }
        if data.is_sensitivity_analysis() && measure.is_of_least_squares() {
            let estimator = data.estimator.unwrap_or_default().name();
            let what = format!(
                "'{}' is made from the sums of least squares, and the model is estimated by {estimator}",
                measure.name()
            );
            let mend = "take it out, or write `estimator: ols` in the fit stage";
            findings.push(Finding::at(format!("/measures/{place}"), what).mend(mend));
        }
    }
    findings
}

/// What is wrong with the period that changes are counted from.
pub fn change_findings(params: &Params, data: &Shape) -> Vec<Finding> {
    let Some(written) = &params.change_since else { return Vec::new() };
    let at = |what: &str, mend: &str| vec![Finding::at("/change_since", what).mend(mend)];
    let Some((time, step)) = &data.time else {
        return at("the rows have no time column, so nothing can change", "take it out");
    };
    if params.by.is_none() {
        let mend = format!("write by: {time}, or take it out");
        return at("all periods are taken together, so nothing can change", &mend);
    }
    if data.model.is_none() {
        return at("a change needs a model, and the data have none", "name a predict stage as `data`");
    }
    if data.unit.is_none() {
        let what = "the rows have no identity, so nobody knows who was there in both periods";
        return at(what, "name `unit:` in the ingest stage, or take it out");
    }
    match written.parse::<Period>() {
        Err(error) => vec![Finding::at("/change_since", format!("{error}"))],
        Ok(period) if period.step != *step => {
            let example = Period { step: *step, ordinal: period.year() * step.per_year() };
            at(&format!("{period} is no period of these data"), &format!("write one as {example}"))
        }
        Ok(_) => Vec::new(),
    }
}

fn breakdown_findings(name: &str, columns: &Columns, data: &Shape) -> Vec<Finding> {
    let pointer = |place: usize| match columns {
        Columns::One(_) => format!("/breakdowns/{name}"),
        Columns::Crossed(_) => format!("/breakdowns/{name}/{place}"),
    };
    let mut findings = Vec::new();
    if name == "total" {
        let what = "the breakdown 'total' is always there and cannot be defined";
        findings.push(Finding::at(pointer(0), what).mend("give it another name"));
    }
    let known = data.column_names();
    for (place, column) in columns.columns().iter().enumerate() {
        if data.unit.as_ref() == Some(column) {
            let what = format!("'{column}' is the identity: a group would be one person");
            findings.push(Finding::at(pointer(place), what).mend("break down by something that many share"));
        } else if let Some(known) = known.as_ref().filter(|known| !known.contains(column)) {
            findings.push(Finding::unknown(
                pointer(place),
                "column",
                column,
                known.iter().map(String::as_str),
            ));
        }
    }
    findings
}

/// What is wrong with how an edition before this one is named. `then` is the stage over the data of that time.
pub fn earlier_findings(
    pointer: &str,
    earlier: &EarlierEdition,
    breakdowns: &BTreeMap<String, Columns>,
    data: &Shape,
    then: Option<&Shape>,
) -> Vec<Finding> {
    let at =
        |key: &str, what: String, mend: &str| vec![Finding::at(format!("{pointer}{key}"), what).mend(mend)];
    match (&earlier.rows, &earlier.not_compared, then) {
        (None, None, _) => {
            let what =
                format!("nothing tells which rows came late since the edition in '{}'", earlier.edition);
            let mend = "name the ingest stage over the data as they were then (`rows:`), or say why rows need not be \
                        compared (`not_compared:`)";
            at("", what, mend)
        }
        (Some(_), Some(_), _) => at(
            "/not_compared",
            "rows are either compared or not".to_owned(),
            "take out `rows` or `not_compared`",
        ),
        (None, Some(why), _) if why.trim().is_empty() => {
            at("/not_compared", "the reason is empty".to_owned(), "write why rows need not be compared")
        }
        (Some(rows), None, _) if data.rows.as_ref() == Some(rows) => {
            let what = format!("'{rows}' are the rows of this edition itself");
            at("/rows", what, "name an ingest stage of its own, over the data as they were then")
        }
        (Some(rows), None, Some(then)) => {
            let columns = breakdowns.values().flat_map(Columns::columns);
            columns_then(&format!("{pointer}/rows"), rows, columns, data, then)
        }
        _ => Vec::new(),
    }
}

/// The data of then need the columns that a mean is made from now, and those of the breakdowns.
fn columns_then(
    pointer: &str,
    rows: &str,
    breakdowns: impl Iterator<Item = String>,
    data: &Shape,
    then: &Shape,
) -> Vec<Finding> {
    let missing = |what: &str, name: &str| {
        let what = format!("'{rows}' does not have the {what} '{name}', and rows are compared by it");
        Finding::at(pointer, what).mend("write the two ingest stages alike but for their files")
    };
    let known = then.column_names();
    let has = |name: &String| known.as_ref().is_none_or(|known| known.contains(name));
    let outcomes = data.outcomes.iter().filter(|outcome| then.outcome(&outcome.name).is_none());
    let outcomes = outcomes.map(|outcome| missing("outcome", &outcome.name));
    let controls = data.controls.categorical.iter().chain(&data.controls.numeric).cloned();
    let columns: BTreeSet<String> = controls.chain(breakdowns).filter(|name| !has(name)).collect();
    outcomes.chain(columns.iter().map(|name| missing("column", name))).collect()
}
