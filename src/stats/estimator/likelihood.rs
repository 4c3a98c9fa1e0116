//! The likelihood of yes and no under log odds that are linear in the columns, and the steps to its highest point.
//! Knows nothing of outcomes' names or columns' units.

use super::kind::share;
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::{Elimination, Field};
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ArrayView1};

/// Yes or no in each row, beside the columns that are to explain it.
pub(super) struct Likelihood<'a> {
    /// Rows by columns; the constant is one of them, the first, when there is one.
    pub x: &'a Array2<f64>,
    /// One entry a row.
    pub yes: &'a [bool],
}

/// The highest point.
pub(super) struct Highest {
    /// A coefficient a column.
    pub coefficients: Vec<f64>,
    /// The lower triangle of their covariance, row by row: the inverse of the information `X'WX` with
    /// `W = p(1-p)` (McCullagh and Nelder 1989, Generalized Linear Models, section 4.4).
    pub covariance: Vec<Vec<f64>>,
}

/// How near linfa's search has to come, as a gradient a row; Newton's steps go the rest of the way.
const NEAR: f64 = 1e-6;
const MOST_ITERATIONS: u64 = 200;
const MOST_STEPS: usize = 60;
/// A step that moves every coefficient by less than this share of the largest is the last.
const LAST_STEP: f64 = 1e-11;
/// Log odds a standard deviation of a column: beyond it the likelihood only rises on and on.
const ENDLESS: f64 = 40.0;

impl Likelihood<'_> {
    /// The coefficients of highest likelihood; `None` when it rises without end. `columns` are the columns
    /// without the constant, which linfa adds.
    ///
    /// linfa's logistic regression comes near, without a penalty and from zeros. Newton's method then goes
    /// to the end in a fixed order of additions; the highest point is the only one, so that a start from
    /// zeros, should linfa's search give up, leads there too.
    pub fn highest(&self, columns: &Array2<f64>) -> Option<Highest> {
        let start = self.near(columns).filter(|start| start.len() == self.x.ncols());
        let start = start.filter(|start| start.iter().all(|b| b.is_finite() && b.abs() < ENDLESS));
        let mut coefficients = start.unwrap_or_else(|| vec![0.0; self.x.ncols()]);
        for _ in 0..MOST_STEPS {
            let (gradient, information) = self.slopes(&coefficients);
            let step = solved(&information, &gradient)?;
            coefficients.iter_mut().zip(&step).for_each(|(b, step)| *b += step);
            let size = largest(&coefficients);
            if !size.is_finite() || size > ENDLESS {
                return None;
            }
            if largest(&step) <= LAST_STEP * size.max(1.0) {
                let covariance = inverse(&self.slopes(&coefficients).1)?;
                return Some(Highest { coefficients, covariance });
            }
        }
        None
    }

    fn near(&self, columns: &Array2<f64>) -> Option<Vec<f64>> {
        if columns.ncols() == 0 {
            return None;
        }
        let intercept = columns.ncols() < self.x.ncols();
        let yes = Array1::from(self.yes.to_vec());
        #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
        let tolerance = NEAR * self.yes.len() as f64;
        let model = LogisticRegression::default()
            .alpha(0.0)
            .with_intercept(intercept)
            .max_iterations(MOST_ITERATIONS)
            .gradient_tolerance(tolerance)
            .fit(&DatasetBase::new(columns.view(), yes))
            .ok()?;
        // linfa explains whichever answer is the more frequent.
        let sign = if model.labels().pos.class { 1.0 } else { -1.0 };
        let constant = intercept.then(|| model.intercept());
        Some(constant.into_iter().chain(model.params().iter().copied()).map(|b| sign * b).collect())
    }

    /// The gradient `X'(y - p)` and the lower triangle of the information `X'WX`, added up row by row.
    fn slopes(&self, coefficients: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = coefficients.len();
        let mut gradient = vec![0.0; size];
        let mut information: Vec<Vec<f64>> = (0..size).map(|i| vec![0.0; i + 1]).collect();
        for (row, yes) in self.x.rows().into_iter().zip(self.yes) {
            let expected = share(dot(row, coefficients));
            let residual = f64::from(u8::from(*yes)) - expected;
            let weight = expected * (1.0 - expected);
            for (i, sums) in information.iter_mut().enumerate() {
                gradient[i] += row[i] * residual;
                let weighted = weight * row[i];
                sums.iter_mut().zip(row).for_each(|(sum, other)| *sum += weighted * other);
            }
        }
        (gradient, information)
    }
}

fn dot(row: ArrayView1<f64>, coefficients: &[f64]) -> f64 {
    row.iter().zip(coefficients).map(|(value, b)| value * b).sum()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().map(|value| value.abs()).max_by(f64::total_cmp).unwrap_or(0.0)
}

/// The solution of `matrix x = right`; `None` when the matrix is not positive definite.
fn solved(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let right: Vec<DoubleDouble> = right.iter().map(|value| (*value).into()).collect();
    let elimination = eliminated(matrix)?;
    let solution = elimination.combination(&elimination.reduce(&right, DoubleDouble::ZERO));
    Some(solution.iter().map(|value| value.hi).collect())
}

fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let rows = eliminated(matrix)?.inverse();
    Some(rows.iter().map(|row| row.iter().map(|value| value.hi).collect()).collect())
}

fn eliminated(matrix: &[Vec<f64>]) -> Option<Elimination<DoubleDouble>> {
    let mut elimination = Elimination::new();
    for row in matrix {
        let (square, products) = row.split_last()?;
        let products: Vec<DoubleDouble> = products.iter().map(|value| (*value).into()).collect();
        let reduced = elimination.reduce(&products, (*square).into());
        if reduced.rest.hi <= f64::EPSILON * f64::EPSILON * square {
            return None;
        }
        elimination.keep(reduced);
    }
    Some(elimination)
}
