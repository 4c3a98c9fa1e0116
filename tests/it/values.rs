//! Values that no exact sum can take: off their grid, not a number, infinite, too large.
//! Knows nothing of how sums are made: each must be refused by name, or be counted and said.

use crate::output::Output;
use crate::program::csv;
use crate::register::{Register, rows};

/// A spoiled register, as CSV and as Parquet.
fn both(spoil: impl Fn(&mut Register)) -> [Output; 2] {
    let mut register = Register::new();
    spoil(&mut register);
    [register.run().1, register.run_on_parquet().1]
}

/// The run stopped at one value of a column, and says which column, how many and in which month.
#[track_caller]
fn is_refused(output: Output, column: &str) -> Output {
    output.with_code(1).says(&["failed", column, "1 value", "2023-02", "row 79"])
}

#[test]
fn an_outcome_off_its_grid_is_refused_by_column_count_and_row() {
    for output in both(|register| register.work(79, 2).hours = 20.125) {
        is_refused(output, "hours").says(&["grid of 2 decimals", "round: true"]);
    }
    for output in both(|register| register.registration(79, 2).score = 20.25) {
        is_refused(output, "score").says(&["grid of 1 decimals", "round: true"]);
    }
}

#[test]
fn a_numeric_control_off_its_grid_is_refused_by_column_count_and_row() {
    for output in both(|register| register.registration(79, 2).rate = 1.25) {
        is_refused(output, "rate").says(&["grid of 1 decimals", "round: true"]);
    }
}

#[test]
fn every_value_off_its_grid_is_counted() {
    let spoil = |register: &mut Register| {
        for person in [118, 79, 80] {
            register.registration(person, 2).rate = 1.25;
        }
    };
    for output in both(spoil) {
        output.with_code(1).says(&["3 values of rate", "row 79"]);
    }
}

#[test]
fn a_rounded_outcome_is_rounded_as_asked_and_the_run_says_how_many_values_were() {
    let mut register = Register::new().with("decimals: 2, unit", "decimals: 2, round: true, unit");
    register.work(79, 2).hours = 20.125;
    let (rounded, output) = register.run();
    output.done().says(&["hours rounded: 1"]);
    register.work(79, 2).hours = 20.13;
    let (written, output) = register.run();
    assert!(!output.done().stderr.contains("hours rounded: 1"));
    let month = [("month", "2023-01")];
    assert_eq!(rows(&rounded, "indicator", &month), rows(&written, "indicator", &month));
}

#[test]
fn a_rounded_control_is_rounded_as_asked_and_the_run_says_how_many_values_were() {
    let mut register = Register::new().with("rate, decimals: 1", "rate, decimals: 1, round: true");
    register.registration(79, 2).rate = 1.25;
    let (rounded, output) = register.run();
    output.done().says(&["rate rounded: 1"]);
    register.registration(79, 2).rate = 1.3;
    let (written, output) = register.run();
    output.done();
    assert_eq!(rows(&rounded, "model", &[]), rows(&written, "model", &[]));
}

#[test]
fn an_infinite_value_is_refused() {
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        for output in both(|register| register.work(79, 2).hours = infinite) {
            is_refused(output, "hours");
        }
        for output in both(|register| register.registration(79, 2).score = infinite) {
            is_refused(output, "score");
        }
        for output in both(|register| register.registration(79, 2).rate = infinite) {
            is_refused(output, "rate");
        }
    }
}

#[test]
fn the_text_nan_is_a_missing_value_where_a_gap_is_one_and_refused_where_a_gap_counts_as_zero() {
    let mut register = Register::new();
    register.work(79, 2).hours = f64::NAN;
    is_refused(register.run().1, "hours");
    let mut register = Register::new();
    register.registration(79, 2).rate = f64::NAN;
    register.run().1.done().says(&["rows without rate", "1"]);
}

#[test]
fn text_in_a_month_that_no_outcome_reads_is_not_blamed_on_another_month() {
    // Nobody's outcome reads the work of January; the column is none of numbers all the same.
    let mut register = Register::new();
    register.work(79, 1).hours = f64::NAN;
    let output = register.run().1;
    if output.code != Some(0) {
        output.with_code(1).says(&["hours", "1 value", "2023-01"]);
    }
}

#[test]
fn a_parquet_nan_among_a_windows_values_is_no_silent_zero() {
    let mut register = Register::new();
    register.work(79, 2).hours = f64::NAN;
    is_refused(register.run_on_parquet().1, "hours");
}

#[test]
fn a_parquet_nan_in_a_column_of_the_rows_is_a_missing_value() {
    let mut register = Register::new();
    register.registration(79, 2).rate = f64::NAN;
    register.registration(80, 2).score = f64::NAN;
    let (project, output) = register.run_on_parquet();
    output.done().says(&["rows without rate", "1"]);
    // Published numbers of persons are rounded.
    let shown = project.run(&["show", "indicator", "--confidential", "--format", "csv"]).done().stdout;
    let count = |outcome: &str| {
        let wanted = [("outcome", outcome), ("breakdown", "total"), ("month", "2023-02")];
        let rows =
            csv(&shown).into_iter().filter(|row| wanted.iter().all(|(name, value)| row[*name] == *value));
        rows.map(|row| row["n"].clone()).collect::<Vec<String>>()
    };
    assert_eq!((count("hours"), count("score")), (vec!["119".to_owned()], vec!["118".to_owned()]));
}

#[test]
fn a_number_beyond_exact_integers_is_refused_and_more_decimals_are_no_mend() {
    for number in [1e300, 1e17, 9_007_199_254_740_994.0] {
        for output in both(|register| register.work(79, 2).hours = number) {
            let said = is_refused(output, "hours").stderr;
            assert!(!said.contains("raise `decimals`"), "{number} has no decimals:\n{said}");
        }
        for output in both(|register| register.registration(79, 2).rate = number) {
            let said = is_refused(output, "rate").stderr;
            assert!(!said.contains("raise `decimals`"), "{number} has no decimals:\n{said}");
        }
    }
}

#[test]
fn a_whole_number_that_outgrows_its_grid_is_refused_and_never_wraps_around() {
    // Schooling is a whole number; with two decimals 10^18 is more than the integers of a grid hold.
    let outcome = "score: {column: score, decimals: 1, unit: minutes}";
    let whole = "years: {column: schooling, decimals: 2, unit: minutes}";
    let mut register = Register::new()
        .with(outcome, whole)
        .with("[hours, score]", "[hours, years]")
        .with("[sex, schooling]", "[sex]");
    register.registration(79, 2).schooling = 1_000_000_000_000_000_000;
    for output in [register.run().1, register.run_on_parquet().1] {
        is_refused(output, "schooling");
    }
    let control = "[{column: rate, decimals: 1}]";
    let mut register =
        Register::new().with("[sex, schooling]", "[sex]").with(control, "[{column: schooling, decimals: 2}]");
    register.registration(79, 2).schooling = 1_000_000_000_000_000_000;
    for output in [register.run().1, register.run_on_parquet().1] {
        is_refused(output, "schooling");
    }
}

#[test]
fn more_outcomes_than_one_pass_can_tell_apart_are_refused() {
    let names: Vec<String> = (0..32).map(|number| format!("score{number}")).collect();
    let outcome = "score: {column: score, decimals: 1, unit: minutes}";
    let many: Vec<String> = names.iter().map(|name| outcome.replacen("score", name, 1)).collect();
    let register = Register::new()
        .with(outcome, &many.join("\n      "))
        .with("[hours, score]", &format!("[{}]", names.join(", ")));
    let output = register.run().1;
    assert_ne!(output.code, Some(0), "{}", output.stderr);
    output.says(&["32 outcomes", "31"]);
}
