//! From a pipeline as written to a plan: every name resolved, every stage checked, in an order in which
//! each stage comes after those it needs. A [`Plan`] is always valid.
//! Knows nothing of how a plan is brought up to date.

mod chosen;
mod definition;
mod flow;
mod inputs;
mod linked;
mod noted;
mod order;
mod project;

pub use chosen::Chosen;
pub use definition::{OUTSIDE, definition};
pub use inputs::Input;
pub use noted::Noted;
pub use project::Project;

use crate::config::{Loaded, Problems};
use crate::disclosure::Policy;
use crate::disclosure::sensitivity::Sensitivity;
use crate::stages::{self, Finding, Kind, Peek, Planned, Setting, Shape, SourceFiles, Stage, Upstream};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::iter::Peekable;

/// A pipeline that can be run.
pub struct Plan {
    /// What the pipeline says beside its stages.
    pub setting: Setting,
    /// The stages, each after those it needs.
    pub stages: Vec<PlannedStage>,
}

/// A stage of a plan.
pub struct PlannedStage {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static dyn Kind,
    /// What it computes.
    pub stage: Box<dyn Stage>,
    /// What its result looks like.
    pub shape: Shape,
    /// The stages whose results it reads.
    pub needs: Vec<String>,
    /// The files it reads.
    pub files: Vec<SourceFiles>,
    /// Where its files for readers go.
    pub out: Option<String>,
    /// How sensitive its results are.
    pub sensitivity: Sensitivity,
}

impl Plan {
    /// The stage with a name.
    pub fn stage(&self, name: &str) -> Option<&PlannedStage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    /// The place of each stage by its name.
    pub fn places(&self) -> BTreeMap<&str, usize> {
        self.stages.iter().enumerate().map(|(place, stage)| (stage.name.as_str(), place)).collect()
    }

    /// The places of a stage and of everything it needs, in order.
    pub fn closure(&self, name: &str) -> Vec<usize> {
        let mut wanted = vec![false; self.stages.len()];
        let places = self.places();
        for (place, stage) in self.stages.iter().enumerate().rev() {
            wanted[place] |= stage.name == name;
            if wanted[place] {
                stage
                    .needs
                    .iter()
                    .filter_map(|need| places.get(need.as_str()))
                    .for_each(|&above| wanted[above] = true);
            }
        }
        (0..self.stages.len()).filter(|&place| wanted[place]).collect()
    }
}

/// Checks a pipeline, with a look at its files.
///
/// # Errors
/// Everything that is wrong and can be known before data are read.
pub fn plan(loaded: &Loaded, peek: &dyn Peek) -> Result<Plan, Problems> {
    let setting = setting(loaded);
    let mut problems = Vec::new();
    let written = written_stages(loaded);
    let order = order::order(&written, loaded, &mut problems);
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    let mut stages: Vec<PlannedStage> = Vec::new();
    let mut order = order.into_iter().map(|place| &written[place]).peekable();
    while order.peek().is_some() {
        let batch = next_batch(&mut order, &shapes);
        let upstream = Upstream { shapes: &shapes, peek };
        let planned =
            side_by_side(&batch, |stage| stage.kind.plan(&stage.name, &stage.params, &setting, &upstream));
        for (stage, planned) in batch.into_iter().zip(planned) {
            match planned {
                Ok(planned) => {
                    shapes.insert(stage.name.clone(), planned.shape.clone());
                    stages.push(planned_stage(stage, planned));
                }
                Err(mut findings) => {
                    let passed_over = shapes.values().flat_map(|shape| &shape.passed_over);
                    passed_over.for_each(|column| column.explain(&mut findings));
                    problems
                        .extend(findings.into_iter().map(|finding| problem(loaded, &stage.name, finding)));
                }
            }
        }
    }
    linked::link(&mut stages);
    problems.extend(shared_folders(&stages, loaded));
    let leaks = flow::leaks(&stages).into_iter();
    problems.extend(leaks.map(|(stage, finding)| problem(loaded, stage, finding)));
    if problems.is_empty() { Ok(Plan { setting, stages }) } else { Err(Problems::sorted(problems)) }
}

/// So few stages that handing them to another thread would take longer than planning them.
const FEW: usize = 8;

/// The next stages in order that can be planned side by side: those whose references all have a shape. One that
/// names a stage which could not be planned is passed over.
fn next_batch<'a>(
    order: &mut Peekable<impl Iterator<Item = &'a Written>>,
    shapes: &BTreeMap<String, Shape>,
) -> Vec<&'a Written> {
    let has_shapes =
        |stage: &Written| stage.references.iter().all(|reference| shapes.contains_key(&reference.stage));
    let mut batch = Vec::new();
    while let Some(stage) = order.next_if(|stage| has_shapes(stage)) {
        batch.push(stage);
    }
    if batch.is_empty() {
        order.next();
    }
    batch
}

/// What `plan` gives for each stage, a share of them on each processor. On threads of its own: one of rayon's that
/// waits for polars' would begin with another stage meanwhile, and so on until its stack is full.
fn side_by_side<T: Send>(stages: &[&Written], plan: impl Fn(&Written) -> T + Sync) -> Vec<T> {
    let some = |stages: &[&Written]| -> Vec<T> { stages.iter().map(|stage| plan(stage)).collect() };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let share = stages.len().div_ceil(processors).max(FEW);
    if stages.len() <= share {
        return some(stages);
    }
    std::thread::scope(|scope| {
        let some = &some;
        let workers: Vec<_> = stages.chunks(share).map(|stages| scope.spawn(move || some(stages))).collect();
        let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.flat_map(|planned| planned.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// A stage as written, with the stages it names.
pub(crate) struct Written {
    name: String,
    kind: &'static dyn Kind,
    params: Value,
    references: Vec<stages::Reference>,
}

fn written_stages(loaded: &Loaded) -> Vec<Written> {
    let stages = loaded.pipeline.stages.par_iter().filter_map(|stage| {
        let kind = stages::kind(&stage.kind)?;
        let params = stage.params.to_json();
        let references = kind.references(&params);
        Some(Written { name: stage.name.to_string(), kind, params, references })
    });
    stages.collect()
}

fn planned_stage(stage: &Written, planned: Planned) -> PlannedStage {
    PlannedStage {
        name: stage.name.clone(),
        kind: stage.kind,
        stage: planned.stage,
        shape: planned.shape,
        needs: planned.needs,
        files: planned.files,
        out: planned.out,
        sensitivity: planned.sensitivity,
    }
}

/// A finding at its place in the file.
pub fn problem(loaded: &Loaded, stage: &str, finding: Finding) -> crate::config::Problem {
    let pointer = format!("/stages/{stage}{}", finding.pointer);
    loaded.problem_at(&pointer, finding.what, finding.mend)
}

fn setting(loaded: &Loaded) -> Setting {
    let pipeline = &loaded.pipeline;
    Setting {
        pipeline: pipeline.name.clone(),
        file: loaded.files.first().map(|file| file.name.clone()).unwrap_or_default(),
        title: pipeline.title.clone(),
        languages: pipeline.languages.clone(),
        params: pipeline.params.clone().into_iter().map(without_machine_path).collect(),
        policy: Policy {
            min_persons: u64::from(pipeline.privacy.min_persons),
            round_persons_to: u64::from(pipeline.privacy.round_persons_to),
        },
        events: loaded.tree.get("events").map(|node| node.to_json()).unwrap_or_default(),
        labels: pipeline.labels.clone(),
        definition: definition(loaded),
    }
}

/// A parameter as it may stand in keys, locks and on pages: no path of this machine.
fn without_machine_path((name, value): (String, Value)) -> (String, Value) {
    let is_path = value.as_str().is_some_and(definition::is_of_this_machine);
    (name, if is_path { Value::from(OUTSIDE) } else { value })
}

/// Two stages that write one folder would overwrite each other's files.
fn shared_folders(stages: &[PlannedStage], loaded: &Loaded) -> Vec<crate::config::Problem> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for stage in stages {
        let Some(out) = stage.out.as_deref() else { continue };
        if let Some(owner) = owners.insert(out.trim_end_matches('/'), &stage.name) {
            let what = format!("the stages '{owner}' and '{}' both write {out}", stage.name);
            let finding = Finding::at("/out", what).mend("give one of them another folder");
            problems.push(problem(loaded, &stage.name, finding));
        }
    }
    problems
}
