//! Line charts and funnels: publishable values to SVG text, the same bytes for the same values.
//! Knows nothing of where values come from, of files, or of the page around a chart.
//!
//! A chart is drawn for one of two [`Width`]s, since text that fits a page of 720 units is too small on a
//! telephone. A page shows [`svg`] when it is wide and [`svg_at`] with [`Width::Narrow`] when it is not; the
//! two have different ids and may stand in one page. What is drawn for [`Home::Page`] takes its colours from
//! [`page_style`], which the page says once for all its pictures.
//!
//! What a page may rely on in the SVG:
//! - the root has `role="img"`, is named by its `<title>`, described by its `<desc>` ([`describe()`]), and has
//!   the class `chart`;
//! - colours follow `prefers-color-scheme`, an ancestor's `data-theme="light"` or `"dark"`, and print is
//!   light; a page overrides them with `--chart-paper`, `--chart-text`, `--chart-muted`, `--chart-grey`,
//!   `--chart-reference` and `--chart-1` to `--chart-6`;
//! - `data-plot="left right top bottom"` (units of the view box), `data-periods="first last"` and
//!   `data-range="low high"` on the root say where values lie, and each series is a group with
//!   `data-series="its place in LineChart::series"`. Small multiples have one `data-plot` with the edges of each
//!   plot after a semicolon; funnels have none.

mod band;
mod curve;
mod describe;
mod elements;
mod flags;
mod funnel;
mod funnel_chart;
mod funnel_describe;
mod funnel_names;
mod funnel_plot;
mod key;
mod labels;
mod line_chart;
mod marks;
mod multiples;
mod number;
mod palette;
mod plot;
mod scene;
mod single;
mod spread;
mod style;
mod text;
mod time_axis;
mod value_axis;
mod words;
mod wrap;
mod write;

#[cfg(test)]
mod funnel_tests;
#[cfg(test)]
mod tests;

pub use describe::describe;
pub use funnel_chart::{FunnelChart, FunnelPoint, LimitCurve};
pub use funnel_describe::describe_funnel;
pub use line_chart::{Emphasis, EventMark, LineChart, LineStyle, Reference, Series, Width};
pub use number::NumberFormat;
pub use words::Words;
pub use write::Home;

/// How many series names are drawn in one panel; with more, each gets a panel of its own.
pub const MOST_NAMES_IN_A_PANEL: usize = 6;

/// The chart as an SVG document of 720 units' width; small multiples when it names more than
/// [`MOST_NAMES_IN_A_PANEL`] series or draws them apart.
pub fn svg(chart: &LineChart) -> String {
    svg_at(chart, Width::Wide, Home::File)
}

/// The chart as an SVG document for a wide or a narrow place, in a file or in a page.
pub fn svg_at(chart: &LineChart, width: Width, home: Home) -> String {
    let frame = write::Frame {
        id: &chart.id,
        title: &chart.title,
        description: &chart.description,
        told: &describe(chart),
        lang: chart.lang,
        periods: chart.periods.first().copied().zip(chart.periods.last().copied()),
    };
    write::document(&frame, width, home, &picture(chart, width))
}

/// The funnel as an SVG document for a wide or a narrow place, in a file or in a page.
pub fn funnel_svg_at(chart: &FunnelChart, width: Width, home: Home) -> String {
    let frame = write::Frame {
        id: &chart.id,
        title: &chart.title,
        description: &chart.description,
        told: &describe_funnel(chart),
        lang: chart.lang,
        periods: None,
    };
    write::document(&frame, width, home, &funnel::scene(chart, &style::Style::of(width)))
}

/// What a page's style sheet says of all pictures that are drawn for [`Home::Page`].
pub fn page_style() -> String {
    palette::style_sheet(".chart")
}

fn picture(chart: &LineChart, width: Width) -> scene::Scene {
    let curves = curve::curves(chart);
    let style = style::Style::of(width);
    let names = curve::names(&curves).len();
    if names > MOST_NAMES_IN_A_PANEL || (chart.apart && names > 1) {
        multiples::scene(chart, &curves, &style)
    } else {
        single::scene(chart, &curves, &style)
    }
}
