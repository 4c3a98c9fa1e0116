//! `caveat pack`: an edition as one archive.
//! Knows nothing of what goes into it.

use super::arguments::{Common, PackOptions};
use super::console;
use super::editions;
use super::error::CliError;
use super::open::{STORE, kind_schemas};
use super::{exit_code, output};
use crate::config::{Loaded, load};
use crate::counted::counted;
use crate::edition::{self, EditionLock, LOCK_FILE};
use crate::pack::{self, Licence, PackError, Publisher, Request};
use crate::period::Period;
use crate::plan::{OUTSIDE, Project, definition};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &PackOptions) -> Result<ExitCode, CliError> {
    let (folder, lock) = find(&common.project, &options.edition)?;
    let loaded = pipeline(common, &lock)?;
    same_pipeline(&lock, &loaded)?;
    let name = editions::edition_name(&lock, &folder);
    let (date, date_is_stated) = date(options, &name)?;
    let request = Request {
        project: &common.project,
        folder: &folder,
        lock: &lock,
        loaded: &loaded,
        date: &date,
        date_is_stated,
        licence: licence(options, &common.project)?,
        publisher: publisher(options)?,
    };
    let contents = pack::contents(&request)?;
    let file = options.out.clone().unwrap_or_else(|| file_name(&loaded.pipeline.name, &name));
    may_be_written(&file)?;
    pack::write(&contents.files, &file)?;
    if !date_is_stated {
        console::line(&format!("the day of publication is taken to be {date}; state it with --date"));
    }
    console::line(&format!(
        "packed {}, those of the report as edition.lock names them",
        counted(contents.files.len(), "file")
    ));
    output::write(&format!("{}\n", file.display()))?;
    Ok(exit_code::DONE)
}

/// An archive may be written over, nothing else, into a folder that is there.
fn may_be_written(file: &Path) -> Result<(), CliError> {
    if file.is_dir() {
        let what = format!("{} is a folder", file.display());
        return Err(CliError::usage(what, "name the archive, too: --out FOLDER/NAME.zip"));
    }
    if std::fs::metadata(file).is_ok_and(|there| !there.is_file()) || file == Path::new("-") {
        let what = format!("an archive is no stream, and {} is no file", file.display());
        return Err(CliError::usage(what, "name a file with --out FOLDER/NAME.zip"));
    }
    let begins = std::fs::File::open(file).and_then(|mut there| pack::begins_as_archive(&mut there));
    if begins.is_ok_and(|begins| !begins) {
        let what = format!("{} is there, and is no archive", file.display());
        return Err(CliError::usage(what, "give the archive another name with --out"));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(real) = std::fs::canonicalize(folder) {
        let is_ours = |folder: &Path| folder.join(LOCK_FILE).is_file() || folder.ends_with(STORE);
        if !real.ancestors().any(is_ours) {
            return Ok(());
        }
        let what = format!("{} would lie among what caveat keeps", file.display());
        return Err(CliError::usage(what, "put it into a folder that is neither an edition's nor the store"));
    }
    let what = format!("there is no folder {} for {}", folder.display(), file.display());
    Err(CliError::usage(what, "make it first, or give another with --out"))
}

/// The edition's folder relative to the project, and its lock.
fn find(project: &Path, edition: &str) -> Result<(String, EditionLock), CliError> {
    let found = editions::find(project, edition)?;
    let folder = found.folder.strip_prefix(project).ok().filter(|_| found.beside.is_none());
    match folder.and_then(Path::to_str) {
        Some(folder) => Ok((folder.trim_start_matches("./").to_owned(), found.lock)),
        None => {
            let what = format!("'{edition}' does not lie in the project");
            Err(CliError::usage(what, "pack an edition under reports/, or go to its project with -C DIR"))
        }
    }
}

/// The lock's pipeline with the lock's parameters; its data are not looked at.
fn pipeline(common: &Common, lock: &EditionLock) -> Result<Loaded, CliError> {
    let project = Project::new(&common.project, common.allow_path.clone());
    project.inside(&lock.pipeline).map_err(|what| CliError::Usage { what, mend: None })?;
    let read = |file: &str| std::fs::read_to_string(common.project.join(file));
    let loading =
        |set: &[(String, String)]| load(&common.project, &lock.pipeline, set, &kind_schemas(), read);
    let loaded = loading(&[]).map_err(CliError::Problems)?;
    if let Some(gone) = lock.params.keys().find(|name| !loaded.pipeline.params.contains_key(*name)) {
        return Err(CliError::Pack(PackError::Differs {
            file: lock.pipeline.clone(),
            what: format!("it no longer has the parameter '{gone}'"),
            mend: "take the pipeline of the edition's commit, or run it again and pack what it gives",
        }));
    }
    let set = other_parameters(&loaded, lock);
    if set.is_empty() { Ok(loaded) } else { loading(&set).map_err(CliError::Problems) }
}

/// The pipeline that is packed must be the one that the lock has.
fn same_pipeline(lock: &EditionLock, loaded: &Loaded) -> Result<(), CliError> {
    let now = definition(loaded);
    let changed = edition::definition_causes(&lock.definition, &now);
    match changed.first() {
        None => Ok(()),
        Some(cause) => Err(CliError::Pack(PackError::Differs {
            file: lock.pipeline.clone(),
            what: cause.to_string(),
            mend: "take the pipeline of the edition's commit, or run it again and pack what it gives",
        })),
    }
}

/// The parameters that were set when the edition was made.
fn other_parameters(loaded: &Loaded, lock: &EditionLock) -> Vec<(String, String)> {
    let differs = |(name, value): &(&String, &Value)| loaded.pipeline.params.get(*name) != Some(*value);
    let set = lock.params.iter().filter(differs).filter(|(_, value)| value.as_str() != Some(OUTSIDE));
    set.map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect()
}

/// The archive's name without characters that a file's name should not have.
fn file_name(pipeline: &str, edition: &str) -> PathBuf {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    PathBuf::from(format!("{pipeline}-{edition}.caveat.zip").chars().map(plain).collect::<String>())
}

/// The day of publication, and whether it was stated.
fn date(options: &PackOptions, edition: &str) -> Result<(String, bool), CliError> {
    if let Some(date) = &options.date {
        let wrong = || CliError::usage(format!("--date {date} is no day"), "write it as 2014-02-01");
        return if is_day(date) { Ok((date.clone(), true)) } else { Err(wrong()) };
    }
    let period: Option<Period> = edition.parse().ok();
    let missing = || {
        let what = format!("the archive must name a day of publication, and '{edition}' is no period");
        CliError::usage(what, "state it with --date YYYY-MM-DD")
    };
    Ok((last_day(period.ok_or_else(missing)?), false))
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days_of(Period::month(year, month))).contains(&day)
}

fn days_of(month: Period) -> i32 {
    month.plus(1).first_day() - month.first_day()
}

fn last_day(period: Period) -> String {
    let months = 12 / period.step.per_year();
    let month = Period::month(period.year(), period.of_year() * months);
    format!("{month}-{:02}", days_of(month))
}

fn licence(options: &PackOptions, project: &Path) -> Result<Licence, CliError> {
    if let Some(url) = &options.licence {
        return address("--licence", url).map(Licence::Url);
    }
    if project.join("LICENSE").is_file() {
        return Ok(Licence::File);
    }
    Err(CliError::usage(
        "the archive must say under which licence it is published, and the project has no LICENSE",
        "put one into the project's folder, or name one with --licence https://...",
    ))
}

fn publisher(options: &PackOptions) -> Result<Option<Publisher>, CliError> {
    let url = options.publisher_url.as_deref().map(|url| address("--publisher-url", url)).transpose()?;
    if options.publisher.as_deref().is_some_and(|name| name.trim().is_empty()) {
        return Err(CliError::usage(
            "--publisher has no name",
            "write it as --publisher \"Statistics Somewhere\"",
        ));
    }
    Ok(options.publisher.clone().map(|name| Publisher { name, url }))
}

fn address(option: &str, url: &str) -> Result<String, CliError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_address = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    let wrong = || CliError::usage(format!("{option} {url} is no address"), "write it as https://...");
    if is_address { Ok(url.to_owned()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_period_is_that_of_its_last_month() {
        for (period, day) in [
            ("2013", "2013-12-31"),
            ("2024-09", "2024-09-30"),
            ("2024-02", "2024-02-29"),
            ("2023-Q1", "2023-03-31"),
        ] {
            assert_eq!(last_day(period.parse().unwrap()), day);
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        assert!(is_day("2024-02-29") && is_day("2013-12-31"));
        for wrong in ["2023-02-29", "2013-13-01", "2013-1-1", "2013-12", "today", "2013-12-31T00"] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
