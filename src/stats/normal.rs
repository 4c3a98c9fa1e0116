//! The normal equations of one sample: which columns have rows, which repeat others, and what is left.
//! Knows integers, residues and floats of 106 bits; nothing of names or grids.

use super::block::{Block, Slot};
use super::double_double::DoubleDouble;
use super::elimination::Field;
use super::gram_elimination::{Exact, Float, scale};
use super::residue::{FIRST, SECOND};

/// The solution of one sample's normal equations, in the integers' own units.
pub(super) struct Solution {
    /// Columns with an estimate, by their place among the columns given.
    pub kept: Vec<usize>,
    /// Columns that earlier ones make up, each with its combination of kept columns.
    pub repeated: Vec<Repeated>,
    /// Per kept column: the share of its square that no earlier column explains.
    pub pivot_ratios: Vec<f64>,
    /// Per outcome: the coefficients of the kept columns.
    pub coefficients: Vec<Vec<DoubleDouble>>,
    /// Per outcome: the sum of squared residuals; exactly zero when the columns make up the outcome.
    pub rests: Vec<DoubleDouble>,
    /// The lower triangle of the inverse of the kept columns' Gram matrix, row by row.
    pub inverse: Vec<Vec<DoubleDouble>>,
    /// The estimated condition number of the equilibrated columns.
    pub condition: f64,
}

/// A column that is a combination of kept ones.
pub(super) struct Repeated {
    pub column: usize,
    /// Places of kept columns, with coefficients.
    pub combination: Vec<(usize, DoubleDouble)>,
}

/// A column that neither counts as repeated nor can be told from a repetition in 106 bits.
pub(super) struct IllConditioned {
    pub column: usize,
}

/// Solves the normal equations of columns with rows, for several outcomes at once.
pub(super) fn solve(block: &Block, columns: &[Slot], outcomes: &[Slot]) -> Result<Solution, IllConditioned> {
    let first = Exact::<FIRST>::of(block, columns);
    let second = Exact::<SECOND>::of(block, columns);
    let scales: Vec<i32> = columns.iter().map(|column| scale(&block.product(*column, *column))).collect();
    let mut float = Float::new(block, columns, &scales);
    let repeats = |place| first.repeats(place) && second.repeats(place);
    let pivot_ratios = float.eliminate(repeats)?;
    let repeated = repeated(&float, &first);
    let solved = outcomes.iter().map(|outcome| solve_one(&float, *outcome, &first, &second));
    let (coefficients, rests) = solved.unzip();
    let inverse = float.elimination.inverse();
    let condition = float.condition(&inverse);
    let inverse = float.unscaled(inverse);
    Ok(Solution { kept: float.kept, repeated, pivot_ratios, coefficients, rests, inverse, condition })
}

fn solve_one(
    float: &Float,
    outcome: Slot,
    first: &Exact<FIRST>,
    second: &Exact<SECOND>,
) -> (Vec<DoubleDouble>, DoubleDouble) {
    let scale = scale(&float.block.product(outcome, outcome));
    let column = float.reduce(outcome, scale);
    let combination = float.elimination.combination(&column);
    let scales = float.kept.iter().map(|place| float.scales[*place]);
    let coefficients = combination.iter().zip(scales).map(|(c, own)| c.scaled(own - scale)).collect();
    let made_up = first.reduce(outcome).rest.is_zero() && second.reduce(outcome).rest.is_zero();
    let rest = if made_up { DoubleDouble::ZERO } else { column.rest.scaled(-2 * scale) };
    (coefficients, rest)
}

fn repeated(float: &Float, exact: &Exact<FIRST>) -> Vec<Repeated> {
    let left_out = (0..float.columns.len()).filter(|place| !float.kept.contains(place));
    left_out.map(|column| Repeated { column, combination: combination(float, exact, column) }).collect()
}

/// The combination that makes up a column: residues say which kept columns take part, floats how much.
fn combination(float: &Float, exact: &Exact<FIRST>, place: usize) -> Vec<(usize, DoubleDouble)> {
    let (slot, scale) = (float.columns[place], float.scales[place]);
    let amounts = float.elimination.combination(&float.reduce(slot, scale));
    let parts = exact.elimination.combination(&exact.reduce(slot));
    let all = float.kept.iter().zip(amounts).zip(parts).filter(|(_, part)| !part.is_zero());
    all.map(|((kept, amount), _)| (*kept, amount.scaled(float.scales[*kept] - scale))).collect()
}
