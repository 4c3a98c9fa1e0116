//! What a preview may show: of each report's folder the files that its lock names, reached by no link.
//! Knows nothing of HTTP.

use crate::edition;
use crate::keys::{Digest, Hasher};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of a project's reports, by path relative to the project.
#[derive(Debug, Default)]
pub struct Site {
    root: PathBuf,
    files: BTreeMap<String, File>,
}

/// One file.
#[derive(Debug)]
struct File {
    /// The report's folder.
    folder: PathBuf,
    /// Its path within that.
    name: String,
    digest: Digest,
}

impl Site {
    /// What lies in the folders `outs` of the project at `root`. A folder whose lock is not there or cannot be read has
    /// nothing to show.
    pub fn read<'a>(root: &Path, outs: impl Iterator<Item = &'a str>) -> Self {
        let mut files = BTreeMap::new();
        for out in outs {
            let folder = root.join(out);
            let lock = edition::read(&folder).ok().flatten();
            let outputs = lock.into_iter().flat_map(|lock| lock.outputs);
            files.extend(outputs.map(|(name, digest)| {
                (
                    format!("{}/{name}", out.trim_end_matches('/')),
                    File { folder: folder.clone(), name, digest },
                )
            }));
        }
        Self { root: root.to_owned(), files }
    }

    /// The articles: pages, and of a report without pages its texts.
    pub fn articles(&self) -> Vec<&str> {
        let with_ending = |ending: &'static str| {
            self.files
                .iter()
                .filter(move |(_, file)| file.name.starts_with("article.") && file.name.ends_with(ending))
        };
        let pages = with_ending(".html");
        let has_pages = |folder: &Path| with_ending(".html").any(|(_, page)| page.folder == folder);
        let texts = with_ending(".md").filter(|(_, text)| !has_pages(&text.folder));
        pages.chain(texts).map(|(path, _)| path.as_str()).collect()
    }

    /// One digest over everything that is shown: as long as it stays, nobody need look again.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::in_context("caveat: what a preview shows, format 1");
        for (path, file) in &self.files {
            hasher.update_text(path).update(file.digest.as_bytes());
        }
        hasher.finish()
    }

    /// The bytes of a file, unless it is none of the reports' or a link leads elsewhere.
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let file = self.files.get(path)?;
        let folder = std::fs::canonicalize(&file.folder).ok()?;
        let within = folder.strip_prefix(std::fs::canonicalize(&self.root).ok()?).ok()?;
        let is_hidden = within.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        let path = folder.join(&file.name);
        let is_linked = std::fs::canonicalize(&path).ok()? != path;
        if is_hidden || is_linked || !path.is_file() {
            return None;
        }
        std::fs::read(path).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::{EditionLock, LOCK_FORMAT};
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A project with a report whose lock names these files; each holds its own name, but for those that are not there.
    fn project(names: &[&str]) -> tempfile::TempDir {
        let project = tempfile::tempdir().unwrap();
        let folder = project.path().join("reports/x");
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::create_dir_all(project.path().join(".caveat")).unwrap();
        fs::write(project.path().join(".caveat/secret"), "secret").unwrap();
        let lock = EditionLock {
            format: LOCK_FORMAT,
            program: String::new(),
            pipeline: String::new(),
            stage: String::new(),
            published: false,
            params: BTreeMap::new(),
            definition: String::new(),
            inputs: BTreeMap::new(),
            stages: Vec::new(),
            outputs: names.iter().map(|name| ((*name).to_owned(), Digest::of(name.as_bytes()))).collect(),
        };
        edition::write(&lock, &folder).unwrap();
        for name in names.iter().filter(|name| !name.starts_with('.') && !name.starts_with('/')) {
            fs::write(folder.join(name), name).unwrap();
        }
        project
    }

    fn site(project: &tempfile::TempDir) -> Site {
        Site::read(project.path(), ["reports/x", "reports/none"].into_iter())
    }

    #[test]
    fn the_files_that_the_lock_names_are_shown_and_no_others() {
        let project = project(&["article.en.html", "data/fig1.csv"]);
        fs::write(project.path().join("reports/x/notes.txt"), "mine").unwrap();
        let site = site(&project);
        assert_eq!(site.bytes("reports/x/data/fig1.csv").unwrap(), b"data/fig1.csv");
        for path in [
            "reports/x/notes.txt",
            "reports/x/edition.lock",
            "reports/x/data/../article.en.html",
            ".caveat/secret",
            "",
        ] {
            assert_eq!(site.bytes(path), None, "{path}");
        }
    }

    #[test]
    fn a_lock_that_names_files_elsewhere_shows_none_of_them() {
        for name in ["../../.caveat/secret", "/etc/passwd"] {
            let project = project(&["article.en.html", name]);
            assert!(site(&project).files.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_link_in_the_place_of_a_file_or_a_folder_is_not_followed() {
        let project = project(&["article.en.html", "data/secret"]);
        let folder = project.path().join("reports/x");
        fs::remove_file(folder.join("article.en.html")).unwrap();
        symlink(project.path().join(".caveat/secret"), folder.join("article.en.html")).unwrap();
        fs::remove_dir_all(folder.join("data")).unwrap();
        symlink(project.path().join(".caveat"), folder.join("data")).unwrap();
        let site = site(&project);
        assert_eq!(site.bytes("reports/x/article.en.html"), None);
        assert_eq!(site.bytes("reports/x/data/secret"), None);
    }

    #[test]
    fn a_report_folder_that_is_a_link_to_the_store_or_out_of_the_project_is_not_followed() {
        let project = project(&["secret"]);
        let elsewhere = tempfile::tempdir().unwrap();
        for place in [project.path().join(".caveat"), elsewhere.path().join("x")] {
            let reports = project.path().join("reports/x");
            fs::create_dir_all(&place).unwrap();
            fs::copy(reports.join("edition.lock"), place.join("edition.lock")).unwrap();
            fs::write(place.join("secret"), "secret").unwrap();
            symlink(&place, project.path().join("linked")).unwrap();
            let site = Site::read(project.path(), ["linked"].into_iter());
            assert_eq!((site.files.len(), site.bytes("linked/secret")), (1, None));
            fs::remove_file(project.path().join("linked")).unwrap();
        }
    }

    #[test]
    fn articles_are_pages_and_texts_where_there_are_no_pages() {
        let both = project(&["article.en.html", "article.en.md", "article.nb.html", "data/article.en.xlsx"]);
        assert_eq!(site(&both).articles(), ["reports/x/article.en.html", "reports/x/article.nb.html"]);
        assert_eq!(site(&project(&["article.en.md"])).articles(), ["reports/x/article.en.md"]);
    }

    #[test]
    fn the_digest_changes_with_what_the_locks_name() {
        let digest = |names: &[&str]| site(&project(names)).digest();
        assert_eq!(digest(&["a", "b"]), digest(&["b", "a"]));
        assert_ne!(digest(&["a", "b"]), digest(&["a"]));
    }
}
