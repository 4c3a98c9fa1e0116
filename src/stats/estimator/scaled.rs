//! Dense columns about their means and of like size, as searches for estimates want them, and the way back.
//! Knows nothing of what is searched for.

use crate::stats::Status;
use crate::stats::fit::Coefficient;
use ndarray::{Array1, Array2, ArrayView1, Axis};

/// Columns scaled to a mean square of 1; about their means when the model has a constant.
pub(super) struct Scaled {
    /// Rows by columns, without the constant.
    pub x: Array2<f64>,
    means: Vec<f64>,
    sizes: Vec<f64>,
    intercept: bool,
}

impl Scaled {
    /// Scales columns, of which none is the same in every row.
    pub fn of(mut x: Array2<f64>, intercept: bool) -> Self {
        let (mut means, mut sizes) = (Vec::new(), Vec::new());
        for mut column in x.columns_mut() {
            let mean = if intercept { mean(column.view()) } else { 0.0 };
            column -= mean;
            let size = mean_square(column.view()).sqrt();
            column /= size;
            means.push(mean);
            sizes.push(size);
        }
        Self { x, means, sizes, intercept }
    }

    /// The columns with the constant as the first, when there is one.
    pub fn with_constant(&self) -> Array2<f64> {
        let (rows, columns) = self.x.dim();
        let first = usize::from(self.intercept);
        Array2::from_shape_fn((rows, columns + first), |(row, column)| {
            if column < first { 1.0 } else { self.x[[row, column - first]] }
        })
    }

    /// Coefficients of the scaled columns, the constant's first when there is one, in the columns' own units.
    pub fn in_units(&self, scaled: &[f64]) -> Vec<f64> {
        let constant = scaled.len() - self.sizes.len();
        let own: Vec<f64> = scaled[constant..].iter().zip(&self.sizes).map(|(b, size)| b / size).collect();
        let shift: f64 = own.iter().zip(&self.means).map(|(b, mean)| b * mean).sum();
        scaled[..constant].iter().map(|b| b - shift).chain(own).collect()
    }

    /// How a coefficient in units depends on those of the scaled columns: a row a coefficient.
    pub fn way_back(&self) -> Array2<f64> {
        let size = self.sizes.len() + usize::from(self.intercept);
        let mut way = Array2::zeros((size, size));
        for column in 0..size {
            let mut unit = vec![0.0; size];
            unit[column] = 1.0;
            way.column_mut(column).assign(&Array1::from(self.in_units(&unit)));
        }
        way
    }
}

/// The columns of a design's matrix that have an estimate, without the constant.
///
/// `coefficients` are those of the design's listed terms that have a column.
pub(super) fn estimated_columns(
    x: &Array2<f64>,
    coefficients: &[&Coefficient],
    intercept: bool,
) -> Array2<f64> {
    let places =
        (usize::from(intercept)..coefficients.len()).filter(|i| coefficients[*i].status == Status::Ok);
    x.select(Axis(1), &places.collect::<Vec<_>>())
}

/// A number to twelve significant digits: what a machine's own way of adding leaves in the last digits of a
/// search's end goes no further.
pub(super) fn settled(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows")]
fn mean(column: ArrayView1<f64>) -> f64 {
    column.iter().sum::<f64>() / column.len() as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows")]
fn mean_square(column: ArrayView1<f64>) -> f64 {
    column.iter().map(|value| value * value).sum::<f64>() / column.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn coefficients_of_scaled_columns_give_the_same_values_in_units() {
        let x = array![[1.0, 10.0], [2.0, 30.0], [4.0, -5.0]];
        let scaled = Scaled::of(x.clone(), true);
        let own = scaled.in_units(&[0.5, 2.0, -3.0]);
        for (row, with_constant) in x.rows().into_iter().zip(scaled.with_constant().rows()) {
            let expected = 0.5 * with_constant[0] + 2.0 * with_constant[1] - 3.0 * with_constant[2];
            assert!((own[0] + own[1] * row[0] + own[2] * row[1] - expected).abs() < 1e-12);
        }
        let back = scaled.way_back().dot(&array![0.5, 2.0, -3.0]);
        assert!(back.iter().zip(&own).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn a_settled_number_has_twelve_digits() {
        assert_eq!(settled(0.123_456_789_012_345), 0.123_456_789_012);
        assert_eq!(settled(-3.0e-7), -3.0e-7);
        assert_eq!(settled(0.0), 0.0);
    }
}
