//! The funnel's plot: from sizes and values to places, and limits cut where they leave it.
//! Knows nothing of names.

use super::funnel_chart::{FunnelChart, LimitCurve};
use super::plot::{Plot, tenths};
use super::scene::Point;
use super::value_axis::ValueAxis;

/// A plot whose horizontal axis holds sizes.
#[derive(Debug, Clone)]
pub(super) struct FunnelPlot {
    /// Edges and values.
    pub plot: Plot,
    /// Sizes from left to right.
    pub sizes: ValueAxis,
}

impl FunnelPlot {
    /// Where a size lies.
    pub(super) fn x(&self, size: f64) -> i32 {
        self.plot.left + tenths(self.sizes.share(size) * f64::from(self.plot.right - self.plot.left))
    }

    /// Where a scaled value of a size lies.
    pub(super) fn point(&self, size: u64, value: f64) -> Point {
        (self.x(size as f64), self.plot.y(value))
    }

    /// The lower and the upper limit as lines within the plot.
    pub(super) fn lines(&self, chart: &FunnelChart, curve: &LimitCurve) -> Vec<Vec<Point>> {
        let (low, high) = (self.plot.values.low(), self.plot.values.high());
        let side = |of: fn(&(u64, f64, f64)) -> f64| {
            let at = |point: &(u64, f64, f64)| chart.scaled(of(point)).map(|value| (point.0 as f64, value));
            within(&curve.points.iter().filter_map(at).collect::<Vec<_>>(), low, high)
        };
        let runs = [side(|point| point.1), side(|point| point.2)].concat();
        let placed =
            |run: Vec<(f64, f64)>| run.into_iter().map(|(x, y)| (self.x(x), self.plot.y(y))).collect();
        runs.into_iter().map(placed).collect()
    }
}

/// The values that the axis must hold: every point's, and the limits from the size on that a quarter of the
/// points stay below. Limits of the smallest units lie far out and would press all others together.
pub(super) fn extent(chart: &FunnelChart) -> Vec<f64> {
    let drawn = chart.drawn();
    let mut sizes: Vec<u64> = drawn.iter().map(|(point, _)| point.size).collect();
    sizes.sort_unstable();
    let from = sizes.get(sizes.len() / 4).copied().unwrap_or(0);
    let limits = chart.limits.iter().flat_map(|curve| &curve.points).filter(|point| point.0 >= from);
    let limits = limits.flat_map(|point| [point.1, point.2]).filter_map(|value| chart.scaled(value));
    drawn.iter().map(|(_, value)| *value).chain(limits).collect()
}

/// The parts of a line that lie between `low` and `high`, cut where they cross.
fn within(line: &[(f64, f64)], low: f64, high: f64) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in line.windows(2) {
        let Some((start, end)) = cut(pair[0], pair[1], low, high) else { continue };
        match runs.last_mut().filter(|run| run.last() == Some(&start)) {
            Some(run) => run.push(end),
            None => runs.push(vec![start, end]),
        }
    }
    runs
}

/// The part of a segment between two heights.
fn cut(a: (f64, f64), b: (f64, f64), low: f64, high: f64) -> Option<((f64, f64), (f64, f64))> {
    let inside = |y: f64| (low..=high).contains(&y);
    if (a.1 > high && b.1 > high) || (a.1 < low && b.1 < low) {
        return None;
    }
    let at = |height: f64| (a.0 + (b.0 - a.0) * ((height - a.1) / (b.1 - a.1)), height);
    let held = |end: (f64, f64)| if inside(end.1) { end } else { at(end.1.clamp(low, high)) };
    Some((held(a), held(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_plot_and_whole_within_it() {
        assert_eq!(within(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.5)], 0.0, 1.0).concat().len(), 3);
        let runs = within(&[(0.0, 4.0), (2.0, 0.0), (4.0, 4.0), (5.0, 4.0)], -1.0, 2.0);
        assert_eq!(runs, [vec![(1.0, 2.0), (2.0, 0.0), (3.0, 2.0)]]);
        assert_eq!(within(&[(0.0, 9.0), (1.0, -9.0)], -1.0, 1.0).concat().len(), 2);
        assert!(within(&[(0.0, 3.0), (1.0, 3.0)], -1.0, 1.0).is_empty());
    }
}
