//! A figure's numbers as one typed table, in one language.
//! Knows nothing of files: each format writes what stands here.

use super::columns::{self, Column, Content};
use super::funnel;
use super::number::Number;
use crate::disclosure::published::{PublishedRow, PublishedTable, Status};
use crate::language::Language;
use crate::report::caveat::{PlacedCaveat, Severity};
use crate::report::figure::Figure;
use crate::report::funnel::Place;
use crate::report::labels;
use crate::report::locale::{Locale, capital};
use crate::report::model::Report;
use crate::report::reading;
use crate::report::words::Words;
use std::collections::BTreeSet;

/// The rows behind a figure, with every column of its published table.
#[derive(Debug, Clone, PartialEq)]
pub struct DataTable {
    /// The figure's name.
    pub figure: String,
    /// Its title.
    pub title: String,
    /// What is measured.
    pub outcome: Category,
    /// The definition of what is measured.
    pub definition: String,
    /// How the figure is read.
    pub reading: Vec<String>,
    /// The caveats of the figure, weightiest first.
    pub notes: Vec<Note>,
    /// The breakdown that the figure shows.
    pub breakdown: Category,
    /// The groups, in the figure's order; last the one that the figure is relative to.
    pub groups: Vec<Group>,
    /// The periods in their order, where the data have time.
    pub time: Option<Time>,
    /// The columns of numbers.
    pub columns: Vec<Column>,
    /// Whether each row has a place among limits of chance.
    pub has_places: bool,
    /// The rows, group by group, each group's in the order of periods.
    pub rows: Vec<Row>,
    /// Whether the data are simulated.
    pub simulated: bool,
}

/// A code with what readers call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The code, as in the data.
    pub code: String,
    /// The words.
    pub label: String,
}

/// A group of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its breakdown; of a group that others are measured against it may be another than the figure's.
    pub breakdown: Category,
    /// The group.
    pub group: Category,
}

/// The time of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// The name of the time column, as `month`.
    pub column: String,
    /// The periods that any row has, in their order.
    pub periods: Vec<Category>,
}

/// A caveat of the figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The catalogue's id.
    pub id: String,
    /// The version of its text.
    pub version: u32,
    /// How much it weighs.
    pub severity: Severity,
    /// One line.
    pub short: String,
    /// The whole caveat.
    pub text: String,
}

/// One group in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which of the table's groups.
    pub group: usize,
    /// Which of the table's periods; nothing where the data have no time.
    pub period: Option<usize>,
    /// Whether its numbers are shown.
    pub status: Status,
    /// A number a column; a hidden row has none.
    pub numbers: Vec<Option<Number>>,
    /// Where the row lies among limits of chance.
    pub place: Option<Place>,
}

/// What a file shows for one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// The number.
    Number(&'a Number),
    /// It is hidden.
    Hidden,
    /// There is none.
    Missing,
}

impl Cell<'_> {
    /// The sign that stands for a number that is not shown, the same in every file and on the page.
    pub fn sign(self) -> Option<&'static str> {
        match self {
            Self::Number(_) => None,
            Self::Hidden => Some(HIDDEN),
            Self::Missing => Some(MISSING),
        }
    }
}

/// Stands for a hidden number.
pub const HIDDEN: &str = ":";
/// Stands where there is no number.
pub const MISSING: &str = "–";

impl Row {
    /// What is shown in a column.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        match (self.status, self.numbers.get(column).and_then(Option::as_ref)) {
            (Status::Suppressed, _) => Cell::Hidden,
            (Status::Ok, Some(number)) => Cell::Number(number),
            (Status::Ok, None) => Cell::Missing,
        }
    }
}

impl DataTable {
    /// The table of a figure in a language. Texts are the language's; numbers and codes are equal in all.
    pub fn of(report: &Report, figure: &Figure, language: Language) -> Self {
        let empty = PublishedTable::default();
        let published = report.tables.get(&figure.table).unwrap_or(&empty);
        let contents = columns::contents(report, figure);
        let groups = groups(report, figure, language);
        let found: Vec<(usize, &PublishedRow)> =
            groups.iter().enumerate().flat_map(|(at, group)| rows_of(published, figure, at, group)).collect();
        let time = published.time_column.as_ref().map(|column| time(column, &found, language));
        let row = |&(group, row): &(usize, &PublishedRow)| Row {
            group,
            period: time.as_ref().and_then(|time| time.place(row)),
            status: row.status,
            numbers: contents.iter().map(|content| number(report, figure, row, *content)).collect(),
            place: funnel::unit(figure, row).map(|unit| unit.place),
        };
        Self {
            figure: figure.name.clone(),
            title: figure.title.get(language).unwrap_or(&figure.name).to_owned(),
            outcome: Category {
                code: figure.outcome.clone(),
                label: labels::outcome(report, &figure.outcome, language),
            },
            definition: capital(&reading::definition(report, figure, language)),
            reading: reading::reading(report, figure, language),
            notes: figure.caveats.iter().map(|caveat| note(caveat, language)).collect(),
            breakdown: breakdown(report, &figure.breakdown, language),
            columns: contents.iter().map(|one| columns::column(report, figure, *one, language)).collect(),
            has_places: figure.funnel.is_some(),
            rows: found.iter().map(row).collect(),
            simulated: report.simulated,
            groups,
            time,
        }
    }

    /// A row's period as a code; empty where the data have no time.
    pub fn period(&self, row: &Row) -> &str {
        let period = self.time.as_ref().zip(row.period).and_then(|(time, at)| time.periods.get(at));
        period.map_or("", |period| &period.code)
    }
}

impl Time {
    fn place(&self, row: &PublishedRow) -> Option<usize> {
        let code = row.period.as_deref().unwrap_or_default();
        self.periods.iter().position(|period| period.code == code)
    }
}

/// A caveat in a language.
pub fn note(caveat: &PlacedCaveat, language: Language) -> Note {
    Note {
        id: caveat.id.clone(),
        version: caveat.version,
        severity: caveat.severity,
        short: caveat.short.get(language).unwrap_or(&caveat.id).to_owned(),
        text: caveat.text.get(language).unwrap_or_default().to_owned(),
    }
}

/// The figure's groups, each once, with the one that they are measured against.
fn groups(report: &Report, figure: &Figure, language: Language) -> Vec<Group> {
    let base = figure.relative_to.as_ref().map(|to| (to.breakdown.as_str(), to.group.as_str()));
    let own = figure.groups.iter().map(|group| (figure.breakdown.as_str(), group.as_str()));
    let mut seen = BTreeSet::new();
    let each = own.chain(base).filter(|group| seen.insert(*group));
    let group = |(of, code): (&str, &str)| Group {
        breakdown: breakdown(report, of, language),
        group: Category { code: code.to_owned(), label: labels::group(report, of, code, language) },
    };
    each.map(group).collect()
}

fn breakdown(report: &Report, name: &str, language: Language) -> Category {
    let label = match name {
        "total" => Words::of(language).total.to_owned(),
        _ => capital(&labels::column(report, name, language)),
    };
    Category { code: name.to_owned(), label }
}

fn rows_of<'a>(
    table: &'a PublishedTable,
    figure: &'a Figure,
    at: usize,
    group: &Group,
) -> impl Iterator<Item = (usize, &'a PublishedRow)> + use<'a> {
    let rows = table.series(&figure.outcome, &group.breakdown.code, &group.group.code);
    let rows = rows.filter(move |row| figure.funnel.as_ref().is_none_or(|of| funnel::is_of(of, row)));
    rows.map(move |row| (at, row))
}

fn time(column: &str, rows: &[(usize, &PublishedRow)], language: Language) -> Time {
    let codes: BTreeSet<&str> =
        rows.iter().map(|(_, row)| row.period.as_deref().unwrap_or_default()).collect();
    let locale = Locale::of(language);
    let category = |code: &str| Category {
        code: code.to_owned(),
        label: code.parse().map_or_else(|_| code.to_owned(), |period| locale.period(period)),
    };
    Time { column: column.to_owned(), periods: codes.into_iter().map(category).collect() }
}

/// A row's number in a column. What the gate hides has none, whatever the row holds.
fn number(report: &Report, figure: &Figure, row: &PublishedRow, content: Content) -> Option<Number> {
    let decimals = columns::decimals(report, &row.outcome, content);
    let value = match content {
        _ if row.status == Status::Suppressed => None,
        Content::Count => return row.n.map(Number::count),
        Content::Measure(measure) => row.value(measure),
        Content::Inner => funnel::unit(figure, row).map(|unit| unit.inner),
        Content::Outer => funnel::unit(figure, row).map(|unit| unit.outer),
    };
    Number::of(value?, decimals)
}
