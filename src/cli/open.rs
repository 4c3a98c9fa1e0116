//! From the command line's words to a plan: the project, the pipeline file, its parameters, the store.
//! Knows nothing of commands.

use super::arguments::Common;
use super::console;
use super::editions::Found;
use super::error::CliError;
use crate::config::{KindSchema, Loaded, Problems, load};
use crate::edition::LOCK_FILE;
use crate::execute::Looks;
use crate::plan::{Chosen, Noted, OUTSIDE, Plan, Project, plan};
use crate::stages;
use crate::store::{Store, StoreLock};
use std::path::{Path, PathBuf};

/// The name of the store's folder.
pub const STORE: &str = ".caveat";

/// A pipeline that has been read and checked.
pub struct Opened {
    /// The project.
    pub project: Project,
    /// The pipeline as written.
    pub loaded: Loaded,
    /// The pipeline as checked.
    pub plan: Plan,
}

/// The schemas of all kinds.
pub fn kind_schemas() -> Vec<KindSchema<'static>> {
    stages::ALL.iter().map(|kind| KindSchema { name: kind.name(), schema: kind.schema() }).collect()
}

/// Opens the pipeline that the command line names.
pub fn open(common: &Common, file: Option<&str>) -> Result<Opened, CliError> {
    open_noting(common, file, &|_| {})
}

/// The same; `note` is told each file and pattern before it is looked for.
pub fn open_noting(
    common: &Common,
    file: Option<&str>,
    note: &(dyn Fn(&str) + Sync),
) -> Result<Opened, CliError> {
    let project = project(common)?;
    let file = pipeline_file(common, file)?;
    let set = settings(&common.set)?;
    project.inside(&file).map_err(|what| CliError::Usage { what, mend: None })?;
    let read = |file: &str| {
        note(file);
        // A file that is extended may be a link to another place.
        std::fs::read_to_string(project.inside(file).map_err(std::io::Error::other)?)
    };
    let loaded = load(project.root(), &file, &set, &kind_schemas(), read).map_err(CliError::Problems)?;
    let plan = planned(&loaded, &project, note)?;
    Ok(Opened { project, loaded, plan })
}

/// The project that the command line names.
pub fn project(common: &Common) -> Result<Project, CliError> {
    let root = &common.project;
    if !root.is_dir() {
        let what = format!("there is no project folder '{}'", root.display());
        return Err(CliError::usage(what, "name one with -C DIR, or go there"));
    }
    Ok(Project::new(root, common.allow_path.clone()))
}

/// The plan of a pipeline. Where there is a store, it remembers what is seen of files.
fn planned(loaded: &Loaded, project: &Project, note: &(dyn Fn(&str) + Sync)) -> Result<Plan, CliError> {
    let Some(store) = Store::if_there(&store_folder(project)) else {
        return plan(loaded, &Noted { peek: project, note }).map_err(CliError::Problems);
    };
    let stats = store.stat_cache();
    let planned = plan(loaded, &Noted { peek: &Looks { project, stats: &stats }, note });
    // Losing what was seen costs looking again and nothing else.
    let _ = stats.save();
    planned.map_err(CliError::Problems)
}

fn store_folder(project: &Project) -> PathBuf {
    project.root().join(STORE)
}

/// Opens the pipeline that an edition's lock has.
pub fn open_definition(common: &Common, found: &Found) -> Result<Opened, CliError> {
    let lock = &found.lock;
    if lock.definition.is_empty() {
        let what = format!(
            "{}: its lock, written by caveat {}, does not have the pipeline",
            found.name, lock.program
        );
        let mend = "reproduce it with that program, or run its pipeline once more with this one";
        return Err(CliError::usage(what, mend));
    }
    let allowed = common.allow_path.iter().chain(&found.beside).cloned().collect();
    let project = Project::new(&found.project, allowed);
    let read = |file: &str| match file == lock.pipeline {
        true => Ok(lock.definition.clone()),
        false => Err(std::io::Error::other("a lock has one file only")),
    };
    let set = settings(&common.set)?;
    let missing = lock
        .params
        .iter()
        .find(|(name, value)| value.as_str() == Some(OUTSIDE) && !set.iter().any(|(own, _)| own == *name));
    if let Some((name, _)) = missing {
        let what = format!("{}: its parameter '{name}' was a folder outside the project", found.name);
        let mend = format!("say where it is now: --set {name}=FOLDER --allow-path FOLDER");
        return Err(CliError::usage(what, mend));
    }
    let loaded = load(&found.project, &lock.pipeline, &set, &kind_schemas(), read);
    // Lines are those of the lock's definition, which holds all that the pipeline extends.
    let in_lock = |problems: Problems| {
        let file = format!("{}/{LOCK_FILE}, definition", found.name);
        CliError::Problems(problems.of_file(&lock.pipeline, &file))
    };
    let loaded = loaded.map_err(in_lock)?;
    let files = lock.inputs.values().flatten().map(|input| input.file.clone()).collect();
    let plan = plan(&loaded, &Chosen { peek: &project, files }).map_err(in_lock)?;
    Ok(Opened { project, loaded, plan })
}

/// The project's store.
pub fn store(project: &Project) -> Result<Store, CliError> {
    Ok(Store::open(&store_folder(project))?)
}

/// Takes part in the store's use until the lock is dropped: `caveat cache gc` waits for it, and it for gc.
pub fn enter(store: &Store) -> Result<StoreLock, CliError> {
    let whom = || console::line(&format!("waits for `caveat cache gc`{} to end", process(store)));
    Ok(store.enter(whom)?)
}

/// Who was last to enter the store, in words.
pub fn process(store: &Store) -> String {
    store.last_to_enter().map_or_else(String::new, |number| format!(" (process {number})"))
}

fn settings(set: &[String]) -> Result<Vec<(String, String)>, CliError> {
    let pair = |text: &String| match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.to_owned())),
        None => Err(CliError::usage(format!("--set {text} has no value"), "write --set name=value")),
    };
    set.iter().map(pair).collect()
}

/// The file named as an argument, else with --pipeline, else the only one, else the demo.
pub fn pipeline_file(common: &Common, file: Option<&str>) -> Result<String, CliError> {
    if let (Some(file), Some(other)) = (file, common.pipeline.as_deref())
        && file != other
    {
        let what = format!("two pipelines are named: {file} and {other}");
        return Err(CliError::usage(what, "name one of them"));
    }
    if let Some(file) = file.or(common.pipeline.as_deref()) {
        return Ok(file.to_owned());
    }
    let files = pipelines(&common.project);
    match files.as_slice() {
        [only] => Ok(only.clone()),
        _ if files.iter().any(|file| file == "pipelines/demo.yaml") => Ok("pipelines/demo.yaml".to_owned()),
        [] => Err(CliError::usage(
            "there is no pipeline in pipelines/",
            "begin one with `caveat init`, name a pipeline file, or go to a project with -C DIR",
        )),
        _ => Err(CliError::usage(
            format!("there are several pipelines: {}", files.join(", ")),
            "name one of them",
        )),
    }
}

/// The pipeline files of a project, sorted.
pub fn pipelines(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join("pipelines")).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut files: Vec<String> =
        names.filter(|name| name.ends_with(".yaml")).map(|name| format!("pipelines/{name}")).collect();
    files.sort();
    files
}
