//! From sums and coefficients to published means: applies the model, checks it, and passes the gate.
//! Knows nothing of rows.

use super::super::stage::{Artifact, StageError, Step};
use super::GATE;
use super::cells::GroupSquares;
use super::elsewhere::{EDITIONS, STRUCTURE, TABLE, UNGATED};
use super::inputs::{ByGroup, Inputs, owned};
use super::{AggregateStage, Loader, OutcomeShape, chance, elsewhere};
use crate::disclosure::gate::CellNumbers;
use crate::disclosure::published::Measure;
use crate::disclosure::sensitivity::Sensitivity;
use crate::disclosure::{
    Cell as GateCell, Confidential, Naming, Passed, Policy, SameUnits, Structure, pass, ungated,
};
use crate::stats::{
    Cell, CellMeans, Cells, Fit, Grid, Linear, OutcomeFit, Overlaps, SameRows, absorbed_share, control_sums,
    corrected, means,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How far the mean of the rows' own expected values may lie from the mean made of sums, relative to the size
/// of the values: each expected value is rounded a few times, and their sum is exact.
const CELL_IDENTITY: f64 = 1e-12;

/// What a run finds out about its own groups, for caveats. Tells of no person.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct GroupFacts {
    /// By breakdown and outcome: the largest absolute mean indicator of a group over the whole sample.
    pub largest_mean: BTreeMap<String, BTreeMap<String, f64>>,
    /// By breakdown and outcome: how much of being in the group or not the controls explain, between 0
    /// (nothing) and 1 (all): the centred R squared of the group's dummy.
    pub absorbed: BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>>,
    /// By outcome: the largest mean residual over the levels of all controls.
    pub residual_identity: BTreeMap<String, f64>,
    /// The largest relative difference between means of rows and means of sums.
    pub cell_identity: f64,
}

/// Adds up, computes and publishes.
pub fn run(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let inputs = Inputs::read(stage, step, loader)?;
    let models = models(stage, &inputs);
    every_row_is_expected(&models, &inputs)?;
    // What the model makes of a group's level is known of the rows that it is fitted to.
    let levels = if stage.fitted_elsewhere { ByGroup::new() } else { levels(&models, &inputs) };
    let mut facts = facts(&models, &levels);
    let base = base(stage, &inputs, &models);
    let of_period = |(period, cells): (&String, &Cells)| -> Result<Vec<(GateCell, f64)>, StageError> {
        let squares = inputs.squares.get(period);
        let with_rows = cells.iter().filter(|cell| cell.n > 0);
        let cells = with_rows.map(|cell| {
            let key = owned((cell.breakdown, cell.group, cell.outcome));
            let squares = squares.and_then(|squares| squares.get(&key));
            let means = means_under_model(&models, &cell, squares);
            let mut values = values(means, levels.get(&key));
            values.extend(chance::of_mean(&inputs, &cell, squares, means.indicator));
            values.extend(chance::of_change(&inputs, base.as_ref(), period, &cell, means)?);
            let numbers = numbers(stage, &inputs, &cell, values);
            let gap = identity_gap(&numbers, squares);
            let (outcome, breakdown, group) = (key.2, key.0, key.1);
            let period = stage.by.as_ref().map(|_| period.clone());
            let (change_since, numbers) = (stage.change_since.clone(), Confidential::new(numbers));
            Ok((GateCell { outcome, breakdown, group, period, change_since, numbers }, gap))
        });
        cells.collect()
    };
    let periods: Vec<(&String, &Cells)> = inputs.cells.iter().collect();
    let periods = periods.into_par_iter().map(of_period).collect::<Result<Vec<_>, StageError>>()?;
    let (cells, gaps): (Vec<GateCell>, Vec<f64>) = periods.into_iter().flatten().unzip();
    facts.cell_identity = gaps.into_iter().fold(facts.cell_identity, f64::max);
    if facts.cell_identity > CELL_IDENTITY {
        let what =
            format!("means of rows and means of sums differ by {:.1e} of their size", facts.cell_identity);
        let mend = "the model's numbers cancel: either a numeric control lies far from zero for how little it varies \
                    (subtract a round number near its mean in `derive`), or controls nearly say the same (`caveat \
                    show model --fits` has the condition number; take one of them out)";
        return Err(StageError::data(what, mend));
    }
    let (mut structure, editions) = elsewhere::structure(stage, step, loader)?;
    structure.same_rows = same_rows(stage, &inputs);
    emit(Artifact::json(EDITIONS, "", &editions, Sensitivity::Confidential)?)?;
    emit_all(stage, &cells, &facts, &structure, emit)
}

/// Groups of different breakdowns, of this table and of those before it, that are the same rows together.
fn same_rows(stage: &AggregateStage, inputs: &Inputs) -> Vec<SameUnits> {
    let naming = Naming { breakdowns: stage.all_breakdowns(), by: stage.by.clone() };
    let of_period = |(period, overlaps): (&String, &Overlaps)| {
        let period = stage.by.clone().map(|by| (by, period.clone()));
        let same = overlaps.same_rows().into_iter().map(|SameRows { breakdowns, groups }| {
            let [first, second] = [0, 1].map(|side| {
                let groups = groups[side].iter();
                groups.filter_map(|group| naming.levels(&breakdowns[side], group)).collect()
            });
            SameUnits { period: period.clone(), groups: [first, second] }
        });
        same.collect::<Vec<_>>()
    };
    inputs.overlaps.iter().flat_map(of_period).collect()
}

/// Refuses rows of levels that the model knows but could not estimate, so that no mean leaves them out in silence.
fn every_row_is_expected(models: &Models, inputs: &Inputs) -> Result<(), StageError> {
    for cell in inputs.whole.iter().flat_map(Cells::iter).filter(|cell| cell.n > 0) {
        let linear = models.get(cell.outcome).and_then(|model| model.linear.as_ref());
        if let Some((factor, level)) = linear.and_then(|linear| linear.not_estimated(&cell)) {
            let what = format!(
                "{}: there are rows with {factor}={level}, and the rows that the model is fitted to have none with \
                 a known outcome",
                cell.outcome
            );
            let mend = "leave such rows out with `filter`, or fit the model to data that have the level";
            return Err(StageError::data(what, mend));
        }
    }
    Ok(())
}

fn emit_all(
    stage: &AggregateStage,
    cells: &[GateCell],
    facts: &GroupFacts,
    structure: &Structure,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let (by, measures) = (|| stage.by.clone(), &stage.measures);
    let (mut published, whole) = rayon::join(
        || pass(cells, stage.policy, structure, by(), measures),
        || ungated(cells, by(), measures),
    );
    nothing_is_told_closely(&published, stage.policy)?;
    let uncompared = stage
        .previous
        .iter()
        .filter_map(|earlier| Some((earlier.edition.name(), earlier.not_compared.clone()?)));
    published.account.not_compared = uncompared.collect();
    emit(Artifact::json(TABLE, "", &published.table, Sensitivity::Public)?)?;
    emit(Artifact::json(GATE, "", &published.account, Sensitivity::Public)?)?;
    emit(Artifact::json("facts", "", facts, Sensitivity::Internal)?)?;
    emit(Artifact::json(STRUCTURE, "", structure, Sensitivity::Internal)?)?;
    emit(Artifact::json(UNGATED, "", &whole, Sensitivity::Confidential)?)?;
    let mut notes = serde_json::Map::new();
    let mut note = |what: &str, count: usize| {
        if count > 0 {
            notes.insert(what.to_owned(), json!(count));
        }
    };
    let hidden = published.table.rows.iter().filter(|row| row.n.is_none()).count();
    note("cells hidden by the disclosure gate", hidden);
    note(
        "of them hidden in vain, since an earlier edition showed them or what they follow from",
        published.open,
    );
    Ok(Value::Object(notes))
}

/// Refuses a table that tells, whatever else is hidden, how few units a hidden cell holds.
fn nothing_is_told_closely(published: &Passed, policy: Policy) -> Result<(), StageError> {
    if published.narrow == 0 {
        return Ok(());
    }
    let cells =
        if published.narrow == 1 { "1 cell".to_owned() } else { format!("{} cells", published.narrow) };
    let what = format!(
        "the number of units in {cells} of too few (`min_persons: {}`) can be told nearly exactly from the cells \
         around, which earlier tables or editions show already",
        policy.min_persons
    );
    Err(StageError::data(
        what,
        "leave out of `breakdowns` what earlier editions did not have, or use wider groups",
    ))
}

/// An outcome's grid and model, ready for many cells.
struct Model<'a> {
    grid: Grid,
    /// The model, if there is one.
    fit: Option<(&'a Fit, &'a OutcomeFit)>,
    /// The same where an expected value is the sum of what the row's controls add.
    linear: Option<Linear<'a>>,
}

impl<'a> Model<'a> {
    /// The model when figures of it may be official.
    fn official(&self) -> Option<(&'a Fit, &'a OutcomeFit)> {
        self.fit.filter(|(fit, _)| fit.estimator.is_official())
    }
}

/// By outcome.
type Models<'a> = BTreeMap<&'a str, Model<'a>>;

fn models<'a>(stage: &'a AggregateStage, inputs: &'a Inputs) -> Models<'a> {
    let model = |outcome: &'a OutcomeShape| {
        let fit = inputs.model(&outcome.name);
        let linear = fit.filter(|(fit, _)| fit.estimator.is_linear());
        let linear = linear.and_then(|(fit, own)| Linear::of(&fit.design, own));
        let grid = Grid::per_unit(outcome.per_unit).unwrap_or(Grid::decimals(0));
        (outcome.name.as_str(), Model { grid, fit, linear })
    };
    stage.outcomes.iter().map(model).collect()
}

/// The means of the period that changes are counted from.
fn base<'a>(stage: &'a AggregateStage, inputs: &Inputs, models: &Models) -> Option<chance::Base<'a>> {
    let period = stage.change_since.as_ref()?;
    let squares = inputs.squares.get(period);
    let cells = inputs.cells.get(period).into_iter().flat_map(|cells| cells.iter());
    let means = cells.filter(|cell| cell.n > 0).map(|cell| {
        let key = owned((cell.breakdown, cell.group, cell.outcome));
        let squares = squares.and_then(|squares| squares.get(&key));
        let means = means_under_model(models, &cell, squares);
        (key, means)
    });
    Some(chance::Base { period, means: means.collect() })
}

fn values(means: CellMeans, level: Option<&Level>) -> BTreeMap<Measure, f64> {
    let mut values = BTreeMap::from([(Measure::Actual, means.actual)]);
    let mut add = |measure, value: Option<f64>| values.extend(value.map(|value| (measure, value)));
    add(Measure::Expected, means.expected);
    add(Measure::Indicator, means.indicator);
    add(Measure::AbsorbedShare, level.map(|level| level.absorbed));
    add(Measure::Corrected, level.map(|level| level.corrected));
    values
}

fn numbers(
    stage: &AggregateStage,
    inputs: &Inputs,
    cell: &Cell,
    mut values: BTreeMap<Measure, f64>,
) -> CellNumbers {
    values.retain(|measure, _| stage.measures.contains(measure));
    let is_yes_or_no = stage.outcomes.iter().any(|known| known.name == cell.outcome && known.is_yes_or_no());
    let with_outcome = is_yes_or_no.then(|| u64::try_from(cell.sum_y).unwrap_or(0));
    CellNumbers { n: cell.n, persons: inputs.persons(cell), values, with_outcome }
}

/// The means of a group. Where a row's expected value is no sum of what its controls add, the mean expected
/// value is that of the rows' own, of which every row must have one.
fn means_under_model(models: &Models, cell: &Cell, squares: Option<&GroupSquares>) -> CellMeans {
    let model = models.get(cell.outcome);
    let grid = model.map_or(Grid::decimals(0), |model| model.grid);
    let means = means(cell, model.and_then(|model| model.linear.as_ref()), grid);
    let is_linear = model.and_then(|model| model.fit).is_none_or(|(fit, _)| fit.estimator.is_linear());
    if is_linear {
        return means;
    }
    let of_all = squares.filter(|squares| squares.sums.n == cell.n);
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let expected = of_all.map(|squares| squares.sums.expected.total() / squares.sums.n as f64);
    CellMeans { expected, indicator: expected.map(|expected| means.actual - expected), ..means }
}

/// How far the mean of the rows' expected values lies from the mean made of sums, relative to its size.
fn identity_gap(numbers: &CellNumbers, squares: Option<&GroupSquares>) -> f64 {
    let (Some(squares), Some(expected)) = (squares, numbers.values.get(&Measure::Expected)) else {
        return 0.0;
    };
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let of_rows = squares.sums.expected.total() / squares.sums.n as f64;
    (of_rows - expected).abs() / (1.0 + expected.abs())
}

/// A group's level over the whole sample.
struct Level {
    mean: f64,
    /// The measure `absorbed_share`: uncentred, so that a group's size alone gives it a share.
    absorbed: f64,
    /// The same without what the group's size gives it.
    explained: f64,
    corrected: f64,
}

/// Levels by breakdown, group and outcome, where there is a model of least squares.
fn levels(models: &Models, inputs: &Inputs) -> ByGroup<Level> {
    let Some(whole) = &inputs.whole else { return ByGroup::new() };
    let mut by_breakdown: BTreeMap<(&str, &str), Vec<Cell>> = BTreeMap::new();
    for cell in whole.iter().filter(|cell| cell.n > 0) {
        by_breakdown.entry((cell.breakdown, cell.outcome)).or_default().push(cell);
    }
    let mut levels = ByGroup::new();
    for ((breakdown, outcome), cells) in by_breakdown {
        let Some(own) = models.get(outcome) else { continue };
        let Some((fit, model)) = own.official() else { continue };
        let sums: Vec<Vec<f64>> =
            cells.iter().map(|cell| control_sums(cell, &fit.design, model).unwrap_or_default()).collect();
        let sizes: Vec<u64> = cells.iter().map(|cell| cell.n).collect();
        let everybody: u64 = sizes.iter().sum();
        let of_group: Vec<f64> = cells
            .iter()
            .map(|cell| means(cell, own.linear.as_ref(), own.grid).indicator.unwrap_or(f64::NAN))
            .collect();
        let put_right = corrected(model, &fit.design, &sums, &sizes, &of_group);
        for (place, cell) in cells.iter().enumerate() {
            let absorbed = absorbed_share(model, &fit.design, &sums[place], sizes[place]);
            let size = if fit.design.intercept { ratio(sizes[place], everybody) } else { 0.0 };
            let explained = if size < 1.0 { ((absorbed - size) / (1.0 - size)).clamp(0.0, 1.0) } else { 0.0 };
            let level = Level { mean: of_group[place], absorbed, explained, corrected: put_right[place] };
            levels.insert((breakdown.to_owned(), cell.group.to_owned(), outcome.to_owned()), level);
        }
    }
    levels
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn facts(models: &Models, levels: &ByGroup<Level>) -> GroupFacts {
    let mut facts = GroupFacts::default();
    for ((breakdown, group, outcome), level) in levels {
        let largest =
            facts.largest_mean.entry(breakdown.clone()).or_default().entry(outcome.clone()).or_default();
        *largest = largest.max(level.mean.abs());
        let groups = facts.absorbed.entry(breakdown.clone()).or_default().entry(outcome.clone()).or_default();
        groups.insert(group.clone(), level.explained);
    }
    for (outcome, model) in models {
        if let Some((_, own)) = model.official() {
            facts.residual_identity.insert((*outcome).to_owned(), own.residual_identity);
        }
    }
    facts
}
