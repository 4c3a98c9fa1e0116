use super::super::block::Slot;
use super::*;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::{FactorColumn, Grid, Integer, MISSING, NumberColumn};
use proptest::prelude::*;

fn levels(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn counts_of_pairs_of_levels_are_those_of_the_rows() {
    let table = registers(3000, 12);
    let tables = table.tables();
    let block = tables.sample(&tables.patterns_with(0));
    let offsets = tables.layout.offsets();
    for (a, first) in table.factors.iter().enumerate() {
        for (b, second) in table.factors.iter().enumerate().filter(|(b, _)| *b != a) {
            let complete = |row: &usize| table.factors.iter().all(|(_, levels)| levels[*row].is_some());
            let is =
                |levels: &[Option<String>], row: usize, level: &str| levels[row].as_deref() == Some(level);
            let both = |row: &usize| is(&first.1, *row, "1") && is(&second.1, *row, "0");
            let expected = (0..table.len()).filter(complete).filter(both).count() as u64;
            let (one, zero) = (offsets[a] + 1, offsets[b]);
            assert_eq!(block.pairs[crate::stats::block::triangle(one, zero)], expected);
        }
    }
}

#[test]
fn levels_without_complete_rows_are_left_out() {
    let sex = levels(&["m", "unused", "f", "x"]);
    let column = FactorColumn { name: "sex", levels: &sex, codes: &[0, 2, 0, 3] };
    let known = [true, true, true, false];
    let rate = NumberColumn {
        name: "rate",
        grid: Grid::decimals(1),
        powers: &[1],
        values: &[1, 2, 3, i64::MIN],
        known: Some(&known),
    };
    let rows = CodedRows { factors: vec![column], numerics: vec![rate.clone()], outcomes: vec![] };
    let tables = GramTables::of(&rows).unwrap();
    assert_eq!(tables.layout.factors[0].levels, ["f", "m"]);
    assert_eq!(tables.incomplete_rows(), &BTreeMap::from([("rate".to_owned(), 1)]));
}

#[test]
fn a_partition_without_rows_adds_nothing() {
    let mut tables = registers(50, 13).tables();
    let before = tables.clone();
    let empty = registers(50, 13).partition(&[]).tables();
    tables.merge(&empty).unwrap();
    assert_eq!(tables, before);
    let mut other_way = empty;
    other_way.merge(&before).unwrap();
    assert_eq!(other_way, before);
}

#[test]
fn rows_that_all_lack_a_control_leave_an_empty_table() {
    let tables = Table::default().factor("sex", &["?", "?"]).outcome("y", 0, &[1, 2]).tables();
    assert_eq!(
        (tables.complete_rows(), tables.sample_size("y"), tables.sample_size("z")),
        (0, Some(0), None)
    );
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let sex = levels(&["f"]);
    let factor = |codes| FactorColumn { name: "sex", levels: &sex, codes };
    let of =
        |factors, numerics| GramTables::of(&CodedRows { factors, numerics, outcomes: vec![] }).unwrap_err();
    let ragged = StatsError::Ragged { column: "sex".into(), rows: 1, expected: 2 };
    assert_eq!(of(vec![factor(&[0, MISSING]), factor(&[0])], vec![]), ragged);
    let no_code = StatsError::NoSuchCode { column: "sex".into(), code: 1 };
    assert_eq!(of(vec![factor(&[0, 1])], vec![]), no_code);
    let grid = Grid::decimals(0);
    let number = NumberColumn { name: "rate", grid, powers: &[0], values: &[5], known: None };
    let no_power = StatsError::NoSuchPower { column: "rate".into(), power: 0 };
    assert_eq!(of(vec![], vec![number]), no_power);
    let many: Vec<String> = (0..9000).map(|level| level.to_string()).collect();
    let column = FactorColumn { name: "office", levels: &many, codes: &[0] };
    assert_eq!(of(vec![column], vec![]), StatsError::TooManyLevels { levels: 9000, most: MOST_LEVELS });
}

#[test]
fn tables_of_other_columns_are_not_merged() {
    let sample = |name: &str, decimals| Table::default().factor(name, &["a"]).outcome("y", decimals, &[1]);
    let mut tables = sample("sex", 0).tables();
    for other in [sample("age", 0), sample("sex", 1)] {
        assert!(matches!(tables.merge(&other.tables()), Err(StatsError::PartsDiffer { .. })));
    }
    assert_eq!(tables, sample("sex", 0).tables());
}

/// A table like the article's whose numeric controls have few values, some of them unknown, with an outcome
/// that is too large for machine words.
fn few_values(rows: usize, seed: u64) -> Table {
    let mut table = registers(rows, seed);
    let mut dice = Dice(seed ^ 9);
    let region: Vec<i64> = (0..rows).map(|_| dice.below(12) as i64).collect();
    let rate: Vec<i64> = region.iter().map(|region| 150 - 30 * region).collect();
    let steep: Vec<i64> = region.iter().map(|region| 1_000_003 * (region % 5)).collect();
    let large: Vec<i64> = rate.iter().map(|rate| (1 << 60) - dice.below(1 << 40) as i64 * rate).collect();
    table.numerics.clear();
    let mut table = table
        .numeric("rate", 2, &[1, 2], &rate)
        .numeric("steep", 0, &[1, 7], &steep)
        .outcome("large", 1, &large);
    for _ in 0..3 {
        table.numerics[0].values[dice.below(rows as u64) as usize] = None;
        table.outcomes[2].values[dice.below(rows as u64) as usize] = None;
    }
    table
}

#[test]
fn counting_rows_by_value_gives_what_multiplying_each_row_does() {
    let table = few_values(2000, 14);
    let whole = table.tables();
    let rows: Vec<usize> = (0..2000).collect();
    // So few rows are multiplied one by one.
    let mut parts = rows.chunks(15).map(|rows| table.partition(rows).tables());
    let mut sum = parts.next().unwrap();
    parts.for_each(|part| sum.merge(&part).unwrap());
    assert_eq!(sum, whole);
    assert_eq!(serde_json::to_vec(&sum).unwrap(), serde_json::to_vec(&whole).unwrap());
}

#[test]
fn sums_of_products_are_those_of_the_rows() {
    for table in [few_values(1500, 15), registers(1500, 16)] {
        let tables = table.tables();
        let block = tables.sample(&tables.patterns_with(1));
        let complete = |row: &usize| {
            let controls = table.factors.iter().all(|(_, levels)| levels[*row].is_some());
            controls && table.numerics.iter().chain([&table.outcomes[1]]).all(|n| n.values[*row].is_some())
        };
        let value = |numbers: &crate::stats::samples::Numbers, row: usize, power: u32| {
            Integer::from(numbers.values[row].unwrap()).power(power)
        };
        let outcome = block.powers + 1;
        for (k, power) in table.numerics[0].powers.iter().enumerate() {
            let (mut with_outcome, mut of_level, mut square) = (Integer::ZERO, Integer::ZERO, Integer::ZERO);
            for row in (0..1500).filter(complete) {
                let rate = value(&table.numerics[0], row, *power);
                with_outcome.add(&rate.times(&value(&table.outcomes[1], row, 1)));
                square.add(&rate.times(&rate));
                if table.factors[0].1[row].as_deref() == Some("1") {
                    of_level.add(&rate);
                }
            }
            assert_eq!(block.product(Slot::Number(outcome), Slot::Number(k)), with_outcome);
            assert_eq!(block.product(Slot::Number(k), Slot::Number(k)), square);
            assert_eq!(block.product(Slot::Level(1), Slot::Number(k)), of_level);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_split_of_rows_with_few_values_gives_the_same_tables(seed in any::<u64>(), parts in 2_usize..9) {
        let table = few_values(600, seed);
        let mut order: Vec<usize> = (0..600).collect();
        let mut dice = Dice(seed ^ 77);
        (1..600).rev().for_each(|i| order.swap(i, dice.below(i as u64 + 1) as usize));
        let mut parts = order.chunks(600 / parts).map(|rows| table.partition(rows).tables());
        let mut sum = parts.next().unwrap();
        parts.for_each(|part| sum.merge(&part).unwrap());
        prop_assert_eq!(sum, table.tables());
    }
}
