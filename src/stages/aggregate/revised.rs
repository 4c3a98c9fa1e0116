//! What became of each group's rows since an earlier edition, period by period.
//! Knows nothing of what was shown, nor of what may be.

use super::super::rows::{Groups, needed};
use super::super::stage::{Artifact, Part, Parts, StageError, Step};
use super::cells::give;
use super::{AggregateStage, Earlier, Loader};
use crate::disclosure::place::TOTAL;
use crate::stats::{GroupChange, GroupChanges, GroupColumn, Said, Version, group_changes};
use crate::table::{Data, Frame};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The role of what became of groups.
pub const REVISED: &str = "revised";

/// One period's groups then and since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Revised {
    /// The folder of the earlier edition.
    pub edition: String,
    /// The period.
    pub period: String,
    /// Every group of an outcome that has rows now or had them then.
    pub groups: Vec<GroupRevised>,
}

/// A group then and since.
#[derive(Debug, Serialize, Deserialize)]
pub struct GroupRevised {
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The outcome.
    pub outcome: String,
    /// Rows that it had.
    pub size: u64,
    /// The sum of their outcomes, in steps of the outcome's grid.
    pub sum: i128,
    /// How many of them had an outcome that is not zero.
    pub not_zero: u64,
    /// Units whose rows came, went or changed.
    pub changed: u64,
}

/// The steps: one for each edition and period in which rows are not the same as then. A table of all periods together
/// looks at every period as soon as one differs.
pub fn steps(stage: &AggregateStage, parts: &Parts) -> Vec<Step> {
    stage.previous.iter().flat_map(|earlier| steps_of(stage, earlier, parts)).collect()
}

fn steps_of(stage: &AggregateStage, earlier: &Earlier, parts: &Parts) -> Vec<Step> {
    let Some(rows) = &earlier.rows else { return Vec::new() };
    let [now, then] = [&stage.rows, rows].map(|from| -> BTreeMap<String, &Part> {
        parts.of(from, "rows").map(|part| (part.label.clone(), part)).collect()
    });
    let labels: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let content = |parts: &BTreeMap<String, &Part>, label: &str| parts.get(label).map(|part| part.content);
    let differs = |label: &&String| content(&now, label) != content(&then, label);
    let wanted: Vec<&String> = if stage.by.is_some() {
        let in_both =
            labels.into_iter().filter(|label| now.contains_key(*label) && then.contains_key(*label));
        in_both.filter(differs).collect()
    } else if labels.iter().any(differs) {
        labels.into_iter().collect()
    } else {
        Vec::new()
    };
    let folder = &earlier.edition.folder;
    let params = json!({
        "breakdowns": stage.breakdowns,
        "outcomes": stage.outcomes,
        "controls": stage.controls,
        "unit": stage.unit,
        "edition": folder,
        "then": rows,
    });
    let step = |label: &String| Step {
        task: REVISED,
        label: format!("{label} {folder}"),
        params: params.clone(),
        inputs: [&now, &then]
            .iter()
            .filter_map(|parts| parts.get(label))
            .map(|part| (*part).clone())
            .collect(),
    };
    wanted.into_iter().map(step).collect()
}

/// Compares one period's rows with those of an earlier edition.
pub fn run(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let named = |key: &str| step.params.get(key).and_then(Value::as_str).unwrap_or_default();
    let read = |from: &str| {
        let part = step.inputs.iter().find(|part| part.from == from);
        part.map(|part| Side::read(stage, part, loader)).transpose()
    };
    let (now, then) = (read(&stage.rows)?, read(named("then"))?);
    let now_groups = now.as_ref().map(|side| side.groups(stage)).transpose()?;
    let then_groups = then.as_ref().map(|side| side.groups(stage)).transpose()?;
    let (now_columns, then_columns) =
        (now_groups.as_ref().map(Groups::columns), then_groups.as_ref().map(Groups::columns));
    let now = now.as_ref().zip(now_columns.as_deref()).map(|(side, groups)| side.version(groups));
    let then = then.as_ref().zip(then_columns.as_deref()).map(|(side, groups)| side.version(groups));
    let groups = named_groups(stage, &group_changes(now.as_ref(), then.as_ref()));
    let period = step.inputs.first().map(|part| part.label.clone()).unwrap_or_default();
    let revised = Revised { edition: named("edition").to_owned(), period, groups };
    give(REVISED, step, &revised, emit)?;
    Ok(json!({}))
}

/// The changes with their names: of everybody first, as [`Groups`] has them.
fn named_groups(stage: &AggregateStage, changes: &GroupChanges) -> Vec<GroupRevised> {
    let breakdowns: Vec<&str> =
        [TOTAL].into_iter().chain(stage.breakdowns.keys().map(String::as_str)).collect();
    let named = |((breakdown, group, outcome), own): (&(usize, &str, usize), &GroupChange)| GroupRevised {
        breakdown: breakdowns[*breakdown].to_owned(),
        group: (*group).to_owned(),
        outcome: stage.outcomes[*outcome].name.clone(),
        size: own.size,
        sum: own.sum,
        not_zero: own.not_zero,
        changed: own.changed,
    };
    changes.iter().map(named).collect()
}

/// Rows of one version.
struct Side {
    label: String,
    frame: Frame,
    /// By row: a mark of whose it is.
    units: Vec<u64>,
    /// By outcome and row: what the row says, where it counts.
    outcomes: Vec<Vec<Option<Said>>>,
}

impl Side {
    fn read(stage: &AggregateStage, part: &Part, loader: &Loader) -> Result<Self, StageError> {
        let names = stage.outcome_names();
        let mut columns = needed(&stage.controls, &names);
        columns.extend(stage.columns());
        columns.extend(stage.unit.as_deref());
        columns.sort_unstable();
        columns.dedup();
        let frame = loader.frame_columns(part, &columns)?;
        let at = |name: &str| {
            frame.column(name).map(|column| &column.data).map_err(StageError::table(part.label.clone()))
        };
        let data = |names: &[&str]| names.iter().map(|name| at(name)).collect::<Result<Vec<_>, _>>();
        // Without identities, rows that say the same are taken for the same unit's.
        let units = stage.unit.as_deref().map_or_else(|| data(&columns), |unit| data(&[unit]))?;
        let units = Marks::of(&units, frame.rows).marks;
        let controls = Marks::of(&data(&needed(&stage.controls, &[]))?, frame.rows);
        let outcomes = names.iter().map(|name| said(name, at(name)?, &controls)).collect::<Result<_, _>>()?;
        Ok(Self { label: part.label.clone(), units, outcomes, frame })
    }

    fn groups<'a>(&'a self, stage: &'a AggregateStage) -> Result<Groups<'a>, StageError> {
        Groups::of(&self.frame, &stage.breakdowns, &self.label)
    }

    fn version<'a>(&'a self, groups: &'a [GroupColumn<'a>]) -> Version<'a> {
        Version { units: &self.units, groups, outcomes: &self.outcomes }
    }
}

/// What each row says of an outcome: nothing where it or a control is not known.
fn said(name: &str, data: &Data, controls: &Marks) -> Result<Vec<Option<Said>>, StageError> {
    let Data::Number { per_unit, values, known } = data else {
        return Err(StageError::plain(format!("{name} holds {}", data.words())));
    };
    let is_known = |row: usize| known.as_ref().is_none_or(|known| known[row]) && controls.are_known[row];
    let said = |(row, value): (usize, &i64)| {
        is_known(row).then(|| Said { value: *value, mark: mark(&(controls.marks[row], per_unit, value)) })
    };
    Ok(values.iter().enumerate().map(said).collect())
}

/// What several columns say of each row, whatever codes they say it by.
struct Marks {
    marks: Vec<u64>,
    are_known: Vec<bool>,
}

impl Marks {
    fn of(columns: &[&Data], rows: usize) -> Self {
        let mut all = Self { marks: vec![0; rows], are_known: vec![true; rows] };
        for column in columns {
            match column {
                Data::Category { levels, codes } => {
                    let levels: Vec<u64> = levels.iter().map(mark).collect();
                    all.add(|row| levels.get(usize::from(codes[row])).copied());
                }
                Data::Number { per_unit, values, known } => {
                    let is_known = |row: usize| known.as_ref().is_none_or(|known| known[row]);
                    all.add(|row| is_known(row).then(|| mark(&(per_unit, values[row]))));
                }
                Data::Float(values) => all.add(|row| (!values[row].is_nan()).then(|| values[row].to_bits())),
                Data::Ids(ids) => all.add(|row| Some(mark(&ids[row]))),
                Data::Names(names) => all.add(|row| Some(mark(&names[row]))),
            }
        }
        all
    }

    fn add(&mut self, of: impl Fn(usize) -> Option<u64>) {
        for (row, (own, is_known)) in self.marks.iter_mut().zip(&mut self.are_known).enumerate() {
            let says = of(row);
            *own = mark(&(*own, says));
            *is_known &= says.is_some();
        }
    }
}

fn mark(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
