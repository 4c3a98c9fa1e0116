//! Finds the cells that a sentence speaks of, and says what is wrong when there are none.
//! Knows nothing of how numbers are printed.

use super::arguments;
use super::desk::Desk;
use super::source::{breakdown_of, measure_of, outcome_of, source_of};
use crate::disclosure::published::{Measure, PublishedTable, Status};
use crate::period::Period;
use crate::report::error::Fault;
use crate::report::figure::Figure;
use crate::report::marks::{Finding, Given};
use crate::report::model::Unit;
use crate::report::quantity::{Kind, Origin, Quantity};
use crate::report::series::{self, Cell, Reading};
use minijinja::Error;
use minijinja::value::Kwargs;

/// One series of a table: outcome, breakdown, group and measure are settled and known to exist.
#[derive(Debug, Clone)]
pub(super) struct Query<'a> {
    pub desk: &'a Desk,
    pub source: &'a str,
    pub table: &'a PublishedTable,
    pub figure: Option<&'a Figure>,
    pub outcome: String,
    pub breakdown: String,
    pub group: String,
    pub measure: Measure,
}

impl<'a> Query<'a> {
    /// Settles what `source` (a figure or a stage) and the arguments mean.
    pub fn new(desk: &'a Desk, source: &'a str, kwargs: &Kwargs) -> Result<Self, Error> {
        let (figure, table) = source_of(desk, source)?;
        let outcome = outcome_of(figure, table, arguments::text(kwargs, "outcome")?)?;
        let group = arguments::text(kwargs, "group")?.unwrap_or_else(|| "total".to_owned());
        let breakdown = breakdown_of(figure, table, &outcome, &group, arguments::text(kwargs, "breakdown")?)?;
        let measure = measure_of(figure, table, arguments::text(kwargs, "measure")?)?;
        Ok(Self { desk, source, table, figure, outcome, breakdown, group: String::new(), measure }
            .of_group(&group)?)
    }

    /// The same series of another group.
    pub fn of_group(&self, group: &str) -> Result<Self, Fault> {
        let mut query = self.clone();
        if group == "total" && self.breakdown != "total" {
            query.breakdown = "total".to_owned();
        }
        let groups = self.table.groups(&self.outcome, &query.breakdown);
        let everybody = groups.first().copied().filter(|_| query.breakdown == "total" && group == "total");
        query.group = match groups.iter().find(|known| **known == group).copied().or(everybody) {
            Some(known) => known.to_owned(),
            None => {
                let kind = format!("group in '{}'", query.breakdown);
                return Err(Fault::unknown(&kind, group, groups.iter().copied()));
            }
        };
        Ok(query)
    }

    /// The series' cells by period.
    pub fn cells(&self) -> Vec<Cell> {
        let relative = self.figure.and_then(|figure| figure.relative_to.as_ref());
        series::cells(self.table, &self.outcome, (&self.breakdown, &self.group), self.measure, relative)
    }

    /// The period named, else that of a funnel, which shows one only.
    pub fn period_or_own(&self, named: Option<Period>) -> Option<Period> {
        named.or_else(|| self.figure?.funnel.as_ref()?.period)
    }

    /// The number in one period.
    pub fn at(&self, period: Period) -> Result<f64, Fault> {
        let cells = self.cells();
        match cells.iter().find(|cell| cell.period == Some(period)).map(|cell| cell.reading) {
            Some(Reading::Number(number)) => Ok(number),
            Some(Reading::Suppressed) => Err(self.hidden(period)),
            Some(Reading::Missing) | None => Err(self.absent(period)),
        }
    }

    /// The number of units in one period.
    pub fn count_at(&self, period: Period) -> Result<u64, Fault> {
        if !self.table.counts {
            let what = format!("'{}' counts no one: an index has no numbers of units", self.source);
            return Err(Fault::new(what).mend("name the stage that aggregates"));
        }
        let row = self.table.row(&self.outcome, &self.breakdown, &self.group, period);
        match row.map(|row| (row.status, row.n)) {
            Some((Status::Ok, Some(n))) => Ok(n),
            Some((Status::Suppressed, _)) => Err(self.hidden(period)),
            _ => Err(self.absent(period)),
        }
    }

    /// What the cell counts in a mean: its own n, else that of the same cell in a table that counts, else 1.
    pub fn weight(&self, period: Period, own: Option<u64>) -> f64 {
        let tables = self.desk.report.tables.values().filter(|table| table.counts);
        let row = |table: &'a PublishedTable| table.row(&self.outcome, &self.breakdown, &self.group, period);
        own.or_else(|| tables.filter_map(row).find_map(|row| row.n)).map_or(1.0, |n| n as f64)
    }

    /// What `function` gave of this series.
    pub fn given(&self, function: &str, span: &str) -> Given {
        Given {
            source: self.source.to_owned(),
            outcome: self.outcome.clone(),
            breakdown: self.breakdown.clone(),
            group: self.group.clone(),
            measure: self.measure.name().to_owned(),
            ..Given::by(function).asked(span)
        }
    }

    /// A number of this series that `function` gives, with where it came from.
    pub fn quantity(&self, function: &str, value: f64, span: String, level: bool) -> Quantity {
        let mut quantity = Quantity::new(value, self.kind(), self.desk.locale);
        let level = level && self.measure != Measure::PercentChange;
        let finding = if level { Finding::Level } else { Finding::None };
        quantity.given = Given { finding, ..self.given(function, &span) };
        quantity.origin = Some(Origin {
            source: self.source.to_owned(),
            breakdown: self.breakdown.clone(),
            group: self.group.clone(),
            measure: self.measure,
            span,
            level,
        });
        quantity
    }

    fn kind(&self) -> Kind {
        match (self.measure, self.desk.report.outcomes.get(&self.outcome).map(|outcome| &outcome.unit)) {
            (Measure::PercentChange, _) => Kind::Percent,
            (Measure::AbsorbedShare, _) | (_, Some(Unit::Share)) => Kind::Share,
            (_, Some(Unit::HoursPerWeek)) => Kind::Hours,
            (_, Some(Unit::Minutes)) => Kind::Minutes,
            (_, Some(Unit::Other(_)) | None) => Kind::Other,
        }
    }

    /// The cell is hidden.
    pub fn hidden(&self, period: Period) -> Fault {
        let what = format!("{} in {period} is hidden to protect privacy", self.what());
        Fault::new(what).mend("name another period or group, or leave the sentence out")
    }

    /// There is no such cell, or no number in it.
    pub fn absent(&self, period: Period) -> Fault {
        let cells = self.cells();
        let known = cells.iter().filter(|cell| matches!(cell.reading, Reading::Number(_)));
        let periods: Vec<Period> = known.filter_map(|cell| cell.period).collect();
        let fault = Fault::new(format!("{} has no number in {period}", self.what()));
        match (periods.first(), periods.last()) {
            (Some(first), Some(last)) => fault.mend(format!("its numbers run from {first} to {last}")),
            _ => fault.mend("it has no numbers at all"),
        }
    }

    fn what(&self) -> String {
        let Self { source, outcome, breakdown, group, .. } = self;
        format!("'{source}' ({outcome}, {breakdown} '{group}', {})", self.measure.name())
    }
}
