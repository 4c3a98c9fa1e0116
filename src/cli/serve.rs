//! `caveat serve`: runs the pipeline whenever something that it is made from has changed, and shows the articles.
//! Knows nothing of HTTP, nor of how files are watched.

use super::arguments::{Common, ServeOptions};
use super::console::{self, Console};
use super::error::CliError;
use super::open::{Opened, enter, open_noting, pipeline_file, project, store};
use super::run::{chosen, outcome, publish, workers};
use super::{exit_code, interrupt, listing, output, published};
use crate::event::Event;
use crate::execute::{self, Options};
use crate::monitor::Monitor;
use crate::serve::{FIRST_PORT, Preview, Server, Site, Watch};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs the command.
pub fn run(common: &Common, options: &ServeOptions) -> Result<ExitCode, CliError> {
    let interrupt = interrupt::flag();
    let project = project(common)?;
    let file = pipeline_file(common, options.file.as_deref())?;
    let mut watch = Watch::over(&project);
    let mut opened = open_noting(common, Some(&file), &|name| watch.note(name));
    let preview = Arc::new(Preview::default());
    match &opened {
        Ok(opened) => preview.show(site(opened, options)?),
        Err(error) if stands_in_a_file(error) => {}
        Err(_) => return opened.map(|_| exit_code::DONE),
    }
    serve(options, &preview)?;
    loop {
        preview.begin();
        let again = || open_noting(common, Some(&file), &|name| watch.note(name));
        let whole = opened.and_then(|opened| if is_taken_back(&opened)? { again() } else { Ok(opened) });
        let (site, error) = attempt(whole, options, &interrupt);
        preview.end(site, error);
        if !interrupt.load(Ordering::SeqCst) {
            console::line("watches the pipeline's files (Ctrl-C ends it)");
        }
        let Some(changed) = watch.wait(&interrupt) else { return Ok(exit_code::DONE) };
        console::line(&format!("changed: {changed}"));
        watch = Watch::over(&project);
        opened = open_noting(common, Some(&file), &|name| watch.note(name));
    }
}

/// Whether an error can be mended in the files that are watched, and not on the command line only.
fn stands_in_a_file(error: &CliError) -> bool {
    matches!(error, CliError::Problems(problems) if problems.0.iter().all(|problem| problem.line > 0))
}

/// Whether corrections of runs that were cut off were taken back, as `caveat run` does.
fn is_taken_back(opened: &Opened) -> Result<bool, CliError> {
    let store = store(&opened.project)?;
    let _in_use = enter(&store)?;
    published::take_back(opened, &store)
}

/// Lets browsers in, and says where.
fn serve(options: &ServeOptions, preview: &Arc<Preview>) -> Result<(), CliError> {
    let port = options.port.unwrap_or(FIRST_PORT);
    let failed = |reason: std::io::Error| {
        let mend = "name another port with --port; with --port 0 it takes any that is free";
        CliError::usage(format!("cannot listen at 127.0.0.1:{port}: {reason}"), mend)
    };
    let server = Server::bind(options.port).map_err(failed)?;
    output::write(&format!("{}\n", server.address()))?;
    server.start(Arc::clone(preview)).map_err(failed)
}

/// One run: what there is to show after it, where the pipeline tells, and what is wrong.
fn attempt(
    opened: Result<Opened, CliError>,
    options: &ServeOptions,
    interrupt: &AtomicBool,
) -> (Option<Site>, Option<String>) {
    let told = Told { console: Console::new(), failures: Mutex::default() };
    let (site, error) = match opened {
        Err(error) => (None, Some(error)),
        Ok(opened) => {
            let error = bring_up_to_date(&opened, options, &told, interrupt).err();
            (site(&opened, options).ok(), error)
        }
    };
    if let Some(error) = &error {
        console::error(error);
    }
    let failures = told.failures.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
    let lines: Vec<String> = failures.chain(error.map(|error| format!("error: {error}"))).collect();
    (site, (!lines.is_empty()).then(|| lines.join("\n")))
}

/// What `caveat run` does; a stage that fails keeps no other article from being shown.
fn bring_up_to_date(
    opened: &Opened,
    options: &ServeOptions,
    told: &Told,
    interrupt: &AtomicBool,
) -> Result<(), CliError> {
    let settings = Options {
        jobs: options.jobs.map_or_else(workers, usize::from),
        force: false,
        check_determinism: false,
        keep_going: true,
        only: chosen(opened, options.stage.as_deref())?,
        chunk_rows: options.chunk_rows.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX)),
    };
    let store = store(&opened.project)?;
    let _in_use = enter(&store)?;
    let summary = execute::run(&opened.plan, &opened.project, &store, &settings, told, interrupt);
    let changed = published::changed(opened, &store, &summary)?;
    if !changed.is_empty() {
        return Err(CliError::Failed(published::refusal(&changed)));
    }
    publish(opened, &store, &summary, told, false)?;
    listing::write(&opened.project, &store)?;
    outcome(opened, summary.failed).map(|_| ())
}

/// What the reports of the pipeline, or of the stage that is asked for, have to show.
fn site(opened: &Opened, options: &ServeOptions) -> Result<Site, CliError> {
    let only = chosen(opened, options.stage.as_deref())?;
    let is_wanted = |place: &usize| only.as_ref().is_none_or(|only| only.contains(place));
    let stages = opened.plan.stages.iter().enumerate().filter(|(place, _)| is_wanted(place));
    Ok(Site::read(opened.project.root(), stages.filter_map(|(_, stage)| stage.out.as_deref())))
}

/// A listener that tells the terminal everything, and keeps what failed for the page.
struct Told {
    console: Console,
    failures: Mutex<Vec<String>>,
}

impl Monitor for Told {
    fn tell(&self, event: Event) {
        if let Event::StageFailed { stage, why } = &event {
            let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.push(format!("{stage}: failed: {why}"));
        }
        self.console.tell(event);
    }
}
