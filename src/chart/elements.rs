//! One shape to SVG text. Colours are written twice: as a class that follows the page's theme, and as an
//! attribute for readers of SVG without custom properties.
//! Knows nothing of the document around it.

use super::palette::Ink;
use super::scene::{Anchor, Dash, Form, Line, Point, Shape, Text};
use super::text::escape;
use std::fmt::Write as _;

/// Writes a shape.
pub(super) fn draw(out: &mut String, shape: &Shape) {
    match shape {
        Shape::Text(text) => write_text(out, text),
        Shape::Line(line) => write_line(out, line),
        Shape::Area { points, ink, opacity } => {
            let opacity = hundredths(*opacity);
            push(
                out,
                format_args!("<path d=\"{}Z\"{} fill-opacity=\"{opacity}\"/>\n", path(points), fill(*ink)),
            );
        }
        Shape::Marker { at, form, ink } => write_marker(out, *at, *form, *ink),
        Shape::Series(place, shapes) => {
            push(out, format_args!("<g data-series=\"{place}\">\n"));
            shapes.iter().for_each(|shape| draw(out, shape));
            out.push_str("</g>\n");
        }
    }
}

fn write_text(out: &mut String, text: &Text) {
    let (x, y) = (units(text.at.0), units(text.at.1));
    push(out, format_args!("<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"", units(text.size)));
    out.push_str(match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    });
    push(out, format_args!("{}>{}</text>\n", fill(text.ink), escape(&text.text)));
}

fn write_line(out: &mut String, line: &Line) {
    let d: String = line.runs.iter().filter(|run| run.len() > 1).map(|run| path(run)).collect();
    if d.is_empty() {
        return;
    }
    push(out, format_args!("<path d=\"{d}\" fill=\"none\"{}", stroke(line.ink)));
    push(out, format_args!(" stroke-width=\"{}\" stroke-linejoin=\"round\"", units(line.width)));
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
fn write_marker(out: &mut String, at: Point, form: Form, ink: Ink) {
    let ink = ink.token();
    let corners: &[Point] = match form {
        Form::Disc => &[],
        Form::Square => &[(-33, -33), (33, -33), (33, 33), (-33, 33)],
        Form::Triangle => &[(0, -44), (42, 32), (-42, 32)],
        Form::Diamond => &[(0, -47), (47, 0), (0, 47), (-47, 0)],
        Form::Funnel => &[(0, 44), (42, -32), (-42, -32)],
        Form::Cross => &CROSS,
    };
    let edge = format!(" stroke=\"{}\" stroke-width=\"1\"", Ink::Paper.token().light);
    let paint = format!(" class=\"ch-{} ch-fill ch-halo\" fill=\"{}\"{edge}", ink.name, ink.light);
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
pub(super) fn fill(ink: Ink) -> String {
    let token = ink.token();
    format!(" class=\"ch-{} ch-fill\" fill=\"{}\"", token.name, token.light)
}

fn stroke(ink: Ink) -> String {
    let token = ink.token();
    format!(" class=\"ch-{} ch-line\" stroke=\"{}\"", token.name, token.light)
}

fn path(points: &[Point]) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        push(&mut out, format_args!("{}{} {}", if i == 0 { 'M' } else { 'L' }, units(*x), units(*y)));
    }
    out
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
    }
}
