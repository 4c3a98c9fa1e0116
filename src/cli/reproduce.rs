//! `caveat reproduce`: an edition computed again from its lock, apart from everything else.
//! Knows nothing of how outputs are compared.

use super::arguments::{Common, ReproduceOptions};
use super::console::{self, Console};
use super::editions::{self, Found};
use super::error::CliError;
use super::open::{Opened, open_definition};
use super::run::{outcome, workers};
use super::{exit_code, interrupt, output};
use crate::edition::{Reproduction, Verdict, first_divergence, judged};
use crate::execute::{self, Options, Origin, Summary, drift, pin};
use crate::keys::Cause;
use crate::plan::PlannedStage;
use crate::store::Store;
use serde_json::json;
use std::process::ExitCode;

/// How the names of this command's stores begin in the folder for temporary files.
const OWN_STORE: &str = "caveat-reproduce-";

/// Runs the command.
pub fn run(common: &Common, options: &ReproduceOptions) -> Result<ExitCode, CliError> {
    let found = editions::find(&common.project, &options.edition)?;
    let opened = open_definition(common, &found)?;
    let report = report(&opened, &found)?;
    // A store of its own, so that nothing of what was computed before counts.
    let folder = tempfile::Builder::new().prefix(OWN_STORE).tempdir();
    let folder = folder.map_err(CliError::no_temporary)?;
    let store = Store::open(folder.path())?;
    let _entered = store.enter(|| {})?;
    store.remove_abandoned(OWN_STORE)?;
    let stats = store.stat_cache();
    let origin = Origin { plan: &opened.plan, project: &opened.project, stats: &stats };
    let drift = drift(&found.lock, origin, report)?;
    for cause in &drift {
        console::line(&format!("not as in the lock: {cause}"));
    }
    let mut summary = computed(&opened, &store, &report.name, options);
    let now = pin(origin, &summary, report)?;
    let parts: Vec<_> = summary.results.remove(&report.name).map(|(_, parts)| parts).unwrap_or_default();
    if !summary.failed.is_empty() {
        let first = first_divergence(&found.lock, &now);
        let had_parted = first.is_some_and(|first| summary.results.contains_key(&first.stage));
        match outcome(&opened, summary.failed) {
            Err(CliError::Interrupted) => return Err(CliError::Interrupted),
            // What failed only shows what went otherwise before it.
            Err(error) if had_parted => console::error(&error),
            Ok(_) if had_parted => {}
            failed => return failed,
        }
    }
    let again = |name: &str| std::fs::read(&parts.iter().find(|part| part.label == name)?.path).ok();
    let published = |name: &str| std::fs::read(found.folder.join(name)).ok();
    let reproduction = judged(&found.lock, &now, options.tolerance, published, again);
    say(&found, &drift, &reproduction, options)?;
    let is_good = reproduction.outputs.iter().all(|(_, verdict)| verdict.is_good());
    Ok(if is_good { exit_code::DONE } else { exit_code::differs() })
}

fn report<'a>(opened: &'a Opened, found: &Found) -> Result<&'a PlannedStage, CliError> {
    let stage = opened.plan.stage(&found.lock.stage).filter(|stage| stage.out.is_some());
    stage.ok_or_else(|| {
        let what =
            format!("{}: its lock has no stage '{}' that writes a report", found.name, found.lock.stage);
        CliError::usage(what, "take the lock from version control, as the program wrote it")
    })
}

fn computed(opened: &Opened, store: &Store, report: &str, options: &ReproduceOptions) -> Summary {
    let settings = Options {
        jobs: options.jobs.map_or_else(workers, usize::from),
        force: false,
        check_determinism: false,
        keep_going: false,
        only: Some(opened.plan.closure(report)),
        chunk_rows: None,
    };
    let interrupt = interrupt::flag();
    execute::run(&opened.plan, &opened.project, store, &settings, &Console::new(), &interrupt)
}

fn say(
    found: &Found,
    drift: &[Cause],
    reproduction: &Reproduction,
    options: &ReproduceOptions,
) -> Result<(), CliError> {
    let Reproduction { outputs, first } = reproduction;
    if options.json {
        let outputs = outputs.iter().map(|(file, verdict)| {
            let mut value = json!({"file": file, "verdict": verdict.word()});
            if let Verdict::Close { largest } = verdict {
                value["largest"] = json!(largest);
            }
            value
        });
        let value = json!({
            "edition": found.name,
            "written_by": found.lock.program,
            "differs_from_lock": drift.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "outputs": outputs.collect::<Vec<_>>(),
            "first_divergence": first.as_ref().map(|first| &first.stage),
        });
        return output::write(&format!("{value:#}\n"));
    }
    for (file, verdict) in outputs {
        let more = match verdict {
            Verdict::Close { largest } => format!(" (largest difference {largest:.1e})"),
            Verdict::Altered => {
                " (computed again it is as the lock has it; the file in the folder is not)".to_owned()
            }
            _ => String::new(),
        };
        output::write(&format!("{:<17} {file}{more}\n", verdict.word()))?;
    }
    let identical = outputs.iter().filter(|(_, verdict)| *verdict == Verdict::Identical).count();
    output::write(&format!("{}: {identical} of {} outputs are identical\n", found.name, outputs.len()))?;
    match first {
        Some(first) => {
            let is_program = drift.is_empty() && first.revisions.is_none();
            let why =
                if is_program { ", made from the same as then: the program does it otherwise" } else { "" };
            output::write(&format!("the first stage that diverged: {first}{why}\n"))
        }
        None => Ok(()),
    }
}
