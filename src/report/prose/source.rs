//! Settles what a function's first argument and its named ones mean: table, outcome, breakdown, measure.
//! Knows nothing of cells.

use super::desk::Desk;
use crate::disclosure::published::{Measure, PublishedTable};
use crate::report::error::Fault;
use crate::report::figure::Figure;

type Source<'a> = (Option<&'a Figure>, &'a PublishedTable);

/// The figure of this name, if it is one, and the table that it or the stage of this name has.
pub(super) fn source_of<'a>(desk: &'a Desk, source: &str) -> Result<Source<'a>, Fault> {
    let figure = desk.report.figure(source);
    let tables = &desk.report.tables;
    let name = figure.map_or(source, |figure| figure.table.as_str());
    let known = desk.report.figures.iter().map(|f| f.name.as_str()).chain(tables.keys().map(String::as_str));
    let table = tables.get(name).ok_or_else(|| Fault::unknown("figure or table", name, known))?;
    Ok((figure, table))
}

/// The outcome named, else the figure's, else the table's only one.
pub(super) fn outcome_of(
    figure: Option<&Figure>,
    table: &PublishedTable,
    named: Option<String>,
) -> Result<String, Fault> {
    let known = table.outcomes();
    match named.or_else(|| figure.map(|figure| figure.outcome.clone())) {
        Some(outcome) if known.contains(&outcome.as_str()) => Ok(outcome),
        Some(outcome) => Err(Fault::unknown("outcome", &outcome, known.into_iter())),
        None => {
            match known.as_slice() {
                [only] => Ok((*only).to_owned()),
                _ => Err(Fault::new("which outcome?")
                    .mend(format!("write outcome=, one of: {}", known.join(", ")))),
            }
        }
    }
}

/// The breakdown named, else the figure's, else `total` for everybody.
pub(super) fn breakdown_of(
    figure: Option<&Figure>,
    table: &PublishedTable,
    outcome: &str,
    group: &str,
    named: Option<String>,
) -> Result<String, Fault> {
    let known = table.breakdowns(outcome);
    match named.or_else(|| figure.map(|figure| figure.breakdown.clone())) {
        Some(breakdown) if known.contains(&breakdown.as_str()) => Ok(breakdown),
        Some(breakdown) => Err(Fault::unknown("breakdown", &breakdown, known.into_iter())),
        None if group == "total" => Ok("total".to_owned()),
        None => {
            Err(Fault::new("which breakdown?")
                .mend(format!("write breakdown=, one of: {}", known.join(", "))))
        }
    }
}

/// The measure named, else the figure's own, else the table's usual one.
pub(super) fn measure_of(
    figure: Option<&Figure>,
    table: &PublishedTable,
    named: Option<String>,
) -> Result<Measure, Fault> {
    if let Some(name) = named {
        let known = table.measures.iter().copied().find(|measure| measure.name() == name);
        return known.ok_or_else(|| {
            Fault::unknown("measure", &name, table.measures.iter().map(|measure| measure.name()))
        });
    }
    let shown = figure.and_then(|figure| figure.show.measures().first().copied());
    let usual = [Measure::PercentChange, Measure::Indicator, Measure::Actual];
    shown
        .or_else(|| usual.into_iter().find(|measure| table.measures.contains(measure)))
        .ok_or_else(|| Fault::new("which measure?").mend("write measure="))
}
