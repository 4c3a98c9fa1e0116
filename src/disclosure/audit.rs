//! How closely a hidden cell's number of units can be told from what is shown and from every cell having a unit: a
//! linear program each.
//! Knows nothing of why a cell is hidden, nor of what is done about it.

use super::suppression::Relation;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// More hidden cells are not reckoned with at once. A cell that needs more counts as told.
const LARGEST_PROGRAM: usize = 4_000;

/// Numbers that add up in relations, some of which nobody knows.
pub struct Audit<'a> {
    relations: &'a [Relation],
    /// By cell: how many units it holds; none where it may as well be less than nothing.
    sizes: Vec<Option<u64>>,
    /// By cell: the relations that it is in.
    of_cell: Vec<Vec<usize>>,
    /// The cells that are told among those that were asked for, of what was looked at before.
    told: BTreeMap<Unknown, Vec<usize>>,
}

/// Cells that nobody knows and that hang together, and those of them that are asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unknown {
    cells: BTreeSet<usize>,
    asked: Vec<usize>,
}

impl<'a> Audit<'a> {
    /// Of cells by their sizes.
    pub fn new(relations: &'a [Relation], sizes: Vec<Option<u64>>) -> Self {
        let mut of_cell = vec![Vec::new(); sizes.len()];
        for (place, relation) in relations.iter().enumerate() {
            relation.iter().for_each(|(cell, _)| of_cell[*cell].push(place));
        }
        Self { relations, sizes, of_cell, told: BTreeMap::new() }
    }

    /// The cells among `asked` whose size can be told within fewer than `width`, where whoever looks does not know the
    /// `unknown` ones: the least and the largest possible do not lie this far apart. What does not hang together with
    /// anything that was shown or hidden since the last time is not looked at again.
    pub fn told(&mut self, asked: &[usize], unknown: &[bool], width: u64) -> Vec<usize> {
        let parts = self.parts(asked, unknown);
        let new: Vec<&Unknown> = parts.iter().filter(|part| !self.told.contains_key(part)).collect();
        let told: Vec<Vec<usize>> = new.par_iter().map(|part| self.told_of(part, width)).collect();
        let new: Vec<(Unknown, Vec<usize>)> = new.into_iter().cloned().zip(told).collect();
        self.told.extend(new);
        let mut told: Vec<usize> =
            parts.iter().filter_map(|part| self.told.get(part)).flatten().copied().collect();
        told.sort_unstable();
        told
    }

    /// The parts of what is unknown that hang together and that something is asked of.
    fn parts(&self, asked: &[usize], unknown: &[bool]) -> Vec<Unknown> {
        let mut parts: Vec<Unknown> = Vec::new();
        let mut part_of: BTreeMap<usize, usize> = BTreeMap::new();
        for &cell in asked {
            let part = *part_of.entry(cell).or_insert(parts.len());
            if part == parts.len() {
                let cells = self.hanging_together(cell, unknown);
                part_of.extend(cells.iter().map(|cell| (*cell, part)));
                parts.push(Unknown { cells, asked: Vec::new() });
            }
            parts[part].asked.push(cell);
        }
        parts
    }

    fn hanging_together(&self, cell: usize, unknown: &[bool]) -> BTreeSet<usize> {
        let (mut all, mut open) = (BTreeSet::from([cell]), vec![cell]);
        while let Some(cell) = open.pop() {
            let beside = self.of_cell[cell].iter().flat_map(|place| &self.relations[*place]);
            open.extend(
                beside.map(|(other, _)| *other).filter(|other| unknown[*other] && all.insert(*other)),
            );
        }
        all
    }

    fn told_of(&self, part: &Unknown, width: u64) -> Vec<usize> {
        let mut open = BTreeSet::new();
        for cell in &part.asked {
            if !open.contains(cell) {
                self.look_at(*cell, part, width, &mut open);
            }
        }
        part.asked.iter().copied().filter(|cell| !open.contains(cell)).collect()
    }

    /// Adds to the `open` ones a cell whose size could as well be another, `width` apart, and all others of which that
    /// shows on the way. Looks at what is near first: where that leaves room enough, the rest cannot take it away,
    /// since it may stay as it is.
    fn look_at(&self, cell: usize, part: &Unknown, width: u64, open: &mut BTreeSet<usize>) {
        let mut near = BTreeSet::from([cell]);
        loop {
            let wider = self.with_neighbours(&near, part);
            let is_all = wider.len() == near.len();
            near = wider;
            if near.len() > LARGEST_PROGRAM {
                return;
            }
            let up = self.furthest(cell, &near, width, OptimizationDirection::Maximize, open);
            let is_open = up >= width
                || up + self.furthest(cell, &near, width, OptimizationDirection::Minimize, open) >= width;
            if is_open {
                open.insert(cell);
            }
            if is_open || is_all {
                return;
            }
        }
    }

    /// The relations that some of the cells are in.
    fn relations_of(&self, cells: &BTreeSet<usize>) -> impl Iterator<Item = &Relation> {
        let places: BTreeSet<usize> = cells.iter().flat_map(|cell| &self.of_cell[*cell]).copied().collect();
        places.into_iter().map(|place| &self.relations[place])
    }

    fn with_neighbours(&self, cells: &BTreeSet<usize>, part: &Unknown) -> BTreeSet<usize> {
        let all = self.relations_of(cells).flatten().map(|(cell, _)| *cell);
        all.filter(|cell| part.cells.contains(cell)).chain(cells.iter().copied()).collect()
    }

    /// How far from what it is a cell's size can lie when only the `near` cells may be others than they are; no more
    /// than `enough` is looked for. Adds to the `open` ones those that lie so far from what they are meanwhile.
    fn furthest(
        &self,
        cell: usize,
        near: &BTreeSet<usize>,
        enough: u64,
        direction: OptimizationDirection,
        open: &mut BTreeSet<usize>,
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
        // A program that was not solved leaves no room that is certain.
        let Some(solution) = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok()) else {
            return 0;
        };
        let far = |step: &Variable| (solution.var_value(*step).abs() + 1e-6).floor() as u64;
        open.extend(steps.iter().filter(|(_, step)| far(step) >= enough).map(|(place, _)| *place));
        far(&steps[&cell])
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

    /// Whether a cell's size can lie so far apart.
    fn is_open(
        relations: &[Relation],
        sizes: &[Option<u64>],
        unknown: &[bool],
        cell: usize,
        width: u64,
    ) -> bool {
        Audit::new(relations, sizes.to_vec()).told(&[cell], unknown, width).is_empty()
    }

    /// Two rows by two columns with their sums, which are known.
    fn square(sizes: [u64; 4]) -> (Vec<Relation>, Vec<Option<u64>>, Vec<bool>) {
        let [a, b, c, d] = sizes;
        let relations = vec![sum(&[0, 1], 4), sum(&[2, 3], 5), sum(&[0, 2], 6), sum(&[1, 3], 7)];
        let unknown = (0..8).map(|cell| cell < 4).collect();
        (relations, known([a, b, c, d, a + b, c + d, a + c, b + d]), unknown)
    }

    #[test]
    fn two_hidden_parts_of_a_known_whole_can_be_all_but_one_unit_or_one() {
        let (relations, sizes) = ([sum(&[0, 1, 2], 3)], known([3, 9, 100, 112]));
        let is_open = |cell, width| is_open(&relations, &sizes, &[true, true, false, false], cell, width);
        assert!((is_open(0, 10), is_open(0, 11)) == (true, false), "from 1 to 11");
        assert!((is_open(1, 10), is_open(1, 11)) == (true, false), "from 1 to 11");
    }

    #[test]
    fn small_neighbours_bound_a_hidden_cell_from_both_sides() {
        let (relations, sizes, unknown) = square([9, 2, 9, 2]);
        let is_open = |cell, width| is_open(&relations, &sizes, &unknown, cell, width);
        assert!((is_open(0, 2), is_open(0, 3)) == (true, false), "from 8 to 10");
        assert!((is_open(3, 2), is_open(3, 3)) == (true, false), "from 1 to 3");
    }

    #[test]
    fn cells_that_are_asked_together_are_told_as_each_is_alone_and_as_often_as_they_are_asked() {
        let sizes = [[9, 2, 9, 2], [6, 1, 30, 40], [1, 1, 1, 1], [3, 50, 4, 7]];
        for (relations, sizes, unknown) in sizes.map(square) {
            for width in [1, 2, 3, 5, 9] {
                let alone = |cell: &usize| !is_open(&relations, &sizes, &unknown, *cell, width);
                let expected: Vec<usize> = (0..4).filter(alone).collect();
                let mut audit = Audit::new(&relations, sizes.clone());
                for _ in 0..2 {
                    assert_eq!(audit.told(&[0, 1, 2, 3], &unknown, width), expected, "{sizes:?} {width}");
                }
            }
        }
    }

    #[test]
    fn what_is_shown_later_tells_of_a_cell_that_was_looked_at_before() {
        let (relations, sizes, unknown) = square([9, 9, 9, 9]);
        let mut audit = Audit::new(&relations, sizes);
        assert_eq!(audit.told(&[0], &unknown, 5), [0; 0]);
        assert_eq!(audit.told(&[0], &[false; 8], 5), [0]);
    }

    #[test]
    fn cells_far_away_are_asked_when_those_near_cannot_be_others_by_themselves() {
        // A chain from 4 to 42: 0 + 1 = 4, 1 + 2 = 5, 2 + 3 = 6.
        let relations = [sum(&[0, 1], 4), sum(&[1, 2], 5), sum(&[2, 3], 6)];
        let sizes = known([4, 39, 1, 50, 43, 40, 51]);
        let unknown: Vec<bool> = (0..7).map(|cell| cell < 4).collect();
        let is_open = |width| is_open(&relations, &sizes, &unknown, 0, width);
        assert!((is_open(38), is_open(39)) == (true, false));
    }

    #[test]
    fn a_cell_on_both_sides_of_a_relation_takes_no_part_in_it() {
        let relations =
            [vec![(0, false), (1, false), (0, true), (2, true)], vec![(0, false), (2, false), (3, true)]];
        let sizes = known([3, 9, 9, 12]);
        let is_open = |width| is_open(&relations, &sizes, &[true, true, true, false], 0, width);
        assert!((is_open(10), is_open(11)) == (true, false), "from 1 to 11");
    }

    #[test]
    fn what_may_be_less_than_nothing_leaves_a_small_cell_open() {
        let relations = [sum(&[0, 1], 2)];
        let is_open = |size| is_open(&relations, &[Some(3), size, Some(4)], &[true, true, false], 0, 3);
        assert!(!is_open(Some(1)) && is_open(None), "3 + 1 = 4, or 9 - 5 = 4");
    }

    #[test]
    fn a_cell_that_stands_in_no_relation_can_be_anything() {
        assert!(is_open(&[], &known([3]), &[true], 0, 1_000));
    }
}
