//! What became of each group's rows since an earlier edition, period by period.
//! Knows nothing of what was shown, nor of what may be.

use super::super::rows::{Groups, needed};
use super::super::stage::{Artifact, Part, Parts, StageError, Step};
use super::cells::give;
use super::{AggregateStage, Earlier, Loader};
use crate::disclosure::place::TOTAL;
use crate::stats::{Comparison, GroupChange, Said, Version};
use crate::table::{Data, Frame};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The role of what became of groups.
pub const REVISED: &str = "revised";

/// Groups then and now, of one period, or of all of a table that takes them together.
#[derive(Debug, Serialize, Deserialize)]
pub struct Revised {
    /// The folder of the earlier edition.
    pub edition: String,
    /// The period, or nothing.
    pub period: Option<String>,
    /// Whether rows may have changed; where not, what groups hold now is left out.
    pub may_differ: bool,
    /// Every group of an outcome that has rows now or had them then.
    pub groups: Vec<GroupRevised>,
}

/// A group then and now.
#[derive(Debug, Serialize, Deserialize)]
pub struct GroupRevised {
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The outcome.
    pub outcome: String,
    /// What became of it.
    pub change: GroupChange,
}

/// The steps: one for each edition and period that it had rows of, or one of all periods where the table takes them
/// together.
pub fn steps(stage: &AggregateStage, parts: &Parts) -> Vec<Step> {
    stage.previous.iter().flat_map(|earlier| steps_of(stage, earlier, parts)).collect()
}

fn steps_of(stage: &AggregateStage, earlier: &Earlier, parts: &Parts) -> Vec<Step> {
    let Some(rows) = &earlier.rows else { return Vec::new() };
    let of = |from: &str, label: Option<&str>| -> Vec<Part> {
        let parts = parts.of(from, "rows").filter(|part| label.is_none_or(|label| part.label == label));
        parts.cloned().collect()
    };
    let labels: Vec<Option<String>> = match &stage.by {
        Some(_) => parts.of(rows, "rows").map(|part| Some(part.label.clone())).collect(),
        None => vec![None],
    };
    let folder = &earlier.edition.folder;
    let params = |label: Option<String>| {
        json!({
            "breakdowns": stage.breakdowns,
            "outcomes": stage.outcomes,
            "controls": stage.controls,
            "edition": folder,
            "then": rows,
            "period": label,
        })
    };
    let step = |label: Option<String>| Step {
        task: REVISED,
        label: [label.as_deref(), Some(folder)].into_iter().flatten().collect::<Vec<_>>().join(" "),
        inputs: [of(&stage.rows, label.as_deref()), of(rows, label.as_deref())].concat(),
        params: params(label),
    };
    labels.into_iter().map(step).collect()
}

/// Compares one period's rows with those of an earlier edition.
pub fn run(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let named = |key: &str| step.params.get(key).and_then(Value::as_str);
    let then = named("then").unwrap_or_default();
    let (before, now): (Vec<&Part>, Vec<&Part>) = step.inputs.iter().partition(|part| part.from == then);
    let contents =
        |parts: &[&Part]| parts.iter().map(|part| (part.label.clone(), part.content)).collect::<Vec<_>>();
    // Without rows now there is nothing of the period that could be subtracted from.
    let may_differ = !now.is_empty() && contents(&before) != contents(&now);
    let sides = before.iter().map(|part| (part, true));
    let sides = sides.chain(now.iter().filter(|_| may_differ).map(|part| (part, false)));
    let mut comparison = Comparison::default();
    for (part, is_then) in sides {
        let side = Side::read(stage, part, loader)?;
        let groups = Groups::of(&side.frame, &stage.breakdowns, &part.label)?;
        comparison.add(
            &part.label,
            &Version { groups: &groups.columns(), outcomes: &side.outcomes },
            is_then,
        );
    }
    let breakdowns: Vec<&str> =
        [TOTAL].into_iter().chain(stage.breakdowns.keys().map(String::as_str)).collect();
    let named_group =
        |((breakdown, group, outcome), change): ((usize, String, usize), GroupChange)| GroupRevised {
            breakdown: breakdowns[breakdown].to_owned(),
            group,
            outcome: stage.outcomes[outcome].name.clone(),
            change,
        };
    let revised = Revised {
        edition: named("edition").unwrap_or_default().to_owned(),
        period: named("period").map(str::to_owned),
        may_differ,
        groups: comparison.changes().map(named_group).collect(),
    };
    give(REVISED, step, &revised, emit)?;
    Ok(json!({}))
}

/// Rows of one version.
struct Side {
    frame: Frame,
    /// By outcome and row: what the row says, where it counts.
    outcomes: Vec<Vec<Option<Said>>>,
}

impl Side {
    fn read(stage: &AggregateStage, part: &Part, loader: &Loader) -> Result<Self, StageError> {
        let names = stage.outcome_names();
        let controls = needed(&stage.controls, &[]);
        let mut columns = needed(&stage.controls, &names);
        columns.extend(stage.columns());
        columns.sort_unstable();
        columns.dedup();
        let frame = loader.frame_columns(part, &columns)?;
        let at = |name: &str| {
            frame.column(name).map(|column| &column.data).map_err(StageError::table(part.label.clone()))
        };
        let controls = controls.into_iter().map(at).collect::<Result<Vec<_>, _>>()?;
        let controls = Marks::of(&controls, frame.rows);
        let outcomes = names.iter().map(|name| said(name, at(name)?, &controls)).collect::<Result<_, _>>()?;
        Ok(Self { outcomes, frame })
    }
}

/// What each row says of an outcome: nothing where it or a control is not known.
fn said(name: &str, data: &Data, controls: &Marks) -> Result<Vec<Option<Said>>, StageError> {
    let Data::Number { values, known, .. } = data else {
        return Err(StageError::plain(format!("{name} holds {}", data.words())));
    };
    let is_known = |row: usize| known.as_ref().is_none_or(|known| known[row]) && controls.are_known[row];
    let said = |(row, value): (usize, &i64)| {
        is_known(row).then(|| Said { value: *value, controls: controls.marks[row] })
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
