//! `caveat init`: a new project runs at once, overwrites nothing, and is there as a whole or not at all.
//! Knows nothing of what the example measures, but for its name and that one of its groups is small.

use crate::program::Project;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The pipeline that is written unless another name is given.
const FILE: &str = "pipelines/school_points.yaml";
/// The folder of its report.
const REPORT: &str = "reports/school_points/2024";
/// What all articles of a project share.
const SHARED: [&str; 5] = [
    "templates/caveats.yaml",
    "templates/bibliography.yaml",
    "templates/page.html.jinja",
    "templates/style.css",
    "templates/page.js",
];

/// A new project.
fn new(arguments: &[&str]) -> Project {
    let project = Project::empty();
    project.run(&[&["init"], arguments].concat()).done();
    project
}

fn names(files: BTreeMap<String, Vec<u8>>) -> Vec<String> {
    files.into_keys().collect()
}

#[test]
fn a_new_project_runs_at_once_and_a_second_run_finds_nothing_to_do() {
    let project = Project::empty();
    let init =
        project.run(&["init"]).done().says(&["caveat run", "caveat why --figure fig1", "caveat check"]);
    let mut written: Vec<&str> = init.stdout.lines().collect();
    written.sort_unstable();
    assert_eq!(written, names(project.files("")));
    assert!(SHARED.iter().all(|file| written.contains(file)), "{written:?}");
    project.run(&["check"]).done();
    project.run(&["run"]).done().says(&["article.en.html", "article.en.md"]);
    let reports = project.files("reports");
    project.run(&["run"]).done().says(&["nothing executed"]);
    assert!(project.files("reports") == reports);
}

#[test]
fn the_new_article_has_caveats_says_that_it_is_simulated_and_hides_a_small_group() {
    let project = new(&[]);
    project.run(&["run"]).done();
    let article = project.read(&format!("{REPORT}/article.en.md"));
    let short =
        ["Not a ranking:", "Compare the development, not the levels:", "Simulated data:", "Gaps are figures"];
    for caveat in short {
        assert!(article.contains(&format!("- **{caveat}")), "no caveat '{caveat}':\n{article}");
    }
    assert_eq!(article.matches("**Figure ").count(), 3);
    assert!(article.lines().any(|line| line.starts_with("| 20") && line.contains("| : ")), "{article}");
    let data = project.read(&format!("{REPORT}/data/fig1.csv"));
    let is_marked = |line: &str| line.ends_with(",data") || line.ends_with(",simulated");
    assert!(data.contains(",suppressed,") && data.lines().all(is_marked), "{data}");
}

#[test]
fn data_are_simulated_until_the_pipeline_no_longer_says_so() {
    let project = new(&[]);
    project.edit(FILE, "        simulated: true\n", "");
    project.run(&["run"]).done();
    for (name, text) in project.files_with_ending(REPORT, ".md") {
        assert!(!text.contains("Simulated data"), "{name}");
    }
    project.edit(FILE, "_simulated.csv\n", "_simulated.csv\n        simulated: perhaps\n");
    project.run(&["check"]).with_code(2).says(&["observations.simulated", "perhaps"]);
}

#[test]
fn every_language_and_all_together_run_without_a_lint() {
    let all: [&[&str]; 4] = [&["en"], &["nb"], &["nn"], &["nn", "en", "nb", "en"]];
    for languages in all {
        let arguments: Vec<&str> = languages.iter().flat_map(|code| ["--language", code]).collect();
        let project = new(&arguments);
        project.run(&["run"]).done();
        let mut articles: Vec<String> = languages.iter().map(|code| format!("article.{code}.html")).collect();
        articles.sort();
        articles.dedup();
        assert_eq!(
            names(project.files(REPORT)).iter().filter(|name| name.ends_with("html")).count(),
            articles.len()
        );
        for article in articles {
            assert!(project.path(&format!("{REPORT}/{article}")).is_file(), "{languages:?}: {article}");
        }
    }
    Project::empty().run(&["init", "--language", "sv"]).with_code(2).says(&["'sv'", "nb, nn, en"]);
}

#[test]
fn a_second_pipeline_comes_beside_the_first_and_shares_its_templates() {
    let project = new(&["sub/new"]);
    let style = "/* our own */\n";
    project.write("sub/new/templates/style.css", style);
    let more = project.run(&["init", "sub/new", "--name", "waits"]).done();
    more.says(&["left as they are: README.md", "templates/style.css", "--pipeline pipelines/waits.yaml"]);
    assert_eq!(project.read("sub/new/templates/style.css"), style);
    project
        .run(&["-C", "sub/new", "run", "pipelines/waits.yaml"])
        .done()
        .says(&["reports/waits/2024/article.en.html"]);
    Project::empty().run(&["init", "--name", "A b"]).with_code(2).says(&["lower-case letters"]);
}

#[test]
fn nothing_is_overwritten_and_then_nothing_is_written() {
    let project = Project::empty();
    project.write(FILE, "mine\n");
    let before = project.files("");
    project.run(&["init"]).with_code(2).says(&["nothing was written", FILE, "--name"]);
    assert!(project.files("") == before);
    let again = new(&[]);
    let before = again.files("");
    let said = again.run(&["init"]).with_code(2);
    let listed = said.says(&["templates/school_points/article.en.md", "data/school_points_simulated.csv"]);
    assert!(
        !listed.stderr.contains("README.md"),
        "what a project has once is in nobody's way: {}",
        listed.stderr
    );
    assert!(again.files("") == before);
}

#[test]
fn a_folder_that_takes_no_files_is_named_and_left_as_it_was() {
    // Where a folder is to come lies a file, after some files have been written.
    let project = Project::empty();
    project.write("templates", "a file\n");
    project.run(&["init"]).with_code(1).says(&["cannot make the folder", "templates"]);
    assert_eq!(names(project.files("")), ["templates"]);
    assert!(!project.path("pipelines").exists());
    // Nobody makes folders here, be they root.
    let refused = Project::empty().run(&["init", "/sys/caveat"]).with_code(1);
    refused.says(&["cannot make the folder /sys/caveat"]);
}

#[test]
fn a_folder_without_write_permission_says_so() {
    let project = Project::empty();
    fs::set_permissions(project.path(""), fs::Permissions::from_mode(0o555)).unwrap();
    let is_refused = fs::write(project.path("probe"), "").is_err();
    let output = project.run(&["init"]);
    fs::set_permissions(project.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    // Root writes wherever it likes.
    if is_refused {
        output.with_code(1).says(&["cannot make the folder", "Permission denied"]);
        assert!(project.files("").is_empty());
    } else {
        output.done();
    }
}

#[test]
fn missing_templates_are_named_with_the_command_that_brings_them() {
    let project = new(&[]);
    let (style, catalogue) = (project.read("templates/style.css"), project.read("templates/caveats.yaml"));
    project.remove("templates/style.css");
    project.remove("templates/caveats.yaml");
    let check = project.run(&["check"]).with_code(2).says(&["caveat init --parts"]);
    for file in ["templates/style.css", "templates/caveats.yaml"] {
        assert!(check.stderr.contains(&format!("there is no file '{file}'")), "{}", check.stderr);
    }
    project.write("templates/page.js", "// our own\n");
    let parts = project.run(&["init", "--parts"]).done();
    assert_eq!(parts.stdout, "templates/caveats.yaml\ntemplates/style.css\n");
    assert_eq!(project.read("templates/style.css"), style);
    assert_eq!(project.read("templates/caveats.yaml"), catalogue);
    assert_eq!(project.read("templates/page.js"), "// our own\n");
    project.run(&["check"]).done();
    project.remove("templates/school_points/article.en.md");
    let own = project.run(&["check"]).with_code(2);
    assert!(!own.stderr.contains("--parts"), "the article is nobody's but the author's: {}", own.stderr);
}

#[test]
fn confidential_data_and_the_store_are_out_of_version_control() {
    let project = new(&[]);
    let ignored = project.read(".gitignore");
    for line in ["/.caveat/", "/data/*", "!/data/*_simulated.csv"] {
        assert!(ignored.lines().any(|other| other == line), "{line}");
    }
    let mode = fs::metadata(project.path(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o600, 0o600);
    assert_ne!(mode & 0o044, 0, "others may read what is published: {mode:o}");
}
