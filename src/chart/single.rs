//! A chart in one plot, with labels at the ends of its lines.
//! Knows nothing of small multiples.

use super::curve::{Curve, names};
use super::key;
use super::labels::{self, Label};
use super::line_chart::LineChart;
use super::marks::{self, Mark};
use super::plot::{self, Plot};
use super::scene::{Scene, Shape};
use super::style::Style;
use super::time_axis::{Tick, TimeAxis};

/// Room right of a plot without labels, for a marker at the end of a line.
const LEAST_RIGHT: i32 = 60;
/// A marker at a tick this near to the line's end would crowd it.
const MARKER_DISTANCE: i32 = 160;

/// The picture of the chart.
pub(super) fn scene(chart: &LineChart, curves: &[Curve<'_>], style: &Style) -> Scene {
    let mut scene = Scene { width: style.width, ..Scene::default() };
    let labels = labels::labels(chart, curves, style);
    let header = key::draw_header(&mut scene, &chart.y_title, &key::entries(chart, curves), style);
    let mut plot = sides(chart, curves, &labels, style);
    let marks = marks::marks(chart, plot.time);
    let height = plot.bottom - plot.top;
    plot.top = header + marks::room(&marks, &plot, style) + style.small;
    plot.bottom = plot.top + height;
    scene.height = plot.bottom + draw(&mut scene, chart, curves, &plot, &marks, style);
    labels::draw(&mut scene, &labels, &plot, style);
    scene.plots = vec![plot.area()];
    scene
}

/// The plot with its sides and height; where its top lies is not yet known.
fn sides(chart: &LineChart, curves: &[Curve<'_>], labels: &[Label], style: &Style) -> Plot {
    let bottom = style.plot_height.max(labels::height(labels, style));
    let values = plot::value_axis(curves, bottom, style.tick_distance);
    let time = TimeAxis::new(&chart.periods);
    let half_tick = time.map_or(0, |time| time.widest_tick(style.small, &chart.words)) / 2;
    let left = plot::number_room(&values, &chart.number, style.small).max(half_tick).min(style.width / 3);
    let right = style.width - labels::room(labels, style).max(half_tick).max(LEAST_RIGHT);
    Plot { left, right, top: 0, bottom, values, time }
}

/// Everything in and below the plot, from the back to the front; answers the height of what is below.
fn draw(
    scene: &mut Scene,
    chart: &LineChart,
    curves: &[Curve<'_>],
    plot: &Plot,
    marks: &[Mark],
    style: &Style,
) -> i32 {
    marks::draw_times(scene, marks, plot);
    plot.draw_grid(scene);
    plot.draw_zero(scene);
    marks::draw_flags(scene, marks, plot, style);
    plot.draw_curves(scene, &curves.iter().collect::<Vec<_>>());
    plot.draw_numbers(scene, &chart.number, style.small);
    let room = plot.right - plot.left;
    let ticks = plot.time.map_or_else(Vec::new, |time| time.ticks(room, style.small, &chart.words));
    draw_markers(scene, curves, plot, &ticks);
    plot.draw_time(scene, &ticks, style.small);
    plot::time_room(&ticks, style.small)
}

/// Markers on solid lines, at their ends and, from three names on, at the ticks: they tell lines apart
/// without colour.
fn draw_markers(scene: &mut Scene, curves: &[Curve<'_>], plot: &Plot, ticks: &[Tick]) {
    let many = names(curves).len() > 2;
    let ticks: Vec<i32> = ticks.iter().filter(|_| many).map(|tick| tick.period.ordinal).collect();
    for curve in curves.iter().filter(|curve| !curve.is_background() && !curve.is_dashed()) {
        let Some((end, _)) = curve.last() else { continue };
        let marked =
            |at: i32| at == end || (ticks.contains(&at) && plot.x(end) - plot.x(at) > MARKER_DISTANCE);
        let known = curve.points.iter().filter_map(|(at, value)| Some((*at, (*value)?)));
        for point in known.filter(|(at, _)| marked(*at)) {
            scene.add(Shape::Marker { at: plot.point(point), form: curve.form, ink: curve.ink });
        }
    }
}
