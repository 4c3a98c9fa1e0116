//! Variance inflation: how much of a coefficient's uncertainty comes from what its column shares with others.
//! Knows nothing of rows or residuals.

use super::StatsError;
use super::block::{Block, Slot, triangle};
use super::design::Place;
use super::double_double::DoubleDouble;
use super::elimination::{Elimination, Field};
use super::fit::{Fit, OutcomeFit, Status};
use super::gram::GramTables;
use super::integer::Integer;
use super::slots::Slots;
use serde::{Deserialize, Serialize};

/// Variance inflation in one outcome's model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inflation {
    /// One entry a categorical or numeric column that has estimates, in the design's order.
    pub columns: Vec<ColumnInflation>,
    /// One entry a coefficient, in their order: `(X'X)^-1_jj` times the column's sum of squares about its
    /// mean, which is `1 / (1 - R2_j)` of the column on all others (about zero in a model without
    /// intercept). `None` for the intercept and without an estimate.
    pub terms: Vec<Option<f64>>,
}

/// Variance inflation of all terms of a column together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnInflation {
    /// The column's name.
    pub name: String,
    /// Its terms with an estimate.
    pub terms: usize,
    /// By how much the squared volume of the terms' confidence ellipsoid exceeds that in a design where the
    /// column shares nothing with others: `det C_JJ det S_JJ`, with `C` the inverse of the columns' products
    /// about their means and `S` those products (Fox and Monette 1992, *JASA* 87(417), eq. 10, where it is
    /// the equal `det R_11 det R_22 / det R`). Whatever level is the reference, it is the same.
    pub gvif: f64,
    /// `gvif^(1 / (2 terms))`, which compares columns of unlike many terms: by how much the typical
    /// confidence interval is longer. Its square compares with rules of thumb for a single column's factor.
    pub per_term: f64,
}

/// Variance inflation of each outcome's model, in the order of the model's outcomes. Models without the inverse of
/// their columns' products, such as a logit, have none: no columns, and no entry of any term.
///
/// # Errors
/// When the tables are not those that the model was estimated from.
pub fn variance_inflation(fit: &Fit, tables: &GramTables) -> Result<Vec<Inflation>, StatsError> {
    let slots = Slots::of(&fit.design, tables)?;
    let each = fit.outcomes.iter().map(|outcome| {
        if outcome.inverse.len() != triangle(outcome.rank(), 0) {
            return Ok(Inflation { columns: Vec::new(), terms: vec![None; outcome.coefficients.len()] });
        }
        let known = &tables.layout.outcomes;
        let place = known.iter().position(|known| (&known.name, known.grid) == (&outcome.name, outcome.grid));
        let place = place.ok_or_else(|| StatsError::NoSuchColumn { column: outcome.name.clone() })?;
        let block = tables.sample(&tables.patterns_with(place));
        if block.n != outcome.n || slots.listing.len() != outcome.coefficients.len() {
            return Err(StatsError::PartsDiffer { what: "the tables and the model's sample" });
        }
        let squares = Squares { block, slots: &slots, about_mean: fit.design.intercept };
        Ok(inflation(outcome, &squares))
    });
    each.collect()
}

/// Products of a sample's columns.
struct Squares<'a> {
    block: Block,
    slots: &'a Slots,
    about_mean: bool,
}

impl Squares<'_> {
    /// The sum of products of two listed terms' columns, in units.
    fn product(&self, a: usize, b: usize) -> DoubleDouble {
        let (Some(first), Some(second)) = (self.slots.slots[a], self.slots.slots[b]) else {
            return DoubleDouble::ZERO;
        };
        let mut product = self.block.product(first, second);
        let mut steps = self.slots.steps[a].times(self.slots.steps[b]);
        if self.about_mean {
            let sum = |slot| self.block.product(slot, Slot::Intercept);
            let rows = Integer::from(self.block.n);
            product = product.times(&rows);
            product.add(&sum(first).times(&sum(second)).negated());
            steps = steps.times(rows.to_double_double());
        }
        product.to_double_double().over(steps)
    }
}

fn inflation(fit: &OutcomeFit, squares: &Squares) -> Inflation {
    let statuses = fit.coefficients.iter().map(|coefficient| coefficient.status);
    let estimated: Vec<usize> =
        statuses.enumerate().filter(|(_, status)| *status == Status::Ok).map(|(term, _)| term).collect();
    let listing = &squares.slots.listing;
    let mut columns: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut terms = vec![None; fit.coefficients.len()];
    for (place, term) in estimated.iter().enumerate() {
        if listing[*term].place == Place::Intercept {
            continue;
        }
        terms[*term] = Some(factor(fit, squares, &estimated, &[place]));
        let name = listing[*term].term.name.as_str();
        match columns.last_mut().filter(|(last, _)| *last == name) {
            Some((_, places)) => places.push(place),
            None => columns.push((name, vec![place])),
        }
    }
    let column = |(name, places): (&str, Vec<usize>)| {
        let gvif = factor(fit, squares, &estimated, &places);
        let per_term = root(gvif, 2 * places.len());
        ColumnInflation { name: name.to_owned(), terms: places.len(), gvif, per_term }
    };
    Inflation { columns: columns.into_iter().map(column).collect(), terms }
}

/// The product of the determinants of the terms' blocks of the inverse and of the sums of products. Pivots
/// are multiplied in pairs, of which one is about the inverse of the other, so that nothing overflows.
fn factor(fit: &OutcomeFit, squares: &Squares, estimated: &[usize], places: &[usize]) -> f64 {
    let inverse = |a: usize, b: usize| DoubleDouble::from(fit.inverse[triangle(a, b)]);
    let product = |a: usize, b: usize| squares.product(estimated[a], estimated[b]);
    let pairs = pivots(places, inverse).into_iter().zip(pivots(places, product));
    pairs.map(|(a, b)| a.times(b)).fold(DoubleDouble::ONE, Field::times).hi
}

fn pivots(places: &[usize], entry: impl Fn(usize, usize) -> DoubleDouble) -> Vec<DoubleDouble> {
    let mut elimination = Elimination::new();
    let mut pivot = |(i, place): (usize, &usize)| {
        let products: Vec<DoubleDouble> = places[..i].iter().map(|other| entry(*place, *other)).collect();
        let reduced = elimination.reduce(&products, entry(*place, *place));
        let pivot = reduced.rest;
        elimination.keep(reduced);
        pivot
    };
    places.iter().enumerate().map(&mut pivot).collect()
}

/// The root of a positive number by bisection, which gives the same bits on every machine.
fn root(value: f64, degree: usize) -> f64 {
    let (mut low, mut high) = (0.0, value.max(1.0));
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        let power = (0..degree).fold(1.0, |power, _| power * middle);
        if power > value { high = middle } else { low = middle }
    }
}

#[cfg(test)]
#[path = "inflation_tests.rs"]
mod tests;
