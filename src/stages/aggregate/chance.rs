//! How far chance alone carries a group's mean, and its change since a period.
//! Knows nothing of models or of what may be shown.

use super::super::stage::StageError;
use super::cells::GroupSquares;
use super::inputs::{ByGroup, Inputs, owned};
use crate::disclosure::published::Measure;
use crate::stats::{Cell, CellMeans, interval, standard_error};

/// How far a change from the rows' own residuals may lie from the difference of two indicators, relative to the
/// size of the outcome: residuals are rounded once each, and their sums are exact.
const CHANGE_IDENTITY: f64 = 1e-10;

/// Numbers by measure.
type Values = Vec<(Measure, f64)>;

/// The period that changes are counted from.
pub struct Base<'a> {
    /// Its name.
    pub period: &'a str,
    /// Its groups' means.
    pub means: ByGroup<CellMeans>,
}

/// The standard error of a mean indicator and its interval. Over several periods in which persons recur it is
/// clustered by person.
pub fn of_mean(
    inputs: &Inputs,
    cell: &Cell,
    squares: Option<&GroupSquares>,
    indicator: Option<f64>,
) -> Values {
    let se = match &inputs.clusters {
        Some(clusters) => {
            let entry = clusters.get(cell.breakdown, cell.group, cell.outcome);
            let entry = entry.filter(|entry| entry.sums.rows == cell.n);
            entry.and_then(|entry| Some((entry.sums.standard_error(entry.unit)?, entry.sums.degrees())))
        }
        None => squares.zip(indicator).and_then(|(squares, mean)| {
            let n = squares.sums.n;
            Some((standard_error(n, &squares.sums.squares, mean)?, n - 1))
        }),
    };
    let (Some(mean), Some((se, degrees))) = (indicator, se) else { return Values::new() };
    let mut values = vec![(Measure::Se, se)];
    let limits = interval(mean, se, degrees);
    values.extend(limits.iter().flat_map(|own| [(Measure::Lower, own.lower), (Measure::Upper, own.upper)]));
    values
}

/// The change of a group's indicator since the reference period, in which there is none; nothing where the
/// group has no indicator in either.
///
/// # Errors
/// A change that is not the difference of the two indicators.
pub fn of_change(
    inputs: &Inputs,
    base: Option<&Base>,
    period: &str,
    cell: &Cell,
    means: CellMeans,
) -> Result<Values, StageError> {
    let sums = inputs.changes.get(period).and_then(|sums| sums.get(cell.breakdown, cell.group, cell.outcome));
    let Some(base) = base.filter(|_| means.indicator.is_some()) else { return Ok(Values::new()) };
    if period == base.period {
        let measures = [Measure::Change, Measure::ChangeSe, Measure::ChangeLower, Measure::ChangeUpper];
        return Ok(measures.map(|measure| (measure, 0.0)).to_vec());
    }
    let base = base.means.get(&owned((cell.breakdown, cell.group, cell.outcome)));
    let (Some(entry), Some(base)) = (sums, base) else { return Ok(Values::new()) };
    let has_all = (entry.sums.period.rows, entry.sums.reference.rows) == (means.n, base.n);
    let difference = means.indicator.zip(base.indicator).map(|(now, then)| now - then);
    let change = entry.sums.change(entry.unit).filter(|_| has_all);
    let (Some(change), Some(difference)) = (change, difference) else { return Ok(Values::new()) };
    let gap = (change.change - difference).abs() / (1.0 + means.actual.abs());
    // What is no number must not pass.
    if gap.is_nan() || gap > CHANGE_IDENTITY {
        let what =
            format!("a change from rows and the difference of two means differ by {gap:e} of their size");
        return Err(StageError::plain(what));
    }
    let mut values = vec![(Measure::Change, change.change)];
    values.extend(change.se.map(|se| (Measure::ChangeSe, se)));
    let limits = change.se.and_then(|se| interval(change.change, se, change.degrees));
    values.extend(
        limits.iter().flat_map(|own| [(Measure::ChangeLower, own.lower), (Measure::ChangeUpper, own.upper)]),
    );
    Ok(values)
}
