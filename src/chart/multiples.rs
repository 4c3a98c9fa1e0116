//! A chart of many names, or of names that must not be measured against each other, as small plots, one a name,
//! on the same two axes.
//! Knows nothing of labels at lines' ends.

use super::curve::{Curve, names};
use super::key::{self, Entry, Sample};
use super::labels::background_name;
use super::line_chart::LineChart;
use super::marks::{self, Mark};
use super::palette::Ink;
use super::plot::{self, Plot};
use super::scene::{Anchor, Dash, Scene, Shape, Text, line_height};
use super::style::Style;
use super::time_axis::{Tick, TimeAxis};
use super::value_axis::ValueAxis;
use super::{MOST_NAMES_IN_A_PANEL, text, wrap};

/// Between two plots of a row, at least.
const BETWEEN: i32 = 260;
/// Between the last tick's text of one plot and the first of the next.
const TICK_GAP: i32 = 60;
/// Between two rows.
const ROW_GAP: i32 = 120;
/// A small plot's value ticks may lie closer than a large one's.
const TICK_DISTANCE: i32 = 260;

/// The picture of the chart.
pub(super) fn scene(chart: &LineChart, curves: &[Curve<'_>], style: &Style) -> Scene {
    let mut scene = Scene { width: style.width, ..Scene::default() };
    let time = TimeAxis::new(&chart.periods);
    let marks = marks::marks(chart, time);
    let top = key::draw_header(&mut scene, &chart.y_title, &entries(chart, curves, &marks), style);
    let names = names(curves);
    let grid = Grid::new(chart, curves, style, time, names.len());
    let panels: Vec<Panel<'_, '_>> = names.into_iter().map(|name| Panel::new(name, curves, &grid)).collect();
    scene.height = panels.chunks(grid.columns).fold(top, |top, row| {
        let heading = row.iter().map(|panel| panel.heading.len()).max().unwrap_or(1);
        let plot_top = top + i32::try_from(heading).unwrap_or(1) * line_height(style.label) + style.small;
        for (column, panel) in (0..).zip(row) {
            panel.draw(&mut scene, chart, &grid.plot(column, plot_top), &marks, &grid);
        }
        plot_top + grid.height + plot::time_room(&grid.ticks, style.small) + ROW_GAP
    }) - ROW_GAP;
    scene
}

/// What all panels share.
struct Grid {
    columns: usize,
    height: i32,
    /// Every name has a colour of its own.
    few: bool,
    left: i32,
    plot_width: i32,
    between: i32,
    values: ValueAxis,
    time: Option<TimeAxis>,
    ticks: Vec<Tick>,
    style: Style,
}

impl Grid {
    fn new(
        chart: &LineChart,
        curves: &[Curve<'_>],
        style: &Style,
        time: Option<TimeAxis>,
        names: usize,
    ) -> Self {
        let few = names <= MOST_NAMES_IN_A_PANEL;
        let in_a_row = balanced(names, if few { style.columns_of_few } else { style.columns });
        let columns = i32::try_from(in_a_row).unwrap_or(1);
        let tall = (style.width / columns / 2).clamp(style.panel_height, style.plot_height);
        let height = if few { tall } else { style.panel_height };
        let values = plot::value_axis(curves, height, TICK_DISTANCE);
        let tick = time.map_or(0, |time| time.widest_tick(style.small, &chart.words));
        let left = plot::number_room(&values, &chart.number, style.small).max(tick / 2).min(style.width / 3);
        let between = BETWEEN.max(tick + TICK_GAP);
        let plot_width = (style.width - left - tick / 2 - (columns - 1) * between) / columns;
        let ticks = time.map_or_else(Vec::new, |time| time.ticks(plot_width, style.small, &chart.words));
        Self { columns: in_a_row, height, few, left, plot_width, between, values, time, ticks, style: *style }
    }

    fn plot(&self, column: i32, top: i32) -> Plot {
        let left = self.left + column * (self.plot_width + self.between);
        let right = left + self.plot_width;
        Plot { left, right, top, bottom: top + self.height, values: self.values, time: self.time }
    }
}

/// Plots in a row so that the rows are as full as each other.
fn balanced(plots: usize, most: usize) -> usize {
    let rows = plots.div_ceil(most.max(1)).max(1);
    plots.div_ceil(rows).max(1)
}

/// One name's plot.
struct Panel<'a, 'b> {
    heading: Vec<String>,
    curves: Vec<&'b Curve<'a>>,
    is_empty: bool,
}

impl<'a, 'b> Panel<'a, 'b> {
    fn new(name: &str, curves: &'b [Curve<'a>], grid: &Grid) -> Self {
        let own = |curve: &&Curve<'_>| !curve.is_background() && curve.series.name == name;
        Self {
            heading: wrap::wrap(name, grid.style.label, grid.plot_width, 3),
            curves: curves.iter().filter(|curve| curve.is_background() || own(curve)).collect(),
            is_empty: !curves.iter().filter(own).any(|curve| curve.last().is_some()),
        }
    }

    fn draw(&self, scene: &mut Scene, chart: &LineChart, plot: &Plot, marks: &[Mark], grid: &Grid) {
        let style = &grid.style;
        scene.plots.push(plot.area());
        self.draw_heading(scene, plot, style);
        marks::draw_times(scene, marks, plot);
        plot.draw_grid(scene);
        plot.draw_zero(scene);
        marks::draw_poles(scene, marks, plot);
        self.draw_curves(scene, plot, grid.few);
        if plot.left == grid.left {
            plot.draw_numbers(scene, &chart.number, style.small);
        }
        plot.draw_time(scene, &grid.ticks, style.small);
        if self.is_empty {
            let at = ((plot.left + plot.right) / 2, plot.y(0.0) - 60);
            let text = text::shorten(chart.words.no_figures, style.small, grid.plot_width);
            scene.add(Shape::Text(Text {
                at,
                anchor: Anchor::Middle,
                size: style.small,
                ink: Ink::Muted,
                text,
            }));
        }
    }

    fn draw_heading(&self, scene: &mut Scene, plot: &Plot, style: &Style) {
        let lines = i32::try_from(self.heading.len()).unwrap_or(1) - 1;
        let baseline = plot.top - style.small * 3 / 4 - lines * line_height(style.label);
        let heading =
            Text::block((plot.left, baseline), Anchor::Start, style.label, Ink::Text, &self.heading);
        heading.into_iter().for_each(|line| scene.add(line));
    }

    /// Where there are more names than colours, all have the first colour: every plot has its name.
    fn draw_curves(&self, scene: &mut Scene, plot: &Plot, own_colours: bool) {
        if own_colours {
            return plot.draw_curves(scene, &self.curves);
        }
        let plain = |curve: &&Curve<'a>| Curve {
            ink: if curve.is_background() { Ink::Grey } else { Ink::Slot(0) },
            form: super::scene::Form::Disc,
            ..(**curve).clone()
        };
        let curves: Vec<Curve<'a>> = self.curves.iter().map(plain).collect();
        plot.draw_curves(scene, &curves.iter().collect::<Vec<_>>());
    }
}

/// The key says what marks, grey lines and the zero line are, since no plot has room for it.
fn entries(chart: &LineChart, curves: &[Curve<'_>], marks: &[Mark]) -> Vec<Entry> {
    let mut out = key::entries(chart, curves);
    let grey: Vec<&Curve<'_>> = curves.iter().filter(|curve| curve.is_background()).collect();
    out.extend(
        background_name(chart, &grey)
            .map(|text| Entry { sample: Sample::Stroke(Ink::Grey, 12, Dash::None), text }),
    );
    out.extend(
        chart
            .zero_label
            .clone()
            .map(|text| Entry { sample: Sample::Stroke(Ink::Text, 13, Dash::None), text }),
    );
    out.extend(marks.iter().map(|mark| Entry { sample: sample(mark), text: mark.text.clone() }));
    out
}

fn sample(mark: &Mark) -> Sample {
    match (mark.until, mark.ink) {
        (Some(_), _) => Sample::Area,
        (None, Ink::Reference) => Sample::Upright(Ink::Reference, 20),
        (None, ink) => Sample::Upright(ink, 10),
    }
}
