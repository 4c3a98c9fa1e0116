//! What the columns of a model are, in declared order: intercept, factors, numeric columns with their powers.
//! Knows nothing of rows or sums.

use super::grid::Grid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The columns of a linear model.
///
/// A factor's reference level has no column, except that a model without intercept keeps every level of
/// its first factor (otherwise that level would be forced to zero).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// Whether the model has a constant term.
    pub intercept: bool,
    /// The categorical columns in declared order.
    pub factors: Vec<Factor>,
    /// The numeric columns in declared order.
    pub numerics: Vec<Numeric>,
}

/// A categorical column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// The column's name.
    pub name: String,
    /// Its levels: by number when every level is a whole number, else by bytes.
    pub levels: Vec<String>,
    /// The place of the level that the others are compared with.
    pub reference: usize,
}

/// A numeric column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numeric {
    /// The column's name.
    pub name: String,
    /// The grid its numbers lie on.
    pub grid: Grid,
    /// The powers of it that are in the model, each 1 or more.
    pub powers: Vec<u32>,
}

/// A measured column that models explain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The column's name.
    pub name: String,
    /// The grid its numbers lie on.
    pub grid: Grid,
}

/// The name of the constant term.
pub const INTERCEPT: &str = "(intercept)";

/// One column of a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    /// `(intercept)`, or the column's name.
    pub name: String,
    /// The level, for a factor.
    pub level: Option<String>,
    /// The power, for a numeric column.
    pub power: Option<u32>,
}

/// Where a term stands in its design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Intercept,
    /// The factor's place and the level's place in it.
    Level(usize, usize),
    /// The numeric column's place and the power itself.
    Power(usize, u32),
}

/// A term, and whether it is a reference level, which has no column.
pub(super) struct Listed {
    pub term: Term,
    pub place: Place,
    pub reference: bool,
}

impl Design {
    /// The columns of X in order: reference levels are left out.
    pub fn terms(&self) -> Vec<Term> {
        self.listing().into_iter().filter(|listed| !listed.reference).map(|listed| listed.term).collect()
    }

    /// Every term in order, reference levels in their places.
    pub(super) fn listing(&self) -> Vec<Listed> {
        let intercept = self.intercept.then(|| Listed {
            term: Term { name: INTERCEPT.to_owned(), level: None, power: None },
            place: Place::Intercept,
            reference: false,
        });
        let factors = self.factors.iter().enumerate().flat_map(|(i, factor)| self.levels(i, factor));
        let numerics = self.numerics.iter().enumerate().flat_map(|(i, numeric)| powers(i, numeric));
        intercept.into_iter().chain(factors).chain(numerics).collect()
    }

    /// Whether the columns add up to a constant: then the residuals average zero, in all and by level.
    pub(super) fn spans_constant(&self) -> bool {
        self.intercept || !self.factors.is_empty()
    }

    fn levels<'a>(&self, place: usize, factor: &'a Factor) -> impl Iterator<Item = Listed> + use<'a> {
        let compared = self.intercept || place > 0;
        factor.levels.iter().enumerate().map(move |(i, level)| Listed {
            term: Term { name: factor.name.clone(), level: Some(level.clone()), power: None },
            place: Place::Level(place, i),
            reference: compared && i == factor.reference,
        })
    }
}

fn powers(place: usize, numeric: &Numeric) -> impl Iterator<Item = Listed> {
    numeric.powers.iter().map(move |power| Listed {
        term: Term { name: numeric.name.clone(), level: None, power: Some(*power) },
        place: Place::Power(place, *power),
        reference: false,
    })
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.level, self.power) {
            (Some(level), _) => write!(f, "{}={level}", self.name),
            (None, Some(power)) if power > 1 => write!(f, "{}^{power}", self.name),
            _ => f.write_str(&self.name),
        }
    }
}

/// Sorts levels as a design lists them: by number when every level is a whole number, else by bytes.
pub(super) fn sort_levels(levels: &mut [String]) {
    let whole = |level: &String| level.parse::<i64>().ok();
    if levels.iter().all(|level| whole(level).is_some()) {
        levels.sort_by_key(|level| (whole(level), level.clone()));
    } else {
        levels.sort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(intercept: bool) -> Design {
        let levels = ["f", "m"].map(str::to_owned).to_vec();
        let factor = |name: &str| Factor { name: name.into(), levels: levels.clone(), reference: 0 };
        let numeric = Numeric { name: "rate".into(), grid: Grid::decimals(1), powers: vec![1, 2] };
        Design { intercept, factors: vec![factor("sex"), factor("other")], numerics: vec![numeric] }
    }

    fn names(design: &Design) -> Vec<String> {
        design.terms().iter().map(Term::to_string).collect()
    }

    #[test]
    fn columns_come_in_declared_order_without_reference_levels() {
        assert_eq!(names(&design(true)), ["(intercept)", "sex=m", "other=m", "rate", "rate^2"]);
    }

    #[test]
    fn a_model_without_intercept_keeps_every_level_of_its_first_factor() {
        assert_eq!(names(&design(false)), ["sex=f", "sex=m", "other=m", "rate", "rate^2"]);
    }

    #[test]
    fn levels_that_are_numbers_are_sorted_as_numbers() {
        let sorted = |levels: &[&str]| {
            let mut levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
            sort_levels(&mut levels);
            levels
        };
        assert_eq!(sorted(&["10", "2", "-1"]), ["-1", "2", "10"]);
        assert_eq!(sorted(&["10", "2", "x"]), ["10", "2", "x"]);
    }
}
