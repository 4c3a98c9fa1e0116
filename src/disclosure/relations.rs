//! How cells hang together: which of them add up to which, by what everybody can know of them.
//! Knows nothing of what is hidden.

use super::gate::SameUnits;
use super::place::Place;
use super::revisions;
use super::suppression::{Node, Relation};
use std::collections::{BTreeMap, BTreeSet};

/// The relations between cells, and nodes for what is left of a whole that its parts do not make up, which follow
/// those of the cells.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    /// Numbers of units, outcomes and expected values that add up.
    pub sums: Vec<Relation>,
    /// Residuals that add up to zero, since the model makes them so.
    pub balances: Vec<Relation>,
    /// What is left, each with fewer units than its whole.
    pub rests: Vec<Node>,
}

/// A cell, and how many units it holds if that is known exactly.
pub type Sized<'a> = (&'a Place, Option<u64>);

/// Columns of a breakdown.
type Columns<'a> = Vec<&'a String>;

/// The time's column and the period.
type TimeAndPeriod = Option<(String, String)>;

/// The levels that make a group, by column.
type Levels = BTreeMap<String, String>;

/// Breakdowns of one outcome, each with its cells.
type Breakdowns<'a> = BTreeMap<Columns<'a>, Vec<usize>>;

impl Relations {
    /// The relations between some cells, each of another place. A rest of fewer than `least` units must not become
    /// known. Residuals are `balanced` within the levels of each of these lists of columns.
    pub fn of(cells: &[Sized], balanced: &BTreeSet<Vec<String>>, same: &[SameUnits], least: u64) -> Self {
        let mut relations = Self::default();
        let mut periods: BTreeMap<(&String, &TimeAndPeriod), Breakdowns> = BTreeMap::new();
        for (cell, (place, _)) in cells.iter().enumerate() {
            let breakdowns = periods.entry((&place.outcome, &place.period)).or_default();
            breakdowns.entry(place.group.keys().collect()).or_default().push(cell);
        }
        for breakdowns in periods.values() {
            let all: Vec<(&Columns, &[usize])> =
                breakdowns.iter().map(|(columns, own)| (columns, own.as_slice())).collect();
            for (at, first) in all.iter().enumerate() {
                all[at + 1..].iter().for_each(|second| relations.of_levels(cells, [*first, *second], least));
            }
        }
        relations.over_periods(cells, least);
        relations.of_same_units(cells, same, least);
        for columns in balanced {
            relations.of_residuals(cells, columns);
        }
        relations
    }

    /// Two breakdowns of one period add up to the same in each level of the columns that they have in common.
    fn of_levels(&mut self, cells: &[Sized], sides: [(&Columns, &[usize]); 2], least: u64) {
        let [(first, _), (second, _)] = sides;
        let common: Columns = first.iter().copied().filter(|column| second.contains(column)).collect();
        if common.is_empty() && !first.is_empty() && !second.is_empty() {
            return;
        }
        let is_nested = common.len() == first.len().min(second.len());
        let by_level = sides.map(|(_, own)| {
            let mut levels: BTreeMap<Vec<&String>, Vec<usize>> = BTreeMap::new();
            for &cell in own {
                let level = common.iter().filter_map(|column| cells[cell].0.group.get(*column)).collect();
                levels.entry(level).or_default().push(cell);
            }
            levels
        });
        let levels: BTreeSet<&Vec<&String>> = by_level[0].keys().chain(by_level[1].keys()).collect();
        for level in levels {
            let own = [0, 1].map(|side| by_level[side].get(level).map(Vec::as_slice).unwrap_or_default());
            self.same_sums(cells, own, least, is_nested);
        }
    }

    /// Groups that are the same units together have the same sums.
    fn of_same_units(&mut self, cells: &[Sized], same: &[SameUnits], least: u64) {
        let mut places: BTreeMap<(&TimeAndPeriod, &Levels), Vec<usize>> = BTreeMap::new();
        for (cell, (place, _)) in cells.iter().enumerate() {
            places.entry((&place.period, &place.group)).or_default().push(cell);
        }
        for SameUnits { period, groups } in same {
            let mut outcomes: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
            for (side, groups) in groups.iter().enumerate() {
                for &cell in groups.iter().filter_map(|group| places.get(&(period, group))).flatten() {
                    outcomes.entry(&cells[cell].0.outcome).or_default()[side].push(cell);
                }
            }
            let both = outcomes.values().filter(|sides| sides.iter().all(|side| !side.is_empty()));
            both.for_each(|[first, second]| self.same_sums(cells, [first, second], least, false));
        }
    }

    /// What a group has in the periods of one table adds up to what it has in those of another, or in all together.
    fn over_periods(&mut self, cells: &[Sized], least: u64) {
        let mut groups: BTreeMap<_, BTreeMap<Option<&String>, Vec<usize>>> = BTreeMap::new();
        for (cell, (place, _)) in cells.iter().enumerate() {
            let kinds = groups.entry((&place.outcome, &place.group)).or_default();
            kinds.entry(place.period.as_ref().map(|(by, _)| by)).or_default().push(cell);
        }
        for kinds in groups.values() {
            let kinds: Vec<&Vec<usize>> = kinds.values().collect();
            for (at, first) in kinds.iter().enumerate() {
                kinds[at + 1..].iter().for_each(|second| self.same_sums(cells, [first, second], least, true));
            }
        }
    }

    /// Two lists of cells are of the same units, and a rest of either that the other has not.
    fn same_sums(&mut self, cells: &[Sized], sides: [&[usize]; 2], least: u64, has_rests: bool) {
        let size = |side: &[usize]| side.iter().map(|cell| cells[*cell].1).sum::<Option<u64>>();
        let [first, second] = sides.map(size);
        // Of cells whose sizes are not known, everything counts as being there.
        let (first, second) = first.zip(second).unwrap_or_default();
        if first != second && !has_rests {
            return;
        }
        let mut relation: Relation = sides[0].iter().map(|cell| (*cell, false)).collect();
        relation.extend(sides[1].iter().map(|cell| (*cell, true)));
        let rest = first.abs_diff(second);
        if rest > 0 {
            relation.push((cells.len() + self.rests.len(), first > second));
            let is_sensitive = rest < least;
            self.rests.push(Node { size: rest, is_sensitive, is_nowhere: true, ..Node::default() });
        }
        self.sums.push(relation);
    }

    /// Residuals add up to zero within each level of these columns, over all periods together.
    fn of_residuals(&mut self, cells: &[Sized], balanced: &[String]) {
        let mut levels: BTreeMap<_, Relation> = BTreeMap::new();
        for (cell, (place, _)) in cells.iter().enumerate() {
            let level: Vec<&String> = balanced.iter().filter_map(|column| place.group.get(column)).collect();
            if level.len() == balanced.len() && !revisions::is_part(place) {
                let table = (place.period.as_ref().map(|(by, _)| by), place.group.keys().collect::<Vec<_>>());
                levels.entry((&place.outcome, table, level)).or_default().push((cell, false));
            }
        }
        self.balances.extend(levels.into_values());
    }
}
