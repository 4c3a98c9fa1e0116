//! A model applied to rows that it was not fitted to, and the smallest model there is.
//! Knows nothing of how expected values are made.

use crate::output::Output;
use crate::program::{Project, csv};

/// Rows of two sources, `own` and `other`: outcome, group, control and a doubled control.
fn pipeline(controls: &str, measures: &str) -> String {
    format!(
        "version: 1\nname: other\ntitle: Other rows\nlanguages: [en]\nstages:\n  own:\n    kind: ingest\n    \
         sources: {{own: {{path: own.csv}}}}\n    rows: own\n    outcomes:\n      y: {{column: y, decimals: 2}}\n  \
         other:\n    kind: ingest\n    sources: {{other: {{path: other.csv}}}}\n    rows: other\n    outcomes:\n      \
         y: {{column: y, decimals: 2}}\n  model:\n    kind: fit\n    data: own\n    outcomes: [y]\n    \
         controls: {controls}\n  expected:\n    kind: predict\n    model: model\n    data: other\n  means:\n    \
         kind: aggregate\n    data: expected\n    breakdowns: {{place: place}}\n    measures: {measures}\n"
    )
}

fn rows(level: impl Fn(u32) -> &'static str, doubled: impl Fn(u32) -> u32) -> String {
    let mut text = "y,place,g,x,xx\n".to_owned();
    for row in 0..200_u32 {
        let y = f64::from(row * 37 % 101) / 4.0;
        let place = if row.is_multiple_of(2) { "north" } else { "south" };
        text.push_str(&format!("{y:.2},{place},{},{},{}\n", level(row), row % 7, doubled(row % 7)));
    }
    text
}

fn level(row: u32) -> &'static str {
    if row.is_multiple_of(3) { "a" } else { "b" }
}

fn run(own: String, other: String, controls: &str, measures: &str) -> (Project, Output) {
    let project = Project::empty();
    project.write("own.csv", own);
    project.write("other.csv", other);
    project.write("pipelines/other.yaml", pipeline(controls, measures));
    let output = project.run(&["run"]);
    (project, output)
}

const FACTOR: &str = "{categorical: [g]}";
const USUAL: &str = "[actual, expected, indicator]";

#[test]
fn what_a_model_makes_of_its_own_rows_is_not_asked_of_others() {
    let all = || rows(level, |x| 2 * x);
    let (_, output) = run(all(), all(), FACTOR, "[indicator, absorbed_share, corrected]");
    output.with_code(2).says(&[
        "'absorbed_share' is about the rows that the model is fitted to, which are those of 'own'",
        "'corrected' is about",
        "predict for the rows that the model is fitted to",
    ]);
    run(all(), all(), FACTOR, USUAL).1.done();
}

#[test]
fn a_level_that_the_model_could_not_estimate_is_refused_in_other_rows() {
    // In the model's rows those of level c have no outcome.
    let with_c = |row: u32| if row < 20 { "c" } else { level(row) };
    let own = rows(with_c, |x| 2 * x);
    let own: Vec<String> = own
        .lines()
        .map(|line| match line.split(',').nth(2) {
            Some("c") => format!(",{}", line.split_once(',').unwrap().1),
            _ => line.to_owned(),
        })
        .collect();
    let own = own.join("\n") + "\n";
    let (_, output) = run(own.clone(), rows(with_c, |x| 2 * x), FACTOR, USUAL);
    output.with_code(1).says(&["y: there are rows with g=c", "leave such rows out with `filter`"]);
    run(own.clone(), own, FACTOR, USUAL).1.done();
}

#[test]
fn a_level_that_the_model_never_saw_is_named_with_the_mend() {
    let (_, output) = run(rows(level, |x| 2 * x), rows(|_| "new", |x| 2 * x), FACTOR, USUAL);
    output.with_code(1).says(&["g has the level \"new\"", "fit the model to data that have it"]);
}

#[test]
fn a_term_that_counted_for_nothing_in_the_models_rows_is_said_of_others() {
    let controls = "{numeric: [{column: x, decimals: 0}, {column: xx, decimals: 0}]}";
    let (_, output) = run(rows(level, |x| 2 * x), rows(level, |_| 50), controls, USUAL);
    output.done().says(&["expected: note: xx counts for nothing here", "it equals 2 x"]);
}

#[test]
fn a_model_of_a_constant_alone_gives_everybody_the_mean() {
    let all = || rows(level, |x| 2 * x);
    let (project, output) = run(all(), all(), "{}", USUAL);
    output.done();
    let table = csv(&project.run(&["show", "means", "--format", "csv"]).done().stdout);
    let number =
        |row: &std::collections::BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    let total = table.iter().find(|row| row["breakdown"] == "total").unwrap();
    assert!(number(total, "indicator").abs() < 1e-12);
    assert!(table.iter().all(|row| (number(row, "expected") - number(total, "actual")).abs() < 1e-12));
}

#[test]
fn whole_numbers_that_no_float_tells_apart_are_refused_as_controls() {
    let text = "y,place,g,x\n".to_owned()
        + &(0..200_u64)
            .map(|row| format!("{}.5,north,a,{}\n", row % 9, (1_u64 << 58) + row))
            .collect::<String>();
    let (_, output) = run(text.clone(), text, "{numeric: [{column: x, decimals: 0}]}", USUAL);
    output.with_code(1).says(&["x", "too large to be exact with 0 decimals"]);
}

#[test]
fn powers_are_whole_numbers_from_one_each_once() {
    for powers in ["[0, 1]", "[1, 1]", "[]"] {
        let controls = format!("{{numeric: [{{column: x, decimals: 0, powers: {powers}}}]}}");
        let all = || rows(level, |x| 2 * x);
        run(all(), all(), &controls, USUAL).1.with_code(2).says(&["pipelines/other.yaml:", "powers"]);
    }
}

#[test]
fn a_header_with_a_name_twice_and_a_share_beyond_one_are_refused() {
    let twice = rows(level, |x| 2 * x).replacen("g,x,xx", "g,x,x", 1);
    run(twice.clone(), twice, FACTOR, USUAL).1.with_code(2).says(&["own.csv", "the column 'x' twice"]);
    let project = Project::empty();
    project.write("own.csv", rows(level, |x| 2 * x));
    project.write("other.csv", rows(level, |x| 2 * x));
    let text =
        pipeline(FACTOR, USUAL).replace("{column: y, decimals: 2}", "{column: y, decimals: 2, unit: share}");
    project.write("pipelines/other.yaml", text);
    project.run(&["run"]).with_code(1).says(&["y is a share", "outside 0 to 1"]);
}

#[test]
fn names_in_a_header_may_hold_the_separator() {
    let quoted = rows(level, |x| 2 * x).replacen("g,x,xx", "\"g, by hand\",\"x, by hand\",xx", 1);
    let (_, output) = run(quoted.clone(), quoted, "{categorical: [\"g, by hand\"]}", USUAL);
    output.done();
}

#[test]
fn an_empty_field_is_a_gap_in_quotes_or_not() {
    let gap = |field: &'static str| rows(move |row| if row == 5 { field } else { level(row) }, |x| 2 * x);
    let tables = ["", "\"\""].map(|field| {
        let (project, output) = run(gap(field), gap(field), FACTOR, USUAL);
        output.done().says(&["rows without g"]);
        project.run(&["show", "means", "--format", "csv"]).done().stdout
    });
    assert_eq!(tables[0], tables[1]);
}
