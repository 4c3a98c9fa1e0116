//! The facts of a figure and of the article, observed in this run's shapes and tables.
//! Knows nothing of which caveats they call for.

use super::super::aggregate::GroupFacts;
use super::super::{OutcomeShape, Shape};
use super::RenderStage;
use super::params::{Figure, WrittenShow};
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use crate::facts::{Facts, known};
use crate::period::Period;
use crate::report::{Event, Funnel, Run};
use crate::stats::{Fit, Side, longest_run, run_p_value};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The seed and number of simulated series behind the p-values of runs.
const RUN_SEED: u64 = 20_250_512;
const RUN_DRAWS: u32 = 1_999;

/// What is known of the tables beside their cells.
pub struct Observed<'a> {
    /// The tables, by stage.
    pub tables: &'a BTreeMap<String, PublishedTable>,
    /// What aggregates found out of their groups, by stage.
    pub groups: &'a BTreeMap<String, GroupFacts>,
    /// The models behind them, by stage.
    pub fits: &'a BTreeMap<String, Fit>,
    /// The pipeline's events.
    pub events: &'a [Event],
}

impl Observed<'_> {
    /// The facts of the article as a whole.
    pub fn article(&self, stage: &RenderStage) -> Facts {
        let any = |test: &dyn Fn(&Shape) -> bool| stage.shapes.values().any(test);
        let mut facts = Facts::new()
            .with(known::SIMULATED, stage.simulated())
            .with(known::HAS_MODEL, any(&|shape| shape.model.is_some()))
            .with(known::SENSITIVITY_ANALYSIS, any(&Shape::is_sensitivity_analysis))
            .with(known::PROGRAMME_PARTICIPANTS, any(&|shape| shape.programmes))
            .with(known::LABOUR_MARKET_CONTROLS, any(&controls_conditions))
            .with(
                known::MEASURES_HOURS,
                any(&|shape| shape.outcomes.iter().any(|o| is_about_hours(o, shape))),
            );
        let periods: BTreeSet<Period> = self.tables.values().flat_map(|table| periods(&table.rows)).collect();
        self.add_span(&mut facts, &periods);
        facts
    }

    /// The facts of one figure, the article's among them.
    pub fn figure(
        &self,
        figure: &Figure,
        groups: &[String],
        runs: &BTreeMap<String, Run>,
        stage: &RenderStage,
    ) -> Facts {
        let article = self.article(stage);
        let (Some(shape), Some(table)) = (stage.shapes.get(&figure.data), self.tables.get(&figure.data))
        else {
            return article;
        };
        let rows: Vec<&PublishedRow> =
            groups.iter().flat_map(|group| table.series(&figure.outcome, &figure.breakdown, group)).collect();
        let mut facts = self.breakdown(&figure.breakdown, &figure.outcome, groups, shape);
        facts.set(known::FIGURE_KIND, figure.show.word().to_owned());
        set_zero(&mut facts, figure);
        facts.set(known::SERIES_COUNT, count(groups.len()));
        facts.set(
            known::SUPPRESSED_CELLS,
            count(rows.iter().filter(|r| r.status == Status::Suppressed).count()),
        );
        facts.set(known::SMALLEST_N, self.smallest_n(figure, groups, shape));
        facts.set(known::REFERENCE_PERIOD, shape.reference.as_ref().and_then(|period| period.parse().ok()));
        facts.set(known::HAS_INTERVAL, figure.intervals);
        self.add_span(&mut facts, &periods(rows.iter().copied()));
        self.add_horizon(&mut facts, figure, shape);
        let weakest = runs.values().max_by(|a, b| a.p.total_cmp(&b.p));
        facts.set(known::LONGEST_RUN, weakest.map(|run| count(run.length)));
        facts.set(known::RUN_P_VALUE, weakest.map(|run| run.p));
        self.add_movements(&mut facts, figure, groups, stage);
        facts.within(&article)
    }

    /// The facts of a figure that is a funnel, the article's among them: those of its one period.
    pub fn funnel(&self, figure: &Figure, funnel: &Funnel, stage: &RenderStage) -> Facts {
        let article = self.article(stage);
        let Some(shape) = stage.shapes.get(&figure.data) else { return article };
        let units: Vec<String> = funnel.units.iter().map(|unit| unit.group.clone()).collect();
        let smallest = funnel.units.iter().map(|unit| unit.n).min();
        let mut facts = self.breakdown(&figure.breakdown, &figure.outcome, &units, shape);
        facts.set(known::FIGURE_KIND, figure.show.word().to_owned());
        set_zero(&mut facts, figure);
        facts.set(known::SERIES_COUNT, count(units.len()));
        facts.set(known::SUPPRESSED_CELLS, count(funnel.hidden));
        facts.set(known::SMALLEST_N, smallest.map(|n| count(usize::try_from(n).unwrap_or(usize::MAX))));
        facts.set(known::HAS_INTERVAL, false);
        self.add_horizon(&mut facts, figure, shape);
        let mut facts = facts.within(&article);
        // After the article's: what happened outside the one period is none of the figure's.
        self.add_span(&mut facts, &funnel.period.into_iter().collect());
        facts
    }

    /// The facts of a breakdown's groups under a model, whatever the figure.
    pub fn breakdown(&self, breakdown: &str, outcome: &str, shown: &[String], shape: &Shape) -> Facts {
        let is_control = is_control(breakdown, shape);
        let groups = shape.cells.as_ref().and_then(|cells| self.groups.get(cells));
        let absorbed = groups.and_then(|facts| facts.absorbed.get(breakdown)?.get(outcome)).map(|by_group| {
            let shown = by_group.iter().filter(|(group, _)| shown.is_empty() || shown.contains(group));
            let share = shown.map(|(_, share)| *share).fold(0.0, f64::max);
            // More digits would tell how many units a group has.
            (share * 1_000.0).round() / 1_000.0
        });
        let mut facts = Facts::new()
            .with(known::FIGURE_KIND, "indicator".to_owned())
            .with(known::BREAKDOWN, breakdown.to_owned())
            .with(known::HAS_MODEL, shape.model.is_some())
            .with(known::GROUPS_ARE_UNITS, shape.organisational.iter().any(|name| name == breakdown));
        if let Some(definition) = shape.outcome(outcome) {
            facts.set(known::OUTCOME, outcome.to_owned());
            facts.set(known::OUTCOME_IS_SHARE, definition.is_share());
            facts.set(known::THRESHOLD, definition.at_least);
            facts.set(known::MEASURES_HOURS, is_about_hours(definition, shape));
            facts.set(known::HORIZON, definition.horizon.map(f64::from));
        }
        if shape.model.is_some() {
            facts.set(known::SENSITIVITY_ANALYSIS, shape.is_sensitivity_analysis());
            facts.set(known::HAS_INTERCEPT, shape.intercept);
            facts.set(known::BREAKDOWN_IS_CONTROL, is_control);
            facts.set(known::FITTED_ELSEWHERE, shape.fitted_elsewhere().is_some());
            facts.set(known::ABSORBED_SHARE, absorbed.filter(|_| breakdown != "total"));
            facts.set(
                known::RESIDUAL_IDENTITY,
                groups.and_then(|g| g.residual_identity.get(outcome).copied()),
            );
            let largest = groups.and_then(|facts| facts.largest_mean.get(breakdown)?.get(outcome).copied());
            facts.set(known::LARGEST_CONTROL_MEAN, largest.filter(|_| is_control));
        }
        facts
    }

    /// Each shown group's longest run on one side of zero, with its p-value.
    pub fn runs(&self, figure: &Figure, groups: &[String]) -> BTreeMap<String, Run> {
        let is_over_time = figure.show != WrittenShow::Funnel;
        let table = self.tables.get(&figure.data).filter(|_| is_over_time);
        let Some(table) = table else { return BTreeMap::new() };
        let Some(measure) = figure.show.show().measures().first().filter(|m| **m == Measure::Indicator)
        else {
            return BTreeMap::new();
        };
        let run_of = |group: &String| {
            let rows: Vec<&PublishedRow> = table.series(&figure.outcome, &figure.breakdown, group).collect();
            let base = figure.relative_to.as_ref();
            let values: Vec<Option<f64>> = rows
                .iter()
                .map(|row| {
                    let own = row.value(*measure)?;
                    let Some(to) = base else { return Some(own) };
                    let period = row.period.as_deref()?.parse().ok()?;
                    let other = table.row(&figure.outcome, &to.breakdown, &to.group, period)?;
                    Some(own - other.value(*measure)?)
                })
                .collect();
            let run = longest_run(&values);
            if run.length == 0 {
                return None;
            }
            let last = (run.start + run.length).checked_sub(1).and_then(|place| rows.get(place));
            let run = Run {
                length: run.length,
                above: run.side == Side::Above,
                p: run_p_value(&values, RUN_SEED, RUN_DRAWS),
                to: last.and_then(|row| row.period.as_deref()?.parse().ok()),
            };
            Some((group.clone(), run))
        };
        groups.par_iter().filter_map(run_of).collect()
    }

    fn smallest_n(&self, figure: &Figure, groups: &[String], shape: &Shape) -> Option<f64> {
        let table = self.tables.get(shape.cells.as_ref()?)?;
        let counts = groups.iter().flat_map(|group| table.series(&figure.outcome, &figure.breakdown, group));
        counts.filter_map(|row| row.n).min().map(|n| count(usize::try_from(n).unwrap_or(usize::MAX)))
    }

    fn add_span(&self, facts: &mut Facts, periods: &BTreeSet<Period>) {
        let (first, last) = (periods.first().copied(), periods.last().copied());
        facts.set(known::FIRST_PERIOD, first);
        facts.set(known::LAST_PERIOD, last);
        facts.set(known::PERIODS, Some(count(periods.len())).filter(|_| !periods.is_empty()));
        if let (Some(first), Some(last)) = (first, last) {
            let within =
                |event: &&Event| event.period <= last && event.until.unwrap_or(event.period) >= first;
            let kinds: BTreeSet<String> = self.events.iter().filter(within).map(|e| e.kind.clone()).collect();
            facts.set(
                known::EVENTS_IN_PERIOD,
                Some(kinds.into_iter().collect()).filter(|k: &Vec<String>| !k.is_empty()),
            );
        }
    }

    /// How far outcomes are known: the last period of the figure against the last of any outcome.
    fn add_horizon(&self, facts: &mut Facts, figure: &Figure, shape: &Shape) {
        let Some(table) = shape.cells.as_ref().and_then(|cells| self.tables.get(cells)) else { return };
        let own: BTreeSet<Period> = periods(table.rows.iter().filter(|row| row.outcome == figure.outcome));
        let horizon = shape.outcome(&figure.outcome).and_then(|outcome| outcome.horizon).unwrap_or(0);
        if let (Some(last), true) = (own.last(), horizon > 0) {
            facts.set(known::LAST_COMPLETE_PERIOD, Some(*last));
            facts.set(known::MISSING_LAST_PERIODS, f64::from(horizon));
        }
    }
}

/// What zero is: everybody's average over all periods, in the same period, or a group's.
fn set_zero(facts: &mut Facts, figure: &Figure) {
    let relative_to = figure.relative_to.as_ref().map(|to| to.breakdown.as_str());
    facts.set(known::RELATIVE_TO_GROUP, relative_to.is_some_and(|breakdown| breakdown != "total"));
    facts.set(known::RELATIVE_TO_PERIOD, relative_to == Some("total"));
}

#[expect(clippy::cast_precision_loss, reason = "counts of groups, periods and rounded persons")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}

fn periods<'a>(rows: impl IntoIterator<Item = &'a PublishedRow>) -> BTreeSet<Period> {
    // Thousands of rows have the same few periods.
    let names: BTreeSet<&str> = rows.into_iter().filter_map(|row| row.period.as_deref()).collect();
    names.into_iter().filter_map(|name| name.parse().ok()).collect()
}

/// Whether a breakdown is one categorical control of the model. A crossing is none: only its margins are
/// zero by construction, and the share that the controls explain tells of the rest.
pub fn is_control(breakdown: &str, shape: &Shape) -> bool {
    let columns = shape.breakdowns.get(breakdown);
    columns.is_some_and(
        |columns| matches!(columns.as_slice(), [one] if shape.controls.categorical.contains(one)),
    )
}

fn controls_conditions(shape: &Shape) -> bool {
    shape.controls.numeric.iter().any(|control| shape.conditions.contains(control))
}

/// Whether an outcome is hours of work, or a threshold on the source of such an outcome.
fn is_about_hours(outcome: &OutcomeShape, shape: &Shape) -> bool {
    let hours = "hours_per_week";
    let same_source = |other: &OutcomeShape| other.unit == hours && other.source == outcome.source;
    outcome.unit == hours || (outcome.source.is_some() && shape.outcomes.iter().any(same_source))
}
