//! `ingest`: register extracts to rows of units by period, with their outcomes.
//! Knows nothing of models.
//!
//! Three rounds. `split` looks into every file: which periods it holds; a file of several periods is cut
//! into one piece a period (`simulate` makes such pieces where there are no files). `register` codes the
//! tables that are joined by the identity alone. `rows` takes the pieces that one period needs, its own and
//! those its outcomes look ahead to, and gives the period's rows, so that a new or revised month costs its
//! own months and nothing else.

mod checks;
mod outcome;
mod params;
mod period_rows;
mod plan;
mod records;
mod register;
mod simulated;
mod split;

use super::stage::{
    Artifact, Kind, NamedSource, Part, Parts, Planned, Reference, Setting, Stage, StageError, Step, Upstream,
};
use super::{Finding, Loader};
use crate::period::Period;
use crate::table::conform::ColumnKind;
use params::{Params, Sources};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The kind.
pub struct Ingest;

impl Kind for Ingest {
    fn name(&self) -> &'static str {
        "ingest"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, _: &Value) -> Vec<Reference> {
        Vec::new()
    }

    fn sources(&self, params: &Value) -> Vec<NamedSource> {
        let written = params["sources"].as_object().into_iter().flatten();
        let names = written.map(|(name, _)| name.clone()).filter(|name| name != "simulate");
        names.map(|name| NamedSource { name, text: None }).collect()
    }

    fn plan(
        &self,
        name: &str,
        params: &Value,
        _: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        plan::plan(name, super::stage::typed(params)?, params, upstream)
    }
}

/// An ingest stage that has been checked.
struct IngestStage {
    params: Params,
    /// The parameters as written, for keys.
    written: Value,
    /// What the columns of each table hold, so that every file is read alike.
    kinds: BTreeMap<String, BTreeMap<String, ColumnKind>>,
}

/// What is found out of one piece of a source: its table and its period.
type Pieces<'a> = BTreeMap<(&'a str, Option<Period>), Vec<Part>>;

impl Stage for IngestStage {
    fn key_params(&self) -> Value {
        let mut params = self.written.clone();
        if let Some(map) = params.as_object_mut() {
            map.insert("columns".to_owned(), json!(self.kinds));
            // Where files lie is no part of a key; what they say is, as their digests.
            if let Sources::Files(sources) = &self.params.sources {
                map.insert("sources".to_owned(), json!(sources.keys().collect::<Vec<_>>()));
            }
        }
        params
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        match (round, &self.params.sources) {
            (0, Sources::Simulated { simulate }) => Ok(vec![simulated::step(simulate)]),
            (0, Sources::Files(_)) => Ok(self.split_steps(parts)),
            (1 | 2, _) => self.later_steps(round, parts),
            _ => Ok(Vec::new()),
        }
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        match step.task {
            "simulate" => simulated::run(&self.params, step, emit),
            "split" => split::run(&self.params, step, loader, emit),
            "register" => register::run(&period_rows::Inputs { stage: self, step, loader }, emit),
            "rows" => period_rows::run(self, step, loader, emit),
            _ => Ok(json!({})),
        }
    }
}

impl IngestStage {
    fn split_steps(&self, parts: &Parts) -> Vec<Step> {
        let params = json!({"time": self.params.time, "step": self.params.step()});
        let files = parts.0.iter().filter(|part| part.role == "file");
        files
            .map(|part| Step {
                task: "split",
                label: format!("{}/{}", part.from, part.label),
                params: params.clone(),
                inputs: vec![part.clone()],
            })
            .collect()
    }

    /// The tables joined by the identity, if any, then the rows of every period.
    fn later_steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        let pieces = pieces(parts)?;
        let registers = register::steps(self, &pieces);
        match (round, registers.is_empty()) {
            (1, false) => Ok(registers),
            (1, true) | (2, false) => self.row_steps(pieces, &register::all(parts)),
            _ => Ok(Vec::new()),
        }
    }

    /// One step for each period that the measured table has rows of.
    fn row_steps(&self, mut pieces: Pieces, registers: &[Part]) -> Result<Vec<Step>, StageError> {
        for register in registers {
            // What was coded stands for the files that it was coded from.
            pieces.retain(|(table, period), _| *table != register.label || period.is_some());
        }
        let rows = self.params.rows.as_str();
        let periods: BTreeSet<Option<Period>> =
            pieces.keys().filter(|(table, _)| *table == rows).map(|(_, period)| *period).collect();
        if periods.is_empty() {
            let mend = "check the files of the source that `rows` names";
            return Err(StageError::data(format!("the source '{rows}' has no rows"), mend));
        }
        let before = periods.iter().scan(None, |last, &period| Some(std::mem::replace(last, period)));
        let gaps: Vec<i32> = before.zip(&periods).map(|(before, &period)| gap(before, period)).collect();
        let step = |(&period, gap): (&Option<Period>, i32)| {
            let mut step = self.row_step(period, gap, &pieces);
            step.inputs.extend_from_slice(registers);
            step
        };
        Ok(periods.iter().zip(gaps).map(step).collect())
    }

    fn row_step(&self, period: Option<Period>, gap: i32, pieces: &Pieces) -> Step {
        let mut wanted: BTreeSet<(&str, Option<Period>)> =
            BTreeSet::from([(self.params.rows.as_str(), period)]);
        for join in &self.params.joins {
            wanted.insert((&join.table, None));
            wanted.insert((&join.table, period));
        }
        let last: BTreeMap<&str, Option<String>> = self
            .params
            .looks_ahead()
            .map(|(table, _, _)| (table, last_period(table, pieces).map(|period| period.to_string())))
            .collect();
        // Only whether an outcome's horizon is within the extract matters to a period, and only then what
        // lies within it: a new month at the end touches the periods whose horizon it completes.
        let complete: BTreeMap<String, bool> = self
            .params
            .outcomes
            .iter()
            .map(|(name, outcome)| (name.clone(), outcome.is_complete(period, &last)))
            .collect();
        for (table, from, to) in self.params.looks_ahead_when(|name| complete.get(name) == Some(&true)) {
            wanted.extend((from..=to).map(|ahead| (table, period.map(|period| period.plus(ahead)))));
        }
        let inputs: Vec<Part> = wanted.iter().filter_map(|key| pieces.get(key)).flatten().cloned().collect();
        let mut params = self.written.clone();
        if let Some(map) = params.as_object_mut() {
            map.remove("sources");
            map.insert("complete".to_owned(), json!(complete));
            map.insert("periods_without_rows_before".to_owned(), json!(gap));
            map.insert("columns".to_owned(), json!(self.kinds));
        }
        Step { task: "rows", label: period.map(|p| p.to_string()).unwrap_or_default(), params, inputs }
    }
}

/// How many periods lie between two.
fn gap(before: Option<Period>, period: Option<Period>) -> i32 {
    before.zip(period).map_or(0, |(before, period)| period.ordinal - before.ordinal - 1)
}

fn last_period(table: &str, pieces: &Pieces) -> Option<Period> {
    pieces.keys().filter(|(name, _)| *name == table).filter_map(|(_, period)| *period).max()
}

/// The pieces that the split found, by table and period. A piece of a file that holds one period only
/// is the file itself.
fn pieces(parts: &Parts) -> Result<Pieces<'_>, StageError> {
    let mut pieces = Pieces::new();
    for part in parts.of("", "piece") {
        let (table, period) = part.label.split_once('@').unwrap_or((&part.label, ""));
        let period = period.split('#').next().unwrap_or_default();
        pieces.entry((table, parsed(period)?)).or_default().push(part.clone());
    }
    for extent in parts.of("", "extent") {
        let (source, rest) = extent.label.split_once('/').unwrap_or((&extent.label, ""));
        let (file, period) = rest.rsplit_once('@').unwrap_or((rest, ""));
        if let Some(part) = parts.one(source, "file", file) {
            let label = format!("{source}@{period}#{file}");
            pieces.entry((source, parsed(period)?)).or_default().push(Part { label, ..part.clone() });
        }
    }
    Ok(pieces)
}

fn parsed(period: &str) -> Result<Option<Period>, StageError> {
    if period.is_empty() { Ok(None) } else { period.parse().map(Some).map_err(StageError::plain) }
}
