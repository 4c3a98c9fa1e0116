//! Which cells must be hidden beside those that tell too much, so that none of these follows from what is published.
//! Knows nothing of what cells are: they are numbers that add up in relations.
//!
//! Everything published is known to whoever looks, and so is every relation (a total is the sum of its groups). A
//! hidden number follows from that exactly when the unit vector of its cell lies in the row space of the relations and of
//! what is shown; Gaussian elimination tells (Langsrud 2024, "Secondary cell suppression by Gaussian elimination",
//! Privacy in Statistical Databases).

use super::knowledge::Knowledge;
use super::relations::Relations;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A cell as far as hiding is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Node {
    /// How many units it holds. The largest are shown first.
    pub size: u64,
    /// Whether it tells too much, and must not become known.
    pub is_sensitive: bool,
    /// Whether it has been published before: hiding it now hides nothing.
    pub was_shown: bool,
    /// Whether it is published nowhere, whatever is decided: what is left of a total that its groups do not make up.
    pub is_nowhere: bool,
}

/// Numbers that add up to nothing: the places of cells, and whether they are taken away.
pub type Relation = Vec<(usize, bool)>;

/// What is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suppression {
    /// By cell: whether it is hidden.
    pub hidden: Vec<bool>,
    /// Sensitive cells that stay known whatever is hidden, since they follow from what was published before.
    pub open: Vec<usize>,
    /// Sensitive cells of which it is not certain that their number of units cannot be told within fewer than half of the
    /// least number, from what is shown and from no number being below zero.
    pub narrow: Vec<usize>,
}

/// Hides every sensitive cell, and so many others that neither a sensitive cell, nor several hidden cells of one
/// relation that hold fewer than `least` units together, can be known. Nothing is hidden in vain: every cell that is
/// not sensitive was to be shown, the largest first, and would have told. Deterministic.
pub fn suppress(cells: &[Node], relations: &Relations, least: u64) -> Suppression {
    if !cells.iter().any(|cell| cell.is_sensitive) {
        return Suppression { hidden: vec![false; cells.len()], ..Suppression::default() };
    }
    let search = Search::new(cells, relations, least);
    let shields = search.shields();
    search.decide(&shields)
}

/// The cells among `unknown` that follow from the others by the relations.
#[cfg(test)]
pub fn determined(unknown: &[bool], relations: &[Relation]) -> Vec<usize> {
    let mut knowledge = Knowledge::of(unknown.len(), relations);
    (0..unknown.len()).filter(|cell| !unknown[*cell]).for_each(|cell| knowledge.learn(cell));
    (0..unknown.len()).filter(|cell| unknown[*cell] && knowledge.knows(*cell)).collect()
}

/// What whoever looks knows of one kind of number, and of which cells it must stay so.
struct World {
    knowledge: Knowledge,
    secret: Vec<bool>,
}

impl World {
    /// Cells that are known before anything is shown tell of the model alone, and not of their units.
    fn new(cells: &[Node], relations: &[Relation]) -> Self {
        let knowledge = Knowledge::of(cells.len(), relations);
        let is_secret = |(place, cell): (usize, &Node)| cell.is_sensitive && !knowledge.knows(place);
        let secret = cells.iter().enumerate().map(is_secret).collect();
        Self { knowledge, secret }
    }

    fn tells(&self, cell: usize) -> bool {
        self.knowledge.follow_from(cell).any(|other| self.secret[other])
    }
}

struct Search<'a> {
    cells: &'a [Node],
    relations: Vec<&'a Relation>,
    least: u64,
    /// By cell: the relations that it is in.
    of_cell: Vec<Vec<usize>>,
    /// Of numbers that add up, and of residuals, which add up to zero besides.
    worlds: Vec<World>,
    shown: Vec<bool>,
    open: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    fn new(cells: &'a [Node], relations: &'a Relations, least: u64) -> Self {
        let Relations { sums, balances, .. } = relations;
        let mut worlds = vec![World::new(cells, sums)];
        if !balances.is_empty() {
            worlds.push(World::new(cells, &[sums.as_slice(), balances].concat()));
        }
        let all: Vec<&Relation> = sums.iter().chain(balances).collect();
        let mut of_cell = vec![Vec::new(); cells.len()];
        for (place, relation) in all.iter().enumerate() {
            relation.iter().for_each(|(cell, _)| of_cell[*cell].push(place));
        }
        let shown = vec![false; cells.len()];
        let open = BTreeSet::new();
        let mut search = Self { cells, relations: all, least, of_cell, worlds, shown, open };
        search.begin();
        search
    }

    /// What was shown before is known, and so are sensitive cells that follow from it: they cannot be hidden any more.
    fn begin(&mut self) {
        let before: Vec<usize> = (0..self.cells.len()).filter(|cell| self.cells[*cell].was_shown).collect();
        for &cell in &before {
            self.worlds.iter_mut().for_each(|world| world.knowledge.learn(cell));
            self.shown[cell] = !self.cells[cell].is_sensitive;
        }
        let is_told = |cell: &usize| {
            self.worlds.iter().any(|world| world.secret[*cell] && world.knowledge.knows(*cell))
        };
        let told = (0..self.cells.len()).filter(is_told);
        let touched = before.iter().flat_map(|cell| &self.of_cell[*cell]);
        let rests = touched.filter_map(|relation| self.small_rest(*relation, None)).flatten();
        let open: BTreeSet<usize> = told.chain(rests).filter(|cell| self.cells[*cell].is_sensitive).collect();
        for &cell in &open {
            self.worlds.iter_mut().for_each(|world| world.secret[cell] = false);
        }
        self.open = open;
    }

    fn is_secret(&self, cell: usize) -> bool {
        self.cells[cell].is_sensitive && !self.open.contains(&cell)
    }

    fn is_unknown(&self, cell: usize) -> bool {
        !self.shown[cell] && !self.cells[cell].was_shown
    }

    /// Shows what does not tell, the largest first, but shields last.
    fn decide(mut self, shields: &BTreeSet<usize>) -> Suppression {
        let may_be_shown = |cell: &usize| {
            let node = self.cells[*cell];
            !node.is_sensitive && !node.is_nowhere && !node.was_shown
        };
        let mut candidates: Vec<usize> = (0..self.cells.len()).filter(may_be_shown).collect();
        candidates.sort_by_key(|cell| (shields.contains(cell), Reverse(self.cells[*cell].size), *cell));
        for cell in candidates {
            self.show_unless_telling(cell);
        }
        let is_hidden = |cell: usize| !self.cells[cell].is_nowhere && !self.shown[cell];
        let hidden = (0..self.cells.len()).map(is_hidden).collect();
        let narrow = self.narrow();
        Suppression { hidden, open: self.open.into_iter().collect(), narrow }
    }

    /// Secret cells of which it is not certain that enough is open about their size.
    fn narrow(&self) -> Vec<usize> {
        let sizes: Vec<u64> = self.cells.iter().map(|cell| cell.size).collect();
        let Some(World { knowledge, secret }) = self.worlds.first() else { return Vec::new() };
        let is_narrow = |cell: &usize| secret[*cell] && knowledge.room(*cell, &sizes) < self.least / 2;
        (0..self.cells.len()).filter(is_narrow).collect()
    }

    fn show_unless_telling(&mut self, cell: usize) {
        let leaves_few = |relation: &usize| self.small_rest(*relation, Some(cell)).is_some();
        if self.worlds.iter().any(|world| world.tells(cell)) || self.of_cell[cell].iter().any(leaves_few) {
            return;
        }
        self.worlds.iter_mut().for_each(|world| world.knowledge.learn(cell));
        self.shown[cell] = true;
    }

    /// What a relation's unknown cells hold together is known: too few units are as good as a cell of their own. The
    /// unknown cells, if they are too small and one of them is secret; `but` is taken for known.
    fn small_rest(&self, relation: usize, but: Option<usize>) -> Option<Vec<usize>> {
        let unknown = |(cell, _): &&(usize, bool)| Some(*cell) != but && self.is_unknown(*cell);
        let rest = || self.relations[relation].iter().filter(unknown);
        let is_negative = rest().next()?.1;
        let is_small = || rest().map(|(cell, _)| self.cells[*cell].size).sum::<u64>() < self.least;
        let is_sum = || rest().all(|(_, negative)| *negative == is_negative);
        let has_secret = || rest().any(|(cell, _)| self.is_secret(*cell));
        (is_sum() && is_small() && has_secret()).then(|| rest().map(|(cell, _)| *cell).collect())
    }

    /// Cells to hide that shield one another: a guess, relation by relation, at few small ones, that nothing rests on
    /// but how many cells are hidden. Taken in the order of size alone, cells far apart would shield one another by
    /// way of many others.
    fn shields(&self) -> BTreeSet<usize> {
        let is_hidden = |cell: &Node| (cell.is_sensitive || cell.is_nowhere) && !cell.was_shown;
        let mut unknown: Vec<bool> = self.cells.iter().map(is_hidden).collect();
        let mut shields = BTreeSet::new();
        let mut open: BTreeSet<usize> = (0..self.relations.len()).collect();
        while let Some(relation) = open.pop_first() {
            let is_exposed = self.is_lonely_or_small(relation, &unknown);
            if let Some(cell) = is_exposed.then(|| self.shield(relation, &unknown)).flatten() {
                unknown[cell] = true;
                shields.insert(cell);
                open.extend(&self.of_cell[cell]);
            }
        }
        shields
    }

    fn is_lonely_or_small(&self, relation: usize, unknown: &[bool]) -> bool {
        let (cells, signs): (Vec<usize>, Vec<bool>) =
            self.relations[relation].iter().filter(|(cell, _)| unknown[*cell]).copied().unzip();
        let is_sum = signs.windows(2).all(|pair| pair[0] == pair[1]);
        let size: u64 = cells.iter().map(|cell| self.cells[*cell].size).sum();
        cells.len() == 1 || !cells.is_empty() && is_sum && size < self.least
    }

    /// The cell that leaves the fewest relations with a single unknown cell, and of these the smallest.
    fn shield(&self, relation: usize, unknown: &[bool]) -> Option<usize> {
        let cells = self.relations[relation].iter().map(|(cell, _)| *cell);
        let candidates = cells.filter(|cell| !unknown[*cell] && !self.cells[*cell].was_shown);
        let is_lonely = |place: &&usize| !self.relations[**place].iter().any(|(cell, _)| unknown[*cell]);
        let lonely = |cell: usize| self.of_cell[cell].iter().filter(is_lonely).count();
        candidates.min_by_key(|cell| (lonely(*cell), self.cells[*cell].size, *cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plus(cells: &[usize], total: usize) -> Relation {
        cells.iter().map(|cell| (*cell, false)).chain([(total, true)]).collect()
    }

    fn sums(relations: &[Relation]) -> Relations {
        Relations { sums: relations.to_vec(), ..Relations::default() }
    }

    fn nodes(sizes: &[u64], least: u64) -> Vec<Node> {
        sizes.iter().map(|&size| Node { size, is_sensitive: size < least, ..Node::default() }).collect()
    }

    fn hidden(cells: &[Node], relations: &[Relation], least: u64) -> Vec<usize> {
        let found = suppress(cells, &sums(relations), least);
        (0..cells.len()).filter(|cell| found.hidden[*cell]).collect()
    }

    #[test]
    fn the_only_hidden_part_of_a_total_takes_the_smallest_other_with_it() {
        let cells = nodes(&[500, 9, 40, 549], 10);
        assert_eq!(hidden(&cells, &[plus(&[0, 1, 2], 3)], 10), [1, 2]);
    }

    #[test]
    fn two_hidden_parts_that_hold_too_few_together_take_a_third_with_them() {
        let cells = nodes(&[500, 4, 5, 40, 549], 10);
        assert_eq!(hidden(&cells, &[plus(&[0, 1, 2, 3], 4)], 10), [1, 2, 3]);
        let cells = nodes(&[500, 4, 9, 40, 553], 10);
        assert_eq!(hidden(&cells, &[plus(&[0, 1, 2, 3], 4)], 10), [1, 2]);
    }

    #[test]
    fn a_table_of_rows_and_columns_hides_a_rectangle() {
        // Three by three with sums of rows (9..12), of columns (12..15) and of all (15).
        let sizes = [5, 50, 60, 70, 30, 80, 90, 95, 99, 115, 180, 284, 165, 175, 239, 579];
        let mut relations: Vec<Relation> =
            (0..3).map(|row| plus(&[3 * row, 3 * row + 1, 3 * row + 2], 9 + row)).collect();
        relations.extend((0..3).map(|column| plus(&[column, column + 3, column + 6], 12 + column)));
        relations.extend([plus(&[9, 10, 11], 15), plus(&[12, 13, 14], 15)]);
        assert_eq!(hidden(&nodes(&sizes, 10), &relations, 10), [0, 1, 3, 4]);
    }

    #[test]
    fn what_was_published_before_protects_nothing_and_cannot_be_hidden() {
        let mut cells = nodes(&[500, 9, 40, 549], 10);
        cells[2].was_shown = true;
        assert_eq!(hidden(&cells, &[plus(&[0, 1, 2], 3)], 10), [0, 1]);
        cells[1].was_shown = true;
        let found = suppress(&cells, &sums(&[plus(&[0, 1, 2], 3)]), 10);
        assert_eq!((found.open, found.hidden), (vec![1], vec![false, true, false, false]));
    }

    #[test]
    fn a_part_that_is_the_whole_takes_the_whole_with_it() {
        assert_eq!(hidden(&nodes(&[9, 9], 10), &[plus(&[0], 1)], 10), [0, 1]);
        let all_shown = [Node { was_shown: true, ..Node::default() }];
        let alone = Node { is_sensitive: true, size: 3, ..Node::default() };
        let found = suppress(&[alone, all_shown[0]], &sums(&[plus(&[0], 1)]), 10);
        assert_eq!(found.open, [0]);
    }

    fn all(relations: &Relations) -> Vec<Relation> {
        [relations.sums.as_slice(), &relations.balances].concat()
    }

    /// A table of groups and periods with totals, and numbers that add up to zero within each group.
    fn balanced(groups: usize, periods: usize, sizes: &[u64], with_balance: bool) -> (Vec<Node>, Relations) {
        let at = |group: usize, period: usize| group * periods + period;
        let total = |period: usize| groups * periods + period;
        let of_total: Vec<u64> = (0..periods).map(|p| (0..groups).map(|g| sizes[at(g, p)]).sum()).collect();
        let all: Vec<u64> = sizes.iter().copied().chain(of_total).collect();
        let of_period = |p| plus(&(0..groups).map(|g| at(g, p)).collect::<Vec<_>>(), total(p));
        let mut relations = sums(&(0..periods).map(of_period).collect::<Vec<_>>());
        if with_balance {
            let of_group = |g| (0..periods).map(|p| (at(g, p), false)).collect();
            relations.balances.extend((0..groups).map(of_group));
            relations.balances.push((0..periods).map(|p| (total(p), false)).collect());
        }
        (nodes(&all, 10), relations)
    }

    #[test]
    fn one_hidden_period_of_a_controlled_group_follows_from_the_others_unless_more_are_hidden() {
        let mut sizes = vec![100; 3 * 6];
        sizes[7] = 4;
        let (cells, without) = balanced(3, 6, &sizes, false);
        let (_, with) = balanced(3, 6, &sizes, true);
        let leaky = suppress(&cells, &without, 10).hidden;
        assert!(
            determined(&leaky, &all(&with)).contains(&7),
            "without the rule the group's other periods tell"
        );
        let tight = suppress(&cells, &with, 10);
        assert!(!determined(&tight.hidden, &all(&with)).contains(&7) && tight.open.is_empty());
        assert_eq!(tight.hidden.iter().filter(|hidden| **hidden).count(), 4, "a rectangle is enough");
    }

    #[test]
    fn shields_that_are_near_hide_fewer_cells_than_the_smallest_ones_would() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let sizes: Vec<u64> =
            (0..15 * 40).map(|_| if draw(50) == 0 { 3 + draw(7) } else { 20 + draw(500) }).collect();
        let (cells, relations) = balanced(15, 40, &sizes, true);
        let count = |found: Suppression| found.hidden.iter().filter(|hidden| **hidden).count();
        let by_size = count(Search::new(&cells, &relations, 10).decide(&BTreeSet::new()));
        let found = count(suppress(&cells, &relations, 10));
        assert!(found < by_size, "{found} and {by_size}");
    }

    proptest! {
        #[test]
        fn no_sensitive_cell_follows_from_what_is_shown_and_nothing_is_hidden_in_vain(
            sizes in proptest::collection::vec(prop_oneof![3 => 10_u64..300, 1 => 1_u64..10], 4 * 7),
            with_balance in any::<bool>(),
        ) {
            let (cells, relations) = balanced(4, 7, &sizes, with_balance);
            let found = suppress(&cells, &relations, 10);
            prop_assert!(found.open.is_empty());
            let known = determined(&found.hidden, &all(&relations));
            prop_assert!(known.iter().all(|cell| !cells[*cell].is_sensitive), "{:?}", known);
            for relation in &all(&relations) {
                let parts: Vec<usize> = relation.iter().map(|(cell, _)| *cell).filter(|cell| found.hidden[*cell]).collect();
                let size: u64 = parts.iter().map(|cell| cells[*cell].size).sum();
                let total = relation.iter().any(|(cell, negative)| *negative && found.hidden[*cell]);
                prop_assert!(total || parts.iter().all(|cell| !cells[*cell].is_sensitive) || size >= 10);
            }
            prop_assert!(cells.iter().zip(&found.hidden).all(|(cell, hidden)| *hidden || !cell.is_sensitive));
        }
    }
}
