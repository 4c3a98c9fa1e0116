//! What must not get out, and what must not get in: persons, paths, damaged bytes.
//! Knows nothing of how the gate works.

use crate::program::{Project, SMALL, csv, repository};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

/// A project with one table of pupils and means of their scores; `more` goes into the ingest stage.
fn pupils(more: &str, by: &str, rows: &str) -> Project {
    let project = Project::empty();
    project.write("scores.csv", rows);
    project.write(
        "pipelines/scores.yaml",
        format!(
            "version: 1\nname: scores\nstages:\n  pupils:\n    kind: ingest\n    sources: {{scores: {{path: scores.csv}}}}\n    \
             rows: scores\n    unit: pupil\n    time: year\n{more}    outcomes: {{score: {{column: score, decimals: 1}}}}\n  \
             means:\n    kind: aggregate\n    data: pupils\n{by}    breakdowns: {{school: school}}\n    measures: [actual]\n"
        ),
    );
    project
}

const BY: &str = "    by: year\n";

/// `count` pupils of a school in each of some years.
fn school(name: &str, count: usize, years: std::ops::Range<usize>) -> String {
    let row = |year: usize, pupil: usize| format!("{name}-{pupil},{year},{name},{}\n", 40 + pupil % 7);
    years.flat_map(|year| (0..count).map(move |pupil| row(year, pupil))).collect()
}

const HEADER: &str = "pupil,year,school,score\n";

fn means(project: &Project) -> Vec<BTreeMap<String, String>> {
    project.run(&["run"]).done();
    csv(&project.run(&["show", "means", "--format", "csv"]).done().stdout)
}

fn statuses(rows: &[BTreeMap<String, String>], school: &str) -> Vec<String> {
    rows.iter().filter(|row| row["group"] == school).map(|row| row["status"].clone()).collect()
}

#[test]
fn few_pupils_over_many_years_are_few_pupils() {
    let rows = format!(
        "{HEADER}{}{}{}",
        school("big", 40, 2000..2030),
        school("also", 30, 2000..2030),
        school("few", 5, 2000..2030)
    );
    let means = means(&pupils("", "", &rows));
    assert_eq!(statuses(&means, "few"), ["suppressed"], "{means:?}");
    assert_eq!(statuses(&means, "big"), ["ok"]);
}

#[test]
fn a_unit_with_two_rows_in_a_period_is_refused() {
    let rows = format!("{HEADER}{}{}", school("big", 40, 2000..2002), school("big", 1, 2001..2002));
    let failed = pupils("", BY, &rows).run(&["run"]).with_code(1);
    failed.says(&["2001: 1 row with the same pupil", "one row for each unit and period"]);
}

#[test]
fn rows_in_no_group_are_a_group_that_the_gate_sees() {
    let rows = format!(
        "{HEADER}{}{}lone,2000,,99.5\n",
        school("big", 40, 2000..2001),
        school("more", 20, 2000..2001)
    );
    let means = means(&pupils("", BY, &rows));
    assert_eq!(statuses(&means, "(missing)"), ["suppressed"], "{means:?}");
    // With one hidden part of a published total, a second is hidden, so that neither is a difference.
    assert_eq!(statuses(&means, "more"), ["suppressed"], "{means:?}");
}

#[test]
fn whole_number_years_need_no_step_and_an_outcome_may_keep_its_columns_name() {
    let rows = format!("{HEADER}{}", school("big", 40, 2000..2003));
    let means = means(&pupils("", BY, &rows));
    let years: Vec<&String> =
        means.iter().filter(|row| row["group"] == "big").map(|row| &row["year"]).collect();
    assert_eq!(years, ["2000", "2001", "2002"]);
}

#[test]
fn what_is_made_of_the_identity_cannot_be_a_group() {
    let more = "    derive: {who: \"CONCAT(pupil, '!')\"}\n";
    let rows = format!("{HEADER}{}", school("big", 40, 2000..2001));
    let refused = pupils(more, BY, &rows).run(&["check"]).with_code(2);
    refused.says(&["pupils.derive.who", "uses the identity 'pupil'"]);
}

#[test]
fn a_message_repeats_no_line_of_a_file_and_no_value() {
    let rows = format!("{HEADER}secret-7,2000,big,\"58.25\nsecret-8,2000,big\"x,1\n");
    let said = pupils("", BY, &rows).run(&["run"]);
    assert_ne!(said.code, Some(0));
    let text = format!("{}{}", said.stdout, said.stderr);
    assert!(!text.contains("secret-7") && !text.contains("58.25"), "{text}");
    let rows = format!("{HEADER}{}secret-9,2000,big,many\n", school("big", 40, 2000..2001));
    let said =
        pupils("", BY, &rows).run(&["run"]).with_code(1).says(&["1 value of score is no number", "in row"]);
    assert!(!said.stderr.contains("secret-9") && !said.stderr.contains("many"), "{}", said.stderr);
}

#[test]
fn the_store_is_its_owners_alone() {
    let project = Project::small();
    project.run(&["status", SMALL]).done();
    let mode = fs::metadata(project.path(".caveat")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn data_files_carry_no_more_decimals_than_are_published() {
    let project = Project::small();
    let tables = project.files_with_ending("reports", ".csv");
    assert!(!tables.is_empty());
    for (file, text) in tables {
        for row in csv(&text) {
            for column in ["actual", "expected", "indicator", "percent_change"] {
                let decimals =
                    row.get(column).and_then(|value| value.split_once('.')).map_or(0, |(_, d)| d.len());
                // A hundredth of a percent of a mean is no finer than the mean itself.
                let most = if column == "percent_change" { 2 } else { 4 };
                assert!(decimals <= most, "{file}: {column} {row:?}");
            }
        }
    }
}

#[test]
fn a_report_goes_into_the_project_and_nowhere_else() {
    for out in ["../escape", "/tmp/escape", ".", "templates", ".caveat/objects", "a/../.."] {
        let project = Project::small();
        project.write(
            "pipelines/out.yaml",
            format!("extends: small.yaml\nname: out\nstages:\n  article: {{out: {out:?}}}\n"),
        );
        project
            .run(&["check", "pipelines/out.yaml"])
            .with_code(2)
            .says(&["stages.article.out", "a folder of its own"]);
    }
}

#[test]
fn a_link_does_not_lead_a_report_out_of_the_project() {
    let (project, outside) = (Project::small(), tempfile::tempdir().unwrap());
    fs::remove_dir_all(project.path("reports")).unwrap();
    symlink(outside.path(), project.path("reports")).unwrap();
    let said = project.run(&["run", SMALL]);
    assert_ne!(said.code, Some(0));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "{}", said.stderr);
}

#[test]
fn a_lock_that_names_other_files_takes_none_of_them_away() {
    let project = Project::small().copy_apart();
    let lock = project.read("reports/small/edition.lock");
    let with = |name: &str| format!("{lock}  {name}: {}\n", "0".repeat(64));
    project.write("data/mine.csv", "mine");
    let outside = project.path("data/mine.csv");
    for name in ["../../data/mine.csv", outside.to_str().unwrap()] {
        project.write("reports/small/edition.lock", with(name));
        project
            .run(&["run", SMALL])
            .with_code(2)
            .says(&["is no file in the edition's folder", "version control"]);
        assert_eq!(project.read("data/mine.csv"), "mine", "{name}");
    }
    symlink(project.path("data"), project.path("reports/small/linked")).unwrap();
    project.write("reports/small/old.csv", "what an earlier run wrote");
    project.write("reports/small/edition.lock", with("linked/mine.csv") + &with("old.csv")[lock.len()..]);
    project.run(&["run", SMALL]).done();
    assert_eq!(project.read("data/mine.csv"), "mine");
    assert!(!project.path("reports/small/old.csv").exists(), "what is no longer made goes");
    assert_eq!(project.read("reports/small/edition.lock"), lock);
}

#[test]
fn a_damaged_object_is_not_published() {
    let project = Project::small().copy_apart();
    let article =
        project.files("reports").keys().find(|file| file.ends_with("article.en.md")).unwrap().clone();
    let article = format!("reports/{}", article.trim_start_matches("reports/"));
    let bytes = fs::read(project.path(&article)).unwrap();
    let object =
        project.files(".caveat/objects").into_iter().find(|(_, content)| *content == bytes).unwrap().0;
    let object = project.path(&format!(".caveat/objects/{}", object.trim_start_matches(".caveat/objects/")));
    fs::set_permissions(&object, fs::Permissions::from_mode(0o644)).unwrap();
    let mut damaged = bytes.clone();
    damaged[100] ^= 1;
    fs::write(&object, damaged).unwrap();
    project.remove(&article);
    project.run(&["run", SMALL]).done().says(&["in the store is damaged", "kept as quarantine/objects/"]);
    assert!(fs::read(project.path(&article)).unwrap() == bytes, "the damaged bytes were published");
}

#[test]
fn the_shipped_schema_is_the_programs() {
    let shipped = fs::read_to_string(repository().join("pipelines/caveat.schema.json")).unwrap();
    assert_eq!(
        shipped,
        Project::empty().run(&["schema"]).done().stdout,
        "run: caveat schema > pipelines/caveat.schema.json"
    );
}

#[test]
fn a_year_without_rows_between_others_is_said() {
    let rows = format!("{HEADER}{}{}", school("big", 40, 2000..2001), school("big", 40, 2003..2004));
    pupils("", BY, &rows).run(&["run"]).done().says(&["periods without rows, between others: 2"]);
}
