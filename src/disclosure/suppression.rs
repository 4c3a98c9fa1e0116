//! Which cells must be hidden beside those that tell too much, so that none of these follows from what is published.
//! Knows nothing of what cells are: they are numbers that add up in relations.
//!
//! Everything published is known to whoever looks, and so is every relation (a total is the sum of its groups). A
//! hidden number follows from that exactly when the unit vector of its cell lies in the row space of the relations,
//! taken over the hidden cells alone; Gaussian elimination tells (Langsrud 2024, "Secondary cell suppression by
//! Gaussian elimination", Privacy in Statistical Databases).

use crate::stats::{FIRST, Field, Residue, SECOND};
use std::collections::{BTreeMap, BTreeSet};

/// A cell as far as hiding is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Node {
    /// How many units it holds. The smallest are hidden first.
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
}

/// Hides every sensitive cell, and so many others that neither a sensitive cell, nor several hidden cells of one
/// relation that hold fewer than `least` units together, can be known. Deterministic.
pub fn suppress(cells: &[Node], relations: &[Relation], least: u64) -> Suppression {
    let mut search = Search::new(cells, relations, least);
    while let Some(exposed) = search.next_exposed() {
        match search.shield(&exposed) {
            Some(cell) => search.hide(cell),
            None => search.give_up(&exposed),
        }
    }
    search.show_again();
    let hidden = search.hidden.iter().zip(cells).map(|(hidden, cell)| *hidden && !cell.is_nowhere).collect();
    Suppression { hidden, open: search.open.into_iter().collect() }
}

/// The cells among `unknown` that follow from the others by the relations.
pub fn determined(unknown: &[bool], relations: &[Relation]) -> Vec<usize> {
    let graph = Graph::new(unknown.len(), relations);
    let all: Vec<usize> = (0..relations.len()).collect();
    let parts = graph.components(unknown, &all);
    let mut found: Vec<usize> =
        parts.iter().flat_map(Component::known).map(|exposed| exposed.cells[0]).collect();
    found.sort_unstable();
    found
}

/// Something that is known though it must not be: the cells, and the relations that tell.
struct Exposed {
    cells: Vec<usize>,
    through: Vec<usize>,
}

struct Search<'a> {
    cells: &'a [Node],
    relations: &'a [Relation],
    least: u64,
    graph: Graph<'a>,
    /// Not published now.
    hidden: Vec<bool>,
    /// Hidden and never published: what an attacker does not know.
    unknown: Vec<bool>,
    /// Relations of which a hidden cell is in question.
    dirty: BTreeSet<usize>,
    open: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    fn new(cells: &'a [Node], relations: &'a [Relation], least: u64) -> Self {
        let graph = Graph::new(cells.len(), relations);
        let hidden: Vec<bool> = cells.iter().map(|cell| cell.is_sensitive || cell.is_nowhere).collect();
        let unknown: Vec<bool> =
            hidden.iter().zip(cells).map(|(hidden, cell)| *hidden && !cell.was_shown).collect();
        let is_hidden = |relation: &Relation| relation.iter().any(|(cell, _)| hidden[*cell]);
        let dirty = (0..relations.len()).filter(|place| is_hidden(&relations[*place])).collect();
        let open =
            (0..cells.len()).filter(|cell| cells[*cell].is_sensitive && cells[*cell].was_shown).collect();
        Self { cells, relations, least, graph, hidden, unknown, dirty, open }
    }

    fn hide(&mut self, cell: usize) {
        self.hidden[cell] = true;
        self.unknown[cell] = !self.cells[cell].was_shown;
        self.dirty.extend(&self.graph.of_cell[cell]);
    }

    fn give_up(&mut self, exposed: &Exposed) {
        self.open.extend(exposed.cells.iter().filter(|cell| self.cells[**cell].is_sensitive));
        // Known for good: it protects nothing.
        exposed.cells.iter().for_each(|cell| self.unknown[*cell] = false);
        let touched = exposed.cells.iter().flat_map(|cell| &self.graph.of_cell[*cell]);
        self.dirty.extend(touched);
    }

    /// The next thing that is exposed, if any; relations where nothing is are done with.
    fn next_exposed(&mut self) -> Option<Exposed> {
        while let Some(&first) = self.dirty.first() {
            if let Some(exposed) = self.small_rest(first) {
                return Some(exposed);
            }
            let parts = self.graph.components(&self.unknown, &[first]);
            if let Some(exposed) = self.secret_among(&parts) {
                return Some(exposed);
            }
            let done: Vec<usize> = parts.into_iter().flat_map(|part| part.relations).collect();
            if let Some(exposed) = done.iter().find_map(|relation| self.small_rest(*relation)) {
                return Some(exposed);
            }
            self.dirty.remove(&first);
            self.dirty.retain(|relation| !done.contains(relation));
        }
        None
    }

    fn secret_among(&self, parts: &[Component]) -> Option<Exposed> {
        parts.iter().flat_map(Component::known).find(|known| self.is_secret(known.cells[0]))
    }

    fn is_secret(&self, cell: usize) -> bool {
        self.cells[cell].is_sensitive && !self.open.contains(&cell)
    }

    /// What a relation's hidden cells hold together is known: too few units are as good as a cell of their own.
    fn small_rest(&self, relation: usize) -> Option<Exposed> {
        let unknown = self.relations[relation].iter().filter(|(cell, _)| self.unknown[*cell]);
        let (cells, signs): (Vec<usize>, Vec<bool>) = unknown.copied().unzip();
        let is_sum = signs.windows(2).all(|pair| pair[0] == pair[1]);
        let size: u64 = cells.iter().map(|cell| self.cells[*cell].size).sum();
        let is_secret = cells.iter().any(|cell| self.is_secret(*cell));
        (is_sum && is_secret && size < self.least).then(|| Exposed { cells, through: vec![relation] })
    }

    /// The cell to hide so that what is exposed no longer is: of those in the relations that tell, one that leaves
    /// the fewest relations with a single hidden cell, and of these the smallest.
    fn shield(&self, exposed: &Exposed) -> Option<usize> {
        let candidates: BTreeSet<usize> = exposed
            .through
            .iter()
            .flat_map(|relation| &self.relations[*relation])
            .map(|(cell, _)| *cell)
            .filter(|cell| !self.hidden[*cell] && !self.cells[*cell].was_shown)
            .collect();
        let lonely = |cell: usize| {
            let is_lonely =
                |relation: &&usize| !self.relations[**relation].iter().any(|(other, _)| self.unknown[*other]);
            self.graph.of_cell[cell].iter().filter(is_lonely).count()
        };
        candidates.into_iter().min_by_key(|cell| (lonely(*cell), self.cells[*cell].size, *cell))
    }

    /// Shows every cell again that was hidden in vain, the largest first.
    fn show_again(&mut self) {
        let mut secondary: Vec<usize> =
            (0..self.cells.len()).filter(|cell| self.hidden[*cell] && self.is_secondary(*cell)).collect();
        secondary.sort_by_key(|cell| (std::cmp::Reverse(self.cells[*cell].size), *cell));
        for cell in secondary {
            self.hidden[cell] = false;
            let was_unknown = std::mem::replace(&mut self.unknown[cell], false);
            if self.is_exposing(cell) {
                self.hidden[cell] = true;
                self.unknown[cell] = was_unknown;
            }
        }
    }

    fn is_secondary(&self, cell: usize) -> bool {
        !self.cells[cell].is_sensitive && !self.cells[cell].is_nowhere
    }

    /// Whether something is exposed around a cell that is shown.
    fn is_exposing(&self, cell: usize) -> bool {
        let around = &self.graph.of_cell[cell];
        let parts = self.graph.components(&self.unknown, around);
        let is_small = |relation: &usize| self.small_rest(*relation).is_some();
        around.iter().any(is_small) || self.secret_among(&parts).is_some()
    }
}

/// Which cells are in which relations.
struct Graph<'a> {
    relations: &'a [Relation],
    of_cell: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn new(cells: usize, relations: &'a [Relation]) -> Self {
        let mut of_cell = vec![Vec::new(); cells];
        for (place, relation) in relations.iter().enumerate() {
            relation.iter().for_each(|(cell, _)| of_cell[*cell].push(place));
        }
        Self { relations, of_cell }
    }

    /// The components of unknown cells that some relations belong to.
    fn components(&self, unknown: &[bool], from: &[usize]) -> Vec<Component> {
        let mut seen = BTreeSet::new();
        let components = from.iter().map(|start| {
            let mut open = vec![*start];
            let mut component = Component::default();
            while let Some(relation) = open.pop() {
                if seen.insert(relation) {
                    component.relations.push(relation);
                    let cells = self.relations[relation].iter().map(|(cell, _)| *cell);
                    open.extend(cells.filter(|cell| unknown[*cell]).flat_map(|cell| &self.of_cell[cell]));
                }
            }
            component.rows(self.relations, unknown);
            component
        });
        components.filter(|component| !component.rows.is_empty()).collect()
    }
}

/// Unknown cells that are tied to one another by relations.
#[derive(Default)]
struct Component {
    relations: Vec<usize>,
    /// Each relation over its unknown cells, and its place.
    rows: Vec<(usize, Relation)>,
}

impl Component {
    fn rows(&mut self, relations: &[Relation], unknown: &[bool]) {
        let row = |place: &usize| {
            let row: Relation =
                relations[*place].iter().filter(|(cell, _)| unknown[*cell]).copied().collect();
            (!row.is_empty()).then_some((*place, row))
        };
        self.rows = self.relations.iter().filter_map(row).collect();
    }

    /// The cells that follow from the relations: by two primes, since a determinant could be a multiple of one.
    fn known(&self) -> Vec<Exposed> {
        let mut known = reduced::<FIRST>(&self.rows);
        let more = reduced::<SECOND>(&self.rows);
        known.extend(
            more.into_iter()
                .filter(|one| !known.iter().any(|own| own.cells == one.cells))
                .collect::<Vec<_>>(),
        );
        known
    }
}

/// A row of the matrix in reduced echelon form, and the relations that it was made of.
struct Row<const C: u64> {
    entries: BTreeMap<usize, Residue<C>>,
    through: BTreeSet<usize>,
}

impl<const C: u64> Row<C> {
    /// Takes away so much of another row that nothing is left in a column.
    fn clear(&mut self, column: usize, other: &Self) {
        let Some(factor) = self.entries.get(&column).copied() else { return };
        for (place, value) in &other.entries {
            let own = self.entries.entry(*place).or_insert(Residue::ZERO);
            *own = own.minus(factor.times(*value));
            if own.is_zero() {
                self.entries.remove(place);
            }
        }
        self.through.extend(&other.through);
    }

    fn scaled(mut self) -> Option<(usize, Self)> {
        let (column, first) = self.entries.first_key_value().map(|(column, value)| (*column, *value))?;
        self.entries.values_mut().for_each(|value| *value = value.over(first));
        Some((column, self))
    }
}

/// The cells whose unit vector is in the row space: those that stand alone in a row of the reduced echelon form.
fn reduced<const C: u64>(rows: &[(usize, Relation)]) -> Vec<Exposed> {
    let mut echelon: BTreeMap<usize, Row<C>> = BTreeMap::new();
    for (place, relation) in rows {
        let mut row = Row { entries: BTreeMap::new(), through: BTreeSet::from([*place]) };
        for (cell, is_negative) in relation {
            let one = if *is_negative { Residue::ZERO.minus(Residue::ONE) } else { Residue::ONE };
            let own = row.entries.entry(*cell).or_insert(Residue::ZERO);
            *own = own.plus(one);
        }
        row.entries.retain(|_, value| !value.is_zero());
        let columns: Vec<usize> = row.entries.keys().copied().collect();
        for column in columns {
            if let Some(pivot) = echelon.get(&column) {
                row.clear(column, pivot);
            }
        }
        if let Some((column, row)) = row.scaled() {
            echelon.values_mut().for_each(|other| other.clear(column, &row));
            echelon.insert(column, row);
        }
    }
    let alone = echelon.into_values().filter(|row| row.entries.len() == 1);
    alone
        .map(|row| Exposed {
            cells: row.entries.into_keys().collect(),
            through: row.through.into_iter().collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plus(cells: &[usize], total: usize) -> Relation {
        cells.iter().map(|cell| (*cell, false)).chain([(total, true)]).collect()
    }

    fn nodes(sizes: &[u64], least: u64) -> Vec<Node> {
        sizes.iter().map(|&size| Node { size, is_sensitive: size < least, ..Node::default() }).collect()
    }

    fn hidden(cells: &[Node], relations: &[Relation], least: u64) -> Vec<usize> {
        let found = suppress(cells, relations, least);
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
        let found = suppress(&cells, &[plus(&[0, 1, 2], 3)], 10);
        assert_eq!((found.open, found.hidden), (vec![1], vec![false, true, false, false]));
    }

    #[test]
    fn a_part_that_is_the_whole_takes_the_whole_with_it() {
        assert_eq!(hidden(&nodes(&[9, 9], 10), &[plus(&[0], 1)], 10), [0, 1]);
        let all_shown = [Node { was_shown: true, ..Node::default() }];
        let alone = Node { is_sensitive: true, size: 3, ..Node::default() };
        let found = suppress(&[alone, all_shown[0]], &[plus(&[0], 1)], 10);
        assert_eq!(found.open, [0]);
    }

    /// A table of groups and periods with totals, and numbers that add up to zero within each group.
    fn balanced(
        groups: usize,
        periods: usize,
        sizes: &[u64],
        with_balance: bool,
    ) -> (Vec<Node>, Vec<Relation>) {
        let at = |group: usize, period: usize| group * periods + period;
        let total = |period: usize| groups * periods + period;
        let of_total: Vec<u64> = (0..periods).map(|p| (0..groups).map(|g| sizes[at(g, p)]).sum()).collect();
        let all: Vec<u64> = sizes.iter().copied().chain(of_total).collect();
        let mut relations: Vec<Relation> = (0..periods)
            .map(|p| plus(&(0..groups).map(|g| at(g, p)).collect::<Vec<_>>(), total(p)))
            .collect();
        if with_balance {
            relations
                .extend((0..groups).map(|g| (0..periods).map(|p| (at(g, p), false)).collect::<Relation>()));
            relations.push((0..periods).map(|p| (total(p), false)).collect());
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
        assert!(determined(&leaky, &with).contains(&7), "without the rule the group's other periods tell");
        let tight = suppress(&cells, &with, 10);
        assert!(!determined(&tight.hidden, &with).contains(&7) && tight.open.is_empty());
        assert_eq!(tight.hidden.iter().filter(|hidden| **hidden).count(), 4, "a rectangle is enough");
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
            let known = determined(&found.hidden, &relations);
            prop_assert!(known.iter().all(|cell| !cells[*cell].is_sensitive), "{:?}", known);
            for relation in &relations {
                let parts: Vec<usize> = relation.iter().map(|(cell, _)| *cell).filter(|cell| found.hidden[*cell]).collect();
                let size: u64 = parts.iter().map(|cell| cells[*cell].size).sum();
                let total = relation.iter().any(|(cell, negative)| *negative && found.hidden[*cell]);
                prop_assert!(total || parts.iter().all(|cell| !cells[*cell].is_sensitive) || size >= 10);
            }
            prop_assert!(cells.iter().zip(&found.hidden).all(|(cell, hidden)| *hidden || !cell.is_sensitive));
        }
    }
}
