//! Many small stages: a run with nothing to do, and one with a small change, beside ninja on the same graph.
//! Knows nothing of what stages compute.
//!
//! ```text
//! cargo bench --bench noop -- [STAGESxFILES]...      1000x10, 1000x100 and 10000x10 unless said otherwise
//! ```
//!
//! Each stage reads a folder of files of its own, and no two stages the same. Of ninja each target copies nothing and touches a file, so that
//! its times are those of looking. The least of several runs counts. Prints Markdown.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const SIZES: [&str; 3] = ["1000x10", "1000x100", "10000x10"];
const RUNS: usize = 5;
/// Until files are older than the clock's margin, they are read anew each time.
const SETTLED: Duration = Duration::from_secs(4);

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let sizes = if asked.is_empty() { SIZES.map(str::to_owned).to_vec() } else { asked };
    println!("| stages | files | what | caveat, s | ninja, s | ratio |\n|--:|--:|---|--:|--:|--:|");
    for size in sizes {
        let (stages, files) = size.split_once('x').unwrap();
        measure(stages.parse().unwrap(), files.parse().unwrap());
    }
}

fn measure(stages: usize, files: usize) {
    let project = made(stages, files);
    let caveat = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        seconds(command.current_dir(&project).arg("run").arg("pipelines/many.yaml").args(arguments))
    };
    let ninja = || seconds(Command::new("ninja").current_dir(&project));
    let line = |what: &str, (own, other): (f64, f64)| {
        println!("| {stages} | {} | {what} | {own:.3} | {other:.3} | {:.1} |", stages * files, own / other);
    };
    line("everything", (caveat(&[]), ninja()));
    // Digests are remembered once files are old enough, and what was made of files once their digests are.
    sleep(SETTLED);
    caveat(&[]);
    caveat(&[]);
    line("nothing", (least(&mut || caveat(&[])), least(&mut || ninja())));
    let mut change = 0;
    let mut changed = |run: &dyn Fn() -> f64| {
        change += 1;
        fs::write(project.join("data/s00007/000.csv"), rows(change)).unwrap();
        run()
    };
    let both = (least(&mut || changed(&|| caveat(&[]))), least(&mut || changed(&ninja)));
    line("one file changed", both);
    fs::remove_dir_all(project).unwrap();
}

/// A pipeline of many stages and ninja's graph of the same.
fn made(stages: usize, files: usize) -> PathBuf {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("noop");
    let _ = fs::remove_dir_all(&project);
    let mut pipeline = "version: 1\nname: many\ntitle: Many\nlanguages: [en]\nstages:\n".to_owned();
    let mut graph = "rule touch\n  command = touch $out\n".to_owned();
    for stage in 0..stages {
        let folder = format!("data/s{stage:05}");
        fs::create_dir_all(project.join(&folder)).unwrap();
        let names: Vec<String> = (0..files).map(|file| format!("{folder}/{file:03}.csv")).collect();
        let texts = names.iter().zip(stage * files..);
        texts.for_each(|(name, number)| fs::write(project.join(name), rows(number)).unwrap());
        write!(
            pipeline,
            "  s{stage:05}:\n    kind: ingest\n    sources: {{t: {{path: {folder}/*.csv}}}}\n    rows: t\n    \
             outcomes: {{y: {{column: y, decimals: 1}}}}\n"
        )
        .unwrap();
        writeln!(graph, "build out/s{stage:05}: touch {}", names.join(" ")).unwrap();
    }
    write(&project, "pipelines/many.yaml", &pipeline);
    write(&project, "build.ninja", &graph);
    write(&project, "out/none", "");
    project
}

fn rows(number: usize) -> String {
    format!("y,g\n{}.5,a\n{}.0,b\n", number % 97, number % 89)
}

fn write(project: &Path, name: &str, text: &str) {
    let path = project.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn least(run: &mut dyn FnMut() -> f64) -> f64 {
    (0..RUNS).map(|_| run()).fold(f64::INFINITY, f64::min)
}

fn seconds(command: &mut Command) -> f64 {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    assert!(command.status().unwrap().success(), "{command:?}");
    began.elapsed().as_secs_f64()
}
