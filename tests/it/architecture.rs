//! The rules of the house, read in the sources: who may import whom, who may print, what a header says.
//! Knows nothing of what the code does.

use crate::program::repository;
use crate::sources::{Source, sources};
use std::collections::BTreeMap;
use std::fs;

/// Layer-0 rooms that every room may import, those of layer 0 too.
const COMMON: [&str; 3] = ["name", "period", "language"];
/// Rooms that may import one beside them: a listener is told events.
const BESIDE: [(&str, &str); 1] = [("monitor", "event")];
/// What only `cli` may do, as it stands in code.
const OF_CLI: [&str; 10] = [
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "dbg!",
    "std::env",
    "env::var",
    "stdout()",
    "stderr()",
    "process::exit",
];
/// Files whose headers tell more than what they know: the map of the house, and the way in.
const OTHER_HEADERS: [&str; 1] = ["src/lib.rs"];

/// The layer of each room, as the docs at the head of `lib.rs` have it.
fn layers() -> BTreeMap<String, u32> {
    let text = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    layers_in(&text)
}

fn layers_in(text: &str) -> BTreeMap<String, u32> {
    let mut layers = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = line.split('|').map(str::trim);
        let Some(Ok(layer)) = cells.next().map(str::parse) else { continue };
        let rooms =
            cells.next().unwrap_or_default().split(',').map(|room| room.trim().trim_matches(['[', ']', '`']));
        layers.extend(rooms.map(|room| (room.to_owned(), layer)));
    }
    layers
}

/// The names after every `crate::` in a line; a group of names gives its brace.
fn imported(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end == 0 { &rest[..rest.len().min(1)] } else { &rest[..end] }
    })
}

/// Imports against the layers.
fn imports(source: &Source, layers: &BTreeMap<String, u32>) -> Vec<String> {
    let room = source.room();
    if ["lib", "main"].contains(&room) {
        return Vec::new();
    }
    let Some(own) = layers.get(room) else {
        return vec![format!("{}: the room '{room}' has no layer", source.path)];
    };
    let mut faults = Vec::new();
    for (number, line) in source.lines() {
        let is_wrong = |other: &&str| {
            let is_free = *other == room || COMMON.contains(other) || BESIDE.contains(&(room, *other));
            !is_free && layers.get(*other).is_none_or(|layer| layer >= own)
        };
        let wrong = imported(line).filter(is_wrong);
        faults.extend(wrong.map(|other| format!("{}:{number}: '{room}' imports '{other}'", source.path)));
        if "super::".repeat(source.depth()).as_str() == climbing(line) {
            faults.push(format!("{}:{number}: leaves its room by 'super'; write crate::", source.path));
        }
    }
    faults
}

/// The longest chain of `super::` in a line.
fn climbing(line: &str) -> &str {
    let starts = line.match_indices("super::").map(|(place, _)| &line[place..]);
    let chain = |rest: &str| (rest.len() - rest.trim_start_matches("super::").len()).min(rest.len());
    starts.map(|rest| &rest[..chain(rest)]).max_by_key(|chain| chain.len()).unwrap_or_default()
}

/// Headers that do not say what a file knows and what it does not.
fn headers(source: &Source) -> Vec<String> {
    let header: Vec<&str> = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let says = |words: &str| header.iter().any(|line| line.contains(words));
    let says_not = says("Knows n") || says("Knows only") || (says("Knows ") && says("nothing of"));
    match (header.is_empty(), says_not || OTHER_HEADERS.contains(&source.path.as_str())) {
        (true, _) => vec![format!("{}: does not begin with a //! sentence", source.path)],
        (_, false) => vec![format!("{}: the header does not say what it knows nothing of", source.path)],
        _ => Vec::new(),
    }
}

/// Words that only one room may use.
fn words(source: &Source, words: &[&str], room: &str) -> Vec<String> {
    if source.room() == room {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in source.lines() {
        let found = words.iter().filter(|word| line.contains(*word));
        faults.extend(found.map(|word| format!("{}:{number}: {word} outside {room}", source.path)));
    }
    faults
}

/// The names that stand between two words in a file's code.
fn between<'a>(source: &'a Source, before: &str, after: &str) -> Vec<&'a str> {
    let found = source.code.split(before).skip(1);
    found.filter_map(|rest| rest.split(after).next()).map(str::trim).collect()
}

/// Kinds of stages that are not in the table of kinds.
fn kinds(sources: &[Source], table: &Source) -> Vec<String> {
    let listed = between(table, "pub const ALL: &[&dyn Kind] =", ";").join("");
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| source.room() == "stages") {
        let names = between(source, "impl Kind for ", "{");
        let missing = names.into_iter().filter(|name| !listed.contains(&format!("::{name}")));
        faults.extend(missing.map(|name| format!("{}: {name} is not in stages::ALL", source.path)));
    }
    faults
}

/// Commands that the command line does not reach.
fn commands(sources: &[Source], table: &Source) -> Vec<String> {
    let is_command = |source: &&Source| source.room() == "cli" && source.code.contains("\npub fn run(");
    let missing = sources.iter().filter(is_command).filter(|source| {
        let name =
            source.path.trim_start_matches("src/cli/").trim_end_matches(".rs").trim_end_matches("/mod");
        !table.code.contains(&format!("=> {name}::run("))
    });
    missing.map(|source| format!("{}: no command reaches it", source.path)).collect()
}

fn find<'a>(sources: &'a [Source], path: &str) -> &'a Source {
    sources.iter().find(|source| source.path == path).unwrap_or_else(|| panic!("there is no {path}"))
}

#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn no_room_imports_one_of_its_own_layer_or_above() {
    let (sources, layers) = (sources(), layers());
    assert!(layers.len() > 15 && sources.len() > 100, "{layers:?}");
    none(sources.iter().flat_map(|source| imports(source, &layers)).collect());
}

#[test]
fn an_import_against_the_layers_is_found() {
    let layers = layers_in(
        "//! | 0 | [`keys`], [`name`] | names |\n//! | 1 | [`a`], [`b`] | x |\n//! | 2 | [`c`] |\n",
    );
    let faults = |path: &str, text: &str| imports(&Source::new(path, text), &layers).len();
    assert_eq!(
        faults("src/c/x.rs", "use crate::a::X;\nlet y = crate::keys::Y;\nuse super::z;\nuse crate::c;\n"),
        0
    );
    assert_eq!(faults("src/a/x.rs", "use crate::c::X;\n"), 1);
    assert_eq!(faults("src/a/x.rs", "    fn f() -> crate::b::X {\n"), 1);
    assert_eq!(faults("src/a/x.rs", "use crate::{keys, c};\n"), 1);
    assert_eq!(faults("src/a/x.rs", "use super::super::keys;\n"), 1);
    assert_eq!(faults("src/name.rs", "use crate::keys::X;\n"), 1);
    assert_eq!(faults("src/keys/mod.rs", "use crate::name::X;\n"), 0);
    assert_eq!(faults("src/d.rs", ""), 1);
}

#[test]
fn every_file_begins_by_saying_what_it_knows_and_what_not() {
    none(sources().iter().flat_map(headers).collect());
}

#[test]
fn a_header_that_is_missing_or_says_half_is_found() {
    let faults = |text: &str| headers(&Source::new("src/a.rs", text)).len();
    assert_eq!(faults("//! Adds.\n//! Knows neither files nor clocks.\n\nfn a() {}\n"), 0);
    assert_eq!(faults("//! Adds.\n\n// Knows nothing.\n"), 1);
    assert_eq!(faults("fn a() {}\n"), 1);
}

#[test]
fn only_the_command_line_prints_or_reads_the_environment() {
    none(sources().iter().flat_map(|source| words(source, &OF_CLI, "cli")).collect());
}

#[test]
fn only_the_room_of_tables_knows_polars() {
    none(sources().iter().flat_map(|source| words(source, &["polars"], "table")).collect());
}

#[test]
fn a_word_in_the_wrong_room_is_found() {
    let print = Source::new("src/plan/mod.rs", "fn f() {\n    println!(\"x\");\n}\n");
    assert_eq!(words(&print, &OF_CLI, "cli"), ["src/plan/mod.rs:2: println! outside cli"]);
    assert!(words(&Source::new("src/cli/run.rs", &print.text), &OF_CLI, "cli").is_empty());
    assert_eq!(words(&Source::new("src/a.rs", "use polars_io::x;\n"), &["polars"], "table").len(), 1);
}

#[test]
fn every_kind_and_every_command_is_in_its_table() {
    let sources = sources();
    none(kinds(&sources, find(&sources, "src/stages/mod.rs")));
    none(commands(&sources, find(&sources, "src/cli/mod.rs")));
}

#[test]
fn a_kind_or_a_command_that_is_in_no_table_is_found() {
    let sources = [
        Source::new("src/stages/fit.rs", "impl Kind for Fit {\n}\n"),
        Source::new("src/cli/run.rs", "//! x\npub fn run() {}\n"),
    ];
    let table = |text: &str| Source::new("src/x/mod.rs", text);
    assert!(kinds(&sources, &table("pub const ALL: &[&dyn Kind] =\n    &[&fit::Fit];")).is_empty());
    assert_eq!(kinds(&sources, &table("pub const ALL: &[&dyn Kind] = &[];")).len(), 1);
    assert!(commands(&sources, &table("Command::Run(o) => run::run(o),")).is_empty());
    assert_eq!(commands(&sources, &table("Command::Rerun(o) => rerun::run(o),")).len(), 1);
}

#[test]
fn the_program_begins_in_one_place() {
    let sources = sources();
    let beginnings = sources.iter().filter(|source| source.code.contains("fn main("));
    let paths: Vec<&str> = beginnings.map(|source| source.path.as_str()).collect();
    assert_eq!(paths, ["src/cli/mod.rs", "src/main.rs"]);
}
