//! How the cells of a table hang together: which of them add up to which, by what everybody can know of the table.
//! Knows nothing of what is hidden.

use super::gate::Cell;
use super::suppression::{Node, Relation};
use std::collections::{BTreeMap, BTreeSet};

/// What everybody can know of a table's breakdowns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// The columns that each breakdown crosses; `total` crosses none.
    pub breakdowns: BTreeMap<String, Vec<String>>,
    /// Columns within whose levels actual minus expected adds up to zero over all periods, since the model controls for
    /// them; of a model with an intercept also no column at all, which stands for everybody.
    pub balanced: Vec<Vec<String>>,
    /// What earlier editions showed, which nobody can take back.
    pub shown: BTreeSet<CellName>,
}

/// Outcome, breakdown, group and period of a cell.
pub type CellName = (String, String, String, Option<String>);

/// An outcome and a period.
type OfPeriod<'a> = (&'a str, Option<&'a str>);

/// The breakdown of everybody.
const TOTAL: &str = "total";

/// The relations between cells, and nodes for what is left of a whole that its parts do not make up, which follow
/// those of the cells.
pub struct Relations {
    /// By cell: the numbers that add up to nothing.
    pub relations: Vec<Relation>,
    /// What is left, each with fewer units than its whole.
    pub rests: Vec<Node>,
}

impl Structure {
    /// The relations between some cells. A rest of fewer than `least` units must not become known.
    pub fn relations(&self, cells: &[Cell], least: u64) -> Relations {
        let mut found = Relations { relations: Vec::new(), rests: Vec::new() };
        let mut periods: BTreeMap<OfPeriod, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (place, cell) in cells.iter().enumerate() {
            let of_period = periods.entry((&cell.outcome, cell.period.as_deref())).or_default();
            of_period.entry(&cell.breakdown).or_default().push(place);
        }
        for of_period in periods.values() {
            let breakdowns: Vec<(&str, &[usize])> =
                of_period.iter().map(|(name, places)| (*name, places.as_slice())).collect();
            for (at, first) in breakdowns.iter().enumerate() {
                for second in &breakdowns[at + 1..] {
                    self.add_sums(cells, [*first, *second], least, &mut found);
                }
            }
        }
        if cells.iter().any(|cell| cell.period.is_some()) {
            self.add_balances(cells, &mut found);
        }
        found
    }

    fn columns(&self, breakdown: &str) -> Option<&[String]> {
        if breakdown == TOTAL { Some(&[]) } else { self.breakdowns.get(breakdown).map(Vec::as_slice) }
    }

    /// Two breakdowns of one period add up to the same in each level of the columns that they have in common.
    fn add_sums(&self, cells: &[Cell], sides: [(&str, &[usize]); 2], least: u64, found: &mut Relations) {
        let (Some(first), Some(second)) = (self.columns(sides[0].0), self.columns(sides[1].0)) else {
            return;
        };
        let common: Vec<&String> = first.iter().filter(|column| second.contains(column)).collect();
        if common.is_empty() && !first.is_empty() && !second.is_empty() {
            return;
        }
        let is_nested = common.len() == first.len().min(second.len());
        let levels = sides.map(|(breakdown, places)| self.by_level(cells, breakdown, places, &common));
        let names: BTreeSet<&Vec<&str>> = levels[0].keys().chain(levels[1].keys()).collect();
        for name in names {
            let places = [0, 1].map(|side| levels[side].get(name).map(Vec::as_slice).unwrap_or_default());
            let sizes = places.map(|places| places.iter().map(|place| size(&cells[*place])).sum::<u64>());
            if sizes[0] != sizes[1] && !is_nested {
                continue;
            }
            let mut relation: Relation = places[0].iter().map(|place| (*place, false)).collect();
            relation.extend(places[1].iter().map(|place| (*place, true)));
            let rest = sizes[0].abs_diff(sizes[1]);
            if rest > 0 {
                relation.push((cells.len() + found.rests.len(), sizes[0] > sizes[1]));
                found.rests.push(Node {
                    size: rest,
                    is_sensitive: rest < least,
                    is_nowhere: true,
                    was_shown: false,
                });
            }
            found.relations.push(relation);
        }
    }

    /// Residuals add up to zero within each level of a control, over all periods together.
    fn add_balances(&self, cells: &[Cell], found: &mut Relations) {
        let mut tables: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (place, cell) in cells.iter().enumerate() {
            tables.entry((&cell.outcome, &cell.breakdown)).or_default().push(place);
        }
        for ((_, breakdown), places) in tables {
            let Some(columns) = self.columns(breakdown) else { continue };
            let within = |balanced: &&Vec<String>| balanced.iter().all(|column| columns.contains(column));
            for balanced in self.balanced.iter().filter(within) {
                let levels = self.by_level(cells, breakdown, &places, &balanced.iter().collect::<Vec<_>>());
                // That a single cell's residuals add up to zero tells of the model alone.
                let sums = levels.into_values().filter(|places| places.len() > 1);
                found.relations.extend(
                    sums.map(|places| places.into_iter().map(|place| (place, false)).collect::<Relation>()),
                );
            }
        }
    }

    /// A breakdown's cells by their levels of some of its columns.
    fn by_level<'a>(
        &self,
        cells: &'a [Cell],
        breakdown: &str,
        places: &[usize],
        of: &[&String],
    ) -> BTreeMap<Vec<&'a str>, Vec<usize>> {
        let columns = self.columns(breakdown).unwrap_or_default();
        let wanted: Vec<usize> =
            of.iter().filter_map(|column| columns.iter().position(|own| own == *column)).collect();
        let mut levels: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for &place in places {
            let codes: Vec<&str> = match columns.len() {
                0 | 1 => vec![&cells[place].group],
                _ => cells[place].group.split('|').collect(),
            };
            let level = wanted.iter().filter_map(|at| codes.get(*at).copied()).collect();
            levels.entry(level).or_default().push(place);
        }
        levels
    }
}

fn size(cell: &Cell) -> u64 {
    cell.numbers.reveal().n
}
