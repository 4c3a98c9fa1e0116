//! Degenerate data: a level, a group, a month or a model with too little in it.
//! Knows nothing of how the program notices.

use crate::program::Project;
use crate::register::{Register, rows, table};

/// The coefficients of one outcome: level and status of each term of a control.
fn statuses(project: &Project, outcome: &str, term: &str) -> Vec<(String, String)> {
    let rows = rows(project, "model", &[("outcome", outcome), ("term", term)]);
    rows.iter().map(|row| (row["level"].clone(), row["status"].clone())).collect()
}

/// The published numbers of a group.
fn cells(project: &Project, breakdown: &str, group: &str) -> Vec<(String, String)> {
    let wanted = [("outcome", "hours"), ("breakdown", breakdown), ("group", group)];
    let rows = rows(project, "indicator", &wanted);
    rows.iter().map(|row| (row["month"].clone(), row["status"].clone())).collect()
}

#[test]
fn a_level_without_rows_in_an_outcomes_sample_is_empty_there_and_estimated_elsewhere() {
    let mut register = Register::new();
    for person in 1..=40 {
        register.registration(person, 6).schooling = 9; // after the last outcome of hours
    }
    let (project, output) = register.run();
    output.done();
    let hours = statuses(&project, "hours", "schooling");
    assert_eq!(hours.last().unwrap(), &("9".to_owned(), "empty".to_owned()));
    let empty = &rows(&project, "model", &[("outcome", "hours"), ("level", "9")])[0];
    assert_eq!((empty["estimate"].as_str(), empty["std_error"].as_str()), ("", ""));
    let score = statuses(&project, "score", "schooling");
    assert_eq!(score.last().unwrap(), &("9".to_owned(), "ok".to_owned()));
}

#[test]
fn of_two_equal_controls_either_may_go_and_the_indicator_stays_equal_to_the_byte() {
    let (one, output) = Register::new().with("[sex, schooling]", "[sex, gender, schooling]").run();
    output.done();
    let (other, output) = Register::new().with("[sex, schooling]", "[gender, sex, schooling]").run();
    output.done();
    let (plain, output) = Register::new().run();
    output.done();
    assert_eq!(statuses(&one, "hours", "gender")[1], ("woman".to_owned(), "aliased".to_owned()));
    assert_eq!(statuses(&other, "hours", "sex")[1], ("m".to_owned(), "aliased".to_owned()));
    for project in [&other, &plain] {
        let pairs = rows(&one, "indicator", &[]).into_iter().zip(rows(project, "indicator", &[]));
        for (mut one, mut other) in pairs {
            // Standard errors come from rows' rounded expected values, whose parts are added in another order.
            let se =
                [one.remove("se").unwrap(), other.remove("se").unwrap()].map(|se| se.parse::<f64>().ok());
            assert_eq!(one, other);
            assert!(se[0].zip(se[1]).is_none_or(|(a, b)| (a - b).abs() < 1e-13 * a), "{se:?}");
        }
    }
}

#[test]
fn an_aliased_column_is_named_with_the_combination_that_makes_it_so() {
    let (project, output) = Register::new().with("[sex, schooling]", "[sex, gender, schooling]").run();
    let shown = project.run(&["show", "model"]).done();
    let said = format!("{}{}{}", output.done().stderr, shown.stdout, shown.stderr);
    assert!(said.contains("gender=woman") && said.contains("(intercept) - sex=m"), "{said}");
}

#[test]
fn a_group_of_one_person_is_hidden_and_another_with_it_so_that_no_difference_tells() {
    let mut register = Register::new();
    register.registrations.iter_mut().filter(|row| row.person == 7).for_each(|row| row.county = "99");
    let (project, output) = register.run();
    output.done().says(&["hidden"]);
    let alone = cells(&project, "county", "99");
    assert!(!alone.is_empty() && alone.iter().all(|(_, status)| status == "suppressed"), "{alone:?}");
    for month in ["2023-01", "2023-02", "2023-03", "2023-04"] {
        let wanted = [("outcome", "hours"), ("breakdown", "county"), ("month", month)];
        let counties = rows(&project, "indicator", &wanted);
        let hidden: Vec<_> = counties.iter().filter(|row| row["status"] == "suppressed").collect();
        assert_eq!(hidden.len(), 2, "{month}: {counties:?}");
        let is_bare = |name: &str| hidden.iter().all(|row| row[name].is_empty());
        assert!(["n", "actual", "expected", "indicator", "se"].into_iter().all(is_bare), "{hidden:?}");
    }
    assert!(cells(&project, "total", "total").iter().all(|(_, status)| status == "ok"));
}

#[test]
fn a_month_without_rows_between_others_is_a_gap_and_is_said() {
    let mut register = Register::new();
    register.registrations.retain(|row| row.month != 3);
    let (project, output) = register.run();
    output.done().says(&["periods without rows, between others: 1"]);
    let months: Vec<String> = cells(&project, "total", "total").into_iter().map(|(month, _)| month).collect();
    assert_eq!(months, ["2023-01", "2023-02", "2023-04"]);
}

#[test]
fn a_month_in_which_nobody_has_a_record_of_work_counts_as_zero_hours_and_is_said() {
    let mut register = Register::new();
    register.employment.retain(|row| row.month != 3);
    let (without, output) = register.run();
    let output = output.done();
    let mut register = Register::new();
    register.employment.iter_mut().filter(|row| row.month == 3).for_each(|row| row.hours = 0.0);
    let (zeros, other) = register.run();
    other.done();
    assert_eq!(table(&without, "indicator"), table(&zeros, "indicator"));
    // More likely than not a file is missing: a reader of the log should be told.
    output.says(&["employment", "2023-03"]);
}

#[test]
fn the_last_months_without_work_leave_outcomes_unknown_and_not_zero() {
    let mut register = Register::new();
    register.employment.retain(|row| row.month <= 4);
    let (project, output) = register.run();
    output.done();
    let months: Vec<String> = cells(&project, "total", "total").into_iter().map(|(month, _)| month).collect();
    assert_eq!(months, ["2023-01", "2023-02"]);
}

#[test]
fn a_constant_outcome_gives_an_indicator_of_zero_and_no_error() {
    let mut register = Register::new();
    register.employment.iter_mut().for_each(|row| row.hours = 20.25);
    let (project, output) = register.run();
    output.done();
    let rows = rows(&project, "indicator", &[("outcome", "hours"), ("status", "ok")]);
    assert_eq!(rows.len(), 4 * (1 + 3 + 2));
    for row in rows {
        let found = ["actual", "expected", "indicator", "se"].map(|name| row[name].as_str());
        assert_eq!(found, ["20.25", "20.25", "0", "0"], "{row:?}");
    }
}

#[test]
fn a_control_with_one_level_and_a_number_that_never_changes_are_left_out_by_name() {
    let mut register = Register::new();
    for row in &mut register.registrations {
        (row.sex, row.rate) = ("m", 2.5);
    }
    let (project, output) = register.run();
    output.done();
    assert_eq!(statuses(&project, "hours", "sex"), [("m".to_owned(), "reference".to_owned())]);
    assert_eq!(statuses(&project, "hours", "rate"), [(String::new(), "aliased".to_owned())]);
}

#[test]
fn fewer_rows_than_terms_are_refused_with_both_numbers() {
    let mut register = Register::new();
    register.registrations.retain(|row| row.person <= 2 && row.month <= 2);
    let (_, output) = register.run();
    output.with_code(1).says(&["model", "too few", "rows", "terms"]);
}
