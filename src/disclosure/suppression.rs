//! Which cells must be hidden beside those that tell too much, so that none of these follows from what is published.
//! Knows nothing of what cells are: they are numbers that add up in relations.
//!
//! Everything published is known to whoever looks, and so is every relation (a total is the sum of its groups). A
//! hidden number follows from that exactly when the unit vector of its cell lies in the row space of the relations and of
//! what is shown; Gaussian elimination tells (Langsrud 2024, "Secondary cell suppression by Gaussian elimination",
//! Privacy in Statistical Databases).

use super::audit::Audit;
use super::knowledge::Knowledge;
use super::relations::Relations;
use rayon::prelude::*;
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
    /// Sensitive cells whose number of units can be told within fewer than half of the least number, from what is shown
    /// and from every cell having a unit, since what was published before keeps others from being hidden.
    pub narrow: Vec<usize>,
}

/// Hides every sensitive cell, and so many others that neither a sensitive cell, nor several hidden cells of one
/// relation that hold fewer than `least` units together, can be known. Nothing is hidden in vain: every cell that is
/// not sensitive was to be shown, the largest first, and would have told. Where a sensitive cell's size can be told
/// closely nevertheless, the smallest that is shown beside it is kept as secret, and everything decided anew.
/// Deterministic.
pub fn suppress(cells: &[Node], relations: &Relations, least: u64) -> Suppression {
    if !cells.iter().any(|cell| cell.is_sensitive) {
        return Suppression { hidden: vec![false; cells.len()], ..Suppression::default() };
    }
    let mut secret = cells.to_vec();
    loop {
        let search = Search::new(&secret, relations, least);
        let shields = search.shields();
        let found = Suppression { narrow: Vec::new(), ..search.decide(&shields) };
        let narrow = narrow(cells, &found, relations, least);
        let beside: BTreeSet<usize> =
            narrow.iter().filter_map(|cell| smallest_beside(*cell, &secret, &found, relations)).collect();
        if beside.is_empty() {
            return Suppression { narrow, ..found };
        }
        beside.iter().for_each(|cell| secret[*cell].is_sensitive = true);
    }
}

/// The sensitive cells whose size can be told within fewer than half of the least number.
fn narrow(cells: &[Node], found: &Suppression, relations: &Relations, least: u64) -> Vec<usize> {
    let is_unknown =
        |(cell, node): (usize, &Node)| !node.was_shown && (found.hidden[cell] || node.is_nowhere);
    let is_unknown = cells.iter().enumerate().map(is_unknown).collect();
    let audit = Audit::new(&relations.sums, cells.iter().map(|cell| cell.size).collect(), is_unknown);
    let is_asked = |cell: &usize| {
        let node = cells[*cell];
        node.is_sensitive && !node.was_shown && found.open.binary_search(cell).is_err()
    };
    let asked: Vec<usize> = (0..cells.len()).filter(is_asked).collect();
    asked.into_par_iter().filter(|cell| !audit.is_open(*cell, least / 2)).collect()
}

/// The smallest cell that is shown and is in a relation with this one.
fn smallest_beside(cell: usize, cells: &[Node], found: &Suppression, relations: &Relations) -> Option<usize> {
    let own = relations.sums.iter().filter(|relation| relation.iter().any(|(other, _)| *other == cell));
    let others = own.flatten().map(|(other, _)| *other);
    let may_be_hidden = |other: &usize| {
        let node = cells[*other];
        !found.hidden[*other] && !node.was_shown && !node.is_nowhere
    };
    others.filter(may_be_hidden).min_by_key(|other| (cells[*other].size, *other))
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
        Suppression { hidden, open: self.open.into_iter().collect(), narrow: Vec::new() }
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
mod tests;
