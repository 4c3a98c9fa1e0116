//! The levels of several factors as one joint code, and what they add together.
//! Knows nothing of numeric columns; the sets of factors, and what their codes mean, are the design's alone,
//! whatever a partition has.

use super::StatsError;
use super::design::{Design, Factor};
use super::double_double::DoubleDouble;
use super::effects::{Effect, Effects};
use super::elimination::Field;
use super::joint::{Joint, MOST_CODES, pack};
use super::rows::{CodedRows, FactorColumn, Selection};
use crate::table::sums::Part;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The most joint codes of a set: so many entries stay in the processor's nearest cache.
const MOST_JOINT_CODES: usize = 256;

/// The joint codes of a partition's rows, by set of factors. A missing level, or one that the design does not
/// have, is the code behind the factor's last level.
///
/// # Errors
/// When a factor is missing, or a row with all controls has a level that the design does not have.
pub(super) fn factor_codes(design: &Design, rows: &CodedRows, count: usize) -> Result<Vec<Part>, StatsError> {
    let codes = design.factors.iter().map(|factor| {
        let column = rows.factors.iter().find(|column| column.name == factor.name);
        let column = column.ok_or_else(|| StatsError::NoSuchColumn { column: factor.name.clone() })?;
        check_levels(rows, column, factor)?;
        Ok(of_design(column, factor))
    });
    let codes = codes.collect::<Result<Vec<Cow<[u16]>>, StatsError>>()?;
    let codes: Vec<&[u16]> = codes.iter().map(AsRef::as_ref).collect();
    let sizes = sizes(design);
    let part = |set: Vec<usize>| {
        let joint = Joint::new(&set, &sizes, &codes);
        let mut read = Vec::new();
        joint.read(&Selection::All(count), 0, count, &mut read);
        Part::of_words(read, joint.size)
    };
    Ok(sets(&sizes).map(part).collect())
}

/// What each joint code adds, by set of factors: the levels' effects together, rounded once. NaN where the
/// sample had no row of a level, or a level is missing.
pub(super) fn factor_adds(design: &Design, effects: &Effects) -> Vec<Vec<f64>> {
    let of_factor = |(place, factor): (usize, &Factor)| {
        let of_level = |level: &String| match effects.level(place, level) {
            Effect::Adds(value) => Some(value),
            Effect::NotEstimated | Effect::Unknown => None,
        };
        factor.levels.iter().map(of_level).chain([None]).collect::<Vec<_>>()
    };
    let of_factors: Vec<Vec<Option<DoubleDouble>>> =
        design.factors.iter().enumerate().map(of_factor).collect();
    let sizes = sizes(design);
    let none = vec![[].as_slice(); sizes.len()];
    let adds = |set: Vec<usize>| {
        let joint = Joint::new(&set, &sizes, &none);
        let together = |code: usize| {
            let mut levels = joint.levels_at(code).map(|(factor, level)| of_factors[factor][level]);
            let sum = levels.try_fold(DoubleDouble::ZERO, |sum, effect| Some(sum.plus(effect?)));
            sum.map_or(f64::NAN, |sum| sum.hi)
        };
        (0..joint.size).map(together).collect()
    };
    sets(&sizes).map(adds).collect()
}

/// Per factor its codes: its levels, and one for rows without.
fn sizes(design: &Design) -> Vec<usize> {
    design.factors.iter().map(|factor| (factor.levels.len() + 1).min(MOST_CODES)).collect()
}

fn sets(sizes: &[usize]) -> impl Iterator<Item = Vec<usize>> + use<> {
    pack(sizes, MOST_JOINT_CODES).into_iter()
}

/// A column's codes as places among the design's levels.
fn of_design<'a>(column: &FactorColumn<'a>, factor: &Factor) -> Cow<'a, [u16]> {
    if column.levels == factor.levels {
        return Cow::Borrowed(column.codes);
    }
    let beyond = factor.levels.len().min(MOST_CODES - 1);
    let place = |level: &String| factor.levels.iter().position(|known| known == level).unwrap_or(beyond);
    let places: Vec<u16> = column.levels.iter().map(|level| place(level).min(beyond) as u16).collect();
    let beyond = beyond as u16;
    Cow::Owned(
        column.codes.iter().map(|code| places.get(usize::from(*code)).copied().unwrap_or(beyond)).collect(),
    )
}

/// Errs when a row with all controls has a level that the design does not have.
fn check_levels(rows: &CodedRows, column: &FactorColumn, factor: &Factor) -> Result<(), StatsError> {
    let known: BTreeSet<&String> = factor.levels.iter().collect();
    let mut unknown = column.levels.iter().enumerate().filter(|(_, level)| !known.contains(level));
    let has_row = |code: usize| {
        let mut codes = column.codes.iter().enumerate();
        codes.any(|(row, own)| usize::from(*own) == code && rows.is_complete(row))
    };
    let seen = unknown.find(|(code, _)| has_row(*code));
    match seen {
        Some((_, level)) => {
            Err(StatsError::UnknownLevel { factor: factor.name.clone(), level: level.clone() })
        }
        None => Ok(()),
    }
}
