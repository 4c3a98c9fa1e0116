use super::*;
use crate::stats::samples::{Dice, Partition, Table, registers};
use crate::stats::{CellMeans, Fit, Linear, Outcome, design_of, expected_values, means, solve};
use proptest::prelude::*;

fn outcomes(table: &Table) -> Vec<Outcome> {
    table.outcomes.iter().map(|o| Outcome { name: o.name.clone(), grid: o.grid }).collect()
}

fn fitted(table: &Table) -> Fit {
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::new());
    solve(&design, &tables, &outcomes(table)).unwrap()
}

/// A breakdown into offices that has nothing to do with the controls; `?` is in none.
fn offices(rows: usize, seed: u64) -> Table {
    let mut dice = Dice(seed);
    let names: Vec<String> =
        (0..rows).map(|_| ["?", "a", "b", "c", "d"][dice.below(5) as usize].into()).collect();
    Table::default().factor("office", &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn cells(rows: &Partition, breakdowns: &Partition) -> Cells {
    let by_origin = rows.breakdown(2);
    Cells::of(&[breakdowns.breakdown(0), by_origin], &rows.rows()).unwrap()
}

fn means_of(cells: &Cells, fit: &Fit, outcome: usize) -> Vec<(String, CellMeans)> {
    let own = &fit.outcomes[outcome];
    let wanted = cells.iter().filter(|cell| cell.outcome == own.name);
    let named = wanted.map(|cell| {
        let name = format!("{} {}", cell.breakdown, cell.group);
        (name, means(&cell, Linear::of(&fit.design, own).as_ref(), own.grid))
    });
    named.collect()
}

#[test]
fn the_means_of_sums_are_the_means_of_persons() {
    let (table, office) = (registers(1500, 21), offices(1500, 22));
    let fit = fitted(&table);
    let (partition, by_office) = (table.all(), office.all());
    let cells = cells(&partition, &by_office);
    let expected = expected_values(&fit, &partition.rows()).unwrap();
    for ((o, outcome), expected) in fit.outcomes.iter().enumerate().zip(expected) {
        for (name, found) in means_of(&cells, &fit, o).iter().filter(|(name, _)| name.starts_with("office")) {
            let group = &name["office ".len()..];
            let rows = (0..table.len()).filter(|row| office.factors[0].1[*row].as_deref() == Some(group));
            let rows: Vec<usize> = rows
                .filter(|row| !expected[*row].is_nan() && table.outcomes[o].values[*row].is_some())
                .collect();
            let n = rows.len() as f64;
            let actual = |row: &usize| outcome.grid.value(table.outcomes[o].values[*row].unwrap().into());
            let mean_actual = rows.iter().map(actual).sum::<f64>() / n;
            let mean_expected = rows.iter().map(|row| expected[*row]).sum::<f64>() / n;
            assert_eq!(found.n, rows.len() as u64);
            assert!((found.actual - mean_actual).abs() < 1e-12);
            assert!((found.expected.unwrap() - mean_expected).abs() < 1e-12);
            assert!((found.indicator.unwrap() - (mean_actual - mean_expected)).abs() < 1e-12);
        }
    }
}

#[test]
fn the_indicator_is_zero_within_a_control_and_not_elsewhere() {
    let (table, office) = (registers(1500, 23), offices(1500, 24));
    let fit = fitted(&table);
    let means = means_of(&cells(&table.all(), &office.all()), &fit, 0);
    assert_eq!(means.len(), 4 + 3);
    for (name, means) in means {
        let indicator = means.indicator.unwrap().abs();
        assert_eq!(indicator < 1e-12, name.starts_with("origin"), "{name}: {indicator:e}");
    }
}

#[test]
fn the_indicator_does_not_depend_on_which_collinear_column_went() {
    let (table, office) = (registers(900, 25), offices(900, 26));
    let twin = |mut table: Table, at: usize| {
        let sex = table.factors[0].1.iter();
        let swapped = sex.map(|sex| sex.as_ref().map(|sex| if sex == "0" { "b" } else { "a" }.to_owned()));
        table.factors.insert(at, ("twin".to_owned(), swapped.collect()));
        table
    };
    let cells = |table: &Table| Cells::of(&[office.all().breakdown(0)], &table.all().rows()).unwrap();
    let (first, last) = (twin(table.clone(), 0), twin(table, 3));
    let fits = [&first, &last].map(fitted);
    let aliased = |fit: &Fit| {
        let mut terms = fit.outcomes[0].coefficients.iter().filter(|c| c.alias_of.is_some());
        (terms.next().map(|c| c.term.name.clone()), terms.count())
    };
    assert_eq!(aliased(&fits[0]), (Some("sex".into()), 0));
    assert_eq!(aliased(&fits[1]), (Some("twin".into()), 0));
    let means = [means_of(&cells(&first), &fits[0], 0), means_of(&cells(&last), &fits[1], 0)];
    for ((name, one), (_, other)) in means[0].iter().zip(&means[1]) {
        let off = one.indicator.unwrap() - other.indicator.unwrap();
        assert!(off.abs() < 1e-14, "{name}: {off:e}");
    }
}

#[test]
fn without_a_model_there_is_only_the_actual_mean() {
    let table = Table::default().outcome("job", 0, &[1, 0, 1, 1]);
    let office = Table::default().factor("office", &["a", "b", "a", "b"]).outcome("x", 0, &[0; 4]);
    let cells = Cells::of(&[office.all().breakdown(0)], &table.all().rows()).unwrap();
    let found: Vec<CellMeans> =
        cells.iter().map(|cell| means(&cell, None, crate::stats::Grid::decimals(0))).collect();
    let mean = |actual| CellMeans { n: 2, actual, expected: None, indicator: None };
    assert_eq!(found, [mean(1.0), mean(0.5)]);
}

#[test]
fn a_group_of_rows_that_the_model_cannot_speak_of_has_no_indicator() {
    let table = Table::default().factor("sex", &["f", "m", "f"]).outcome("y", 0, &[1, 2, 4]);
    let fit = fitted(&table);
    let other = Table::default().factor("sex", &["f", "x"]).outcome("y", 0, &[1, 2]).all();
    let cells = Cells::of(&[other.breakdown(0)], &other.rows()).unwrap();
    let found = means_of(&cells, &fit, 0);
    assert_eq!(found[0].1.expected, Some(2.5));
    assert_eq!((found[1].1.actual, found[1].1.expected, found[1].1.indicator), (2.0, None, None));
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let table = Table::default().factor("sex", &["f", "m"]).outcome("y", 0, &[1, 2]).all();
    let short = GroupColumn { breakdown: "office".into(), groups: &[], codes: &[u16::MAX] };
    let error = Cells::of(&[short], &table.rows()).unwrap_err();
    assert_eq!(error, StatsError::Ragged { column: "office".into(), rows: 1, expected: 2 });
    let wrong = GroupColumn { breakdown: "office".into(), groups: &[], codes: &[0, 0] };
    let error = Cells::of(&[wrong], &table.rows()).unwrap_err();
    assert_eq!(error, StatsError::NoSuchCode { column: "office".into(), code: 0 });
    let twice = [table.breakdown(0), table.breakdown(0)];
    assert_eq!(
        Cells::of(&twice, &table.rows()).unwrap_err(),
        StatsError::TwoOfOneName { name: "sex".into() }
    );
}

/// The same rows with numeric controls of few values.
fn with_few_values(mut table: Table) -> Table {
    for value in table.numerics[0].values.iter_mut().flatten() {
        *value = 100 + *value % 7;
    }
    table
}

#[test]
fn breakdowns_together_have_the_sums_of_each_alone() {
    let mut dice = Dice(27);
    let mut breakdowns = offices(3000, 28);
    for (name, groups) in [("unit", 260), ("county", 15), ("crossed", 90), ("all", 1)] {
        let group = |_| (groups == 1 || dice.below(50) > 0).then(|| dice.below(groups).to_string());
        breakdowns.factors.push((name.to_owned(), (0..3000).map(group).collect()));
    }
    let all: Vec<usize> = (0..3000).collect();
    for table in [registers(3000, 29), with_few_values(registers(3000, 30))] {
        // All rows at once, and so few at a time that powers are added row by row.
        for (parts, most) in [(3000, 5), (40, 75)] {
            let mut merged: Option<Cells> = None;
            for rows in all.chunks(parts).take(most) {
                let (part, groups) = (table.partition(rows), breakdowns.partition(rows));
                let columns: Vec<GroupColumn> = (0..5).map(|column| groups.breakdown(column)).collect();
                let together = Cells::of(&columns, &part.rows()).unwrap();
                // With everybody beside it, since only levels that some group has are kept.
                for column in columns {
                    let name = column.breakdown.clone();
                    let everybody = groups.breakdown(4);
                    let pair = if name == "all" { vec![column] } else { vec![column, everybody] };
                    let alone = Cells::of(&pair, &part.rows()).unwrap();
                    assert_eq!(together.breakdowns[&name], alone.breakdowns[&name]);
                }
                match &mut merged {
                    Some(sum) => sum.merge(&together).unwrap(),
                    None => merged = Some(together),
                }
            }
            let (part, groups) = (table.all(), breakdowns.all());
            let columns: Vec<GroupColumn> = (0..5).map(|column| groups.breakdown(column)).collect();
            assert_eq!(merged.unwrap(), Cells::of(&columns, &part.rows()).unwrap());
        }
    }
}

#[test]
fn the_sums_of_a_group_are_those_of_its_rows() {
    for table in [registers(2000, 33), with_few_values(registers(2000, 34))] {
        let (partition, office) = (table.all(), offices(2000, 35));
        let groups = office.all();
        let cells = Cells::of(&[groups.breakdown(0), partition.breakdown(2)], &partition.rows()).unwrap();
        for cell in cells.iter().filter(|cell| cell.breakdown == "office" && cell.outcome == "job") {
            let complete = |row: &usize| {
                table.factors.iter().all(|(_, levels)| levels[*row].is_some())
                    && table.outcomes[1].values[*row].is_some()
                    && office.factors[0].1[*row].as_deref() == Some(cell.group)
            };
            let rows: Vec<usize> = (0..2000).filter(complete).collect();
            let sum = |numbers: &crate::stats::samples::Numbers, power: u32| {
                rows.iter().map(|row| i128::from(numbers.values[*row].unwrap()).pow(power)).sum::<i128>()
            };
            assert_eq!((cell.n, cell.sum_y), (rows.len() as u64, sum(&table.outcomes[1], 1)));
            assert_eq!(cell.powers, [1, 2].map(|power| Integer::from(sum(&table.numerics[0], power))));
            let female = rows.iter().filter(|row| table.factors[0].1[**row].as_deref() == Some("0")).count();
            assert_eq!(cell.levels[0], female as u64);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_and_split_of_the_rows_gives_the_same_cells(seed in any::<u64>(), parts in 1_usize..20) {
        let (table, office) = (registers(250, seed), offices(250, seed ^ 5));
        let mut order: Vec<usize> = (0..250).collect();
        let mut dice = Dice(seed ^ 77);
        (1..250).rev().for_each(|i| order.swap(i, dice.below(i as u64 + 1) as usize));
        let whole = cells(&table.all(), &office.all());
        let mut sum: Option<Cells> = None;
        for part in order.chunks(250_usize.div_ceil(parts)) {
            let next = cells(&table.partition(part), &office.partition(part));
            match &mut sum {
                Some(sum) => sum.merge(&next).unwrap(),
                None => sum = Some(next),
            }
        }
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(&text, &serde_json::to_string(&sum.unwrap()).unwrap());
        prop_assert_eq!(serde_json::from_str::<Cells>(&text).unwrap(), whole);
    }
}
