//! A simulated population: seed and size in, monthly register extracts out, the same on every machine.
//! Knows nothing of files, columns' types on disk or what will be computed from the extracts.
//!
//! Nobody in the extracts exists. Each month the effort groups are filled up to their size (`stock`) with
//! new persons whose attributes hang together (`traits`); months go by, people move to other effort,
//! leave, are followed for twelve months more and sometimes return (`person`). Whether they work depends
//! on a chance (`effects`) and on a lasting luck (`hours`). The chance is a sum of what the method's
//! models control for, of the labour market (`market`) and of paths that belong to groups (`paths`):
//! since those who have the same attributes have the same chance but for the paths, the paths are what
//! the indicator shows. All is whole numbers and drawn by (seed, person, month, purpose), so threads,
//! machines and the size of the population change nothing but the noise.

pub mod geography;
pub mod levels;

mod calendar;
mod effects;
mod hours;
mod market;
mod months;
mod paths;
mod person;
mod random;
mod registers;
mod stock;
mod traits;
mod world;

#[cfg(test)]
mod tests;

pub use market::{LabourMarket, labour_market};
pub use months::each_month;
pub use registers::{Employment, MonthExtract, Persons, Registrations};
pub use world::simulate;

use crate::period::Period;

/// What is simulated: two equal values give equal extracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    /// Persons registered in a typical month; each month is within five per cent of it.
    pub persons_per_month: u32,
    /// Which of all the possible populations.
    pub seed: u64,
    /// The first month. The paths are made for 2017-01 and hold their ends outside 2017-2024.
    pub first: Period,
    /// The last month, included.
    pub last: Period,
}

impl Population {
    /// The months of the population in order; none when `last` is before `first`.
    pub fn months(&self) -> impl Iterator<Item = Period> + use<> {
        let first = self.first;
        (0..=self.last.ordinal - first.ordinal).map(move |n| first.plus(n))
    }
}
