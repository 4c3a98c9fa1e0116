//! One person, whom nobody may find: identity and values occur in no byte that leaves the store, whether runs go well
//! or fail. Knows nothing of how the gate works.

use crate::output::Output;
use crate::program::{Project, copy_folder, repository, unpacked};
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

/// The person's identities, of both kinds.
pub const IDENTITIES: [&str; 2] = ["7041776512345", "ola-canary-7041"];
/// What is measured of the person.
const SCORE: &str = "98765432.17";
/// A column that nothing is made of.
const DIAGNOSIS: &str = "canary-diagnosis-q99";
/// When the person was born, which is a control with decimals that make it no other number.
const BORN: &str = "1911.40625";

/// Under which the archive would be published.
const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

const PIPELINE: &str = "version: 1
name: canary
title: {en: Canary}
languages: [en]
params: {edition: first}
stages:
  pupils:
    kind: ingest
    sources: {scores: {path: scores.csv}, persons: {path: persons.csv}}
    rows: scores
    unit: pupil
    time: year
    joins: [{table: persons, on: [pupil]}]
    derive: {old: \"born < 1990\"}
    outcomes: {score: {column: score, decimals: 2}}
    checks: [{not_null: [school]}]
  model:
    kind: fit
    data: pupils
    outcomes: [score]
    controls: {categorical: [old], numeric: [{column: born, decimals: 5}]}
  expected: {kind: predict, model: model, data: pupils}
  means:
    kind: aggregate
    data: expected
    by: year
    breakdowns: {school: school}
    measures: [actual, expected, indicator]
  article:
    kind: render
    template: {en: a.md}
    caveats: templates/caveats.yaml
    out: reports/canary/${edition}
    figures:
      f: {show: indicator, data: means, outcome: score, breakdown: school, title: {en: Scores}}
";

/// A project with the person among others.
pub fn project(identity: &str) -> Project {
    let project = Project::empty();
    copy_folder(&repository().join("templates"), &project.path("templates"));
    project.write("pipelines/canary.yaml", PIPELINE);
    project.write(
        "a.md",
        "---\ntitle: T\nsummary: S\n---\n\n{{ ref(\"f\") }} shows means.\n\n{{ figure(\"f\") }}\n\n{{ model_card(\"model\") }}\n",
    );
    let (mut scores, mut persons) =
        ("pupil,year,school,score,diagnosis\n".to_owned(), "pupil,born\n".to_owned());
    // Others' identities are of the same kind.
    let other = |number: usize| match identity.parse::<u64>() {
        Ok(_) => format!("{}", 7_000_000_000_000 + 37 * number),
        Err(_) => format!("other-{number}"),
    };
    for number in 0..90 {
        let (school, born) = (["north", "south"][number % 2], 1980.5 + (number % 20) as f64);
        persons.push_str(&format!("{},{born}\n", other(number)));
        for year in 2001..2004 {
            scores.push_str(&format!(
                "{},{year},{school},{}.25,none\n",
                other(number),
                40 + (number * year) % 17
            ));
        }
    }
    persons.push_str(&format!("{identity},{BORN}\n"));
    scores.push_str(&format!("{identity},2002,north,{SCORE},{DIAGNOSIS}\n"));
    project.write("scores.csv", scores);
    project.write("persons.csv", persons);
    project
}

/// What must not be found, each in the forms in which programs write it.
fn needles(identity: &str) -> Vec<(String, Vec<u8>)> {
    let mut needles = Vec::new();
    for text in [identity, SCORE, "9876543217", DIAGNOSIS, BORN, "191140625"] {
        needles.push((text.to_owned(), text.as_bytes().to_vec()));
        needles.push((format!("{text} in hexadecimal"), hexadecimal(text.as_bytes()).into_bytes()));
        for before in 0..3 {
            needles.push((format!("{text} in base64"), base64_of(text.as_bytes(), before)));
        }
        if let Ok(number) = text.parse::<f64>() {
            needles.push((format!("{text} as a float's bytes"), number.to_le_bytes().to_vec()));
        }
        if let Ok(number) = text.parse::<i64>() {
            needles.push((format!("{text} as a number's bytes"), number.to_le_bytes().to_vec()));
        }
    }
    needles
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The letters of base64 that a text has wherever it stands: `before` is how many bytes into three it begins.
fn base64_of(text: &[u8], before: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let padded: Vec<u8> = vec![0; before].into_iter().chain(text.iter().copied()).collect();
    let bits: String = padded.iter().map(|byte| format!("{byte:08b}")).collect();
    let from = (before * 8).div_ceil(6) * 6;
    let letters = bits.as_bytes()[from..].chunks_exact(6);
    letters.map(|six| LETTERS[usize::from_str_radix(std::str::from_utf8(six).unwrap(), 2).unwrap()]).collect()
}

#[track_caller]
fn assert_not_in(bytes: &[u8], needles: &[(String, Vec<u8>)], place: &str) {
    for (name, needle) in needles {
        let is_there = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(
            !is_there,
            "{place} has {name}:\n{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(3000)])
        );
    }
}

#[track_caller]
fn assert_not_said(output: &Output, needles: &[(String, Vec<u8>)], place: &str) {
    assert_not_in(output.stdout.as_bytes(), needles, &format!("stdout of {place}"));
    assert_not_in(output.stderr.as_bytes(), needles, &format!("stderr of {place}"));
}

#[test]
fn the_needles_would_be_found() {
    let found = |bytes: &[u8], name: &str| {
        let of = needles("7041776512345");
        of.iter().any(|(known, needle)| known == name && bytes.windows(needle.len()).any(|w| w == needle))
    };
    assert!(found(&7_041_776_512_345_i64.to_le_bytes(), "7041776512345 as a number's bytes"));
    // "x7041776512345y" by another program.
    assert!(found(b"eDcwNDE3NzY1MTIzNDV5", "7041776512345 in base64"));
    assert!(found(b"37303431373736353132333435", "7041776512345 in hexadecimal"));
}

#[test]
fn nothing_that_leaves_the_store_has_the_person() {
    for identity in IDENTITIES {
        let (project, needles) = (project(identity), needles(identity));
        let outside = tempfile::tempdir().unwrap();
        let archive = outside.path().join("canary.zip");
        let commands: [&[&str]; 26] = [
            &["check"],
            &["run", "--dry-run"],
            &["run", "--json"],
            &["run", "--check-determinism", "--force"],
            &["run", "--verify-dense", "--force"],
            &["run", "--locked"],
            &["run", "--set", "edition=second", "--publish"],
            &["status"],
            &["status", "--json"],
            &["why"],
            &["why", "pupils"],
            &["why", "--figure", "f"],
            &["graph"],
            &["show", "means"],
            &["show", "means", "--format", "csv"],
            &["show", "means", "--format", "json"],
            &["show", "model"],
            &["show", "model", "--format", "csv"],
            &["show", "model", "--fits"],
            &["show", "article"],
            &["diff", "canary/first", "canary/second"],
            &["reproduce", "canary/first"],
            &[
                "pack",
                "canary/first",
                "--out",
                archive.to_str().unwrap(),
                "--date",
                "2024-09-01",
                "--licence",
                LICENCE,
            ],
            &["cache", "list"],
            &["cache", "check"],
            &["cache", "gc"],
        ];
        for command in commands {
            let output = project.run(command);
            assert!(output.code == Some(0), "{command:?}: {}\n{}", output.stdout, output.stderr);
            assert_not_said(&output, &needles, &format!("{command:?}"));
        }
        let parquet = caveat_bytes(&project, &["show", "means", "--format", "parquet"]);
        assert_not_in(&parquet, &needles, "the Parquet of show");
        let files = project.files("reports");
        assert!(files.len() > 8, "{:?}", files.keys());
        let files = unpacked(files);
        assert!(
            files.contains_key("canary/first/data/article.en.xlsx!xl/sharedStrings.xml"),
            "{:?}",
            files.keys()
        );
        for (file, bytes) in files {
            assert_not_in(&bytes, &needles, &file);
        }
        let mut zip = zip::ZipArchive::new(fs::File::open(&archive).unwrap()).unwrap();
        assert!(zip.len() > 8);
        for place in 0..zip.len() {
            let mut entry = zip.by_index(place).unwrap();
            let (name, mut bytes) = (entry.name().unwrap().into_owned(), Vec::new());
            entry.read_to_end(&mut bytes).unwrap();
            for (name, bytes) in unpacked([(name, bytes)].into()) {
                assert_not_in(&bytes, &needles, &format!("{name} in the archive"));
            }
        }
    }
}

fn caveat_bytes(project: &Project, arguments: &[&str]) -> Vec<u8> {
    crate::program::program(&project.path("")).args(arguments).output().unwrap().stdout
}

#[test]
fn rows_of_persons_are_shown_to_who_asks_for_them_and_with_a_warning() {
    let project = project(IDENTITIES[1]);
    project.run(&["run"]).done();
    let needles = needles(IDENTITIES[1]);
    for stage in ["pupils", "expected"] {
        let refused = project.run(&["show", stage, "--format", "csv"]).with_code(2);
        assert_not_said(&refused, &needles, stage);
        let shown = project.run(&["show", stage, "--format", "csv", "--confidential"]).done();
        assert!(shown.stdout.contains(IDENTITIES[1]), "the canary is not among the rows");
        shown.says(&["note: this is confidential"]);
    }
    let gated = project.run(&["show", "means"]).done();
    assert!(!gated.stderr.contains("confidential"), "{}", gated.stderr);
    project.run(&["show", "means", "--confidential"]).done().says(&["note: this is confidential"]);
}

/// What goes wrong, where (a file, what stands there, what is put there), and words of the error.
type Fault = (&'static str, &'static str, &'static str, &'static str, &'static str);

const FAULTS: [Fault; 12] = [
    ("a value off its grid", "scores.csv", "98765432.17", "98765432.1789", "score"),
    ("a value that is no number", "scores.csv", "98765432.17", "98765432.17x", "score"),
    ("a number too large", "scores.csv", "98765432.17", "98765432.17e200", "score"),
    ("a number without an end", "scores.csv", "98765432.17", "inf", "score"),
    ("a missing group", "scores.csv", "2002,north,98765432.17", "2002,,98765432.17", "no school"),
    ("an open quote", "scores.csv", "98765432.17", "\"98765432.17", "scores"),
    ("a row too long", "scores.csv", "98765432.17,", "98765432.17,7041776512345,x,", "scores"),
    ("a year that is none", "scores.csv", "ola-canary-7041,2002", "ola-canary-7041,98765432.17", "year"),
    (
        "a number out of bounds",
        "pipelines/canary.yaml",
        "{not_null: [school]}",
        "{between: {score: [0, 100]}}",
        "1 row with",
    ),
    (
        "a text that is no number",
        "pipelines/canary.yaml",
        "born < 1990",
        "CAST(diagnosis AS BIGINT) > 1",
        "TRY_CAST",
    ),
    (
        "a text that is no date",
        "pipelines/canary.yaml",
        "born < 1990",
        "STRPTIME(diagnosis, '%Y') IS NULL",
        "TRY_CAST",
    ),
    ("a control off its grid", "pipelines/canary.yaml", "decimals: 5", "decimals: 1", "born"),
];

#[test]
fn runs_that_fail_do_not_tell_of_the_person() {
    for (name, file, from, to, words) in FAULTS {
        let project = project(IDENTITIES[1]);
        project.edit(file, from, to);
        for command in [&["run"][..], &["run", "--json"], &["check"], &["status"]] {
            let output = project.run(command);
            assert_not_said(&output, &needles(IDENTITIES[1]), &format!("{name}, {command:?}"));
            if command == ["run"] {
                assert!(
                    [Some(1), Some(2)].contains(&output.code),
                    "{name}: {:?} {}",
                    output.code,
                    output.stderr
                );
                output.says(&[words]);
            }
        }
    }
}

#[test]
fn keys_that_are_there_twice_do_not_tell_of_the_person() {
    for (file, row, words) in [
        ("scores.csv", format!("{},2002,north,{SCORE},{DIAGNOSIS}\n", IDENTITIES[1]), "same pupil"),
        ("persons.csv", format!("{},{BORN}\n", IDENTITIES[1]), "repeated key"),
        ("persons.csv", format!(",{BORN}\n"), ""),
    ] {
        let project = project(IDENTITIES[1]);
        project.write(file, project.read(file) + &row);
        let output = project.run(&["run"]);
        assert_not_said(&output, &needles(IDENTITIES[1]), words);
        output.says(&[words]);
    }
}

#[test]
fn damage_in_the_store_does_not_tell_of_the_person() {
    let project = project(IDENTITIES[1]);
    project.run(&["run"]).done();
    for (object, bytes) in project.files(".caveat/objects") {
        let path = project.path(&format!(".caveat/objects/{object}"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let mut bytes = bytes;
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    for command in [
        &["show", "means"][..],
        &["show", "pupils", "--confidential"],
        &["status"],
        &["cache", "check"],
        &["run"],
    ] {
        let output = project.run(command);
        assert_not_said(&output, &needles(IDENTITIES[1]), &format!("{command:?} on a damaged store"));
    }
}

#[test]
fn the_stores_confidential_files_are_their_owners_alone() {
    let project = project(IDENTITIES[1]);
    project.run(&["run"]).done();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&project.path(".caveat")), 0o700);
    let mut confidential = 0;
    for (object, bytes) in project.files(".caveat/objects") {
        let has = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
        if has(IDENTITIES[1]) {
            confidential += 1;
            assert_eq!(mode(&project.path(&format!(".caveat/objects/{object}"))), 0o400, "{object}");
        }
    }
    assert!(confidential > 0, "the canary is not in the store");
}

#[test]
fn a_stage_that_holds_persons_cannot_be_published() {
    for (data, words) in [("pupils", "gives"), ("expected", "gives"), ("model", "gives")] {
        let project = project(IDENTITIES[1]);
        project.edit("pipelines/canary.yaml", "data: means, outcome", &format!("data: {data}, outcome"));
        let refused = project.run(&["run"]).with_code(2);
        refused.says(&["pipelines/canary.yaml:35:", "stages.article.figures.f.data", words, "name a stage"]);
        assert!(project.files("reports").is_empty());
    }
}
