//! Facts of how a figure's groups move: sharp changes of whom they consist of, and periods in which most move together.
//! Knows nothing of which caveats they call for, nor of how sharp is told from usual.

use super::super::Shape;
use super::RenderStage;
use super::observed::{Observed, count};
use super::params::Figure;
use crate::disclosure::published::{Measure, PublishedTable};
use crate::facts::{Facts, known};
use crate::language::{Language, LocalText};
use crate::period::Period;
use crate::stats::{SharedShock, SharpStep, composition_shift, shared_shocks};
use std::collections::BTreeMap;

impl Observed<'_> {
    /// Adds what the groups' movements tell, as far as it can be known; `groups` are those that are shown.
    pub fn add_movements(&self, facts: &mut Facts, figure: &Figure, groups: &[String], stage: &RenderStage) {
        let shape = stage.shapes.get(&figure.data).filter(|_| figure.breakdown != "total");
        let Some(shape) = shape else { return };
        self.add_composition(facts, figure, groups, (shape, stage));
        self.add_shared_shock(facts, figure);
    }

    fn add_composition(
        &self,
        facts: &mut Facts,
        figure: &Figure,
        groups: &[String],
        (shape, stage): (&Shape, &RenderStage),
    ) {
        let fit = shape.model.as_ref().and_then(|model| self.fits.get(model));
        let table = shape.cells.as_ref().and_then(|cells| self.tables.get(cells));
        let Some(sd) = fit.and_then(|fit| fit.expected_sd(&figure.outcome)) else { return };
        let Some((table, calendar)) = table.and_then(|table| Some((table, Calendar::of(table, figure)?)))
        else {
            return;
        };
        let expected = |breakdown: &str, group: &str| {
            calendar.values(table, &figure.outcome, (breakdown, group), Measure::Expected)
        };
        let everybody = expected("total", "total");
        let judged: Vec<(&String, Option<SharpStep>)> = groups
            .iter()
            .filter_map(|group| {
                let own = expected(&figure.breakdown, group);
                Some((group, composition_shift(&own, &everybody, sd, calendar.per_year())?))
            })
            .collect();
        let sharp = judged.iter().filter_map(|(group, step)| Some((*group, (*step)?)));
        let largest =
            sharp.reduce(|first, next| if next.1.size.abs() > first.1.size.abs() { next } else { first });
        let size = largest.map_or(0.0, |(_, step)| step.size.abs());
        facts.set(known::COMPOSITION_SHIFT, (!judged.is_empty()).then_some(size));
        facts.set(known::COMPOSITION_PERIOD, largest.and_then(|(_, step)| calendar.period(step.place)));
        facts.set(
            known::COMPOSITION_GROUP,
            largest.map(|(group, _)| called(&figure.breakdown, group, shape, stage)),
        );
    }

    /// Of all groups of the breakdown, shown or not, in what the figure shows of them.
    fn add_shared_shock(&self, facts: &mut Facts, figure: &Figure) {
        let table = self.tables.get(&figure.data);
        let Some((table, calendar)) = table.and_then(|table| Some((table, Calendar::of(table, figure)?)))
        else {
            return;
        };
        let Some(measure) = figure.show.show().measures().first() else { return };
        let of = |breakdown: &str, group: &str| {
            calendar.values(table, &figure.outcome, (breakdown, group), *measure)
        };
        let base = figure.relative_to.as_ref().filter(|_| *measure == Measure::Indicator);
        let base = base.map(|to| of(&to.breakdown, &to.group));
        let shown = |group: &str| match &base {
            Some(base) => of(&figure.breakdown, group)
                .iter()
                .zip(base)
                .map(|(own, to)| Some((*own)? - (*to)?))
                .collect(),
            None => of(&figure.breakdown, group),
        };
        let groups: Vec<_> =
            table.groups(&figure.outcome, &figure.breakdown).into_iter().map(shown).collect();
        let Some(shocks) = shared_shocks(&groups, calendar.per_year()) else { return };
        let strongest =
            |a: SharedShock, b: SharedShock| if b.strength.abs() > a.strength.abs() { b } else { a };
        facts.set(known::SHARED_SHOCK_PERIODS, count(shocks.len()));
        let strongest = shocks.into_iter().reduce(strongest);
        facts.set(known::SHARED_SHOCK_PERIOD, strongest.and_then(|shock| calendar.period(shock.place)));
    }
}

/// The periods of an outcome from the first to the last, none left out.
struct Calendar {
    first: Period,
    length: usize,
}

impl Calendar {
    fn of(table: &PublishedTable, figure: &Figure) -> Option<Self> {
        let rows = table
            .rows
            .iter()
            .filter(|row| row.outcome == figure.outcome && row.breakdown == figure.breakdown);
        let names = rows.filter_map(|row| row.period.as_deref());
        // Years, quarters and months as text are in the order of time.
        let ends = names.fold(None, |ends: Option<(&str, &str)>, name| {
            ends.map_or(Some((name, name)), |(first, last)| Some((first.min(name), last.max(name))))
        });
        let (first, last): (Period, Period) = (ends?.0.parse().ok()?, ends?.1.parse().ok()?);
        let length = usize::try_from(last.ordinal - first.ordinal).ok()? + 1;
        Some(Self { first, length })
    }

    fn per_year(&self) -> usize {
        usize::try_from(self.first.step.per_year()).unwrap_or(1)
    }

    fn period(&self, place: usize) -> Option<Period> {
        Some(self.first.plus(i32::try_from(place).ok()?))
    }

    /// A group's numbers, one a period.
    fn values(
        &self,
        table: &PublishedTable,
        outcome: &str,
        (breakdown, group): (&str, &str),
        measure: Measure,
    ) -> Vec<Option<f64>> {
        let mut values = vec![None; self.length];
        for row in table.series(outcome, breakdown, group) {
            let period: Option<Period> = row.period.as_deref().and_then(|name| name.parse().ok());
            let place = period.and_then(|period| usize::try_from(period.ordinal - self.first.ordinal).ok());
            if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
                *slot = row.value(measure);
            }
        }
        values
    }
}

/// What a group is called in each of the report's languages; its code where it has no name.
fn called(breakdown: &str, group: &str, shape: &Shape, stage: &RenderStage) -> LocalText {
    let labels = &stage.setting.labels;
    let word = |set: &str, code: &str, language: Language| labels.get(set)?.get(code)?.get(language);
    let columns = shape.breakdowns.get(breakdown).map(Vec::as_slice).unwrap_or_default();
    let parts: Vec<&str> = if columns.len() > 1 { group.split('|').collect() } else { vec![group] };
    let in_language = |language: Language| match word(breakdown, group, language) {
        Some(word) => word.to_owned(),
        None => {
            let named =
                columns.iter().zip(&parts).map(|(column, code)| word(column, code, language).unwrap_or(code));
            named.collect::<Vec<_>>().join(", ")
        }
    };
    let each: BTreeMap<Language, String> =
        Language::ALL.map(|language| (language, in_language(language))).into();
    LocalText::Each(each)
}
