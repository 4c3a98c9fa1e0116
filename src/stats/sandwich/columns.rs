//! Which of a model's columns belongs to which level or power, and which have an estimate.
//! Knows nothing of rows.

use crate::stats::StatsError;
use crate::stats::design::{Design, Listed, Place};
use crate::stats::double_double::DoubleDouble;
use crate::stats::elimination::Field;
use crate::stats::fit::{OutcomeFit, Status};
use crate::stats::slots::steps;

/// Where the columns of a design's terms are: those of `Design::terms`, in that order.
pub(super) struct Columns {
    listing: Vec<Listed>,
}

impl Columns {
    /// The columns of a design.
    pub fn of(design: &Design) -> Self {
        Self { listing: design.listing() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.with_columns().count()
    }

    /// The level's column, if it has one, or `None` when the design does not have the level.
    pub fn of_level(&self, design: &Design, factor: usize, level: &str) -> Option<Option<usize>> {
        let level = design.factors[factor].levels.iter().position(|own| own == level)?;
        let wanted = Place::Level(factor, level);
        let mut with_columns = self.with_columns();
        Some(with_columns.position(|listed| listed.place == wanted))
    }

    /// The powers of a numeric column of the design, with their columns.
    pub fn of_powers(&self, numeric: usize) -> Vec<(u32, usize)> {
        let own = self.with_columns().enumerate().filter_map(|(column, listed)| match listed.place {
            Place::Power(place, power) if place == numeric => Some((power, column)),
            _ => None,
        });
        own.collect()
    }

    fn with_columns(&self) -> impl Iterator<Item = &Listed> {
        self.listing.iter().filter(|listed| !listed.reference)
    }
}

/// The columns of the terms that have an estimate, by their place in `Design::terms`.
///
/// # Errors
/// When the model's terms are not the design's.
pub(super) fn estimated(design: &Design, fit: &OutcomeFit) -> Result<Vec<usize>, StatsError> {
    let listing = design.listing();
    if !listing.iter().map(|listed| &listed.term).eq(fit.coefficients.iter().map(|own| &own.term)) {
        return Err(StatsError::PartsDiffer { what: "the terms of the model and its design" });
    }
    let pairs = listing.iter().zip(&fit.coefficients).filter(|(listed, _)| !listed.reference);
    let columns = pairs.enumerate().filter(|(_, (_, own))| own.status == Status::Ok);
    Ok(columns.map(|(column, _)| column).collect())
}

/// Per column, by its place in `Design::terms`, the steps a unit of what its integers count.
pub(super) fn steps_of(design: &Design, columns: &[usize]) -> Vec<DoubleDouble> {
    let listing = design.listing();
    let with_columns: Vec<&Listed> = listing.iter().filter(|listed| !listed.reference).collect();
    let step = |column: &usize| match with_columns[*column].place {
        Place::Power(numeric, power) => steps(design.numerics[numeric].grid, power),
        _ => DoubleDouble::ONE,
    };
    columns.iter().map(step).collect()
}
