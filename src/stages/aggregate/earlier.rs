//! Editions before this one: which, over which rows, and what became of the cells that they showed.
//! Knows nothing of how rows are compared, nor of what is hidden for it.

use super::super::stage::{Finding, SourceFiles, StageError, Upstream};
use super::super::{OutputKind, Previous, Shape};
use super::AggregateStage;
use super::params::{Params, earlier_findings};
use super::revised::{GroupRevised, Revised};
use crate::disclosure::{Naming, Place, Revision, Revisions};
use crate::stats::Grid;
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
        findings.extend(earlier_findings(&pointer, written, data, then));
        let place = format!("{pointer}/edition");
        let edition = Previous::read(Some(&written.edition), &place, upstream, files, findings);
        let not_compared = written.not_compared.clone();
        all.extend(edition.map(|edition| Earlier { edition, rows: rows.cloned(), not_compared }));
    }
    all
}

/// A cell then and since, over the periods that it is of.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    size: u64,
    /// Units that it held for certain: the most of one period.
    units: u64,
    sum: i128,
    not_zero: u64,
    changed: u64,
}

/// The cells whose rows were compared.
pub fn compared<'a>(
    stage: &AggregateStage,
    revised: impl Iterator<Item = &'a Revised>,
) -> BTreeMap<Place, Compared> {
    let naming = Naming { breakdowns: stage.breakdowns.clone(), by: stage.by.clone() };
    let mut all: BTreeMap<Place, Compared> = BTreeMap::new();
    for Revised { period, groups, .. } in revised {
        let period = stage.by.as_ref().map(|_| period.as_str());
        for GroupRevised { breakdown, group, outcome, size, sum, not_zero, changed } in groups {
            let Some(place) = naming.place(outcome, breakdown, group, period) else { continue };
            let own = all.entry(place).or_default();
            own.size += size;
            own.units = own.units.max(*size);
            own.sum += sum;
            own.not_zero += not_zero;
            // The same units may have changed in several periods.
            own.changed = own.changed.max(*changed);
        }
    }
    all
}

/// Refuses rows that are not those of the edition: their means are not what it printed.
///
/// # Errors
/// The first cell whose mean is another, by its name.
pub fn are_those(
    edition: &Previous,
    stage: &AggregateStage,
    shown: &BTreeMap<Place, Option<String>>,
    compared: &BTreeMap<Place, Compared>,
) -> Result<(), StageError> {
    let printed =
        shown.iter().filter_map(|(place, mean)| Some((place, mean.as_ref()?, compared.get(place)?)));
    for (place, printed, own) in printed {
        let outcome = stage.outcomes.iter().find(|outcome| outcome.name == place.outcome);
        let grid = outcome.and_then(|outcome| Grid::per_unit(outcome.per_unit)).unwrap_or(Grid::decimals(0));
        if !is_printed_so(own, grid, printed) {
            let group = place.group.values().map(String::as_str).collect::<Vec<_>>().join("|");
            let period = place.period.as_ref().map(|(_, period)| period.as_str()).unwrap_or_default();
            let what = format!(
                "the rows are not those of the edition in '{}': it has another mean of {} for '{group}' {period}",
                edition.folder, place.outcome
            );
            return Err(StageError::data(
                what,
                "name the ingest stage over the files as they were for that edition, or, where these are gone, write \
                 `not_compared:` with the reason",
            ));
        }
    }
    Ok(())
}

/// Whether a mean is printed so at the decimals that it is printed with.
fn is_printed_so(own: &Compared, grid: Grid, printed: &str) -> bool {
    let Ok(value) = printed.parse::<f64>() else { return false };
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX));
    own.size > 0 && (grid.value(own.sum) / own.size as f64 - value).abs() <= half * (1.0 + 1e-9)
}

/// What became of each cell, for the gate.
pub fn revisions(
    stage: &AggregateStage,
    compared: &BTreeMap<Place, Compared>,
    shown: &BTreeMap<Place, Option<String>>,
) -> Revisions {
    let revision = |(place, own): (&Place, &Compared)| {
        let is_yes_or_no =
            stage.outcomes.iter().any(|outcome| outcome.name == place.outcome && outcome.is_yes_or_no());
        let revision = Revision {
            size: own.size,
            units: own.units,
            with_outcome: is_yes_or_no.then_some(own.not_zero),
            was_shown: shown.contains_key(place),
            changed: own.changed,
        };
        (place.clone(), revision)
    };
    compared.iter().map(revision).collect()
}
