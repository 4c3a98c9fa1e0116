//! A page that tells what has changed since the edition before, and why.
//! Knows nothing of how editions are compared.

use crate::program::{BASE, Project, TITLE};
use serde_json::Value;
use std::fs;
use std::sync::OnceLock;

const PIPELINE: &str = "pipelines/monthly.yaml";
const OLD: &str = "reports/monthly/2024-08";
const NEW: &str = "reports/monthly/2024-09";

/// Two editions a month apart, the later one compared with the one before.
fn monthly() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::recent();
        let text = "extends: disk.yaml\nname: monthly\nparams: {before: \"\"}\nstages:\n  indicator:\n    \
                    previous: {edition: \"${before}\", not_compared: For a test.}\n  article:\n    \
                    out: reports/monthly/${edition}\n    previous: ${before}\n";
        project.write(PIPELINE, text);
        let files = ["registrations", "employment"].map(|table| format!("data/{table}/2024-09.parquet"));
        let held = files.clone().map(|file| fs::read(project.path(&file)).unwrap());
        files.iter().for_each(|file| project.remove(file));
        project.run(&["run", PIPELINE, "--set", "edition=2024-08"]).done();
        files.iter().zip(held).for_each(|(file, bytes)| project.write(file, bytes));
        project.run(&["run", PIPELINE, "--set", &format!("before={OLD}")]).done();
        project
    })
    .copy()
}

fn again(project: &Project, before: &str) -> crate::output::Output {
    project.run(&["run", PIPELINE, "--set", &format!("before={before}")])
}

/// The section of a Markdown article, without the heading.
fn section(project: &Project, language: &str, heading: &str) -> String {
    let text = project.read(&format!("{NEW}/article.{language}.md"));
    let (_, rest) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap().to_owned()
}

/// The caveats of a figure, by id.
fn caveats(project: &Project, edition: &str, figure: &str) -> Vec<String> {
    let json: Value = serde_json::from_str(&project.read(&format!("{edition}/data/{figure}.json"))).unwrap();
    json["caveats"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_page_tells_what_has_changed_and_why_in_each_language() {
    let project = monthly();
    let english = section(&project, "en", "Changed since the previous edition");
    for words in [
        "numbers that the edition 2024-08 also showed",
        "revised when data are added",
        "- data \u{2018}employment\u{2019}: new: 2024-09.parquet",
        "- data \u{2018}registrations\u{2019}: new: 2024-09.parquet",
        "actual minus expected",
        "(changes.csv)",
    ] {
        assert!(english.contains(words), "{words}: {english}");
    }
    assert!(!english.contains("edition: \"2024-08\""), "an edition's own name is no news: {english}");
    let norwegian = section(&project, "nb", "Endret siden forrige utgave");
    assert!(norwegian.contains("Tall revideres når data kommer til"), "{norwegian}");
    let page = project.read(&format!("{NEW}/article.en.html"));
    assert!(page.contains("<h2 id=\"changes\">Changed since the previous edition</h2>"));
    assert!(page.contains("<a href=\"#changes\">Changed since the previous edition</a>"));
    let first = project.read(&format!("{OLD}/article.en.html"));
    assert!(!first.contains("id=\"changes\""), "the first edition has none before it");
}

#[test]
fn the_numbers_on_the_page_are_those_that_diff_finds() {
    let project = monthly();
    let csv = project.run(&["diff", OLD, NEW, "--format", "csv"]).done().stdout;
    let file = project.read(&format!("{NEW}/changes.csv"));
    let unmarked: Vec<&str> = file.lines().map(|line| line.rsplit_once(',').unwrap().0).collect();
    assert_eq!(unmarked, csv.lines().collect::<Vec<_>>());
    assert!(file.lines().skip(1).all(|line| line.ends_with(",simulated")), "simulated data are marked");
    let json = project.run(&["diff", OLD, NEW, "--format", "json"]).done().json();
    let moved = json["moved"].as_array().unwrap();
    let changed = moved
        .iter()
        .filter(|one| !["new", "no longer shown"].contains(&one["through"].as_str().unwrap()))
        .count();
    let counts: Vec<usize> = section(&project, "en", "Changed since the previous edition")
        .split(|c: char| !c.is_ascii_digit() && c != '\u{a0}' && c != ',')
        .filter_map(|word| word.replace(['\u{a0}', ','], "").parse().ok())
        .take(8)
        .collect();
    assert!(counts.contains(&changed), "{changed} of {counts:?}");
}

#[test]
fn a_figure_whose_numbers_were_revised_carries_the_caveat_and_no_other_does() {
    let project = monthly();
    assert!(caveats(&project, NEW, "fig1").contains(&"revised".to_owned()));
    assert!(!caveats(&project, OLD, "fig1").contains(&"revised".to_owned()));
    let page = project.read(&format!("{NEW}/article.en.html"));
    assert!(page.contains("Revised figures: compare only with figures of this edition."));
    // The same numbers under another name are no revision.
    crate::program::copy_folder(&project.path(NEW), &project.path("reports/monthly/same"));
    again(&project, "reports/monthly/same").done();
    assert!(!caveats(&project, NEW, "fig1").contains(&"revised".to_owned()));
    let same = section(&project, "en", "Changed since the previous edition");
    assert!(same.contains("are the same. 0 numbers are new"), "{same}");
}

#[test]
fn an_edit_of_the_pipeline_is_told_as_the_cause_and_a_new_one_is_rendered_anew() {
    let project = monthly();
    again(&project, OLD).done().says(&["nothing executed"]);
    project.edit(BASE, TITLE[0], TITLE[1]);
    again(&project, OLD).done();
    let english = section(&project, "en", "Changed since the previous edition");
    assert!(english.contains("By effort group, working"), "{english}");
}

#[test]
fn what_an_earlier_edition_showed_counts_as_known_when_cells_are_hidden() {
    let project = Project::empty();
    let rows = |small: u32| {
        let row =
            |place: &str, n: u32| (0..n).map(|i| format!("{place},{}\n", 10 + i % 7)).collect::<String>();
        format!("place,y\n{}{}{}", row("north", 40), row("south", 60), row("islet", small))
    };
    let pipeline = "version: 1\nname: places\ntitle: Places\nlanguages: [en]\nparams: {edition: \"1\", before: \"\"}\n\
        stages:\n  rows:\n    kind: ingest\n    sources: {rows: {path: rows.csv}}\n    rows: rows\n    outcomes: {y: {column: \
        y, decimals: 0, unit: minutes}}\n  means:\n    kind: aggregate\n    data: rows\n    breakdowns: {place: place}\n    \
        measures: [actual]\n    previous: {edition: \"${before}\", not_compared: For a test.}\n";
    project.write("pipelines/places.yaml", pipeline);
    project.write("rows.csv", rows(9));
    project.run(&["run"]).done().says(&["cells hidden by the disclosure gate: 2"]);
    // An edition that showed the islet when there were enough, and its neighbour that would protect it.
    let csv = "outcome,breakdown,group,n,actual,status\ny,place,islet,10,13.0,ok\ny,place,north,40,12.9,ok\n";
    project.write("reports/old/data/fig1.csv", csv);
    let digest = blake3::hash(csv.as_bytes()).to_hex();
    let lock = format!(
        "format: 2\nprogram: 0.1.0\npipeline: pipelines/places.yaml\nstage: article\nparams: {{}}\ndefinition: ''\n\
         inputs: {{}}\nstages: []\noutputs:\n  data/fig1.csv: {digest}\n"
    );
    project.write("reports/old/edition.lock", lock);
    let known = project.run(&["run", "--set", "before=reports/old"]).done();
    known.says(&["hidden in vain, since an earlier edition showed them or what they follow from: 1"]);
    project.write("reports/old/data/fig1.csv", csv.replace("13.0", "14.0"));
    project
        .run(&["run", "--set", "before=reports/old"])
        .with_code(1)
        .says(&["not the file that its lock names"]);
}

#[test]
fn an_edition_compared_with_another_reproduces_and_packs_with_it() {
    let project = monthly();
    project.run(&["reproduce", NEW]).done().says(&["outputs are identical"]);
    project.write("LICENSE", "None: for a test.\n");
    project.run(&["pack", NEW, "--out", "edition.zip"]).done();
    fs::remove_dir_all(project.path("reports")).unwrap();
    project.run(&["reproduce", "edition.zip"]).done().says(&["outputs are identical"]);
}

#[test]
fn an_edition_before_that_is_missing_altered_or_itself_is_refused() {
    let project = monthly();
    let nothing = again(&project, "reports/monthly/2024-07").with_code(2);
    nothing.says(&[
        "monthly.yaml:6",
        "there is no edition in 'reports/monthly/2024-07'",
        "leave `previous` out",
    ]);
    again(&project, NEW).with_code(2).says(&["is this edition's own folder"]);
    again(&project, "../elsewhere").with_code(2).says(&["no edition in '../elsewhere'"]);
    let reports = project.files(NEW);
    let file = format!("{OLD}/data/fig1.csv");
    let text = project.read(&file);
    project.write(&file, text.replacen(",ok", ",no", 1));
    again(&project, OLD).with_code(1).says(&["data/fig1.csv", "not the file that its lock names"]);
    project.remove(&file);
    again(&project, OLD).with_code(2).says(&["data/fig1.csv", "version control"]);
    project.write(&format!("{OLD}/edition.lock"), "nothing");
    again(&project, OLD).with_code(2).says(&["edition.lock is not as caveat writes it", "version control"]);
    assert_eq!(project.files(NEW), reports);
}

#[test]
fn an_edition_of_other_figures_is_none_before_this_one() {
    let project = monthly();
    crate::program::copy_folder(
        &crate::program::repository().join("reports/punctuality/2013"),
        &project.path("reports/punctuality/2013"),
    );
    let other = again(&project, "reports/punctuality/2013").with_code(2);
    other.says(&["previous", "pipelines/punctuality.yaml, has no number that this one has, too"]);
}

#[test]
fn different_files_that_two_stages_call_the_same_are_told_apart() {
    let project = Project::empty();
    for folder in ["pipelines/punctuality", "templates"] {
        crate::program::copy_folder(&crate::program::repository().join(folder), &project.path(folder));
    }
    let base = fs::read_to_string(crate::program::repository().join("pipelines/punctuality.yaml")).unwrap();
    project.write("pipelines/punctuality.yaml", base);
    let rows = |delay: u32| {
        let row = |n: u32| {
            format!("2013-{:02},{},{}\n", n % 9 + 1, ["EWR", "JFK", "LGA"][n as usize / 9 % 3], n % delay)
        };
        "month,origin,arr_delay\n".to_owned() + &(0..900).map(row).collect::<String>()
    };
    project.write("copy/flights.csv", rows(50));
    let text = "extends: punctuality.yaml\nname: two\nstages:\n  others:\n    kind: ingest\n    sources: {flights: \
                {path: copy/flights.csv}}\n    rows: flights\n    time: month\n    outcomes: {delay: {column: \
                arr_delay, decimals: 0, unit: minutes}}\n  plain:\n    kind: aggregate\n    data: others\n    by: \
                month\n    breakdowns: {origin: origin}\n    measures: [actual]\n  article:\n    out: \
                reports/two/2013\n    figures:\n      fig3: {show: actual, data: plain}\n";
    project.write("pipelines/two.yaml", text);
    project.run(&["run", "pipelines/two.yaml"]).done();
    let lock = project.read("reports/two/2013/edition.lock");
    assert!(lock.contains("flights.flights:") && lock.contains("others.flights:"), "{lock}");
    project.write("copy/flights.csv", rows(60));
    project
        .run(&["run", "pipelines/two.yaml", "--locked"])
        .says(&["others.flights/flights.csv has other content"]);
}
