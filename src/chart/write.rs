//! A scene to an SVG document: root, title, description, style sheet, shapes.
//! Knows nothing of charts beyond their names and what the root element says of them.

use super::elements::{draw, fill, push, units};
use super::line_chart::Width;
use super::palette::{self, Ink};
use super::scene::{PlotArea, Scene};
use super::text::{escape, shown};
use crate::language::Language;
use crate::period::Period;

const FONTS: &str = "system-ui, 'Source Sans 3', Arial, sans-serif";

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In a file of its own, which says everything itself.
    File,
    /// In an HTML page that has [`super::page_style`] in its style sheet.
    Page,
}

/// What the document says besides its shapes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// Begins the ids.
    pub id: &'a str,
    /// The accessible name.
    pub title: &'a str,
    /// What the caller says of the chart.
    pub description: &'a str,
    /// What the chart shows, in words.
    pub told: &'a str,
    /// Language of the texts.
    pub lang: Language,
    /// The first and the last period of a time axis.
    pub periods: Option<(Period, Period)>,
}

/// The SVG document of a scene.
pub(super) fn document(frame: &Frame<'_>, width: Width, home: Home, scene: &Scene) -> String {
    let id = xml_id(frame.id, width);
    let mut out = root(frame, &id, home, scene);
    push(&mut out, format_args!("<title id=\"{id}-title\">{}</title>", escape(&shown(frame.title))));
    push(&mut out, format_args!("<desc id=\"{id}-desc\">{}</desc>\n", escape(&description(frame))));
    if home == Home::File {
        push(&mut out, format_args!("<style>{}</style>\n", palette::style_sheet(&format!("#{id}"))));
    }
    let (w, h) = (units(scene.width), units(scene.height));
    push(&mut out, format_args!("<rect width=\"{w}\" height=\"{h}\"{}/>\n", fill(Ink::Paper, home)));
    for shape in &scene.shapes {
        draw(&mut out, shape, home);
    }
    out.push_str("</svg>\n");
    out
}

fn root(frame: &Frame<'_>, id: &str, home: Home, scene: &Scene) -> String {
    let (xmlns, fonts) = match home {
        Home::File => (" xmlns=\"http://www.w3.org/2000/svg\"", format!(" font-family=\"{FONTS}\"")),
        Home::Page => ("", String::new()),
    };
    let mut out = format!("<svg{xmlns} id=\"{id}\" class=\"chart\" role=\"img\" ");
    push(&mut out, format_args!("aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" "));
    push(&mut out, format_args!("lang=\"{}\" width=\"100%\" ", frame.lang.code()));
    push(&mut out, format_args!("viewBox=\"0 0 {} {}\" ", units(scene.width), units(scene.height)));
    if let (Some(plot), Some((first, last))) = (scene.plots.first(), frame.periods) {
        let edges = |plot: &PlotArea| [plot.left, plot.right, plot.top, plot.bottom].map(units).join(" ");
        let edges = scene.plots.iter().map(edges).collect::<Vec<_>>().join(";");
        push(&mut out, format_args!("data-plot=\"{edges}\" data-periods=\"{first} {last}\" "));
        push(&mut out, format_args!("data-range=\"{:e} {:e}\" ", plot.low, plot.high));
    }
    push(&mut out, format_args!("stroke-linejoin=\"round\"{fonts}>\n"));
    out
}

fn description(frame: &Frame<'_>) -> String {
    let own = shown(frame.description);
    format!("{} {}", own.trim(), frame.told).trim().to_owned()
}

/// An id that needs no escaping in XML and in a style sheet.
fn xml_id(id: &str, width: Width) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }
    };
    let mut out: String = id.chars().map(keep).collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.insert_str(0, "chart-");
    }
    if width == Width::Narrow {
        out.push_str("-narrow");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_do_no_harm_in_a_style_sheet() {
        assert_eq!(xml_id("3{}<a>", Width::Wide), "chart-3---a-");
        assert_eq!(xml_id("fig_3", Width::Narrow), "fig_3-narrow");
    }
}
