//! The vocabulary of the tests: a project in a temporary folder, and the program run in it.
//! Knows nothing of what any test expects.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The small pipeline: the demo on few persons, with a short article of the same figures.
pub const SMALL: &str = "pipelines/small.yaml";
/// The same from extracts on disk, in `data`.
pub const DISK: &str = "pipelines/disk.yaml";
/// Registered persons in each month of the small pipeline.
pub const PERSONS: &str = "300";
/// The seed of the small pipeline, which is the program's own.
pub const SEED: &str = "20250512";

/// What a run of the program gave.
#[derive(Debug)]
pub struct Output {
    /// The exit code; a process that was killed has none.
    pub code: Option<i32>,
    /// What it said on stdout.
    pub stdout: String,
    /// What it said on stderr.
    pub stderr: String,
}

impl Output {
    /// The output, provided that the run succeeded.
    #[track_caller]
    pub fn done(self) -> Self {
        self.with_code(0)
    }

    /// The output, provided that the run ended with a code.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// The output, provided that stdout and stderr together hold all of some words.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        let said = format!("{}{}", self.stdout, self.stderr);
        for word in words {
            assert!(said.contains(word), "does not say '{word}':\n{said}");
        }
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no JSON ({e}):\n{}", self.stdout))
    }

    /// The texts of a list in the JSON on stdout, such as `executed`.
    #[track_caller]
    pub fn list(&self, key: &str) -> Vec<String> {
        let json = self.json();
        let list = json[key].as_array().unwrap_or_else(|| panic!("no list '{key}': {json}"));
        list.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// How many steps of a stage were computed and how many taken from the store, as stderr says.
    #[track_caller]
    pub fn steps(&self, stage: &str) -> (usize, usize) {
        let start = format!("{stage}: done, ");
        let line = self.stderr.lines().find_map(|line| line.strip_prefix(&start));
        let line = line.unwrap_or_else(|| panic!("'{stage}' was not done:\n{}", self.stderr));
        let before = |word: &str| {
            let part = line.split(", ").find_map(|part| part.strip_suffix(word));
            part.map_or(0, |number| number.parse().unwrap())
        };
        (before(" steps computed"), before(" taken from the store"))
    }
}

/// The repository's folder.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, ready to run in some folder, with nothing in its environment that changes what it says.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// A project in a folder of its own, removed when dropped.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: TempDir::with_prefix("caveat-test-").unwrap() }
    }

    /// The repository's pipelines and templates, and the small pipelines.
    pub fn new() -> Self {
        let project = Self::empty();
        for folder in ["pipelines", "templates"] {
            copy_folder(&repository().join(folder), &project.path(folder));
        }
        let simulated = format!(
            "\n  person_months:\n    sources:\n      simulate: {{persons_per_month: {PERSONS}, seed: {SEED}}}"
        );
        project.write(SMALL, &small_pipeline("demo.yaml", &simulated));
        project.write(DISK, &small_pipeline("arbeidsindikator.yaml", ""));
        for (language, title) in [("nb", "Figurene"), ("en", "The figures")] {
            project.write(&format!("templates/small/article.{language}.md"), &small_article(title, 11));
        }
        project
    }

    /// A copy of a project in which the small pipeline has run.
    pub fn small() -> Self {
        static RUN: OnceLock<Project> = OnceLock::new();
        RUN.get_or_init(|| {
            let project = Self::new();
            project.run(&["run", SMALL]).done();
            project
        })
        .copy()
    }

    /// A copy of a project with simulated extracts in `data`, on which the pipeline from disk has run.
    pub fn disk() -> Self {
        static RUN: OnceLock<Project> = OnceLock::new();
        RUN.get_or_init(|| {
            let project = Self::new();
            project.run(&["simulate", "data", "--persons-per-month", PERSONS, "--seed", SEED]).done();
            project.run(&["run", DISK]).done();
            project
        })
        .copy()
    }

    /// Everything, store and all, in another folder.
    pub fn copy(&self) -> Self {
        let project = Self::empty();
        copy_folder(self.folder.path(), project.folder.path());
        project
    }

    /// Where a file is.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Runs the program in the project.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = program(self.folder.path()).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// A file's text.
    #[track_caller]
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    /// Writes a file, and its folder.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Removes a file.
    #[track_caller]
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    }

    /// Replaces the first place where `from` stands.
    #[track_caller]
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "'{from}' is not in {file}");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// All files of a folder with their bytes, by path relative to it; none when there is no folder.
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path(folder), "", &mut found);
        found
    }

    /// The files of a folder whose name has an ending.
    pub fn files_with_ending(&self, folder: &str, ending: &str) -> BTreeMap<String, String> {
        let files = self.files(folder).into_iter().filter(|(name, _)| name.ends_with(ending));
        files.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
    }
}

fn small_pipeline(base: &str, more: &str) -> String {
    format!(
        "extends: {base}\nname: small\nstages:{more}\n  article:\n    template:\n      \
         nb: templates/small/article.nb.md\n      en: templates/small/article.en.md\n    out: reports/small\n"
    )
}

/// An article with the figures from `fig1` on, and no numbers in the prose that few persons would hide.
pub fn small_article(title: &str, figures: usize) -> String {
    let mut text = format!("---\ntitle: {title}\nsummary: {title}.\n---\n");
    for figure in 1..=figures {
        text.push_str(&format!("\n{{{{ ref(\"fig{figure}\") }}}}.\n\n{{{{ figure(\"fig{figure}\") }}}}\n"));
    }
    text
}

/// Copies a folder with everything in it; files keep their permissions.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// A comma-separated table as rows of named cells; for tables whose cells hold no commas or quotes.
pub fn csv(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        assert!(!line.contains('"'), "this reader knows no quotes: {line}");
        header.iter().map(|name| (*name).to_owned()).zip(line.split(',').map(str::to_owned)).collect()
    };
    lines.map(row).collect()
}
