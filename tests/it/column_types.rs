//! Columns of Parquet files of every type: what is read, what is passed over, and what is refused by name.
//! Knows nothing of how files are decoded. The files are made up: sixty rows a month with a column of each type.

use crate::program::{Project, repository};
use std::fs;

const PIPELINE: &str = "\
version: 1
name: types
title: {en: Types}
languages: [en]
stages:
  rows: {kind: ingest, sources: {s: {path: rows.parquet}}, rows: s, unit: id, time: month,
    outcomes: {y: {column: y, decimals: 0}}}
  means: {kind: aggregate, data: rows, by: month, breakdowns: {g: g}, measures: [actual]}
";

fn project(file: &str) -> Project {
    let project = Project::empty();
    project.write("p.yaml", PIPELINE);
    project.write("rows.parquet", fs::read(repository().join("tests/data").join(file)).unwrap());
    project
}

#[test]
fn columns_that_no_table_can_hold_are_passed_over_when_nobody_asks_for_them() {
    project("column_types.parquet").run(&["run", "p.yaml"]).done();
}

#[test]
fn asking_for_a_column_that_was_passed_over_names_file_column_and_what_it_holds() {
    let cases = [
        ("small", "UInt8"),
        ("kind", "categories"),
        ("price", "decimal(10, 2)"),
        ("tags", "lists"),
        ("seen", "times with a time zone"),
    ];
    for (column, holds) in cases {
        let project = project("column_types.parquet");
        project.edit("p.yaml", "breakdowns: {g: g}", &format!("breakdowns: {{g: {column}}}"));
        let output = project.run(&["run", "p.yaml"]).with_code(2);
        output.says(&["p.yaml:8:", &format!("'{column}'"), "rows.parquet", holds, "write it as"]);
    }
}

#[test]
fn identities_of_64_bits_without_a_sign_are_refused_and_never_become_one() {
    let output = project("large_identities.parquet").run(&["run", "p.yaml"]).with_code(1);
    output.says(&["'id'", "2^63", "as text"]);
}

#[test]
fn a_group_that_is_called_as_rows_without_a_value_are_is_not_mixed_with_them() {
    let project = project("column_types.parquet");
    let mut text = "id,month,g,y\n".to_owned();
    let group = |id: usize| ["a", "(missing)", ""][id % 3];
    (0..90).for_each(|id| text.push_str(&format!("{id},2020-01-01,{},{}\n", group(id), id % 7)));
    project.write("rows.csv", text);
    project.edit("p.yaml", "rows.parquet", "rows.csv");
    let output = project.run(&["run", "p.yaml"]).with_code(1);
    output.says(&["a group of g is called '(missing)'", "another name"]);
}
