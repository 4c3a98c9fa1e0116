//! A funnel as its caller describes it: points by size, and curves of limits.
//! Knows nothing of how limits are computed or drawn.

use super::line_chart::LineStyle;
use super::number::NumberFormat;
use super::words::Words;
use crate::language::Language;

/// One figure: a point a unit, at its size and its value, among limits that narrow with size. The value axis
/// always includes zero, the axis of sizes begins at zero.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelChart {
    /// Begins the ids within the SVG; unique in its page, as in [`super::LineChart::id`].
    pub id: String,
    /// The chart's accessible name (`<title>`); not drawn.
    pub title: String,
    /// Begins the `<desc>`; [`super::describe_funnel`] adds the numbers.
    pub description: String,
    /// Language of the texts.
    pub lang: Language,
    /// The points, in an order that shows nowhere but in the order of names.
    pub points: Vec<FunnelPoint>,
    /// The limits.
    pub limits: Vec<LimitCurve>,
    /// What a size counts, written under its axis.
    pub x_title: String,
    /// Unit of the values, written above the axis.
    pub y_title: String,
    /// What zero means, written in the key.
    pub zero_label: Option<String>,
    /// What the named points have in common, in words that can follow another word.
    pub named_title: String,
    /// A sentence under the picture, as on points that are not shown.
    pub note: Option<String>,
    /// How values are scaled and written; sizes take its signs.
    pub number: NumberFormat,
    /// The words of the chart's language; see [`Words::of`].
    pub words: Words,
}

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// What it is called.
    pub name: String,
    /// Its size.
    pub size: u64,
    /// Its value, unscaled; a value that is not finite, or of 1e100 and more, is not drawn.
    pub value: f64,
    /// Whether its name is written beside it.
    pub named: bool,
}

/// A lower and an upper limit over sizes.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitCurve {
    /// What it is, for the key.
    pub label: String,
    /// Solid or dashed.
    pub style: LineStyle,
    /// Size, lower and upper limit (unscaled), by rising size.
    pub points: Vec<(u64, f64, f64)>,
}

impl FunnelChart {
    /// The points that can be drawn, with their scaled values.
    pub(super) fn drawn(&self) -> Vec<(&FunnelPoint, f64)> {
        let scaled = |point: &'_ FunnelPoint| self.scaled(point.value);
        self.points.iter().filter_map(|point| Some((point, scaled(point)?))).collect()
    }

    /// A value times the scale, where it can be drawn.
    pub(super) fn scaled(&self, value: f64) -> Option<f64> {
        Some(value * self.number.scale).filter(|value| value.abs() < 1e100)
    }
}
