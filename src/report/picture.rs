//! A figure as the chart that draws it.
//! Knows nothing of SVG.

use super::data::as_published;
use super::error::ReportError;
use super::figure::{Comparability, Figure, Show};
use super::figure_table::{self, Line};
use super::funnel_picture;
use super::labels;
use super::locale::NO_BREAK;
use super::model::{Report, Unit};
use super::reading;
use super::words::Words;
use crate::chart::{
    self, Emphasis, EventMark, Home, LineChart, LineStyle, NumberFormat, Reference, Series, Width,
};
use crate::disclosure::published::Measure;
use crate::language::Language;
use crate::period::Period;

/// The figure as a file of its own.
///
/// # Errors
/// The figure has no number at all.
pub fn file(report: &Report, figure: &Figure, language: Language) -> Result<String, ReportError> {
    svg(report, figure, language, (Width::Wide, Home::File), &figure.name)
}

/// The figure within a page: for wide and for narrow ones.
///
/// # Errors
/// The figure has no number at all.
pub fn inline(report: &Report, figure: &Figure, language: Language) -> Result<(String, String), ReportError> {
    let of = |width| svg(report, figure, language, (width, Home::Page), &format!("{}-picture", figure.name));
    Ok((of(Width::Wide)?, of(Width::Narrow)?))
}

fn svg(
    report: &Report,
    figure: &Figure,
    language: Language,
    (width, home): (Width, Home),
    id: &str,
) -> Result<String, ReportError> {
    if let Some(funnel) = &figure.funnel {
        let chart = funnel_picture::chart(report, figure, funnel, language, id);
        return Ok(chart::funnel_svg_at(&chart, width, home));
    }
    Ok(chart::svg_at(&line_chart(report, figure, language, id)?, width, home))
}

fn line_chart(
    report: &Report,
    figure: &Figure,
    language: Language,
    id: &str,
) -> Result<LineChart, ReportError> {
    let lines = figure_table::lines(report, figure);
    let periods = figure_table::periods(&lines);
    if periods.is_empty() {
        let what = format!("table '{}' has no numbers for it", figure.table);
        return Err(ReportError::Figure { figure: figure.name.clone(), what });
    }
    Ok(LineChart {
        id: id.to_owned(),
        title: figure.title.get(language).unwrap_or(&figure.name).to_owned(),
        description: description(report, figure, language),
        lang: language,
        series: lines.iter().map(|line| series(report, figure, line, &periods, language)).collect(),
        y_title: reading::unit(report, figure, language),
        zero_label: zero_label(report, figure, language),
        apart: figure.is_drawn_apart(),
        reference: figure.reference_line.map(|period| Reference { period, label: None }),
        events: events(report, &periods, language),
        number: number(report, figure, language),
        words: chart::Words::of(language),
        periods,
    })
}

/// Simulated or not, and the caveats' short words: what a reader of the picture alone must hear.
pub(super) fn description(report: &Report, figure: &Figure, language: Language) -> String {
    let simulated = report.simulated.then(|| Words::of(language).simulated_text.to_owned());
    let shorts = figure.caveats.iter().filter_map(|caveat| caveat.short.get(language));
    let shorts = shorts.map(|short| format!("{}.", short.trim_end_matches('.')));
    simulated.into_iter().chain(shorts).collect::<Vec<_>>().join(" ")
}

fn series(report: &Report, figure: &Figure, line: &Line, periods: &[Period], language: Language) -> Series {
    let published = |value| as_published(report, figure, line.measure, value);
    let value = |period: &Period| line.cells.get(period)?.reading.number().map(published);
    Series {
        name: labels::group(report, &figure.breakdown, &line.group, language),
        slot: slot(report, &figure.breakdown, &line.group),
        style: if line.measure == Measure::Expected { LineStyle::Dashed } else { LineStyle::Solid },
        values: periods.iter().map(value).collect(),
        band: band(report, figure, line, periods),
        emphasis: Emphasis::Normal,
    }
}

/// A group keeps its colour in every figure: its place among the breakdown's groups as the report's
/// figures first show them. A funnel, which shows all groups in one colour, takes none.
fn slot(report: &Report, breakdown: &str, group: &str) -> usize {
    let figures = report.figures.iter().filter(|f| f.breakdown == breakdown && f.funnel.is_none());
    let mut seen: Vec<&str> = Vec::new();
    for known in figures.flat_map(|figure| &figure.groups) {
        if !seen.contains(&known.as_str()) {
            seen.push(known);
        }
    }
    seen.iter().position(|known| *known == group).unwrap_or(0)
}

fn band(
    report: &Report,
    figure: &Figure,
    line: &Line,
    periods: &[Period],
) -> Option<Vec<Option<(f64, f64)>>> {
    let table = report.tables.get(&figure.table)?;
    if !figure.intervals {
        return None;
    }
    let around = |period: &Period| {
        let row = table.row(&figure.outcome, &figure.breakdown, &line.group, *period)?;
        let limit = |measure| Some(as_published(report, figure, measure, row.value(measure)?));
        limit(Measure::Lower).zip(limit(Measure::Upper))
    };
    Some(periods.iter().map(around).collect())
}

pub(super) fn zero_label(report: &Report, figure: &Figure, language: Language) -> Option<String> {
    match (figure.show, &figure.relative_to) {
        (Show::Indicator | Show::Funnel, Some(to)) if to.breakdown != "total" => {
            Some(labels::group(report, &to.breakdown, &to.group, language))
        }
        (Show::Indicator | Show::Funnel, _) => {
            Some(zero(figure.comparability, Words::of(language)).to_owned())
        }
        _ => None,
    }
}

/// What zero is where it is not another group's average.
fn zero(comparability: Comparability, words: &Words) -> &'static str {
    match comparability {
        Comparability::DevelopmentOnly => words.own_average,
        Comparability::Partly(_) | Comparability::Free | Comparability::NoModel => words.average,
        // No word of an average that groups would share.
        Comparability::Absorbed(_)
        | Comparability::ControlledElsewhere
        | Comparability::Elsewhere
        | Comparability::Unanchored => words.expected,
    }
}

fn events(report: &Report, periods: &[Period], language: Language) -> Vec<EventMark> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
        return Vec::new();
    };
    let seen = report.events.iter().filter(|event| {
        event.period.step == first.step
            && event.period <= *last
            && event.until.unwrap_or(event.period) >= *first
    });
    let mark = |event: &super::model::Event| EventMark {
        period: event.period,
        until: event.until,
        label: event.name.get(language).unwrap_or_default().to_owned(),
    };
    seen.map(mark).collect()
}

pub(super) fn number(report: &Report, figure: &Figure, language: Language) -> NumberFormat {
    let (scale, decimals) = reading::scale(report, figure);
    let words = Words::of(language);
    let unit = report.outcomes.get(&figure.outcome).map(|outcome| &outcome.unit);
    let suffix = match (figure.show, unit) {
        (Show::Index, _) => words.percent.1,
        (Show::Indicator | Show::Funnel, Some(Unit::Share)) => words.points.1,
        (_, Some(Unit::Share)) => words.percent.1,
        (_, Some(Unit::HoursPerWeek)) => words.hours.1,
        (_, Some(Unit::Minutes)) => words.minutes.1,
        _ => "",
    };
    let suffix = if suffix.is_empty() { String::new() } else { format!("{NO_BREAK}{suffix}") };
    NumberFormat { scale, suffix, ..NumberFormat::of(language, decimals) }
}
