//! The columns of numbers that a figure's data have: what each is called, its unit and its decimals.
//! Knows nothing of rows.

use super::number::fixed;
use super::words::DataWords;
use crate::disclosure::published::Measure;
use crate::language::Language;
use crate::report::figure::Figure;
use crate::report::figure_table::lower;
use crate::report::model::{Report, Unit};
use crate::report::words::Words;

/// A column of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in every file for machines, as `percent_change`.
    pub code: String,
    /// What readers call it.
    pub label: String,
    /// Its unit, as `hours a week`; empty where the outcome has none.
    pub unit: String,
    /// The decimals that its numbers are published with.
    pub decimals: usize,
}

/// What a column of numbers holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Units behind a row, rounded.
    Count,
    /// A number of the published table.
    Measure(Measure),
    /// Half the width of a funnel's 95 % limits.
    Inner,
    /// Half the width of a funnel's 99.8 % limits.
    Outer,
}

/// What a figure's columns of numbers hold, in their order.
pub fn contents(report: &Report, figure: &Figure) -> Vec<Content> {
    let Some(table) = report.tables.get(&figure.table) else { return Vec::new() };
    let limits = figure.funnel.iter().flat_map(|_| [Content::Inner, Content::Outer]);
    let measures = table.measures.iter().map(|measure| Content::Measure(*measure));
    table.counts.then_some(Content::Count).into_iter().chain(measures).chain(limits).collect()
}

/// The column of a content.
pub fn column(report: &Report, figure: &Figure, content: Content, language: Language) -> Column {
    let (words, own) = (Words::of(language), DataWords::of(language));
    let (code, label) = match content {
        Content::Count => ("n", own.observations),
        Content::Measure(measure) => (measure.name(), own.measure(measure)),
        Content::Inner => ("limit_95", words.funnel_inner_half),
        Content::Outer => ("limit_998", words.funnel_outer_half),
    };
    Column {
        code: code.to_owned(),
        label: label.to_owned(),
        unit: unit(report, figure, content, language),
        decimals: decimals(report, &figure.outcome, content),
    }
}

/// The unit that a column's numbers are in, which is not always the one on the page: shares stay shares.
fn unit(report: &Report, figure: &Figure, content: Content, language: Language) -> String {
    let (words, own) = (Words::of(language), DataWords::of(language));
    match (content, report.outcomes.get(&figure.outcome).map(|outcome| &outcome.unit)) {
        (Content::Count, _) => own.unit_count.to_owned(),
        (Content::Measure(Measure::PercentChange), _) => lower(words.axis_percent),
        (Content::Measure(Measure::AbsorbedShare), _) | (_, Some(Unit::Share)) => own.unit_share.to_owned(),
        (_, Some(Unit::HoursPerWeek)) => lower(words.axis_hours),
        (_, Some(Unit::Minutes)) => lower(words.axis_minutes),
        (_, Some(Unit::Other(text))) => text.get(language).unwrap_or_default().to_owned(),
        (_, None) => String::new(),
    }
}

/// Decimals of a percent change: more would tell more of a mean than the mean's own do.
const OF_PERCENT: usize = 2;

/// The decimals at which a column of an outcome is published.
pub fn decimals(report: &Report, outcome: &str, content: Content) -> usize {
    let of_outcome = report.outcomes.get(outcome).map_or(3, |outcome| usize::from(outcome.decimals));
    match content {
        Content::Count => 0,
        Content::Measure(Measure::PercentChange) => OF_PERCENT.min(of_outcome),
        Content::Measure(_) | Content::Inner | Content::Outer => of_outcome,
    }
}

/// A number as precise as it is published, to be drawn.
pub fn as_published(report: &Report, figure: &Figure, measure: Measure, value: f64) -> f64 {
    let decimals = decimals(report, &figure.outcome, Content::Measure(measure));
    fixed(value, decimals).parse().unwrap_or(value)
}
