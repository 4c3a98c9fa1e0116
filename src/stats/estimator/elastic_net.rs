//! Least squares with a penalty on large coefficients, for sensitivity analyses, from exact sums of all rows.
//! Knows nothing of rows: what it searches through has as many rows as the model has columns.

use super::scaled::settled;
use super::{Estimator, EstimatorError, Ols};
use crate::stats::block::Slot;
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::{Elimination, Field};
use crate::stats::fit::{Coefficient, Note, OutcomeFit, Status};
use crate::stats::integer::Integer;
use crate::stats::sample::{Estimates, Sample};
use crate::stats::slots::{Slots, steps};
use crate::stats::{Fit, GramTables, Outcome};
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2, Axis, ShapeBuilder};
use std::collections::BTreeMap;

/// An elastic net (Zou and Hastie 2005, J. Royal Statistical Society B 67, 301-320) of each outcome.
///
/// With every column and the outcome about their means and of standard deviation 1, the coefficients `b` make
/// `|y - Xb|^2 / 2n + penalty (l1_ratio |b|_1 + (1 - l1_ratio) |b|^2 / 2)` least. The constant bears no penalty;
/// without one, columns and outcome are about zero and have a mean square of 1.
///
/// Implements [`linfa::traits::Fit`] for exact sums. Reference levels and combinations are those of least
/// squares on the same sums. A coefficient of 0 is one that the penalty has taken out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ElasticNet {
    ols: Ols,
    penalty: f64,
    l1_ratio: f64,
}

/// When linfa's search may end: no coefficient moves by more than this share of the largest.
const STILL: f64 = 1e-12;
/// How far from the conditions of the least value the search's end may be, in standard deviations.
const AT_LEAST_VALUE: f64 = 1e-10;
/// Rounds over all columns that are tried, one after the other. linfa's own test of the end knows no penalty
/// that is all on squares, and would go on to the last round.
const STEPS: [u32; 5] = [500, 2_000, 8_000, 32_000, 128_000];

impl ElasticNet {
    /// An elastic net with or without a constant term and with these reference levels by factor name.
    ///
    /// # Errors
    /// When the penalty is negative or no number, or `l1_ratio` is not between 0 and 1.
    pub fn new(
        intercept: bool,
        references: BTreeMap<String, String>,
        penalty: f64,
        l1_ratio: f64,
    ) -> Result<Self, EstimatorError> {
        if !penalty.is_finite() || penalty < 0.0 || !(0.0..=1.0).contains(&l1_ratio) {
            return Err(EstimatorError::NoPenalty { penalty, l1_ratio });
        }
        Ok(Self { ols: Ols::new(intercept, references), penalty, l1_ratio })
    }

    /// How far coefficients are from where the penalised sum is least: the largest magnitude of its slopes, of
    /// which one at a coefficient of 0 may be as large as the penalty on sizes. The outcome is the last column.
    fn distance(&self, few: &Array2<f64>, coefficients: &Array1<f64>) -> f64 {
        let (last, rows) = (coefficients.len(), few.nrows() as f64);
        let (columns, _) = few.view().split_at(Axis(1), last);
        let residuals = &few.column(last) - &columns.dot(coefficients);
        let (on_sizes, on_squares) = (self.penalty * self.l1_ratio, self.penalty * (1.0 - self.l1_ratio));
        let slopes = columns.columns().into_iter().zip(coefficients).map(|(column, b)| {
            let slope = column.dot(&residuals) / rows - on_squares * b;
            if *b == 0.0 { (slope.abs() - on_sizes).max(0.0) } else { (slope - on_sizes * b.signum()).abs() }
        });
        slopes.fold(0.0, f64::max)
    }
}

/// From exact sums: the targets name the outcomes, whose sums the tables hold.
impl linfa::traits::Fit<GramTables, Vec<Outcome>, EstimatorError> for ElasticNet {
    type Object = Fit;

    fn fit(&self, dataset: &DatasetBase<GramTables, Vec<Outcome>>) -> Result<Fit, EstimatorError> {
        let (tables, linear) = (dataset.records(), self.ols.fit(dataset)?);
        let slots = Slots::of(&linear.design, tables)?;
        let one = |(own, outcome): (&OutcomeFit, &Outcome)| {
            let place = tables.layout.outcomes.iter().position(|known| known == outcome).unwrap_or_default();
            let block = tables.sample(&tables.patterns_with(place));
            let number = tables.layout.power_count() + place;
            let sums = Sums::of(own, outcome, number, Sample::new(&linear.design, block, &slots));
            sums.fitted(self)
        };
        let outcomes = linear.outcomes.iter().zip(dataset.targets()).map(one).collect::<Result<_, _>>()?;
        Ok(Fit { outcomes, design: linear.design, estimator: Estimator::ElasticNet })
    }
}

/// The sums of one outcome's sample, beside what least squares made of them.
struct Sums<'a> {
    linear: &'a OutcomeFit,
    outcome: &'a Outcome,
    number: usize,
    sample: Sample<'a>,
    /// Listed terms with a coefficient that bears a penalty.
    terms: Vec<usize>,
    /// Their slots, and the outcome's as the last.
    slots: Vec<Slot>,
}

impl<'a> Sums<'a> {
    fn of(linear: &'a OutcomeFit, outcome: &'a Outcome, number: usize, sample: Sample<'a>) -> Self {
        let is_penalised = |term: &usize| {
            let is_constant = matches!(sample.slot(*term), None | Some(Slot::Intercept));
            linear.coefficients[*term].status == Status::Ok && !is_constant
        };
        let terms: Vec<usize> = (0..linear.coefficients.len()).filter(is_penalised).collect();
        let slots = terms.iter().filter_map(|term| sample.slot(*term)).chain([Slot::Number(number)]);
        Self { slots: slots.collect(), terms, linear, outcome, number, sample }
    }

    fn fitted(&self, net: &ElasticNet) -> Result<OutcomeFit, EstimatorError> {
        let sizes: Vec<DoubleDouble> = self.slots.iter().map(|slot| self.size(*slot)).collect();
        let few = self.few_rows(&sizes);
        let scaled = self.searched(&few, net)?;
        let unexplained = unexplained(&few, &scaled);
        let last = sizes.len() - 1;
        let rest = sizes[last].times(sizes[last]).times(unexplained.into());
        let values = self.in_units(&scaled, &sizes);
        let estimates = Estimates { outcome: self.outcome, number: self.number, values, rest };
        let used = scaled.iter().filter(|b| **b != 0.0).count() + usize::from(self.sample.design.intercept);
        let freedom = self.sample.block.n.saturating_sub(used as u64).max(1) as f64;
        let residual_sd = rest.over(freedom.into()).hi.max(0.0).sqrt() / self.outcome.grid.steps() as f64;
        let is_of_columns = |note: &&Note| !matches!(note, Note::ExactFit);
        Ok(OutcomeFit {
            coefficients: self.coefficients(&estimates.values),
            residual_sd: settled(residual_sd),
            r_squared: settled(self.sample.r_squared(&estimates)),
            inverse: Vec::new(),
            residual_identity: settled(self.sample.residual_identity(&estimates)),
            notes: self.linear.notes.iter().filter(is_of_columns).cloned().collect(),
            ..self.linear.clone()
        })
    }

    /// The exact sum of products of two columns, about their means when the model has a constant, times n then.
    fn product(&self, a: Slot, b: Slot) -> DoubleDouble {
        let block = &self.sample.block;
        let mut product = block.product(a, b).times(&Integer::from(block.n));
        if self.sample.design.intercept {
            let sums = [a, b].map(|slot| block.product(slot, Slot::Intercept));
            product.add(&sums[0].times(&sums[1]).negated());
        }
        product.to_double_double().over(Integer::from(block.n).to_double_double())
    }

    /// The root of a column's sum of squares.
    fn size(&self, slot: Slot) -> DoubleDouble {
        self.product(slot, slot).hi.max(0.0).sqrt().into()
    }

    /// As many rows as columns, which have the same products as all rows have once each column is scaled to a
    /// mean square of 1: the factor of their matrix of products. The outcome is the last column.
    fn few_rows(&self, sizes: &[DoubleDouble]) -> Array2<f64> {
        let count = self.slots.len();
        let mut few = Array2::zeros((count, count).f());
        let mut elimination: Elimination<DoubleDouble> = Elimination::new();
        let mut roots: Vec<f64> = Vec::new();
        for (column, slot) in self.slots.iter().enumerate() {
            let with = |other: usize| {
                let product = self.product(*slot, self.slots[other]);
                let size = sizes[column].times(sizes[other]);
                if size.hi > 0.0 { product.over(size) } else { DoubleDouble::ZERO }
            };
            let products: Vec<DoubleDouble> = (0..column).map(with).collect();
            let reduced = elimination.reduce(&products, with(column));
            for (row, multiplier) in reduced.multipliers.iter().enumerate() {
                few[[row, column]] = multiplier.hi * roots[row];
            }
            let root = (reduced.rest.hi.max(0.0) * count as f64).sqrt();
            few[[column, column]] = root;
            roots.push(root);
            elimination.keep(reduced);
        }
        few
    }

    /// The coefficients of the scaled columns.
    fn searched(&self, few: &Array2<f64>, net: &ElasticNet) -> Result<Vec<f64>, EstimatorError> {
        let last = self.terms.len();
        if last == 0 || few.column(last).iter().all(|value| *value == 0.0) {
            return Ok(vec![0.0; last]);
        }
        let dataset = DatasetBase::new(few.view().split_at(Axis(1), last).0, few.column(last).to_owned());
        let name = || self.linear.name.clone();
        for steps in STEPS {
            let model = linfa_elasticnet::ElasticNet::params()
                .penalty(net.penalty)
                .l1_ratio(net.l1_ratio)
                .with_intercept(false)
                .tolerance(STILL)
                .max_iterations(steps)
                .fit(&dataset);
            let model = model.map_err(|source| EstimatorError::ElasticNet { outcome: name(), source })?;
            if net.distance(few, model.hyperplane()) <= AT_LEAST_VALUE {
                return Ok(model.hyperplane().to_vec());
            }
        }
        Err(EstimatorError::NotConverged { outcome: name(), steps: STEPS[STEPS.len() - 1] })
    }

    /// Coefficients by listed term in units, the constant such that the mean residual is zero.
    fn in_units(&self, scaled: &[f64], sizes: &[DoubleDouble]) -> Vec<DoubleDouble> {
        let mut values = vec![DoubleDouble::ZERO; self.linear.coefficients.len()];
        let per_unit = steps(self.outcome.grid, 1);
        let own = sizes.last().copied().unwrap_or(DoubleDouble::ONE);
        let sum = |slot| self.sample.block.product(slot, Slot::Intercept).to_double_double();
        let mut rest = sum(Slot::Number(self.number)).over(per_unit);
        for (place, term) in self.terms.iter().enumerate() {
            let raw = DoubleDouble::from(scaled[place]).times(own).over(sizes[place]);
            let value = raw.times(self.sample.slots.steps[*term]).over(per_unit);
            values[*term] = settled(value.hi).into();
            let column = sum(self.slots[place]).over(self.sample.slots.steps[*term]);
            rest = rest.minus(column.times(values[*term]));
        }
        if self.sample.design.intercept {
            let n = Integer::from(self.sample.block.n).to_double_double();
            values[0] = settled(rest.over(n).hi).into();
        }
        values
    }

    fn coefficients(&self, values: &[DoubleDouble]) -> Vec<Coefficient> {
        let coefficient = |(own, value): (&Coefficient, &DoubleDouble)| Coefficient {
            estimate: value.hi,
            tail: value.lo,
            std_error: 0.0,
            ..own.clone()
        };
        self.linear.coefficients.iter().zip(values).map(coefficient).collect()
    }
}

/// What coefficients leave unexplained of the last column, as a share of its square.
fn unexplained(few: &Array2<f64>, coefficients: &[f64]) -> f64 {
    let residual = few.rows().into_iter().map(|row| {
        let expected: f64 = row.iter().zip(coefficients).map(|(value, b)| value * b).sum();
        row[coefficients.len()] - expected
    });
    residual.map(|residual| residual * residual).sum::<f64>() / few.nrows() as f64
}
