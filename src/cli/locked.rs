//! `caveat run --locked`: what is there now held against the editions' locks.
//! Knows nothing of how either is computed.

use super::console;
use super::error::CliError;
use super::open::Opened;
use super::run::origin;
use crate::edition::{self, EditionLock, first_divergence};
use crate::execute::{Summary, drift, pin};
use crate::plan::PlannedStage;
use crate::store::Store;

/// So many causes are said of each lock.
const MOST_CAUSES: usize = 12;

/// Whether pipeline and files are those of the locks; what is not is said.
pub fn inputs_are(opened: &Opened, store: &Store, only: Option<&[usize]>) -> Result<bool, CliError> {
    let stats = store.stat_cache();
    let mut are = true;
    for (out, report, lock) in locks(opened, only)? {
        let causes = drift(&lock, origin(opened, &stats), report)?;
        for cause in causes.iter().take(MOST_CAUSES) {
            console::line(&format!("{out}: not as in the lock: {cause}"));
        }
        if causes.len() > MOST_CAUSES {
            console::line(&format!(
                "{out}: and {} more that are not as in the lock",
                causes.len() - MOST_CAUSES
            ));
        }
        are &= causes.is_empty();
    }
    let _ = stats.save();
    if !are {
        console::line("nothing was computed; run without --locked to make the edition anew");
    }
    Ok(are)
}

/// Whether the reports that a run came to are those of the locks; what is not is said.
pub fn outputs_are(opened: &Opened, store: &Store, summary: &Summary) -> Result<bool, CliError> {
    let stats = store.stat_cache();
    let mut are = true;
    for (out, report, lock) in locks(opened, None)? {
        if !summary.results.contains_key(&report.name) {
            continue;
        }
        let now = pin(origin(opened, &stats), summary, report)?;
        for name in lock.differing_outputs(&now) {
            console::line(&format!("{out}/{name}: comes out otherwise than in the lock"));
            are = false;
        }
        if let (false, Some(first)) = (are, first_divergence(&lock, &now)) {
            console::line(&format!("{out}: the first stage that diverged: {first}"));
        }
    }
    if !are {
        console::line(
            "nothing was written; run without --locked to make the edition anew, then `caveat diff`",
        );
    }
    Ok(are)
}

/// The reports with their folders and locks.
fn locks<'a>(
    opened: &'a Opened,
    only: Option<&[usize]>,
) -> Result<Vec<(&'a str, &'a PlannedStage, EditionLock)>, CliError> {
    let mut locks = Vec::new();
    for (place, stage) in opened.plan.stages.iter().enumerate() {
        let (Some(out), true) = (&stage.out, only.is_none_or(|only| only.contains(&place))) else { continue };
        let lock = edition::read(&opened.project.path(out))?.ok_or_else(|| {
            let what = format!("{out} has no {}", edition::LOCK_FILE);
            CliError::usage(what, "run once without --locked, and keep what it writes in version control")
        })?;
        if lock.stage != stage.name {
            let what = format!(
                "{out}/{}: its edition is of the stage '{}', and here '{}' writes it",
                edition::LOCK_FILE,
                lock.stage,
                stage.name
            );
            let mend =
                "take the lock from version control, or run once without --locked and keep what it writes";
            return Err(CliError::usage(what, mend));
        }
        locks.push((out.as_str(), stage, lock));
    }
    Ok(locks)
}
