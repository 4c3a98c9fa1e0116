//! The interval around a line, as filled areas.
//! Knows nothing of what the interval means.

use super::curve::{Curve, runs};
use super::plot::Plot;
use super::scene::{Point, Shape};

/// A band is faint, so that lines and the bands of other groups show through.
const OPACITY: u8 = 20;
/// Half the width of a band around a single period, in tenths of a unit.
const HALF_WIDTH: i32 = 25;

/// The curve's band: one area a run of periods that have an interval.
pub(super) fn areas(curve: &Curve<'_>, plot: &Plot) -> Vec<Shape> {
    let area = |run: &Vec<(i32, (f64, f64))>| Shape::Area {
        points: outline(run, plot),
        ink: curve.ink,
        opacity: OPACITY,
    };
    runs(&curve.band).iter().map(area).collect()
}

/// Along the upper bounds and back along the lower ones.
fn outline(run: &[(i32, (f64, f64))], plot: &Plot) -> Vec<Point> {
    if let [(ordinal, (low, high))] = run {
        let (x, low, high) = (plot.x(*ordinal), plot.y(*low), plot.y(*high));
        let (left, right) = (x - HALF_WIDTH, x + HALF_WIDTH);
        return vec![(left, high), (right, high), (right, low), (left, low)];
    }
    let upper = run.iter().map(|(ordinal, (_, high))| (plot.x(*ordinal), plot.y(*high)));
    let lower = run.iter().rev().map(|(ordinal, (low, _))| (plot.x(*ordinal), plot.y(*low)));
    upper.chain(lower).collect()
}
