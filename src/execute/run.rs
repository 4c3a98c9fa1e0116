//! The main loop: starts stages whose inputs are there, hands their steps to workers, moves each stage
//! from round to round, and leaves a record for each that is done.
//! Knows nothing of what a step computes.
//!
//! One thread keeps the states; workers take steps from a queue and send back results. A stage starts
//! when all that it needs are done, so independent stages run side by side.

use super::check::{AT_ONCE, Checked, check};
use super::inputs::Sources;
use super::notes::Notes;
use super::queue::{Queue, Task};
use super::ready::Ready;
use super::reasons::{Leaves, Reasons, reasons};
use super::survey::since_last;
use super::taken::{Known, note, taken, unless_damaged};
use super::work::{StepError, StepResult, Workbench};
use super::{keep_provenance, outputs_as_parts, part};
use crate::counted::counted;
use crate::event::Event;
use crate::keys::{Cause, Digest, StepKey};
use crate::monitor::Monitor;
use crate::plan::{Plan, PlannedStage, Project};
use crate::stages::{Finding, Loader, Part, Parts, StageError};
use crate::store::{Output, Record, StatCache, Store, StoreError};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Workers.
    pub jobs: usize,
    /// Run steps that are fresh, too.
    pub force: bool,
    /// Compute every step that is computed twice; a difference fails the stage.
    pub check_determinism: bool,
    /// After a failure go on with what does not need the failed stage.
    pub keep_going: bool,
    /// The places of the stages to bring up to date; all when absent.
    pub only: Option<Vec<usize>>,
    /// Rows to read at a time of files that hold several periods.
    pub chunk_rows: Option<usize>,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// Stages that computed something.
    pub executed: Vec<String>,
    /// Stages that were fresh.
    pub fresh: Vec<String>,
    /// Stages that failed, with the reason.
    pub failed: Vec<(String, RunError)>,
    /// Stages that were not tried.
    pub skipped: Vec<String>,
    /// Steps computed, and steps taken from the store, of all stages that ran.
    pub steps: (usize, usize),
    /// Every finished stage's key and parts.
    pub results: BTreeMap<String, (StepKey, Vec<Part>)>,
}

/// Why a stage failed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum RunError {
    #[error("{}", .0.iter().map(|f| f.what.as_str()).collect::<Vec<_>>().join("; "))]
    Pipeline(Vec<Finding>),
    #[error("{0}")]
    Stage(String),
    #[error("{0}")]
    Store(StoreError),
    #[error("interrupted")]
    Interrupted,
}

impl From<StepError> for RunError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Stage(StageError::Pipeline { findings }) => Self::Pipeline(findings),
            StepError::Stage(StageError::Interrupted) => Self::Interrupted,
            StepError::Stage(StageError::Damaged { part, path }) => Self::Store(StoreError::Damaged {
                path,
                what: format!("{part} is not what was written"),
                mend: "`caveat cache check` moves it aside; then run again: what made it runs anew",
            }),
            StepError::Stage(other) => Self::Stage(other.to_string()),
            StepError::Store(error) => Self::Store(error),
        }
    }
}

impl From<StageError> for RunError {
    fn from(error: StageError) -> Self {
        StepError::Stage(error).into()
    }
}

/// Brings the plan up to date.
pub fn run(
    plan: &Plan,
    project: &Project,
    store: &Store,
    options: &Options,
    monitor: &dyn Monitor,
    interrupt: &AtomicBool,
) -> Summary {
    let began = Instant::now();
    let stats = store.stat_cache();
    let loader = Loader::reading(options.chunk_rows);
    let bench = Workbench {
        store,
        stats: &stats,
        loader: &loader,
        interrupt,
        force: options.force,
        check_determinism: options.check_determinism,
        monitor,
    };
    let wanted = options.only.clone().unwrap_or_else(|| (0..plan.stages.len()).collect());
    monitor.tell(Event::RunStarted { pipeline: plan.setting.pipeline.clone(), stages: wanted.len() });
    let queue = Queue::default();
    let summary = std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..options.jobs.max(1) {
            let (send, queue, bench) = (send.clone(), &queue, &bench);
            scope.spawn(move || worker(plan, queue, bench, monitor, &send));
        }
        let mut conductor = Conductor {
            plan,
            project,
            store,
            stats: &stats,
            options,
            monitor,
            interrupt,
            queue: &queue,
            ready: Ready::of(plan, &wanted),
            checked: BTreeMap::new(),
            running: BTreeMap::new(),
            done: BTreeMap::new(),
            leaves: Leaves::new(),
            summary: Summary::default(),
        };
        conductor.conduct(&receive);
        queue.close();
        conductor.summary
    });
    // Losing the stat cache costs hashing files again and nothing else.
    let _ = stats.save();
    monitor.tell(Event::RunDone {
        executed: summary.executed.len(),
        fresh: summary.fresh.len(),
        failed: summary.failed.len() + summary.skipped.len(),
        seconds: began.elapsed().as_secs_f64(),
    });
    summary
}

type Message = (usize, usize, Result<StepResult, StepError>);

fn worker(
    plan: &Plan,
    queue: &Queue,
    bench: &Workbench,
    monitor: &dyn Monitor,
    send: &mpsc::Sender<Message>,
) {
    while let Some(task) = queue.pop() {
        let stage = &plan.stages[task.stage];
        let waiting = || monitor.tell(Event::Waiting { stage: stage.name.clone() });
        let progress = |outputs: &[Output]| {
            let rows = outputs.iter().filter_map(|output| output.rows).sum();
            monitor.tell(Event::StepProgress { stage: stage.name.clone(), outputs: outputs.len(), rows });
        };
        let compute = || bench.step(stage, &task.step, waiting, &progress);
        // A panic in a library must not leave the run waiting for ever: it becomes the stage's failure.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(compute)).unwrap_or_else(|_| {
            let what = format!("{} {}: a computation broke down", task.step.task, task.step.label);
            Err(StepError::Stage(StageError::plain(what)))
        });
        if send.send((task.stage, task.place, result)).is_err() {
            return;
        }
    }
}

/// A stage that is on its way.
struct Running {
    key: StepKey,
    parts: Parts,
    round: usize,
    results: Vec<Option<StepResult>>,
    outputs: Vec<Output>,
    keys: Vec<Digest>,
    computed: usize,
    reused: usize,
    rows: u64,
    steps: usize,
    began: Instant,
    notes: Notes,
}

struct Conductor<'a> {
    plan: &'a Plan,
    project: &'a Project,
    store: &'a Store,
    stats: &'a StatCache,
    options: &'a Options,
    monitor: &'a dyn Monitor,
    interrupt: &'a AtomicBool,
    queue: &'a Queue,
    ready: Ready,
    /// Stages that may start and were looked at, not started yet.
    checked: BTreeMap<usize, Result<Checked, StoreError>>,
    running: BTreeMap<usize, Running>,
    done: BTreeMap<String, Vec<Part>>,
    /// Of the stages that run: what changed outside the pipeline.
    leaves: Leaves,
    summary: Summary,
}

impl Conductor<'_> {
    fn conduct(&mut self, receive: &mpsc::Receiver<Message>) {
        self.start_ready();
        while !self.running.is_empty() {
            let Ok((stage, place, result)) = receive.recv() else { return };
            if self.interrupt.load(Ordering::Relaxed) {
                self.fail(stage, RunError::Interrupted);
                return;
            }
            if self.running.contains_key(&stage) {
                self.take(stage, place, result);
            }
            if !self.summary.failed.is_empty() && !self.options.keep_going {
                let left = self.ready.give_up();
                self.summary
                    .skipped
                    .extend(left.into_iter().map(|place| self.plan.stages[place].name.clone()));
                return;
            }
            self.start_ready();
        }
    }

    /// Starts every stage whose needs are done; skips those that need a failed one.
    fn start_ready(&mut self) {
        while let Some(place) = self.ready.first() {
            let stage = &self.plan.stages[place];
            if let Some(failed) = stage.needs.iter().find(|need| !self.done.contains_key(*need)) {
                self.ready.start(place);
                self.ready.end(place);
                self.monitor.tell(Event::StageSkipped { stage: stage.name.clone(), failed: failed.clone() });
                self.summary.skipped.push(stage.name.clone());
                continue;
            }
            let Some(checked) = self.checked.remove(&place) else {
                self.look();
                continue;
            };
            self.ready.start(place);
            let started = checked.map_err(RunError::Store).and_then(|checked| self.start(place, checked));
            if let Err(error) = started {
                self.fail(place, error);
            }
            if !self.summary.failed.is_empty() && !self.options.keep_going {
                return;
            }
        }
    }

    /// Looks at the first stages that may start and were not looked at.
    fn look(&mut self) {
        let is_new = |place: &usize| !self.checked.contains_key(place) && self.has_its_needs(*place);
        let places: Vec<usize> = self.ready.iter().filter(is_new).take(AT_ONCE).collect();
        let stages: Vec<&PlannedStage> = places.iter().map(|&place| &self.plan.stages[place]).collect();
        let found = check(&stages, self.sources(), &self.done);
        self.checked.extend(places.into_iter().zip(found));
    }

    fn has_its_needs(&self, place: usize) -> bool {
        self.plan.stages[place].needs.iter().all(|need| self.done.contains_key(need))
    }

    fn sources(&self) -> Sources<'_> {
        Sources { plan: self.plan, project: self.project, store: self.store, stats: self.stats }
    }

    fn start(&mut self, place: usize, checked: Checked) -> Result<(), RunError> {
        let stage = &self.plan.stages[place];
        let Checked { parts, key, digest, fresh, is_latest } = checked;
        if let Some(outputs) = fresh.filter(|_| !self.options.force) {
            return self.fresh(place, key, &outputs, is_latest);
        }
        let taken = || taken(&digest, &stage.name, self.store, self.stats, self.monitor);
        let broken = match note(&digest, self.store, self.stats, taken).map_err(RunError::Store)? {
            Known::Whole(record) if !self.options.force => {
                return self.fresh(place, key, &record.outputs, false);
            }
            Known::Broken { cause, .. } => Some(cause),
            Known::Whole(_) | Known::Nothing => None,
        };
        let sources = self.sources();
        keep_provenance(stage, sources, &self.done).map_err(RunError::Store)?;
        let causes = self.causes(stage, &key, broken)?;
        let Reasons { lines: because, leaves } = reasons(&causes, &self.leaves);
        self.leaves.insert(stage.name.clone(), leaves);
        self.monitor.tell(Event::StageStarted { stage: stage.name.clone(), because });
        let running = Running {
            key,
            parts,
            round: 0,
            results: Vec::new(),
            outputs: Vec::new(),
            keys: Vec::new(),
            computed: 0,
            reused: 0,
            rows: 0,
            steps: 0,
            began: Instant::now(),
            notes: Notes::default(),
        };
        self.running.insert(place, running);
        self.next_round(place)
    }

    fn fresh(
        &mut self,
        place: usize,
        key: StepKey,
        outputs: &[Output],
        is_latest: bool,
    ) -> Result<(), RunError> {
        let stage = &self.plan.stages[place];
        self.monitor.tell(Event::StageFresh { stage: stage.name.clone() });
        self.summary.fresh.push(stage.name.clone());
        let parts = outputs_as_parts(&stage.name, outputs, self.store);
        self.remember(place, key, parts, is_latest)
    }

    fn causes(
        &self,
        stage: &PlannedStage,
        key: &StepKey,
        broken: Option<Cause>,
    ) -> Result<Vec<Cause>, RunError> {
        Ok(match broken {
            _ if self.options.force => vec![Cause::Forced],
            Some(broken) => vec![broken],
            None => since_last(self.plan, &stage.name, key, self.store).map_err(RunError::Store)?,
        })
    }

    /// Queues the next round's steps, or finishes the stage when there are none.
    fn next_round(&mut self, place: usize) -> Result<(), RunError> {
        let stage = &self.plan.stages[place];
        let Some(running) = self.running.get_mut(&place) else { return Ok(()) };
        let steps = stage.stage.steps(running.round, &running.parts)?;
        if steps.is_empty() {
            return self.finish(place);
        }
        running.round += 1;
        running.results = steps.iter().map(|_| None).collect();
        running.steps += steps.len();
        let tasks = steps.into_iter().enumerate();
        self.queue.push(tasks.map(|(at, step)| Task { stage: place, place: at, step }));
        Ok(())
    }

    fn take(&mut self, place: usize, step: usize, result: Result<StepResult, StepError>) {
        let name = self.plan.stages[place].name.clone();
        let Some(running) = self.running.get_mut(&place) else { return };
        match result {
            Err(error) => return self.fail(place, error.into()),
            Ok(result) => {
                running.computed += usize::from(!result.reused);
                running.reused += usize::from(result.reused);
                running.rows += result.rows;
                running.notes.add(&result.notes);
                running.keys.push(result.key);
                running.results[step] = Some(result);
            }
        }
        let (done, of) = (running.computed + running.reused, running.steps);
        self.monitor.tell(Event::StageProgress { stage: name, done, of, rows: running.rows });
        if running.results.iter().all(Option::is_some) {
            let results = std::mem::take(&mut running.results);
            let outputs: Vec<Output> =
                results.into_iter().flatten().flat_map(|result| result.outputs).collect();
            running.parts.0.extend(outputs.iter().map(|output| part("", output, self.store)));
            let stage = &self.plan.stages[place].stage;
            running.outputs.retain(|output| stage.keeps(&output.role));
            running.outputs.extend(outputs);
            if let Err(error) = self.next_round(place) {
                self.fail(place, error);
            }
        }
    }

    /// Leaves the stage's record: its outputs are those of its last round, and those that it keeps.
    fn finish(&mut self, place: usize) -> Result<(), RunError> {
        let stage = &self.plan.stages[place];
        let Some(mut running) = self.running.remove(&place) else { return Ok(()) };
        running.keys.sort_unstable();
        let facts = json!({"rows": running.rows, "notes": running.notes.0, "steps": running.keys});
        let record = Record::new(running.key.clone(), running.outputs, facts);
        self.store.put_record(&record).map_err(RunError::Store)?;
        let parts = outputs_as_parts(&stage.name, &record.outputs, self.store);
        self.summary.executed.push(stage.name.clone());
        self.summary.steps.0 += running.computed;
        self.summary.steps.1 += running.reused;
        for text in running.notes.lines() {
            self.monitor.tell(Event::Warning { stage: stage.name.clone(), text });
        }
        self.monitor.tell(Event::StageDone {
            stage: stage.name.clone(),
            computed: running.computed,
            reused: running.reused,
            rows: running.rows,
            seconds: running.began.elapsed().as_secs_f64(),
        });
        self.remember(place, running.key, parts, false)
    }

    /// Keeps what a stage gave for those that read it; notes its key unless that is noted.
    fn remember(
        &mut self,
        place: usize,
        key: StepKey,
        parts: Vec<Part>,
        is_latest: bool,
    ) -> Result<(), RunError> {
        let (stage, pipeline) = (&self.plan.stages[place], &self.plan.setting.pipeline);
        if !is_latest {
            let latest = self.store.latest_key(pipeline, &stage.name);
            unless_damaged(latest, &stage.name, self.store, self.monitor)
                .and_then(|_| self.store.set_latest(pipeline, &stage.name, &key.digest()))
                .map_err(RunError::Store)?;
            self.store.know_latest(pipeline, &stage.name, self.stats);
        }
        self.done.insert(stage.name.clone(), parts.clone());
        self.summary.results.insert(stage.name.clone(), (key, parts));
        self.ready.end(place);
        Ok(())
    }

    fn fail(&mut self, place: usize, error: RunError) {
        let stage = self.plan.stages[place].name.clone();
        self.running.remove(&place);
        let why = match &error {
            RunError::Pipeline(findings) => {
                format!("{} in the pipeline, see below", counted(findings.len(), "problem"))
            }
            other => other.to_string(),
        };
        self.monitor.tell(Event::StageFailed { stage: stage.clone(), why });
        self.summary.failed.push((stage, error));
        self.ready.end(place);
    }
}
