//! One person's scores at a time, and the products of all persons' scores, as whole numbers.
//! Knows nothing of rows. The grids see to it that nothing overflows, and the order is free.

use super::score_grid::{ScoreGrid, rounded};
use crate::stats::block::triangle;
use crate::stats::integer::Integer;

/// One outcome's sums.
pub(super) struct ScoreSums<'a> {
    grid: &'a ScoreGrid,
    /// Of the present person, by column, with one more for reference levels.
    scores: Vec<i64>,
    is_present: bool,
    /// The present person's scores in the columns that have any.
    taken: Vec<i64>,
    /// Of all persons before: the lower triangle by rows.
    products: Vec<i128>,
    /// Of some persons before, whose products certainly add up in 64 bits.
    pending: Vec<i64>,
    /// What no magnitude among those exceeds.
    pending_squares: u64,
    persons: u64,
}

/// Scores below this have products that many persons' add up in 64 bits.
const SMALL: u64 = 1 << 29;
/// Sums of products of 64 bits stay within this.
const PENDING: u64 = 1 << 62;

/// What one outcome's sums came to.
pub(super) struct Total {
    pub persons: u64,
    /// The lower triangle by rows over the model's columns.
    pub products: Vec<Integer>,
}

impl<'a> ScoreSums<'a> {
    /// No rows, for a model of so many columns.
    pub fn new(grid: &'a ScoreGrid, columns: usize) -> Self {
        let size = columns * (columns + 1) / 2;
        let scores = vec![0; columns + 1];
        let (products, pending) = (vec![0; size], vec![0; size]);
        let taken = Vec::with_capacity(columns);
        Self { grid, scores, is_present: false, taken, products, pending, pending_squares: 0, persons: 0 }
    }

    /// Adds a row of the present person: its residual times its columns.
    pub fn add(&mut self, residual: f64, intercept: Option<usize>, levels: &[u16], powers: &[f64]) {
        self.is_present = true;
        let whole = rounded(residual * self.grid.scale);
        if let Some(column) = intercept {
            self.scores[column] += whole;
        }
        for level in levels {
            self.scores[usize::from(*level)] += whole;
        }
        for (grid, power) in self.grid.powers.iter().zip(powers) {
            self.scores[grid.column] += rounded(residual * grid.scale * power);
        }
    }

    /// Adds the products of the present person's scores, which are in these columns and zero in others.
    pub fn finish_person(&mut self, columns: &[usize]) {
        if !std::mem::take(&mut self.is_present) {
            return;
        }
        self.persons += 1;
        self.taken.clear();
        self.taken.extend(columns.iter().map(|column| std::mem::take(&mut self.scores[*column])));
        let largest = self.taken.iter().map(|score| score.unsigned_abs()).max().unwrap_or(0);
        if largest < SMALL {
            if self.pending_squares > PENDING - largest * largest {
                self.flush();
            }
            self.pending_squares += largest * largest;
            add_products(&self.taken, columns, &mut self.pending, |a, b| a * b);
        } else {
            add_products(&self.taken, columns, &mut self.products, |a, b| i128::from(a) * i128::from(b));
        }
        self.scores.last_mut().into_iter().for_each(|none| *none = 0);
    }

    /// All persons' products.
    pub fn total(mut self) -> Total {
        self.flush();
        Total { persons: self.persons, products: self.products.into_iter().map(Integer::from).collect() }
    }

    fn flush(&mut self) {
        self.pending_squares = 0;
        for (sum, pending) in self.products.iter_mut().zip(&mut self.pending) {
            *sum += i128::from(std::mem::take(pending));
        }
    }
}

fn add_products<T: std::ops::AddAssign>(
    scores: &[i64],
    columns: &[usize],
    products: &mut [T],
    product: impl Fn(i64, i64) -> T,
) {
    for (i, (a, own)) in columns.iter().zip(scores).enumerate() {
        let start = triangle(*a, 0);
        let row = &mut products[start..=start + a];
        for (b, other) in columns[..=i].iter().zip(scores) {
            row[*b] += product(*own, *other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::samples::Dice;

    #[test]
    fn products_of_small_and_large_scores_add_up_exactly() {
        let grid = ScoreGrid::for_levels(2.0);
        let mut sums = ScoreSums::new(&grid, 3);
        let mut dice = Dice(2);
        let mut naive = [0_i128; 6];
        for person in 0..500_i32 {
            let size = 1 << [10, 27, 30, 45][person as usize % 4];
            let [a, b] = [0, 1].map(|_| dice.below(2 * size) as f64 - size as f64);
            sums.add(a / 2.0, Some(0), &[1], &[]);
            sums.add(b / 2.0, Some(0), &[2], &[]);
            sums.finish_person(&[0, 1, 2]);
            sums.finish_person(&[0, 1, 2]);
            let (a, b) = (a as i128, b as i128);
            let products = [(a + b) * (a + b), (a + b) * a, a * a, (a + b) * b, a * b, b * b];
            naive.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
        }
        let total = sums.total();
        assert_eq!(total.persons, 500);
        assert_eq!(total.products, naive.map(Integer::from));
    }

    #[test]
    fn a_reference_level_has_no_score() {
        let grid = ScoreGrid::for_levels(1.0);
        let mut sums = ScoreSums::new(&grid, 1);
        sums.add(3.0, Some(0), &[1, 1], &[]);
        sums.finish_person(&[0]);
        assert_eq!(sums.total().products, [Integer::from(9_i64)]);
    }
}
