use super::*;
use crate::stats::block::Slot;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::{Coefficient, Grid, Integer, Note, Status};
use proptest::prelude::*;

fn fit(table: &Table) -> Fit {
    fit_with(table, true)
}

fn fit_with(table: &Table, intercept: bool) -> Fit {
    let tables = table.tables();
    let design = design_of(&tables, intercept, &BTreeMap::new());
    solve(&design, &tables, &outcomes(table)).unwrap()
}

fn outcomes(table: &Table) -> Vec<Outcome> {
    table.outcomes.iter().map(|o| Outcome { name: o.name.clone(), grid: o.grid }).collect()
}

fn coefficient<'a>(fit: &'a OutcomeFit, term: &str) -> &'a Coefficient {
    fit.coefficients.iter().find(|c| c.term.to_string() == term).unwrap()
}

/// Significant digits of `found` that agree with the certified text.
fn digits(found: f64, certified: &str) -> f64 {
    let certified: f64 = certified.parse().unwrap();
    if found == certified {
        return 16.0;
    }
    let error = (found - certified).abs() / if certified == 0.0 { 1.0 } else { certified.abs() };
    -error.log10()
}

/// Decimal text as a whole number of steps, and its decimals.
fn decimal(text: &str) -> (i64, u32) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (format!("{whole}{fraction}").parse().unwrap(), fraction.len() as u32)
}

fn column(rows: &[serde_json::Value], at: usize) -> (Vec<i64>, u32) {
    let cells: Vec<(i64, u32)> = rows.iter().map(|row| decimal(row[at].as_str().unwrap())).collect();
    let decimals = cells.iter().map(|(_, decimals)| *decimals).max().unwrap();
    (cells.iter().map(|(value, own)| value * 10_i64.pow(decimals - own)).collect(), decimals)
}

/// The problem as a table, and the names of the certified coefficients in the design's order.
fn problem(name: &str, problem: &serde_json::Value) -> (Table, bool) {
    let rows = problem["rows"].as_array().unwrap();
    let columns = problem["columns"].as_array().unwrap().len();
    let certified = problem["certified"].as_object().unwrap();
    let intercept = certified.contains_key("B0");
    let slopes = certified.len() - usize::from(intercept);
    let mut table = Table::default();
    for at in 1..columns {
        let (values, decimals) = column(rows, at);
        let powers: Vec<u32> = if columns == 2 { (1..=slopes as u32).collect() } else { vec![1] };
        table = table.numeric(&format!("x{at}"), decimals, &powers, &values);
    }
    let (values, decimals) = column(rows, 0);
    (table.outcome(name, decimals, &values), intercept)
}

#[test]
fn nist_reference_problems_come_out_right_to_thirteen_digits() {
    let text = include_str!("../../tests/data/nist-strd/problems.json");
    let problems: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    assert_eq!(problems.len(), 11);
    for (name, values) in &problems {
        let (table, intercept) = problem(name, values);
        let fit = &fit_with(&table, intercept).outcomes[0];
        let mut certified: Vec<(u32, &serde_json::Value)> = values["certified"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (key[1..].parse().unwrap(), value))
            .collect();
        certified.sort_by_key(|(number, _)| *number);
        assert_eq!(certified.len(), fit.coefficients.len());
        let mut worst = [16.0_f64; 3];
        for ((_, certified), found) in certified.iter().zip(&fit.coefficients) {
            assert_eq!(found.status, Status::Ok, "{name} {}", found.term);
            worst[0] = worst[0].min(digits(found.estimate, certified["estimate"].as_str().unwrap()));
            worst[1] = worst[1].min(digits(found.std_error, certified["sd"].as_str().unwrap()));
        }
        worst[2] = digits(fit.residual_sd, values["residual_sd"].as_str().unwrap())
            .min(digits(fit.r_squared, values["r_squared"].as_str().unwrap()));
        println!("{name}: {worst:?} condition {:e} identity {:e}", fit.condition, fit.residual_identity);
        assert!(worst.iter().all(|digits| *digits >= 13.0), "{name}: {worst:?}");
    }
}

#[test]
fn mean_residuals_vanish_over_all_rows_and_within_every_level() {
    let fit = fit(&registers(3000, 1));
    for outcome in &fit.outcomes {
        assert!(outcome.residual_identity <= 1e-12, "{}", outcome.residual_identity);
        assert!(outcome.residual_sd > 0.0 && outcome.r_squared > 0.0);
    }
    assert!(fit.outcomes[0].n > fit.outcomes[1].n);
}

/// Dense least squares by modified Gram and Schmidt's method in plain floats, twice for accuracy.
fn dense(columns: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let size = columns.len();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut factor = vec![vec![0.0; size]; size];
    for (j, column) in columns.iter().enumerate() {
        let mut rest = column.clone();
        for _ in 0..2 {
            for (i, unit) in basis.iter().enumerate() {
                let along = dot(unit, &rest);
                factor[i][j] += along;
                rest.iter_mut().zip(unit).for_each(|(r, u)| *r -= along * u);
            }
        }
        factor[j][j] = dot(&rest, &rest).sqrt();
        basis.push(rest.iter().map(|r| r / factor[j][j]).collect());
    }
    let mut solution: Vec<f64> = basis.iter().map(|unit| dot(unit, y)).collect();
    for j in (0..size).rev() {
        for k in j + 1..size {
            solution[j] -= factor[j][k] * solution[k];
        }
        solution[j] /= factor[j][j];
    }
    solution
}

#[test]
fn coefficients_agree_with_dense_least_squares() {
    let table = registers(800, 2);
    let fit = fit(&table);
    for (o, outcome) in fit.outcomes.iter().enumerate() {
        let complete = |row: &usize| {
            table.factors.iter().all(|(_, levels)| levels[*row].is_some())
                && table.outcomes[o].values[*row].is_some()
        };
        let rows: Vec<usize> = (0..table.len()).filter(complete).collect();
        assert_eq!(outcome.n, rows.len() as u64);
        let value = |term: &crate::stats::Term, row: usize| match (&term.level, term.power) {
            (Some(level), _) => {
                let (_, levels) = table.factors.iter().find(|(name, _)| *name == term.name).unwrap();
                f64::from(u8::from(levels[row].as_ref() == Some(level)))
            }
            (None, Some(power)) => {
                let rate = table.numerics[0].values[row].unwrap() as f64 / 100.0;
                rate.powi(power as i32)
            }
            (None, None) => 1.0,
        };
        let columns: Vec<Vec<f64>> = fit
            .design
            .terms()
            .iter()
            .map(|term| rows.iter().map(|row| value(term, *row)).collect())
            .collect();
        let grid = table.outcomes[o].grid;
        let y: Vec<f64> =
            rows.iter().map(|row| grid.value(table.outcomes[o].values[*row].unwrap().into())).collect();
        let expected = dense(&columns, &y);
        let found = outcome.coefficients.iter().filter(|c| c.status == Status::Ok);
        assert_eq!(outcome.rank(), expected.len());
        for (found, expected) in found.zip(expected) {
            let off = (found.estimate - expected).abs();
            assert!(off <= 1e-10 * expected.abs().max(1.0), "{}: {off:e}", found.term);
        }
    }
}

#[test]
fn a_collinear_column_is_aliased_and_named_with_its_combination() {
    let region = ["a", "a", "b", "b", "c", "c", "a", "b"];
    let country = ["n", "n", "s", "s", "s", "s", "n", "s"];
    let table = Table::default().factor("region", &region).factor("country", &country).outcome(
        "y",
        0,
        &[1, 2, 5, 6, 9, 8, 3, 4],
    );
    let fit = &fit(&table).outcomes[0];
    let south = coefficient(fit, "country=s");
    assert_eq!((south.status, south.estimate), (Status::Aliased, 0.0));
    assert_eq!(south.alias_of.as_deref(), Some("region=b + region=c"));
    assert_eq!(coefficient(fit, "region=a").status, Status::Reference);
    assert!(fit.residual_identity < 1e-14);
}

#[test]
fn a_multiple_of_a_numeric_column_and_a_column_of_zeros_are_aliased() {
    let table = Table::default()
        .numeric("km", 1, &[1], &[10, 25, 31, 47, 52])
        .numeric("half", 2, &[1], &[50, 125, 155, 235, 260])
        .numeric("none", 0, &[1], &[0, 0, 0, 0, 0])
        .outcome("y", 0, &[1, 2, 4, 4, 6]);
    let fit = &fit(&table).outcomes[0];
    assert_eq!(coefficient(fit, "half").alias_of.as_deref(), Some("0.5 km"));
    assert_eq!(coefficient(fit, "none").alias_of.as_deref(), Some("0"));
    assert_eq!(fit.rank(), 2);
}

#[test]
fn a_level_without_rows_in_a_sample_is_empty_there_only() {
    let mut table = Table::default()
        .factor("sex", &["f", "m", "f", "m", "x", "x"])
        .outcome("early", 0, &[1, 2, 3, 4, 5, 7])
        .outcome("late", 0, &[1, 2, 3, 5, 0, 0]);
    table.outcomes[1].values[4] = None;
    table.outcomes[1].values[5] = None;
    let fit = fit(&table);
    assert_eq!(coefficient(&fit.outcomes[0], "sex=x").status, Status::Ok);
    assert_eq!(coefficient(&fit.outcomes[1], "sex=x").status, Status::Empty);
    assert_eq!((fit.outcomes[0].n, fit.outcomes[1].n), (6, 4));
    assert!((coefficient(&fit.outcomes[1], "sex=m").estimate - 1.5).abs() < 1e-15);
}

#[test]
fn a_reference_level_without_rows_is_noted() {
    let mut table =
        Table::default().factor("sex", &["f", "m", "x", "m", "x"]).outcome("y", 0, &[1, 2, 3, 5, 0]);
    table.outcomes[0].values[0] = None;
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::from([("sex".into(), "f".into())]));
    let fit = &solve(&design, &tables, &outcomes(&table)).unwrap().outcomes[0];
    assert_eq!(coefficient(fit, "sex=f").status, Status::Empty);
    assert_eq!(coefficient(fit, "sex=x").alias_of.as_deref(), Some("(intercept) - sex=m"));
    assert!(matches!(&fit.notes[..], [Note::EmptyReference { term }] if term.to_string() == "sex=f"));
}

#[test]
fn a_constant_outcome_is_fitted_exactly_and_explained_not_at_all() {
    let table = Table::default().factor("sex", &["f", "m", "f", "m"]).outcome("y", 1, &[75; 4]);
    let fit = &fit(&table).outcomes[0];
    assert_eq!((fit.residual_sd, fit.r_squared, fit.residual_identity), (0.0, 0.0, 0.0));
    assert_eq!(coefficient(fit, "(intercept)").estimate, 7.5);
    assert_eq!(coefficient(fit, "sex=m").estimate, 0.0);
    assert_eq!(fit.notes, [Note::ConstantOutcome, Note::ExactFit]);
}

#[test]
fn too_few_rows_are_an_error_that_says_so() {
    let table = Table::default().factor("sex", &["f", "m"]).outcome("y", 0, &[1, 2]);
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::new());
    let error = solve(&design, &tables, &outcomes(&table)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "y: too few rows, 2 for a model of 2 terms: rows count that have the outcome and every control"
    );
}

#[test]
fn a_row_with_a_missing_control_is_counted_and_left_out() {
    let mut table =
        Table::default().factor("sex", &["f", "?", "f", "m", "m"]).numeric("rate", 0, &[1], &[1, 2, 4, 3, 9]);
    table = table.outcome("y", 0, &[1, 1000, 2, 5, 4]);
    table.numerics[0].values[2] = None;
    let tables = table.tables();
    let expected = BTreeMap::from([("sex".to_owned(), 1), ("rate".to_owned(), 1)]);
    assert_eq!(tables.incomplete_rows(), &expected);
    assert_eq!((tables.complete_rows(), tables.sample_size("y")), (3, Some(3)));
}

#[test]
fn a_chosen_reference_changes_the_estimates_and_not_the_fit() {
    let table = registers(500, 3);
    let tables = table.tables();
    let chosen = design_of(&tables, true, &BTreeMap::from([("origin".into(), "2".into())]));
    let other = &solve(&chosen, &tables, &outcomes(&table)).unwrap().outcomes[0];
    let first = &fit(&table).outcomes[0];
    assert_eq!(coefficient(other, "origin=2").status, Status::Reference);
    let (forth, back) = (coefficient(first, "origin=2").estimate, coefficient(other, "origin=0").estimate);
    assert!((forth + back).abs() < 1e-12);
    assert!((other.residual_sd - first.residual_sd).abs() < 1e-14 * first.residual_sd);
}

#[test]
fn without_an_intercept_every_level_of_the_first_factor_has_its_mean() {
    let table = Table::default().factor("sex", &["f", "m", "f", "m"]).outcome("y", 0, &[1, 5, 3, 8]);
    let fit = &fit_with(&table, false).outcomes[0];
    let estimates: Vec<f64> = fit.coefficients.iter().map(|c| c.estimate).collect();
    assert_eq!(estimates, [2.0, 6.5]);
    assert_eq!(fit.residual_identity, 0.0);
}

#[test]
fn a_nearly_collinear_column_is_kept_and_noted() {
    let x: Vec<i64> = (0..20).map(|i| 1_000_000_000 + i * i * 37 % 1009).collect();
    let nudge: Vec<i64> = x.iter().enumerate().map(|(i, x)| x + i64::from(i == 7)).collect();
    let y: Vec<i64> = (0..20).map(|i| i * 5 % 7).collect();
    let table =
        Table::default().numeric("x", 0, &[1], &x).numeric("nudge", 0, &[1], &nudge).outcome("y", 0, &y);
    let fit = &fit_with(&table, true).outcomes[0];
    assert_eq!(fit.rank(), 3);
    assert!(
        fit.notes.iter().any(|note| matches!(note, Note::NearlyAliased { term, .. } if term.name == "nudge"))
    );
}

#[test]
fn a_column_that_differs_from_another_by_one_in_ten_trillion_is_no_repetition() {
    let x: Vec<i64> =
        (0..20).map(|i| 10_000_000_000_000 - i * i * 37_000_000_000 % 1_009_000_000_007).collect();
    let nudge: Vec<i64> = x.iter().enumerate().map(|(i, x)| x + i64::from(i % 3 == 1)).collect();
    let y: Vec<i64> = (0..20).map(|i| i * 5 % 7).collect();
    let table =
        Table::default().numeric("x", 0, &[1], &x).numeric("nudge", 0, &[1], &nudge).outcome("y", 0, &y);
    let fit = &fit_with(&table, true).outcomes[0];
    let unexplained = fit.notes.iter().find_map(|note| match note {
        Note::NearlyAliased { term, unexplained } if term.name == "nudge" => Some(*unexplained),
        _ => None,
    });
    assert!(unexplained.unwrap() < 1e-24);
    assert!(fit.residual_identity < 1e-9);
    // Least squares with the difference itself in place of the nudged column is the same model.
    let difference: Vec<i64> = (0..20).map(|i| i64::from(i % 3 == 1)).collect();
    let plain =
        Table::default().numeric("x", 0, &[1], &x).numeric("d", 0, &[1], &difference).outcome("y", 0, &y);
    let plain = &fit_with(&plain, true).outcomes[0];
    let (found, known) = (coefficient(fit, "nudge").estimate, coefficient(plain, "d").estimate);
    assert!((found - known).abs() < 1e-2 * known.abs(), "{found} {known}");
}

#[test]
fn a_fit_leads_back_from_json_to_itself() {
    let fit = fit(&registers(400, 4));
    let text = serde_json::to_string(&fit).unwrap();
    assert_eq!(serde_json::from_str::<Fit>(&text).unwrap(), fit);
    assert!(!text.contains("null,\"tail") && !text.contains("NaN"));
}

#[test]
fn a_level_or_column_that_the_design_lacks_is_named() {
    let table = registers(300, 5);
    let tables = table.tables();
    let mut design = design_of(&tables, true, &BTreeMap::new());
    design.factors[2].levels.pop();
    let error = solve(&design, &tables, &outcomes(&table)).unwrap_err();
    assert_eq!(error, StatsError::UnknownLevel { factor: "origin".into(), level: "2".into() });
    let other = Outcome { name: "hours".into(), grid: Grid::decimals(0) };
    let design = design_of(&tables, true, &BTreeMap::new());
    assert!(matches!(solve(&design, &tables, &[other]), Err(StatsError::NoSuchColumn { .. })));
}

/// The tables of rows in some order, cut into parts.
fn split(table: &Table, order: &[usize], parts: usize) -> GramTables {
    let mut sum: Option<GramTables> = None;
    for part in order.chunks(order.len().div_ceil(parts).max(1)) {
        let tables = table.partition(part).tables();
        match &mut sum {
            Some(sum) => sum.merge(&tables).unwrap(),
            None => sum = Some(tables),
        }
    }
    sum.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_and_split_of_the_rows_gives_the_same_bytes(seed in any::<u64>(), parts in 1_usize..30) {
        let table = registers(300, seed);
        let mut order: Vec<usize> = (0..table.len()).collect();
        let mut dice = Dice(seed ^ 99);
        (1..order.len()).rev().for_each(|i| order.swap(i, dice.below(i as u64 + 1) as usize));
        let (whole, parts) = (table.tables(), split(&table, &order, parts));
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(&text, &serde_json::to_string(&parts).unwrap());
        prop_assert_eq!(&serde_json::from_str::<GramTables>(&text).unwrap(), &whole);
        let design = design_of(&whole, true, &BTreeMap::new());
        prop_assert_eq!(&design, &design_of(&parts, true, &BTreeMap::new()));
        let fits = [&whole, &parts].map(|tables| solve(&design, tables, &outcomes(&table)).unwrap());
        prop_assert_eq!(serde_json::to_string(&fits[0]).unwrap(), serde_json::to_string(&fits[1]).unwrap());
    }

    #[test]
    fn sums_beyond_64_and_128_bits_are_exact(seed in any::<u64>(), power in 1_u32..9, parts in 1_usize..5) {
        let mut dice = Dice(seed);
        let x: Vec<i64> = (0..60).map(|_| dice.below(1 << 31) as i64 * (1 << 22) - (1 << 52)).collect();
        let g: Vec<&str> = (0..60).map(|_| ["a", "b"][dice.below(2) as usize]).collect();
        let table = Table::default().factor("g", &g).numeric("x", 6, &[1, power + 1], &x).outcome("y", 0, &x);
        let order: Vec<usize> = (0..60).rev().collect();
        let tables = table.tables();
        prop_assert_eq!(&tables, &split(&table, &order, parts));
        let block = tables.sample(&[1]);
        let mut expected = Integer::ZERO;
        let mut in_first = Integer::ZERO;
        for (value, group) in x.iter().zip(&g) {
            let term = Integer::from(*value).power(power + 1);
            expected.add(&term.times(&term));
            if *group == "a" { in_first.add(&term) }
        }
        prop_assert_eq!(block.product(Slot::Number(1), Slot::Number(1)), expected);
        prop_assert_eq!(block.product(Slot::Number(1), Slot::Level(0)), in_first);
    }
}
