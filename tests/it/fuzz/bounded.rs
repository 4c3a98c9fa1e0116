//! Runs hostile cases one after the other: none may break the program down, go on for ever, or tell what lies outside
//! the project. Knows nothing of what reads the cases.

use super::mutate::{Draw, mutated};
use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What stands in the canary's file, which no case may read.
pub const CANARY: &str = "canary-4b1d-outside-the-project";
/// Where a case means the canary's file.
const PLACE: &str = "@CANARY@";
/// So long a case may take, on a machine that is busy.
const LONGEST: Duration = Duration::from_secs(180);
/// The seed, unless `CAVEAT_FUZZ_SEED` says otherwise.
const SEED: u64 = 20_250_512;

/// The cases of a kind as they stand in `tests/fuzz`, by file, and then as many changed ones as are wanted
/// (`CAVEAT_FUZZ_TIMES` gives so many times more).
pub struct Cases {
    kind: &'static str,
    corpus: Vec<(String, String)>,
    changed: usize,
    seed: u64,
    canary: PathBuf,
    folder: tempfile::TempDir,
}

impl Cases {
    /// The cases of a kind.
    pub fn of(kind: &'static str, changed: usize) -> Self {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(kind);
        let mut files: Vec<PathBuf> =
            fs::read_dir(&corpus).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let read = |file: &PathBuf| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(file).unwrap())
        };
        let folder = tempfile::Builder::new().prefix("caveat-fuzz-").tempdir().unwrap();
        let canary = folder.path().join("canary.csv");
        fs::write(&canary, format!("name,group\n{CANARY},{CANARY}\n")).unwrap();
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let times = number("CAVEAT_FUZZ_TIMES").unwrap_or(1);
        let changed = changed * usize::try_from(times).unwrap();
        let seed = number("CAVEAT_FUZZ_SEED").unwrap_or(SEED);
        Self { kind, corpus: files.iter().map(read).collect(), changed, seed, canary, folder }
    }

    /// A folder that is not the canary's, for what the cases need.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The cases as they stand in the folder, by file.
    pub fn corpus(&self) -> Vec<(String, String)> {
        (0..self.corpus.len()).map(|place| self.case(place)).collect()
    }

    fn case(&self, place: usize) -> (String, String) {
        if let Some((name, text)) = self.corpus.get(place) {
            return (name.clone(), self.aimed(text));
        }
        let mut draw = Draw::new(self.seed.rotate_left(32) ^ place as u64);
        let texts: Vec<String> = self.corpus.iter().map(|(_, text)| text.clone()).collect();
        // Long texts are odd already.
        let short: Vec<&str> = texts.iter().map(String::as_str).filter(|text| text.len() < 4000).collect();
        let sound = *draw.of(&short);
        let text = mutated(sound, &texts, &mut draw);
        (format!("seed {} case {place}", self.seed), self.aimed(&text))
    }

    fn aimed(&self, text: &str) -> String {
        text.replace(PLACE, &self.canary.to_string_lossy())
    }

    /// Gives each case to `read` and looks at what it says. A case that ends the whole process, as one that goes too
    /// deep does, is left as `caveat-fuzz-*` in the system's folder for such files.
    pub fn run(&self, read: impl Fn(&str) -> String + Send + Sync) {
        let last = std::env::temp_dir().join(format!("caveat-fuzz-{}", self.kind));
        let (send, receive) = channel();
        thread::scope(|scope| {
            let receive = receive;
            scope.spawn(|| {
                let send = send;
                for place in 0..self.corpus.len() + self.changed {
                    let (name, text) = self.case(place);
                    fs::write(&last, &text).unwrap();
                    let said = catch_unwind(AssertUnwindSafe(|| read(&text)));
                    if send.send((name, text, said.map_err(|_| "broke down"))).is_err() {
                        return;
                    }
                }
            });
            let told = |name: &str, text: &str, what: &str| {
                let shown: String = text.chars().take(3000).collect();
                format!("{}: {name} {what}; mend it and add it to tests/fuzz/{0}:\n{shown}", self.kind)
            };
            loop {
                match receive.recv_timeout(LONGEST) {
                    Ok((name, text, Err(what))) => panic!("{}", told(&name, &text, what)),
                    Ok((name, text, Ok(said))) => {
                        let tells = [CANARY, "root:x:0:"].iter().any(|secret| said.contains(secret));
                        assert!(!tells, "{}", told(&name, &text, "tells what lies outside the project"));
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {
                        // The thread that hangs cannot be ended, and the test would wait for it.
                        let text = fs::read_to_string(&last).unwrap_or_default();
                        let _ =
                            writeln!(std::io::stderr(), "{}", told("the last case", &text, "does not end"));
                        std::process::exit(1);
                    }
                }
            }
        });
    }
}
