//! A funnel figure as the chart that draws it, and as the table that stands under it.
//! Knows nothing of SVG.

use super::data::as_published;
use super::figure::Figure;
use super::figure_table;
use super::funnel::{Funnel, FunnelUnit, Place};
use super::labels;
use super::locale::{Locale, Sign, capital};
use super::model::Report;
use super::picture;
use super::reading;
use super::text_table::TextTable;
use super::words::Words;
use crate::chart::{self, FunnelChart, FunnelPoint, LimitCurve, LineStyle};
use crate::disclosure::published::Measure;
use crate::language::Language;

/// The funnel as a chart.
pub fn chart(report: &Report, figure: &Figure, funnel: &Funnel, language: Language, id: &str) -> FunnelChart {
    let words = Words::of(language);
    let point = |unit: &FunnelUnit| FunnelPoint {
        name: labels::group(report, &figure.breakdown, &unit.group, language),
        size: unit.n,
        value: as_published(report, figure, Measure::Indicator, unit.value),
        named: unit.place == Place::Outside,
    };
    let curve = |label: &str, style, half: fn(&(u64, f64, f64)) -> f64| LimitCurve {
        label: label.to_owned(),
        style,
        points: funnel.limits.iter().map(|at| (at.0, -half(at), half(at))).collect(),
    };
    FunnelChart {
        id: id.to_owned(),
        title: title(figure, funnel, language),
        description: picture::description(report, figure, language),
        lang: language,
        points: funnel.units.iter().map(point).collect(),
        limits: vec![
            curve(words.funnel_inner, LineStyle::Dashed, |at| at.1),
            curve(words.funnel_outer, LineStyle::Solid, |at| at.2),
        ],
        x_title: words.axis_observations.replace("{in}", &within(funnel, language)),
        y_title: reading::unit(report, figure, language),
        zero_label: picture::zero_label(report, figure, language),
        named_title: words.funnel_outside.to_owned(),
        note: hidden(funnel, language),
        number: picture::number(report, figure, language),
        words: chart::Words::of(language),
    }
}

/// The figure's title with the funnel's period.
fn title(figure: &Figure, funnel: &Funnel, language: Language) -> String {
    let title = figure.title.get(language).unwrap_or(&figure.name);
    let period = funnel.period.map(|period| Locale::of(language).period(period));
    period.map_or_else(|| title.to_owned(), |period| format!("{title}, {period}"))
}

/// "In" and the period, with a space before it; nothing where the data have no time.
fn within(funnel: &Funnel, language: Language) -> String {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let period = funnel.period.map(|period| words.funnel_in.replace("{period}", &locale.period(period)));
    period.unwrap_or_default()
}

/// How many units are hidden; nothing when none is.
fn hidden(funnel: &Funnel, language: Language) -> Option<String> {
    let words = Words::of(language);
    let count = Locale::of(language).count(u64::try_from(funnel.hidden).unwrap_or(u64::MAX));
    (funnel.hidden > 0).then(|| words.funnel_hidden.replace("{count}", &count))
}

/// The table of the funnel's numbers: a row a unit that is drawn, in the order of codes.
pub fn table(report: &Report, figure: &Figure, funnel: &Funnel, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let (scale, decimals) = reading::scale(report, figure);
    let number = |value: f64| locale.number(value * scale, decimals, Sign::Natural);
    let row = |unit: &FunnelUnit| {
        let name = labels::group(report, &figure.breakdown, &unit.group, language);
        let place = place(unit.place, words).to_owned();
        vec![name, place, locale.count(unit.n), number(unit.value), number(unit.inner), number(unit.outer)]
    };
    let unit = reading::unit(report, figure, language);
    let title = title(figure, funnel, language);
    let breakdown = capital(&labels::column(report, &figure.breakdown, language));
    let heads = [
        words.funnel_place,
        &words.axis_observations.replace("{in}", ""),
        words.funnel_value,
        words.funnel_inner_half,
        words.funnel_outer_half,
    ];
    TextTable {
        caption: if unit.is_empty() { title } else { format!("{title} ({})", figure_table::lower(&unit)) },
        head: std::iter::once(breakdown).chain(heads.map(str::to_owned)).collect(),
        rows: funnel.units.iter().map(row).collect(),
        words: 2,
    }
}

/// The words for where a unit lies.
pub fn place(place: Place, words: &Words) -> &'static str {
    match place {
        Place::Within => words.funnel_within,
        Place::Between => words.funnel_between,
        Place::Outside => words.funnel_beyond,
    }
}

/// How a funnel is read.
pub fn reading(report: &Report, figure: &Figure, funnel: &Funnel, language: Language) -> Vec<String> {
    let words = Words::of(language);
    let points = words.read_funnel.replace("{in}", &within(funnel, language));
    let breakdown = labels::column(report, &figure.breakdown, language);
    let points = points.replace("{breakdown}", &breakdown);
    [Some(points), Some(words.read_limits.to_owned()), hidden(funnel, language)]
        .into_iter()
        .flatten()
        .collect()
}
