//! One shape to SVG text. Colours are written twice in a file: as a class that follows the page's theme, and as
//! an attribute for readers of SVG without custom properties. Pictures in a page have the class only.
//! Knows nothing of the document around it.

use super::palette::Ink;
use super::scene::{Anchor, Dash, Form, Line, Point, Shape, Text};
use super::text::escape;
use super::write::Home;
use std::fmt::Write as _;

/// The stroke width of SVG where none is named, in tenths.
const ONE: i32 = 10;

/// Writes a shape.
pub(super) fn draw(out: &mut String, shape: &Shape, home: Home) {
    match shape {
        Shape::Text(text) => write_text(out, text, home),
        Shape::Line(line) => write_line(out, line, home),
        Shape::Area { points, ink, opacity } => {
            let opacity = hundredths(*opacity);
            let (path, fill) = (path(points), fill(*ink, home));
            push(out, format_args!("<path d=\"{path}Z\"{fill} fill-opacity=\"{opacity}\"/>\n"));
        }
        Shape::Marker { at, form, ink } => write_marker(out, *at, *form, *ink, home),
        Shape::Series(place, shapes) => {
            push(out, format_args!("<g data-series=\"{place}\">\n"));
            shapes.iter().for_each(|shape| draw(out, shape, home));
            out.push_str("</g>\n");
        }
    }
}

fn write_text(out: &mut String, text: &Text, home: Home) {
    let (x, y) = (units(text.at.0), units(text.at.1));
    push(out, format_args!("<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"", units(text.size)));
    out.push_str(match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    });
    push(out, format_args!("{}>{}</text>\n", fill(text.ink, home), escape(&text.text)));
}

fn write_line(out: &mut String, line: &Line, home: Home) {
    let d: String = line.runs.iter().filter(|run| run.len() > 1).map(|run| path(run)).collect();
    if d.is_empty() {
        return;
    }
    push(out, format_args!("<path d=\"{d}\"{}", stroke(line.ink, home)));
    if line.width != ONE {
        push(out, format_args!(" stroke-width=\"{}\"", units(line.width)));
    }
    out.push_str(match line.dash {
        Dash::None => "",
        Dash::Long => " stroke-dasharray=\"5 3.5\"",
        Dash::Dotted => " stroke-dasharray=\"1 3\"",
    });
    if line.opacity < 100 {
        push(out, format_args!(" stroke-opacity=\"{}\"", hundredths(line.opacity)));
    }
    out.push_str("/>\n");
}

/// Markers have a thin edge of paper, which keeps them apart from lines that they lie on.
fn write_marker(out: &mut String, at: Point, form: Form, ink: Ink, home: Home) {
    let corners: &[Point] = match form {
        Form::Disc => &[],
        Form::Square => &[(-33, -33), (33, -33), (33, 33), (-33, 33)],
        Form::Triangle => &[(0, -44), (42, 32), (-42, 32)],
        Form::Diamond => &[(0, -47), (47, 0), (0, 47), (-47, 0)],
        Form::Funnel => &[(0, 44), (42, -32), (-42, -32)],
        Form::Cross => &CROSS,
    };
    let (ink, edge) = (ink.token(), Ink::Paper.token().light);
    let fixed = fixed(home, || format!(" fill=\"{}\" stroke=\"{edge}\"", ink.light));
    let paint = format!(" class=\"ch-{} ch-fill ch-halo\"{fixed}", ink.name);
    if form == Form::Disc {
        push(out, format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"3.8\"{paint}/>\n", units(at.0), units(at.1)));
    } else {
        let corners: Vec<Point> = corners.iter().map(|c| (at.0 + c.0, at.1 + c.1)).collect();
        push(out, format_args!("<path d=\"{}Z\"{paint}/>\n", path(&corners)));
    }
}

const CROSS: [Point; 12] = [
    (-16, -44),
    (16, -44),
    (16, -16),
    (44, -16),
    (44, 16),
    (16, 16),
    (16, 44),
    (-16, 44),
    (-16, 16),
    (-44, 16),
    (-44, -16),
    (-16, -16),
];

/// Attributes of what is filled with an ink.
pub(super) fn fill(ink: Ink, home: Home) -> String {
    let token = ink.token();
    let fixed = fixed(home, || format!(" fill=\"{}\"", token.light));
    format!(" class=\"ch-{} ch-fill\"{fixed}", token.name)
}

fn stroke(ink: Ink, home: Home) -> String {
    let token = ink.token();
    let fixed = fixed(home, || format!(" fill=\"none\" stroke=\"{}\"", token.light));
    format!(" class=\"ch-{} ch-line\"{fixed}", token.name)
}

/// Attributes that a page's style sheet makes needless.
fn fixed(home: Home, attributes: impl Fn() -> String) -> String {
    if home == Home::File { attributes() } else { String::new() }
}

/// The way through the points: where it begins, then each step as the difference to the point before, which takes
/// half the letters of places and, in whole tenths, is as exact.
fn path(points: &[Point]) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut out = format!("M{} {}", units(first.0), units(first.1));
    for (i, pair) in points.windows(2).enumerate() {
        let (dx, dy) = (step(pair[1].0 - pair[0].0), step(pair[1].1 - pair[0].1));
        let before = if i == 0 { "l" } else { gap(&dx) };
        push(&mut out, format_args!("{before}{dx}{}{dy}", gap(&dy)));
    }
    out
}

/// What keeps a number from the one before: its own sign does, too.
fn gap(number: &str) -> &'static str {
    if number.starts_with('-') { "" } else { " " }
}

/// Tenths as a decimal number without a leading zero.
fn step(tenths: i32) -> String {
    let text = units(tenths);
    match text.split_once("0.") {
        Some(("", rest)) => format!(".{rest}"),
        Some(("-", rest)) => format!("-.{rest}"),
        _ => text,
    }
}

/// Tenths as a decimal number.
pub(super) fn units(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

fn hundredths(n: u8) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

/// Writing to a `String` cannot fail, so there is no error to pass on.
pub(super) fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_written_as_decimal_numbers() {
        assert_eq!([0, 5, -5, 123, 7200, -1200].map(units), ["0", "0.5", "-0.5", "12.3", "720", "-120"]);
        assert_eq!([0, 5, -5, 105, 123, -1200].map(step), ["0", ".5", "-.5", "10.5", "12.3", "-120"]);
    }

    #[test]
    fn a_path_leads_in_steps_through_its_points() {
        assert_eq!(
            path(&[(399, 923), (458, 757), (458, 752), (520, 800)]),
            "M39.9 92.3l5.9-16.6 0-.5 6.2 4.8"
        );
        assert_eq!(path(&[(5, -5)]), "M0.5 -0.5");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn a_page_says_once_for_all_its_pictures_what_a_file_has_to_say_itself() {
        let line = Shape::Line(Line::new(vec![(0, 0), (10, 10)], Ink::Reference, 20));
        let drawn = |home| {
            let mut out = String::new();
            draw(&mut out, &line, home);
            out
        };
        let (file, page) = (drawn(Home::File), drawn(Home::Page));
        assert!(file.contains(" fill=\"none\" stroke=\"#e75e01\"") && !page.contains('#'), "{file}{page}");
        assert!(page.contains("class=\"ch-reference ch-line\""), "{page}");
    }
}
