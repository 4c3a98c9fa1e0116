//! Damage to every kind of file in the store and in the reports: noticed, named, and put right by running again or
//! refused with exit code 4; never another number.
//! Knows nothing of how damage is found.

use crate::output::Output;
use crate::program::{Project, SMALL};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes, OpenOptions, Permissions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Harm {
    Delete,
    Truncate,
    FlipAByte,
    SwapWithAnother,
    TakeAllRights,
}

const HARMS: [Harm; 5] =
    [Harm::Delete, Harm::Truncate, Harm::FlipAByte, Harm::SwapWithAnother, Harm::TakeAllRights];

/// Two files of a kind.
type Pair = [String; 2];

/// A project with a store whose stats the program knows, and what a run of it gives.
struct Bench {
    project: Project,
    reports: BTreeMap<String, Vec<u8>>,
    shown: String,
}

impl Bench {
    fn new() -> Self {
        let project = Project::small().copy_apart();
        project.run(&["cache", "check"]).done();
        let reports = project.files("reports");
        let shown = shown(&project);
        Self { project, reports, shown }
    }

    /// Does harm, runs, and looks at the results. A file that no fresh stage reads is found by the check.
    fn survives(&self, harm: Harm, files: &Pair) {
        harmed(&self.project, harm, files);
        let run = self.project.run(&["run", SMALL]).done();
        let check = self.project.run(&["cache", "check"]);
        if check.code == Some(4) {
            let named = files.iter().any(|file| check.stdout.contains(file.trim_start_matches(".caveat/")));
            assert!(named || harm == Harm::Delete, "{harm:?} {files:?}: {}", check.stdout);
        }
        self.project.run(&["run", SMALL]).done();
        self.project.run(&["cache", "check"]).done();
        self.is_as_before(&format!("{harm:?} of {files:?}\n{}", run.stderr));
    }

    fn is_as_before(&self, after: &str) {
        assert!(self.project.files("reports") == self.reports, "other reports after {after}");
        assert_eq!(shown(&self.project), self.shown, "{after}");
    }

    /// Two objects of equal size, if there are such, which records of a kind name under a role, or under any.
    fn objects(&self, kind: &str, role: &str) -> Pair {
        let mut found: Vec<(u64, String)> = Vec::new();
        for record in self.records(kind).into_values() {
            for output in record["outputs"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|output| role.is_empty() || output["role"] == role)
            {
                let digest = output["object"]["digest"].as_str().unwrap();
                let (first, rest) = digest.split_at(2);
                found.push((
                    output["object"]["size"].as_u64().unwrap(),
                    format!(".caveat/objects/{first}/{rest}"),
                ));
            }
        }
        found.sort();
        found.dedup();
        let alike = found.windows(2).find(|pair| pair[0].0 == pair[1].0);
        let pair = alike.unwrap_or(&found[found.len() - 2..]);
        [pair[0].1.clone(), pair[1].1.clone()]
    }

    fn records(&self, kind: &str) -> BTreeMap<String, Value> {
        let records = self.project.files(".caveat/records").into_iter().map(|(name, bytes)| {
            let sealed: Value = serde_json::from_slice(&bytes).unwrap();
            (format!(".caveat/records/{name}"), sealed["record"].clone())
        });
        records.filter(|(_, record)| record["key"]["kind"] == kind).collect()
    }

    fn files_of(&self, folder: &str) -> Pair {
        let mut files = self.project.files(folder).into_keys().map(|name| format!("{folder}/{name}"));
        [files.next().unwrap(), files.next().unwrap()]
    }
}

fn shown(project: &Project) -> String {
    project.run(&["show", "indicator", "--pipeline", SMALL, "--format", "csv"]).done().stdout
}

fn harmed(project: &Project, harm: Harm, [file, other]: &Pair) {
    let (path, other) = (project.path(file), project.path(other));
    match harm {
        Harm::Delete => fs::remove_file(path).unwrap(),
        Harm::Truncate => {
            let size = fs::metadata(&path).unwrap().len();
            writable(&path).set_len(size / 2).unwrap();
        }
        Harm::FlipAByte => flip_a_byte(&path),
        Harm::SwapWithAnother => {
            let between = project.path("between");
            for (from, to) in [(&path, &between), (&other, &path), (&between, &other)] {
                fs::rename(from, to).unwrap();
            }
        }
        Harm::TakeAllRights => fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap(),
    }
}

/// In place, and under the mtime and mode of before.
fn flip_a_byte(path: &Path) {
    let before = fs::metadata(path).unwrap();
    let mut file = writable(path);
    let place = before.len() / 2;
    let mut byte = [0];
    file.seek(SeekFrom::Start(place)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(place)).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
    file.set_times(FileTimes::new().set_modified(before.modified().unwrap())).unwrap();
    fs::set_permissions(path, before.permissions()).unwrap();
}

fn writable(path: &Path) -> File {
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

#[test]
fn a_damaged_result_of_a_stage_is_put_right_in_the_same_run() {
    let bench = Bench::new();
    let kinds = [("ingest", "rows"), ("predict", "codes"), ("fit", ""), ("aggregate", "")];
    for (kind, role) in kinds {
        HARMS.iter().for_each(|harm| bench.survives(*harm, &bench.objects(kind, role)));
    }
}

#[test]
fn a_damaged_result_of_a_step_is_found_and_changes_no_number() {
    let bench = Bench::new();
    for harm in HARMS {
        bench.survives(harm, &bench.objects("fit/gram", "gram"));
        bench.survives(harm, &bench.objects("ingest/simulate", "piece"));
        // One step makes all pieces: what the check took away with its record is made again for the next harm.
        bench.project.run(&["run", SMALL, "--force", "--stage", "person_months"]).done();
    }
}

#[test]
fn damaged_bytes_are_named_and_kept_and_the_run_that_meets_them_is_right() {
    let bench = Bench::new();
    let [file, _] = bench.objects("ingest", "rows");
    flip_a_byte(&bench.project.path(&file));
    let status = bench.project.run(&["status", SMALL]).done();
    status.says(&["person_months  stale    its output rows of", "in the store is damaged"]);
    let run = bench.project.run(&["run", SMALL, "--json"]).done();
    let run = run.says(&["person_months: warning: its output rows of", "kept as quarantine/objects/"]);
    assert_eq!(run.list("executed"), ["person_months"]);
    assert_eq!(run.list("damaged").len(), 1);
    assert_eq!(bench.project.files(".caveat/quarantine").len(), 1);
    bench.is_as_before("a flipped byte");
}

#[test]
fn a_check_names_the_stage_and_the_period_of_what_is_damaged_and_leaves_a_store_that_is_whole() {
    let bench = Bench::new();
    let [file, _] = bench.objects("fit/gram", "gram");
    flip_a_byte(&bench.project.path(&file));
    let check = bench.project.run(&["cache", "check"]).with_code(4);
    let check = check.says(&[
        "damaged: gram of 20",
        "of model (pipeline small)",
        file.trim_start_matches(".caveat/"),
    ]);
    assert!(!check.stdout.contains("expected"), "{}", check.stdout);
    bench.project.run(&["cache", "check"]).done().says(&["the store is whole"]);
    bench.project.run(&["run", SMALL]).done().says(&["nothing executed"]);
    bench.is_as_before("a check");
}

#[test]
fn a_damaged_record_is_as_good_as_none_and_is_kept_aside() {
    let bench = Bench::new();
    // One that is deleted is not made again while its stage is fresh, so each harm is done to others.
    for harm in HARMS {
        for kind in ["ingest/rows", "fit/gram"] {
            let mut names = bench.records(kind).into_keys();
            bench.survives(harm, &[names.next().unwrap(), names.next().unwrap()]);
        }
        let of = |kind: &str| bench.records(kind).into_keys().next().unwrap();
        bench.survives(harm, &[of("fit"), of("index")]);
    }
}

#[test]
fn a_damaged_note_of_the_latest_success_is_written_anew() {
    let bench = Bench::new();
    let files = ["indicator", "change"].map(|stage| format!(".caveat/latest/small/{stage}.json"));
    HARMS.iter().for_each(|harm| bench.survives(*harm, &files));
}

#[test]
fn a_note_that_is_of_another_stage_is_never_shown_as_this_one() {
    let bench = Bench::new();
    let files = ["indicator", "change"].map(|stage| format!(".caveat/latest/small/{stage}.json"));
    harmed(&bench.project, Harm::SwapWithAnother, &files);
    let show = bench.project.run(&["show", "indicator", "--pipeline", SMALL, "--format", "csv"]);
    show.with_code(4).says(&["indicator.json", "is of another stage"]);
}

#[test]
fn the_stat_cache_and_locks_may_be_damaged_in_any_way() {
    let bench = Bench::new();
    let lock = bench.files_of(".caveat/locks")[0].clone();
    for harm in HARMS {
        bench.survives(harm, &[".caveat/stat_cache".to_owned(), lock.clone()]);
        bench.survives(harm, &[".caveat/locks/store".to_owned(), lock.clone()]);
    }
}

#[test]
fn a_store_that_does_not_say_its_format_is_refused_with_the_mend() {
    let bench = Bench::new();
    let format: Pair = [".caveat/FORMAT".to_owned(), ".caveat/stat_cache".to_owned()];
    for harm in [Harm::Truncate, Harm::FlipAByte, Harm::SwapWithAnother] {
        harmed(&bench.project, harm, &format);
        for command in [&["run", SMALL][..], &["status", SMALL], &["cache", "check"], &["cache", "gc"]] {
            let refused: Output = bench.project.run(command).with_code(4);
            refused.says(&[".caveat/FORMAT", "delete this file and run again"]);
        }
        bench.project.remove(".caveat/FORMAT");
        bench.project.run(&["run", SMALL]).done();
        bench.is_as_before(&format!("{harm:?} of FORMAT"));
    }
    for harm in [Harm::Delete, Harm::TakeAllRights] {
        harmed(&bench.project, harm, &format);
        if bench.project.run(&["run", SMALL]).code == Some(4) {
            bench.project.remove(".caveat/FORMAT");
        }
        bench.project.run(&["run", SMALL]).done();
        bench.project.run(&["cache", "check"]).done();
        bench.is_as_before(&format!("{harm:?} of FORMAT"));
    }
}

#[test]
fn a_damaged_report_is_written_anew_from_the_store() {
    let bench = Bench::new();
    let of = |ending: &str| {
        let names = bench.reports.keys().filter(|name| name.ends_with(ending));
        let mut names = names.map(|name| format!("reports/{name}"));
        [names.next().unwrap(), names.next().unwrap_or_else(|| "reports/small/article.nb.md".to_owned())]
    };
    for files in [of(".html"), of(".svg"), of(".csv")] {
        HARMS.iter().for_each(|harm| bench.survives(*harm, &files));
    }
}

#[test]
fn a_damaged_lock_which_could_say_that_the_edition_is_published_is_written_over_only_if_it_can_be_read() {
    let bench = Bench::new();
    let files = ["edition.lock", "article.nb.md"].map(|name| format!("reports/small/{name}"));
    let mut refused = 0;
    for harm in HARMS {
        harmed(&bench.project, harm, &files);
        let run = bench.project.run(&["run", SMALL]);
        if run.code != Some(0) {
            refused += 1;
            run.with_code(2).says(&["edition.lock", "take it from version control"]);
            for file in &files {
                bench.project.write(file, &bench.reports[file.trim_start_matches("reports/")]);
            }
            bench.project.run(&["run", SMALL]).done();
        }
        bench.is_as_before(&format!("{harm:?} of the lock"));
    }
    assert!(refused >= 2, "a lock cut short and another file in its place");
}
