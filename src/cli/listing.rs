//! The page over all reports, `reports/index.html`, made anew from the editions that lie there.
//! Knows nothing of how it looks.

use super::editions::{self, REPORTS};
use super::error::CliError;
use crate::edition::{self, EditionLock, corrections};
use crate::execute;
use crate::language::{Language, LocalText};
use crate::plan::Project;
use crate::report::address;
use crate::report::listing::{self, Listed, MARK, Series};
use crate::store::{Store, by_rename};
use crate::yaml;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// What the lock's pipeline says of itself.
#[derive(Deserialize)]
struct Definition {
    name: String,
    title: Option<LocalText>,
}

/// Writes the page in every language that an article is in, `index.html` in the one that most are in. Pages of these
/// names that the program did not write stay as they are.
pub fn write(project: &Project, store: &Store) -> Result<(), CliError> {
    let _alone = execute::alone_in(&format!("{REPORTS}/index.html"), project.root(), store)?;
    let all = series(project.root());
    let languages = listing::languages(&all);
    let articles = |language: &Language| {
        all.iter()
            .flat_map(|series| &series.editions)
            .filter(|one| one.articles.contains_key(language))
            .count()
    };
    let most = languages.iter().map(articles).max();
    let Some(first) = languages.iter().copied().find(|language| Some(articles(language)) == most) else {
        return Ok(());
    };
    let file = |language: Language| {
        if language == first { "index.html".to_owned() } else { format!("index.{language}.html") }
    };
    for language in &languages {
        let others = languages.iter().filter(|other| *other != language);
        let others: Vec<(Language, String)> = others.map(|other| (*other, file(*other))).collect();
        put(&project.root().join(REPORTS).join(file(*language)), &listing::write(&all, *language, &others))?;
    }
    Ok(())
}

/// Writes a page unless it is there as it is, or is somebody else's.
fn put(path: &Path, page: &str) -> Result<(), CliError> {
    let there = std::fs::read(path).ok();
    if there.is_some_and(|there| there == page.as_bytes() || !there.starts_with(MARK.as_bytes())) {
        return Ok(());
    }
    let failed = |reason| CliError::Io { operation: "write", path: path.display().to_string(), reason };
    by_rename(path, failed, |out| out.write_all(page.as_bytes()).map_err(failed))
}

/// The editions under `reports/`, by the folders that they lie in.
fn series(root: &Path) -> Vec<Series> {
    let mut all: BTreeMap<String, Vec<(LocalText, Listed)>> = BTreeMap::new();
    for folder in editions::folders(root) {
        // A lock that cannot be read is said where its edition is asked for.
        let Ok(Some(lock)) = edition::read(&root.join(&folder)) else { continue };
        let within = folder.strip_prefix(REPORTS).unwrap_or(&folder).trim_start_matches('/');
        let definition: Option<Definition> = yaml::from_text(&lock.definition).ok();
        let name = definition.as_ref().map_or(within, |own| own.name.as_str()).to_owned();
        let series = within.rsplit_once('/').map_or(name.clone(), |(series, _)| series.to_owned());
        let title = definition.and_then(|own| own.title).unwrap_or(LocalText::Same(name));
        all.entry(series).or_default().push((title, listed(root, &folder, within, &lock)));
    }
    let series = |mut editions: Vec<(LocalText, Listed)>| {
        editions.sort_by(|(_, one), (_, other)| other.name.cmp(&one.name));
        let title = editions.first().map(|(title, _)| title.clone());
        let editions = editions.into_iter().map(|(_, edition)| edition).collect();
        Series { title: title.unwrap_or(LocalText::Same(String::new())), editions }
    };
    all.into_values().map(series).collect()
}

fn listed(root: &Path, folder: &str, within: &str, lock: &EditionLock) -> Listed {
    let article = |language: Language| {
        let names = ["html", "md"].map(|format| format!("article.{language}.{format}"));
        let name = names.into_iter().find(|name| lock.outputs.contains_key(name))?;
        Some((language, address(&format!("{within}/{name}"))))
    };
    Listed {
        name: editions::edition_name(lock, folder),
        articles: Language::ALL.into_iter().filter_map(article).collect(),
        is_simulated: is_simulated(root, folder, lock),
        corrected: corrections(&root.join(folder))
            .unwrap_or_default()
            .into_iter()
            .map(|own| own.when)
            .collect(),
    }
}

/// What a figure's description says.
#[derive(Deserialize)]
struct Described {
    simulated: bool,
}

/// Whether the edition's figures say that their data are simulated.
fn is_simulated(root: &Path, folder: &str, lock: &EditionLock) -> bool {
    let described = |name: &String| {
        let text = std::fs::read(root.join(folder).join(name)).ok()?;
        serde_json::from_slice(&text).ok().map(|own: Described| own.simulated)
    };
    let data = lock.outputs.keys().filter(|name| name.starts_with("data/") && name.ends_with(".json"));
    data.filter_map(described).next().unwrap_or_default()
}
