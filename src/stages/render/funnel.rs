//! A funnel from a published table: which period, which units, where they lie.
//! Knows nothing of how it is drawn, and of no number that the gate holds back.

use super::super::stage::{Finding, StageError};
use super::params::Figure;
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use crate::period::Period;
use crate::report::{Funnel, FunnelUnit, Place};
use crate::stats;

/// Steps of the curves of limits, from the smallest to the largest unit.
const STEPS: u64 = 120;

/// The funnel that a figure asks for: units of its breakdown about zero, or about the group that it is
/// relative to, with limits after Spiegelhalter (2005) from the units' own standard errors.
///
/// Sizes are the numbers that the gate has rounded; a unit whose number is rounded to zero counts as hidden.
///
/// # Errors
/// No unit has a number in the period, or units that do not vary.
pub fn funnel(wanted: &Figure, table: &PublishedTable) -> Result<Funnel, StageError> {
    let rows = rows(wanted, table);
    let period = period(wanted, &rows)?;
    let name = period.map(|period| period.to_string());
    let here: Vec<&PublishedRow> = rows.iter().filter(|row| row.period == name).copied().collect();
    let base = base(wanted, table, &name)?;
    let units: Vec<stats::FunnelUnit> = here.iter().filter_map(|row| unit(row, base)).collect();
    let sd = stats::pooled_sd(&units).unwrap_or(0.0);
    let placed = stats::funnel(&units, sd, Some(0.0)).ok_or_else(|| nothing(wanted, &rows, &name))?;
    Ok(Funnel {
        period,
        units: placed.units.iter().filter_map(|unit| of_report(&placed, unit)).collect(),
        limits: curve(&placed),
        hidden: here.iter().filter(|row| is_hidden(row)).count(),
        sd,
        between: placed.tau_squared.sqrt(),
    })
}

fn rows<'a>(wanted: &Figure, table: &'a PublishedTable) -> Vec<&'a PublishedRow> {
    let groups = table.groups(&wanted.outcome, &wanted.breakdown);
    groups.into_iter().flat_map(|group| table.series(&wanted.outcome, &wanted.breakdown, group)).collect()
}

fn is_hidden(row: &PublishedRow) -> bool {
    row.status == Status::Suppressed || row.n == Some(0)
}

/// The period asked for, else the last that any unit has a number in; nothing where the data have no time.
fn period(wanted: &Figure, rows: &[&PublishedRow]) -> Result<Option<Period>, StageError> {
    let parse = |text: &str| text.parse().ok();
    if let Some(written) = &wanted.period {
        return Ok(parse(written));
    }
    let known = rows.iter().filter(|row| row.value(Measure::Indicator).is_some());
    Ok(known.filter_map(|row| parse(row.period.as_deref()?)).max())
}

/// What the indicator is stated relative to: zero, or a group's own indicator.
fn base(wanted: &Figure, table: &PublishedTable, period: &Option<String>) -> Result<f64, StageError> {
    let Some(to) = &wanted.relative_to else { return Ok(0.0) };
    let mut series = table.series(&wanted.outcome, &to.breakdown, &to.group);
    let row = series.find(|row| row.period == *period);
    row.and_then(|row| row.value(Measure::Indicator)).ok_or_else(|| {
        let when = period.as_ref().map(|period| format!(" in {period}")).unwrap_or_default();
        let what = format!("'{}' has no number of '{}'{when}", wanted.data, to.group);
        let finding = Finding::at(format!("/figures/{}/relative_to", wanted.name), what);
        StageError::Pipeline { findings: vec![finding.mend("name another group, or show another period")] }
    })
}

fn unit(row: &PublishedRow, base: f64) -> Option<stats::FunnelUnit> {
    let mean = row.value(Measure::Indicator)? - base;
    Some(stats::FunnelUnit { name: row.group.clone(), n: row.n?, mean, se: row.value(Measure::Se) })
}

fn of_report(funnel: &stats::Funnel, unit: &stats::PlacedUnit) -> Option<FunnelUnit> {
    let limits = funnel.limits(unit.n)?;
    Some(FunnelUnit {
        group: unit.name.clone(),
        n: unit.n,
        value: unit.mean,
        inner: limits.wide_inner.upper,
        outer: limits.wide_outer.upper,
        place: match unit.adjusted_place {
            stats::FunnelPlace::Within95 => Place::Within,
            stats::FunnelPlace::Within998 => Place::Between,
            stats::FunnelPlace::Outside => Place::Outside,
        },
    })
}

/// The limits at sizes from the smallest to the largest unit, closer where they bend.
fn curve(funnel: &stats::Funnel) -> Vec<(u64, f64, f64)> {
    let sizes = || funnel.units.iter().map(|unit| unit.n);
    let (Some(least), Some(most)) = (sizes().min(), sizes().max()) else { return Vec::new() };
    // Units of one size still lie between lines, not points.
    let least = if least < most { least } else { most.div_ceil(2) };
    let size = |step: u64| {
        let share = (step * step) as f64 / (STEPS * STEPS) as f64;
        least + ((most - least) as f64 * share).round() as u64
    };
    let mut sizes: Vec<u64> = (0..=STEPS).map(size).collect();
    sizes.dedup();
    let limits = funnel.curves(&sizes);
    limits.iter().map(|at| (at.n, at.wide_inner.upper, at.wide_outer.upper)).collect()
}

/// There is nothing to draw: at all, in the period asked for, or since there is nothing to tell units apart by.
fn nothing(wanted: &Figure, rows: &[&PublishedRow], period: &Option<String>) -> StageError {
    let at = |field: &str| format!("/figures/{}{field}", wanted.name);
    let known = || rows.iter().filter(|row| row.value(Measure::Indicator).is_some());
    let when = period.as_ref().map(|period| format!(" in {period}")).unwrap_or_default();
    let finding = if known().any(|row| row.period == *period) {
        let what =
            format!("the units of '{}' do not vary{when}, so that there are no limits", wanted.breakdown);
        Finding::at(at("/show"), what).mend("show another period, or write `show: indicator`")
    } else {
        let periods = || known().filter_map(|row| row.period.as_deref());
        let what = format!("'{}' has no numbers of '{}'{when}", wanted.data, wanted.breakdown);
        let field = if wanted.period.is_some() { "/period" } else { "/data" };
        let finding = Finding::at(at(field), what);
        match periods().min().zip(periods().max()) {
            Some((first, last)) => finding.mend(format!("its numbers run from {first} to {last}")),
            None => finding,
        }
    };
    StageError::Pipeline { findings: vec![finding] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_size_lie_between_lines_that_reach_their_size() {
        let unit = |(place, mean): (usize, f64)| stats::FunnelUnit {
            name: place.to_string(),
            n: 50,
            mean,
            se: Some(0.2),
        };
        let units: Vec<_> = [0.1, -0.3, 0.2].into_iter().enumerate().map(unit).collect();
        let sd = stats::pooled_sd(&units).unwrap();
        let points = curve(&stats::funnel(&units, sd, Some(0.0)).unwrap());
        assert!(points.len() > 1, "{points:?}");
        assert_eq!((points[0].0, points[points.len() - 1].0), (25, 50));
        assert!(points.windows(2).all(|pair| pair[0].1 > pair[1].1), "{points:?}");
    }
}
