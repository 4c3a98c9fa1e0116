//! A model's coefficients in the order of somebody else's columns and levels.
//! Knows nothing of rows or sums, only of names.

use super::StatsError;
use super::design::{Design, Place};
use super::double_double::DoubleDouble;
use super::elimination::Field;
use super::fit::{Coefficient, OutcomeFit, Status};

/// What each level and power adds to the expected value.
pub(super) struct Effects<'a> {
    pub intercept: DoubleDouble,
    /// Per factor of the design: its levels and what each adds.
    factors: Vec<Vec<(&'a str, Effect)>>,
    /// Per numeric column of the design and power of it: the coefficient per unit.
    pub powers: Vec<Vec<DoubleDouble>>,
}

/// What a level adds to the expected value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Effect {
    Adds(DoubleDouble),
    /// The sample had no row of the level.
    NotEstimated,
    /// The design does not have the level.
    Unknown,
}

impl<'a> Effects<'a> {
    pub fn of(fit: &OutcomeFit, design: &'a Design) -> Result<Self, StatsError> {
        let listing = design.listing();
        let terms = listing.iter().map(|listed| &listed.term);
        if !terms.eq(fit.coefficients.iter().map(|coefficient| &coefficient.term)) {
            return Err(StatsError::PartsDiffer { what: "the terms of the model and its design" });
        }
        let mut effects = Self {
            intercept: DoubleDouble::ZERO,
            factors: vec![Vec::new(); design.factors.len()],
            powers: vec![Vec::new(); design.numerics.len()],
        };
        for (listed, coefficient) in listing.iter().zip(&fit.coefficients) {
            effects.put(listed.place, coefficient, design);
        }
        effects.factors.iter_mut().for_each(|levels| levels.sort_by_key(|(level, _)| *level));
        Ok(effects)
    }

    fn put(&mut self, place: Place, coefficient: &Coefficient, design: &'a Design) {
        let value = coefficient.precise();
        match (place, coefficient.status) {
            (Place::Intercept, _) => self.intercept = value,
            (Place::Power(numeric, _), _) => self.powers[numeric].push(value),
            (Place::Level(factor, level), status) => {
                let level = design.factors[factor].levels[level].as_str();
                let empty = status == Status::Empty;
                self.factors[factor]
                    .push((level, if empty { Effect::NotEstimated } else { Effect::Adds(value) }));
            }
        }
    }

    /// What each of some levels of the design's factor at `place` adds; the levels are in the order of their
    /// bytes.
    pub fn of_levels(&self, place: usize, levels: &[String]) -> impl Iterator<Item = Effect> {
        let known = &self.factors[place];
        let mut at = 0;
        levels.iter().map(move |level| {
            at += known[at..].iter().take_while(|(name, _)| *name < level.as_str()).count();
            known.get(at).filter(|(name, _)| name == level).map_or(Effect::Unknown, |(_, effect)| *effect)
        })
    }

    /// What a level of the design's factor at `place` adds.
    pub fn level(&self, place: usize, level: &str) -> Effect {
        let levels = &self.factors[place];
        let found = levels.binary_search_by_key(&level, |(known, _)| *known);
        found.map_or(Effect::Unknown, |at| levels[at].1)
    }
}
