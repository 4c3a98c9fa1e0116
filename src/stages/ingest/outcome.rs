//! Outcomes of one period's rows: windows ahead over another table, thresholds, exits, columns.
//! Knows nothing of how the rows were joined. Definitions: design note on the method, section 1.

use super::super::on_grid::{Declared, OnGrid, Where};
use super::super::stage::{Part, StageError, Step};
use super::params::{Outcome, Params, Take};
use super::period_rows::{Inputs, Numbered};
use super::records::{NO_RECORD, Reading, Wanted};
use crate::counted::counted;
use crate::stats::Grid;
use crate::table::lookup::matches;
use crate::table::{Data, Frame, encode};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// An outcome's values, and how many were rounded to their grid.
pub struct Values {
    /// Exact numbers.
    pub data: Data,
    /// Values that were off the grid, where rounding was asked for.
    pub rounded: Option<usize>,
}

/// The outcomes of one period's rows, which are in the order of their identities.
pub struct Windows<'a> {
    params: &'a Params,
    frame: &'a Frame,
    inputs: &'a Inputs<'a>,
    /// By outcome: the sums over windows in other tables.
    ahead: BTreeMap<&'a str, Whole>,
    /// Tables and periods without any row that an outcome looks for, in words.
    without_rows: BTreeSet<String>,
}

impl<'a> Windows<'a> {
    /// Adds up what later periods hold for the rows' identities: each later piece is walked through once,
    /// whatever outcomes look at it.
    pub fn of(
        params: &'a Params,
        step: &Step,
        frame: &'a Frame,
        numbered: Option<&'a Numbered>,
        inputs: &'a Inputs<'a>,
    ) -> Result<Self, StageError> {
        let unit = params.unit.as_deref().unwrap_or_default();
        let mut windows =
            Self { params, frame, inputs, ahead: BTreeMap::new(), without_rows: BTreeSet::new() };
        let mut looks: BTreeMap<LookKey, Look> = BTreeMap::new();
        for (name, outcome) in params.outcomes.iter().filter(|(name, _)| is_complete(step, name)) {
            let (Some((table, column)), Some((first, last))) = (outcome.source(), outcome.span()) else {
                continue;
            };
            windows.ahead.insert(name, Whole::empty(outcome, frame.rows));
            let declared = declared(outcome);
            let wanted = Wanted { table, unit, column, declared };
            for ahead in first..=last {
                let look = match looks.entry((table, ahead, format!("{column} {declared:?}"))) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => free.insert(windows.look(wanted, ahead, numbered)?),
                };
                look.adds.push((name, missing(outcome)));
            }
        }
        windows.add_up(looks.into_values());
        Ok(windows)
    }

    /// Tables and periods without any row that an outcome looks for, in words.
    pub fn without_rows(&self) -> &BTreeSet<String> {
        &self.without_rows
    }

    /// An outcome's values.
    pub fn outcome(&mut self, name: &str, outcome: &Outcome) -> Result<Values, StageError> {
        let rows = self.frame.rows;
        let whole = match (self.ahead.remove(name), &outcome.column) {
            (Some(whole), _) => whole,
            (_, Some(column)) => own_column(name, outcome, column, self.frame, &self.label())?,
            _ => Whole::empty(outcome, rows).unknown(),
        };
        let whole = if outcome.is_at_exit() { self.only_exits(whole)? } else { whole };
        let whole = match outcome.at_least {
            Some(least) => whole.at_least(least),
            None => whole,
        };
        let OnGrid { values, known, rounded } = whole.exact;
        if outcome.is_share() {
            self.within_a_share(name, &values, full_grid(outcome).unwrap_or(whole.per_unit))?;
        }
        let known = known.contains(&false).then_some(known);
        let per_unit = full_grid(outcome).unwrap_or(whole.per_unit);
        Ok(Values {
            data: Data::Number { per_unit, values, known },
            rounded: outcome.round.then_some(rounded),
        })
    }

    /// Refuses shares below zero or above one.
    fn within_a_share(&self, name: &str, values: &[i64], per_unit: i64) -> Result<(), StageError> {
        let beyond = values.iter().filter(|value| !(0..=per_unit).contains(*value)).count();
        if beyond == 0 {
            return Ok(());
        }
        let beyond = counted(beyond, "value");
        let what = format!("{}: {name} is a share and has {beyond} outside 0 to 1", self.label());
        Err(StageError::data(what, "mend the values, or give the outcome another `unit`"))
    }

    fn label(&self) -> String {
        self.inputs.period().map(|period| period.to_string()).unwrap_or_else(|| "the rows".to_owned())
    }

    fn ids(&self) -> Result<&'a Data, StageError> {
        let unit = self.params.unit.as_deref().unwrap_or_default();
        Ok(&self.frame.column(unit).map_err(StageError::table("outcomes"))?.data)
    }

    /// One later period of a table, beside the rows.
    fn look(
        &mut self,
        wanted: Wanted<'a>,
        ahead: i32,
        numbered: Option<&'a Numbered>,
    ) -> Result<Look<'a>, StageError> {
        let period = self.inputs.period().map(|period| period.plus(ahead));
        let parts = self.inputs.pieces(wanted.table, period);
        if let (true, Some(period)) = (parts.is_empty(), period) {
            let what = format!("{} has no row of {period}, where outcomes look for it", wanted.table);
            self.without_rows.insert(what);
        }
        let reading = Reading::of(&parts, wanted, self.frame, numbered, self.inputs)?;
        Ok(Look { reading, adds: Vec::new() })
    }

    /// Adds every look to its outcomes, a stretch of rows at a time, so that their sums stay near.
    fn add_up(&mut self, looks: impl Iterator<Item = Look<'a>>) {
        let looks: Vec<Look> = looks.collect();
        let mut found = vec![NO_RECORD; STRETCH];
        for from in (0..self.frame.rows).step_by(STRETCH) {
            let rows = from..self.frame.rows.min(from + STRETCH);
            let found = &mut found[..rows.len()];
            for look in &looks {
                look.reading.fill(rows.clone(), found);
                for (name, missing) in &look.adds {
                    if let Some(whole) = self.ahead.get_mut(name) {
                        whole.add(rows.clone(), found, *missing);
                    }
                }
            }
        }
        for look in &looks {
            for (name, _) in &look.adds {
                if let Some(whole) = self.ahead.get_mut(name) {
                    whole.exact.rounded += look.reading.rounded();
                }
            }
        }
    }

    /// Keeps the rows whose identity has no row in the next period.
    fn only_exits(&self, whole: Whole) -> Result<Whole, StageError> {
        let next = self.inputs.pieces(&self.params.rows, self.inputs.period().map(|period| period.plus(1)));
        if next.is_empty() {
            return Ok(whole.unknown());
        }
        let mut whole = whole;
        let known = &mut whole.exact.known;
        for part in next {
            let present = self.present(part)?;
            match (self.ids()?, present.as_ref()) {
                (Data::Ids(left), Data::Ids(right)) => matches(left, right, |row, _| known[row] = false),
                (Data::Names(left), Data::Names(right)) => matches(left, right, |row, _| known[row] = false),
                _ => {}
            }
        }
        Ok(whole)
    }

    /// The identities of a piece of the measured table, in order.
    fn present(&self, part: &Part) -> Result<Arc<Data>, StageError> {
        let unit = self.params.unit.as_deref().unwrap_or_default();
        self.inputs.loader.shared(part, &format!("{unit} present"), || {
            let raw = self.inputs.columns(&self.params.rows, part, &[unit])?;
            let column = raw.column(unit).map_err(StageError::plain)?;
            let ids =
                encode::identity(column.as_materialized_series()).map_err(StageError::table(part.name()))?;
            Ok(ids.gathered(&ids.order()))
        })
    }
}

/// Whether the extracts reach as far as the outcome looks.
fn is_complete(step: &Step, name: &str) -> bool {
    step.params["complete"][name].as_bool().unwrap_or(true)
}

/// The grid of the finished outcome: the same in periods whose outcome is unknown.
pub fn full_grid(outcome: &Outcome) -> Option<i64> {
    if outcome.at_least.is_some() {
        return Some(1);
    }
    let (from, to) = outcome.span().unwrap_or((0, 0));
    let periods = if mean(outcome) { i64::from(to - from) + 1 } else { 1 };
    Some(10i64.pow(outcome.decimals?) * periods)
}

fn mean(outcome: &Outcome) -> bool {
    outcome.take.unwrap_or(Take::Mean) == Take::Mean
}

/// A table, how many periods ahead, and which column on which grid.
type LookKey<'a> = (&'a str, i32, String);

/// What is read of one later period, and the outcomes that it is added to, each with what stands for no
/// record.
struct Look<'a> {
    reading: Reading<'a>,
    adds: Vec<(&'a str, Option<i64>)>,
}

/// Rows that are added up at a time.
const STRETCH: usize = 4096;

/// Numbers on a grid, before a threshold.
#[derive(Clone)]
struct Whole {
    per_unit: i64,
    exact: OnGrid,
}

impl Whole {
    /// Sums of nothing yet.
    fn empty(outcome: &Outcome, rows: usize) -> Self {
        let (first, last) = outcome.span().unwrap_or((0, 0));
        let periods = if mean(outcome) { i64::from(last - first) + 1 } else { 1 };
        let per_unit = declared(outcome).per_unit() * periods;
        Self { per_unit, exact: OnGrid { values: vec![0; rows], known: vec![true; rows], rounded: 0 } }
    }

    /// The same without any value.
    fn unknown(mut self) -> Self {
        self.exact.known.fill(false);
        self
    }

    /// Adds one period's values of some rows.
    fn add(&mut self, rows: Range<usize>, found: &[i64], missing: Option<i64>) {
        if missing.is_none() {
            for (known, &value) in self.exact.known[rows.clone()].iter_mut().zip(found) {
                *known &= value != NO_RECORD;
            }
        }
        let missing = missing.unwrap_or(0);
        for (sum, &value) in self.exact.values[rows].iter_mut().zip(found) {
            *sum += if value == NO_RECORD { missing } else { value };
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "thresholds are small")]
    fn at_least(mut self, least: f64) -> Self {
        let threshold = (least * self.per_unit as f64 - 1e-6).ceil() as i64;
        self.exact.values.iter_mut().for_each(|value| *value = i64::from(*value >= threshold));
        Self { per_unit: 1, ..self }
    }
}

/// What stands for a period without a record, on the outcome's grid.
fn missing(outcome: &Outcome) -> Option<i64> {
    let grid = Grid::per_unit(declared(outcome).per_unit())?;
    outcome.missing.and_then(|missing| grid.integer(missing))
}

fn declared(outcome: &Outcome) -> Declared {
    Declared { decimals: outcome.decimals, round: outcome.round }
}

/// An outcome that is a column of the rows.
fn own_column(
    name: &str,
    outcome: &Outcome,
    column: &str,
    frame: &Frame,
    label: &str,
) -> Result<Whole, StageError> {
    let data = &frame.column(column).map_err(StageError::table(name))?.data;
    let exact = declared(outcome).numbers(data, Where { column, part: label })?;
    Ok(Whole { per_unit: declared(outcome).per_unit(), exact })
}
