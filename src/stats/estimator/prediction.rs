//! A fitted model's expected values in the shape that linfa's predictions have: rows by outcomes.
//! Knows nothing of how a row's value is added up.

use crate::stats::{CodedRows, Fit, StatsError, expected_values};
use linfa::dataset::Records;
use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2, ShapeBuilder};

impl Fit {
    /// The expected values of rows, a column for each outcome in the model's order and in its units, with a
    /// column's entries side by side. NaN where a row has none: a control is missing, or the outcome's sample
    /// had no row of the level.
    ///
    /// # Errors
    /// When a column of the design is missing or on another grid, or when a row with all controls has a
    /// level that the model has never seen.
    pub fn expected(&self, rows: &CodedRows) -> Result<Array2<f64>, StatsError> {
        let mut expected = nothing(rows.checked_len()?, self.outcomes.len());
        let sums = expected_values(self, rows)?;
        for (sums, mut column) in sums.into_iter().zip(expected.columns_mut()) {
            column.assign(&Array1::from(self.estimator.expected(sums)));
        }
        Ok(expected)
    }
}

/// linfa's predictions cannot fail. Where [`Fit::expected`] would say what is wrong with the rows, all are NaN,
/// so that no number comes of rows that the model does not fit.
impl<'a> PredictInplace<CodedRows<'a>, Array2<f64>> for Fit {
    /// Puts the expected values in place of `y`, whatever its shape was.
    fn predict_inplace<'b>(&'b self, x: &'b CodedRows<'a>, y: &mut Array2<f64>) {
        *y = self.expected(x).unwrap_or_else(|_| self.default_target(x));
    }

    /// Rows by outcomes of NaN: no expected value yet.
    fn default_target(&self, x: &CodedRows<'a>) -> Array2<f64> {
        nothing(x.nsamples(), self.outcomes.len())
    }
}

fn nothing(rows: usize, outcomes: usize) -> Array2<f64> {
    Array2::from_elem((rows, outcomes).f(), f64::NAN)
}
