//! The gate: which cells may be published, and with which rounding.
//! Knows nothing of how a cell was computed.

use super::Confidential;
use super::account::{Account, Rule};
use super::counts::{Known, Together, hidden_together};
use super::place::{Naming, Place};
use super::published::{Measure, PublishedRow, PublishedTable, Status};
use super::relations::Relations;
use super::revisions::{self, Revisions};
use super::suppression::{Node, Suppression, suppress};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The project's rules, from `privacy:` in the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// A row with fewer persons is hidden.
    pub min_persons: u64,
    /// Published numbers of persons are rounded to multiples of this.
    pub round_persons_to: u64,
}

impl Policy {
    /// Whether so many rows of so many units tell too much, of which so many have the outcome where it is a share.
    pub fn hides(self, rows: u64, units: u64, with_outcome: Option<u64>) -> bool {
        let least = self.min_persons.min(3);
        let is_extreme = |with: u64| with < least || rows.saturating_sub(with) < least;
        units < self.min_persons || with_outcome.is_some_and(is_extreme)
    }

    /// What is hidden, in words.
    pub fn words(self) -> String {
        let Self { min_persons, round_persons_to } = self;
        format!(
            "fewer than {min_persons} units, of nearly none or nearly all with the outcome, and what would tell of such \
             cells; numbers of units are rounded to {round_persons_to}"
        )
    }
}

/// The numbers of one cell before the gate.
#[derive(Clone)]
pub struct CellNumbers {
    /// Rows in the cell: persons (units) of one period, or of several together.
    pub n: u64,
    /// Persons for certain: over several periods the most of one, since rows may be of the same persons, unless
    /// they were counted.
    pub persons: u64,
    /// The cell's measures.
    pub values: BTreeMap<Measure, f64>,
    /// For a share: how many persons have the outcome.
    pub with_outcome: Option<u64>,
}

/// One group of a breakdown in one period, before the gate.
pub struct Cell {
    /// The outcome's name.
    pub outcome: String,
    /// The breakdown's name.
    pub breakdown: String,
    /// The group's code.
    pub group: String,
    /// The period, or nothing.
    pub period: Option<String>,
    /// The period that its changes are counted from, if it has such numbers.
    pub change_since: Option<String>,
    /// The numbers.
    pub numbers: Confidential<CellNumbers>,
}

/// What everybody can know of how a table's cells hang together, and of the same cells from elsewhere.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Structure {
    /// How the table names its places.
    pub naming: Naming,
    /// Columns within whose levels actual minus expected adds up to zero over all periods, since the model controls for
    /// them; of a model with an intercept also no column at all, which stands for everybody.
    pub balanced: BTreeSet<Vec<String>>,
    /// Groups of different breakdowns that are the same units together, such as offices and their county.
    #[serde(skip)]
    pub same_rows: Vec<SameUnits>,
    /// What earlier tables of the same rows and earlier editions say of their cells.
    #[serde(skip)]
    pub elsewhere: BTreeMap<Place, Elsewhere>,
    /// By earlier edition whose rows are known: what became of its cells.
    #[serde(skip)]
    pub revisions: BTreeMap<String, Revisions>,
}

/// Groups that have the same units as some others together, in a period or in all periods together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameUnits {
    /// The time's column and the period.
    pub period: Option<(String, String)>,
    /// The groups of either side, each by its levels.
    pub groups: [Vec<BTreeMap<String, String>>; 2],
}

/// What has been decided elsewhere of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// The units that it holds, where they are known exactly.
    pub size: Option<u64>,
    /// Whether it is shown there, which nobody can take back.
    pub is_shown: bool,
}

/// What has passed the gate.
pub struct Passed {
    /// What may be published.
    pub table: PublishedTable,
    /// How many cells tell too much and are hidden in vain, since earlier editions showed them or what they follow from.
    pub open: usize,
    /// Of how many hidden cells the number of units can be told within fewer than half of `min_persons`, which nothing
    /// that could still be hidden mends.
    pub narrow: usize,
    /// How much is hidden, and why.
    pub account: Account,
}

/// Publishes the cells that the policy allows: hides rows of too few persons, rows whose share says of too few that
/// they have (or have not) the outcome, and so many more that none of these follows from what is published and from
/// how the table hangs together. A change is hidden where either of its two rows is.
pub fn pass(
    cells: &[Cell],
    policy: Policy,
    structure: &Structure,
    time_column: Option<String>,
    measures: &[Measure],
) -> Passed {
    let cells = sorted(cells);
    let Decided { hidden, open, narrow } = decided(&cells, policy, structure);
    let mut rows = rows(&cells, &hidden, policy);
    let rule = |(cell, hidden): (&&Cell, &bool)| hidden.then(|| rule(cell, policy, structure));
    let rules: Vec<Option<Rule>> = cells.iter().zip(&hidden).map(rule).collect();
    let mut account = Account::of(&rows, &rules, policy);
    account.without_levels = hide_levels(&cells, &mut rows, policy);
    let table = PublishedTable { time_column, counts: true, measures: measures.to_vec(), rows };
    Passed { table, open, narrow, account }
}

/// Every cell with its exact numbers, as confidential as these are.
pub fn ungated(cells: &[Cell], time_column: Option<String>, measures: &[Measure]) -> PublishedTable {
    let cells = sorted(cells);
    let exact = Policy { min_persons: 0, round_persons_to: 1 };
    let rows = rows(&cells, &vec![false; cells.len()], exact);
    PublishedTable { time_column, counts: true, measures: measures.to_vec(), rows }
}

fn sorted(cells: &[Cell]) -> Vec<&Cell> {
    let mut cells: Vec<&Cell> = cells.iter().collect();
    cells.sort_by_key(|cell| (&cell.outcome, &cell.breakdown, &cell.group, &cell.period));
    cells
}

/// Why a cell is hidden.
fn rule(cell: &Cell, policy: Policy, structure: &Structure) -> Rule {
    let place = structure.naming.place(&cell.outcome, &cell.breakdown, &cell.group, cell.period.as_deref());
    let mut revisions = structure.revisions.values().filter_map(|edition| edition.get(place.as_ref()?));
    if cell.numbers.reveal().persons < policy.min_persons {
        Rule::FewUnits
    } else if tells_too_much(cell, policy) {
        Rule::ExtremeShare
    } else if revisions.any(|revision| revision.was_shown && revision.is_secret(policy)) {
        Rule::FewRevised
    } else {
        Rule::TellsOfOthers
    }
}

/// By group: whether a period shows it, and the most units that it has in one.
type GroupUnits<'a> = BTreeMap<&'a str, (bool, u64)>;

/// Takes the levels of a breakdown's groups away, which balance over all groups, where they tell the level of a group
/// that no period shows, or of several that hold too few units together. Gives the names of such breakdowns.
fn hide_levels(cells: &[&Cell], rows: &mut [PublishedRow], policy: Policy) -> Vec<String> {
    let mut groups: BTreeMap<(&str, &str), GroupUnits> = BTreeMap::new();
    for (cell, row) in cells.iter().zip(rows.iter()) {
        let of_group = groups.entry((&cell.outcome, &cell.breakdown)).or_default();
        let (is_shown, units) = of_group.entry(&cell.group).or_default();
        *is_shown |= row.status == Status::Ok;
        *units = (*units).max(cell.numbers.reveal().persons);
    }
    let tells = |groups: &GroupUnits| {
        let never: Vec<u64> = groups.values().filter(|(shown, _)| !shown).map(|(_, units)| *units).collect();
        never.len() == 1 || !never.is_empty() && never.iter().sum::<u64>() < policy.min_persons
    };
    let telling: BTreeSet<(&str, &str)> =
        groups.iter().filter(|(_, groups)| tells(groups)).map(|(name, _)| *name).collect();
    for row in rows.iter_mut().filter(|row| telling.contains(&(row.outcome.as_str(), row.breakdown.as_str())))
    {
        row.values.remove(&Measure::Corrected);
    }
    let names: BTreeSet<&str> = telling.iter().map(|(_, breakdown)| *breakdown).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What is decided of a table's cells.
struct Decided {
    /// By cell: whether it is hidden.
    hidden: Vec<bool>,
    /// How many are hidden in vain.
    open: usize,
    /// Of how many the number of units can be told too closely.
    narrow: usize,
}

fn decided(cells: &[&Cell], policy: Policy, structure: &Structure) -> Decided {
    if policy.min_persons == 0 {
        return Decided { hidden: vec![false; cells.len()], open: 0, narrow: 0 };
    }
    let Structure { naming, balanced, same_rows, elsewhere, revisions } = structure;
    let place = |cell: &&Cell| {
        naming.place(&cell.outcome, &cell.breakdown, &cell.group, cell.period.as_deref()).unwrap_or_default()
    };
    let places: Vec<Place> = cells.iter().map(place).collect();
    let of_elsewhere = |(place, other)| (place, of_elsewhere(other, policy));
    // Breakdowns of the same columns have the same cells.
    let parts = revisions::parts(revisions.values(), policy);
    let places_then = revisions.values().flat_map(BTreeMap::keys);
    let mut known: BTreeMap<&Place, Known> = places_then.map(|place| (place, revisions::gone())).collect();
    known.extend(elsewhere.iter().map(of_elsewhere));
    known.extend(parts.iter().map(|(place, known)| (place, *known)));
    for (cell, place) in cells.iter().zip(&places) {
        let CellNumbers { n: size, persons, .. } = *cell.numbers.reveal();
        let other = elsewhere.get(place);
        let was_shown = other.is_some_and(|other| other.is_shown);
        let is_sensitive = tells_too_much(cell, policy) || other.is_some_and(|other| !other.is_shown);
        let node = Node { size, is_sensitive, was_shown, ..Node::default() };
        known.insert(place, Known { size: Some(size), is_few: persons < policy.min_persons, node });
    }
    let same_rows = revisions::then_as_now(same_rows, revisions.len());
    let Together { hidden: together, narrow: told } = hidden_together(&known, &same_rows, policy.min_persons);
    for (place, known) in &mut known {
        known.node.is_nowhere |= together.contains(*place);
    }
    let sized: Vec<(&Place, Option<u64>)> = known.iter().map(|(place, own)| (*place, own.size)).collect();
    let relations = Relations::of(&sized, balanced, &same_rows, policy.min_persons);
    let nodes = known.values().map(|known| known.node);
    let nodes: Vec<Node> = nodes.chain(relations.rests.iter().copied()).collect();
    let Suppression { hidden, open, narrow } = suppress(&nodes, &relations, policy.min_persons);
    let is_hidden: BTreeMap<&Place, bool> =
        known.keys().zip(&hidden).map(|(place, hidden)| (*place, *hidden)).collect();
    let hides = |(cell, place): (&&Cell, &Place)| {
        let decided = is_hidden.get(place).copied().unwrap_or(true);
        decided || together.contains(place) || tells_too_much(cell, policy)
    };
    let hidden = cells.iter().zip(&places).map(hides).collect();
    let is_own: Vec<bool> = known.keys().map(|place| !revisions::is_part(place)).collect();
    let own = |nodes: &[usize]| nodes.iter().filter(|node| is_own.get(**node) == Some(&true)).count();
    Decided { hidden, open: own(&open), narrow: own(&narrow) + told }
}

/// A cell of another table or edition as far as hiding is concerned, if it is not in this one.
fn of_elsewhere(other: &Elsewhere, policy: Policy) -> Known {
    let Elsewhere { size, is_shown } = *other;
    let (is_sensitive, was_shown) = (!is_shown, is_shown);
    let node =
        Node { size: size.unwrap_or(0), is_sensitive, was_shown, is_nowhere: true, is_difference: false };
    let is_few = !is_shown && size.is_none_or(|size| size < policy.min_persons);
    Known { size, is_few, node }
}

fn tells_too_much(cell: &Cell, policy: Policy) -> bool {
    let CellNumbers { n, persons, with_outcome, .. } = *cell.numbers.reveal();
    policy.hides(n, persons, with_outcome)
}

/// Whether the row that a cell's changes are counted from is shown: the cell's own number less the change is
/// that row's.
fn is_base_shown(cells: &[&Cell], hidden: &[bool], cell: &Cell) -> bool {
    let wanted = (&cell.outcome, &cell.breakdown, &cell.group, &cell.change_since);
    let place = cells.binary_search_by(|other| {
        (&other.outcome, &other.breakdown, &other.group, &other.period).cmp(&wanted)
    });
    place.is_ok_and(|place| !hidden[place])
}

fn rows(cells: &[&Cell], hidden: &[bool], policy: Policy) -> Vec<PublishedRow> {
    let mut rows: Vec<PublishedRow> =
        cells.iter().zip(hidden).map(|(cell, &hidden)| row(cell, hidden, policy)).collect();
    for (cell, row) in cells.iter().zip(&mut rows) {
        if cell.change_since.is_some() && !is_base_shown(cells, hidden, cell) {
            row.values.retain(|measure, _| !measure.is_change());
        }
    }
    rows
}

fn row(cell: &Cell, hidden: bool, policy: Policy) -> PublishedRow {
    let numbers = cell.numbers.reveal();
    PublishedRow {
        outcome: cell.outcome.clone(),
        breakdown: cell.breakdown.clone(),
        group: cell.group.clone(),
        period: cell.period.clone(),
        n: (!hidden).then(|| rounded(numbers.n, policy.round_persons_to)),
        values: if hidden { BTreeMap::new() } else { numbers.values.clone() },
        status: if hidden { Status::Suppressed } else { Status::Ok },
    }
}

/// The nearest multiple, halves upwards.
fn rounded(n: u64, to: u64) -> u64 {
    let to = to.max(1);
    (n + to / 2) / to * to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(group: &str, n: u64, with_outcome: Option<u64>) -> Cell {
        let breakdown = if group == "total" { "total" } else { "county" };
        Cell {
            outcome: "job".into(),
            breakdown: breakdown.into(),
            group: group.into(),
            period: Some("2023-06".into()),
            change_since: None,
            numbers: Confidential::new(CellNumbers {
                n,
                persons: n,
                values: BTreeMap::from([(Measure::Actual, 0.5)]),
                with_outcome,
            }),
        }
    }

    fn by_county() -> Structure {
        let breakdowns = BTreeMap::from([("county".to_owned(), vec!["county".to_owned()])]);
        Structure { naming: Naming { breakdowns, by: Some("month".into()) }, ..Structure::default() }
    }

    fn published(cells: Vec<Cell>) -> BTreeMap<String, PublishedRow> {
        let policy = Policy { min_persons: 10, round_persons_to: 5 };
        let Passed { table, .. } =
            pass(&cells, policy, &by_county(), Some("month".into()), &[Measure::Actual]);
        table.rows.into_iter().map(|row| (row.group.clone(), row)).collect()
    }

    #[test]
    fn a_group_of_few_persons_is_hidden_whole_and_so_is_the_next_smallest() {
        let rows = published(vec![
            cell("03", 500, None),
            cell("15", 9, None),
            cell("18", 40, None),
            cell("total", 549, None),
        ]);
        assert_eq!(rows["15"].status, Status::Suppressed);
        assert_eq!(rows["18"].status, Status::Suppressed);
        assert_eq!((rows["15"].n, rows["15"].value(Measure::Actual)), (None, None));
        assert_eq!(rows["03"].status, Status::Ok);
    }

    #[test]
    fn a_small_cell_is_hidden_wherever_it_stands() {
        let policy = Policy { min_persons: 10, round_persons_to: 5 };
        let cells = vec![cell("03", 500, None), cell("15", 9, None), cell("18", 40, None)];
        let Passed { table, .. } = pass(&cells, policy, &Structure::default(), None, &[]);
        assert_eq!(table.rows[1].status, Status::Suppressed, "a breakdown that the structure does not name");
    }

    #[test]
    fn a_share_of_nearly_none_or_nearly_all_is_hidden() {
        let rows =
            published(vec![cell("03", 500, Some(1)), cell("15", 500, Some(499)), cell("18", 500, Some(250))]);
        assert_eq!(rows["03"].status, Status::Suppressed);
        assert_eq!(rows["15"].status, Status::Suppressed);
        assert_eq!(rows["18"].status, Status::Ok);
    }

    #[test]
    fn many_rows_of_few_persons_are_few_persons() {
        let mut cell = cell("03", 160, None);
        cell.numbers = cell.numbers.map(|numbers| CellNumbers { persons: 5, ..numbers });
        assert_eq!(published(vec![cell])["03"].status, Status::Suppressed);
    }

    #[test]
    fn a_change_is_hidden_when_either_of_its_rows_is_and_only_then() {
        let of = |group: &str, period: &str, n: u64| {
            let mut cell = cell(group, n, None);
            cell.period = Some(period.into());
            cell.change_since = Some("2023-01".into());
            cell.numbers = cell.numbers.map(|numbers| {
                let changes =
                    [(Measure::Change, 0.1), (Measure::ChangeSe, 0.2), (Measure::ChangeLower, -0.3)];
                CellNumbers { values: numbers.values.into_iter().chain(changes).collect(), ..numbers }
            });
            cell
        };
        let cells = vec![
            of("03", "2023-01", 9),
            of("03", "2023-02", 500),
            of("15", "2023-01", 12),
            of("15", "2023-02", 500),
            of("18", "2023-01", 500),
            of("18", "2023-02", 400),
            of("19", "2023-02", 400),
            of("total", "2023-01", 521),
            of("total", "2023-02", 1800),
        ];
        let Passed { table, .. } = pass(
            &cells,
            Policy { min_persons: 10, round_persons_to: 5 },
            &by_county(),
            Some("month".into()),
            &[],
        );
        let of = |group: &str, period: &str| {
            let row = table.series("job", "county", group).find(|row| row.period.as_deref() == Some(period));
            row.map(|row| (row.value(Measure::Actual).is_some(), row.value(Measure::Change).is_some()))
                .unwrap()
        };
        assert_eq!(of("03", "2023-02"), (true, false), "few persons in the reference period");
        assert_eq!(of("15", "2023-02"), (true, false), "the next smallest part is hidden, too");
        assert_eq!(of("18", "2023-02"), (true, true));
        assert_eq!(of("18", "2023-01"), (true, true));
        assert_eq!(of("19", "2023-02"), (true, false), "there is nothing to count from");
        assert!(table.rows.iter().all(|row| {
            let values = &row.values;
            values.contains_key(&Measure::Change) || !values.keys().any(|measure| measure.is_change())
        }));
    }

    #[test]
    fn the_levels_of_shown_groups_do_not_tell_that_of_the_only_one_that_is_never_shown() {
        let levels = |sizes: &[(&str, &str, u64)]| {
            let cells: Vec<Cell> = sizes
                .iter()
                .map(|(group, period, n)| {
                    let mut cell = cell(group, *n, None);
                    cell.period = Some((*period).into());
                    cell.numbers = cell.numbers.map(|numbers| CellNumbers {
                        values: BTreeMap::from([(Measure::Actual, 0.5), (Measure::Corrected, 0.1)]),
                        ..numbers
                    });
                    cell
                })
                .collect();
            let policy = Policy { min_persons: 10, round_persons_to: 5 };
            let Passed { table, account, .. } =
                pass(&cells, policy, &by_county(), Some("month".into()), &[Measure::Corrected]);
            let has_level =
                |row: &PublishedRow| row.breakdown == "county" && row.value(Measure::Corrected).is_some();
            let shown = table.rows.iter().any(has_level);
            (shown, account.without_levels)
        };
        let months = ["2023-01", "2023-02"];
        let of = |group: &'static str, sizes: [u64; 2]| {
            months.into_iter().zip(sizes).map(move |(m, n)| (group, m, n))
        };
        let table = |few: [u64; 2]| -> Vec<(&str, &str, u64)> {
            let (big, more) = (of("03", [500, 20]), of("18", [20, 500]));
            let all = of("total", [520 + few[0], 520 + few[1]]);
            of("15", few).chain(big).chain(more).chain(all).collect()
        };
        assert_eq!(levels(&table([9, 9])), (false, vec!["county".to_owned()]));
        assert_eq!(levels(&table([9, 30])), (true, vec![]));
    }

    #[test]
    fn numbers_of_persons_are_rounded() {
        let rows = published(vec![cell("03", 502, None), cell("15", 503, None)]);
        assert_eq!((rows["03"].n, rows["15"].n), (Some(500), Some(505)));
    }
}
