use super::*;
use crate::stats::samples::{Dice, Partition, Table, registers};
use crate::stats::{Fit, MISSING, design_of, expected_values, solve};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn fitted(table: &Table) -> Fit {
    let tables = table.tables();
    let outcomes: Vec<_> =
        table.outcomes.iter().map(|o| crate::stats::Outcome { name: o.name.clone(), grid: o.grid }).collect();
    solve(&design_of(&tables, true, &BTreeMap::new()), &tables, &outcomes).unwrap()
}

/// Breakdowns that have nothing to do with the controls: offices, some rows in none, and counties of them.
fn offices(rows: usize, seed: u64, offices: u64) -> Table {
    let mut dice = Dice(seed);
    let codes: Vec<u64> = (0..rows).map(|_| dice.below(offices + 1)).collect();
    let name = |code: &u64| (*code < offices).then(|| code.to_string());
    let county = |code: &u64| (*code < offices).then(|| (code / 7).to_string());
    let mut table = Table::default();
    table.factors.push(("office".into(), codes.iter().map(name).collect()));
    table.factors.push(("county".into(), codes.iter().map(county).collect()));
    table
}

type Named = BTreeMap<(usize, String, String), ResidualSums>;

/// The sums of a partition by outcome, breakdown and group.
fn sums(fit: &Fit, rows: &Partition, breakdowns: &Partition) -> Named {
    let (coded, groups) = (rows.rows(), [0, 1].map(|factor| breakdowns.breakdown(factor)));
    let expected = expected_values(fit, &coded).unwrap();
    let mut named = Named::new();
    for (o, by_breakdown) in
        residual_sums(&groups, &coded.outcomes, expected.as_slice()).unwrap().into_iter().enumerate()
    {
        for (column, by_group) in groups.iter().zip(by_breakdown) {
            assert_eq!(column.groups.len(), by_group.len());
            for (group, sums) in column.groups.iter().zip(by_group) {
                named.insert((o, column.breakdown.clone(), group.clone()), sums);
            }
        }
    }
    named
}

/// The same sums, row by row and group by group.
fn plain_sums(table: &Table, fit: &Fit, breakdowns: &Table) -> Named {
    let expected = expected_values(fit, &table.all().rows()).unwrap();
    let mut named = Named::new();
    for (o, expected) in expected.iter().enumerate() {
        for (breakdown, groups) in &breakdowns.factors {
            for (row, group) in groups.iter().enumerate() {
                let Some(group) = group else { continue };
                let sums = named.entry((o, breakdown.clone(), group.clone())).or_default();
                let Some(value) = table.outcomes[o].values[row] else { continue };
                if expected[row].is_nan() {
                    continue;
                }
                sums.n += 1;
                sums.squares.add(table.outcomes[o].grid.value(value.into()) - expected[row]);
                sums.expected.add(expected[row]);
            }
        }
    }
    named
}

#[test]
fn sums_by_crossed_groups_are_those_of_each_row_for_itself() {
    let table = registers(5000, 31);
    let fit = fitted(&table);
    for office in [offices(5000, 32, 30), offices(5000, 33, 900)] {
        let found = sums(&fit, &table.all(), &office.all());
        assert_eq!(found, plain_sums(&table, &fit, &office));
        assert!(found.values().map(|sums| sums.n).sum::<u64>() > 5000);
    }
}

#[test]
fn values_too_large_for_a_float_are_rounded_once() {
    let large = (1 << 53) + 1;
    let table = Table::default().factor("sex", &["f", "m"]).outcome("y", 3, &[large, 5]);
    let (office, partition) = (offices(2, 1, 1), table.all());
    let rows = partition.rows();
    let actual = &rows.outcomes[0];
    let groups = GroupColumn { breakdown: "all".into(), groups: &["all".to_owned()], codes: &[0, 0] };
    let found =
        residual_sums(&[groups, office.all().breakdown(0)][..1], &rows.outcomes, [[0.0, 1.0]].as_slice())
            .unwrap();
    let mut squares = SquareSum::default();
    squares.add(actual.grid.value(large.into()));
    squares.add(0.005 - 1.0);
    assert_eq!(found[0][0][0].squares, squares);
    assert_eq!(found[0][0][0].expected.total(), 1.0);
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let table = Table::default().factor("sex", &["f", "m"]).outcome("y", 0, &[1, 2]).all();
    let rows = table.rows();
    let group = |codes| GroupColumn { breakdown: "office".into(), groups: &[], codes };
    let of = |codes, expected: &[f64]| {
        residual_sums(&[group(codes)], &rows.outcomes, [expected].as_slice()).unwrap_err()
    };
    let none = &[MISSING, MISSING];
    assert_eq!(of(none, &[0.0]), StatsError::Ragged { column: "y".into(), rows: 1, expected: 2 });
    assert_eq!(of(&[MISSING], &[0.0]), StatsError::Ragged { column: "y".into(), rows: 2, expected: 1 });
    assert_eq!(of(&[0, 0], &[0.0; 2]), StatsError::NoSuchCode { column: "office".into(), code: 0 });
    assert_eq!(
        residual_sums(&[group(none)], &[], [[0.0; 2]; 0].as_slice()).unwrap(),
        [] as [Vec<Vec<ResidualSums>>; 0]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_and_split_of_the_rows_gives_the_same_sums(
        seed in any::<u64>(), parts in 1_usize..20, count in 1_u64..40
    ) {
        let (table, office) = (registers(250, seed), offices(250, seed ^ 5, count));
        let fit = fitted(&table);
        let mut order: Vec<usize> = (0..250).collect();
        let mut dice = Dice(seed ^ 77);
        (1..250).rev().for_each(|i| order.swap(i, dice.below(i as u64 + 1) as usize));
        let mut sum = Named::new();
        for part in order.chunks(250_usize.div_ceil(parts)) {
            for (key, sums) in sums(&fit, &table.partition(part), &office.partition(part)) {
                sum.entry(key).or_default().merge(&sums);
            }
        }
        let whole = sums(&fit, &table.all(), &office.all());
        prop_assert_eq!(serde_json::to_string(&sum.values().collect::<Vec<_>>()).unwrap(),
            serde_json::to_string(&whole.values().collect::<Vec<_>>()).unwrap());
        prop_assert_eq!(sum, whole);
    }
}
