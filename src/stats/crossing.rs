//! Columns of codes crossed into one: the combinations that occur, numbered, so that rows are read once for all
//! columns. Knows nothing of what the columns are.

use super::joint::{Joint, MOST_CODES};
use super::number_source::CHUNK;
use super::rows::Selection;

/// A column of codes. A code beyond its `size` counts as the last.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub codes: &'a [u16],
    pub size: usize,
}

/// The combinations of several columns that some row has, in the order in which rows have them.
pub(super) struct Crossing {
    /// The places of the columns crossed.
    pub columns: Vec<usize>,
    /// Per row the number of its combination.
    pub codes: Vec<u16>,
    /// How many combinations there are.
    pub size: usize,
    /// Per column crossed: its code in each combination.
    pub of: Vec<Vec<u16>>,
}

/// Crosses columns of `rows` codes each, all at once or in as few sets as are easily found to keep the
/// combinations within `limit`. A column larger than that gets a set of its own.
pub(super) fn crossings(columns: &[Column], rows: usize, limit: usize) -> Vec<Crossing> {
    let all: Vec<usize> = (0..columns.len()).collect();
    if let Some(crossing) = cross(columns, all.clone(), rows, limit) {
        return if all.is_empty() { Vec::new() } else { vec![crossing] };
    }
    let mut largest_first = all;
    largest_first.sort_by_key(|column| std::cmp::Reverse(columns[*column].size));
    let mut sets: Vec<Crossing> = Vec::new();
    for column in largest_first {
        let wider = |set: &Crossing| {
            let members = set.columns.iter().copied().chain([column]).collect();
            cross(columns, members, rows, limit)
        };
        let found = (0..sets.len()).find_map(|place| wider(&sets[place]).map(|crossing| (place, crossing)));
        match found {
            Some((place, crossing)) => sets[place] = crossing,
            None => sets.extend(cross(columns, vec![column], rows, MOST_CODES)),
        }
    }
    sets
}

/// Crosses the columns at `members`, several at a time; `None` when there are more combinations than `limit`
/// or than codes to cross them with.
pub(super) fn cross(columns: &[Column], members: Vec<usize>, rows: usize, limit: usize) -> Option<Crossing> {
    let mut crossing = Crossing { columns: Vec::new(), codes: vec![0; rows], size: 1, of: Vec::new() };
    let mut left = members.as_slice();
    while !left.is_empty() {
        let fitting = left.iter().scan(crossing.size, |size, column| {
            *size = size.saturating_mul(columns[*column].size.max(1));
            (*size <= MOST_CODES).then_some(())
        });
        let (next, rest) = left.split_at(fitting.count());
        if next.is_empty() {
            return None;
        }
        crossing = crossing.with(columns, next, limit)?;
        left = rest;
    }
    Some(crossing)
}

impl Crossing {
    /// Crosses further columns with these, as long as no more than `limit` combinations occur.
    fn with(self, columns: &[Column], further: &[usize], limit: usize) -> Option<Self> {
        let codes: Vec<&[u16]> =
            [self.codes.as_slice()].into_iter().chain(further.iter().map(|c| columns[*c].codes)).collect();
        let sizes: Vec<usize> =
            [self.size].into_iter().chain(further.iter().map(|c| columns[*c].size)).collect();
        let joint = Joint::new(&(0..codes.len()).collect::<Vec<_>>(), &sizes, &codes);
        let (numbers, found) = numbered(&joint, self.codes.len(), limit)?;
        let mut of: Vec<Vec<u16>> = vec![Vec::new(); self.of.len() + further.len()];
        for code in &found {
            for (column, level) in joint.levels_at(usize::from(*code)) {
                match column.checked_sub(1) {
                    Some(new) => of[self.of.len() + new].push(level as u16),
                    None => of.iter_mut().zip(&self.of).for_each(|(of, known)| of.push(known[level])),
                }
            }
        }
        let columns = self.columns.iter().chain(further).copied().collect();
        Some(Self { columns, codes: numbers, size: found.len(), of })
    }
}

/// The joint codes that occur in `rows` rows, and per row which of them it has.
fn numbered(joint: &Joint, rows: usize, limit: usize) -> Option<(Vec<u16>, Vec<u16>)> {
    let (mut numbers, mut found) = (Vec::with_capacity(rows), Vec::new());
    let mut place_of = vec![0_u32; joint.size];
    let mut codes = Vec::new();
    for from in (0..rows).step_by(CHUNK) {
        let to = rows.min(from + CHUNK);
        joint.read(&Selection::All(rows), from, to, &mut codes);
        for code in &codes {
            let place = &mut place_of[usize::from(*code)];
            if *place == 0 {
                found.push(*code);
                *place = found.len() as u32;
            }
        }
        if found.len() > limit {
            return None;
        }
        numbers.extend(codes.iter().map(|code| (place_of[usize::from(*code)] - 1) as u16));
    }
    Some((numbers, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(columns: &[Column], sets: &[Crossing], rows: usize) {
        let mut crossed: Vec<usize> = sets.iter().flat_map(|set| set.columns.clone()).collect();
        crossed.sort_unstable();
        assert_eq!(crossed, (0..columns.len()).collect::<Vec<_>>());
        for set in sets {
            assert_eq!(set.codes.len(), rows);
            for (column, of) in set.columns.iter().zip(&set.of) {
                assert_eq!(of.len(), set.size);
                let Column { codes, size } = columns[*column];
                let back = set.codes.iter().map(|code| of[usize::from(*code)]);
                assert!(back.eq(codes.iter().map(|code| (*code).min(size as u16 - 1))));
            }
        }
    }

    proptest! {
        #[test]
        fn every_row_finds_its_codes_again(
            seeds in proptest::collection::vec((any::<u64>(), 1_u64..90), 0..7),
            rows in 0_usize..300,
            limit in 1_usize..200,
        ) {
            let columns: Vec<(Vec<u16>, usize)> = seeds.iter().map(|(seed, size)| {
                let mut dice = crate::stats::samples::Dice(*seed);
                ((0..rows).map(|_| dice.below(*size + 1) as u16).collect(), *size as usize)
            }).collect();
            let columns = columns.iter().map(|(codes, size)| Column { codes, size: *size });
            let columns: Vec<Column> = columns.collect();
            let sets = crossings(&columns, rows, limit);
            check(&columns, &sets, rows);
            prop_assert!(sets.iter().all(|set| set.columns.len() == 1 || set.size <= limit));
        }
    }

    #[test]
    fn only_combinations_that_occur_are_numbered() {
        let office: Vec<u16> = (0..600).map(|row| row % 260).collect();
        let county: Vec<u16> = office.iter().map(|office| office / 20).collect();
        let columns = [Column { codes: &office, size: 261 }, Column { codes: &county, size: 16 }];
        let sets = crossings(&columns, 600, 512);
        assert_eq!(sets.iter().map(|set| set.size).collect::<Vec<_>>(), [260]);
        check(&columns, &sets, 600);
    }
}
