//! What a chart shows in words, for those who do not see it: first, last, lowest, highest value, and gaps.
//! Knows nothing of how the chart is drawn.

use super::curve::{Curve, curves, runs};
use super::labels::background_name;
use super::line_chart::LineChart;
use super::text::shown;
use crate::period::Period;

/// A sentence a series and one for what is marked, in the chart's language, with scaled and rounded values.
pub fn describe(chart: &LineChart) -> String {
    let curves = curves(chart);
    let dashes = curves.iter().any(Curve::is_dashed);
    let (grey, others): (Vec<&Curve<'_>>, Vec<&Curve<'_>>) =
        curves.iter().partition(|curve| curve.is_background());
    let mut sentences: Vec<String> = others.into_iter().map(|curve| series(chart, curve, dashes)).collect();
    sentences.extend(background(chart, &grey));
    if curves.is_empty() {
        sentences.push(format!("{}.", capital(chart.words.no_figures)));
    }
    sentences.extend(marks(chart));
    sentences.join(" ")
}

fn series(chart: &LineChart, curve: &Curve<'_>, dashes: bool) -> String {
    let words = &chart.words;
    let kind = match (dashes, curve.is_dashed()) {
        (false, _) => String::new(),
        (true, false) => format!(", {}", words.actual),
        (true, true) => format!(", {}", words.expected),
    };
    let name = format!("{}{kind}", shown(&curve.series.name));
    let known: Vec<(i32, f64)> =
        curve.points.iter().filter_map(|(at, value)| Some((*at, (*value)?))).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return format!("{name}: {}.", words.no_figures);
    };
    let (lowest, highest) = extremes(&known, *first);
    let parts =
        [(words.first, *first), (words.last, *last), (words.lowest, lowest), (words.highest, highest)];
    let parts: Vec<String> =
        parts.iter().map(|(word, point)| format!("{word} {}", at(chart, *point))).collect();
    format!("{name}: {}.{}", parts.join(", "), gaps(chart, curve))
}

/// Grey lines are told of together, by the range that they span.
fn background(chart: &LineChart, grey: &[&Curve<'_>]) -> Option<String> {
    let name = shown(&background_name(chart, grey)?);
    let all = grey.iter().flat_map(|curve| curve.points.iter());
    let known: Vec<(i32, f64)> = all.filter_map(|(at, value)| Some((*at, (*value)?))).collect();
    let Some(first) = known.first() else {
        return Some(format!("{name}: {}.", chart.words.no_figures));
    };
    let (lowest, highest) = extremes(&known, *first);
    let (low, high) = (chart.words.lowest, chart.words.highest);
    Some(format!("{name}: {low} {}, {high} {}.", at(chart, lowest), at(chart, highest)))
}

/// The lowest and the highest point, the earliest of equals.
fn extremes(known: &[(i32, f64)], first: (i32, f64)) -> ((i32, f64), (i32, f64)) {
    known.iter().fold((first, first), |(low, high), point| {
        (if point.1 < low.1 { *point } else { low }, if point.1 > high.1 { *point } else { high })
    })
}

fn at(chart: &LineChart, (ordinal, value): (i32, f64)) -> String {
    format!("{} ({})", chart.number.value(value), period(chart, ordinal))
}

/// ` No figure for March 2020, June 2021 to August 2021.`, or nothing.
fn gaps(chart: &LineChart, curve: &Curve<'_>) -> String {
    let absent: Vec<(i32, Option<()>)> =
        curve.points.iter().map(|(at, value)| (*at, value.is_none().then_some(()))).collect();
    let gap = |run: &Vec<(i32, ())>| {
        let [first, last] =
            [run.first(), run.last()].map(|end| end.map_or_else(String::new, |end| period(chart, end.0)));
        if run.len() == 1 { first } else { format!("{first} {} {last}", chart.words.to) }
    };
    let gaps: Vec<String> = runs(&absent).iter().map(gap).collect();
    if gaps.is_empty() {
        String::new()
    } else {
        format!(" {} {}.", chart.words.no_figure_for, gaps.join(", "))
    }
}

fn marks(chart: &LineChart) -> Vec<String> {
    let words = &chart.words;
    let zero = chart.zero_label.iter().map(|label| format!("{} {}.", words.zero_is, shown(label)));
    let reference = chart
        .reference
        .iter()
        .map(|reference| format!("{}: {}.", words.reference, words.period(reference.period)));
    let event = |event: &super::line_chart::EventMark| {
        let until =
            event.until.map_or_else(String::new, |until| format!(" {} {}", words.to, words.period(until)));
        format!("{} ({}{until})", shown(&event.label), words.period(event.period))
    };
    let events: Vec<String> = chart.events.iter().map(event).collect();
    let marked = (!events.is_empty()).then(|| format!("{}: {}.", words.marked, events.join(", ")));
    zero.chain(reference).chain(marked).collect()
}

fn period(chart: &LineChart, ordinal: i32) -> String {
    chart.periods.first().map_or_else(String::new, |first| chart.words.period(Period { ordinal, ..*first }))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
