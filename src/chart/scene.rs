//! What is drawn, as shapes in whole tenths of a unit, in the order in which they are drawn.
//! Knows nothing of SVG.

use super::palette::Ink;

/// A picture: its size in tenths of a unit, its shapes from the back to the front.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Width in tenths.
    pub width: i32,
    /// Height in tenths.
    pub height: i32,
    /// Where values lie in each plot, all of one range.
    pub plots: Vec<PlotArea>,
    /// The shapes.
    pub shapes: Vec<Shape>,
}

/// A plot's edges in tenths, and the values at its bottom and top.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlotArea {
    /// Edge at the first period.
    pub left: i32,
    /// Edge at the last period.
    pub right: i32,
    /// Edge at the highest value.
    pub top: i32,
    /// Edge at the lowest value.
    pub bottom: i32,
    /// Scaled value at the bottom.
    pub low: f64,
    /// Scaled value at the top.
    pub high: f64,
}

/// A place in tenths of a unit, from the top left.
pub(super) type Point = (i32, i32);

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A line of text.
    Text(Text),
    /// Lines through points; a part of one point is not drawn.
    Line(Line),
    /// A filled polygon.
    Area {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        ink: Ink,
        /// Opacity in hundredths.
        opacity: u8,
    },
    /// A mark at one point.
    Marker {
        /// Its centre.
        at: Point,
        /// Its form: a group's slot has one, as it has a colour.
        form: Form,
        /// Its colour.
        ink: Ink,
    },
    /// The shapes of one series, by its place in the chart.
    Series(usize, Vec<Shape>),
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    /// Start, middle or end of the baseline.
    pub at: Point,
    /// Which of these `at` is.
    pub anchor: Anchor,
    /// Font size in tenths.
    pub size: i32,
    /// Its colour.
    pub ink: Ink,
    /// The text, unescaped.
    pub text: String,
}

/// Lines of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Each a run of points.
    pub runs: Vec<Vec<Point>>,
    /// Their colour.
    pub ink: Ink,
    /// Stroke width in tenths.
    pub width: i32,
    /// How they are broken.
    pub dash: Dash,
    /// Opacity in hundredths.
    pub opacity: u8,
}

impl Line {
    /// One solid, opaque line.
    pub(super) fn new(run: Vec<Point>, ink: Ink, width: i32) -> Self {
        Self { runs: vec![run], ink, width, dash: Dash::None, opacity: 100 }
    }
}

/// A line's dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    /// None.
    None,
    /// Expected values.
    Long,
    /// Leaders over a gap.
    Dotted,
}

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// At its start.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// A marker's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A disc.
    Disc,
    /// A square on its side.
    Square,
    /// A triangle, point up.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A triangle, point down.
    Funnel,
    /// An upright cross.
    Cross,
}

impl Form {
    /// The form of a slot.
    pub(super) fn of_slot(slot: usize) -> Self {
        let all = [Self::Disc, Self::Square, Self::Triangle, Self::Diamond, Self::Funnel, Self::Cross];
        all[slot % all.len()]
    }
}

impl Scene {
    /// Adds a shape in front of the others.
    pub(super) fn add(&mut self, shape: Shape) {
        self.shapes.push(shape);
    }
}

impl Text {
    /// Lines of text below each other, the first with its baseline at `at`.
    pub(super) fn block(at: Point, anchor: Anchor, size: i32, ink: Ink, lines: &[String]) -> Vec<Shape> {
        let line = |(i, text): (i32, &String)| {
            let at = (at.0, at.1 + i * line_height(size));
            Shape::Text(Self { at, anchor, size, ink, text: text.clone() })
        };
        (0..).zip(lines).map(line).collect()
    }
}

/// From one baseline to the next, in tenths.
pub(super) fn line_height(size: i32) -> i32 {
    size * 5 / 4
}
