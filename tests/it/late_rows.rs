//! What two editions of a table tell together about rows that came late: nothing, where they are of few units.
//! Knows nothing of how it is found.

use crate::output::Output;
use crate::program::{Project, copy_folder, csv, repository};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Persons by office.
const OFFICES: [(&str, usize); 3] = [("a", 60), ("b", 45), ("c", 70)];

const PIPELINE: &str = "version: 1
name: persons
languages: [en]
params: {edition: first, before: \"\"}
stages:
  rows:
    kind: ingest
    sources: {persons: {path: now.csv}}
    rows: persons
    unit: person
    time: month
    outcomes: {hours: {column: hours, decimals: 0}}
  rows_then:
    kind: ingest
    sources: {then: {path: then.csv}}
    rows: then
    unit: person
    time: month
    outcomes: {hours: {column: hours, decimals: 0}}
  table:
    kind: aggregate
    data: rows
    by: month
    breakdowns: {office: office}
    measures: [actual]
    previous: {edition: \"${before}\", rows: rows_then}
  article:
    kind: render
    template: {en: article.en.md}
    caveats: templates/caveats.yaml
    out: reports/persons/${edition}
    formats: [md]
    figures:
      fig1: {show: actual, data: table, outcome: hours, breakdown: office, title: Offices}
      fig2: {show: actual, data: table, outcome: hours, title: All}
";

/// Rows of two months.
fn rows() -> String {
    let mut rows = "person,month,office,hours\n".to_owned();
    for month in ["2024-01-01", "2024-02-01"] {
        let mut person = 0;
        for (office, count) in OFFICES {
            for place in 0..count {
                person += 1;
                writeln!(rows, "{person},{month},{office},{}", 10 + place % 9).unwrap();
            }
        }
    }
    rows
}

/// Rows of January that were not there before, of so many persons.
fn late(persons: usize) -> String {
    (0..persons).map(|person| format!("{},2024-01-01,a,{}\n", 900 + person, 31 + person)).collect()
}

/// A project whose first edition is published, and whose rows are now others.
fn second(now: &str) -> Project {
    let project = Project::empty();
    copy_folder(&repository().join("templates"), &project.path("templates"));
    let text = "---\ntitle: T\nsummary: S.\n---\n{{ ref(\"fig1\") }} {{ ref(\"fig2\") }}\n\n{{ figure(\"fig1\") }}\n\n{{ \
                figure(\"fig2\") }}\n";
    project.write("article.en.md", text);
    project.write("pipelines/persons.yaml", PIPELINE);
    project.write("then.csv", rows());
    project.write("now.csv", rows());
    project.run(&["run"]).done();
    project.write("now.csv", now);
    project
}

fn next(project: &Project) -> Output {
    project.run(&["run", "--set", "edition=second", "--set", "before=reports/persons/first"])
}

/// By group and month: the status and the mean of an edition's figures.
fn shown(project: &Project, edition: &str) -> BTreeMap<(String, String), (String, String)> {
    let figures =
        ["fig1", "fig2"].map(|figure| project.read(&format!("reports/persons/{edition}/data/{figure}.csv")));
    let rows = figures.iter().flat_map(|text| csv(text));
    rows.map(|row| {
        ((row["group"].clone(), row["month"].clone()), (row["status"].clone(), row["actual"].clone()))
    })
    .collect()
}

/// The groups that the second edition hides of January, and whether all else is as in the first.
fn hidden(project: &Project) -> Vec<String> {
    next(project).done();
    let (first, now) = (shown(project, "first"), shown(project, "second"));
    let hidden: Vec<_> =
        now.iter().filter(|(_, (status, _))| status == "suppressed").map(|(key, _)| key).collect();
    assert!(hidden.iter().all(|(_, month)| month == "2024-01"), "{hidden:?}");
    assert!(now.iter().filter(|((_, month), _)| month == "2024-02").all(|(key, own)| first[key] == *own));
    hidden.into_iter().map(|(group, _)| group.clone()).collect()
}

#[test]
fn one_late_row_is_no_difference_between_two_editions() {
    let project = second(&(rows() + &late(1)));
    assert_eq!(hidden(&project), ["a", "total"], "what tells of the row: its office, and everybody");
    let (first, now) = (shown(&project, "first"), shown(&project, "second"));
    let same = ["b", "c"].map(|office| (office.to_owned(), "2024-01".to_owned()));
    assert!(same.iter().all(|key| first[key] == now[key] && now[key].0 == "ok"));
}

#[test]
fn rows_that_were_corrected_or_taken_away_are_differences_like_those_that_came() {
    let corrected = second(&rows().replacen("2,2024-01-01,a,11", "2,2024-01-01,a,38", 1));
    assert_eq!(hidden(&corrected), ["a", "total"]);
    let gone = second(&rows().replacen("2,2024-01-01,a,11\n", "", 1));
    assert_eq!(hidden(&gone), ["a", "total"]);
    let moved = second(&rows().replacen("2,2024-01-01,a,11", "2,2024-01-01,b,11", 1));
    // Everybody is as before and could be shown: the gate hides a little more than it must.
    let moved = hidden(&moved);
    assert!(["a", "b"].iter().all(|office| moved.contains(&(*office).to_owned())), "{moved:?}");
    assert!(!moved.contains(&"c".to_owned()), "{moved:?}");
}

#[test]
fn late_rows_of_many_units_are_shown_and_few_among_them_are_hidden_with_another_group() {
    assert!(hidden(&second(&(rows() + &late(12)))).is_empty());
    let few = late(1).replace(",a,", ",b,").replace("900", "990");
    let project = second(&(rows() + &late(12) + &few));
    assert_eq!(hidden(&project), ["a", "b"], "a would be the difference between everybody and b");
    let account = project.run(&[
        "show",
        "table",
        "--gate",
        "--set",
        "edition=second",
        "--set",
        "before=reports/persons/first",
    ]);
    assert!(account.done().stdout.contains("hidden"), "the gate tells how much it hides");
}

#[test]
fn rows_in_another_order_are_the_same_rows() {
    let text = rows();
    let (header, lines) = text.split_once('\n').unwrap();
    let turned: String = lines.lines().rev().map(|line| format!("{line}\n")).collect();
    assert!(hidden(&second(&format!("{header}\n{turned}"))).is_empty());
}

#[test]
fn rows_that_are_not_those_of_the_edition_are_refused_whatever_is_wrong_with_them() {
    let now = rows() + &late(1);
    let wrong = [
        ("other hours", rows().replacen("2,2024-01-01,b,", "2,2024-01-01,b,9", 1) + &late(3)),
        ("the present file", now.clone()),
        ("a month is not there", rows().replace("2024-01-01", "2024-03-01")),
        ("another year", rows().replace("2024-", "2023-")),
    ];
    for (what, then) in wrong {
        let project = second(&now);
        project.write("then.csv", then);
        let refused = next(&project).with_code(1);
        refused.says(&["the rows are not those of the edition in 'reports/persons/first'", "mend:"]);
        assert!(!project.path("reports/persons/second").exists(), "{what}");
    }
}

#[test]
fn a_late_row_is_seen_though_everybodys_identity_was_written_anew() {
    let renamed: String = (rows() + &late(1))
        .lines()
        .map(|line| if line.starts_with("person") { format!("{line}\n") } else { format!("A{line}\n") })
        .collect();
    assert_eq!(hidden(&second(&renamed)), ["a", "total"]);
}

#[test]
fn what_two_stages_are_told_of_an_edition_is_part_of_their_keys() {
    let project = second(&(rows() + &late(1)));
    next(&project).done();
    let named = "rows: rows_then}";
    project.edit("pipelines/persons.yaml", named, "not_compared: The files are lost.}");
    next(&project).done().says(&["table: runs"]);
    assert!(shown(&project, "second").values().all(|(status, _)| status == "ok"));
    project.edit("pipelines/persons.yaml", "not_compared: The files are lost.}", named);
    next(&project).done();
    assert_eq!(shown(&project, "second")[&("a".to_owned(), "2024-01".to_owned())].0, "suppressed");
}

#[test]
fn an_edition_before_needs_its_rows_or_a_reason_which_readers_are_told() {
    let project = second(&(rows() + &late(1)));
    let named = "previous: {edition: \"${before}\", rows: rows_then}";
    project.edit("pipelines/persons.yaml", named, "previous: {edition: \"${before}\"}");
    next(&project).with_code(2).says(&[
        "persons.yaml:",
        "nothing tells which rows came late",
        "not_compared",
    ]);
    project.edit("pipelines/persons.yaml", "\"${before}\"}", "\"${before}\", not_compared: \" \"}");
    next(&project).with_code(2).says(&["the reason is empty"]);
    project.edit("pipelines/persons.yaml", "\" \"", "The files of that time are lost.");
    next(&project).done();
    let article = project.read("reports/persons/second/article.en.md");
    assert!(article.contains("The files of that time are lost."), "{article}");
    project.edit("pipelines/persons.yaml", "not_compared: The files of that time are lost.", "rows: rows");
    next(&project).with_code(2).says(&["'rows' are the rows of this edition itself"]);
}

#[test]
fn a_page_that_compares_editions_needs_a_gate_that_knows_them() {
    let project = second(&rows());
    let out = "    out: reports/persons/${edition}\n";
    project.edit("pipelines/persons.yaml", out, &format!("{out}    previous: \"${{before}}\"\n"));
    next(&project).done();
    project.edit("pipelines/persons.yaml", "    previous: {edition: \"${before}\", rows: rows_then}\n", "");
    next(&project)
        .with_code(2)
        .says(&["the disclosure gate of 'table' does not know the edition", "previous: {edition:"]);
}

#[test]
fn what_the_second_edition_hid_the_third_hides_too_where_it_knows_both() {
    let project = second(&(rows() + &late(1)));
    next(&project).done();
    project.write("second.csv", project.read("now.csv"));
    let pipeline = project.read("pipelines/persons.yaml");
    let then = pipeline.split("  rows_then:\n").nth(1).unwrap().split("  table:\n").next().unwrap();
    let second_rows =
        format!("  rows_second:\n{}", then.replace("then.csv", "second.csv").replace("then", "second"));
    let both = "previous:\n    - {edition: reports/persons/first, rows: rows_then}\n    - {edition: \
                reports/persons/second, rows: rows_second}";
    let only_second = "previous: {edition: reports/persons/second, rows: rows_second}";
    let third = |previous: &str| {
        let text = pipeline.replace("  table:\n", &format!("{second_rows}  table:\n"));
        let text = text.replace("previous: {edition: \"${before}\", rows: rows_then}", previous);
        project.write("pipelines/persons.yaml", text);
        project.run(&["run", "--set", "edition=third"]).done();
        let january = ("a".to_owned(), "2024-01".to_owned());
        shown(&project, "third")[&january].0.clone()
    };
    assert_eq!(third(both), "suppressed");
    assert_eq!(third(only_second), "ok", "the first edition and the third tell of the late row");
}

/// Rows of one month by office and youth: how many persons of each.
fn crossed(sizes: &[(&str, bool, usize)]) -> String {
    let mut rows = "person,month,office,young,hours\n".to_owned();
    for (office, young, count) in sizes {
        for place in 0..*count {
            writeln!(rows, "{office}{young}{place},2024-01-01,{office},{young},{}", place % 9).unwrap();
        }
    }
    rows
}

#[test]
fn a_table_keeps_what_an_earlier_edition_hid_though_another_table_holds_the_sums() {
    let project = second(&rows());
    let pipeline = project.read("pipelines/persons.yaml");
    let (before, article) = pipeline.split_once("  article:").unwrap();
    let table = before.split("  table:\n").nth(1).unwrap();
    let of_youth = table.replace("{office: office}", "{young: [office, young]}");
    let figure =
        "      fig3: {show: actual, data: of_youth, outcome: hours, breakdown: young, title: Youth}\n";
    project.write(
        "pipelines/persons.yaml",
        format!("{before}  of_youth:\n{of_youth}  article:{article}{figure}"),
    );
    let text = project
        .read("article.en.md")
        .replace("{{ ref(\"fig2\") }}", "{{ ref(\"fig2\") }} {{ ref(\"fig3\") }}");
    project.write("article.en.md", text + "\n{{ figure(\"fig3\") }}\n");

    let of =
        |office: &'static str, young: usize, others: usize| [(office, true, young), (office, false, others)];
    let then = crossed(&[of("a", 5, 40), of("b", 5, 40), of("c", 30, 40)].concat());
    project.write("then.csv", &then);
    project.write("now.csv", then);
    project.run(&["run", "--set", "edition=early"]).done();
    // Fifteen more young persons in one office, and older ones in the next: all that has changed is of enough persons.
    project.write("now.csv", crossed(&[of("a", 20, 40), of("b", 5, 55), of("c", 30, 40)].concat()));
    project.run(&["run", "--set", "edition=late", "--set", "before=reports/persons/early"]).done();

    let status = |edition: &str, group: &str| {
        let rows = csv(&project.read(&format!("reports/persons/{edition}/data/fig3.csv")));
        rows.into_iter().find(|row| row["group"] == group).unwrap()["status"].clone()
    };
    assert_eq!(["a|true", "a|false"].map(|group| status("early", group)), ["suppressed", "suppressed"]);
    assert_eq!(
        status("late", "a|false"),
        "suppressed",
        "it is as it was, and tells the five by the office's number then"
    );
}
