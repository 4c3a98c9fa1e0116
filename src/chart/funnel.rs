//! The picture of a funnel: limits, points, names, two axes.
//! Knows nothing of what decides which points are named.

use super::funnel_chart::{FunnelChart, FunnelPoint};
use super::funnel_names::{self, Name, Taken};
use super::funnel_plot::{FunnelPlot, extent};
use super::key::{self, Entry, Sample};
use super::line_chart::LineStyle;
use super::number::NumberFormat;
use super::palette::Ink;
use super::plot::{self, Plot, TICK};
use super::scene::{Anchor, Dash, Form, Line, Point, Scene, Shape, Text, line_height};
use super::style::Style;
use super::value_axis::ValueAxis;
use super::{text, wrap};

/// Room right of the plot, for a marker at its edge.
const LEAST_RIGHT: i32 = 60;
/// Between two numbers under the plot, at least.
const BETWEEN_NUMBERS: i32 = 350;
/// Lines of a text under the plot, at most.
const MOST_LINES: usize = 12;
/// The form of the points that are named.
const NAMED: (Form, Ink) = (Form::Diamond, Ink::Text);
/// The colour and width of limits, which must not be taken for the zero line.
const LIMIT: (Ink, i32) = (Ink::Slot(0), 16);
/// The form of the others.
const OTHER: (Form, Ink) = (Form::Disc, Ink::Grey);

/// The picture of the chart.
pub(super) fn scene(chart: &FunnelChart, style: &Style) -> Scene {
    let mut scene = Scene { width: style.width, ..Scene::default() };
    let top = key::draw_header(&mut scene, &chart.y_title, &entries(chart), style) + style.small;
    let plot = place(chart, top, style);
    plot.plot.draw_grid(&mut scene);
    plot.plot.draw_zero(&mut scene);
    draw_limits(&mut scene, chart, &plot);
    draw_points(&mut scene, chart, &plot);
    let left_over = draw_names(&mut scene, chart, &plot, style);
    plot.plot.draw_numbers(&mut scene, &chart.number, style.small);
    draw_sizes(&mut scene, chart, &plot, style);
    let below = plot.plot.bottom + 90 + line_height(style.small);
    scene.height = draw_texts(&mut scene, chart, &left_over, below, style);
    scene
}

/// What the lines and marks are.
fn entries(chart: &FunnelChart) -> Vec<Entry> {
    let named = chart.points.iter().any(|point| point.named);
    let mark = Entry { sample: Sample::Mark(NAMED.0, NAMED.1), text: chart.named_title.clone() };
    let zero = chart
        .zero_label
        .iter()
        .map(|label| Entry { sample: Sample::Stroke(Ink::Text, 13, Dash::None), text: label.clone() });
    let limits = chart.limits.iter().map(|curve| Entry {
        sample: Sample::Stroke(LIMIT.0, LIMIT.1, dash(curve.style)),
        text: curve.label.clone(),
    });
    zero.chain(limits).chain(named.then_some(mark)).collect()
}

fn dash(style: LineStyle) -> Dash {
    match style {
        LineStyle::Solid => Dash::None,
        LineStyle::Dashed => Dash::Long,
    }
}

fn place(chart: &FunnelChart, top: i32, style: &Style) -> FunnelPlot {
    let values = ValueAxis::new(extent(chart), style.plot_height / style.tick_distance);
    let largest = chart.drawn().iter().map(|(point, _)| point.size).max().unwrap_or(0);
    // The axis ends at a round number that may have a digit more.
    let widest = text::width(&sizes_format(chart).plain(2.0 * largest as f64, 0), style.small);
    let left = plot::number_room(&values, &chart.number, style.small).min(style.width / 3);
    let right = style.width - LEAST_RIGHT.max(widest * 3 / 5);
    let sizes = ValueAxis::new([largest as f64], (right - left) / (widest + BETWEEN_NUMBERS));
    let plot = Plot { left, right, top, bottom: top + style.plot_height, values, time: None };
    FunnelPlot { plot, sizes }
}

fn sizes_format(chart: &FunnelChart) -> NumberFormat {
    NumberFormat { scale: 1.0, suffix: String::new(), ..chart.number.clone() }
}

fn draw_limits(scene: &mut Scene, chart: &FunnelChart, plot: &FunnelPlot) {
    for curve in &chart.limits {
        let runs = plot.lines(chart, curve);
        let ((ink, width), dash) = (LIMIT, dash(curve.style));
        scene.add(Shape::Line(Line { runs, ink, width, dash, opacity: 100 }));
    }
}

/// The named ones in front.
fn draw_points(scene: &mut Scene, chart: &FunnelChart, plot: &FunnelPlot) {
    let drawn = chart.drawn();
    let (named, others): (Vec<_>, Vec<_>) = drawn.into_iter().partition(|(point, _)| point.named);
    let marker = |((form, ink), (point, value)): ((Form, Ink), (&FunnelPoint, f64))| Shape::Marker {
        at: plot.point(point.size, value),
        form,
        ink,
    };
    let others = others.into_iter().map(|point| marker((OTHER, point)));
    let all: Vec<Shape> = others.chain(named.into_iter().map(|point| marker((NAMED, point)))).collect();
    all.into_iter().for_each(|shape| scene.add(shape));
}

/// Answers the names that found no room.
fn draw_names(scene: &mut Scene, chart: &FunnelChart, plot: &FunnelPlot, style: &Style) -> Vec<String> {
    let drawn = chart.drawn();
    let at = |(point, value): &(&FunnelPoint, f64)| plot.point(point.size, *value);
    let Plot { left, right, top, bottom, .. } = plot.plot;
    let taken = Taken {
        room: (left, top, right, bottom),
        points: drawn.iter().map(at).collect(),
        lines: chart.limits.iter().flat_map(|curve| along(&plot.lines(chart, curve))).collect(),
    };
    let named = drawn.iter().filter(|(point, _)| point.named);
    let name = |one: &(&FunnelPoint, f64)| Name { at: at(one), text: one.0.name.clone() };
    let (shapes, left_over) = funnel_names::place(&named.map(name).collect::<Vec<_>>(), &taken, style);
    shapes.into_iter().for_each(|shape| scene.add(shape));
    left_over
}

/// Places along lines, so near each other that no name fits between two.
fn along(runs: &[Vec<Point>]) -> Vec<Point> {
    let between = |pair: &[Point]| -> Vec<Point> {
        let (a, b) = (pair[0], pair[1]);
        let steps = ((b.0 - a.0).abs().max((b.1 - a.1).abs()) / 60).clamp(1, 1000);
        (0..=steps).map(|i| (a.0 + (b.0 - a.0) / steps * i, a.1 + (b.1 - a.1) / steps * i)).collect()
    };
    runs.iter().flat_map(|run| run.windows(2)).flat_map(between).collect()
}

/// Ticks and numbers under the plot.
fn draw_sizes(scene: &mut Scene, chart: &FunnelChart, plot: &FunnelPlot, style: &Style) {
    let (bottom, format) = (plot.plot.bottom, sizes_format(chart));
    let ticks: Vec<(f64, i32)> = plot.sizes.ticks().into_iter().map(|tick| (tick, plot.x(tick))).collect();
    let runs = ticks.iter().map(|(_, x)| vec![(*x, bottom), (*x, bottom + TICK)]).collect();
    scene.add(Shape::Line(Line { runs, ink: Ink::Muted, width: 10, dash: Dash::None, opacity: 100 }));
    for (tick, x) in ticks {
        let text = format.plain(tick, plot.sizes.decimals);
        let at = (x, bottom + 90 + style.small);
        let (anchor, size) = (Anchor::Middle, style.small);
        scene.add(Shape::Text(Text { at, anchor, size, ink: Ink::Muted, text }));
    }
}

/// What sizes count, names without room and the note, below each other; answers where they end.
fn draw_texts(scene: &mut Scene, chart: &FunnelChart, names: &[String], top: i32, style: &Style) -> i32 {
    let title = Some((chart.x_title.clone(), Ink::Text));
    let also = format!("{} {}: {}", chart.words.also, chart.named_title, names.join(", "));
    let also = (!names.is_empty()).then_some((also, Ink::Text));
    let note = chart.note.clone().map(|note| (note, Ink::Muted));
    let mut y = top;
    for (text, ink) in [title, also, note].into_iter().flatten() {
        let lines = wrap::wrap(&text, style.small, style.width - 20, MOST_LINES);
        y += style.small / 4;
        let shapes = Text::block((20, y + style.small), Anchor::Start, style.small, ink, &lines);
        shapes.into_iter().for_each(|shape| scene.add(shape));
        y += i32::try_from(lines.len()).unwrap_or(1) * line_height(style.small);
    }
    y + style.small / 4
}
