//! Reads series of cells out of published tables, as the prose, the figures and the data files need them.
//! Knows nothing of how they are shown.

use super::figure::RelativeTo;
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use crate::period::Period;

/// One cell of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// When; nothing where the data have no time.
    pub period: Option<Period>,
    /// Units behind it, where published.
    pub n: Option<u64>,
    /// What it holds.
    pub reading: Reading,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A published number.
    Number(f64),
    /// Hidden.
    Suppressed,
    /// Not known, as an outcome whose horizon passes the last data.
    Missing,
}

impl Reading {
    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Suppressed | Self::Missing => None,
        }
    }
}

/// The cells of one group, in the order of their periods. The indicator is taken relative to another
/// group's where one is named.
pub fn cells(
    table: &PublishedTable,
    outcome: &str,
    (breakdown, group): (&str, &str),
    measure: Measure,
    relative: Option<&RelativeTo>,
) -> Vec<Cell> {
    let relative = relative.filter(|_| measure == Measure::Indicator);
    let base: Vec<&PublishedRow> =
        relative.map(|to| table.series(outcome, &to.breakdown, &to.group).collect()).unwrap_or_default();
    let cell = |row: &PublishedRow| {
        let own = reading(row, measure);
        let reading = match relative {
            None => own,
            Some(_) => {
                let base = base.iter().find(|other| other.period == row.period);
                difference(own, base.map_or(Reading::Missing, |other| reading(other, measure)))
            }
        };
        let period = row.period.as_deref().and_then(|text| text.parse().ok());
        Cell { period, n: row.n, reading }
    };
    table.series(outcome, breakdown, group).map(cell).collect()
}

fn reading(row: &PublishedRow, measure: Measure) -> Reading {
    match (row.status, row.value(measure)) {
        (Status::Suppressed, _) => Reading::Suppressed,
        (Status::Ok, Some(number)) => Reading::Number(number),
        (Status::Ok, None) => Reading::Missing,
    }
}

fn difference(own: Reading, base: Reading) -> Reading {
    match (own, base) {
        (Reading::Number(own), Reading::Number(base)) => Reading::Number(own - base),
        (Reading::Suppressed, _) | (_, Reading::Suppressed) => Reading::Suppressed,
        _ => Reading::Missing,
    }
}
