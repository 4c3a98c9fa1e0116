//! Where each term of a design is among exact sums, and in what units those are.
//! Knows nothing of what the sums are used for.

use super::StatsError;
use super::block::Slot;
use super::design::{Design, Listed, Place};
use super::double_double::DoubleDouble;
use super::elimination::Field;
use super::gram::GramTables;
use super::grid::Grid;
use super::integer::Integer;

/// Where each listed term of a design is in the tables: its slot, and by what it is divided to be in units.
pub(super) struct Slots {
    pub listing: Vec<Listed>,
    /// Per listed term; `None` when no row has the level.
    pub slots: Vec<Option<Slot>>,
    /// Per listed term: steps of the grid a unit of the column.
    pub steps: Vec<DoubleDouble>,
}

impl Slots {
    pub fn of(design: &Design, tables: &GramTables) -> Result<Self, StatsError> {
        check_columns(design, tables)?;
        let offsets = tables.layout.offsets();
        let listing = design.listing();
        let slot = |listed: &Listed| match listed.place {
            Place::Intercept => Some(Slot::Intercept),
            Place::Level(factor, level) => {
                let wanted = &design.factors[factor].levels[level];
                let found = tables.layout.factors[factor].levels.binary_search(wanted).ok();
                found.map(|level| Slot::Level(offsets[factor] + level))
            }
            Place::Power(numeric, power) => number_slot(design, numeric, power).map(Slot::Number),
        };
        let steps = |listed: &Listed| match listed.place {
            Place::Power(numeric, power) => steps(design.numerics[numeric].grid, power),
            _ => DoubleDouble::ONE,
        };
        let slots = listing.iter().map(slot).collect();
        let steps = listing.iter().map(steps).collect();
        Ok(Self { listing, slots, steps })
    }
}

/// Steps of the grid to a power, which is what an integer's power is to be divided by.
pub(super) fn steps(grid: Grid, power: u32) -> DoubleDouble {
    Integer::from(grid.steps()).power(power).to_double_double()
}

fn number_slot(design: &Design, numeric: usize, power: u32) -> Option<usize> {
    let before: usize = design.numerics[..numeric].iter().map(|numeric| numeric.powers.len()).sum();
    design.numerics[numeric].powers.iter().position(|own| *own == power).map(|place| before + place)
}

fn check_columns(design: &Design, tables: &GramTables) -> Result<(), StatsError> {
    let differ = |what| Err(StatsError::PartsDiffer { what });
    if design.numerics != tables.layout.numerics {
        return differ("the numeric columns, their decimals or powers");
    }
    if !design.factors.iter().map(|f| &f.name).eq(tables.layout.factors.iter().map(|f| &f.name)) {
        return differ("the categorical columns");
    }
    for (factor, seen) in design.factors.iter().zip(&tables.layout.factors) {
        if let Some(level) = seen.levels.iter().find(|level| !factor.levels.contains(level)) {
            return Err(StatsError::UnknownLevel { factor: factor.name.clone(), level: level.clone() });
        }
    }
    Ok(())
}
