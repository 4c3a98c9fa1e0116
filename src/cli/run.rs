//! `caveat run`: brings stages up to date and puts reports in their folders.
//! Knows nothing of how stages compute.

use super::arguments::{Common, RunOptions};
use super::console::{self, Console};
use super::error::CliError;
use super::open::{Opened, enter, open, store};
use super::verify::{self, Checked};
use super::{exit_code, interrupt, listing, locked, output, published, status};
use crate::config::Problems;
use crate::counted::counted;
use crate::edition::{self, EditionLock};
use crate::execute::{self, Options, Origin, RunError, Summary, pin};
use crate::monitor::Monitor;
use crate::plan::problem;
use crate::store::{StatCache, Store};
use serde_json::json;
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the command.
pub fn run(common: &Common, options: &RunOptions) -> Result<ExitCode, CliError> {
    let began = Instant::now();
    let opened = open(common, options.file.as_deref())?;
    let only = chosen(&opened, options.stage.as_deref())?;
    let store = store(&opened.project)?;
    if options.dry_run {
        return status::print(&opened, &store, only.as_deref(), options.json);
    }
    let _in_use = enter(&store)?;
    let is_other = !options.locked && published::take_back(&opened, &store)?;
    let opened = if is_other { open(common, options.file.as_deref())? } else { opened };
    if options.locked && !locked::inputs_are(&opened, &store, only.as_deref())? {
        return Ok(exit_code::differs());
    }
    let console = Console::new();
    let interrupt = interrupt::flag();
    let settings = Options {
        jobs: options.jobs.map_or_else(workers, usize::from),
        force: options.force,
        check_determinism: options.check_determinism,
        keep_going: options.keep_going,
        only,
        chunk_rows: options.chunk_rows.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX)),
    };
    let summary = execute::run(&opened.plan, &opened.project, &store, &settings, &console, &interrupt);
    if options.locked && !locked::outputs_are(&opened, &store, &summary)? {
        return Ok(exit_code::differs());
    }
    let changed = published::changed(&opened, &store, &summary)?;
    let mut alone = Vec::new();
    let (opened, mut summary) = match &options.correct {
        correct if changed.is_empty() => {
            if correct.is_some() {
                console::line(
                    "nothing to put right: no published edition comes out otherwise, so no correction is noted",
                );
            }
            (opened, summary)
        }
        None => {
            published::refuse(&changed, options.json)?;
            return Ok(exit_code::differs());
        }
        Some(why) => {
            for edition in &changed {
                alone.push(published::alone(&edition.out, &store)?);
            }
            published::note(&changed, why)?;
            // The page says what was put right, and so is made once more.
            let opened = open(common, options.file.as_deref())?;
            let summary =
                execute::run(&opened.plan, &opened.project, &store, &settings, &console, &interrupt);
            (opened, summary)
        }
    };
    let reports = publish(&opened, &store, &summary, &console, options.publish)?;
    // What is only held against its lock is on the page already.
    if !reports.is_empty() && !options.locked {
        listing::write(&opened.project, &store)?;
    }
    if options.publish {
        let outs = opened.plan.stages.iter().filter(|stage| summary.results.contains_key(&stage.name));
        console::line(&published::said(&outs.filter_map(|stage| stage.out.as_deref()).collect::<Vec<_>>()));
    }
    drop(alone);
    let checked = if options.verify_dense { Some(verify::checked(&opened, &store, &summary)?) } else { None };
    say(&summary, &reports, checked.as_deref(), &console, options.json, began)?;
    let is_far = checked.iter().flatten().any(Checked::is_far);
    let code = outcome(&opened, std::mem::take(&mut summary.failed))?;
    // The program ends here: taking thousands of stages apart one by one would be time for nothing.
    std::mem::forget((opened, summary));
    Ok(if is_far && code == exit_code::DONE { exit_code::failed() } else { code })
}

/// One more than there are processors: while a worker waits for the disk, the others have them.
pub fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) + 1
}

/// The places of the stage that is asked for and of what it needs; all when none is.
pub fn chosen(opened: &Opened, stage: Option<&str>) -> Result<Option<Vec<usize>>, CliError> {
    let Some(stage) = stage else { return Ok(None) };
    if opened.plan.stage(stage).is_none() {
        return Err(unknown_stage(opened, stage));
    }
    Ok(Some(opened.plan.closure(stage)))
}

/// There is no such stage: the nearest, or all.
pub fn unknown_stage(opened: &Opened, stage: &str) -> CliError {
    let names: Vec<&str> = opened.plan.stages.iter().map(|stage| stage.name.as_str()).collect();
    let mend = match crate::name::nearest(stage, names.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("the stages are: {}", names.join(", ")),
    };
    CliError::usage(format!("there is no stage '{stage}'"), mend)
}

/// Puts every report that is up to date in its folder, with its lock; gives the articles' paths.
pub fn publish(
    opened: &Opened,
    store: &Store,
    summary: &Summary,
    monitor: &dyn Monitor,
    is_published: bool,
) -> Result<Vec<String>, CliError> {
    let stats = store.stat_cache();
    let mut articles = Vec::new();
    for stage in &opened.plan.stages {
        let (Some(out), Some((_, parts))) = (&stage.out, summary.results.get(&stage.name)) else { continue };
        let folder = opened.project.path(out);
        let _alone = execute::alone_in(out, opened.project.root(), store)?;
        published::check(&folder, out)?;
        let before = edition::read(&folder)?;
        let was_published = before.as_ref().is_some_and(|lock| lock.published);
        let lock = pin(origin(opened, &stats), summary, stage)?;
        // Of a published edition that comes out the same the lock stays, too.
        let stays = was_published && before.as_ref().is_some_and(|before| before.outputs == lock.outputs);
        let before: BTreeSet<String> =
            before.map(|lock| lock.outputs.into_keys().collect()).unwrap_or_default();
        execute::publish(parts, opened.project.root(), out, &before, &stats, monitor)?;
        if !stays {
            let published = is_published || was_published;
            edition::write(&EditionLock { published, ..lock }, &folder)?;
        }
        let files = parts.iter().filter(|part| part.label.starts_with("article."));
        articles.extend(files.map(|part| format!("{out}/{}", part.label)));
    }
    // Losing the stat cache costs hashing files again and nothing else.
    let _ = stats.save();
    Ok(articles)
}

/// What the pipeline's editions are made from.
pub fn origin<'a>(opened: &'a Opened, stats: &'a StatCache) -> Origin<'a> {
    Origin { plan: &opened.plan, project: &opened.project, stats }
}

fn say(
    summary: &Summary,
    articles: &[String],
    checked: Option<&[Checked]>,
    console: &Console,
    as_json: bool,
    began: Instant,
) -> Result<(), CliError> {
    let failed: Vec<&String> = summary.failed.iter().map(|(stage, _)| stage).collect();
    let seconds = began.elapsed().as_secs_f64();
    if as_json {
        let mut value = json!({
            "executed": summary.executed,
            "fresh": summary.fresh,
            "failed": failed,
            "skipped": summary.skipped,
            "steps": {"computed": summary.steps.0, "reused": summary.steps.1},
            "damaged": console.damaged(),
            "written": console.written(),
            "articles": articles,
        });
        if let Some(checked) = checked {
            value["verified"] = checked.iter().map(Checked::json).collect();
        }
        return output::write(&format!("{value:#}\n"));
    }
    if !failed.is_empty() {
        return Ok(());
    }
    let written = console.written().len();
    if summary.executed.is_empty() && written == 0 {
        let fresh = match summary.fresh.len() {
            1 => "the only stage is".to_owned(),
            count => format!("all {count} stages are"),
        };
        console::line(&format!("nothing executed: {fresh} fresh ({seconds:.2} s)"));
    } else {
        let (ran, fresh) = (summary.executed.len(), summary.fresh.len());
        console::line(&format!(
            "done: {} executed, {fresh} fresh, {} written ({seconds:.1} s)",
            counted(ran, "stage"),
            counted(written, "file")
        ));
    }
    let checked = checked.into_iter().flatten().map(|checked| format!("{checked}\n"));
    let articles = articles.iter().map(|article| format!("{article}\n"));
    articles.chain(checked).try_for_each(|line| output::write(&line))
}

/// The exit code, once the failures have been said with their places.
pub fn outcome(opened: &Opened, failed: Vec<(String, RunError)>) -> Result<ExitCode, CliError> {
    let mut problems = Vec::new();
    let mut is_failed = false;
    for (stage, error) in failed {
        match error {
            RunError::Pipeline(findings) => {
                problems.extend(findings.into_iter().map(|finding| problem(&opened.loaded, &stage, finding)));
            }
            RunError::Store(error) => return Err(error.into()),
            RunError::Interrupted => return Err(CliError::Interrupted),
            RunError::Stage(_) => is_failed = true,
        }
    }
    if !problems.is_empty() {
        return Err(CliError::Problems(Problems::sorted(problems)));
    }
    Ok(if is_failed { exit_code::failed() } else { exit_code::DONE })
}
