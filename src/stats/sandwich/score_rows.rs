//! Rows kept by person until all of a person's are there.
//! Knows nothing of where rows came from, nor of what is added up.

use super::alignment::{Alignment, raised};
use super::score_grid::ScoreGrid;
use super::score_sums::{ScoreSums, Total};
use crate::stats::StatsError;
use crate::stats::design::Design;

/// Rows of some persons, in the form that takes least room.
pub(super) struct ScoreRows {
    columns: usize,
    intercept: Option<usize>,
    factors: usize,
    numbers: usize,
    outcomes: usize,
    persons: Vec<u32>,
    /// Per row and factor the model's column; the number of columns for a reference level.
    levels: Vec<u16>,
    /// Per row and numeric column its value in units.
    values: Vec<f64>,
    /// Per row and outcome the residual; NaN outside the outcome's sample.
    residuals: Vec<f64>,
}

impl ScoreRows {
    /// No rows.
    pub fn new(design: &Design, outcomes: usize) -> Self {
        Self {
            columns: design.terms().len(),
            intercept: design.intercept.then_some(0),
            factors: design.factors.len(),
            numbers: design.numerics.len(),
            outcomes,
            persons: Vec::new(),
            levels: Vec::new(),
            values: Vec::new(),
            residuals: Vec::new(),
        }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        self.persons.reserve(rows);
        self.levels.reserve(rows * self.factors);
        self.values.reserve(rows * self.numbers);
        self.residuals.reserve(rows * self.outcomes);
    }

    /// Adds the rows that belong to any outcome's sample.
    ///
    /// # Errors
    /// When there are more rows than 32 bits count.
    pub fn add(
        &mut self,
        persons: &[u32],
        aligned: &Alignment,
        residuals: &[Vec<f64>],
    ) -> Result<(), StatsError> {
        let rows = self.persons.len() + aligned.rows;
        if rows >= u32::MAX as usize {
            return Err(StatsError::TooLarge { rows, outcomes: self.outcomes });
        }
        let used = used_rows(aligned.rows, residuals);
        self.persons.extend(used.iter().map(|row| persons[*row]));
        for (i, factor) in aligned.factors.iter().enumerate() {
            let columns = factor.columns.iter().map(|column| column.unwrap_or(self.columns) as u16);
            let columns: Vec<u16> = columns.collect();
            let levels = used.iter().map(|row| columns[usize::from(factor.codes[*row])]);
            interleave(&mut self.levels, self.factors, i, levels);
        }
        for (i, number) in aligned.numbers.iter().enumerate() {
            interleave(&mut self.values, self.numbers, i, used.iter().map(|row| number.value(*row)));
        }
        for (i, residuals) in residuals.iter().enumerate() {
            interleave(&mut self.residuals, self.outcomes, i, used.iter().map(|row| residuals[*row]));
        }
        Ok(())
    }

    /// Per outcome the sum over persons of the products of their scores. The rows must be of the sample that
    /// the grids were made for.
    pub fn products(&self, grids: &[ScoreGrid]) -> Vec<Total> {
        let mut sums: Vec<ScoreSums> = grids.iter().map(|grid| ScoreSums::new(grid, self.columns)).collect();
        let always = self.always_seen(grids);
        let (starts, order) = self.by_person();
        let (mut columns, mut powers) = (Vec::with_capacity(self.columns), Vec::new());
        for ends in starts.windows(2).filter(|ends| ends[0] < ends[1]) {
            let mut seen = always.clone();
            for row in &order[ends[0] as usize..ends[1] as usize] {
                self.raise(*row as usize, grids, &mut powers);
                self.add_row(*row as usize, &powers, &mut seen, &mut sums);
            }
            self.list(&seen, &mut columns);
            sums.iter_mut().for_each(|sums| sums.finish_person(&columns));
        }
        sums.into_iter().map(ScoreSums::total).collect()
    }

    /// The powers of a row's numbers, as the model's columns have them.
    fn raise(&self, row: usize, grids: &[ScoreGrid], powers: &mut Vec<f64>) {
        let values = &self.values[row * self.numbers..(row + 1) * self.numbers];
        let grid = grids.first().into_iter().flat_map(|grid| &grid.powers);
        powers.clear();
        powers.extend(grid.map(|power| raised(values[power.number], power.power)));
    }

    fn add_row(&self, row: usize, powers: &[f64], seen: &mut [u64], sums: &mut [ScoreSums]) {
        let levels = &self.levels[row * self.factors..(row + 1) * self.factors];
        levels.iter().for_each(|level| mark(seen, usize::from(*level)));
        for (sums, residual) in sums.iter_mut().zip(&self.residuals[row * self.outcomes..]) {
            if !residual.is_nan() {
                sums.add(*residual, self.intercept, levels, powers);
            }
        }
    }

    /// The columns that have a value in every row, as bits; with room for the place of reference levels.
    fn always_seen(&self, grids: &[ScoreGrid]) -> Vec<u64> {
        let mut seen = vec![0; self.columns / 64 + 1];
        let powers = grids.iter().flat_map(|grid| grid.powers.iter().map(|power| power.column));
        powers.chain(self.intercept).for_each(|column| mark(&mut seen, column));
        seen
    }

    /// The model's columns among bits, in order.
    fn list(&self, seen: &[u64], columns: &mut Vec<usize>) {
        columns.clear();
        for (word, bits) in seen.iter().enumerate() {
            let mut left = *bits;
            while left != 0 {
                columns.push(word * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
        columns.pop_if(|last| *last == self.columns);
    }

    /// Where each person's rows start in the list of rows by person, and that list.
    fn by_person(&self) -> (Vec<u32>, Vec<u32>) {
        let persons = self.persons.iter().max().map_or(0, |most| *most as usize + 1);
        let mut starts = vec![0_u32; persons + 1];
        self.persons.iter().for_each(|person| starts[*person as usize + 1] += 1);
        (1..=persons).for_each(|person| starts[person] += starts[person - 1]);
        let mut next = starts.clone();
        let mut order = vec![0; self.persons.len()];
        for (row, person) in self.persons.iter().enumerate() {
            let place = &mut next[*person as usize];
            order[*place as usize] = row as u32;
            *place += 1;
        }
        (starts, order)
    }
}

/// The rows that have a residual in any sample.
fn used_rows(rows: usize, residuals: &[Vec<f64>]) -> Vec<usize> {
    let has_all = |residuals: &Vec<f64>| !residuals.iter().any(|residual| residual.is_nan());
    if residuals.iter().any(has_all) {
        return (0..rows).collect();
    }
    let is_used = |row: &usize| residuals.iter().any(|residuals| !residuals[*row].is_nan());
    (0..rows).filter(is_used).collect()
}

/// Appends a column, the first of `width` making room for all of them.
fn interleave<T: Default + Clone>(
    table: &mut Vec<T>,
    width: usize,
    column: usize,
    values: impl ExactSizeIterator<Item = T>,
) {
    if column == 0 {
        table.resize(table.len() + values.len() * width, T::default());
    }
    let start = table.len() - values.len() * width;
    for (row, value) in table[start..].chunks_exact_mut(width).zip(values) {
        row[column] = value;
    }
}

fn mark(bits: &mut [u64], column: usize) {
    bits[column / 64] |= 1 << (column % 64);
}
