//! `caveat pack`: what is in an archive, what is not, and when there is none.
//! Knows nothing of how an archive is written.

use crate::output::Output;
use crate::program::{Project, SMALL, csv};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

const ARCHIVE: &str = "small-2024-09.caveat.zip";

/// A project in which the small pipeline has run, with a licence.
fn licensed(project: Project) -> Project {
    project.write("LICENSE", "Free to use.\n");
    project
}

fn pack(project: &Project) -> Output {
    project.run(&["pack", "small"])
}

fn entries(project: &Project, archive: &str) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(project.path(archive)).unwrap()).unwrap();
    let mut found = BTreeMap::new();
    for place in 0..zip.len() {
        let mut entry = zip.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        found.insert(entry.name().unwrap().into_owned(), bytes);
    }
    found
}

fn account(project: &Project, archive: &str) -> Value {
    serde_json::from_slice(&entries(project, archive)["ro-crate-metadata.json"]).unwrap()
}

fn entity<'a>(account: &'a Value, id: &str) -> &'a Value {
    let graph = account["@graph"].as_array().unwrap();
    graph.iter().find(|entity| entity["@id"] == id).unwrap_or_else(|| panic!("there is no {id}"))
}

#[test]
fn data_that_are_called_as_a_reports_own_past_are_refused_since_that_is_packed() {
    for name in ["corrections", "previous year"] {
        let project = Project::empty();
        project.write("rows.csv", "y\n1\n");
        project.write(
            "pipelines/rows.yaml",
            format!(
                "version: 1\nname: rows\nstages:\n  rows:\n    kind: ingest\n    sources: {{{name}: {{path: \
                 rows.csv}}}}\n    rows: {name}\n    outcomes: {{y: {{column: y, decimals: 0}}}}\n"
            ),
        );
        let refused = project.run(&["check"]).with_code(2);
        refused.says(&["rows.yaml:", &format!("'{name}' is what"), "give the source another name"]);
    }
}

#[test]
fn an_archive_holds_the_edition_and_what_it_was_rendered_from() {
    let project = licensed(Project::small());
    let said = pack(&project).done().says(&["taken to be 2024-09-30"]);
    assert_eq!(said.stdout, format!("{ARCHIVE}\n"));
    let files = entries(&project, ARCHIVE);
    for (name, bytes) in project.files("reports/small") {
        assert_eq!(files[&format!("reports/small/{name}")], bytes, "{name}");
    }
    for name in
        ["LICENSE", SMALL, "pipelines/demo.yaml", "templates/small/article.en.md", "templates/caveats.yaml"]
    {
        assert_eq!(files[name], fs::read(project.path(name)).unwrap());
    }
    let elsewhere = files.keys().filter(|name| {
        let places = ["reports/small/", "pipelines/", "templates/"];
        !places.iter().any(|place| name.starts_with(place))
    });
    assert_eq!(elsewhere.collect::<Vec<_>>(), ["LICENSE", "README.md", "ro-crate-metadata.json"]);
}

#[test]
fn equal_editions_give_equal_bytes_whatever_the_folder_and_the_times() {
    let (one, other) = (licensed(Project::small()), licensed(Project::small()));
    other.write(SMALL, one.read(SMALL));
    pack(&one).done();
    pack(&other).done();
    let bytes = fs::read(one.path(ARCHIVE)).unwrap();
    assert!(bytes == fs::read(other.path(ARCHIVE)).unwrap());
    let here = one.path("").display().to_string();
    let files = entries(&one, ARCHIVE);
    let names_it = |bytes: &[u8]| bytes.windows(here.len()).any(|window| window == here.as_bytes());
    assert!(!files.values().any(|bytes| names_it(bytes)), "a path of this machine is in the archive");
}

#[test]
fn a_simulated_edition_is_called_so() {
    let project = licensed(Project::small());
    pack(&project).done();
    let account = account(&project, ARCHIVE);
    let root = entity(&account, "./");
    assert!(root["description"].as_str().unwrap().starts_with("SIMULATED DATA"), "{root}");
    assert_eq!(root["keywords"], "simulated data");
}

/// The persons of the extracts, and all their rows, stay in the store: the archive has neither, in any byte.
#[test]
fn no_byte_of_an_archive_comes_from_the_extracts() {
    let project = licensed(Project::disk());
    project.run(&["pack", "small"]).done();
    let files = entries(&project, ARCHIVE);
    for input in project.files("data").into_values() {
        assert!(!files.values().any(|bytes| *bytes == input), "an extract is in the archive");
    }
    let shown = project.run(&[
        "show",
        "person_months",
        "--confidential",
        "--format",
        "csv",
        "--pipeline",
        crate::program::DISK,
    ]);
    let persons: std::collections::BTreeSet<String> =
        csv(&shown.done().stdout).into_iter().take(20_000).map(|row| row["person_id"].clone()).collect();
    assert!(persons.len() > 100 && persons.iter().all(|person| person.len() > 5), "{:?}", persons.first());
    let text: String = files.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    let words: std::collections::BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let found: Vec<&String> = persons.iter().filter(|person| words.contains(person.as_str())).collect();
    assert!(found.is_empty(), "{} persons are in the archive", found.len());
}

#[test]
fn an_extract_is_named_by_its_digest_and_no_path() {
    let project = licensed(Project::disk());
    pack(&project).done();
    let account = account(&project, ARCHIVE);
    let persons = entity(&account, "#digest-persons%2Fpersons.parquet");
    let digest = blake3::hash(&fs::read(project.path("data/persons.parquet")).unwrap()).to_hex().to_string();
    assert_eq!((&persons["value"], &persons["propertyID"]), (&Value::from(digest), &Value::from("BLAKE3")));
    assert!(!account.to_string().contains("data/persons.parquet"));
    assert!(entity(&account, "#action-person_months")["object"].to_string().contains("#digest-persons"));
}

#[test]
fn what_is_not_what_the_lock_names_is_not_packed() {
    let project = licensed(Project::small());
    let edits = ["templates/small/article.en.md", "reports/small/article.en.md"];
    for (file, mend) in edits.into_iter().zip(["take back the change", "restore it from version control"]) {
        let before = project.read(file);
        project.write(file, format!("{before}\n"));
        pack(&project).with_code(3).says(&[file, mend]);
        project.write(file, before);
    }
    let figure = "reports/small/figures/fig1.en.svg";
    let before = project.read(figure);
    project.remove(figure);
    pack(&project).with_code(3).says(&[figure, "it is not there"]);
    project.write(figure, before);
    project.edit(SMALL, "reports/small", "reports/elsewhere");
    pack(&project).with_code(3).says(&["stages.article.out changed", "reports/elsewhere"]);
    assert!(!project.path(ARCHIVE).exists());
}

#[test]
fn a_link_brings_no_file_from_elsewhere_into_an_archive() {
    let project = Project::small();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), project.path("LICENSE")).unwrap();
    pack(&project).with_code(2).says(&["'LICENSE' lies outside the project"]);
}

#[test]
fn an_edition_is_packed_where_its_extracts_are_not() {
    let project = licensed(Project::disk());
    fs::remove_dir_all(project.path("data")).unwrap();
    fs::remove_dir_all(project.path(".caveat")).unwrap();
    pack(&project).done();
}

#[test]
fn mistakes_on_the_command_line_are_mended() {
    let project = Project::small();
    pack(&project).with_code(2).says(&["has no LICENSE", "--licence https://"]);
    let with = |more: &[&str]| {
        project.run(&[&["pack", "small", "--licence", "https://example.org/free"], more].concat())
    };
    with(&["--date", "2024-02-30"]).with_code(2).says(&["--date 2024-02-30 is no day"]);
    project
        .run(&["pack", "smal"])
        .with_code(2)
        .says(&["there is no edition 'smal'", "did you mean 'small'?"]);
    with(&["--out", "nowhere/other.zip"]).with_code(2).says(&["there is no folder nowhere", "make it first"]);
    assert!(!project.path("nowhere").exists());
    with(&["--out", "reports"]).with_code(2).says(&["reports is a folder", "--out FOLDER/NAME.zip"]);
    for kept in [".caveat/other.zip", "reports/small/data/other.zip"] {
        with(&["--out", kept])
            .with_code(2)
            .says(&["would lie among what caveat keeps", "neither an edition's nor"]);
        assert!(!project.path(kept).exists());
    }
    with(&["--out", "-"]).with_code(2).says(&["an archive is no stream", "--out FOLDER/NAME.zip"]);
    with(&["--out", "/dev/null"]).with_code(2).says(&["/dev/null is no file"]);
    with(&["--publisher", " "]).with_code(2).says(&["--publisher has no name"]);
    with(&["--date", "2024-11-01", "--publisher", "Statistics", "--out", "other.zip"]).done();
    let account = account(&project, "other.zip");
    let root = entity(&account, "./");
    assert_eq!(root["datePublished"], "2024-11-01");
    assert_eq!(root["license"]["@id"], "https://example.org/free");
    assert_eq!(entity(&account, root["publisher"]["@id"].as_str().unwrap())["name"], "Statistics");
}
