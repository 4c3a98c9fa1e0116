//! Editions before this one: which, over which rows, and what became of the cells that they showed.
//! Knows nothing of how rows are compared, nor of what is hidden for it.

use super::super::stage::{Finding, SourceFiles, StageError, Upstream};
use super::super::{OutputKind, Previous, Shape};
use super::AggregateStage;
use super::params::{Params, earlier_findings};
use super::revised::{GroupRevised, Revised};
use crate::disclosure::place::TOTAL;
use crate::disclosure::{Naming, Place, Revision, Revisions};
use crate::stats::{Grid, GroupChange, Held};
use std::collections::BTreeMap;

/// An edition before this one.
pub struct Earlier {
    /// What it showed.
    pub edition: Previous,
    /// The stage over the data of that time.
    pub rows: Option<String>,
    /// Why there is none.
    pub not_compared: Option<String>,
}

/// The editions that the parameters name, with what is wrong with them.
pub fn read(
    params: &Params,
    data: &Shape,
    upstream: &Upstream,
    files: &mut Vec<SourceFiles>,
    findings: &mut Vec<Finding>,
) -> Vec<Earlier> {
    let mut all = Vec::new();
    for (pointer, written) in params.previous.editions() {
        let rows = written.rows.as_ref();
        let then = rows.map(|rows| upstream.of_kind(rows, &[OutputKind::Rows], &format!("{pointer}/rows")));
        let then = then.and_then(|then| then.map_err(|wrong| findings.extend(wrong)).ok());
        findings.extend(earlier_findings(&pointer, written, &params.breakdowns, data, then));
        let place = format!("{pointer}/edition");
        let edition = Previous::read(Some(&written.edition), &place, upstream, files, findings);
        let not_compared = written.not_compared.clone();
        all.extend(edition.map(|edition| Earlier { edition, rows: rows.cloned(), not_compared }));
    }
    all
}

/// What became of cells, each with whether its rows may have changed.
pub type Compared = BTreeMap<Place, (GroupChange, bool)>;

/// The cells whose rows were compared, and those of periods that are as they were.
pub fn compared<'a>(stage: &AggregateStage, revised: impl Iterator<Item = &'a Revised>) -> Compared {
    let naming = Naming { breakdowns: stage.breakdowns.clone(), by: stage.by.clone() };
    let of_period = |revised: &'a Revised| {
        let Revised { period, groups, may_differ, .. } = revised;
        let place =
            |own: &GroupRevised| naming.place(&own.outcome, &own.breakdown, &own.group, period.as_deref());
        groups.iter().filter_map(|own| Some((place(own)?, (own.change, *may_differ)))).collect::<Vec<_>>()
    };
    revised.flat_map(of_period).collect()
}

/// What an edition printed of a cell that it showed, once for each figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The mean.
    pub mean: Option<String>,
    /// The rounded number of units.
    pub n: Option<String>,
}

/// Refuses rows that are not those of the edition: a cell that it showed has not the mean and the number of units that
/// it printed, or no rows at all.
///
/// # Errors
/// The first such cell, by its name.
pub fn are_those(
    edition: &Previous,
    stage: &AggregateStage,
    shown: &BTreeMap<Place, Vec<Printed>>,
    compared: &Compared,
) -> Result<(), StageError> {
    let is_so = |(place, printed): &(&Place, &Vec<Printed>)| {
        let then = compared.get(*place).map(|(change, _)| change.then).unwrap_or_default();
        printed.iter().any(|printed| is_printed_so(stage, &place.outcome, then, printed))
    };
    let Some((place, _)) = shown.iter().find(|printed| !is_so(printed)) else { return Ok(()) };
    let group = place.group.values().map(String::as_str).collect::<Vec<_>>().join("|");
    let group = if group.is_empty() { TOTAL } else { &group };
    let period = place.period.as_ref().map(|(_, period)| format!(" in {period}")).unwrap_or_default();
    let what = format!(
        "the rows are not those of the edition in '{}': it printed other numbers of {} for {group}{period}",
        edition.folder, place.outcome
    );
    let mend = "name the ingest stage over the files as they were for that edition, or, where these are gone, write \
                `not_compared:` with the reason";
    Err(StageError::data(what, mend))
}

/// Whether what a cell held is printed so: the mean at its decimals, the number of units to a rounding.
fn is_printed_so(stage: &AggregateStage, outcome: &str, then: Held, printed: &Printed) -> bool {
    let outcome = stage.outcomes.iter().find(|known| known.name == outcome);
    let grid = outcome.and_then(|outcome| Grid::per_unit(outcome.per_unit)).unwrap_or(Grid::decimals(0));
    let is_mean = |text: &String| {
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX));
        let distance = text.parse().map(|value: f64| (grid.value(then.sum) / then.rows as f64 - value).abs());
        distance.is_ok_and(|distance| distance <= half * (1.0 + 1e-9))
    };
    let is_n = |text: &String| {
        text.parse().is_ok_and(|n: u64| n.abs_diff(then.rows) <= stage.policy.round_persons_to.max(1))
    };
    then.rows > 0 && printed.mean.as_ref().is_none_or(is_mean) && printed.n.as_ref().is_none_or(is_n)
}

/// What became of each cell whose rows may have changed, for the gate.
pub fn revisions(
    stage: &AggregateStage,
    compared: &Compared,
    shown: &BTreeMap<Place, Vec<Printed>>,
) -> Revisions {
    let revision = |(place, (change, _)): (&Place, &(GroupChange, bool))| {
        let is_yes_or_no =
            stage.outcomes.iter().any(|outcome| outcome.name == place.outcome && outcome.is_yes_or_no());
        let GroupChange { then, now, outcomes, controls } = *change;
        let without = |held: Held| held.rows - held.not_zero;
        let answers = [then.not_zero.abs_diff(now.not_zero), without(then).abs_diff(without(now))];
        let revision = Revision {
            size: then.rows,
            units: then.units,
            with_outcome: is_yes_or_no.then_some(then.not_zero),
            was_shown: shown.contains_key(place),
            outcomes,
            controls,
            answers: is_yes_or_no.then_some(answers),
        };
        (place.clone(), revision)
    };
    compared.iter().filter(|(_, (_, may_differ))| *may_differ).map(revision).collect()
}
