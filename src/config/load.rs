//! From files to a checked pipeline: read, extend, fill parameters in, check, decode; every problem at once.
//! Knows nothing of where files come from, nor of what stages do.

use crate::config::check::{Checker, Here, words};
use crate::config::document::{Node, Span, Value};
use crate::config::extends::{SourceFile, Sources};
use crate::config::pipeline::Pipeline;
use crate::config::problem::{Place, Problem, Problems};
use crate::config::schema::{KindSchema, top_level};
use crate::config::stages::{self, Surroundings};
use crate::config::{locate, params};
use crate::language::Language;
use std::io;
use std::path::Path;

/// The version of the pipeline file's format that this program reads.
const VERSION: i64 = 1;

/// A pipeline in accordance with the schema, with the tree that it was read from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The pipeline as types.
    pub pipeline: Pipeline,
    /// The tree after `extends` and parameters, with positions.
    pub tree: Node,
    /// The tree after `extends` and `--set`, before parameters are filled in.
    pub definition: Node,
    /// The files: the pipeline's own, then what it extends.
    pub files: Vec<SourceFile>,
}

impl Loaded {
    /// A problem that was found later, at the position of a JSON pointer into the file such as
    /// `/stages/model/controls/categorical/3` (items count from 0), or of what comes nearest around it.
    pub fn problem_at(&self, pointer: &str, what: impl Into<String>, mend: Option<String>) -> Problem {
        let (span, place) = locate::value(&self.tree, pointer);
        Problem::at(&span, &place, what).mend_if(mend)
    }

    /// The same at the key itself, for problems with a name that the writer chose.
    pub fn problem_at_key(&self, pointer: &str, what: impl Into<String>, mend: Option<String>) -> Problem {
        let (span, place) = locate::key(&self.tree, pointer);
        Problem::at(&span, &place, what).mend_if(mend)
    }
}

/// Loads a pipeline. `file` is the path as the user gave it; problems show it relative to `project` where it
/// lies in it, and `read` gets it so. `set` are the command line's `--set name=value`.
///
/// # Errors
/// Everything that is wrong, sorted by position.
pub fn load(
    project: &Path,
    file: &str,
    set: &[(String, String)],
    kinds: &[KindSchema],
    read: impl Fn(&str) -> io::Result<String>,
) -> Result<Loaded, Problems> {
    let mut sources = Sources::new(&read);
    let mut tree = sources.tree(&within(project, file)).map_err(Problems::sorted)?;
    check_shape(&tree)?;
    let mut problems = params::set_in(&mut tree, set);
    let definition = tree.clone();
    let settled = params::settle(&mut tree);
    let languages = languages(&tree);
    let surroundings = Surroundings { kinds, languages: &languages, silenced: &settled.silenced };
    problems.extend(settled.problems);
    problems.extend(check(&mut tree, &surroundings));
    if !problems.is_empty() {
        return Err(Problems::sorted(problems));
    }
    let pipeline = decode(&tree, languages)?;
    Ok(Loaded { pipeline, tree, definition, files: sources.files })
}

fn within(project: &Path, file: &str) -> String {
    let path = Path::new(file);
    let inside = path.strip_prefix(project).ok().filter(|_| !project.as_os_str().is_empty());
    let shown = inside.unwrap_or(path).to_string_lossy();
    shown.strip_prefix("./").unwrap_or(&shown).to_owned()
}

/// A file of another version is not checked further: its other problems would mislead.
fn check_shape(tree: &Node) -> Result<(), Problem> {
    let Value::Map(_) = tree.value else {
        let what = format!("a pipeline is a map of keys and values, not {}", words::got(tree));
        return Err(Problem::at(&tree.at, &Place::root(), what).mend("start with 'version: 1'"));
    };
    match tree.get("version") {
        Some(Node { value: Value::Integer { value, written }, at }) if *value != VERSION => {
            let what = format!("version {written} of the pipeline format is unknown here");
            let mend = format!("write 'version: {VERSION}', or use a program that knows version {written}");
            Err(Problem::at(at, &Place::root().key("version"), what).mend(mend))
        }
        _ => Ok(()),
    }
}

fn check(tree: &mut Node, surroundings: &Surroundings) -> Vec<Problem> {
    let schema = top_level();
    let mut checker = Checker::new(&schema, surroundings.languages, surroundings.silenced);
    checker.check(tree, &Here::new(Place::root(), tree.at.clone()));
    let mut problems = checker.problems;
    problems.extend(stages::problems(tree, surroundings));
    problems
}

/// The languages that the pipeline names, else those of its title, else English. What is no language is
/// left to the checker.
fn languages(tree: &Node) -> Vec<Language> {
    let known = |code: &str| Language::ALL.into_iter().find(|language| language.code() == code);
    let named: Vec<Language> = match tree.get("languages").map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().filter_map(|item| known(item.text()?)).collect(),
        _ => tree
            .get("title")
            .iter()
            .flat_map(|t| t.entries())
            .filter_map(|(key, _)| known(&key.text))
            .collect(),
    };
    if named.is_empty() { vec![Language::En] } else { named }
}

fn decode(tree: &Node, languages: Vec<Language>) -> Result<Pipeline, Problem> {
    let beside_stages = tree.entries().iter().filter(|(key, _)| key.text != "stages");
    let mut json: serde_json::Map<_, _> =
        beside_stages.map(|(key, node)| (key.text.clone(), node.to_json())).collect();
    let name = json.get("name").cloned().unwrap_or_default();
    json.entry("title").or_insert(name);
    let decoded = serde_json::from_value::<Pipeline>(json.into());
    let pipeline = decoded.map_err(|error| problem_of_root(tree, &error.to_string()))?;
    let backwards =
        pipeline.events.iter().position(|event| event.until.is_some_and(|until| until < event.month));
    if let Some(index) = backwards {
        let (span, place) = locate::value(tree, &format!("/events/{index}/until"));
        let what = "the event ends before it begins";
        return Err(Problem::at(&span, &place, what).mend("'until' is the last period of the event"));
    }
    Ok(Pipeline { languages, stages: stages::typed(tree), ..pipeline })
}

fn problem_of_root(tree: &Node, what: &str) -> Problem {
    let at: &Span = &tree.at;
    Problem::at(at, &Place::root(), what)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
