//! Several columns of codes read as one joint code, so that a row is counted a few times and not once for each
//! pair. Knows nothing of what is counted.

use super::rows::Selection;

/// The most joint codes there can be, so that they fit 16 bits.
pub(super) const MOST_CODES: usize = 1 << 16;

/// Columns joined into one code in mixed radix.
pub(super) struct Joint<'a> {
    parts: Vec<Part<'a>>,
    /// How many joint codes there are.
    pub size: usize,
}

/// One column of a joint code.
struct Part<'a> {
    codes: &'a [u16],
    levels: usize,
    stride: usize,
    /// The column's place among all columns.
    factor: usize,
}

impl<'a> Joint<'a> {
    /// Joins the columns at `members`: `sizes` levels and `codes` of all columns, by place. A code beyond
    /// its column's levels counts as the last of them. There may be at most [`MOST_CODES`] joint codes.
    pub fn new(members: &[usize], sizes: &[usize], codes: &[&'a [u16]]) -> Self {
        let mut size = 1;
        let parts = members.iter().map(|&factor| {
            let levels = sizes[factor].clamp(1, MOST_CODES);
            let stride = size;
            size *= levels;
            Part { codes: codes[factor], levels, stride, factor }
        });
        Self { parts: parts.collect(), size }
    }

    /// Reads the joint codes of a stretch of rows.
    pub fn read(&self, rows: &Selection, from: usize, to: usize, joint: &mut Vec<u16>) {
        joint.clear();
        joint.resize(to - from, 0);
        for part in &self.parts {
            // A stride beyond 16 bits belongs to a column of one level, whose code is 0.
            let (last, stride) = ((part.levels - 1) as u16, part.stride as u16);
            let add = |sum: &mut u16, code: u16| *sum = sum.wrapping_add(code.min(last).wrapping_mul(stride));
            match rows {
                Selection::All(_) => {
                    joint.iter_mut().zip(&part.codes[from..to]).for_each(|(sum, code)| add(sum, *code));
                }
                Selection::Listed(list) => {
                    let codes = list[from..to].iter().map(|row| part.codes[*row as usize]);
                    joint.iter_mut().zip(codes).for_each(|(sum, code)| add(sum, code));
                }
            }
        }
    }

    /// Each column's place and its level at a joint code.
    pub fn levels_at(&self, joint: usize) -> impl Iterator<Item = (usize, usize)> {
        self.parts.iter().map(move |part| (part.factor, joint / part.stride % part.levels))
    }

    /// Per column: its place, how many levels it has, and the level at each joint code.
    pub fn margins(&self) -> impl Iterator<Item = Margin> {
        self.parts.iter().map(|part| Margin {
            factor: part.factor,
            levels: part.levels,
            of: (0..self.size).map(|joint| joint / part.stride % part.levels).collect(),
        })
    }
}

/// A column's levels by joint code.
pub(super) struct Margin {
    pub factor: usize,
    pub levels: usize,
    pub of: Vec<usize>,
}

/// Sorts columns of `sizes` levels into as few sets as keep every set's joint codes within `limit`, the sets
/// being of like size. A column larger than the limit gets a set of its own.
pub(super) fn pack(sizes: &[usize], limit: usize) -> Vec<Vec<usize>> {
    let mut largest_first: Vec<usize> = (0..sizes.len()).collect();
    largest_first.sort_by_key(|factor| std::cmp::Reverse(sizes[*factor]));
    let packings = (1..=sizes.len()).map(|sets| pack_into(sets, &largest_first, sizes));
    let fits =
        |sets: &Vec<Vec<usize>>| sets.iter().all(|set| set.len() <= 1 || joint_size(set, sizes) <= limit);
    packings.into_iter().find(fits).unwrap_or_default()
}

/// Puts each column into the set that has the fewest joint codes so far.
fn pack_into(count: usize, order: &[usize], sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new(); count];
    for factor in order {
        if let Some(smallest) = sets.iter_mut().min_by_key(|set| (joint_size(set, sizes), set.len())) {
            smallest.push(*factor);
        }
    }
    sets
}

fn joint_size(set: &[usize], sizes: &[usize]) -> usize {
    set.iter().fold(1, |size, factor| size.saturating_mul(sizes[*factor].max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_controls_are_packed_into_four_sets() {
        let sizes = [2, 10, 3, 7, 4, 5, 10, 10, 6, 5, 12];
        let sets = pack(&sizes, 256);
        assert_eq!(sets.len(), 4);
        let mut all: Vec<usize> = sets.concat();
        all.sort_unstable();
        assert_eq!(all, (0..11).collect::<Vec<_>>());
        assert!(sets.iter().all(|set| joint_size(set, &sizes) <= 256));
    }

    #[test]
    fn a_factor_larger_than_the_limit_stands_alone() {
        assert_eq!(pack(&[1000, 2, 2], 64), [vec![0], vec![1, 2]]);
        assert!(pack(&[], 64).is_empty());
    }

    #[test]
    fn a_joint_code_leads_back_to_its_levels() {
        let (first, second) = ([1_u16, 0], [2_u16, u16::MAX]);
        let joint = Joint::new(&[0, 1], &[2, 4], &[&first, &second]);
        let mut codes = Vec::new();
        joint.read(&Selection::All(2), 0, 2, &mut codes);
        let levels = |code: u16| joint.levels_at(usize::from(code)).collect::<Vec<_>>();
        assert_eq!(levels(codes[0]), [(0, 1), (1, 2)]);
        assert_eq!(levels(codes[1]), [(0, 0), (1, 3)]);
        let mut listed = Vec::new();
        joint.read(&Selection::Listed(vec![1, 0]), 0, 2, &mut listed);
        assert_eq!(listed, [codes[1], codes[0]]);
    }

    #[test]
    fn the_largest_joint_codes_fit() {
        let codes = [u16::MAX, 65_534, 0];
        let joint = Joint::new(&[0, 1], &[1 << 16, 1], &[&codes, &codes]);
        let mut read = Vec::new();
        joint.read(&Selection::All(3), 0, 3, &mut read);
        assert_eq!((joint.size, read.as_slice()), (1 << 16, codes.as_slice()));
    }
}
