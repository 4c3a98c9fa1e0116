//! What may come from anybody, changed a few thousand times: pipelines, catalogues, expressions, locks, tables,
//! archives. No case breaks the program down, goes on for ever or reads what lies outside the project.
//! Knows nothing of what the cases should give.

mod bounded;
mod mutate;

use crate::program::{Project, copy_folder, program, repository};
use bounded::{CANARY, Cases};
use caveat::caveats::{Catalogue, check_catalogue};
use caveat::config::{KindSchema, load, parse};
use caveat::language::Language;
use caveat::plan::{Project as Folder, plan};
use caveat::table::build::Builder;
use caveat::table::{DataFrame, query, source};
use caveat::{edition, pack, stages};
use mutate::Draw;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// A project for hostile pipelines: a table, the shipped templates, and a link to the canary.
fn project(cases: &Cases) -> std::path::PathBuf {
    let folder = cases.folder("project");
    copy_folder(&repository().join("templates"), &folder.join("templates"));
    let rows: String = (0..60).map(|n| format!("{n},{},{},{}\n", 2000 + n % 3, n % 2, n % 7)).collect();
    fs::write(folder.join("scores.csv"), format!("pupil,year,school,score\n{rows}")).unwrap();
    fs::write(
        folder.join("a.en.md"),
        "---\ntitle: T\nsummary: S\n---\n\n{{ ref(\"f\") }} shows means.\n\n{{ figure(\"f\") }}\n",
    )
    .unwrap();
    fs::create_dir_all(folder.join("pipelines")).unwrap();
    let canary = folder.parent().unwrap().join("canary.csv");
    for link in ["link.csv", "link.md", "pipelines/link.yaml"] {
        std::os::unix::fs::symlink(&canary, folder.join(link)).unwrap();
    }
    folder
}

#[test]
fn no_pipeline_breaks_the_plan() {
    let cases = Cases::of("pipelines", 600);
    let folder = project(&cases);
    let kinds: Vec<KindSchema<'_>> =
        stages::ALL.iter().map(|kind| KindSchema { name: kind.name(), schema: kind.schema() }).collect();
    let project = Folder::new(&folder, Vec::new());
    cases.run(|text| {
        let read = |file: &str| match file {
            "pipelines/case.yaml" => Ok(text.to_owned()),
            other => fs::read_to_string(project.inside(other).map_err(io::Error::other)?),
        };
        match load(&folder, "pipelines/case.yaml", &[], &kinds, read) {
            Ok(loaded) => {
                plan(&loaded, &project).err().map(|problems| problems.to_string()).unwrap_or_default()
            }
            Err(problems) => problems.to_string(),
        }
    });
}

#[test]
fn no_catalogue_breaks_its_reader() {
    Cases::of("predicates", 4000).run(|text| {
        let file: Arc<str> = "caveats.yaml".into();
        match parse(&file, text) {
            Err(problems) => format!("{problems:?}"),
            Ok(tree) => match Catalogue::read(&file, &tree.to_json()) {
                Err(errors) => format!("{errors:?}"),
                Ok(catalogue) => format!("{:?}", check_catalogue(&catalogue, &[Language::Nb, Language::En])),
            },
        }
    });
}

/// Columns with what is odd about values; the names are a person's and may not be told.
fn rows() -> DataFrame {
    let whole = [Some(0), Some(-1), None, Some(i64::MIN), Some(i64::MAX)];
    let numbers = [Some(0.0), Some(f64::NAN), None, Some(f64::INFINITY), Some(-1e308)];
    let names = [Some(CANARY), None, Some(""), Some("1e999"), Some("2023-13-45")];
    let table = Builder::default().whole_or_none("n", whole).numbers_or_none("x", numbers);
    table.text_or_none("name", names).finish().unwrap()
}

#[test]
fn no_expression_breaks_the_engine_or_tells_a_value() {
    let rows = rows();
    Cases::of("expressions", 3000).run(|sql| {
        let derived = query::derive(rows.clone(), "new", sql).err();
        let kept = query::filter(rows.clone(), sql).err();
        let held = query::holds(&rows, sql).err();
        [derived, kept, held].into_iter().flatten().map(|error| error.to_string()).collect()
    });
}

#[test]
fn no_lock_breaks_its_reader() {
    Cases::of("locks", 2000).run(|text| match edition::parse(Path::new("edition.lock"), text) {
        Ok(lock) => String::from(if lock.inputs.is_empty() { "empty" } else { "" }),
        Err(error) => error.to_string(),
    });
}

#[test]
fn no_table_breaks_its_reader_or_is_told() {
    let cases = Cases::of("tables", 1500);
    let file = cases.folder("tables").join("case.csv");
    cases.run(|text| {
        fs::write(&file, text.replace("secret", CANARY)).unwrap();
        source::read(&file, None).err().map(|error| error.to_string()).unwrap_or_default()
    });
}

#[test]
fn no_archive_breaks_what_unpacks_it() {
    let cases = Cases::of("locks", 0);
    let folder = cases.folder("archives");
    let project = Project::small();
    let archive = project.path("small.zip");
    let licence = "https://creativecommons.org/licenses/by/4.0/";
    let stated = ["--date", "2024-09-01", "--licence", licence, "--out", archive.to_str().unwrap()];
    project.run(&[&["pack", "reports/small"][..], &stated].concat()).done();
    let sound = fs::read(&archive).unwrap();
    for place in 0..300 {
        let mut draw = Draw::new(place);
        let mut bytes = sound.clone();
        // The end has the list of files.
        let from = if draw.below(2) == 0 { bytes.len().saturating_sub(6000) } else { 0 };
        for _ in 0..=draw.below(6) {
            let at = from + draw.below(bytes.len() - from);
            bytes[at] = *draw.of(&[0, 1, 0x2e, 0x2f, 0x7f, 0xff]);
        }
        if draw.below(5) == 0 {
            bytes.truncate(draw.below(sound.len()));
        }
        let (file, into) = (folder.join("case.zip"), folder.join("into"));
        fs::write(&file, &bytes).unwrap();
        let _ = pack::unpack(&file, &into);
        let beside = fs::read_dir(&folder).unwrap().count();
        assert!(beside <= 2, "case {place} wrote beside its folder");
        let _ = fs::remove_dir_all(&into);
    }
}

/// The program on a case, in no more memory than a small machine has.
fn run(project: &Project, arguments: &[&str]) -> (Option<i32>, String) {
    let mut limited = Command::new("sh");
    let own = program(&project.path(""));
    limited.args(["-c", "ulimit -v 12000000; exec \"$0\" \"$@\""]).arg(own.get_program()).args(arguments);
    let output = limited.current_dir(project.path("")).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// The exit codes of a command line or an input that is wrong, or of a run that is done.
const CODES: [i32; 4] = [0, 1, 2, 3];

fn assert_told(case: &str, (code, said): (Option<i32>, String)) {
    assert!(code.is_some_and(|code| CODES.contains(&code)), "{case}: exit code {code:?}\n{said}");
    for word in ["panicked", "broke down", CANARY, "root:x:0:"] {
        assert!(!said.contains(word), "{case}: says '{word}'\n{said}");
    }
}

#[test]
fn the_program_ends_soundly_on_every_pipeline_of_the_corpus() {
    let cases = Cases::of("pipelines", 0);
    let folder = project(&cases);
    let project = Project::empty();
    copy_folder(&folder.join("templates"), &project.path("templates"));
    for file in ["scores.csv", "a.en.md"] {
        fs::copy(folder.join(file), project.path(file)).unwrap();
    }
    for link in ["link.csv", "link.md", "link.yaml"] {
        std::os::unix::fs::symlink(folder.parent().unwrap().join("canary.csv"), project.path(link)).unwrap();
    }
    for (name, text) in cases.corpus() {
        project.write("pipelines/case.yaml", text);
        assert_told(&name, run(&project, &["run", "pipelines/case.yaml"]));
        for (file, bytes) in project.files("reports") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains(CANARY) && !text.contains("root:x:0:"), "{name}: {file}");
        }
    }
}

#[test]
fn the_program_ends_soundly_on_every_template_of_the_corpus() {
    let cases = Cases::of("templates", 0);
    let project = Project::empty();
    copy_folder(&project_of_templates(&cases), &project.path(""));
    project.run(&["run"]).done();
    for (name, text) in cases.corpus() {
        project.write(
            "a.en.md",
            format!("---\ntitle: T\nsummary: S\n---\n\n{{{{ ref(\"f\") }}}} shows means.\n\n{{{{ figure(\"f\") }}}}\n\n{text}\n"),
        );
        assert_told(&name, run(&project, &["run"]));
        for (file, bytes) in project.files("reports") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let tells =
                [CANARY, "root:x:0:", "<script>alert", "<img src=x"].iter().any(|word| text.contains(word));
            assert!(!tells, "{name}: {file}");
        }
    }
}

fn project_of_templates(cases: &Cases) -> std::path::PathBuf {
    let folder = project(cases);
    for link in ["link.csv", "link.md", "pipelines/link.yaml"] {
        fs::remove_file(folder.join(link)).unwrap();
    }
    let sound = repository().join("tests/fuzz/pipelines/sound.yaml");
    fs::copy(sound, folder.join("pipelines/sound.yaml")).unwrap();
    folder
}

#[test]
fn a_template_that_never_ends_is_stopped() {
    let cases = Cases::of("endless", 0);
    let project = Project::empty();
    copy_folder(&project_of_templates(&cases), &project.path(""));
    for (name, text) in cases.corpus() {
        project.write(
            "a.en.md",
            format!("---\ntitle: T\nsummary: S\n---\n\n{{{{ ref(\"f\") }}}} shows means.\n\n{{{{ figure(\"f\") }}}}\n\n{text}\n"),
        );
        let (code, said) = run(&project, &["run"]);
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains("it takes too long to run") && said.contains("a.en.md:"), "{name}: {said}");
    }
}
