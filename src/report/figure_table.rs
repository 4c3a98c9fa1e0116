//! A figure's numbers as series, and as the table that stands under it.
//! Knows nothing of how a figure is drawn.

use super::figure::{Figure, Show};
use super::funnel_picture;
use super::labels;
use super::locale::{Locale, Sign};
use super::model::Report;
use super::reading;
use super::series::{self, Cell, Reading};
use super::text_table::TextTable;
use super::words::Words;
use crate::disclosure::published::Measure;
use crate::language::Language;
use crate::period::Period;
use std::collections::BTreeMap;

/// One line of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The group's code.
    pub group: String,
    /// What it shows.
    pub measure: Measure,
    /// Its cells by period.
    pub cells: BTreeMap<Period, Cell>,
}

/// The figure's lines, group by group in the figure's order.
pub fn lines(report: &Report, figure: &Figure) -> Vec<Line> {
    let Some(table) = report.tables.get(&figure.table) else {
        return Vec::new();
    };
    let line = |group: &String, measure: Measure| {
        let (outcome, relative) = (figure.outcome.as_str(), figure.relative_to.as_ref());
        let cells = series::cells(table, outcome, (&figure.breakdown, group), measure, relative);
        let cells = cells.into_iter().filter_map(|cell| Some((cell.period?, cell))).collect();
        Line { group: group.clone(), measure, cells }
    };
    let each = |group| figure.show.measures().iter().map(move |measure| line(group, *measure));
    figure.groups.iter().flat_map(each).collect()
}

/// The periods from the first to the last in which any line has a number or hides one.
pub fn periods(lines: &[Line]) -> Vec<Period> {
    let cells = lines.iter().flat_map(|line| &line.cells);
    let told = cells.filter(|(_, cell)| cell.reading != Reading::Missing).map(|(period, _)| *period);
    let (first, last) = (told.clone().min(), told.max());
    match (first, last) {
        (Some(first), Some(last)) => {
            (0..=last.ordinal - first.ordinal).map(|step| first.plus(step)).collect()
        }
        _ => Vec::new(),
    }
}

/// What a line is called in a table's head.
pub fn heading(report: &Report, figure: &Figure, line: &Line, language: Language) -> String {
    let group = labels::group(report, &figure.breakdown, &line.group, language);
    let words = Words::of(language);
    match (figure.show, line.measure) {
        (Show::ActualExpected, Measure::Expected) => format!("{group}, {}", words.expected),
        (Show::ActualExpected, _) => format!("{group}, {}", words.actual),
        _ => group,
    }
}

/// The table of the figure's numbers: a row a period, a column a line; of a funnel a row a unit.
pub fn table(report: &Report, figure: &Figure, language: Language) -> TextTable {
    if let Some(funnel) = &figure.funnel {
        return funnel_picture::table(report, figure, funnel, language);
    }
    let (words, locale) = (Words::of(language), Locale::of(language));
    let lines = lines(report, figure);
    let scale = reading::scale(report, figure);
    let row = |period: &Period| {
        let cells = lines.iter().map(|line| cell_text(line.cells.get(period), scale, locale));
        std::iter::once(locale.period(*period)).chain(cells).collect()
    };
    let heads = lines.iter().map(|line| heading(report, figure, line, language));
    let title = figure.title.get(language).unwrap_or(&figure.name);
    let unit = reading::unit(report, figure, language);
    TextTable {
        caption: if unit.is_empty() { title.to_owned() } else { format!("{title} ({})", lower(&unit)) },
        head: std::iter::once(words.period.to_owned()).chain(heads).collect(),
        rows: periods(&lines).iter().map(row).collect(),
        words: 1,
    }
}

fn cell_text(cell: Option<&Cell>, (scale, decimals): (f64, usize), locale: &Locale) -> String {
    match cell.map_or(Reading::Missing, |cell| cell.reading) {
        Reading::Number(number) => locale.number(number * scale, decimals, Sign::Natural),
        Reading::Suppressed => ":".to_owned(),
        Reading::Missing => "–".to_owned(),
    }
}

/// The notes that explain the table's signs, as far as it uses them.
pub fn notes(table: &TextTable, language: Language) -> Vec<&'static str> {
    let words = Words::of(language);
    let uses = |sign: &str| table.rows.iter().flatten().any(|cell| cell == sign);
    let notes = [(":", words.suppressed_note), ("–", words.missing_note)];
    notes.into_iter().filter(|(sign, _)| uses(sign)).map(|(_, note)| note).collect()
}

pub(super) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
