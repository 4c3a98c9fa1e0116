//! How well a model describes its sample: explained share, mean residuals, warnings.
//! Knows only the sample's exact sums and the coefficients.

use super::block::{Slot, triangle};
use super::double_double::DoubleDouble;
use super::elimination::Field;
use super::fit::{Note, Status};
use super::integer::Integer;
use super::normal::Solution;
use super::sample::{Estimates, Sample};
use super::slots::steps;

/// Under this share of a column that earlier columns leave unexplained, its estimate is called loose.
const LOOSE: f64 = 1e-10;

impl Sample<'_> {
    /// The share of the outcome's variance that is explained; 0 when there is none.
    pub fn r_squared(&self, estimates: &Estimates) -> f64 {
        let mut total = self.block.product(Slot::Number(estimates.number), Slot::Number(estimates.number));
        let mut rest = estimates.rest;
        if self.design.intercept {
            let rows = Integer::from(self.block.n);
            let sum = &self.block.totals[estimates.number];
            total = total.times(&rows);
            total.add(&sum.times(sum).negated());
            rest = rest.times(rows.to_double_double());
        }
        let constant = total.is_zero();
        let explained = DoubleDouble::ONE.minus(rest.over(total.to_double_double())).hi;
        if constant { 0.0 } else { explained.clamp(0.0, 1.0) }
    }

    /// The largest mean residual over all rows and over each level's, from the tables.
    pub fn residual_identity(&self, estimates: &Estimates) -> f64 {
        if !self.design.spans_constant() {
            return 0.0;
        }
        let levels = (0..).take_while(|level| triangle(*level, *level) < self.block.pairs.len());
        let margins = levels.map(Slot::Level).chain([Slot::Intercept]);
        margins.map(|margin| self.mean_residual(margin, estimates)).fold(0.0, f64::max)
    }

    fn mean_residual(&self, margin: Slot, estimates: &Estimates) -> f64 {
        let rows = self.block.product(margin, Slot::Intercept);
        if rows.is_zero() {
            return 0.0;
        }
        let actual = self.block.product(margin, Slot::Number(estimates.number)).to_double_double();
        let mut rest = actual.over(steps(estimates.outcome.grid, 1));
        for term in self.with_status(Status::Ok) {
            let Some(slot) = self.slot(term) else { continue };
            let sum = self.block.product(margin, slot).to_double_double().over(self.slots.steps[term]);
            rest = rest.minus(sum.times(estimates.values[term]));
        }
        rest.over(rows.to_double_double()).hi.abs()
    }

    /// What a reader of the model should know.
    pub fn notes(&self, solution: &Solution, estimates: &Estimates) -> Vec<Note> {
        let term = |i: usize| self.slots.listing[i].term.clone();
        let loose = solution.kept.iter().zip(&solution.pivot_ratios).filter(|(_, ratio)| **ratio < LOOSE);
        let loose = loose.map(|(place, ratio)| Note::NearlyAliased {
            term: term(self.active[*place]),
            unexplained: *ratio,
        });
        let empty = self.with_status(Status::Empty).into_iter();
        let empty = empty.filter(|i| self.slots.listing[*i].reference);
        let empty = empty.map(|i| Note::EmptyReference { term: term(i) });
        let constant = self.is_constant(estimates).then_some(Note::ConstantOutcome);
        let exact = (estimates.rest.hi == 0.0).then_some(Note::ExactFit);
        loose.chain(empty).chain(constant).chain(exact).collect()
    }

    fn is_constant(&self, estimates: &Estimates) -> bool {
        let number = Slot::Number(estimates.number);
        let sum = &self.block.totals[estimates.number];
        self.block.product(number, number).times(&Integer::from(self.block.n)) == sum.times(sum)
    }
}
