//! Counts and sums over the rows of one sample: what is wanted, and what it came to.
//! Knows nothing of levels' names, models or files, nor of how the rows are gone through.

use super::integer::Integer;
use super::joint::Joint;
use super::number_source::NumberSource;
use super::rows::Selection;
use super::tally_run::Run;

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

impl Tally {
    /// Nothing counted yet.
    pub fn zero(job: &Job) -> Self {
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
        let mut tally = Run::through(job, rows);
        tally.count_margins(job);
        tally
    }

    /// Counts by a code that is in a pair are the sums of the pair's counts.
    fn count_margins(&mut self, job: &Job) {
        for (codes, counts) in self.counts.iter_mut().enumerate() {
            let Some((place, (first, second))) = job.pair_with(codes) else { continue };
            let rows = self.pairs[place].chunks(job.codes[*second].size.max(1));
            if *first == codes {
                let sums = rows.map(|row| row.iter().map(|count| u64::from(*count)).sum());
                counts.iter_mut().zip(sums).for_each(|(count, sum)| *count = sum);
            } else {
                rows.for_each(|row| counts.iter_mut().zip(row).for_each(|(c, n)| *c += u64::from(*n)));
            }
        }
    }
}

impl Job<'_> {
    /// The first pair that a code source is in, with its place.
    pub fn pair_with(&self, codes: usize) -> Option<(usize, &(usize, usize))> {
        self.pairs.iter().enumerate().find(|(_, (first, second))| *first == codes || *second == codes)
    }
}
