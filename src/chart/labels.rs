//! Labels at the ends of lines: what they say, how much room they take, where they go.
//! Knows nothing of how lines are drawn.

use super::curve::{Curve, names};
use super::line_chart::LineChart;
use super::palette::Ink;
use super::plot::Plot;
use super::scene::{Anchor, Dash, Line, Point, Scene, Shape, Text, line_height};
use super::spread::{Wish, spread};
use super::style::Style;
use super::{text, wrap};

/// One label, for the curves of one name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// Its lines of text.
    pub lines: Vec<String>,
    /// Its colour.
    pub ink: Ink,
    /// Where its curves end, as ordinal and value; nothing for curves without values.
    pub ends: Vec<(i32, f64)>,
    /// Whether leaders show which curves it belongs to.
    pub leads: bool,
}

/// Between two labels.
const BETWEEN: i32 = 25;

impl Label {
    fn height(&self, style: &Style) -> i32 {
        i32::try_from(self.lines.len()).unwrap_or(1) * line_height(style.label)
    }
}

/// Every label of the chart: one a name, one for all grey curves, one for the zero line.
pub(super) fn labels(chart: &LineChart, curves: &[Curve<'_>], style: &Style) -> Vec<Label> {
    let last_period = chart.periods.last().map_or(0, |period| period.ordinal);
    let mut out: Vec<Label> = names(curves).into_iter().map(|name| named(chart, curves, name)).collect();
    out.extend(background(chart, curves));
    if let Some(zero) = &chart.zero_label {
        out.push(Label {
            lines: vec![zero.clone()],
            ink: Ink::Muted,
            ends: vec![(last_period, 0.0)],
            leads: false,
        });
    }
    let widest = out.iter().map(|label| wrap::widest_part(&label.lines[0], style.label)).max().unwrap_or(0);
    let room = widest.clamp(style.label_room, style.label_room_most);
    for label in &mut out {
        label.lines = wrap::wrap(&label.lines[0], style.label, room, style.label_lines);
    }
    out
}

/// Room for labels beside the plot.
pub(super) fn room(labels: &[Label], style: &Style) -> i32 {
    let widths = labels.iter().flat_map(|label| &label.lines).map(|line| text::width(line, style.label));
    widths.max().map_or(0, |widest| widest + style.leader)
}

/// Height that the labels take when they stand one upon the other.
pub(super) fn height(labels: &[Label], style: &Style) -> i32 {
    labels.iter().map(|label| label.height(style) + BETWEEN).sum()
}

/// Draws labels right of the plot, with leaders from the lines' ends.
pub(super) fn draw(scene: &mut Scene, labels: &[Label], plot: &Plot, style: &Style) {
    let wishes: Vec<Wish> = labels.iter().map(|label| wish(label, plot, style)).collect();
    let middles = spread(&wishes, plot.top, plot.bottom, BETWEEN);
    for (label, middle) in labels.iter().zip(middles) {
        if label.leads {
            let to = (plot.right + style.leader - 40, middle);
            label.ends.iter().for_each(|end| draw_leader(scene, label, plot.point(*end), to, plot));
        }
        let top = middle - label.height(style) / 2;
        let at = (plot.right + style.leader, top + style.label * 97 / 100);
        let lines = Text::block(at, Anchor::Start, style.label, label.ink, &label.lines);
        lines.into_iter().for_each(|line| scene.add(line));
    }
}

/// The middle of its curves' ends, or the bottom for a label without values.
fn wish(label: &Label, plot: &Plot, style: &Style) -> Wish {
    let sum: i64 = label.ends.iter().map(|(_, value)| i64::from(plot.y(*value))).sum();
    let mean = i64::try_from(label.ends.len()).ok().and_then(|count| sum.checked_div(count));
    let middle = mean.and_then(|mean| i32::try_from(mean).ok()).unwrap_or(plot.bottom);
    Wish { middle, length: label.height(style) }
}

/// A thin line from a curve's end to its label; dotted up to the plot's edge when the curve ends before it.
fn draw_leader(scene: &mut Scene, label: &Label, end: Point, to: Point, plot: &Plot) {
    let start = (plot.right.max(end.0) + 60, end.1);
    let bent = (start.1 - to.1).abs() > 25;
    if bent || start.0 > end.0 + 60 {
        scene.add(Shape::Line(Line { opacity: 75, ..Line::new(vec![start, to], label.ink, 9) }));
    }
    if start.0 > end.0 + 60 {
        let run = vec![(end.0 + 60, end.1), start];
        scene.add(Shape::Line(Line { dash: Dash::Dotted, ..Line::new(run, label.ink, 9) }));
    }
}

fn named(chart: &LineChart, curves: &[Curve<'_>], name: &str) -> Label {
    let own = || curves.iter().filter(|curve| !curve.is_background() && curve.series.name == name);
    let ends = latest(own().filter_map(Curve::last).collect());
    let text = if ends.is_empty() { format!("{name} ({})", chart.words.no_figures) } else { name.to_owned() };
    Label { lines: vec![text], ink: own().next().map_or(Ink::Text, |curve| curve.ink), ends, leads: true }
}

/// The ends that lie latest: a curve that stops before its twin needs no leader of its own.
fn latest(mut ends: Vec<(i32, f64)>) -> Vec<(i32, f64)> {
    let last = ends.iter().map(|(ordinal, _)| *ordinal).max();
    ends.retain(|(ordinal, _)| Some(*ordinal) == last);
    ends
}

/// One label for all grey curves: their name when they have one, else the word for others.
fn background(chart: &LineChart, curves: &[Curve<'_>]) -> Option<Label> {
    let grey: Vec<&Curve<'_>> = curves.iter().filter(|curve| curve.is_background()).collect();
    let ends: Vec<(i32, f64)> = grey.iter().filter_map(|curve| curve.last()).collect();
    let text = background_name(chart, &grey).filter(|_| !ends.is_empty())?;
    Some(Label { lines: vec![text], ink: Ink::Muted, leads: ends.len() <= 2, ends })
}

/// What grey curves are called together.
pub(super) fn background_name(chart: &LineChart, grey: &[&Curve<'_>]) -> Option<String> {
    let first = &grey.first()?.series.name;
    let one = grey.iter().all(|curve| curve.series.name == *first);
    Some(if one { first.clone() } else { chart.words.others.to_owned() })
}
