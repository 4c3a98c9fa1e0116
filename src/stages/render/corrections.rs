//! The corrections of an edition, where it has had any: a file beside its articles that the program itself keeps.
//! Knows nothing of how they are shown.

use super::super::stage::{Finding, SourceFiles, Upstream};
use super::{Checked, source};
use crate::edition::{CORRECTIONS, CORRECTIONS_FILE, Correction};
use crate::keys::Digest;
use crate::yaml;

/// Reads the corrections in the report's folder, if there are any.
pub fn read(
    out: &str,
    upstream: &Upstream,
    files: &mut Vec<SourceFiles>,
    findings: &mut Vec<Finding>,
) -> Option<Checked<Vec<Correction>>> {
    let file = format!("{out}/{CORRECTIONS_FILE}");
    upstream.peek.files(&file).ok()?;
    let read = || -> Result<Checked<Vec<Correction>>, String> {
        let text = upstream.peek.text(&file)?;
        let value = yaml::from_text(&text).map_err(|error| format!("{file}: {error}"))?;
        Ok(Checked { value, digest: Digest::of(text.as_bytes()) })
    };
    files.push(source(CORRECTIONS, &file));
    let mend = "take the file from version control: the program writes it";
    read().map_err(|what| findings.push(Finding::at("/out", what).mend(mend))).ok()
}
