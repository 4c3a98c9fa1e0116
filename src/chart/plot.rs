//! One plot: from values and periods to places, and what every plot has: grid, axes, zero line, lines.
//! Knows nothing of labels beside it or of other plots.

use super::band;
use super::curve::{Curve, runs};
use super::number::NumberFormat;
use super::palette::Ink;
use super::scene::{Anchor, Dash, Line, PlotArea, Point, Scene, Shape, Text, line_height};
use super::time_axis::{Tick, TimeAxis};
use super::value_axis::ValueAxis;

/// A rectangle in tenths of a unit with its two axes.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    /// Left edge.
    pub left: i32,
    /// Right edge.
    pub right: i32,
    /// Top edge.
    pub top: i32,
    /// Bottom edge.
    pub bottom: i32,
    /// Values from bottom to top.
    pub values: ValueAxis,
    /// Periods from left to right; nothing in a chart without periods.
    pub time: Option<TimeAxis>,
}

/// From the plot's edge to the numbers of its axis.
const NUMBER_GAP: i32 = 80;
/// A tick's length below the plot.
pub(super) const TICK: i32 = 45;

impl Plot {
    /// Where a period lies.
    pub(super) fn x(&self, ordinal: i32) -> i32 {
        let share = self.time.map_or(0.5, |time| time.share(ordinal));
        self.left + tenths(share * f64::from(self.right - self.left))
    }

    /// Where a scaled value lies.
    pub(super) fn y(&self, value: f64) -> i32 {
        self.bottom - tenths(self.values.share(value) * f64::from(self.bottom - self.top))
    }

    /// Where a scaled value of a period lies.
    pub(super) fn point(&self, (ordinal, value): (i32, f64)) -> Point {
        (self.x(ordinal), self.y(value))
    }

    /// The plot's edges and range.
    pub(super) fn area(&self) -> PlotArea {
        let Self { left, right, top, bottom, ref values, .. } = *self;
        PlotArea { left, right, top, bottom, low: values.low(), high: values.high() }
    }

    /// Thin lines at the value ticks.
    pub(super) fn draw_grid(&self, scene: &mut Scene) {
        let runs =
            self.values.ticks().iter().filter(|tick| **tick != 0.0).map(|tick| self.level(*tick)).collect();
        scene.add(Shape::Line(Line { runs, ink: Ink::Muted, width: 8, dash: Dash::None, opacity: 28 }));
    }

    /// The zero line, which must not be taken for one of the grid.
    pub(super) fn draw_zero(&self, scene: &mut Scene) {
        scene.add(Shape::Line(Line::new(self.level(0.0), Ink::Text, 13)));
    }

    /// The numbers of the value axis, left of the plot.
    pub(super) fn draw_numbers(&self, scene: &mut Scene, number: &NumberFormat, size: i32) {
        for tick in self.values.ticks() {
            let at = (self.left - NUMBER_GAP, self.y(tick) + size * 36 / 100);
            let text = number.plain(tick, self.values.decimals);
            scene.add(Shape::Text(Text { at, anchor: Anchor::End, size, ink: Ink::Muted, text }));
        }
    }

    /// The time axis's ticks and their texts, below the plot.
    pub(super) fn draw_time(&self, scene: &mut Scene, ticks: &[Tick], size: i32) {
        let runs = ticks.iter().map(|tick| self.down(tick.period.ordinal)).collect();
        scene.add(Shape::Line(Line { runs, ink: Ink::Muted, width: 10, dash: Dash::None, opacity: 100 }));
        for tick in ticks {
            let at = (self.x(tick.period.ordinal), self.bottom + 90 + size);
            let lines: Vec<String> =
                [Some(tick.label.clone()), tick.below.clone()].into_iter().flatten().collect();
            Text::block(at, Anchor::Middle, size, Ink::Muted, &lines)
                .into_iter()
                .for_each(|text| scene.add(text));
        }
    }

    /// A curve: its line, broken at gaps, and a dot where a value stands alone.
    pub(super) fn curve(&self, curve: &Curve<'_>, width: i32) -> Shape {
        let runs: Vec<Vec<Point>> =
            runs(&curve.points).iter().map(|run| run.iter().map(|p| self.point(*p)).collect()).collect();
        let alone: Vec<Point> = runs.iter().filter(|run| run.len() == 1).map(|run| run[0]).collect();
        let dash = if curve.is_dashed() { Dash::Long } else { Dash::None };
        let mut shapes = vec![Shape::Line(Line { runs, ink: curve.ink, width, dash, opacity: 100 })];
        shapes.extend(alone.into_iter().map(|at| Shape::Marker { at, form: curve.form, ink: curve.ink }));
        Shape::Series(curve.place, shapes)
    }

    /// Bands first, then grey lines (which have none), then the others, so that what matters lies in front.
    pub(super) fn draw_curves(&self, scene: &mut Scene, curves: &[&Curve<'_>]) {
        let (grey, others): (Vec<&Curve<'_>>, Vec<&Curve<'_>>) =
            curves.iter().copied().partition(|curve| curve.is_background());
        others.iter().flat_map(|curve| band::areas(curve, self)).for_each(|area| scene.add(area));
        grey.iter().for_each(|curve| scene.add(self.curve(curve, 12)));
        others.iter().for_each(|curve| scene.add(self.curve(curve, 20)));
    }

    fn level(&self, value: f64) -> Vec<Point> {
        vec![(self.left, self.y(value)), (self.right, self.y(value))]
    }

    fn down(&self, ordinal: i32) -> Vec<Point> {
        vec![(self.x(ordinal), self.bottom), (self.x(ordinal), self.bottom + TICK)]
    }
}

/// Room that the numbers of an axis take left of a plot.
pub(super) fn number_room(axis: &ValueAxis, number: &NumberFormat, size: i32) -> i32 {
    let width = |tick: &f64| super::text::width(&number.plain(*tick, axis.decimals), size);
    axis.ticks().iter().map(width).max().unwrap_or(0) + NUMBER_GAP
}

/// Room that the time axis takes below a plot.
pub(super) fn time_room(ticks: &[Tick], size: i32) -> i32 {
    let lines = if ticks.iter().any(|tick| tick.below.is_some()) { 2 } else { 1 };
    90 + lines * line_height(size) + size / 4
}

/// The value axis of some curves in a plot of this height, its ticks no closer than `tick_distance`.
pub(super) fn value_axis(curves: &[Curve<'_>], height: i32, tick_distance: i32) -> ValueAxis {
    ValueAxis::new(curves.iter().flat_map(Curve::extent), height / tick_distance)
}

/// To the nearest tenth; what is not finite, or outside every picture, is held at its edge.
pub(super) fn tenths(value: f64) -> i32 {
    value.round().clamp(-1e6, 1e6) as i32
}
