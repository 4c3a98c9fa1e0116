//! The change of groups' mean residuals from one period to another, whose persons are partly the same.
//! Knows nothing of rows or identities.

use super::grouped::Mergeable;
use super::residual::ResidualUnit;
use crate::stats::Integer;
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::Field;
use serde::{Deserialize, Serialize};

/// What the change of a group's mean and its standard error are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSums {
    /// The group in the reference period.
    pub reference: Moments,
    /// The group in the other period.
    pub period: Moments,
    /// The persons who are in the group in both.
    pub shared: SharedSums,
}

/// The rows of a group in one period and their residuals, in whole steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Rows, which are persons.
    pub rows: u64,
    /// The sum of the residuals.
    pub sum: Integer,
    /// The sum of their squares.
    pub squares: Integer,
}

/// Sums over the persons who are in a group in both periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedSums {
    /// Persons.
    pub persons: u64,
    /// The sum of their residuals in the reference period.
    pub reference: Integer,
    /// The sum of their residuals in the other period.
    pub period: Integer,
    /// The sum of the products of the two.
    pub products: Integer,
}

/// The change of a group's mean residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The later mean less that of the reference period, in the outcome's units.
    pub change: f64,
    /// Its standard error; `None` for fewer than two persons in either period.
    pub se: Option<f64>,
    /// Persons in the group in both periods.
    pub shared: u64,
    /// The degrees of freedom of an interval: those of the smaller of the two groups.
    pub degrees: u64,
}

impl ChangeSums {
    /// The change `d = m_t - m_r` of the group's mean residual from the reference period `r` to the period
    /// `t`, with its standard error, in the outcome's units.
    ///
    /// `var(d) = var_t + var_r - 2 cov`, where `var_t = sum (e_it - m_t)^2 / (n_t (n_t - 1))`, and the
    /// covariance comes from the persons who are in the group in both periods:
    /// `cov = sum (e_it - m_t)(e_ir - m_r) / (n_t n_r) * sqrt(n_t n_r / ((n_t - 1)(n_r - 1)))`.
    /// This is how two means of overlapping samples vary together (Tam 1984, The American Statistician
    /// 38(4):288-289; Wood 2008, J. Official Statistics 24(1):53-78, for overlap of any kind), without a
    /// correction for a finite population, since it is about chance and not about sampling. The root is
    /// there so that the variance is a sum of squares over persons, never below zero, and with the same
    /// persons in both periods exactly that of the mean of their changes. Every sum is formed as a whole
    /// number and the rest in 106 bits, so that nothing is lost when the two periods are almost alike.
    ///
    /// `None` when the group has no rows in one of the periods.
    pub fn change(&self, unit: ResidualUnit) -> Option<Change> {
        let fewest = self.reference.rows.min(self.period.rows);
        if fewest == 0 {
            return None;
        }
        let change = self.period.mean().minus(self.reference.mean()).hi * unit.step();
        let se = (fewest > 1).then(|| self.variance().hi.max(0.0).sqrt() * unit.step());
        Some(Change { change, se, shared: self.shared.persons, degrees: fewest - 1 })
    }

    /// The variance of the change, in steps squared.
    fn variance(&self) -> DoubleDouble {
        let both = self.reference.variance().plus(self.period.variance());
        both.minus(self.covariance().scaled(1))
    }

    fn covariance(&self) -> DoubleDouble {
        let (r, t, shared) = (&self.reference, &self.period, &self.shared);
        let (n_r, n_t) = (Integer::from(r.rows), Integer::from(t.rows));
        // n_t n_r times the sum of (e_it - m_t)(e_ir - m_r) over the shared persons.
        let mut form = n_t.times(&n_r).times(&shared.products);
        form.add(&n_r.times(&t.sum).times(&shared.reference).negated());
        form.add(&n_t.times(&r.sum).times(&shared.period).negated());
        form.add(&Integer::from(shared.persons).times(&t.sum).times(&r.sum));
        let rows = n_t.times(&n_r);
        let pairs = rows.times(&Integer::from(t.rows - 1)).times(&Integer::from(r.rows - 1));
        let (rows, pairs) = (rows.to_double_double(), pairs.to_double_double());
        form.to_double_double().over(rows).over(root(pairs))
    }
}

impl Moments {
    fn mean(&self) -> DoubleDouble {
        self.sum.to_double_double().over(Integer::from(self.rows).to_double_double())
    }

    /// The variance of the mean, in steps squared.
    fn variance(&self) -> DoubleDouble {
        let rows = Integer::from(self.rows);
        let mut form = rows.times(&self.squares);
        form.add(&self.sum.times(&self.sum).negated());
        let below = rows.times(&rows).times(&Integer::from(self.rows - 1));
        form.to_double_double().over(below.to_double_double())
    }
}

impl Mergeable for ChangeSums {
    fn merge(&mut self, other: &Self) {
        self.reference.merge(&other.reference);
        self.period.merge(&other.period);
        self.shared.merge(&other.shared);
    }
}

impl Mergeable for Moments {
    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.sum.add(&other.sum);
        self.squares.add(&other.squares);
    }
}

impl Mergeable for SharedSums {
    fn merge(&mut self, other: &Self) {
        self.persons += other.persons;
        self.reference.add(&other.reference);
        self.period.add(&other.period);
        self.products.add(&other.products);
    }
}

impl Default for Moments {
    fn default() -> Self {
        Self { rows: 0, sum: Integer::ZERO, squares: Integer::ZERO }
    }
}

impl Default for SharedSums {
    fn default() -> Self {
        Self { persons: 0, reference: Integer::ZERO, period: Integer::ZERO, products: Integer::ZERO }
    }
}

/// The square root of a positive number, to 106 bits: one step of Newton's from the float's root.
fn root(number: DoubleDouble) -> DoubleDouble {
    let near = number.hi.sqrt();
    let rest = number.minus(DoubleDouble::product(near, near)).hi;
    DoubleDouble::sum(near, rest / (2.0 * near))
}
