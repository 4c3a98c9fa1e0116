//! Squares of residuals, and expected values, added by code: the loop that every row passes through.
//! Knows nothing of what the codes stand for.

use super::float_sum::FloatSum;
use super::residuals::ResidualSums;
use super::squares::SquareSum;
use super::window::Window;
use std::collections::BTreeMap;

/// Sums by code. What they are does not depend on the windows: only how fast they are made.
pub(super) struct ResidualTable {
    squares: Window,
    expected: Window,
    /// By code: the halves of squares and expected values in their windows.
    cells: Vec<Cell>,
    /// By code: rows of which a number is in no window.
    others: BTreeMap<u16, Others>,
}

/// Residuals of some rows, NaN where there is none, beside the rows' expected values.
pub(super) struct Stretch<'a> {
    pub residuals: &'a [f64],
    pub expected: &'a [f64],
}

#[derive(Clone, Copy, Default)]
struct Cell {
    /// Of squares and of expected values.
    high: [i64; 2],
    low: [i64; 2],
    n: u64,
}

#[derive(Default)]
struct Others {
    n: u64,
    squares: SquareSum,
    expected: FloatSum,
}

impl ResidualTable {
    /// A table of `size` codes, with windows for numbers like those of a sample.
    pub fn new(size: usize, sample: &Stretch) -> Self {
        Self {
            squares: Window::around(sample.residuals.iter().map(|residual| residual * residual)),
            expected: Window::around(sample.expected.iter().copied()),
            cells: vec![Cell::default(); size],
            others: BTreeMap::new(),
        }
    }

    /// Adds rows by their codes. A table takes up to `MOST_ADDED` rows.
    pub fn add(&mut self, codes: &[u16], stretch: &Stretch) {
        let (squares, expected_window) = (self.squares, self.expected);
        for ((code, residual), expected) in codes.iter().zip(stretch.residuals).zip(stretch.expected) {
            let square = residual * residual;
            if squares.has(square) & expected_window.has(*expected) {
                let (first, second) = (squares.halves(square), expected_window.halves(*expected));
                let cell = &mut self.cells[usize::from(*code)];
                cell.high = [cell.high[0] + first.0, cell.high[1] + second.0];
                cell.low = [cell.low[0] + first.1, cell.low[1] + second.1];
                cell.n += 1;
            } else {
                self.add_other(*code, *residual, *expected);
            }
        }
    }

    #[cold]
    fn add_other(&mut self, code: u16, residual: f64, expected: f64) {
        if !residual.is_nan() {
            let others = self.others.entry(code).or_default();
            others.n += 1;
            others.squares.add(residual);
            others.expected.add(expected);
        }
    }

    /// Adds up by group, where `of` has the group of each code; a group beyond `groups` is none.
    pub fn unfold(&self, of: &[u16], groups: &mut [ResidualSums]) {
        for (cell, group) in self.cells.iter().zip(of) {
            if let Some(sums) = groups.get_mut(usize::from(*group)) {
                sums.n += cell.n;
                self.squares.add_to(sums.squares.sum(), cell.high[0], cell.low[0]);
                self.expected.add_to(&mut sums.expected, cell.high[1], cell.low[1]);
            }
        }
        for (code, others) in &self.others {
            if let Some(sums) =
                of.get(usize::from(*code)).and_then(|group| groups.get_mut(usize::from(*group)))
            {
                sums.n += others.n;
                sums.squares.merge(&others.squares);
                sums.expected.merge(&others.expected);
            }
        }
    }
}
