//! Counts and sums over the rows of one sample: the loop that every row passes through.
//! Knows nothing of levels' names, models or files. Everything is added as integers, so the order is free.

use super::integer::Integer;
use super::joint::Joint;
use super::number_source::{CHUNK, NumberSource, fits_64, integers, narrow_products};
use super::rows::Selection;

/// Columns that are added side by side.
const LANES: usize = 8;
/// What is to be counted and added.
pub(super) struct Job<'a> {
    /// Codes by which rows are counted and numbers added.
    pub codes: Vec<Joint<'a>>,
    /// How many of the codes, from the first, numbers are added by.
    pub summed: usize,
    /// Pairs of codes by which rows are counted.
    pub pairs: Vec<(usize, usize)>,
    /// The numbers; `None` where this sample has none, which counts as zero.
    pub numbers: Vec<Option<NumberSource<'a>>>,
    /// Pairs of numbers whose products are added.
    pub products: Vec<(usize, usize)>,
}

/// What a job came to.
pub(super) struct Tally {
    /// Per code source: rows a code.
    pub counts: Vec<Vec<u64>>,
    /// Per pair: rows by first and second code, row-major.
    pub pairs: Vec<Vec<u32>>,
    /// Per code source that numbers are added by: the sum of each number by code, code-major.
    pub sums: Vec<Vec<Integer>>,
    /// The sum of each number.
    pub totals: Vec<Integer>,
    /// Per product: its sum.
    pub products: Vec<Integer>,
}

/// The state of one run over the rows.
struct Run<'j> {
    job: &'j Job<'j>,
    codes: Vec<Vec<u32>>,
    narrow: Vec<Vec<i64>>,
    wide: Vec<Option<Vec<Integer>>>,
    lanes: Vec<Vec<[i64; LANES]>>,
    /// Per code source and bundle of lanes: sums by code that still fit 64 bits.
    pending: Vec<Vec<Vec<[i64; LANES]>>>,
    pending_rows: usize,
    tally: Tally,
}

impl Tally {
    fn zero(job: &Job) -> Self {
        let numbers = job.numbers.len();
        let size = |codes: usize| job.codes[codes].size;
        let all = 0..job.codes.len();
        Self {
            counts: all.map(|codes| vec![0; size(codes)]).collect(),
            pairs: job.pairs.iter().map(|(a, b)| vec![0; size(*a) * size(*b)]).collect(),
            sums: (0..job.summed).map(|codes| vec![Integer::ZERO; size(codes) * numbers]).collect(),
            totals: vec![Integer::ZERO; numbers],
            products: vec![Integer::ZERO; job.products.len()],
        }
    }

    /// Runs a job over the rows of a sample.
    pub fn of(job: &Job, rows: &Selection) -> Self {
        let mut run = Run::new(job);
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
}

impl<'j> Run<'j> {
    fn new(job: &'j Job<'j>) -> Self {
        let numbers = job.numbers.len();
        let bundles = numbers.div_ceil(LANES);
        let summed = job.codes.iter().take(job.summed);
        Self {
            job,
            codes: vec![Vec::new(); job.codes.len()],
            narrow: vec![Vec::new(); numbers],
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
            let narrow = &mut self.narrow[i];
            narrow.clear();
            narrow.resize(to - from, 0);
            match source {
                Some(source) if source.is_narrow() => source.read(rows, from, to, narrow),
                Some(source) => self.wide[i] = Some(source.read_wide(rows, from, to)),
                None => {}
            }
        }
        self.fill_lanes(to - from);
    }

    fn fill_lanes(&mut self, rows: usize) {
        for (lanes, columns) in self.lanes.iter_mut().zip(self.narrow.chunks(LANES)) {
            lanes.clear();
            lanes.resize(rows, [0; LANES]);
            for (lane, column) in columns.iter().enumerate() {
                for (row, value) in lanes.iter_mut().zip(column) {
                    row[lane] = *value;
                }
            }
        }
    }

    fn count(&mut self) {
        for (counts, codes) in self.tally.counts.iter_mut().zip(&self.codes) {
            for code in codes {
                counts[*code as usize] += 1;
            }
        }
        for (table, (a, b)) in self.tally.pairs.iter_mut().zip(&self.job.pairs) {
            let width = self.job.codes[*b].size;
            for (first, second) in self.codes[*a].iter().zip(&self.codes[*b]) {
                table[*first as usize * width + *second as usize] += 1;
            }
        }
    }

    fn add_lanes(&mut self) {
        let rows = self.narrow.first().map_or(0, Vec::len);
        if self.pending_rows + rows > self.rows_to_overflow() {
            self.flush();
        }
        self.pending_rows += rows;
        for (pending, codes) in self.pending.iter_mut().zip(&self.codes) {
            for (table, lanes) in pending.iter_mut().zip(&self.lanes) {
                for (code, lane) in codes.iter().zip(lanes) {
                    let cell = &mut table[*code as usize];
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
                    sums[*code as usize * numbers + i].add(value);
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
