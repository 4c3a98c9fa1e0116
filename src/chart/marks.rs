//! What is marked on the time axis: the orange reference line, events, and their texts above the plot.
//! Knows nothing of values.

use super::flags::{Flag, flags};
use super::line_chart::{EventMark, LineChart};
use super::palette::Ink;
use super::plot::Plot;
use super::scene::{Anchor, Line, Scene, Shape, Text, line_height};
use super::style::Style;
use super::text;
use super::time_axis::TimeAxis;

/// One mark: a pole at a place, and its text beside the pole's top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// Where it begins.
    pub from: i32,
    /// Where it ends, when it lasts.
    pub until: Option<i32>,
    /// What it says.
    pub text: String,
    /// Orange or grey.
    pub ink: Ink,
}

/// The chart's marks that lie on its time axis, the reference first.
pub(super) fn marks(chart: &LineChart, time: Option<TimeAxis>) -> Vec<Mark> {
    let Some(time) = time else { return Vec::new() };
    let reference =
        chart.reference.iter().filter(|reference| time.holds(reference.period)).map(|reference| {
            let text = reference.label.clone().unwrap_or_else(|| chart.words.period(reference.period));
            Mark { from: reference.period.ordinal, until: None, text, ink: Ink::Reference }
        });
    reference.chain(chart.events.iter().filter_map(|event| event_mark(event, &time))).collect()
}

/// The part of an event that lies on the axis.
fn event_mark(event: &EventMark, time: &TimeAxis) -> Option<Mark> {
    let (first, last) = (time.first.ordinal, time.first.ordinal.saturating_add(time.steps));
    let until = event.until.map_or(event.period.ordinal, |until| until.ordinal);
    if event.period.step != time.first.step || until < first || event.period.ordinal > last {
        return None;
    }
    let lasts = event.until.is_some() && until > event.period.ordinal;
    Some(Mark {
        from: event.period.ordinal.max(first),
        until: lasts.then_some(until.min(last)),
        text: event.label.clone(),
        ink: Ink::Muted,
    })
}

/// Room for the marks' texts above a plot with these edges.
pub(super) fn room(marks: &[Mark], plot: &Plot, style: &Style) -> i32 {
    let rows = placed(marks, plot, style).iter().map(|flag| flag.row + 1).max().unwrap_or(0);
    rows * line_height(style.small) + if rows > 0 { 40 } else { 0 }
}

/// Shaded times, behind everything.
pub(super) fn draw_times(scene: &mut Scene, marks: &[Mark], plot: &Plot) {
    for mark in marks {
        let Some(until) = mark.until else { continue };
        let (left, right) = (plot.x(mark.from), plot.x(until));
        let points = vec![(left, plot.top), (right, plot.top), (right, plot.bottom), (left, plot.bottom)];
        scene.add(Shape::Area { points, ink: mark.ink, opacity: 13 });
    }
}

/// Poles within the plot only.
pub(super) fn draw_poles(scene: &mut Scene, marks: &[Mark], plot: &Plot) {
    marks.iter().for_each(|mark| scene.add(pole(mark, plot, plot.top)));
}

/// Poles and texts.
pub(super) fn draw_flags(scene: &mut Scene, marks: &[Mark], plot: &Plot, style: &Style) {
    for (mark, flag) in marks.iter().zip(placed(marks, plot, style)) {
        let baseline = plot.top - 60 - flag.row * line_height(style.small);
        let top = if flag.free { baseline - style.small * 3 / 4 } else { plot.top };
        scene.add(pole(mark, plot, top));
        let text = fitted(mark, style);
        let at = (flag.left, baseline);
        scene.add(Shape::Text(Text { at, anchor: Anchor::Start, size: style.small, ink: Ink::Text, text }));
    }
}

/// A time's pole ends where its shade begins.
fn pole(mark: &Mark, plot: &Plot, top: i32) -> Shape {
    let x = plot.x(mark.from);
    let bottom = if mark.until.is_some() { plot.top } else { plot.bottom };
    let width = if mark.ink == Ink::Reference { 20 } else { 10 };
    Shape::Line(Line::new(vec![(x, top), (x, bottom)], mark.ink, width))
}

/// Texts stay right of the numbers of the value axis.
fn placed(marks: &[Mark], plot: &Plot, style: &Style) -> Vec<Flag> {
    let pole = |mark: &Mark| (plot.x(mark.from), text::width(&fitted(mark, style), style.small));
    let poles: Vec<(i32, i32)> = marks.iter().map(pole).collect();
    flags(&poles, (plot.left, style.width))
}

fn fitted(mark: &Mark, style: &Style) -> String {
    text::shorten(&mark.text, style.small, style.width / 2)
}
