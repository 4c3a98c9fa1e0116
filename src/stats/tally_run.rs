//! One run over the rows of a sample: the loop that every row passes through.
//! Knows nothing of what the codes and numbers are. Everything is added as integers, so the order is free.

use super::integer::Integer;
use super::number_source::{CHUNK, fits_64, integers, narrow_products};
use super::rows::Selection;
use super::tally::{Job, Tally};
use std::borrow::Cow;

/// Columns that are added side by side.
const LANES: usize = 4;
/// What a sample has in place of numbers that it lacks.
static ZEROS: [i64; CHUNK] = [0; CHUNK];

/// The state of one run over the rows.
pub(super) struct Run<'j> {
    job: &'j Job<'j>,
    codes: Vec<Vec<u16>>,
    narrow: Vec<Cow<'j, [i64]>>,
    wide: Vec<Option<Vec<Integer>>>,
    lanes: Vec<Vec<[i64; LANES]>>,
    /// Per code source and bundle of lanes: sums by code that still fit 64 bits.
    pending: Vec<Vec<Vec<[i64; LANES]>>>,
    pending_rows: usize,
    tally: Tally,
}

impl<'j> Run<'j> {
    /// Runs a job over the rows of a sample. Codes that are in a pair are not counted for themselves.
    pub fn through(job: &'j Job<'j>, rows: &Selection) -> Tally {
        let mut run = Self::new(job);
        for from in (0..rows.len()).step_by(CHUNK) {
            let to = rows.len().min(from + CHUNK);
            run.read(rows, from, to);
            run.count();
            run.add_lanes();
            run.add_wide();
            run.multiply();
        }
        run.flush();
        run.tally
    }

    fn new(job: &'j Job<'j>) -> Self {
        let numbers = job.numbers.len();
        let bundles = numbers.div_ceil(LANES);
        let summed = job.codes.iter().take(job.summed);
        Self {
            job,
            codes: vec![Vec::new(); job.codes.len()],
            narrow: vec![Cow::Borrowed(&[]); numbers],
            wide: vec![None; numbers],
            lanes: vec![Vec::new(); bundles],
            pending: summed.map(|codes| vec![vec![[0; LANES]; codes.size]; bundles]).collect(),
            pending_rows: 0,
            tally: Tally::zero(job),
        }
    }

    fn read(&mut self, rows: &Selection, from: usize, to: usize) {
        for (codes, source) in self.codes.iter_mut().zip(&self.job.codes) {
            source.read(rows, from, to, codes);
        }
        for (i, source) in self.job.numbers.iter().enumerate() {
            self.narrow[i] = match source {
                Some(source) if source.is_narrow() => source.read(rows, from, to),
                _ => Cow::Borrowed(&ZEROS[..to - from]),
            };
            self.wide[i] =
                source.filter(|source| !source.is_narrow()).map(|source| source.read_wide(rows, from, to));
        }
        self.fill_lanes(to - from);
    }

    fn fill_lanes(&mut self, rows: usize) {
        for (lanes, columns) in self.lanes.iter_mut().zip(self.narrow.chunks(LANES)) {
            lanes.resize(rows, [0; LANES]);
            if let [first, second, third, fourth] = columns {
                let columns = first.iter().zip(second.iter()).zip(third.iter().zip(fourth.iter()));
                for (row, ((a, b), (c, d))) in lanes.iter_mut().zip(columns) {
                    *row = [*a, *b, *c, *d];
                }
                continue;
            }
            for (lane, column) in columns.iter().enumerate() {
                for (row, value) in lanes.iter_mut().zip(column.iter()) {
                    row[lane] = *value;
                }
            }
        }
    }

    fn count(&mut self) {
        for (place, codes) in self.codes.iter().enumerate() {
            if self.job.pair_with(place).is_none() {
                let counts = &mut self.tally.counts[place];
                codes.iter().for_each(|code| counts[usize::from(*code)] += 1);
            }
        }
        for (table, (a, b)) in self.tally.pairs.iter_mut().zip(&self.job.pairs) {
            let width = self.job.codes[*b].size;
            for (first, second) in self.codes[*a].iter().zip(&self.codes[*b]) {
                table[usize::from(*first) * width + usize::from(*second)] += 1;
            }
        }
    }

    fn add_lanes(&mut self) {
        let rows = self.narrow.first().map_or(0, |column| column.len());
        if self.pending_rows + rows > self.rows_to_overflow() {
            self.flush();
        }
        self.pending_rows += rows;
        for (pending, codes) in self.pending.iter_mut().zip(&self.codes) {
            for (table, lanes) in pending.iter_mut().zip(&self.lanes) {
                for (code, lane) in codes.iter().zip(lanes) {
                    let cell = &mut table[usize::from(*code)];
                    for (sum, value) in cell.iter_mut().zip(lane) {
                        *sum += value;
                    }
                }
            }
        }
        for (total, column) in self.tally.totals.iter_mut().zip(&self.narrow) {
            total.add(&Integer::from(column.iter().sum::<i64>()));
        }
    }

    /// How many rows certainly add up in 64 bits: a chunk at least, since narrow values are below 2^51.
    fn rows_to_overflow(&self) -> usize {
        let bounds = self.job.numbers.iter().flatten().filter(|source| source.is_narrow()).map(|s| s.bound);
        let largest = bounds.flatten().max().unwrap_or(0).max(1);
        (i64::MAX as u128 / largest) as usize
    }

    fn flush(&mut self) {
        let numbers = self.job.numbers.len();
        for (sums, pending) in self.tally.sums.iter_mut().zip(&mut self.pending) {
            for (bundle, table) in pending.iter_mut().enumerate() {
                for (code, cell) in table.iter_mut().enumerate() {
                    let first = code * numbers + bundle * LANES;
                    let last = (code + 1) * numbers;
                    for (sum, value) in sums[first..last].iter_mut().zip(cell.iter_mut()) {
                        sum.add(&Integer::from(std::mem::take(value)));
                    }
                }
            }
        }
        self.pending_rows = 0;
    }

    fn add_wide(&mut self) {
        let numbers = self.job.numbers.len();
        for (i, column) in self.wide.iter().enumerate() {
            let Some(column) = column else { continue };
            column.iter().for_each(|value| self.tally.totals[i].add(value));
            for (sums, codes) in self.tally.sums.iter_mut().zip(&self.codes) {
                for (code, value) in codes.iter().zip(column) {
                    sums[usize::from(*code) * numbers + i].add(value);
                }
            }
        }
    }

    fn multiply(&mut self) {
        for (sum, (a, b)) in self.tally.products.iter_mut().zip(&self.job.products) {
            let (Some(left), Some(right)) = (&self.job.numbers[*a], &self.job.numbers[*b]) else {
                continue;
            };
            if left.is_narrow() && right.is_narrow() {
                sum.add(&narrow_products(&self.narrow[*a], &self.narrow[*b], fits_64(left, right)));
                continue;
            }
            let (first, second) =
                (integers(&self.narrow[*a], &self.wide[*a]), integers(&self.narrow[*b], &self.wide[*b]));
            first.iter().zip(&second).for_each(|(x, y)| sum.add(&x.times(y)));
        }
    }
}
