//! The standard error of a group's mean residual over several periods, in which the same persons recur.
//! Knows nothing of rows, nor of which periods are taken together.

use super::grouped::Mergeable;
use super::residual::ResidualUnit;
use crate::stats::Integer;
use serde::{Deserialize, Serialize};

/// The sums over persons that a group's clustered standard error is made of.
///
/// Person `i` has `n_i` rows in the group, whose residuals add up to `E_i` whole steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterSums {
    /// Persons with a row in the group: each counted once.
    pub persons: u64,
    /// Rows: the sum of `n_i`.
    pub rows: u64,
    /// The sum of `E_i`.
    pub sum: Integer,
    /// The sum of `n_i` squared.
    pub rows_squared: Integer,
    /// The sum of `E_i n_i`.
    pub cross: Integer,
    /// The sum of `E_i` squared.
    pub squares: Integer,
}

impl Mergeable for ClusterSums {
    /// The persons of the other sums must be others.
    fn merge(&mut self, other: &Self) {
        self.persons += other.persons;
        self.rows += other.rows;
        self.sum.add(&other.sum);
        self.rows_squared.add(&other.rows_squared);
        self.cross.add(&other.cross);
        self.squares.add(&other.squares);
    }
}

impl ClusterSums {
    /// The mean residual over the rows, in the outcome's units; `None` without rows.
    pub fn mean(&self, unit: ResidualUnit) -> Option<f64> {
        (self.rows > 0).then(|| self.sum.to_double_double().hi / self.rows as f64 * unit.step())
    }

    /// The standard error of the mean residual, clustered by person, in the outcome's units:
    /// `sqrt(G/(G-1) * sum_i (E_i - m n_i)^2) / N` over `G` persons and `N` rows with mean `m`.
    ///
    /// It is the cluster-robust standard error of a regression on a constant (Liang and Zeger 1986,
    /// Biometrika 73(1):13-22, the sandwich under independence as working model; Cameron and Miller 2015,
    /// J. Human Resources 50(2):317-372, on inference with clusters and the factor `G/(G-1)`). That of
    /// their factor which is about the number of coefficients is 1 here. Nothing is lost to cancellation:
    /// `N^2 sum (E_i - m n_i)^2` is formed as a whole number. `None` for fewer than two persons.
    pub fn standard_error(&self, unit: ResidualUnit) -> Option<f64> {
        if self.persons < 2 {
            return None;
        }
        let rows = Integer::from(self.rows);
        let mut form = rows.times(&rows).times(&self.squares);
        form.add(&rows.times(&self.sum).times(&self.cross).times(&Integer::from(-2_i64)));
        form.add(&self.sum.times(&self.sum).times(&self.rows_squared));
        let (persons, rows) = (self.persons as f64, self.rows as f64);
        let form = form.to_double_double().hi * (persons / (persons - 1.0));
        Some(form.sqrt() / rows / rows * unit.step())
    }

    /// The degrees of freedom of an interval about the mean: persons less one (Cameron and Miller 2015, on
    /// critical values from the t distribution with `G - 1` degrees).
    pub fn degrees(&self) -> u64 {
        self.persons.saturating_sub(1)
    }
}
