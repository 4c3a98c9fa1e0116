//! Logistic regression of outcomes that are 0 or 1, for sensitivity analyses on rows that fit in memory.
//! Knows nothing of which rows those are, nor of how the likelihood's highest point is found.

use super::dense::number;
use super::likelihood::{Highest, Likelihood};
use super::scaled::{Scaled, estimated_columns, settled};
use super::{Estimator, EstimatorError, ExactTargets, Ols, dense_sample};
use crate::stats::fit::{Coefficient, Note, OutcomeFit, Status};
use crate::stats::{CodedRows, Design, Fit, INTERCEPT, MISSING, NumberColumn, Term};
use linfa::DatasetBase;
use ndarray::Array2;
use std::collections::BTreeMap;

/// A logit of each outcome, with the choices that are made before any row is seen.
///
/// Implements [`linfa::traits::Fit`] for datasets of rows. Columns without rows, reference levels and
/// combinations are those of least squares on the same rows, so that the two models can be laid side by side.
/// Coefficients are log odds; R2 is the share of the outcome's variance that the expected shares explain
/// (Efron 1978, J. American Statistical Association 73, 113-121).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logit {
    ols: Ols,
}

impl Logit {
    /// A logit with or without a constant term, and with these reference levels by factor name.
    pub fn new(intercept: bool, references: BTreeMap<String, String>) -> Self {
        Self { ols: Ols::new(intercept, references) }
    }
}

/// Of rows, which become a dense matrix outcome by outcome: 16 bytes for each row and column while it is fitted.
impl<'a> linfa::traits::Fit<CodedRows<'a>, ExactTargets, EstimatorError> for Logit {
    type Object = Fit;

    fn fit(&self, dataset: &DatasetBase<CodedRows<'a>, ExactTargets>) -> Result<Fit, EstimatorError> {
        let linear = self.ols.fit(dataset)?;
        let rows = CodedRows { outcomes: dataset.targets().columns(), ..dataset.records().clone() };
        let outcomes = linear.outcomes.iter().zip(&rows.outcomes);
        let outcomes = outcomes.map(|(own, column)| Answers::of(own, column, &rows)?.fitted(&linear.design));
        Ok(Fit {
            outcomes: outcomes.collect::<Result<_, EstimatorError>>()?,
            design: linear.design,
            estimator: Estimator::Logit,
        })
    }
}

/// The rows with every control and an answer, beside what least squares made of them.
struct Answers<'a> {
    linear: &'a OutcomeFit,
    rows: &'a CodedRows<'a>,
    take: Vec<usize>,
    yes: Vec<bool>,
}

impl<'a> Answers<'a> {
    fn of(
        linear: &'a OutcomeFit,
        outcome: &NumberColumn,
        rows: &'a CodedRows<'a>,
    ) -> Result<Self, EstimatorError> {
        let (mut take, mut yes) = (Vec::new(), Vec::new());
        for row in (0..outcome.values.len()).filter(|row| rows.is_complete(*row)) {
            let Some(value) = number(outcome, row) else { continue };
            if value != 0.0 && value != 1.0 {
                return Err(EstimatorError::NotYesOrNo { outcome: linear.name.clone(), value });
            }
            take.push(row);
            yes.push(value == 1.0);
        }
        let answers = Self { linear, rows, take, yes };
        answers.check_variation()?;
        Ok(answers)
    }

    fn fitted(&self, design: &Design) -> Result<OutcomeFit, EstimatorError> {
        let x = dense_sample(self.rows, design, &self.take)?;
        let listing = design.listing();
        let with_column = listing.iter().zip(&self.linear.coefficients);
        let with_column: Vec<&Coefficient> =
            with_column.filter(|(listed, _)| !listed.reference).map(|(_, own)| own).collect();
        let scaled = Scaled::of(estimated_columns(&x, &with_column, design.intercept), design.intercept);
        drop(x);
        let with_constant = scaled.with_constant();
        let likelihood = Likelihood { x: &with_constant, yes: &self.yes };
        let separated = || EstimatorError::Separated { outcome: self.linear.name.clone() };
        let highest = likelihood.highest(&scaled.x).ok_or_else(separated)?;
        let shares = with_constant.rows().into_iter().map(|row| {
            super::kind::share(row.iter().zip(&highest.coefficients).map(|(value, b)| value * b).sum())
        });
        let shares: Vec<f64> = shares.collect();
        Ok(self.outcome_fit(&shares, self.coefficients(&highest, &scaled), design.spans_constant()))
    }

    fn outcome_fit(&self, shares: &[f64], coefficients: Vec<Coefficient>, constant: bool) -> OutcomeFit {
        let residuals: Vec<f64> = self.yes.iter().zip(shares).map(|(yes, p)| one_if(*yes) - p).collect();
        let rest: f64 = residuals.iter().map(|residual| residual * residual).sum();
        let count = count(self.take.len());
        let ones: f64 = count_of(&self.yes);
        let total = if constant { ones - ones * ones / count } else { ones };
        let rank = coefficients.iter().filter(|own| own.status == Status::Ok).count();
        let is_of_columns = |note: &&Note| !matches!(note, Note::ConstantOutcome | Note::ExactFit);
        OutcomeFit {
            coefficients,
            residual_sd: settled((rest / (count - self::count(rank))).sqrt()),
            r_squared: settled(1.0 - rest / total),
            inverse: Vec::new(),
            residual_identity: if constant { settled(self.largest_mean(&residuals)) } else { 0.0 },
            notes: self.linear.notes.iter().filter(is_of_columns).cloned().collect(),
            ..self.linear.clone()
        }
    }

    fn coefficients(&self, highest: &Highest, scaled: &Scaled) -> Vec<Coefficient> {
        let estimates = scaled.in_units(&highest.coefficients);
        let errors = standard_errors(&scaled.way_back(), &highest.covariance);
        let mut found = estimates.into_iter().zip(errors);
        let coefficient = |own: &Coefficient| {
            let found = if own.status == Status::Ok { found.next() } else { None };
            let (estimate, std_error) = found.unwrap_or_default();
            let (estimate, std_error) = (settled(estimate), settled(std_error));
            Coefficient { estimate, tail: 0.0, std_error, ..own.clone() }
        };
        self.linear.coefficients.iter().map(coefficient).collect()
    }

    /// Errs when all rows, or all of a level, have the same answer.
    fn check_variation(&self) -> Result<(), EstimatorError> {
        let same = |term| EstimatorError::NoVariation { outcome: self.linear.name.clone(), term };
        if !self.yes.contains(&true) || !self.yes.contains(&false) {
            return Err(same(Term { name: INTERCEPT.to_owned(), level: None, power: None }));
        }
        for factor in &self.rows.factors {
            let answers = self.by_level(factor.levels.len(), factor.codes, &self.yes);
            let one_answer = |values: &Vec<&bool>| values.windows(2).all(|two| two[0] == two[1]);
            let found = answers.iter().position(|values| !values.is_empty() && one_answer(values));
            if let Some(level) = found {
                let (name, level) = (factor.name.to_owned(), Some(factor.levels[level].clone()));
                return Err(same(Term { name, level, power: None }));
            }
        }
        Ok(())
    }

    /// The largest magnitude of a mean residual: of all rows and of each level's.
    fn largest_mean(&self, residuals: &[f64]) -> f64 {
        let mean = |values: &[&f64]| values.iter().copied().sum::<f64>().abs() / count(values.len().max(1));
        let all = mean(&residuals.iter().collect::<Vec<_>>());
        let levels = self
            .rows
            .factors
            .iter()
            .flat_map(|factor| self.by_level(factor.levels.len(), factor.codes, residuals));
        levels.map(|values| mean(&values)).fold(all, f64::max)
    }

    /// Values of the rows taken, sorted by the level that each row has.
    fn by_level<'v, T>(&self, levels: usize, codes: &[u16], values: &'v [T]) -> Vec<Vec<&'v T>> {
        let mut by_level: Vec<Vec<&T>> = (0..levels).map(|_| Vec::new()).collect();
        for (row, value) in self.take.iter().zip(values) {
            if codes[*row] != MISSING {
                by_level[usize::from(codes[*row])].push(value);
            }
        }
        by_level
    }
}

/// The standard errors of `way b`, where `covariance` is the lower triangle of that of `b`.
fn standard_errors(way: &Array2<f64>, covariance: &[Vec<f64>]) -> Vec<f64> {
    let entry = |i: usize, j: usize| if i >= j { covariance[i][j] } else { covariance[j][i] };
    let size = covariance.len();
    let variance = |row: usize| -> f64 {
        let pairs = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
        pairs.map(|(i, j)| way[[row, i]] * entry(i, j) * way[[row, j]]).sum()
    };
    (0..size).map(|row| variance(row).max(0.0).sqrt()).collect()
}

fn one_if(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn count_of(yes: &[bool]) -> f64 {
    count(yes.iter().filter(|yes| **yes).count())
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows")]
fn count(number: usize) -> f64 {
    number as f64
}
