//! Sums of weights by every pair of levels of a partition's columns, through joint codes.
//! Knows nothing of what the weights or levels are. Everything is added as integers, so the order is free.

use crate::stats::block::triangle;
use crate::stats::integer::Integer;
use crate::stats::joint::pack;

/// A column that rows are told apart by.
pub(super) struct Member<'a> {
    pub codes: &'a [u16],
    /// How many levels it has; a code beyond them counts as the last.
    pub levels: usize,
}

/// Columns joined into a few codes, each read once for any number of weights.
pub(super) struct JointColumns {
    sets: Vec<Set>,
    /// The place of each member's first level among all levels.
    offsets: Vec<usize>,
    levels: usize,
    rows: usize,
}

/// Members joined into one code in mixed radix.
struct Set {
    codes: Vec<u16>,
    size: usize,
    parts: Vec<Part>,
}

/// A member of a set: the level at each joint code, among all levels.
struct Part {
    first: usize,
    levels: usize,
    at: Vec<usize>,
}

/// Weights that are added side by side.
pub(super) const LANES: usize = 4;
/// A row's weights.
pub(super) type Lanes = [u64; LANES];
/// Rows that are added at a time, so that their codes and weights stay near.
const CHUNK: usize = 2048;
/// Joint codes are as many as keep a table of pairs in the processor's cache, fewer for few rows.
const MOST_CODES: usize = 112;

impl JointColumns {
    /// Joins columns of `rows` rows each.
    pub fn new(members: &[Member], rows: usize) -> Self {
        let sizes: Vec<usize> = members.iter().map(|member| member.levels.max(1)).collect();
        let ends = sizes.iter().scan(0, |end, size| {
            *end += size;
            Some(*end)
        });
        let offsets: Vec<usize> = ends.zip(&sizes).map(|(end, size)| end - size).collect();
        let packed = pack(&sizes, (rows / 512).clamp(16, MOST_CODES));
        let set = |own: &Vec<usize>| Set::new(own, members, &sizes, &offsets, rows);
        let sets = packed.iter().map(set).collect();
        Self { sets, offsets, levels: sizes.iter().sum(), rows }
    }

    /// How many levels all columns have together.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// The place of a member's first level among all levels.
    pub fn offset(&self, member: usize) -> usize {
        self.offsets[member]
    }

    /// The sums of some weights by every pair of levels: for each weight the lower triangle by rows, whose
    /// diagonal has each level's own. The sum of all rows' weights must fit 64 bits.
    pub fn sums(&self, weights: &[Lanes]) -> [Vec<u64>; LANES] {
        let pairs: Vec<(&Set, &Set)> = self
            .sets
            .iter()
            .enumerate()
            .flat_map(|(i, b)| self.sets[..i].iter().map(move |a| (a, b)))
            .collect();
        let mut single: Vec<Vec<Lanes>> = self.sets.iter().map(|set| vec![[0; LANES]; set.size]).collect();
        let mut double: Vec<Vec<Lanes>> =
            pairs.iter().map(|(a, b)| vec![[0; LANES]; a.size * b.size]).collect();
        for from in (0..self.rows).step_by(CHUNK) {
            let rows = from..self.rows.min(from + CHUNK);
            for (set, sums) in self.sets.iter().zip(&mut single) {
                add_by(
                    set.codes[rows.clone()].iter().map(|code| usize::from(*code)),
                    &weights[rows.clone()],
                    sums,
                );
            }
            for ((a, b), sums) in pairs.iter().zip(&mut double) {
                let codes = a.codes[rows.clone()].iter().zip(&b.codes[rows.clone()]);
                let codes = codes.map(|(a, other)| usize::from(*a) * b.size + usize::from(*other));
                add_by(codes, &weights[rows.clone()], sums);
            }
        }
        std::array::from_fn(|lane| {
            let own = |sums: &Vec<Lanes>| sums.iter().map(|lanes| lanes[lane]).collect::<Vec<u64>>();
            let mut all = vec![0; self.levels * (self.levels + 1) / 2];
            self.sets.iter().zip(&single).for_each(|(set, sums)| set.unfold_within(&own(sums), &mut all));
            pairs.iter().zip(&double).for_each(|((a, b), sums)| unfold_between(a, b, &own(sums), &mut all));
            all
        })
    }

    /// The sum of one number a row by level.
    pub fn level_sums(&self, numbers: &[Integer]) -> Vec<Integer> {
        let mut all = vec![Integer::ZERO; self.levels];
        for set in &self.sets {
            let mut sums = vec![Integer::ZERO; set.size];
            set.codes.iter().zip(numbers).for_each(|(code, number)| sums[usize::from(*code)].add(number));
            for part in &set.parts {
                part.at.iter().zip(&sums).for_each(|(level, sum)| all[*level].add(sum));
            }
        }
        all
    }
}

impl Set {
    fn new(own: &[usize], members: &[Member], sizes: &[usize], offsets: &[usize], rows: usize) -> Self {
        let size = own.iter().map(|member| sizes[*member]).product();
        let mut set = Self { codes: vec![0; rows], size, parts: Vec::new() };
        let mut stride = 1;
        for &member in own {
            let (levels, first, last) = (sizes[member], offsets[member], sizes[member] - 1);
            for (joint, code) in set.codes.iter_mut().zip(members[member].codes) {
                *joint += (usize::from(*code).min(last) * stride) as u16;
            }
            let at = (0..size).map(|joint| first + joint / stride % levels).collect();
            set.parts.push(Part { first, levels, at });
            stride *= levels;
        }
        set
    }

    fn unfold_within(&self, sums: &[u64], all: &mut [u64]) {
        for (code, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0) {
            for (i, part) in self.parts.iter().enumerate() {
                self.parts[..=i].iter().for_each(|other| all[triangle(part.at[code], other.at[code])] += sum);
            }
        }
    }
}

fn add_by(codes: impl Iterator<Item = usize>, weights: &[Lanes], sums: &mut [Lanes]) {
    for (code, weights) in codes.zip(weights) {
        sums[code].iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
    }
}

/// First by the levels of the first set's members, then by both's.
fn unfold_between(a: &Set, b: &Set, sums: &[u64], all: &mut [u64]) {
    for part in &a.parts {
        let mut by_level = vec![0_u64; part.levels * b.size];
        for (level, row) in part.at.iter().zip(sums.chunks(b.size)) {
            let start = (level - part.first) * b.size;
            by_level[start..start + b.size].iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        for other in &b.parts {
            for (i, sum) in by_level.iter().enumerate().filter(|(_, sum)| **sum > 0) {
                all[triangle(part.first + i / b.size, other.at[i % b.size])] += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::samples::Dice;

    #[test]
    fn weights_are_added_by_every_pair_of_levels() {
        let (rows, sizes) = (20_000, [3, 1, 40, 7, 12, 2]);
        let mut dice = Dice(11);
        let mut column = |size: usize| (0..rows).map(|_| dice.below(size as u64) as u16).collect();
        let columns: Vec<Vec<u16>> = sizes.iter().map(|size| column(*size)).collect();
        let weights: Vec<u64> = (0..rows).map(|_| dice.below(1 << 30)).collect();
        let pairs = columns.iter().zip(&sizes);
        let members: Vec<Member> = pairs.map(|(codes, levels)| Member { codes, levels: *levels }).collect();
        let joint = JointColumns::new(&members, rows);
        let mut naive = vec![0; joint.levels() * (joint.levels() + 1) / 2];
        for row in 0..rows {
            let at = |member: usize| joint.offset(member) + usize::from(columns[member][row]);
            for i in 0..sizes.len() {
                (0..=i).for_each(|j| naive[triangle(at(i), at(j))] += weights[row]);
            }
        }
        let lanes: Vec<Lanes> = weights.iter().map(|weight| [0, *weight, 0, 1]).collect();
        assert_eq!(joint.sums(&lanes)[1], naive);
    }
}
