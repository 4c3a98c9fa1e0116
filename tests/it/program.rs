//! The vocabulary of the tests: a project in a temporary folder, and the program run in it.
//! Knows nothing of what any test expects.

use crate::output::Output;
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
/// The pipeline that the small ones extend.
pub const BASE: &str = "pipelines/arbeidsindikator.yaml";
/// Its stages in the order in which they run.
pub const ALL: [&str; 6] = ["person_months", "model", "expected", "indicator", "change", "article"];
/// An edit of it, from and to: the title of a figure.
pub const TITLE: [&str; 2] =
    ["en: The employment indicator by effort group, working", "en: By effort group, working"];
/// An edit of it: a control taken out.
pub const CONTROL: [&str; 2] = ["        - marital\n", ""];
/// Registered persons in each month of the small pipeline.
pub const PERSONS: &str = "300";
/// The seed of the small pipeline, which is the program's own.
pub const SEED: &str = "20250512";

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
        project.write(SMALL, small_pipeline("demo.yaml", &simulated));
        project.write(DISK, small_pipeline("arbeidsindikator.yaml", ""));
        for (language, title) in [("nb", "Figurene"), ("en", "The figures")] {
            project.write(&format!("templates/small/article.{language}.md"), small_article(title, 11));
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

    /// The same with the extracts from 2021 on, for tests that run again and again.
    pub fn recent() -> Self {
        static RUN: OnceLock<Project> = OnceLock::new();
        RUN.get_or_init(|| {
            let project = Self::new();
            project.run(&["simulate", "data", "--persons-per-month", PERSONS, "--seed", SEED]).done();
            for file in
                project.files("data").into_keys().filter(|file| file.contains("/20") && !is_recent(file))
            {
                project.remove(&format!("data/{file}"));
            }
            project.run(&["run", DISK]).done();
            project
        })
        .copy()
    }

    /// Everything, store and all, in another folder.
    pub fn copy(&self) -> Self {
        let project = Self::empty();
        link_folder(self.folder.path(), project.folder.path());
        project
    }

    /// The same as files of its own, into which tests write.
    pub fn copy_apart(&self) -> Self {
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

    /// Puts a file in the place of what is there, and makes its folder.
    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Never into the file that is there, which may be linked to another project.
        let _ = fs::remove_file(&path);
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
        self.write(file, text.replacen(from, to, 1));
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

/// Files with what is in those that are packed, as workbooks are: the parts of one by `workbook.xlsx!part`.
pub fn unpacked(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (name, bytes) in files {
        if !name.ends_with(".xlsx") {
            found.insert(name, bytes);
            continue;
        }
        let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        for place in 0..parts.len() {
            let mut part = parts.by_index(place).unwrap();
            let (path, mut content) = (format!("{name}!{}", part.name().unwrap()), Vec::new());
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
            found.insert(path, content);
        }
    }
    found
}

/// Whether an extract of a month, as `employment/2020-03.parquet`, is of 2021 or later.
fn is_recent(file: &str) -> bool {
    file.split_once("/20").is_some_and(|(_, rest)| rest >= "21")
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

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    each_file(from, to, &|from, to| fs::copy(from, to).map(|_| ()));
}

/// The same with links in place of copies, since nobody writes into a file that is there: the program
/// puts another in its place, and so do the tests. The store's own notes are copied.
fn link_folder(from: &Path, to: &Path) {
    each_file(from, to, &|from, to| {
        let path = from.to_string_lossy();
        let is_kept = !path.contains(".caveat/") || path.contains("/objects/") || path.contains("/records/");
        if is_kept { fs::hard_link(from, to) } else { fs::copy(from, to).map(|_| ()) }
    });
}

fn each_file(from: &Path, to: &Path, put: &dyn Fn(&Path, &Path) -> std::io::Result<()>) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            each_file(&from, &to, put)
        } else {
            put(&from, &to).unwrap()
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
