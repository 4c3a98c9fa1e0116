//! The edition before, where a stage names one: its lock and data files as inputs, and the numbers that it showed.
//! Knows nothing of what they are compared with.

use super::Loader;
use super::stage::{Finding, Part, SourceFiles, StageError, Upstream};
use crate::edition::{self, EditionLock, LOCK_FILE, Numbers, add_numbers, earlier_source, figure_of};
use crate::keys::Digest;
use std::path::Path;

/// An edition before this one.
#[derive(Debug, Clone)]
pub struct Previous {
    /// Its folder.
    pub folder: String,
    /// Its lock.
    pub lock: EditionLock,
    /// The digest of the lock's file.
    pub digest: Digest,
}

impl Previous {
    /// Reads the lock in the folder that the parameter `previous` names, and adds it and its data files to the stage's
    /// files. An empty name is none. `pointer` is where it stands in the stage's parameters.
    pub fn read(
        folder: Option<&str>,
        pointer: &str,
        upstream: &Upstream,
        files: &mut Vec<SourceFiles>,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let folder = folder.map(|folder| folder.trim_end_matches('/')).filter(|folder| !folder.is_empty())?;
        let at = |what: String, mend: &str| Finding::at(pointer, what).mend(mend);
        let file = format!("{folder}/{LOCK_FILE}");
        let text = match upstream.peek.files(&file).and_then(|_| upstream.peek.text(&file)) {
            Ok(text) => text,
            Err(what) => {
                let mend = "name the folder of a rendered edition, as reports/${edition}, or leave `previous` out for the first";
                findings.push(at(format!("there is no edition in '{folder}': {what}"), mend));
                return None;
            }
        };
        let lock = match edition::parse(Path::new(&file), &text) {
            Ok(lock) => lock,
            Err(error) => {
                findings.push(Finding::at(pointer, error.to_string()));
                return None;
            }
        };
        let mut all = vec![file];
        for output in lock.outputs.keys().filter(|output| figure_of(output).is_some()) {
            let file = format!("{folder}/{output}");
            if let Err(what) = upstream.peek.files(&file) {
                findings.push(at(what, "take the edition from version control"));
            }
            all.push(file);
        }
        files.push(SourceFiles { source: earlier_source(folder), files: all });
        Some(Self { folder: folder.to_owned(), lock, digest: Digest::of(text.as_bytes()) })
    }

    /// The numbers that it showed.
    ///
    /// # Errors
    /// A file that is not the one that its lock names.
    pub fn numbers(&self, inputs: &[Part], loader: &Loader) -> Result<Numbers, StageError> {
        let mut numbers = Numbers::new();
        for (output, digest) in &self.lock.outputs {
            let Some(figure) = figure_of(output) else { continue };
            let name = output.rsplit('/').next().unwrap_or(output);
            let from = earlier_source(&self.folder);
            let part = inputs.iter().find(|part| part.from == from && part.label == name);
            let part = part.filter(|part| part.content == *digest).ok_or_else(|| {
                let what = format!("{output} of the edition before is not the file that its lock names");
                StageError::data(what, "take the edition from version control")
            })?;
            add_numbers(figure, loader.text(part)?.as_bytes(), &mut numbers).map_err(StageError::plain)?;
        }
        Ok(numbers)
    }

    /// Its name: the parameter `edition`, else the last part of its folder.
    pub fn name(&self) -> String {
        match self.lock.params.get("edition") {
            Some(serde_json::Value::String(edition)) => edition.clone(),
            _ => self.folder.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }
}
