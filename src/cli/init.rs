//! `caveat init`: a new pipeline with its article and simulated data, and what a project needs besides.
//! Knows nothing of what the files say.

use super::arguments::{Common, InitOptions};
use super::error::CliError;
use super::open::pipelines;
use super::{console, exit_code, output};
use crate::language::Language;
use crate::starter::{self, NewFile};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::NamedTempFile;

/// Runs the command.
pub fn run(common: &Common, options: &InitOptions) -> Result<ExitCode, CliError> {
    let folder = common.project.join(&options.folder);
    let own = if options.parts { Vec::new() } else { starter::pipeline(&options.name, &languages(options)) };
    refuse_to_overwrite(&folder, &own)?;
    let shared = match options.parts {
        true => starter::SHARED.map(NewFile::from).to_vec(),
        false => starter::project(&options.name),
    };
    let (there, missing): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|file| is_there(&folder.join(&file.path)));
    let new: Vec<NewFile> = own.into_iter().chain(missing).collect();
    write_all(&folder, &new)?;
    if !there.is_empty() {
        console::line(&format!("left as they are: {}", listed(&there)));
    }
    let written: String = new.iter().map(|file| format!("{}\n", file.path)).collect();
    output::write(&written)?;
    if !options.parts {
        console::line(&next(&folder, options));
    }
    Ok(exit_code::DONE)
}

/// The languages that are asked for, each once.
fn languages(options: &InitOptions) -> Vec<Language> {
    let mut languages = Vec::new();
    for language in &options.language {
        if !languages.contains(language) {
            languages.push(*language);
        }
    }
    languages
}

/// Whether something lies there, be it a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn listed(files: &[NewFile]) -> String {
    files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ")
}

fn refuse_to_overwrite(folder: &Path, files: &[NewFile]) -> Result<(), CliError> {
    let there: Vec<NewFile> =
        files.iter().filter(|file| is_there(&folder.join(&file.path))).cloned().collect();
    if there.is_empty() {
        return Ok(());
    }
    let what = format!("nothing was written, since this is there already: {}", listed(&there));
    Err(CliError::usage(what, "give the new pipeline a name of its own with --name NAME, or move these away"))
}

/// Writes all files or none: they are put in their places when each is whole, and taken away again if one cannot be.
fn write_all(folder: &Path, files: &[NewFile]) -> Result<(), CliError> {
    let mut made = Made::default();
    let done = files
        .iter()
        .map(|file| draft(&folder.join(&file.path), &file.text, &mut made))
        .collect::<Result<Vec<_>, _>>()
        .and_then(|drafts| drafts.into_iter().try_for_each(|(draft, path)| put(draft, path, &mut made)));
    if done.is_err() {
        made.undo();
    }
    done
}

/// What was made so far.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// Takes everything away again, as far as it goes: the first error is the one to tell.
    fn undo(self) {
        for file in self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.into_iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A whole file beside its place, which is not taken yet.
fn draft(path: &Path, text: &str, made: &mut Made) -> Result<(NamedTempFile, PathBuf), CliError> {
    let folder = path.parent().unwrap_or(path);
    make_folder(folder, made)?;
    // What the user's own mask leaves of it, as with any file that is made by hand.
    let builder =
        tempfile::Builder::new().prefix(".caveat-").permissions(Permissions::from_mode(0o666)).to_owned();
    let mut draft = builder.tempfile_in(folder).map_err(|reason| failed("write to", folder, reason))?;
    let wrote = draft.write_all(text.as_bytes()).and_then(|()| draft.as_file().sync_all());
    wrote.map_err(|reason| failed("write", path, reason))?;
    Ok((draft, path.to_owned()))
}

fn make_folder(folder: &Path, made: &mut Made) -> Result<(), CliError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    make_folder(folder.parent().unwrap_or(Path::new("")), made)?;
    fs::create_dir(folder).map_err(|reason| failed("make the folder", folder, reason))?;
    made.folders.push(folder.to_owned());
    Ok(())
}

fn put(draft: NamedTempFile, path: PathBuf, made: &mut Made) -> Result<(), CliError> {
    draft.persist_noclobber(&path).map_err(|error| failed("write", &path, error.error))?;
    made.files.push(path);
    Ok(())
}

fn failed(operation: &'static str, path: &Path, reason: io::Error) -> CliError {
    CliError::Io { operation, path: path.display().to_string(), reason }
}

/// What to do now.
fn next(folder: &Path, options: &InitOptions) -> String {
    let file = format!("pipelines/{}.yaml", options.name);
    let named = if pipelines(folder).len() > 1 { format!(" --pipeline {file}") } else { String::new() };
    let there = match options.folder.as_os_str() == "." {
        true => String::new(),
        false => format!(" in {}", options.folder.display()),
    };
    format!(
        "Next{there}:\n  \
         caveat run{named}                  writes the article to reports/{name}/\n  \
         caveat why --figure fig1{named}    says why a figure has its caveats\n  \
         caveat check{named}                after each change of {file}: its comments say what to change, and in which order",
        name = options.name,
    )
}
