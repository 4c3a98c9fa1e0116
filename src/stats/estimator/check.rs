//! Whether a dense QR decomposition that shares nothing with the exact sums comes to the same expected values.
//! Knows nothing of which rows are worth checking, nor how much difference is too much.

use super::dense::number;
use super::{EstimatorError, Ols, dataset_of, dense_sample};
use crate::stats::fit::{OutcomeFit, Status};
use crate::stats::{CodedRows, Design, Fit, NumberColumn};
use linfa::DatasetBase;
use linfa::traits::{Fit as _, Predict};
use linfa_linear::{LinearError, LinearRegression};
use ndarray::{Array1, Array2, ArrayView1, Axis};

/// How far two estimators are apart for one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct QrAgreement {
    /// The outcome.
    pub outcome: String,
    /// Rows that both estimators were fitted to: the outcome and every control are known.
    pub rows: usize,
    /// Columns that have an estimate.
    pub columns: usize,
    /// The largest difference between the expected values of a row, in the outcome's units. NaN when a row
    /// has an expected value by neither or one of them.
    pub difference: f64,
    /// The largest magnitude of the outcome, in its units: what a difference is large or small beside.
    pub size: f64,
    /// Of the columns that were left out as combinations of others, how much the others fail to explain by QR:
    /// the largest residual, as a share of the column's largest magnitude. 0 when none was left out.
    pub unexplained: f64,
}

/// Fits all rows of a sample twice, with `ols` through linfa's traits and with linfa's own linear regression
/// (dense Householder QR), and compares the expected values of the rows, outcome by outcome.
///
/// QR gets the columns that have an estimate, as it does not cope with combinations; that the others are
/// combinations is checked by QR too. The matrix is dense, so take a sample: 8 bytes for each row and column.
///
/// # Errors
/// When the sample is too small for the model or its columns are wrong, or when the decomposition fails.
pub fn check_with_qr(ols: &Ols, sample: &CodedRows) -> Result<Vec<QrAgreement>, EstimatorError> {
    agreements(&ols.fit(&dataset_of(sample)?)?, sample)
}

impl QrAgreement {
    /// The larger of the difference as a share of the outcome's size and of what is unexplained. NaN when a
    /// row has an expected value by neither or one of the two.
    pub fn largest(&self) -> f64 {
        let share = if self.difference == 0.0 { 0.0 } else { self.difference / self.size };
        largest([&share, &self.unexplained])
    }
}

/// How far a model of a sample's outcomes, in their order, is from QR.
pub(super) fn agreements(fit: &Fit, sample: &CodedRows) -> Result<Vec<QrAgreement>, EstimatorError> {
    let expected = fit.expected(sample)?;
    let outcomes = fit.outcomes.iter().zip(&sample.outcomes).zip(expected.columns());
    outcomes
        .map(|((own, outcome), expected)| {
            let take = complete(sample, outcome);
            let x = dense_sample(sample, &fit.design, &take)?;
            let columns = Columns::of(own, &fit.design, &x);
            let failed = |source| EstimatorError::Qr { outcome: own.name.clone(), source };
            columns.agreement(own, outcome, expected, &take).map_err(failed)
        })
        .collect()
}

/// The rows with every control and the outcome.
fn complete(sample: &CodedRows, outcome: &NumberColumn) -> Vec<usize> {
    let rows = 0..outcome.values.len();
    rows.filter(|row| sample.is_complete(*row) && number(outcome, *row).is_some()).collect()
}

/// The columns of X with an estimate, and those that were left out as combinations of them.
struct Columns {
    kept: Array2<f64>,
    aliased: Array2<f64>,
}

impl Columns {
    fn of(fit: &OutcomeFit, design: &Design, x: &Array2<f64>) -> Self {
        let terms = design.listing().into_iter().zip(&fit.coefficients);
        let columns: Vec<Status> =
            terms.filter(|(listed, _)| !listed.reference).map(|(_, own)| own.status).collect();
        let with = |status| {
            let places = (0..columns.len()).filter(|place| columns[*place] == status);
            x.select(Axis(1), &places.collect::<Vec<_>>())
        };
        Self { kept: with(Status::Ok), aliased: with(Status::Aliased) }
    }

    fn agreement(
        &self,
        fit: &OutcomeFit,
        outcome: &NumberColumn,
        expected: ArrayView1<f64>,
        take: &[usize],
    ) -> Result<QrAgreement, LinearError<f64>> {
        let actual: Array1<f64> = take.iter().map(|row| number(outcome, *row).unwrap_or(f64::NAN)).collect();
        let expected = expected.select(Axis(0), take);
        let unexplained = self.aliased.columns().into_iter().map(|column| self.unexplained(column));
        let size = largest(&actual);
        Ok(QrAgreement {
            size,
            outcome: fit.name.clone(),
            rows: take.len(),
            columns: self.kept.ncols(),
            difference: largest(&(expected - self.by_qr(&actual)?)),
            unexplained: largest(&unexplained.collect::<Result<Vec<_>, _>>()?),
        })
    }

    /// What the kept columns leave of another, as a share of its largest magnitude.
    fn unexplained(&self, column: ArrayView1<f64>) -> Result<f64, LinearError<f64>> {
        let column = column.to_owned();
        let left = largest(&(&column - &self.by_qr(&column)?));
        Ok(if left == 0.0 { 0.0 } else { left / largest(&column) })
    }

    /// The kept columns' best approximation of `y`. A model without columns expects nothing.
    fn by_qr(&self, y: &Array1<f64>) -> Result<Array1<f64>, LinearError<f64>> {
        if self.kept.ncols() == 0 {
            return Ok(Array1::zeros(y.len()));
        }
        let dataset = DatasetBase::new(self.kept.view(), y.view());
        // The constant is among the columns already, when the model has one.
        let model = LinearRegression::new().with_intercept(false).fit(&dataset)?;
        Ok(model.predict(&dataset))
    }
}

/// The largest magnitude; NaN when there is a NaN.
fn largest<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().map(|value| value.abs()).max_by(f64::total_cmp).unwrap_or(0.0)
}
