//! Standard errors of coefficients that hold however the rows of one person hang together.
//! Knows nothing of identities: persons are numbers, which the caller gives.
//!
//! Liang and Zeger 1986, *Biometrika* 73(1), section 2, for independence as the working model:
//! `V = (X'X)^-1 (sum_i s_i s_i') (X'X)^-1`, where `s_i` is the sum of `x e` over the rows of person `i`.

use super::alignment::Alignment;
use super::columns::estimated;
use super::middle::Middle;
use super::robust::picked;
use super::score_grid::{Extent, ScoreGrid};
use super::score_rows::ScoreRows;
use crate::stats::StatsError;
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::Field;
use crate::stats::fit::Fit;
use crate::stats::rows::CodedRows;
use serde::{Deserialize, Serialize};

/// The sums `sum_i s_i s_i'` over some persons, for each outcome of a model.
///
/// Equal rows give equal sums, and equal bytes as JSON, however rows are ordered and split, as long as all
/// rows of a person are in the same sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterMeat {
    outcomes: Vec<OutcomeMeat>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OutcomeMeat {
    clusters: u64,
    middle: Middle,
}

/// All rows of some persons, from any number of partitions.
///
/// A residual times a column is rounded once, to a multiple of a power of two that the model alone
/// determines; everything after that is exact. A row takes 4 bytes, 2 a factor, and 8 a numeric column and
/// an outcome; so a large table is worked through by ranges of identities.
pub struct ClusterScores<'a> {
    fit: &'a Fit,
    grids: Vec<ScoreGrid>,
    extents: Vec<Extent>,
    rows: ScoreRows,
}

impl<'a> ClusterScores<'a> {
    /// No rows.
    ///
    /// # Errors
    /// When the model's terms are not its design's.
    pub fn new(fit: &'a Fit) -> Result<Self, StatsError> {
        let grids = fit.outcomes.iter().map(|outcome| ScoreGrid::of(&fit.design, outcome));
        let grids: Vec<ScoreGrid> = grids.collect::<Result<_, _>>()?;
        let extents = grids.iter().map(Extent::none).collect();
        Ok(Self { extents, grids, rows: ScoreRows::new(&fit.design, fit.outcomes.len()), fit })
    }

    /// Makes room for so many more rows, which saves copying them as they become more.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Adds a partition's rows of the persons in question: each row's person, numbered by the caller from 0
    /// without large gaps, and the expected values of each outcome of the model.
    ///
    /// # Errors
    /// When the columns do not fit the model, a row of a sample has no expected value, or rows or residuals
    /// are more than those of the model's own sample.
    pub fn add(
        &mut self,
        persons: &[u32],
        rows: &CodedRows,
        expected: &[impl AsRef<[f64]>],
    ) -> Result<(), StatsError> {
        if expected.len() != self.fit.outcomes.len() {
            return Err(StatsError::PartsDiffer {
                what: "the outcomes of the model and the expected values",
            });
        }
        let aligned = Alignment::new(&self.fit.design, rows)?;
        if persons.len() != aligned.rows {
            let (column, rows) = ("person".to_owned(), persons.len());
            return Err(StatsError::Ragged { column, rows, expected: aligned.rows });
        }
        let pairs = self.fit.outcomes.iter().zip(expected);
        let residuals = pairs.map(|(outcome, expected)| aligned.residuals(outcome, rows, expected.as_ref()));
        let residuals = residuals.collect::<Result<Vec<Vec<f64>>, _>>()?;
        let squares: Vec<f64> = aligned.sums_of_squares().collect();
        for ((grid, extent), residuals) in self.grids.iter().zip(&mut self.extents).zip(&residuals) {
            extent.add(residuals, &squares);
            grid.check(extent)?;
        }
        self.rows.add(persons, &aligned, &residuals)
    }

    /// The sums over all persons added.
    ///
    /// # Errors
    /// When the model's terms are not its design's.
    pub fn finish(self) -> Result<ClusterMeat, StatsError> {
        let sums = self.rows.products(&self.grids);
        let outcomes = self.fit.outcomes.iter().zip(&self.grids).zip(&self.extents).zip(sums);
        let meat = outcomes.map(|(((outcome, grid), extent), sums)| {
            let columns = estimated(&self.fit.design, outcome)?;
            let middle = Middle {
                outcome: outcome.name.clone(),
                rows: extent.rows,
                exponents: columns.iter().map(|column| grid.exponents[*column]).collect(),
                sums: picked(&sums.products, &columns),
            };
            Ok(OutcomeMeat { clusters: sums.persons, middle })
        });
        Ok(ClusterMeat { outcomes: meat.collect::<Result<_, StatsError>>()? })
    }
}

impl ClusterMeat {
    /// Adds the sums of other persons under the same model.
    ///
    /// # Errors
    /// When they are of another model.
    pub fn merge(&mut self, other: &Self) -> Result<(), StatsError> {
        if self.outcomes.len() != other.outcomes.len() {
            return Err(StatsError::PartsDiffer { what: "the models" });
        }
        for (own, other) in self.outcomes.iter_mut().zip(&other.outcomes) {
            own.middle.merge(&other.middle)?;
            own.clusters += other.clusters;
        }
        Ok(())
    }

    /// How many persons have rows in the sample of the model's outcome at `place`.
    pub fn clusters(&self, place: usize) -> Option<u64> {
        self.outcomes.get(place).map(|outcome| outcome.clusters)
    }
}

/// Per outcome of the model, the person-clustered standard error of each of its coefficients, in their order
/// and units, 0 without an estimate; `None` when the sample has fewer than two persons.
///
/// With the factor `G/(G-1) (n-1)/(n-rank)` for `G` persons and `n` rows, which Stata and statsmodels use as
/// well (CR1).
///
/// # Errors
/// When the sums are not of all rows of the model's samples.
pub fn clustered_errors(fit: &Fit, meat: &ClusterMeat) -> Result<Vec<Option<Vec<f64>>>, StatsError> {
    if fit.outcomes.len() != meat.outcomes.len() {
        return Err(StatsError::PartsDiffer { what: "the models" });
    }
    let errors = fit.outcomes.iter().zip(&meat.outcomes).map(|(outcome, own)| {
        let (persons, rows) = (own.clusters as f64, outcome.n as f64);
        let rank = outcome.rank();
        let factor = persons / (persons - 1.0) * (rows - 1.0) / (rows - rank as f64);
        let errors = own.middle.standard_errors(outcome, &vec![DoubleDouble::ONE; rank], factor)?;
        Ok((own.clusters > 1).then_some(errors))
    });
    errors.collect()
}

#[cfg(test)]
#[path = "clustered_tests.rs"]
mod tests;
