use super::check::agreements;
use super::*;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::{Grid, Status, expected_values};
use linfa::dataset::Records;
use linfa::traits::{Fit as _, Predict, PredictInplace};
use ndarray::{Array2, array};

fn outcomes(table: &Table) -> Vec<Outcome> {
    table.outcomes.iter().map(|o| Outcome { name: o.name.clone(), grid: o.grid }).collect()
}

fn ols() -> Ols {
    Ols::new(true, BTreeMap::from([("age".to_owned(), "4".to_owned())]))
}

fn solved(table: &Table) -> Fit {
    let tables = table.tables();
    solve(&ols().design(&tables), &tables, &outcomes(table)).unwrap()
}

/// Like the article's rows, with a second numeric column and its square.
fn two_numerics(rows: usize) -> Table {
    let mut dice = Dice(77);
    let vacancies: Vec<i64> = (0..rows).map(|_| 20 + dice.below(500) as i64).collect();
    let mut table = registers(rows, 5).numeric("vacancies", 3, &[1, 2], &vacancies);
    for (hours, vacancies) in table.outcomes[0].values.iter_mut().zip(&vacancies) {
        *hours = hours.map(|hours| hours + 12 * vacancies);
    }
    table
}

/// `b` is twice `a`, and the region tells the county.
fn collinear() -> Table {
    let mut dice = Dice(3);
    let a: Vec<i64> = (0..300).map(|_| dice.below(90) as i64 - 30).collect();
    let b: Vec<i64> = a.iter().map(|a| 2 * a).collect();
    let y: Vec<i64> = a.iter().map(|a| 7 * a + dice.below(400) as i64).collect();
    let regions: Vec<String> = (0..300).map(|_| format!("r{}", dice.below(6))).collect();
    let county = |region: &String| if region.as_str() < "r3" { "east" } else { "west" };
    let counties: Vec<&str> = regions.iter().map(county).collect();
    Table::default()
        .factor("region", &regions.iter().map(String::as_str).collect::<Vec<_>>())
        .factor("county", &counties)
        .numeric("a", 1, &[1], &a)
        .numeric("b", 1, &[1], &b)
        .outcome("y", 1, &y)
}

#[test]
fn a_fit_to_exact_sums_through_the_trait_is_what_solve_gives() {
    let table = registers(900, 4);
    let dataset = DatasetBase::new(table.tables(), outcomes(&table));
    assert_eq!(ols().fit(&dataset).unwrap(), solved(&table));
}

#[test]
fn a_fit_to_rows_through_the_trait_is_what_solve_gives() {
    let table = registers(900, 4);
    let partition = table.all();
    let dataset = dataset_of(&partition.rows()).unwrap();
    assert_eq!(ols().fit(&dataset).unwrap(), solved(&table));
}

#[test]
fn predictions_through_the_trait_are_the_predictors_bit_for_bit() {
    let table = registers(900, 4);
    let (fit, partition) = (solved(&table), table.all());
    let predicted: Array2<f64> = fit.predict(&dataset_of(&partition.rows()).unwrap());
    assert_eq!(predicted.dim(), (900, 2));
    let expected = expected_values(&fit, &partition.rows()).unwrap();
    for (expected, column) in expected.into_iter().zip(predicted.columns()) {
        assert!(expected.iter().any(|value| value.is_nan()) && expected.iter().any(|value| !value.is_nan()));
        assert!(expected.iter().map(|e| e.to_bits()).eq(column.iter().map(|c| c.to_bits())));
    }
}

#[test]
fn rows_that_a_model_does_not_fit_get_no_number_and_the_reason_can_be_had() {
    let fit = solved(&Table::default().factor("sex", &["f", "m", "f"]).outcome("y", 0, &[1, 2, 4]));
    let others = Table::default().factor("sex", &["f", "unknown"]).all();
    let mut predicted = array![[1.0], [2.0], [3.0]];
    fit.predict_inplace(&others.rows(), &mut predicted);
    assert_eq!(predicted.dim(), (2, 1));
    assert!(predicted.iter().all(|value| value.is_nan()));
    let (factor, level) = ("sex".to_owned(), "unknown".to_owned());
    assert_eq!(fit.expected(&others.rows()).unwrap_err(), StatsError::UnknownLevel { factor, level });
}

#[test]
fn records_count_rows_and_the_columns_beside_the_constant() {
    let table = registers(500, 6);
    let (partition, tables) = (table.all(), table.tables());
    let rows = partition.rows();
    let dense = dense_sample(&rows, &ols().design(&tables), &[0, 1]).unwrap();
    assert_eq!((rows.nsamples(), rows.nfeatures()), (500, dense.ncols() - 1));
    assert_eq!((tables.nsamples() as u64, tables.nfeatures()), (tables.complete_rows(), dense.ncols() - 1));
    let dataset = dataset_of(&rows).unwrap();
    assert_eq!((dataset.nsamples(), dataset.ntargets()), (500, 2));
    assert_eq!(dataset.target_names(), ["hours", "job"]);
}

#[test]
fn targets_are_the_outcomes_in_whole_steps() {
    let mut table = Table::default().outcome("y", 1, &[15, 25, 5]).outcome("job", 0, &[0, 1, 0]);
    table.outcomes[1].values[2] = None;
    let partition = table.all();
    let rows = partition.rows();
    let targets = ExactTargets::of(&rows.outcomes).unwrap();
    assert_eq!(linfa::dataset::AsTargets::as_targets(&targets).column(0), array![15, 25, 5]);
    for (own, column) in targets.columns().iter().zip(&rows.outcomes) {
        assert_eq!((own.name, own.grid), (column.name, column.grid));
        assert_eq!((own.values, own.known), (column.values, column.known));
    }
}

#[test]
fn a_dense_sample_holds_the_columns_of_the_rows_taken() {
    let table = Table::default()
        .factor("sex", &["m", "f", "?", "m"])
        .numeric("rate", 1, &[1, 2], &[10, 25, 30, 5])
        .outcome("y", 0, &[1, 2, 3, 4]);
    let design = Ols::new(true, BTreeMap::new()).design(&table.tables());
    let dense = dense_sample(&table.all().rows(), &design, &[3, 1, 3]).unwrap();
    assert_eq!(dense, array![[1., 1., 0.5, 0.25], [1., 0., 2.5, 6.25], [1., 1., 0.5, 0.25]]);
    let missing = dense_sample(&table.all().rows(), &design, &[2]).unwrap();
    assert!(missing[(0, 1)].is_nan() && missing[(0, 2)] == 3.0);
    let beyond = dense_sample(&table.all().rows(), &design, &[4]).unwrap_err();
    assert_eq!(beyond.to_string(), "there is no row 4 among 4, counted from 0");
}

#[test]
fn dense_qr_comes_to_the_same_expected_values() {
    let table = two_numerics(2000);
    let found = check_with_qr(&ols(), &table.all().rows()).unwrap();
    let names: Vec<&str> = found.iter().map(|own| own.outcome.as_str()).collect();
    assert_eq!(names, ["hours", "job"]);
    for (own, fit) in found.iter().zip(&solved(&table).outcomes) {
        assert_eq!((own.rows as u64, own.columns), (fit.n, fit.rank()));
        assert!(own.difference < 1e-9, "{own:?}");
        assert_eq!(own.unexplained, 0.0);
    }
}

#[test]
fn a_model_without_a_constant_agrees_with_qr_too() {
    let table = two_numerics(800);
    for own in check_with_qr(&Ols::new(false, BTreeMap::new()), &table.all().rows()).unwrap() {
        assert!(own.difference < 1e-9, "{own:?}");
    }
}

#[test]
fn collinear_columns_are_aliased_and_the_expected_values_still_agree() {
    let table = collinear();
    let fit = solved(&table);
    let aliased = fit.outcomes[0].coefficients.iter().filter(|own| own.status == Status::Aliased);
    assert_eq!(aliased.map(|own| own.term.to_string()).collect::<Vec<_>>(), ["county=west", "b"]);
    let found = check_with_qr(&ols(), &table.all().rows()).unwrap();
    assert!(found[0].difference < 1e-9 && found[0].unexplained < 1e-12, "{found:?}");
}

#[test]
fn a_model_of_nothing_but_zeros_expects_nothing_by_either_way() {
    let table = Table::default().numeric("x", 0, &[1], &[0, 0, 0]).outcome("y", 0, &[1, 2, 3]);
    let found = check_with_qr(&Ols::new(false, BTreeMap::new()), &table.all().rows()).unwrap();
    assert_eq!((found[0].columns, found[0].difference, found[0].unexplained), (0, 0.0, 0.0));
}

#[test]
fn the_check_sees_a_wrong_estimate() {
    let table = two_numerics(500);
    let mut fit = solved(&table);
    fit.outcomes[0].coefficients[2].estimate += 1e-6;
    let found = agreements(&fit, &table.all().rows()).unwrap();
    assert!(found[0].difference > 1e-7 && found[1].difference < 1e-9, "{found:?}");
}

#[test]
fn the_check_sees_a_column_that_was_left_out_though_it_is_no_combination() {
    let table = two_numerics(500);
    let mut fit = solved(&table);
    fit.outcomes[0].coefficients[2].status = Status::Aliased;
    let found = agreements(&fit, &table.all().rows()).unwrap();
    assert!(found[0].unexplained > 0.1 && found[1].unexplained == 0.0, "{found:?}");
}

#[test]
fn rows_picked_from_partitions_with_other_codes_are_the_same_sample() {
    let table = two_numerics(600);
    let (first, last): (Vec<usize>, Vec<usize>) = ((0..250).collect(), (250..600).rev().collect());
    let (first, last) = (table.partition(&first), table.partition(&last));
    let mut picked = PickedRows::like(&first.rows());
    picked.add(&first.rows(), &(0..250).collect::<Vec<_>>()).unwrap();
    picked.add(&last.rows(), &(0..350).collect::<Vec<_>>()).unwrap();
    assert_eq!(GramTables::of(&picked.rows()).unwrap(), table.tables());
    picked.add(&last.rows(), &[350]).unwrap_err();
    let other = Table::default().factor("sex", &["f"]).all();
    let error = picked.add(&other.rows(), &[0]).unwrap_err();
    assert!(error.to_string().contains("columns of rows that are picked together"), "{error}");
}

#[test]
fn weights_are_refused() {
    let table = registers(100, 2);
    let dataset = DatasetBase::new(table.tables(), outcomes(&table)).with_weights(array![1.0]);
    assert!(matches!(ols().fit(&dataset), Err(EstimatorError::Weighted)));
}

#[test]
fn a_sample_too_small_for_the_model_is_refused_by_name() {
    let table = Table::default().factor("sex", &["f", "m"]).outcome("y", 0, &[1, 2]);
    let error = check_with_qr(&ols(), &table.all().rows()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "y: too few rows, 2 for a model of 2 terms: rows count that have the outcome and every control"
    );
}

#[test]
fn an_outcome_that_the_sums_do_not_have_is_named() {
    let other = Outcome { name: "other".into(), grid: Grid::decimals(0) };
    let dataset = DatasetBase::new(registers(100, 2).tables(), vec![other]);
    let error = ols().fit(&dataset).unwrap_err();
    assert_eq!(error.to_string(), "there is no column other on the grid that the model has for it");
}
