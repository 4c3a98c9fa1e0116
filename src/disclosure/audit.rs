//! How closely a hidden cell's number of units can be told from what is shown and from every cell having a unit: a
//! linear program each.
//! Knows nothing of why a cell is hidden, nor of what is done about it.

use super::suppression::Relation;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// More hidden cells are not reckoned with at once. A cell that needs more counts as told.
const LARGEST_PROGRAM: usize = 4_000;

/// Numbers that add up in relations, some of which nobody knows.
pub struct Audit<'a> {
    relations: &'a [Relation],
    /// By cell: how many units it holds; none where it may as well be less than nothing.
    sizes: Vec<Option<u64>>,
    is_unknown: Vec<bool>,
    /// By cell: the relations that it is in.
    of_cell: Vec<Vec<usize>>,
}

impl<'a> Audit<'a> {
    /// Of cells by their sizes and by whether whoever looks does not know them.
    pub fn new(relations: &'a [Relation], sizes: Vec<Option<u64>>, is_unknown: Vec<bool>) -> Self {
        let mut of_cell = vec![Vec::new(); sizes.len()];
        for (place, relation) in relations.iter().enumerate() {
            relation.iter().for_each(|(cell, _)| of_cell[*cell].push(place));
        }
        Self { relations, sizes, is_unknown, of_cell }
    }

    /// Whether a cell's size could as well be others, so that the least and the largest possible lie this far apart.
    /// Looks at what is near first: where that leaves room enough, the rest cannot take it away, since it may stay as
    /// it is.
    pub fn is_open(&self, cell: usize, width: u64) -> bool {
        let mut near = BTreeSet::from([cell]);
        loop {
            let wider = self.with_neighbours(&near);
            let is_all = wider.len() == near.len();
            near = wider;
            if near.len() > LARGEST_PROGRAM {
                return false;
            }
            if self.width(cell, &near, width) >= width {
                return true;
            }
            if is_all {
                return false;
            }
        }
    }

    /// The relations that some of the cells are in.
    fn relations_of(&self, cells: &BTreeSet<usize>) -> impl Iterator<Item = &Relation> {
        let places: BTreeSet<usize> = cells.iter().flat_map(|cell| &self.of_cell[*cell]).copied().collect();
        places.into_iter().map(|place| &self.relations[place])
    }

    fn with_neighbours(&self, cells: &BTreeSet<usize>) -> BTreeSet<usize> {
        let all = self.relations_of(cells).flatten().map(|(cell, _)| *cell);
        all.filter(|cell| self.is_unknown[*cell]).chain(cells.iter().copied()).collect()
    }

    /// How far apart the least and the largest possible size of a cell lie when only the `near` cells may be others
    /// than they are; no more than `enough` is looked for to either side.
    fn width(&self, cell: usize, near: &BTreeSet<usize>, enough: u64) -> u64 {
        let up = self.furthest(cell, near, enough, OptimizationDirection::Maximize);
        if up >= enough {
            up
        } else {
            up + self.furthest(cell, near, enough, OptimizationDirection::Minimize)
        }
    }

    fn furthest(
        &self,
        cell: usize,
        near: &BTreeSet<usize>,
        enough: u64,
        direction: OptimizationDirection,
    ) -> u64 {
        let mut problem = Problem::new(direction);
        let add = |place: &usize| {
            // A cell that stands in a table has a unit.
            let least = self.sizes[*place].map_or(f64::NEG_INFINITY, |size| -(size.saturating_sub(1) as f64));
            let is_asked = *place == cell;
            let most = if is_asked { enough as f64 } else { f64::INFINITY };
            (*place, problem.add_var(f64::from(u8::from(is_asked)), (least, most)))
        };
        let steps: BTreeMap<usize, Variable> = near.iter().map(add).collect();
        for relation in self.relations_of(near) {
            let mut factors: BTreeMap<usize, f64> = BTreeMap::new();
            for (place, is_negative) in relation {
                *factors.entry(*place).or_default() += if *is_negative { -1.0 } else { 1.0 };
            }
            let on_one_side = factors.iter().filter(|(_, factor)| **factor != 0.0);
            let terms = on_one_side.filter_map(|(place, factor)| Some((*steps.get(place)?, *factor)));
            problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
        }
        let solution = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok());
        // A program that was not solved leaves no room that is certain.
        let step: f64 = solution.map_or(0.0, |solution| solution.var_value(steps[&cell]));
        (step.abs() + 1e-6).floor() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(parts: &[usize], whole: usize) -> Relation {
        parts.iter().map(|part| (*part, false)).chain([(whole, true)]).collect()
    }

    fn known<const N: usize>(sizes: [u64; N]) -> Vec<Option<u64>> {
        sizes.map(Some).to_vec()
    }

    /// Two rows by two columns with their sums, which are known.
    fn square(sizes: [u64; 4]) -> (Vec<Relation>, Vec<Option<u64>>, Vec<bool>) {
        let [a, b, c, d] = sizes;
        let relations = vec![sum(&[0, 1], 4), sum(&[2, 3], 5), sum(&[0, 2], 6), sum(&[1, 3], 7)];
        let is_unknown = (0..8).map(|cell| cell < 4).collect();
        (relations, known([a, b, c, d, a + b, c + d, a + c, b + d]), is_unknown)
    }

    #[test]
    fn two_hidden_parts_of_a_known_whole_can_be_all_but_one_unit_or_one() {
        let relations = [sum(&[0, 1, 2], 3)];
        let audit = Audit::new(&relations, known([3, 9, 100, 112]), vec![true, true, false, false]);
        assert!((audit.is_open(0, 10), audit.is_open(0, 11)) == (true, false), "from 1 to 11");
        assert!((audit.is_open(1, 10), audit.is_open(1, 11)) == (true, false), "from 1 to 11");
    }

    #[test]
    fn small_neighbours_bound_a_hidden_cell_from_both_sides() {
        let (relations, sizes, is_unknown) = square([9, 2, 9, 2]);
        let audit = Audit::new(&relations, sizes, is_unknown);
        assert!((audit.is_open(0, 2), audit.is_open(0, 3)) == (true, false), "from 8 to 10");
        assert!((audit.is_open(3, 2), audit.is_open(3, 3)) == (true, false), "from 1 to 3");
    }

    #[test]
    fn cells_far_away_are_asked_when_those_near_cannot_be_others_by_themselves() {
        // A chain from 4 to 42: 0 + 1 = 4, 1 + 2 = 5, 2 + 3 = 6.
        let relations = [sum(&[0, 1], 4), sum(&[1, 2], 5), sum(&[2, 3], 6)];
        let sizes = known([4, 39, 1, 50, 43, 40, 51]);
        let is_unknown: Vec<bool> = (0..7).map(|cell| cell < 4).collect();
        let audit = Audit::new(&relations, sizes, is_unknown);
        assert!((audit.is_open(0, 38), audit.is_open(0, 39)) == (true, false));
    }

    #[test]
    fn a_cell_on_both_sides_of_a_relation_takes_no_part_in_it() {
        let relations =
            [vec![(0, false), (1, false), (0, true), (2, true)], vec![(0, false), (2, false), (3, true)]];
        let audit = Audit::new(&relations, known([3, 9, 9, 12]), vec![true, true, true, false]);
        assert!((audit.is_open(0, 10), audit.is_open(0, 11)) == (true, false), "from 1 to 11");
    }

    #[test]
    fn what_may_be_less_than_nothing_leaves_a_small_cell_open() {
        let relations = [sum(&[0, 1], 2)];
        let width = |size| Audit::new(&relations, vec![Some(3), size, Some(4)], vec![true, true, false]);
        assert!(!width(Some(1)).is_open(0, 3) && width(None).is_open(0, 3), "3 + 1 = 4, or 9 - 5 = 4");
    }

    #[test]
    fn a_cell_that_stands_in_no_relation_can_be_anything() {
        assert!(Audit::new(&[], known([3]), vec![true]).is_open(0, 1_000));
    }
}
