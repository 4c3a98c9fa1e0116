use super::*;
use crate::stats::samples::{Table, registers};
use crate::stats::{FactorColumn, Grid, MISSING, NumberColumn};

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
