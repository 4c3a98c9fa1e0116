//! Editions: reproduced from their locks, held against them, compared with one another.
//! Knows nothing of how results are computed.

use crate::program::{BASE, CONTROL, Project, TITLE, copy_folder, program, repository};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// The pipeline from disk with a folder for each edition.
const PIPELINE: &str = "pipelines/published.yaml";
/// The month that comes with the second edition.
const LAST: &str = "2024-09";

/// A project with two editions: of the extracts without the last month, and of all.
fn published() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::recent();
        let text = "extends: disk.yaml\nname: published\nstages:\n  article:\n    out: reports/published/${edition}\n";
        project.write(PIPELINE, text);
        let files = ["registrations", "employment"].map(|table| format!("data/{table}/{LAST}.parquet"));
        let held = files.clone().map(|file| fs::read(project.path(&file)).unwrap());
        files.iter().for_each(|file| project.remove(file));
        project.run(&["run", PIPELINE, "--set", "edition=2024-08"]).done();
        files.iter().zip(held).for_each(|(file, bytes)| project.write(file, bytes));
        project.run(&["run", PIPELINE]).done();
        project
    })
    .copy()
}

/// A month of employment delivered anew, with other persons' hours.
fn revise(project: &Project) {
    project.run(&["simulate", "other", "--persons-per-month", "300", "--seed", "7"]).done();
    let bytes = fs::read(project.path("other/employment/2022-03.parquet")).unwrap();
    project.write("data/employment/2022-03.parquet", bytes);
}

#[test]
fn an_edition_of_this_repository_reproduces_from_a_fresh_checkout() {
    let project = Project::empty();
    for folder in ["pipelines", "templates", "reports/punctuality"] {
        copy_folder(&repository().join(folder), &project.path(folder));
    }
    let output = project.run(&["reproduce", "punctuality/2013"]).done();
    assert!(!output.stdout.contains("different") && output.stdout.contains("outputs are identical"));
    let verdicts = project.run(&["reproduce", "reports/punctuality/2013", "--json"]).done().json();
    let outputs = verdicts["outputs"].as_array().unwrap();
    assert!(outputs.len() > 10 && outputs.iter().all(|output| output["verdict"] == "identical"));
    assert!(!project.path(".caveat").exists());
}

#[test]
fn an_edition_reproduces_though_its_pipeline_has_moved_on() {
    let project = published();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    project.edit(BASE, TITLE[0], TITLE[1]);
    let before = project.files("reports");
    project.run(&["reproduce", "published/2024-09"]).done().says(&["outputs are identical"]);
    assert_eq!(project.files("reports"), before);
}

#[test]
fn a_file_that_is_another_is_named_with_the_stage_where_results_part() {
    let project = published();
    revise(&project);
    project.run(&["reproduce", "published/2024-09"]).with_code(3).says(&[
        "the input employment/2022-03.parquet has other content",
        "different         article.en.html",
        "the first stage that diverged: person_months",
    ]);
}

#[test]
fn an_earlier_edition_reproduces_though_later_files_have_come() {
    let project = published();
    project.run(&["reproduce", "published/2024-08"]).done().says(&["outputs are identical"]);
    project.remove("data/employment/2022-03.parquet");
    let gone = project.run(&["reproduce", "published/2024-08"]).with_code(3);
    gone.says(&["the input employment/2022-03.parquet is gone"]);
}

#[test]
fn an_input_that_changes_after_it_was_read_leaves_no_report() {
    let project = published();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    let reports = project.files("reports");
    let mut command = program(&project.path(""));
    let mut run =
        command.args(["run", PIPELINE]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    for line in BufReader::new(run.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.starts_with("person_months:") {
            revise(&project);
        }
        said.push_str(&line);
    }
    assert_eq!(run.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("2022-03.parquet' changed after it was read"), "{said}");
    assert!(project.files("reports") == reports);
    project.run(&["run", PIPELINE]).done();
    project.run(&["reproduce", "published/2024-09"]).done();
}

#[test]
fn what_protects_a_published_edition_cannot_be_lost_unnoticed() {
    let project = published();
    let folder = "reports/published/2024-09";
    project.run(&["run", PIPELINE, "--publish"]).done();
    project.edit(BASE, TITLE[0], TITLE[1]);
    project
        .run(&["run", PIPELINE, "--correct", " "])
        .with_code(2)
        .says(&["say in a sentence what was wrong"]);
    project.run(&["run", PIPELINE, "--correct", "The title was wrong."]).done();
    let whole = project.files(folder);
    let restore = || whole.iter().for_each(|(name, bytes)| project.write(&format!("{folder}/{name}"), bytes));
    project.edit(BASE, TITLE[1], TITLE[0]);
    for text in ["garbage", "", "published: maybe"] {
        project.write(&format!("{folder}/edition.lock"), text);
        let refused = project.run(&["run", PIPELINE]).with_code(2);
        refused.says(&["edition.lock", "version control"]);
        restore();
        assert!(project.files(folder) == whole, "{text}");
    }
    // Whatever reads the lock says the same of it, with the mend.
    for (text, mend) in
        [("format: 2\nprogram", "version control"), ("format: 9\nprogram: 3.1.0", "caveat 3.1.0")]
    {
        project.write(&format!("{folder}/edition.lock"), text);
        for command in [
            &["run", PIPELINE][..],
            &["run", PIPELINE, "--locked"],
            &["status", PIPELINE],
            &["why", "--pipeline", PIPELINE],
            &["reproduce", "published/2024-09"],
            &["diff", "published/2024-08", "published/2024-09"],
            &["pack", "published/2024-09"],
        ] {
            project.run(command).with_code(2).says(&["edition.lock", mend]);
        }
        restore();
    }
    project.remove(&format!("{folder}/edition.lock"));
    project.run(&["run", PIPELINE]).with_code(2).says(&["no edition.lock", "version control"]);
    restore();
    let corrections = format!("{folder}/corrections.yaml");
    project.write(&corrections, "");
    let refused = project.run(&["run", PIPELINE]).with_code(2).says(&["corrections.yaml", "version control"]);
    assert!(!refused.stderr.contains("version: 1"), "{}", refused.stderr);
    restore();
    project.write(&corrections, project.read(&corrections).replace("The title was wrong.", "Nothing was."));
    let forged = project.run(&["run", PIPELINE, "--correct", "A second one."]).with_code(2);
    forged.says(&["corrections.yaml is not the file that the edition's lock names"]);
    project.remove(&corrections);
    project.run(&["run", PIPELINE, "--correct", "A second one."]).with_code(2).says(&["corrections.yaml"]);
    restore();
    let refused = project.run(&["run", PIPELINE, "--json"]).with_code(3).json();
    assert_eq!(refused["published"][0]["folder"], folder);
    project.run(&["run", PIPELINE, "--correct", "A second one."]).done();
    assert_eq!(project.read(&corrections).matches("why: ").count(), 2);
}

#[test]
fn a_report_that_does_not_lie_there_as_it_comes_out_is_not_called_fresh_and_no_more() {
    let project = published();
    project.run(&["status", PIPELINE]).done().says(&["article        fresh\n"]);
    let file = "reports/published/2024-09/data/fig1.csv";
    project.write(file, project.read(file).replacen(",ok", ",no", 1));
    let said = "but data/fig1.csv in its folder is not what it gives: `caveat run` writes it\n";
    project.run(&["status", PIPELINE]).done().says(&[said]);
    project.run(&["why", "--pipeline", PIPELINE]).done().says(&[said]);
    project.run(&["run", PIPELINE]).done();
    project.run(&["status", PIPELINE]).done().says(&["article        fresh\n"]);
}

#[test]
fn a_stage_that_diverged_is_named_even_where_no_report_comes_out_of_it() {
    let project = published();
    let lock = "reports/published/2024-09/edition.lock";
    let text = project.read(lock);
    // As if the program that wrote the edition had computed another model, and drawn a group that is not there now.
    let (before, model) = text.split_once("- name: model\n").unwrap();
    let (model, after) = model.split_once("result: ").unwrap();
    let other = format!("{before}- name: model\n{model}result: {}{}", "0".repeat(64), &after[64..]);
    let drawn = other.replacen("\"groups\": [\"15\", \"03\"]", "\"groups\": [\"15\", \"99\"]", 1);
    assert_ne!(drawn, other);
    project.write(lock, drawn);
    let output = project.run(&["reproduce", "published/2024-09"]).with_code(3);
    output.says(&["unknown group of county '99'", "gone              article.en.html", "diverged: model"]);
    // A failure before which nothing went otherwise is a failure.
    project.write(lock, text.replacen("\"groups\": [\"15\", \"03\"]", "\"groups\": [\"15\", \"99\"]", 1));
    let output = project.run(&["reproduce", "published/2024-09"]).with_code(2);
    assert!(!output.stdout.contains("diverged"), "{}", output.stdout);
}

#[test]
fn a_file_of_an_edition_that_somebody_edited_is_said() {
    let project = published();
    let file = "reports/published/2024-09/data/fig1.csv";
    let text = project.read(file).replacen(",ok", ",okay", 1);
    project.write(file, text);
    project.run(&["reproduce", "published/2024-09"]).with_code(3).says(&["altered           data/fig1.csv"]);
    project.run(&["diff", "published/2024-08", "published/2024-09"]).with_code(2).says(&[
        "fig1.csv",
        "lock names",
        "version control",
    ]);
    fs::remove_file(project.path(file)).unwrap();
    project
        .run(&["diff", "published/2024-08", "published/2024-09"])
        .with_code(2)
        .says(&["fig1.csv", "version control"]);
}

#[test]
fn a_locked_run_computes_nothing_when_an_input_differs() {
    let project = published();
    project.run(&["run", PIPELINE, "--locked"]).done().says(&["nothing executed"]);
    revise(&project);
    let before = project.files("reports");
    let output = project.run(&["run", PIPELINE, "--locked"]).with_code(3);
    let output = output.says(&["reports/published/2024-09", "employment/2022-03.parquet has other content"]);
    assert!(!output.stderr.contains("done"), "{}", output.stderr);
    assert_eq!(project.files("reports"), before);
    let project = published();
    project.edit(BASE, CONTROL[0], CONTROL[1]);
    project
        .run(&["run", PIPELINE, "--locked"])
        .with_code(3)
        .says(&["categorical", "is gone: it was \"marital\""]);
}

#[test]
fn a_locked_run_writes_nothing_that_comes_out_otherwise() {
    let project = published();
    let lock = "reports/published/2024-09/edition.lock";
    // As if the program that wrote the edition had computed another model.
    let text = project.read(lock);
    let (before, model) = text.split_once("- name: model\n").unwrap();
    let (model, after) = model.split_once("result: ").unwrap();
    let changed = format!("{before}- name: model\n{model}result: {}{}", "0".repeat(64), &after[64..]);
    let place = changed.find("data/fig1.csv: ").unwrap() + "data/fig1.csv: ".len();
    project.write(lock, format!("{}{}{}", &changed[..place], "0".repeat(64), &changed[place + 64..]));
    let reports = project.files("reports");
    project.run(&["run", PIPELINE, "--locked"]).with_code(3).says(&[
        "data/fig1.csv: comes out otherwise than in the lock",
        "the first stage that diverged: model",
    ]);
    assert_eq!(project.files("reports"), reports);
}

#[test]
fn a_locked_run_takes_no_lock_of_another_stage() {
    let project = published();
    let lock = "reports/published/2024-09/edition.lock";
    project.write(lock, project.read(lock).replacen("stage: article", "stage: another", 1));
    let refused = project.run(&["run", PIPELINE, "--locked"]).with_code(2);
    refused.says(&["edition.lock", "of the stage 'another'", "version control"]);
}

#[test]
fn an_archive_that_is_damaged_is_named_with_what_of_it_and_the_mend() {
    let project = published();
    project.write("LICENSE", "None: for a test.\n");
    project.run(&["pack", "published/2024-09", "--out", "edition.zip"]).done();
    let whole = fs::read(project.path("edition.zip")).unwrap();
    let refused = |bytes: &[u8]| {
        project.write("edition.zip", bytes);
        let output = project.run(&["reproduce", "edition.zip"]).with_code(2);
        let output = output.says(&["the archive edition.zip is damaged: ", "fetch it once more"]);
        assert!(!output.stderr.contains("caveat-unpacked"), "{}", output.stderr);
        output
    };
    refused(&whole[..whole.len() / 2]);
    refused(&whole[..whole.len() - 1]);
    let name = b"LICENSE";
    let licence = whole.windows(name.len()).position(|bytes| bytes == name).unwrap() + name.len() + 2;
    let mut flipped = whole.clone();
    flipped[licence] ^= 0x10;
    refused(&flipped).says(&["LICENSE"]);
}

#[test]
fn an_archive_whose_lock_is_cut_off_is_damaged_and_no_folder_of_ours_is_named() {
    let project = published();
    project.write("LICENSE", "None: for a test.\n");
    project.run(&["pack", "published/2024-09", "--out", "edition.zip"]).done();
    let mut whole = zip::ZipArchive::new(File::open(project.path("edition.zip")).unwrap()).unwrap();
    let mut cut = zip::ZipWriter::new(File::create(project.path("cut.zip")).unwrap());
    for place in 0..whole.len() {
        let mut entry = whole.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.ends_with("2024-09/edition.lock") {
            bytes.truncate(bytes.len() / 2);
        }
        cut.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        cut.write_all(&bytes).unwrap();
    }
    cut.finish().unwrap();
    let output = project.run(&["reproduce", "cut.zip"]).with_code(2);
    let output =
        output.says(&["cut.zip is damaged: reports/published/2024-09/edition.lock", "fetch it once more"]);
    assert!(!output.stderr.contains("caveat-unpacked"), "{}", output.stderr);
}

#[test]
fn what_an_archive_was_unpacked_into_is_the_owners_alone_and_goes_also_after_a_killed_process() {
    let project = published();
    project.write("LICENSE", "None: for a test.\n");
    project.run(&["pack", "published/2024-09", "--out", "edition.zip"]).done();
    let lock = "tmp/caveat-unpacked-killed/locks/store";
    project.write(lock, "");
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    File::options().write(true).open(project.path(lock)).unwrap().set_modified(hour_ago).unwrap();
    let mut diff = program(&project.path("."));
    diff.env("TMPDIR", project.path("tmp")).args(["diff", "edition.zip", "published/2024-08"]);
    assert!(diff.output().unwrap().status.success());
    assert_eq!(fs::read_dir(project.path("tmp")).unwrap().count(), 0);
    let mut refused = program(&project.path("."));
    refused.env("TMPDIR", "/nowhere").args(["reproduce", "edition.zip"]);
    let said = String::from_utf8(refused.output().unwrap().stderr).unwrap();
    assert!(said.contains("/nowhere: No such file or directory") && said.contains("set TMPDIR"), "{said}");
    assert!(!said.contains("caveat-unpacked"), "{said}");
}

#[test]
fn a_pipeline_in_a_lock_that_no_longer_fits_is_said_of_the_lock() {
    let project = published();
    project.remove("data/employment/2022-03.parquet");
    project.remove("data/labour_market.csv");
    let refused = project.run(&["reproduce", "published/2024-09"]).with_code(2);
    refused.says(&["published/2024-09/edition.lock, definition", "labour_market.csv"]);
}

#[test]
fn a_locked_run_without_a_lock_says_how_to_get_one() {
    Project::small().run(&["run", PIPELINE, "--locked"]).with_code(2);
    let project = published();
    project.remove("reports/published/2024-09/edition.lock");
    project.run(&["run", PIPELINE, "--locked"]).with_code(2).says(&["run once without --locked"]);
}

#[test]
fn a_month_more_shows_as_new_rows_and_what_it_moves() {
    let project = published();
    project.run(&["diff", "published/2024-08", "published/2024-09"]).done().says(&[
        "data: employment: 2024-09.parquet new",
        "data: registrations: 2024-09.parquet new",
        "pipeline: the parameter edition changed: \"2024-08\" -> \"2024-09\"",
        "results that differ: person_months, model, expected, indicator, change",
    ]);
    let json =
        project.run(&["diff", "published/2024-08", "published/2024-09", "--format", "json"]).done().json();
    let moved = json["moved"].as_array().unwrap();
    // Whose outcome looks three months ahead, and so has a month more.
    let is_new = |moved: &&serde_json::Value| moved["through"] == "new";
    assert!(
        moved.iter().filter(is_new).all(|m| m["old"].is_null() && m["period"].as_str() > Some("2023-08"))
    );
    assert!(moved.iter().any(|m| is_new(&m)) && moved.iter().any(|m| m["through"] == "model"));
    // Against the tables themselves.
    let one = moved.iter().find(|m| m["through"] == "model" && m["measure"] == "expected").unwrap();
    let texts = ["2024-08", "2024-09"].map(|edition| {
        let figure = one["figures"][0].as_str().unwrap();
        let text = project.read(&format!("reports/published/{edition}/data/{figure}.csv"));
        let keys = ["outcome", "breakdown", "group", "period"].map(|key| one[key].as_str().unwrap());
        let line = text.lines().find(|line| line.starts_with(&keys.join(","))).unwrap().to_owned();
        let place = text.lines().next().unwrap().split(',').position(|name| name == "expected").unwrap();
        line.split(',').nth(place).unwrap().to_owned()
    });
    assert_eq!(texts, [one["old"].as_str().unwrap(), one["new"].as_str().unwrap()]);
}

#[test]
fn a_revised_file_shows_which_numbers_it_moved_and_through_what() {
    let project = published();
    copy_folder(&project.path("reports/published/2024-09"), &project.path("before"));
    revise(&project);
    project.run(&["run", PIPELINE]).done();
    let output = project.run(&["diff", "before", "published/2024-09", "--all", "--format", "md"]).done();
    let output =
        output.says(&["## before -> published/2024-09", "- data: employment: 2022-03.parquet changed"]);
    assert!(!output.stdout.contains("pipeline:") && !output.stdout.contains("program:"), "{}", output.stdout);
    let json = project.run(&["diff", "before", "published/2024-09", "--format", "json"]).done().json();
    let moved = json["moved"].as_array().unwrap();
    let own = |period: &str| moved.iter().any(|m| m["period"] == period && m["through"] == "own rows");
    // Employment in March 2022 is an outcome of those registered in the three months before it, of the mean over
    // twelve months also of earlier ones; of nobody registered later.
    assert!(own("2022-02") && !own("2022-03") && !own("2021-01"));
    let csv = project.run(&["diff", "before", "published/2024-09", "--format", "csv"]).done().stdout;
    assert_eq!(csv.lines().count(), moved.len() + 1);
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let project = published();
    let output = project.run(&["diff", "published/2024-09", "reports/published/2024-09"]).done();
    output.says(&["the same data, pipeline and program", "Published numbers: 0 of"]);
}

#[test]
fn an_edition_that_is_not_there_is_answered_with_those_that_are() {
    let project = published();
    project
        .run(&["diff", "published/2024-8", "published/2024-09"])
        .with_code(2)
        .says(&["did you mean 'published/2024-08'?"]);
    project
        .run(&["reproduce", "nothing/of/this"])
        .with_code(2)
        .says(&["published/2024-08, published/2024-09"]);
}

#[test]
fn a_published_edition_stays_until_an_error_in_it_is_put_right_and_said() {
    let project = published();
    let model = project.run(&["run", PIPELINE, "--publish", "--stage", "model"]).done();
    model.says(&["nothing is published: no stage of this run came to a report"]);
    let said = project.run(&["run", PIPELINE, "--publish"]).done();
    said.says(&["published: reports/published/2024-09; later runs leave it as it is"]);
    assert!(project.read("reports/published/2024-09/edition.lock").contains("published: true"));
    let before = project.files("reports");
    // A file that somebody edited is no error of the edition.
    let page = "reports/published/2024-09/article.en.md";
    project.write(page, project.read(page) + "x");
    project.run(&["status", PIPELINE]).done().says(&["`caveat run` writes it"]);
    project.run(&["run", PIPELINE]).done();
    assert!(project.files("reports") == before);
    project.edit(BASE, TITLE[0], TITLE[1]);
    project.run(&["run", PIPELINE]).with_code(3).says(&[
        "reports/published/2024-09 is published and would change",
        "--set edition=NAME",
        "--correct",
    ]);
    assert_eq!(project.files("reports"), before);
    // What is said of it mends it.
    let said = project.run(&["status", PIPELINE]).done();
    let said = said.says(&["is published", "--correct", "--set edition=NAME"]);
    assert!(!said.stdout.contains("`caveat run` writes"), "{}", said.stdout);
    // A new edition beside it is another matter.
    project.run(&["run", PIPELINE, "--set", "edition=2024-10"]).done();
    assert_eq!(project.files("reports/published/2024-09"), files_in(&before, "published/2024-09/"));

    copy_folder(&project.path("reports/published/2024-09"), &project.path("reports/as-it-was"));
    let corrected = project.run(&["run", PIPELINE, "--correct", "The title of figure 2 <was> wrong."]).done();
    assert_eq!(corrected.stderr.matches("person_months: ").count(), 1, "{}", corrected.stderr);
    let differ = &["diff", "as-it-was", "published/2024-09"];
    project.run(differ).done().says(&["correction of 20", ": The title of figure 2 <was> wrong."]);
    let listed = project.run(&[differ, &["--format", "json"][..]].concat()).done().json();
    assert_eq!(listed["corrections"][0]["why"], "The title of figure 2 <was> wrong.");
    project.run(&["diff", "published/2024-09", "published/2024-09"]).done().says(&["the same data"]);
    fs::remove_dir_all(project.path("reports/as-it-was")).unwrap();
    let page = project.read("reports/published/2024-09/article.en.html");
    assert!(
        page.contains("Corrections</h2>") && page.contains("The title of figure 2 &lt;was&gt; wrong."),
        "{page}"
    );
    assert!(project.read("reports/published/2024-09/article.nb.md").contains("## Rettelser"));
    let corrections = project.read("reports/published/2024-09/corrections.yaml");
    assert!(
        corrections.contains("when: ") && corrections.matches("previous: ").count() == 1,
        "{corrections}"
    );
    // Once said it is no news, and a second one comes beside it.
    project.run(&["run", PIPELINE]).done().says(&["nothing executed"]);
    project.run(&["run", PIPELINE, "--correct", "Again."]).done().says(&["nothing to put right"]);
    project.run(&["reproduce", "published/2024-09"]).done();
    project.edit(BASE, TITLE[1], TITLE[0]);
    project.run(&["run", PIPELINE, "--correct", "It was right after all."]).done();
    assert_eq!(project.read("reports/published/2024-09/corrections.yaml").matches("why: ").count(), 2);
}

#[test]
fn a_correction_that_was_cut_off_is_taken_back_and_changes_nothing_until_it_is_said_anew() {
    let project = published();
    project.run(&["run", PIPELINE, "--publish"]).done();
    let folder = "reports/published/2024-09";
    let published = project.files(folder);
    project.edit(BASE, TITLE[0], TITLE[1]);
    project.run(&["run", PIPELINE, "--correct", "The title was wrong."]).done();
    let corrected = project.files(folder);
    // As if it had been killed when the correction was noted, and no more.
    let cut_off = || {
        corrected.iter().for_each(|(name, bytes)| project.write(&format!("{folder}/{name}"), bytes));
        published.iter().for_each(|(name, bytes)| project.write(&format!("{folder}/{name}"), bytes));
    };
    cut_off();
    let refused = project.run(&["run", PIPELINE]).with_code(3);
    refused.says(&["\"The title was wrong.\"; it has to be said anew", "is published and would change"]);
    assert!(project.files(folder) == published);
    project.run(&["run", PIPELINE, "--correct", "The title was wrong."]).done();
    assert!(project.files(folder) == corrected);
    // What it was noted for may be gone by then: nothing is put right that is not wrong.
    cut_off();
    project.edit(BASE, TITLE[1], TITLE[0]);
    project.run(&["run", PIPELINE]).done().says(&["taken back"]);
    assert!(project.files(folder) == published);
}

fn files_in(
    all: &std::collections::BTreeMap<String, Vec<u8>>,
    folder: &str,
) -> std::collections::BTreeMap<String, Vec<u8>> {
    let inside =
        all.iter().filter_map(|(name, bytes)| Some((name.strip_prefix(folder)?.to_owned(), bytes.clone())));
    inside.collect()
}

#[test]
fn a_packed_edition_reproduces_with_the_inputs_of_the_project_it_is_brought_to() {
    let project = published();
    project.write("LICENSE", "None: for a test.\n");
    project.run(&["pack", "published/2024-09", "--out", "edition.zip"]).done();
    project.run(&["reproduce", "edition.zip"]).done().says(&["outputs are identical"]);
    // Templates and pipeline are the archive's own, extracts the project's.
    for folder in ["pipelines", "templates", "reports"] {
        fs::remove_dir_all(project.path(folder)).unwrap();
    }
    project.run(&["reproduce", "edition.zip"]).done().says(&["outputs are identical"]);
    revise(&project);
    project
        .run(&["reproduce", "edition.zip"])
        .with_code(3)
        .says(&["employment/2022-03.parquet has other content"]);
    fs::remove_dir_all(project.path("data")).unwrap();
    project.run(&["reproduce", "edition.zip"]).with_code(2).says(&["data/"]);
    project.write("edition.zip", "no archive");
    project
        .run(&["reproduce", "edition.zip"])
        .with_code(2)
        .says(&["edition.zip is no archive", "caveat pack"]);
}
