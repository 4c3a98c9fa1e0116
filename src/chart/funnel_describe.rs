//! What a funnel shows in words, for those who do not see it: sizes, values, limits, the named points.
//! Knows nothing of how the funnel is drawn.

use super::funnel_chart::{FunnelChart, FunnelPoint, LimitCurve};
use super::text::shown;

/// The funnel in sentences, in the chart's language, with scaled and rounded values. No point that is not
/// named in the picture is named here, and the order of names is the caller's.
pub fn describe_funnel(chart: &FunnelChart) -> String {
    let drawn = chart.drawn();
    let mut sentences = Vec::new();
    sentences.extend(span(chart, &drawn));
    sentences
        .extend(chart.zero_label.iter().map(|label| format!("{} {}.", chart.words.zero_is, shown(label))));
    sentences.extend(chart.limits.iter().filter_map(|curve| limits(chart, curve)));
    sentences.push(format!("{}: {}.", capital(&shown(&chart.named_title)), named(chart, &drawn)));
    sentences.extend(chart.note.as_ref().map(|note| shown(note)));
    sentences.join(" ")
}

/// How many points there are, and between which sizes and values they lie.
fn span(chart: &FunnelChart, drawn: &[(&FunnelPoint, f64)]) -> Option<String> {
    let sizes = || drawn.iter().map(|(point, _)| point.size);
    let (least, most) = (sizes().min()?, sizes().max()?);
    let low = drawn.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let high = drawn.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
    let (words, number) = (&chart.words, &chart.number);
    let (x, count) = (shown(&chart.x_title), drawn.len());
    Some(format!(
        "{count} {}. {}: {} {} {}. {} {}, {} {}.",
        words.points,
        capital(&x),
        size(chart, least),
        words.to,
        size(chart, most),
        capital(words.lowest),
        number.value(low),
        words.highest,
        number.value(high),
    ))
}

/// The limits at the smallest and at the largest size.
fn limits(chart: &FunnelChart, curve: &LimitCurve) -> Option<String> {
    let words = &chart.words;
    let at = |(n, low, high): &(u64, f64, f64)| {
        let [low, high] = [chart.scaled(*low)?, chart.scaled(*high)?].map(|value| chart.number.value(value));
        Some(format!("{low} {} {high} {} {}", words.to, words.at, size(chart, *n)))
    };
    let ends = [at(curve.points.first()?)?, at(curve.points.last()?)?];
    Some(format!("{}: {}.", capital(&shown(&curve.label)), ends.join("; ")))
}

fn named(chart: &FunnelChart, drawn: &[(&FunnelPoint, f64)]) -> String {
    let one = |(point, value): &(&FunnelPoint, f64)| {
        let (at, n) = (chart.words.at, size(chart, point.size));
        format!("{} ({} {at} {n})", shown(&point.name), chart.number.value(*value))
    };
    let named: Vec<String> = drawn.iter().filter(|(point, _)| point.named).map(one).collect();
    if named.is_empty() { chart.words.none.to_owned() } else { named.join(", ") }
}

fn size(chart: &FunnelChart, n: u64) -> String {
    chart.number.plain(n as f64, 0)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
