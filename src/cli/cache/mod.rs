//! `caveat cache`: what is in the store, whether it is whole, and what may go.
//! Knows nothing of how files lie in the store.

mod check;
mod gc;
mod list;
mod size;

use super::arguments::{CacheCommand, Common};
use super::error::CliError;
use super::open::store;
use crate::edition::{self, EditionLock};
use crate::plan::Project;
use crate::store::Store;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, command: &CacheCommand) -> Result<ExitCode, CliError> {
    let root = &common.project;
    if !root.join(".caveat").is_dir() {
        let what = format!("there is no store in '{}'", root.display());
        return Err(CliError::usage(what, "name a project with -C DIR; a store is made by `caveat run`"));
    }
    let store: Store = store(&Project::new(root, Vec::new()))?;
    match command {
        CacheCommand::List(options) => list::list(root, &store, options.json),
        CacheCommand::Check(options) => check::check(&store, options.json),
        CacheCommand::Gc(options) => gc::gc(common, &store, options),
    }
}

/// An edition that a lock under `reports/` pins, and its folder relative to the project.
struct Edition {
    folder: String,
    lock: EditionLock,
}

/// All of them, by folder.
fn editions(root: &Path) -> Result<Vec<Edition>, CliError> {
    let mut found = Vec::new();
    for folder in super::editions::folders(root) {
        let lock = edition::read(&root.join(&folder))?;
        found.extend(lock.map(|lock| Edition { folder, lock }));
    }
    Ok(found)
}
