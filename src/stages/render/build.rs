//! The report as a value: tables, figures with their caveats, the model's card, provenance.
//! Knows nothing of how a report is written down.

use super::super::aggregate::GroupFacts;
use super::super::fit::{FurtherErrors, RARE, RareLevels};
use super::super::stage::{Part, StageError, Step};
use super::super::{Finding, GATE, Loader, OutcomeShape};
use super::card::{Beside, model_card};
use super::comparability::comparability;
use super::funnel::funnel;
use super::observed::Observed;
use super::params::{self, Figure as Wanted, WrittenShow};
use super::{RenderStage, calibration, changes, observed, provenance, unmet};
use crate::caveats::{Placed, Placement, check_figure, resolve, resolve_any};
use crate::disclosure::published::PublishedTable;
use crate::edition::{CORRECTIONS, earlier_source};
use crate::facts::{Facts, known};
use crate::language::{Language, LocalText};
use crate::period::Period;
use crate::report::{
    ArticleTemplate, Breakdown, ClaimWords, Event, Figure, Hiding, ModelCard, Outcome, PageParts,
    PlacedCaveat, RelativeTo, Report, Unit,
};
use crate::stats::{Fit, Inflation};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The report of a run, and by figure the caveats that do not apply.
///
/// # Errors
/// A figure of a group that does not exist, a caveat that is missing, evidence that does not hold.
pub fn report(stage: &RenderStage, step: &Step, loader: &Loader) -> Result<(Report, Value), StageError> {
    let parts = Inputs { step, loader };
    parts.same_files(stage)?;
    let tables = parts.tables()?;
    let groups: BTreeMap<String, GroupFacts> = parts.json_by_stage("facts")?;
    let events = events(stage);
    let fits: BTreeMap<String, Fit> = parts.json_by_stage("model")?;
    let observed = Observed { tables: &tables, groups: &groups, fits: &fits, events: &events };
    let figures = stage.figures.iter().map(|wanted| figure(stage, wanted, &observed));
    let (figures, figure_facts): (Vec<Figure>, Vec<Facts>) =
        figures.collect::<Result<Vec<_>, StageError>>()?.into_iter().unzip();
    let periods = tables.values().flat_map(|table| &table.rows).filter_map(|row| row.period.clone());
    let periods: std::collections::BTreeSet<Period> =
        periods.filter_map(|period| period.parse().ok()).collect();
    let article = observed.article(stage);
    let calibration = stage.calibration.as_ref().map(|c| calibration::rows(&c.value, &tables));
    let mut report = Report {
        pipeline: stage.setting.pipeline.clone(),
        title: stage.setting.title.clone(),
        edition: stage.edition(),
        languages: stage.setting.languages.clone(),
        simulated: stage.simulated(),
        outcomes: outcomes(stage),
        breakdowns: breakdowns(stage, &observed)?,
        labels: stage.setting.labels.clone(),
        events: events.clone(),
        figures,
        caveats: Vec::new(),
        models: parts.models(&fits)?,
        calibration: calibration.unwrap_or_default(),
        corrections: stage.corrections.as_ref().map(|checked| checked.value.clone()).unwrap_or_default(),
        first: periods.first().copied(),
        last: periods.last().copied(),
        persons_per_month: persons_per_month(&tables),
        changes: None,
        hidden: Hiding { policy: stage.setting.policy, accounts: parts.json_by_stage(GATE)? },
        provenance: provenance::read(stage, &step.inputs, loader)?,
        bibliography: parts.text("bibliography")?,
        templates: parts.templates(stage)?,
        page: PageParts {
            layout: parts.text("layout")?,
            style: parts.text("style")?,
            script: parts.text("script")?,
        },
        tables,
    };
    report.changes = changes::changes(stage, &step.inputs, loader, &report)?;
    let unmet = place_caveats(stage, &mut report, article, figure_facts)?;
    Ok((report, unmet))
}

/// The words that the project adds to the lints.
///
/// # Errors
/// A list that has changed since it was read while planning.
pub fn claim_words(
    stage: &RenderStage,
    step: &Step,
    loader: &Loader,
) -> Result<BTreeMap<Language, ClaimWords>, StageError> {
    let parts = Inputs { step, loader };
    let read = |language: &Language| {
        let text = parts.text(&params::claim_words(*language))?;
        Ok((*language, ClaimWords::read(&text).map_err(StageError::plain)?))
    };
    stage.params.claim_words.keys().map(read).collect()
}

/// Puts the caveats in, once everything that calls for them is known; by figure those that nothing calls for.
fn place_caveats(
    stage: &RenderStage,
    report: &mut Report,
    article: Facts,
    mut figure_facts: Vec<Facts>,
) -> Result<Value, StageError> {
    let mut unmet = serde_json::Map::new();
    for (figure, facts) in report.figures.iter_mut().zip(&mut figure_facts) {
        let revised = report.changes.as_ref().map(|changes| changes.revised_rows(&figure.name));
        facts.set(known::REVISED_ROWS, revised.map(observed::count));
        figure.caveats = placed_caveats(stage, &figure.name, facts)?;
        unmet.insert(figure.name.clone(), unmet::unmet(&stage.catalogue.value, facts));
    }
    report.caveats = article_caveats(stage, &[vec![article], figure_facts].concat())?;
    Ok(unmet.into())
}

/// What the step was given.
struct Inputs<'a> {
    step: &'a Step,
    loader: &'a Loader,
}

impl Inputs<'_> {
    fn file(&self, source: &str) -> Result<&Part, StageError> {
        let found = self.step.inputs.iter().find(|part| part.role == "file" && part.from == source);
        found.ok_or_else(|| StageError::plain(format!("the file of '{source}' is missing")))
    }

    fn text(&self, source: &str) -> Result<String, StageError> {
        self.loader.text(self.file(source)?)
    }

    /// The catalogue, the statements and the corrections were read while planning: they must be those of this run.
    fn same_files(&self, stage: &RenderStage) -> Result<(), StageError> {
        let catalogue = Some(("caveats", stage.catalogue.digest));
        let statements = stage.calibration.as_ref().map(|checked| ("calibration", checked.digest));
        let corrections = stage.corrections.as_ref().map(|checked| (CORRECTIONS, checked.digest));
        let previous = stage.previous.as_ref();
        let source = previous.map(|previous| earlier_source(&previous.folder));
        let previous = source.as_deref().zip(previous.map(|previous| previous.digest));
        let read = [catalogue, statements, corrections, previous];
        for (source, digest) in read.into_iter().flatten() {
            if self.file(source)?.content != digest {
                let what = format!("the file of '{source}' changed while the run began");
                return Err(StageError::data(what, "run again"));
            }
        }
        Ok(())
    }

    fn json_by_stage<T: for<'de> Deserialize<'de>>(
        &self,
        role: &str,
    ) -> Result<BTreeMap<String, T>, StageError> {
        let parts = self.step.inputs.iter().filter(|part| part.role == role);
        parts.map(|part| Ok((part.from.clone(), self.loader.json(part)?))).collect()
    }

    fn tables(&self) -> Result<BTreeMap<String, PublishedTable>, StageError> {
        self.json_by_stage("table")
    }

    fn templates(&self, stage: &RenderStage) -> Result<BTreeMap<Language, ArticleTemplate>, StageError> {
        let one = |language: &Language| {
            let text = self.text(&format!("template_{language}"))?;
            let path = stage.params.template.get(language).cloned().unwrap_or_default();
            let article = ArticleTemplate::parse(&path, &text).map_err(StageError::plain)?;
            Ok((*language, article))
        };
        stage.setting.languages.iter().map(one).collect()
    }

    fn models(&self, fits: &BTreeMap<String, Fit>) -> Result<Vec<ModelCard>, StageError> {
        let inflation: BTreeMap<String, Vec<Inflation>> = self.json_by_stage("inflation")?;
        let errors: BTreeMap<String, Vec<FurtherErrors>> = self.json_by_stage("errors")?;
        let rare: BTreeMap<String, RareLevels> = self.json_by_stage(RARE)?;
        let card = |(name, fit): (&String, &Fit)| {
            let inflation = inflation.get(name).map(Vec::as_slice).unwrap_or_default();
            let errors = errors.get(name).map(Vec::as_slice).unwrap_or_default();
            model_card(name, fit, Beside { inflation, errors, rare: rare.get(name) })
        };
        Ok(fits.iter().map(card).collect())
    }
}

fn events(stage: &RenderStage) -> Vec<Event> {
    let written = stage.setting.events.as_array().into_iter().flatten();
    let event = |event: &serde_json::Value| {
        Some(Event {
            period: event["month"].as_str()?.parse().ok()?,
            until: event["until"].as_str().and_then(|until| until.parse().ok()),
            kind: event["kind"].as_str()?.to_owned(),
            name: serde_json::from_value(event["name"].clone()).ok()?,
        })
    };
    written.filter_map(event).collect()
}

fn figure(stage: &RenderStage, wanted: &Wanted, observed: &Observed) -> Result<(Figure, Facts), StageError> {
    let table = &observed.tables[&wanted.data];
    check_relative(wanted, table)?;
    let funnel = (wanted.show == WrittenShow::Funnel).then(|| funnel(wanted, table)).transpose()?;
    let groups = match &funnel {
        Some(funnel) => funnel.units.iter().map(|unit| unit.group.clone()).collect(),
        None => groups(wanted, table)?,
    };
    let runs = observed.runs(wanted, &groups);
    let facts = match &funnel {
        Some(funnel) => observed.funnel(wanted, funnel, stage),
        None => observed.figure(wanted, &groups, &runs, stage),
    };
    let reference_line = wanted.reference_line.as_ref().and_then(|period| period.parse().ok());
    let relative_to = wanted
        .relative_to
        .as_ref()
        .map(|to| RelativeTo { breakdown: to.breakdown.clone(), group: to.group.clone() });
    let figure = Figure {
        name: wanted.name.clone(),
        title: wanted.title.clone(),
        show: wanted.show.show(),
        table: wanted.data.clone(),
        outcome: wanted.outcome.clone(),
        breakdown: wanted.breakdown.clone(),
        groups,
        reference_line,
        relative_to,
        intervals: wanted.intervals,
        comparability: comparability(&facts),
        caveats: Vec::new(),
        runs,
        funnel,
    };
    Ok((figure, facts))
}

/// The groups to draw: those asked for, which must exist, else all of the breakdown.
fn groups(wanted: &Wanted, table: &PublishedTable) -> Result<Vec<String>, StageError> {
    let known = table.groups(&wanted.outcome, &wanted.breakdown);
    let Some(asked) = &wanted.groups else { return Ok(known.into_iter().map(str::to_owned).collect()) };
    for (place, group) in asked.iter().enumerate() {
        if !known.contains(&group.as_str()) {
            let pointer = format!("/figures/{}/groups/{place}", wanted.name);
            let what = format!("group of {}", wanted.breakdown);
            let findings = vec![Finding::unknown(pointer, &what, group, known.iter().copied())];
            return Err(StageError::Pipeline { findings });
        }
    }
    Ok(asked.clone())
}

fn check_relative(wanted: &Wanted, table: &PublishedTable) -> Result<(), StageError> {
    let Some(to) = &wanted.relative_to else { return Ok(()) };
    let known = table.groups(&wanted.outcome, &to.breakdown);
    if known.contains(&to.group.as_str()) {
        return Ok(());
    }
    let pointer = format!("/figures/{}/relative_to/group", wanted.name);
    let finding =
        Finding::unknown(pointer, &format!("group of {}", to.breakdown), &to.group, known.iter().copied());
    Err(StageError::Pipeline { findings: vec![finding] })
}

/// The caveats that the facts call for, held against what the facts demand.
fn placed_caveats(stage: &RenderStage, figure: &str, facts: &Facts) -> Result<Vec<PlacedCaveat>, StageError> {
    let catalogue = &stage.catalogue.value;
    let languages = &stage.setting.languages;
    let placed = resolve(catalogue, facts, languages).map_err(|errors| at_caveats(figure, &errors))?;
    let breaches = check_figure(figure, catalogue, facts, &placed, languages);
    if !breaches.is_empty() {
        return Err(at_caveats(figure, &breaches));
    }
    Ok(placed.iter().filter(|one| one.stands_at(Placement::Figure)).map(PlacedCaveat::from).collect())
}

fn at_caveats(figure: &str, errors: &[impl std::fmt::Display]) -> StageError {
    let finding = |error: &dyn std::fmt::Display| {
        let text = error.to_string();
        let what = if text.contains(figure) { text } else { format!("figure '{figure}': {text}") };
        Finding::at("/caveats", what)
    };
    StageError::Pipeline { findings: errors.iter().map(|error| finding(error)).collect() }
}

fn article_caveats(stage: &RenderStage, scopes: &[Facts]) -> Result<Vec<PlacedCaveat>, StageError> {
    let scopes: Vec<&Facts> = scopes.iter().collect();
    let placed = resolve_any(&stage.catalogue.value, &scopes, &stage.setting.languages)
        .map_err(|errors| at_caveats("article", &errors))?;
    let of_article = |one: &&Placed| !one.stands_at(Placement::Figure);
    Ok(placed.iter().filter(of_article).map(PlacedCaveat::from).collect())
}

/// Every breakdown of the shown tables: what may be said of its groups outside a figure, too.
fn breakdowns(stage: &RenderStage, observed: &Observed) -> Result<BTreeMap<String, Breakdown>, StageError> {
    let mut breakdowns = BTreeMap::new();
    for shape in stage.shapes.values() {
        for (name, columns) in &shape.breakdowns {
            let outcome = shape.outcomes.first().map(|outcome| outcome.name.as_str()).unwrap_or_default();
            let facts = observed.breakdown(name, outcome, &[], shape).within(&observed.article(stage));
            let placed = resolve(&stage.catalogue.value, &facts, &stage.setting.languages)
                .map_err(|errors| at_caveats(name, &errors))?;
            let blocking = placed.iter().filter(|one| !one.caveat.forbids.is_empty());
            breakdowns.insert(
                name.clone(),
                Breakdown {
                    columns: columns.clone(),
                    comparability: comparability(&facts),
                    caveats: blocking.map(PlacedCaveat::from).collect(),
                },
            );
        }
    }
    Ok(breakdowns)
}

fn outcomes(stage: &RenderStage) -> BTreeMap<String, Outcome> {
    let all = stage.shapes.values().flat_map(|shape| &shape.outcomes);
    all.map(|outcome| (outcome.name.clone(), outcome_of(stage, outcome))).collect()
}

fn outcome_of(stage: &RenderStage, outcome: &OutcomeShape) -> Outcome {
    let label =
        |map: &str| stage.setting.labels.get(map).and_then(|labels| labels.get(&outcome.name)).cloned();
    let unit = match outcome.unit.as_str() {
        "hours_per_week" => Unit::HoursPerWeek,
        "share" => Unit::Share,
        "minutes" => Unit::Minutes,
        other => {
            let words = stage.setting.labels.get("unit").and_then(|labels| labels.get(other)).cloned();
            Unit::Other(words.unwrap_or_else(|| LocalText::Same(other.to_owned())))
        }
    };
    let decimals = if outcome.is_share() { 4 } else { 3 };
    Outcome {
        label: label("outcome").unwrap_or_else(|| LocalText::Same(outcome.name.clone())),
        definition: label("definition"),
        unit,
        decimals,
        horizon: outcome.horizon.and_then(|steps| u32::try_from(steps).ok()).unwrap_or(0),
    }
}

/// Units measured in a typical period: the median of the published totals, to three digits.
fn persons_per_month(tables: &BTreeMap<String, PublishedTable>) -> Option<u64> {
    let mut totals: Vec<u64> = tables
        .values()
        .flat_map(|table| &table.rows)
        .filter(|row| row.breakdown == "total")
        .filter_map(|row| row.n)
        .collect();
    totals.sort_unstable();
    let median = totals.get(totals.len() / 2).copied()?;
    let unit = 10_u64.pow(median.checked_ilog10().unwrap_or(0).saturating_sub(2));
    Some((median + unit / 2) / unit * unit)
}
