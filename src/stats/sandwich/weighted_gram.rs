//! Sums of weighted products of a model's columns, `X'WX`, exact for whole weights.
//! Knows nothing of what the weights are.

use super::alignment::Alignment;
use super::value_codes::ValueCodes;
use super::weight_sums::{JointColumns, LANES, Lanes, Member};
use crate::stats::block::triangle;
use crate::stats::integer::Integer;

/// A partition made ready for products under any number of weights.
pub(super) struct WeightedGram<'a> {
    rows: &'a Alignment<'a>,
    joint: JointColumns,
    /// Per level of the joint columns: the model's columns that it gives a value, with that value.
    features: Vec<Vec<(usize, Integer)>>,
    /// The powers of numeric columns by row, with their columns, where too many differ to be levels.
    powers: Vec<(usize, Vec<Integer>)>,
}

impl<'a> WeightedGram<'a> {
    /// Joins the partition's columns. Few distinct values of the numeric columns are one more factor, whose
    /// levels stand for the values' powers.
    pub fn new(rows: &'a Alignment<'a>) -> Self {
        let values = ValueCodes::of(rows);
        let constant = vec![0; rows.rows];
        let mut members = vec![Member { codes: &constant, levels: 1 }];
        let factors = rows.factors.iter();
        members.extend(factors.map(|own| Member { codes: own.codes, levels: own.columns.len() }));
        members.extend(values.iter().map(|own| Member { codes: &own.codes, levels: own.examples.len() }));
        let joint = JointColumns::new(&members, rows.rows);
        let mut features = vec![Vec::new(); joint.levels()];
        features[0] = rows.intercept.map(|column| (column, Integer::from(1_i64))).into_iter().collect();
        for (place, factor) in rows.factors.iter().enumerate() {
            for (code, column) in factor.columns.iter().enumerate() {
                let own = &mut features[joint.offset(place + 1) + code];
                own.extend(column.map(|column| (column, Integer::from(1_i64))));
            }
        }
        let powers = if values.is_none() { powers_by_row(rows) } else { Vec::new() };
        for (code, row) in values.iter().flat_map(|values| values.examples.iter().enumerate()) {
            features[joint.offset(members.len() - 1) + code] = powers_at(rows, *row);
        }
        Self { rows, joint, features, powers }
    }

    /// The lower triangle of `X'WX` by rows for each list of weights, in steps of the columns' grids. A row
    /// without all controls must have no weight, and all of a list's weights together must fit 64 bits.
    pub fn sums(&self, lists: &[Vec<u64>]) -> Vec<Vec<Integer>> {
        let bundles = lists.chunks(LANES).map(|lists| {
            let weight = |row| std::array::from_fn(|lane| lists.get(lane).map_or(0, |list| list[row]));
            let lanes: Vec<Lanes> = (0..self.rows.rows).map(weight).collect();
            let by_levels = self.joint.sums(&lanes);
            lists
                .iter()
                .zip(by_levels)
                .map(|(weights, by_levels)| self.unfolded(weights, &by_levels))
                .collect()
        });
        bundles.collect::<Vec<Vec<_>>>().concat()
    }

    fn unfolded(&self, weights: &[u64], by_levels: &[u64]) -> Vec<Integer> {
        let mut sums = vec![Integer::ZERO; self.rows.columns * (self.rows.columns + 1) / 2];
        let mut entries = by_levels.iter();
        for (level, own) in self.features.iter().enumerate() {
            for (other, weight) in self.features[..level].iter().zip(entries.by_ref()) {
                add_products(own, other, *weight, &mut sums);
            }
            let weight = entries.next().copied().unwrap_or_default();
            (0..own.len()).for_each(|i| add_products(&own[i..=i], &own[..=i], weight, &mut sums));
        }
        self.add_by_row(weights, &mut sums);
        sums
    }

    fn add_by_row(&self, weights: &[u64], sums: &mut [Integer]) {
        for (i, (column, values)) in self.powers.iter().enumerate() {
            let weighted = weights.iter().zip(values).map(|(weight, value)| match weight {
                0 => Integer::ZERO,
                weight => Integer::from(*weight).times(value),
            });
            let weighted: Vec<Integer> = weighted.collect();
            for (features, sum) in self.features.iter().zip(self.joint.level_sums(&weighted)) {
                features.iter().for_each(|(other, _)| sums[triangle(*column, *other)].add(&sum));
            }
            for (other, others) in &self.powers[..=i] {
                let sum = &mut sums[triangle(*column, *other)];
                let used = weighted.iter().zip(others).filter(|(weighted, _)| !weighted.is_zero());
                used.for_each(|(weighted, value)| sum.add(&weighted.times(value)));
            }
        }
    }
}

fn add_products(a: &[(usize, Integer)], b: &[(usize, Integer)], weight: u64, sums: &mut [Integer]) {
    if weight == 0 {
        return;
    }
    for (column, value) in a {
        let weighted = value.times(&Integer::from(weight));
        b.iter().for_each(|(other, value)| sums[triangle(*column, *other)].add(&weighted.times(value)));
    }
}

/// The powers of a row's numbers, with their columns.
fn powers_at(rows: &Alignment, row: usize) -> Vec<(usize, Integer)> {
    let numbers = rows.numbers.iter().filter(|_| rows.is_complete(row));
    let powers = numbers.flat_map(|number| {
        let value = Integer::from(number.values[row]);
        number.powers.iter().map(move |(power, column)| (*column, value.power(*power)))
    });
    powers.collect()
}

fn powers_by_row(rows: &Alignment) -> Vec<(usize, Vec<Integer>)> {
    let columns = rows.numbers.iter().flat_map(|number| {
        number.powers.iter().map(|(power, column)| {
            let raised = number.values.iter().map(|value| Integer::from(*value).power(*power));
            (*column, raised.collect())
        })
    });
    columns.collect()
}
