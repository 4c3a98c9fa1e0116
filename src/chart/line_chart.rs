//! A line chart as its caller describes it: series over periods, and what is marked on them.
//! Knows nothing of how it is drawn.

use super::number::NumberFormat;
use super::words::Words;
use crate::language::Language;
use crate::period::Period;

/// One figure: series over the same periods on one value axis that always includes zero.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// Begins the ids within the SVG; unique in its page. Letters, digits, `_` and `-`; anything else
    /// becomes `-`.
    pub id: String,
    /// The chart's accessible name (`<title>`); not drawn.
    pub title: String,
    /// Begins the `<desc>`; [`super::describe()`] adds the numbers.
    pub description: String,
    /// Language of the texts.
    pub lang: Language,
    /// One calendar's periods, earliest first. A period that is left out leaves room and breaks the lines.
    pub periods: Vec<Period>,
    /// The lines. Series of one name share one label, as actual and expected of one group do.
    pub series: Vec<Series>,
    /// Unit of the values, written above the axis.
    pub y_title: String,
    /// What zero means, written at the zero line.
    pub zero_label: Option<String>,
    /// Each name in a plot of its own, so that none is measured against another.
    pub apart: bool,
    /// The month that an index is counted from.
    pub reference: Option<Reference>,
    /// What happened when.
    pub events: Vec<EventMark>,
    /// How values are scaled and written.
    pub number: NumberFormat,
    /// The words of the chart's language; see [`Words::of`].
    pub words: Words,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The label at the line's end; a soft hyphen (U+00AD) says where a long word may break.
    pub name: String,
    /// Colour and marker, 0 to 5: a group keeps its slot in every figure. Larger numbers start again.
    pub slot: usize,
    /// Solid or dashed.
    pub style: LineStyle,
    /// A value a period, unscaled; nothing where it is missing or hidden. Values that are not finite, or of
    /// 1e100 and more, count as missing.
    pub values: Vec<Option<f64>>,
    /// An interval a period, lower and upper bound, unscaled; not drawn for grey lines.
    pub band: Option<Vec<Option<(f64, f64)>>>,
    /// Own colour and label, or grey.
    pub emphasis: Emphasis,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStyle {
    /// Actual values, or a group's only line.
    Solid,
    /// Expected values.
    Dashed,
}

/// How much a line asks to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// Colour and label.
    Normal,
    /// Grey, for comparison; all such lines share one label, and stand in every panel of small multiples.
    Background,
}

/// The orange vertical line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it stands.
    pub period: Period,
    /// What is written at it; the period's name when nothing is given.
    pub label: Option<String>,
}

/// Something that happened at a time, or from one time to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventMark {
    /// When it happened or began.
    pub period: Period,
    /// When it ended: shaded between. Nothing: a thin line.
    pub until: Option<Period>,
    /// A few words.
    pub label: String,
}

/// How wide the place for a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 720 units, for places of 560 pixels and more.
    Wide,
    /// 340 units, for telephones.
    Narrow,
}
