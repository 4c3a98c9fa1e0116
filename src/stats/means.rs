//! What a group's exact sums come to under a model: actual, expected and indicator, each rounded once.
//! Knows nothing of months, intervals or what may be shown.

use super::cells::Cell;
use super::design::Design;
use super::double_double::DoubleDouble;
use super::effects::{Effect, Effects};
use super::elimination::Field;
use super::fit::{OutcomeFit, Status};
use super::grid::Grid;
use super::integer::Integer;
use super::slots::steps;

/// The means of one group's rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellMeans {
    /// Rows.
    pub n: u64,
    /// The mean outcome.
    pub actual: f64,
    /// The mean expected value; `None` without a model, or when the model knows nothing of a level.
    pub expected: Option<f64>,
    /// The mean of actual less expected, from the sums: `(sum y - (sum x)'b) / n`.
    pub indicator: Option<f64>,
}

/// A model of sums made ready for many cells.
pub struct Linear<'a> {
    design: &'a Design,
    effects: Effects<'a>,
}

impl<'a> Linear<'a> {
    /// An outcome's model; `None` when its terms are not the design's.
    pub fn of(design: &'a Design, fit: &OutcomeFit) -> Option<Self> {
        Some(Self { design, effects: Effects::of(fit, design).ok()? })
    }

    /// A factor and level of which a cell has rows and the model no effect, if there is one.
    pub fn not_estimated<'b>(&'b self, cell: &'b Cell) -> Option<(&'b str, &'b str)> {
        self.design.factors.iter().enumerate().find_map(|(place, factor)| {
            let (levels, counts) = levels_of(cell, &factor.name)?;
            let effects = self.effects.of_levels(place, levels);
            let mut known = levels.iter().zip(counts).zip(effects);
            let found = known.find(|((_, count), effect)| **count > 0 && !matches!(effect, Effect::Adds(_)));
            found.map(|((level, _), _)| (factor.name.as_str(), level.as_str()))
        })
    }
}

/// The means of a cell with rows, whose outcome lies on `grid`.
pub fn means(cell: &Cell, model: Option<&Linear>, grid: Grid) -> CellMeans {
    let n = Integer::from(cell.n).to_double_double();
    let sum = Integer::from(cell.sum_y).to_double_double().over(steps(grid, 1));
    let expected = model.and_then(|model| expected_sum(cell, model));
    CellMeans {
        n: cell.n,
        actual: sum.over(n).hi,
        expected: expected.map(|expected| expected.over(n).hi),
        indicator: expected.map(|expected| sum.minus(expected).over(n).hi),
    }
}

/// The sum of the expected values of a cell's rows: `(sum x)'b`.
fn expected_sum(cell: &Cell, Linear { design, effects }: &Linear) -> Option<DoubleDouble> {
    let mut sum = effects.intercept.times(Integer::from(cell.n).to_double_double());
    for (term, effect) in controls(cell, design, effects)? {
        sum = sum.plus(term.times(effect));
    }
    Some(sum)
}

/// Per level and power of the cell, in the design's order: its sum over the rows, and what it adds.
fn controls(cell: &Cell, design: &Design, effects: &Effects) -> Option<Vec<(DoubleDouble, DoubleDouble)>> {
    let mut controls = Vec::new();
    for (place, factor) in design.factors.iter().enumerate() {
        let (levels, counts) = levels_of(cell, &factor.name)?;
        let effects = effects.of_levels(place, levels);
        for (effect, count) in effects.zip(counts).filter(|(_, count)| **count > 0) {
            let Effect::Adds(effect) = effect else {
                return None;
            };
            controls.push((Integer::from(*count).to_double_double(), effect));
        }
    }
    for (numeric, coefficients) in design.numerics.iter().zip(&effects.powers) {
        let sums = power_sums(cell, numeric)?;
        controls.extend(sums.into_iter().zip(coefficients.iter().copied()));
    }
    Some(controls)
}

/// A factor's levels and the cell's rows at each.
fn levels_of<'a>(cell: &'a Cell, factor: &str) -> Option<(&'a [String], &'a [u64])> {
    let place = cell.layout.factors.iter().position(|own| own.name == factor)?;
    let levels = &cell.layout.factors[place].levels;
    let offset = cell.layout.offsets()[place];
    Some((levels, &cell.levels[offset..offset + levels.len()]))
}

/// The sum of each power of a numeric column over the cell's rows, in units.
fn power_sums(cell: &Cell, numeric: &super::design::Numeric) -> Option<Vec<DoubleDouble>> {
    let place = cell.layout.numerics.iter().position(|own| own == numeric)?;
    let before: usize = cell.layout.numerics[..place].iter().map(|own| own.powers.len()).sum();
    let sums = numeric.powers.iter().zip(&cell.powers[before..]);
    Some(sums.map(|(power, sum)| sum.to_double_double().over(steps(numeric.grid, *power))).collect())
}

/// The sum of the model's columns over a cell's rows, one entry for each term with an estimate, in the
/// order of `OutcomeFit::inverse`; `None` when the cell is not about the design's columns.
pub fn control_sums(cell: &Cell, design: &Design, fit: &OutcomeFit) -> Option<Vec<f64>> {
    let estimated = fit.coefficients.iter().filter(|coefficient| coefficient.status == Status::Ok);
    let sum = |coefficient: &super::fit::Coefficient| {
        let term = &coefficient.term;
        match (&term.level, term.power) {
            (Some(level), _) => {
                let (levels, counts) = levels_of(cell, &term.name)?;
                let place = levels.binary_search(level).ok();
                Some(place.map_or(0.0, |place| counts[place] as f64))
            }
            (None, Some(power)) => {
                let numeric = design.numerics.iter().find(|numeric| numeric.name == term.name)?;
                let place = numeric.powers.iter().position(|own| *own == power)?;
                power_sums(cell, numeric)?.get(place).map(|sum| sum.hi)
            }
            (None, None) => Some(cell.n as f64),
        }
    };
    estimated.map(sum).collect()
}
