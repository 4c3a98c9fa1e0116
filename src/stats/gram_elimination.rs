//! Elimination of a sample's columns, in floats of 106 bits and modulo primes.
//! Knows where products are, and nothing of outcomes or of what is done with the result.

use super::block::{Block, Slot};
use super::double_double::DoubleDouble;
use super::elimination::{Elimination, Reduced};
use super::integer::Integer;
use super::normal::IllConditioned;
use super::residue::Residue;

/// Under this share of its square that no earlier column explains, a column may be a repetition.
const REPEATED: f64 = 1e-24;

/// Elimination in floats of 106 bits, each column scaled by a power of two.
pub(super) struct Float<'a> {
    pub block: &'a Block,
    pub columns: &'a [Slot],
    pub scales: &'a [i32],
    pub kept: Vec<usize>,
    pub elimination: Elimination<DoubleDouble>,
}

impl<'a> Float<'a> {
    pub fn new(block: &'a Block, columns: &'a [Slot], scales: &'a [i32]) -> Self {
        Self { block, columns, scales, kept: Vec::new(), elimination: Elimination::new() }
    }

    /// Goes through the columns in order and returns the pivot ratios of those it keeps. A column is left
    /// out only when it is all but explained and residues prove that it repeats earlier ones.
    pub fn eliminate(&mut self, repeats: impl Fn(usize) -> bool) -> Result<Vec<f64>, IllConditioned> {
        let mut pivot_ratios = Vec::new();
        for place in 0..self.columns.len() {
            let (column, scale) = (self.columns[place], self.scales[place]);
            let reduced = self.reduce(column, scale);
            let ratio = reduced.rest.hi / self.square(column, scale).hi;
            match (repeats(place), ratio <= REPEATED) {
                (true, true) => {}
                (false, _) if ratio > 0.0 => {
                    self.elimination.keep(reduced);
                    self.kept.push(place);
                    pivot_ratios.push(ratio);
                }
                _ => return Err(IllConditioned { column: place }),
            }
        }
        Ok(pivot_ratios)
    }

    pub fn reduce(&self, column: Slot, scale: i32) -> Reduced<DoubleDouble> {
        let product = |place: &usize| {
            self.block.product(self.columns[*place], column).scaled(self.scales[*place] + scale)
        };
        let products: Vec<DoubleDouble> = self.kept.iter().map(product).collect();
        self.elimination.reduce(&products, self.square(column, scale))
    }

    pub fn square(&self, column: Slot, scale: i32) -> DoubleDouble {
        self.block.product(column, column).scaled(2 * scale)
    }

    /// The square root of the largest column sum of the scaled Gram matrix times that of its inverse.
    pub fn condition(&self, inverse: &[Vec<DoubleDouble>]) -> f64 {
        let gram = |i: usize, j: usize| {
            let (a, b) = (self.kept[i], self.kept[j]);
            self.block.product(self.columns[a], self.columns[b]).scaled(self.scales[a] + self.scales[b]).hi
        };
        (largest_sum(self.kept.len(), gram) * largest_sum(self.kept.len(), |i, j| inverse[i][j].hi)).sqrt()
    }

    pub fn unscaled(&self, mut inverse: Vec<Vec<DoubleDouble>>) -> Vec<Vec<DoubleDouble>> {
        for (i, row) in inverse.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = entry.scaled(self.scales[self.kept[i]] + self.scales[self.kept[j]]);
            }
        }
        inverse
    }
}

/// The largest sum of magnitudes over a row of a symmetric matrix, given by its lower triangle.
fn largest_sum(size: usize, entry: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sums = vec![0.0; size];
    for i in 0..size {
        for j in 0..=i {
            let magnitude = entry(i, j).abs();
            sums[i] += magnitude;
            if i != j {
                sums[j] += magnitude;
            }
        }
    }
    sums.into_iter().fold(0.0, f64::max)
}

/// Elimination modulo a prime: a column whose rest is zero is a combination of earlier ones, but for a
/// chance of one in 2^61 for each prime.
pub(super) struct Exact<'a, const C: u64> {
    pub block: &'a Block,
    pub columns: &'a [Slot],
    pub kept: Vec<usize>,
    pub elimination: Elimination<Residue<C>>,
}

impl<'a, const C: u64> Exact<'a, C> {
    pub fn of(block: &'a Block, columns: &'a [Slot]) -> Self {
        let mut exact = Self { block, columns, kept: Vec::new(), elimination: Elimination::new() };
        for (place, column) in columns.iter().enumerate() {
            let reduced = exact.reduce(*column);
            if !reduced.rest.is_zero() {
                exact.elimination.keep(reduced);
                exact.kept.push(place);
            }
        }
        exact
    }

    pub fn reduce(&self, column: Slot) -> Reduced<Residue<C>> {
        let products = self.kept.iter().map(|place| self.block.product(self.columns[*place], column));
        let products: Vec<Residue<C>> = products.map(|product| Residue::of(&product)).collect();
        self.elimination.reduce(&products, Residue::of(&self.block.product(column, column)))
    }

    pub fn repeats(&self, place: usize) -> bool {
        self.kept.binary_search(&place).is_err()
    }
}

/// The power of two that brings a column's square near one: half the square's exponent, negated.
pub(super) fn scale(square: &Integer) -> i32 {
    -(square.bits() as i32 / 2)
}
