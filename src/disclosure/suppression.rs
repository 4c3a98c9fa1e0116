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
    /// Whether it is what two editions of a cell differ by, which may be less than nothing.
    pub is_difference: bool,
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
    let mut audit = audit(cells, relations);
    loop {
        let search = Search::new(&secret, relations, least);
        let shields = search.shields();
        let found = search.decide(&shields);
        let narrow = narrow(cells, &found, &mut audit, least);
        let beside: BTreeSet<usize> =
            narrow.iter().filter_map(|cell| smallest_beside(*cell, &secret, &found, relations)).collect();
        if beside.is_empty() {
            return Suppression { narrow, ..found };
        }
        beside.iter().for_each(|cell| secret[*cell].is_sensitive = true);
    }
}

/// What tells how closely sizes follow; what two editions differ by may be of any size.
fn audit<'a>(cells: &[Node], relations: &'a Relations) -> Audit<'a> {
    let size = |cell: &Node| (!cell.is_difference).then_some(cell.size);
    Audit::new(&relations.sums, cells.iter().map(size).collect())
}

/// The sensitive cells whose size can be told within fewer than half of the least number.
fn narrow(cells: &[Node], found: &Suppression, audit: &mut Audit, least: u64) -> Vec<usize> {
    let is_unknown =
        |(cell, node): (usize, &Node)| !node.was_shown && (found.hidden[cell] || node.is_nowhere);
    let unknown: Vec<bool> = cells.iter().enumerate().map(is_unknown).collect();
    let is_asked = |cell: &usize| {
        let node = cells[*cell];
        let is_secret = node.is_sensitive && !node.is_difference;
        is_secret && !node.was_shown && found.open.binary_search(cell).is_err()
    };
    let asked: Vec<usize> = (0..cells.len()).filter(is_asked).collect();
    audit.told(&asked, &unknown, least / 2)
}

/// The smallest cell that is shown and is in a relation with this one, or where none is, with cells that nobody knows
/// either and that hang together with this one.
fn smallest_beside(cell: usize, cells: &[Node], found: &Suppression, relations: &Relations) -> Option<usize> {
    let may_be_hidden = |other: &usize| {
        let node = cells[*other];
        !found.hidden[*other] && !node.was_shown && !node.is_nowhere
    };
    let is_unknown = |other: &usize| found.hidden[*other] || cells[*other].is_nowhere;
    let mut near = BTreeSet::from([cell]);
    loop {
        let own =
            relations.sums.iter().filter(|relation| relation.iter().any(|(other, _)| near.contains(other)));
        let beside: BTreeSet<usize> = own.flatten().map(|(other, _)| *other).collect();
        let smallest =
            beside.iter().copied().filter(may_be_hidden).min_by_key(|other| (cells[*other].size, *other));
        let before = near.len();
        near.extend(beside.into_iter().filter(is_unknown));
        if smallest.is_some() || near.len() == before {
            return smallest;
        }
    }
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
    /// Numbers that add up. Cells that are known before anything is shown tell of the model alone, and not of their
    /// units.
    fn of_sums(cells: &[Node], relations: &[Relation]) -> Self {
        let knowledge = Knowledge::of(cells.len(), relations);
        let is_secret = |(place, cell): (usize, &Node)| cell.is_sensitive && !knowledge.knows(place);
        let secret = cells.iter().enumerate().map(is_secret).collect();
        Self { knowledge, secret }
    }

    /// Residuals, which balance besides. What two editions of them differ by comes of the model as of late rows, and is
    /// no secret.
    fn of_residuals(cells: &[Node], relations: &[Relation]) -> Self {
        let mut world = Self::of_sums(cells, relations);
        world.secret.iter_mut().zip(cells).for_each(|(secret, cell)| *secret &= !cell.is_difference);
        world
    }

    /// What was shown before is known, and so are secrets that follow from it: they cannot be kept any more.
    fn begin(&mut self, shown: &[usize]) {
        shown.iter().for_each(|cell| self.knowledge.learn(*cell));
        let knowledge = &self.knowledge;
        self.secret.iter_mut().enumerate().for_each(|(cell, secret)| *secret &= !knowledge.knows(cell));
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
}

impl<'a> Search<'a> {
    fn new(cells: &'a [Node], relations: &'a Relations, least: u64) -> Self {
        let Relations { sums, balances, .. } = relations;
        let mut worlds = vec![World::of_sums(cells, sums)];
        if !balances.is_empty() {
            worlds.push(World::of_residuals(cells, &[sums.as_slice(), balances].concat()));
        }
        let all: Vec<&Relation> = sums.iter().chain(balances).collect();
        let mut of_cell = vec![Vec::new(); cells.len()];
        for (place, relation) in all.iter().enumerate() {
            relation.iter().for_each(|(cell, _)| of_cell[*cell].push(place));
        }
        let shown = vec![false; cells.len()];
        let mut search = Self { cells, relations: all, least, of_cell, worlds, shown };
        search.begin(sums.len());
        search
    }

    /// What was shown before is known, and so is what follows from it in each world, and what several small ones make
    /// up together.
    fn begin(&mut self, sums: usize) {
        let before: Vec<usize> = (0..self.cells.len()).filter(|cell| self.cells[*cell].was_shown).collect();
        for &cell in &before {
            self.shown[cell] = !self.cells[cell].is_sensitive;
        }
        self.worlds.iter_mut().for_each(|world| world.begin(&before));
        let touched: BTreeSet<usize> = before.iter().flat_map(|cell| &self.of_cell[*cell]).copied().collect();
        let rest = |relation: usize| Some((relation, self.small_rest(relation, &[])?));
        // That differences make up nothing together tells that units moved, and of none of them what it had.
        let is_kept =
            |(_, rest): &(usize, Vec<usize>)| rest.iter().all(|cell| self.cells[*cell].is_difference);
        let rests: Vec<(usize, Vec<usize>)> =
            touched.into_iter().filter_map(rest).filter(|rest| !is_kept(rest)).collect();
        for (relation, rest) in rests {
            // What balances, balances among residuals only.
            let of = if relation < sums { 0 } else { 1 };
            let secrets = self.worlds.iter_mut().skip(of).map(|world| &mut world.secret);
            secrets.for_each(|secret| rest.iter().for_each(|cell| secret[*cell] = false));
        }
    }

    /// Whether a cell can be kept secret, and should.
    fn is_secret(&self, cell: usize) -> bool {
        self.worlds.iter().any(|world| world.secret[cell])
    }

    fn is_unknown(&self, cell: usize) -> bool {
        let node = self.cells[cell];
        let is_derived = || node.is_difference && self.worlds[0].knowledge.knows(cell);
        !self.shown[cell] && !node.was_shown && !is_derived()
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
        let is_open = |cell: &usize| self.cells[*cell].is_sensitive && !self.is_secret(*cell);
        let open = (0..self.cells.len()).filter(is_open).collect();
        Suppression { hidden, open, narrow: Vec::new() }
    }

    fn show_unless_telling(&mut self, cell: usize) {
        if self.worlds.iter().any(|world| world.tells(cell)) {
            return;
        }
        // What two editions differ by is shown with the later one.
        let follow = self.worlds[0].knowledge.follow_from(cell);
        let follow = follow.filter(|other| self.cells[*other].is_difference);
        let known: Vec<usize> = follow.chain([cell]).collect();
        let leaves_few = |relation: &usize| self.small_rest(*relation, &known).is_some();
        if known.iter().flat_map(|cell| &self.of_cell[*cell]).any(leaves_few) {
            return;
        }
        self.worlds.iter_mut().for_each(|world| world.knowledge.learn(cell));
        self.shown[cell] = true;
    }

    /// What a relation's unknown cells hold together is known: too few units are as good as a cell of their own. The
    /// unknown cells, if they are too small and one of them is secret; `but` are taken for known.
    fn small_rest(&self, relation: usize, but: &[usize]) -> Option<Vec<usize>> {
        let unknown = |(cell, _): &&(usize, bool)| !but.contains(cell) && self.is_unknown(*cell);
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
