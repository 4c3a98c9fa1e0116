//! What benchmarks share: projects on extracts, runs of the program with their time and memory.
//! Knows nothing of what is measured.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The article's pipeline.
pub const PIPELINE: &str = "pipelines/arbeidsindikator.yaml";

/// What a process took.
#[derive(Debug, Default)]
pub struct Run {
    /// Wall seconds.
    pub seconds: f64,
    /// The most memory that it held at a time, in MB of 10^6 bytes.
    pub peak_mb: f64,
    /// Seconds of each stage, as the program says.
    pub stages: BTreeMap<String, f64>,
}

/// A folder for what benchmarks keep between runs, under the build's own.
pub fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// Extracts of a size, simulated unless they are there already.
pub fn extracts(persons: u32) -> PathBuf {
    let folder = kept().join(format!("extracts-{persons}"));
    if !folder.join("persons.parquet").exists() {
        // Written under another name first: an interrupted simulation leaves no half of the extracts.
        let unfinished = folder.with_extension("unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        caveat(
            &kept(),
            &["simulate", &unfinished.to_string_lossy(), "--persons-per-month", &persons.to_string()],
        );
        fs::rename(&unfinished, &folder).unwrap();
    }
    folder
}

/// A new project with the repository's pipelines and templates.
pub fn project(name: &str) -> PathBuf {
    let project = kept().join(name);
    let _ = fs::remove_dir_all(&project);
    for part in ["pipelines", "templates"] {
        each_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &project.join(part), &|from, to| {
            fs::copy(from, to).unwrap();
        });
    }
    project
}

/// Puts the extracts that are wanted into a folder, as links.
pub fn link(from: &Path, to: &Path, is_wanted: impl Fn(&Path) -> bool) {
    each_file(from, to, &|from, to| {
        if is_wanted(from) && !to.exists() {
            fs::hard_link(from, to).unwrap();
        }
    });
}

fn each_file(from: &Path, to: &Path, put: &dyn Fn(&Path, &Path)) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            each_file(&entry.path(), &target, put)
        } else {
            put(&entry.path(), &target)
        }
    }
}

/// Runs the program in a project.
pub fn caveat(project: &Path, arguments: &[&str]) -> Run {
    measured(Command::new(env!("CARGO_BIN_EXE_caveat")).arg("-C").arg(project).args(arguments))
}

/// What the program prints.
pub fn printed(project: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    let output = command.arg("-C").arg(project).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Runs a command to its end, once what others wrote before is on the disk: nobody pays for another's writing.
pub fn measured(command: &mut Command) -> Run {
    let _ = Command::new("sync").status();
    let began = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = child.stderr.take().unwrap();
    let listener = thread::spawn(move || {
        let mut text = String::new();
        let _ = said.read_to_string(&mut text);
        text
    });
    let peak_mb = watched(&mut child);
    let seconds = began.elapsed().as_secs_f64();
    let said = listener.join().unwrap();
    assert!(child.wait().unwrap().success(), "{command:?}:\n{said}");
    Run { seconds, peak_mb, stages: stages(&said) }
}

/// Waits for a process to end; gives the most memory that it and each of its children held.
fn watched(child: &mut Child) -> f64 {
    let mut peaks: BTreeMap<u32, f64> = BTreeMap::new();
    while child.try_wait().unwrap().is_none() {
        for process in family(child.id()) {
            if let Some(peak) = high_water_mark(process) {
                peaks.insert(process, peak);
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    peaks.into_values().fold(0.0, f64::max)
}

/// A process and those that it started. The mark of Linux's `/proc`; elsewhere only the process.
fn family(process: u32) -> Vec<u32> {
    let listed = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let children = listed.split_whitespace().filter_map(|child| child.parse().ok());
    std::iter::once(process).chain(children.flat_map(family)).collect()
}

/// The most resident memory of a process so far, in MB; the system keeps the mark, so none is missed
/// between two looks.
fn high_water_mark(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// The seconds in lines such as `model: done, 7 steps computed, 720 rows, 0.1 s`.
fn stages(said: &str) -> BTreeMap<String, f64> {
    let seconds = |line: &str| {
        let (stage, rest) = line.split_once(": done, ")?;
        let seconds = rest.rsplit(", ").next()?.strip_suffix(" s")?.parse().ok()?;
        Some((stage.to_owned(), seconds))
    };
    said.lines().filter_map(seconds).collect()
}
