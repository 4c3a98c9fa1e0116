//! Ordinary least squares from Gram tables: several outcomes, each with its own sample.
//! Knows nothing of rows; what it solves are exact sums.

use super::StatsError;
use super::design::{Design, Factor, Outcome, sort_levels};
use super::estimator::Estimator;
use super::fit::{Fit, OutcomeFit};
use super::gram::GramTables;
use super::sample::Sample;
use super::slots::Slots;
use std::collections::BTreeMap;

/// The design that the tables speak of: every level that has a row with all controls, and every power.
/// A reference that `references` does not give by its factor's name, or that no row has, is the first level
/// that every outcome's sample has rows of, else the first of all.
pub fn design_of(tables: &GramTables, intercept: bool, references: &BTreeMap<String, String>) -> Design {
    let samples: Vec<_> = (0..tables.layout.outcomes.len())
        .map(|outcome| tables.sample(&tables.patterns_with(outcome)))
        .collect();
    let is_everywhere = |level: usize| samples.iter().all(|sample| sample.level_rows(level) > 0);
    let offsets = tables.layout.offsets();
    let factors = tables.layout.factors.iter().zip(offsets).map(|(factor, offset)| {
        let everywhere = |level: &String| {
            factor
                .levels
                .iter()
                .position(|known| known == level)
                .is_some_and(|place| is_everywhere(offset + place))
        };
        let mut levels = factor.levels.clone();
        sort_levels(&mut levels);
        let wanted = references.get(&factor.name);
        let wanted = levels.iter().position(|level| Some(level) == wanted);
        let reference = wanted.or_else(|| levels.iter().position(everywhere)).unwrap_or(0);
        Factor { name: factor.name.clone(), levels, reference }
    });
    Design { intercept, factors: factors.collect(), numerics: tables.layout.numerics.clone() }
}

/// Estimates the design's coefficients for each outcome, from all rows where it is known.
///
/// # Errors
/// When the tables lack an outcome, level or column of the design or have one that it lacks, when a sample
/// has no more rows than estimates, or when a column can hardly be told from a combination of others.
pub fn solve(design: &Design, tables: &GramTables, outcomes: &[Outcome]) -> Result<Fit, StatsError> {
    let slots = Slots::of(design, tables)?;
    let mut fits: BTreeMap<usize, OutcomeFit> = BTreeMap::new();
    for (patterns, asked) in by_sample(tables, outcomes)? {
        let sample = Sample::new(design, tables.sample(&patterns), &slots);
        let (order, named): (Vec<usize>, Vec<(&Outcome, usize)>) = asked.into_iter().unzip();
        fits.extend(order.into_iter().zip(sample.solve(&named)?));
    }
    Ok(Fit { design: design.clone(), outcomes: fits.into_values().collect(), estimator: Estimator::Ols })
}

/// Outcomes with their place in what was asked for and their number in the tables.
type Asked<'a> = Vec<(usize, (&'a Outcome, usize))>;

/// The outcomes by the sample in which they are known.
fn by_sample<'a>(
    tables: &GramTables,
    outcomes: &'a [Outcome],
) -> Result<BTreeMap<Vec<u32>, Asked<'a>>, StatsError> {
    let mut by_sample: BTreeMap<Vec<u32>, Asked> = BTreeMap::new();
    for (order, outcome) in outcomes.iter().enumerate() {
        let place = place_of(tables, outcome)?;
        let number = tables.layout.power_count() + place;
        by_sample.entry(tables.patterns_with(place)).or_default().push((order, (outcome, number)));
    }
    Ok(by_sample)
}

fn place_of(tables: &GramTables, outcome: &Outcome) -> Result<usize, StatsError> {
    let known = tables.layout.outcomes.iter().position(|known| known == outcome);
    known.ok_or_else(|| StatsError::NoSuchColumn { column: outcome.name.clone() })
}

#[cfg(test)]
#[path = "ols_tests.rs"]
mod tests;
