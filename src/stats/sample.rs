//! The models of the outcomes that share one sample: from its exact sums to coefficients in units.
//! Knows nothing of how the equations are solved, nor of other samples.

use super::StatsError;
use super::block::{Block, Slot};
use super::design::{Design, Listed, Outcome};
use super::double_double::DoubleDouble;
use super::elimination::Field;
use super::fit::{Coefficient, OutcomeFit, Status};
use super::normal::{self, Solution};
use super::slots::{Slots, steps};
use std::collections::BTreeMap;

/// How many terms of a combination are written out.
const TERMS_IN_WORDS: usize = 12;

/// One sample, and what its outcomes' models have in common.
pub(super) struct Sample<'a> {
    pub design: &'a Design,
    pub block: Block,
    pub slots: &'a Slots,
    /// Per listed term; those without an estimate are amended after solving.
    pub statuses: Vec<Status>,
    /// Listed terms whose columns are given to the solver.
    pub active: Vec<usize>,
}

/// One outcome's place in the tables and its model's numbers.
pub(super) struct Estimates<'a> {
    pub outcome: &'a Outcome,
    pub number: usize,
    /// Per listed term, in units; zero without an estimate.
    pub values: Vec<DoubleDouble>,
    /// In steps of the outcome's grid, squared.
    pub rest: DoubleDouble,
}

impl<'a> Sample<'a> {
    pub fn new(design: &'a Design, block: Block, slots: &'a Slots) -> Self {
        let status = |(listed, slot): (&Listed, &Option<Slot>)| match slot {
            None => Status::Empty,
            Some(Slot::Level(level)) if block.level_rows(*level) == 0 => Status::Empty,
            Some(_) if listed.reference => Status::Reference,
            Some(_) => Status::Ok,
        };
        let statuses: Vec<Status> = slots.listing.iter().zip(&slots.slots).map(status).collect();
        let mut sample = Self { design, block, slots, statuses, active: Vec::new() };
        sample.mark_zero_columns();
        sample.active = sample.with_status(Status::Ok);
        sample
    }

    /// A column of zeros is a combination of any others.
    fn mark_zero_columns(&mut self) {
        for term in self.with_status(Status::Ok) {
            if self.slot(term).is_some_and(|slot| self.block.product(slot, slot).is_zero()) {
                self.statuses[term] = Status::Aliased;
            }
        }
    }

    pub fn with_status(&self, status: Status) -> Vec<usize> {
        (0..self.statuses.len()).filter(|term| self.statuses[*term] == status).collect()
    }

    pub fn slot(&self, term: usize) -> Option<Slot> {
        self.slots.slots[term]
    }

    /// One model for each outcome, given with its number in the tables.
    pub fn solve(mut self, outcomes: &[(&Outcome, usize)]) -> Result<Vec<OutcomeFit>, StatsError> {
        let names = outcomes.iter().map(|(outcome, _)| outcome.name.as_str()).collect::<Vec<_>>().join(", ");
        let too_few = |outcome, rows, terms| StatsError::TooFewRows { outcome, rows, terms };
        if self.block.n == 0 {
            return Err(too_few(names, 0, self.active.len()));
        }
        let columns: Vec<Slot> = self.active.iter().filter_map(|term| self.slot(*term)).collect();
        let slots: Vec<Slot> = outcomes.iter().map(|(_, number)| Slot::Number(*number)).collect();
        let solution = normal::solve(&self.block, &columns, &slots).map_err(|failed| {
            let term = self.slots.listing[self.active[failed.column]].term.to_string();
            StatsError::IllConditioned { outcome: names.clone(), term }
        })?;
        let rank = solution.kept.len();
        if self.block.n <= rank as u64 {
            return Err(too_few(names, self.block.n, rank));
        }
        solution.repeated.iter().for_each(|r| self.statuses[self.active[r.column]] = Status::Aliased);
        let each = outcomes.iter().enumerate();
        Ok(each.map(|(i, (outcome, number))| self.outcome_fit(&solution, i, outcome, *number)).collect())
    }

    fn outcome_fit(&self, solution: &Solution, i: usize, outcome: &Outcome, number: usize) -> OutcomeFit {
        let estimates = Estimates {
            outcome,
            number,
            values: self.in_units(solution, &solution.coefficients[i], outcome),
            rest: solution.rests[i],
        };
        let inverse = self.inverse_in_units(solution);
        let freedom = (self.block.n - solution.kept.len() as u64) as f64;
        let variance = estimates.rest.over(freedom.into()).hi.max(0.0);
        let residual_sd = variance.sqrt() / outcome.grid.steps() as f64;
        OutcomeFit {
            name: outcome.name.clone(),
            grid: outcome.grid,
            n: self.block.n,
            coefficients: self.coefficients(solution, &estimates, residual_sd, &inverse),
            residual_sd,
            r_squared: self.r_squared(&estimates),
            inverse,
            residual_identity: self.residual_identity(&estimates),
            condition: solution.condition,
            notes: self.notes(solution, &estimates),
        }
    }

    /// Coefficients by listed term, from those of integers on integers to units per unit.
    fn in_units(&self, solution: &Solution, raw: &[DoubleDouble], outcome: &Outcome) -> Vec<DoubleDouble> {
        let mut values = vec![DoubleDouble::ZERO; self.statuses.len()];
        let per_unit = steps(outcome.grid, 1);
        for (place, value) in solution.kept.iter().zip(raw) {
            let term = self.active[*place];
            values[term] = value.times(self.slots.steps[term]).over(per_unit);
        }
        values
    }

    fn inverse_in_units(&self, solution: &Solution) -> Vec<f64> {
        let steps = |kept: usize| self.slots.steps[self.active[solution.kept[kept]]];
        let rows = solution.inverse.iter().enumerate();
        let entries = rows.flat_map(|(i, row)| row.iter().enumerate().map(move |(j, entry)| (i, j, entry)));
        entries.map(|(i, j, entry)| entry.times(steps(i)).times(steps(j)).hi).collect()
    }

    fn coefficients(
        &self,
        solution: &Solution,
        estimates: &Estimates,
        residual_sd: f64,
        inverse: &[f64],
    ) -> Vec<Coefficient> {
        let mut aliases = self.aliases(solution);
        let mut variances = diagonal(inverse);
        let terms = self.slots.listing.iter().zip(&self.statuses).zip(&estimates.values).enumerate();
        let coefficient =
            |(place, ((listed, status), value)): (usize, ((&Listed, &Status), &DoubleDouble))| {
                let variance = if *status == Status::Ok { variances.next() } else { None };
                Coefficient {
                    term: listed.term.clone(),
                    estimate: value.hi,
                    tail: value.lo,
                    std_error: residual_sd * variance.unwrap_or(0.0).max(0.0).sqrt(),
                    status: *status,
                    alias_of: aliases.remove(&place),
                }
            };
        terms.map(coefficient).collect()
    }

    /// Per aliased term, in words, the combination that it equals.
    fn aliases(&self, solution: &Solution) -> BTreeMap<usize, String> {
        let mut aliases: BTreeMap<usize, String> =
            self.with_status(Status::Aliased).into_iter().map(|term| (term, "0".to_owned())).collect();
        for repeated in &solution.repeated {
            let own = self.active[repeated.column];
            let parts = repeated.combination.iter().map(|(place, amount)| {
                let term = self.active[*place];
                let amount = amount.times(self.slots.steps[term]).over(self.slots.steps[own]);
                (amount.hi, self.slots.listing[term].term.to_string())
            });
            aliases.insert(own, in_words(&parts.collect::<Vec<_>>()));
        }
        aliases
    }
}

/// The diagonal of a matrix given by its lower triangle.
fn diagonal(triangle: &[f64]) -> impl Iterator<Item = f64> {
    (0..).map_while(|row: usize| triangle.get(row * (row + 3) / 2).copied())
}

/// A combination as a reader would write it: `(intercept) - sex=m`.
fn in_words(parts: &[(f64, String)]) -> String {
    let mut words = String::new();
    for (amount, term) in parts.iter().take(TERMS_IN_WORDS) {
        let sign = match (words.is_empty(), *amount < 0.0) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        };
        let size = amount.abs();
        let times = if (size - 1.0).abs() < 1e-9 { String::new() } else { format!("{} ", short(size)) };
        words += &format!("{sign}{times}{term}");
    }
    let further = parts.len().saturating_sub(TERMS_IN_WORDS);
    if further > 0 { format!("{words} and {further} more") } else { words }
}

/// Six significant digits, without zeros at the end.
fn short(size: f64) -> String {
    format!("{size:.5e}").parse::<f64>().unwrap_or(size).to_string()
}
