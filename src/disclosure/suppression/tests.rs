//! Hides what it must and no more, by examples and for random tables.

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
    assert!(determined(&leaky, &all(&with)).contains(&7), "without the rule the group's other periods tell");
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

/// A table of three rows by three columns with their sums and the sum of all.
fn three_by_three(sizes: &[u64]) -> (Vec<u64>, Vec<Relation>) {
    let row = |row: usize| [3 * row, 3 * row + 1, 3 * row + 2];
    let column = |column: usize| [column, column + 3, column + 6];
    let mut relations: Vec<Relation> = (0..3).map(|at| plus(&row(at), 9 + at)).collect();
    relations.extend((0..3).map(|at| plus(&column(at), 12 + at)));
    relations.extend([plus(&[9, 10, 11], 15), plus(&[12, 13, 14], 15)]);
    let of = |cells: [usize; 3]| cells.iter().map(|cell| sizes[*cell]).sum::<u64>();
    let sums = (0..3).map(|at| of(row(at))).chain((0..3).map(|at| of(column(at))));
    let all: Vec<u64> = sizes.iter().copied().chain(sums).chain([sizes.iter().sum()]).collect();
    (all, relations)
}

/// By inner cell: the least and the largest whole number that it can be, by trying all that add up.
fn possible(sizes: &[u64], hidden: &[bool]) -> Vec<(u64, u64)> {
    let left = |sum: usize, parts: [usize; 3]| {
        let shown = parts.iter().filter(|part| !hidden[**part]).map(|part| sizes[*part]).sum::<u64>();
        (!hidden[sum]).then(|| sizes[sum] - shown)
    };
    let rows = [0, 1, 2].map(|row| left(9 + row, [3 * row, 3 * row + 1, 3 * row + 2]));
    let columns = [0, 1, 2].map(|column| left(12 + column, [column, column + 3, column + 6]));
    let mut ranges = vec![(u64::MAX, 0); 9];
    let inner: Vec<usize> = (0..9).filter(|cell| hidden[*cell]).collect();
    try_all(&inner, (rows, columns), &mut Vec::new(), &mut ranges);
    ranges
}

type Left = [Option<u64>; 3];

fn try_all(
    inner: &[usize],
    (rows, columns): (Left, Left),
    tried: &mut Vec<(usize, u64)>,
    ranges: &mut [(u64, u64)],
) {
    let Some((cell, others)) = inner.split_first() else {
        if rows.iter().chain(&columns).all(|left| left.unwrap_or(0) == 0) {
            for (cell, value) in tried {
                let (least, most) = ranges[*cell];
                ranges[*cell] = (least.min(*value), most.max(*value));
            }
        }
        return;
    };
    let most = rows[cell / 3].into_iter().chain(columns[cell % 3]).min().unwrap_or(20);
    for value in 1..=most {
        let (mut rows, mut columns) = (rows, columns);
        rows[cell / 3] = rows[cell / 3].map(|left| left - value);
        columns[cell % 3] = columns[cell % 3].map(|left| left - value);
        tried.push((*cell, value));
        try_all(others, (rows, columns), tried, ranges);
        tried.pop();
    }
}

#[test]
fn the_size_of_a_cell_that_is_hidden_alone_is_told() {
    let cells = nodes(&[500, 9, 40, 549], 10);
    let relations = sums(&[plus(&[0, 1, 2], 3)]);
    let alone = Suppression { hidden: vec![false, true, false, false], ..Suppression::default() };
    assert_eq!(narrow(&cells, &alone, &mut audit(&cells, &relations), 10), [1]);
    assert!(narrow(&cells, &suppress(&cells, &relations, 10), &mut audit(&cells, &relations), 10).is_empty());
}

#[test]
fn a_cell_that_small_ones_shield_too_closely_takes_larger_ones_with_it() {
    let sizes = [6, 1, 6, 6, 1, 6, 6, 6, 6];
    let (all, relations) = three_by_three(&sizes);
    let (cells, relations) = (nodes(&all, 6), sums(&relations));
    let search = Search::new(&cells, &relations, 6);
    let exactly = search.decide(&Search::new(&cells, &relations, 6).shields());
    assert!(
        !narrow(&cells, &exactly, &mut audit(&cells, &relations), 6).is_empty(),
        "none follows, but they are told closely"
    );
    let found = suppress(&cells, &relations, 6);
    assert!(narrow(&cells, &found, &mut audit(&cells, &relations), 6).is_empty() && found.narrow.is_empty());
}

#[test]
fn where_all_beside_a_cell_is_hidden_and_it_is_told_nevertheless_others_further_away_are_hidden() {
    let (all, relations) = three_by_three(&[6, 6, 6, 1, 1, 6, 1, 1, 6]);
    let found = suppress(&nodes(&all, 6), &sums(&relations), 6);
    assert!(found.narrow.is_empty(), "{:?}", found.hidden);
}

#[test]
fn what_earlier_editions_show_can_leave_a_cell_told_closely() {
    let (all, relations) = three_by_three(&[6, 1, 6, 6, 1, 6, 6, 6, 6]);
    let mut cells = nodes(&all, 6);
    [2, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15].into_iter().for_each(|cell| cells[cell].was_shown = true);
    assert!(!suppress(&cells, &sums(&relations), 6).narrow.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn by_trying_all_whole_numbers_no_sensitive_cell_is_told_closely(
        sizes in proptest::collection::vec(prop_oneof![2 => 6_u64..14, 1 => 1_u64..6], 9),
    ) {
        let (all, relations) = three_by_three(&sizes);
        let cells = nodes(&all, 6);
        let found = suppress(&cells, &sums(&relations), 6);
        prop_assert!(found.narrow.is_empty());
        let ranges = possible(&all, &found.hidden);
        for cell in (0..9).filter(|cell| cells[*cell].is_sensitive) {
            let (least, most) = ranges[cell];
            prop_assert!(most - least >= 3, "{cell}: {least} to {most} in {sizes:?}");
        }
    }

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
