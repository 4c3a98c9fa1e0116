//! A series made ready to draw: scaled, cleaned, with its colour, and cut where values are missing.
//! Knows nothing of places on paper.

use super::line_chart::{Emphasis, LineChart, LineStyle, Series};
use super::palette::Ink;
use super::scene::Form;

/// Values of this size and more are no measurement, and could not be divided and multiplied safely.
const TOO_LARGE: f64 = 1e100;

/// One series with scaled values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve<'a> {
    /// The series' place in the chart.
    pub place: usize,
    /// The series as given.
    pub series: &'a Series,
    /// Its colour.
    pub ink: Ink,
    /// Its marker.
    pub form: Form,
    /// Value at each period's ordinal, earliest first.
    pub points: Vec<(i32, Option<f64>)>,
    /// Interval at each period's ordinal; empty without a band and for grey curves.
    pub band: Vec<(i32, Option<(f64, f64)>)>,
}

impl Curve<'_> {
    /// Whether the curve stands in the background.
    pub(super) fn is_background(&self) -> bool {
        self.series.emphasis == Emphasis::Background
    }

    /// Whether the curve is dashed.
    pub(super) fn is_dashed(&self) -> bool {
        self.series.style == LineStyle::Dashed
    }

    /// The last point that has a value.
    pub(super) fn last(&self) -> Option<(i32, f64)> {
        self.points.iter().rev().find_map(|(ordinal, value)| value.map(|value| (*ordinal, value)))
    }

    /// Every value and every bound of the band.
    pub(super) fn extent(&self) -> impl Iterator<Item = f64> + '_ {
        let bounds = self.band.iter().filter_map(|(_, bounds)| *bounds).flat_map(|(low, high)| [low, high]);
        self.points.iter().filter_map(|(_, value)| *value).chain(bounds)
    }
}

/// The chart's series as curves, in their order.
pub(super) fn curves(chart: &LineChart) -> Vec<Curve<'_>> {
    chart.series.iter().enumerate().map(|(place, series)| curve(chart, place, series)).collect()
}

/// The names that are drawn with a colour, each once, in the order of the series.
pub(super) fn names<'a>(curves: &[Curve<'a>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for curve in curves.iter().filter(|curve| !curve.is_background()) {
        if !names.contains(&curve.series.name.as_str()) {
            names.push(&curve.series.name);
        }
    }
    names
}

fn curve<'a>(chart: &LineChart, place: usize, series: &'a Series) -> Curve<'a> {
    let grey = series.emphasis == Emphasis::Background;
    let clean = |value: f64| Some(value * chart.number.scale).filter(|v| v.abs() < TOO_LARGE);
    let bounds = |(low, high): (f64, f64)| Some((clean(low.min(high))?, clean(low.max(high))?));
    let point =
        |(i, ordinal): (usize, i32)| (ordinal, series.values.get(i).copied().flatten().and_then(clean));
    let interval = |(i, ordinal): (usize, i32)| {
        let given = series.band.as_ref().and_then(|band| band.get(i).copied().flatten());
        (ordinal, given.and_then(bounds))
    };
    let ordinals = || chart.periods.iter().map(|period| period.ordinal).enumerate();
    Curve {
        place,
        series,
        ink: if grey { Ink::Grey } else { Ink::Slot(series.slot) },
        form: Form::of_slot(series.slot),
        points: ordinals().map(point).collect(),
        band: if series.band.is_some() && !grey { ordinals().map(interval).collect() } else { Vec::new() },
    }
}

/// Points that follow each other without a gap; a gap is a missing value or a period left out.
pub(super) fn runs<T: Copy>(points: &[(i32, Option<T>)]) -> Vec<Vec<(i32, T)>> {
    let mut runs: Vec<Vec<(i32, T)>> = Vec::new();
    for (ordinal, value) in points.iter().filter_map(|(ordinal, value)| Some((*ordinal, (*value)?))) {
        let follows = |run: &&mut Vec<(i32, T)>| {
            run.last().is_some_and(|(before, _)| before.checked_add(1) == Some(ordinal))
        };
        match runs.last_mut().filter(follows) {
            Some(run) => run.push((ordinal, value)),
            None => runs.push(vec![(ordinal, value)]),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_a_value_or_a_period_is_missing() {
        let points = [(1, Some(1.0)), (2, Some(2.0)), (3, None), (4, Some(4.0)), (6, Some(6.0))];
        assert_eq!(runs(&points), [vec![(1, 1.0), (2, 2.0)], vec![(4, 4.0)], vec![(6, 6.0)]]);
        assert!(runs::<f64>(&[(1, None)]).is_empty());
    }
}
