//! The key above a plot, for what has no label at a line's end: solid and dashed, band, reference, grey.
//! Knows nothing of values.

use super::curve::Curve;
use super::line_chart::LineChart;
use super::palette::Ink;
use super::scene::{Anchor, Dash, Form, Line, Scene, Shape, Text, line_height};
use super::style::Style;
use super::{text, wrap};

/// One sample with its word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// What the sample is.
    pub sample: Sample,
    /// What it means.
    pub text: String,
}

/// What a key shows beside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// A line of a colour, width and dash.
    Stroke(Ink, i32, Dash),
    /// A vertical line.
    Upright(Ink, i32),
    /// A faint area.
    Area,
    /// A mark at a point.
    Mark(Form, Ink),
}

/// Some fonts draw a little left of where a text starts.
const EDGE: i32 = 20;
const SAMPLE: i32 = 240;
const GAP: i32 = 70;
const BETWEEN: i32 = 220;

/// What the lines' own labels do not tell.
pub(super) fn entries(chart: &LineChart, curves: &[Curve<'_>]) -> Vec<Entry> {
    let mut out = Vec::new();
    if curves.iter().any(Curve::is_dashed) {
        out.push(Entry {
            sample: Sample::Stroke(Ink::Text, 20, Dash::None),
            text: chart.words.actual.to_owned(),
        });
        out.push(Entry {
            sample: Sample::Stroke(Ink::Text, 20, Dash::Long),
            text: chart.words.expected.to_owned(),
        });
    }
    if curves.iter().any(|curve| curve.band.iter().any(|(_, bounds)| bounds.is_some())) {
        out.push(Entry { sample: Sample::Area, text: chart.words.interval.to_owned() });
    }
    out
}

/// Draws the unit and the key at the top; answers where they end. They share a row when both fit.
pub(super) fn draw_header(scene: &mut Scene, unit: &str, entries: &[Entry], style: &Style) -> i32 {
    let lines = wrap::wrap(unit, style.small, style.width - EDGE, 3);
    let baseline = style.small + 20;
    let title = text::width(&lines[0], style.small);
    let has_title = title > 0;
    let shapes = Text::block((EDGE, baseline), Anchor::Start, style.small, Ink::Text, &lines);
    shapes.into_iter().filter(|_| has_title).for_each(|shape| scene.add(shape));
    let below =
        if has_title { i32::try_from(lines.len()).unwrap_or(3) * line_height(style.small) } else { 0 };
    let beside = style.width - entries.iter().map(|entry| length(entry, style)).sum::<i32>() + BETWEEN;
    if lines.len() == 1 && beside > title + BETWEEN {
        draw_rows(scene, entries, beside, baseline, style);
        return below.max(if entries.is_empty() { 0 } else { line_height(style.small) }) + 40;
    }
    baseline - style.small + draw_rows(scene, entries, EDGE, below + baseline, style) + 40
}

/// Draws entries from `left` on, and in further rows from the picture's edge; answers where they end.
fn draw_rows(scene: &mut Scene, entries: &[Entry], left: i32, baseline: i32, style: &Style) -> i32 {
    let (mut x, mut y) = (left, baseline);
    for entry in entries {
        if x > EDGE && x + length(entry, style) - BETWEEN > style.width {
            (x, y) = (EDGE, y + line_height(style.small));
        }
        draw_entry(scene, entry, (x, y), style);
        x += length(entry, style);
    }
    if entries.is_empty() { y - style.small } else { y - style.small + line_height(style.small) }
}

fn draw_entry(scene: &mut Scene, entry: &Entry, (x, y): (i32, i32), style: &Style) {
    let middle = y - style.small * 35 / 100;
    scene.add(match entry.sample {
        Sample::Stroke(ink, width, dash) => {
            let run = vec![(x, middle), (x + SAMPLE, middle)];
            Shape::Line(Line { dash, ..Line::new(run, ink, width) })
        }
        Sample::Upright(ink, width) => {
            let x = x + SAMPLE / 2;
            Shape::Line(Line::new(vec![(x, middle - 60), (x, middle + 60)], ink, width))
        }
        Sample::Area => {
            let (left, right) = (x, x + SAMPLE);
            let points =
                vec![(left, middle - 45), (right, middle - 45), (right, middle + 45), (left, middle + 45)];
            Shape::Area { points, ink: Ink::Text, opacity: 20 }
        }
        Sample::Mark(form, ink) => Shape::Marker { at: (x + SAMPLE / 2, middle), form, ink },
    });
    let at = (x + SAMPLE + GAP, y);
    let text = fitted(entry, style);
    scene.add(Shape::Text(Text { at, anchor: Anchor::Start, size: style.small, ink: Ink::Text, text }));
}

fn length(entry: &Entry, style: &Style) -> i32 {
    SAMPLE + GAP + text::width(&fitted(entry, style), style.small) + BETWEEN
}

fn fitted(entry: &Entry, style: &Style) -> String {
    text::shorten(&entry.text, style.small, style.width - EDGE - SAMPLE - GAP)
}
