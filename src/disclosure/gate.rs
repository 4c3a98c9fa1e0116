//! The gate: which cells may be published, and with which rounding.
//! Knows nothing of how a cell was computed.

use super::Confidential;
use super::published::{Measure, PublishedRow, PublishedTable, Status};
use super::relations::{CellName, Relations, Structure};
use super::suppression::{Node, Suppression, suppress};
use std::collections::BTreeMap;

/// The project's rules, from `privacy:` in the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A row with fewer persons is hidden.
    pub min_persons: u64,
    /// Published numbers of persons are rounded to multiples of this.
    pub round_persons_to: u64,
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

/// What has passed the gate.
pub struct Passed {
    /// What may be published.
    pub table: PublishedTable,
    /// How many cells tell too much and are hidden in vain, since earlier editions showed them or what they follow from.
    pub open: usize,
}

impl Cell {
    /// What the cell is about.
    pub fn name(&self) -> CellName {
        (self.outcome.clone(), self.breakdown.clone(), self.group.clone(), self.period.clone())
    }
}

/// Publishes the cells that the policy allows: hides rows of too few persons, rows whose share says of too few that
/// they have (or have not) the outcome, and so many more that none of these follows from what is published and from
/// how the table hangs together. A change is hidden where either of its two rows is.
pub fn pass(
    cells: Vec<Cell>,
    policy: Policy,
    structure: &Structure,
    time_column: Option<String>,
    measures: &[Measure],
) -> Passed {
    let mut cells = cells;
    cells.sort_by(|a, b| {
        (&a.outcome, &a.breakdown, &a.group, &a.period).cmp(&(&b.outcome, &b.breakdown, &b.group, &b.period))
    });
    let Suppression { hidden, open } = hidden(&cells, policy, structure);
    let mut rows: Vec<PublishedRow> =
        cells.iter().zip(&hidden).map(|(cell, &hidden)| row(cell, hidden, policy)).collect();
    for (cell, row) in cells.iter().zip(&mut rows) {
        if cell.change_since.is_some() && !is_base_shown(&cells, &hidden, cell) {
            row.values.retain(|measure, _| !measure.is_change());
        }
    }
    let open = open.iter().filter(|place| **place < cells.len()).count();
    Passed { table: PublishedTable { time_column, counts: true, measures: measures.to_vec(), rows }, open }
}

/// What is hidden; the nodes of rests stand after the cells.
fn hidden(cells: &[Cell], policy: Policy, structure: &Structure) -> Suppression {
    if policy.min_persons == 0 {
        return Suppression { hidden: vec![false; cells.len()], open: Vec::new() };
    }
    let Relations { relations, rests } = structure.relations(cells, policy.min_persons);
    let node = |cell: &Cell| Node {
        size: cell.numbers.reveal().n,
        is_sensitive: tells_too_much(cell, policy),
        was_shown: structure.shown.contains(&cell.name()),
        is_nowhere: false,
    };
    let nodes: Vec<Node> = cells.iter().map(node).chain(rests).collect();
    suppress(&nodes, &relations, policy.min_persons)
}

fn tells_too_much(cell: &Cell, policy: Policy) -> bool {
    let numbers = cell.numbers.reveal();
    let few = |n: u64| n < policy.min_persons;
    let small_share = numbers.with_outcome.is_some_and(|with| {
        let least = policy.min_persons.min(3);
        with < least || numbers.n - with.min(numbers.n) < least
    });
    few(numbers.persons) || small_share
}

/// Whether the row that a cell's changes are counted from is shown: the cell's own number less the change is
/// that row's.
fn is_base_shown(cells: &[Cell], hidden: &[bool], cell: &Cell) -> bool {
    let wanted = (&cell.outcome, &cell.breakdown, &cell.group, &cell.change_since);
    let place = cells.binary_search_by(|other| {
        (&other.outcome, &other.breakdown, &other.group, &other.period).cmp(&wanted)
    });
    place.is_ok_and(|place| !hidden[place])
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
        Structure { breakdowns, ..Structure::default() }
    }

    fn published(cells: Vec<Cell>) -> BTreeMap<String, PublishedRow> {
        let policy = Policy { min_persons: 10, round_persons_to: 5 };
        let Passed { table, .. } =
            pass(cells, policy, &by_county(), Some("month".into()), &[Measure::Actual]);
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
            cells,
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
    fn numbers_of_persons_are_rounded() {
        let rows = published(vec![cell("03", 502, None), cell("15", 503, None)]);
        assert_eq!((rows["03"].n, rows["15"].n), (Some(500), Some(505)));
    }
}
