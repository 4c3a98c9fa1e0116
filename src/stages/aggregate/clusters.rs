//! The sums over persons of several periods taken together, in which the same persons recur.
//! Knows nothing of what may be shown.
//!
//! A step takes a range of identities, whose borders lie among the identities of the largest period: neither
//! memory nor results then depend on how many periods there are or who computes.

use super::super::stage::{Artifact, Part, Parts, StageError, Step};
use super::beside::{Beside, Identity, Period, identities};
use super::cells::give;
use super::{AggregateStage, Loader};
use crate::stats::{
    ClusterSums, Fit, GroupColumn, Grouped, NumberColumn, PersonClusters, ResidualColumn, person_numbers,
};
use crate::table::Data;
use serde_json::{Value, json};
use std::ops::Range;

/// About so many rows are gathered at a time: some 20 bytes each, and 32 a person, outcome and spell.
const ROWS_AT_ONCE: u64 = 6_000_000;

/// The steps: one a range of identities, each given all rows and expected values.
pub fn steps(stage: &AggregateStage, parts: &Parts) -> Vec<Step> {
    let (true, Some(model)) = (stage.clusters, &stage.model) else { return Vec::new() };
    let rows = parts.of(&stage.rows, "rows");
    let periods: Vec<Period> = rows.filter_map(|rows| Period::of(stage, parts, rows)).collect();
    let of_periods = periods.iter().flat_map(|period| period.parts());
    let inputs: Vec<Part> = parts.of(model, "model").chain(of_periods).cloned().collect();
    let ranges = periods.iter().filter_map(|period| period.rows.rows).sum::<u64>().div_ceil(ROWS_AT_ONCE);
    let step = |range: u64| Step {
        task: "clusters",
        label: format!("{}-of-{ranges}", range + 1),
        params: json!({
            "breakdowns": stage.breakdowns,
            "outcomes": stage.outcome_names(),
            "unit": stage.unit,
            "range": range,
            "ranges": ranges,
        }),
        inputs: inputs.clone(),
    };
    (0..ranges).map(step).collect()
}

/// The sums over the persons of one range.
pub fn run(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let of_role = |role: &'static str| step.inputs.iter().filter(move |part| part.role == role);
    let Some(model) = of_role("model").next() else { return Ok(json!({})) };
    let fit = loader.shared_json::<Fit>(model)?;
    let periods = of_role("rows").filter_map(|rows| Period::given(step, &rows.label)).collect();
    let place = |name: &str| step.params[name].as_u64().and_then(|place| usize::try_from(place).ok());
    let unit = stage.unit.as_deref().unwrap_or_default();
    let range = (place("range").unwrap_or(0), place("ranges").unwrap_or(1));
    let gathering = Gathering { stage, unit, fit: &fit, loader, periods, range };
    let sums = if gathering.has_names()? { gathering.sums::<String>() } else { gathering.sums::<i64>() };
    give("clusters", step, &sums?, emit)?;
    Ok(json!({}))
}

/// All periods of one range of identities.
struct Gathering<'a> {
    stage: &'a AggregateStage,
    unit: &'a str,
    fit: &'a Fit,
    loader: &'a Loader,
    periods: Vec<Period<'a>>,
    /// Which of how many ranges.
    range: (usize, usize),
}

impl Gathering<'_> {
    fn has_names(&self) -> Result<bool, StageError> {
        let Some(period) = self.periods.first() else { return Ok(false) };
        let frame = self.loader.frame_columns(period.rows, &[self.unit])?;
        let column = frame.column(self.unit).map_err(StageError::table(period.rows.label.clone()))?;
        Ok(matches!(column.data, Data::Names(_)))
    }

    fn sums<K: Identity>(&self) -> Result<Grouped<ClusterSums>, StageError> {
        let borders = self.borders::<K>()?;
        let mut ids = Vec::new();
        for period in &self.periods {
            let own = self.identities::<K>(period.rows)?;
            let stretch = stretch(&own, &borders, self.range.0);
            ids.push((own[stretch.clone()].to_vec(), stretch));
        }
        let slices: Vec<&[K]> = ids.iter().map(|(ids, _)| ids.as_slice()).collect();
        let (persons, numbers) = person_numbers(&slices);
        let mut clusters = PersonClusters::new(persons);
        for ((period, (_, stretch)), numbers) in self.periods.iter().zip(&ids).zip(&numbers) {
            let period = Beside::read(self.stage, *period, None, self.loader)?;
            let (groups, residuals) = (period.groups()?, period.residuals(self.fit)?);
            let groups: Vec<GroupColumn> =
                groups.columns().into_iter().map(|column| of_groups(column, stretch)).collect();
            let residuals: Vec<ResidualColumn> =
                residuals.into_iter().map(|column| of_residuals(column, stretch)).collect();
            clusters.add(numbers, &groups, &residuals).map_err(StageError::plain)?;
        }
        Ok(clusters.finish())
    }

    fn identities<K: Identity>(&self, rows: &Part) -> Result<Vec<K>, StageError> {
        let frame = self.loader.frame_columns(rows, &[self.unit])?;
        identities::<K>(&frame, self.unit, &rows.label).map(<[K]>::to_vec)
    }

    /// The first identity of each range but the first.
    fn borders<K: Identity>(&self) -> Result<Vec<K>, StageError> {
        let largest = self.periods.iter().max_by_key(|period| period.rows.rows);
        let ids = largest.map(|period| self.identities::<K>(period.rows)).transpose()?.unwrap_or_default();
        Ok(borders(&ids, self.range.1))
    }
}

/// Identities that part rising ones into equal ranges; no more than there are of them.
fn borders<K: Identity>(ids: &[K], ranges: usize) -> Vec<K> {
    let mut borders: Vec<K> =
        (1..ranges).filter_map(|range| ids.get(range * ids.len() / ranges)).cloned().collect();
    borders.dedup();
    borders
}

/// The rows of one range among rising identities; none where there are fewer borders.
fn stretch<K: Identity>(ids: &[K], borders: &[K], range: usize) -> Range<usize> {
    let before =
        |border: Option<&K>| border.map_or(ids.len(), |border| ids.partition_point(|id| id < border));
    let start = range.checked_sub(1).map_or(0, |border| before(borders.get(border)));
    start..before(borders.get(range))
}

fn of_groups<'a>(column: GroupColumn<'a>, stretch: &Range<usize>) -> GroupColumn<'a> {
    GroupColumn { codes: &column.codes[stretch.clone()], ..column }
}

fn of_residuals<'a>(column: ResidualColumn<'a>, stretch: &Range<usize>) -> ResidualColumn<'a> {
    let actual = NumberColumn {
        values: &column.actual.values[stretch.clone()],
        known: column.actual.known.map(|known| &known[stretch.clone()]),
        ..column.actual
    };
    ResidualColumn { actual, expected: &column.expected[stretch.clone()], unit: column.unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_range_whatever_the_period() {
        let largest: Vec<i64> = (0..100).map(|i| 3 * i).collect();
        for ranges in [1, 2, 3, 7, 100, 250] {
            let borders = borders(&largest, ranges);
            for ids in [largest.clone(), vec![-5, 0, 1, 2, 150, 299, 4_000], Vec::new(), vec![7]] {
                let stretches: Vec<Range<usize>> =
                    (0..ranges).map(|range| stretch(&ids, &borders, range)).collect();
                assert_eq!(stretches[0].start, 0);
                assert!(stretches.windows(2).all(|pair| pair[0].end == pair[1].start), "{ranges}");
                assert_eq!(stretches[ranges - 1].end, ids.len());
            }
        }
    }

    #[test]
    fn a_person_is_in_the_same_range_in_every_period() {
        let borders = borders(&["a", "c", "e", "g"].map(str::to_owned), 2);
        assert_eq!(borders, ["e"]);
        let other = ["d", "e", "f"].map(str::to_owned);
        assert_eq!((stretch(&other, &borders, 0), stretch(&other, &borders, 1)), (0..1, 1..3));
    }

    #[test]
    fn without_identities_there_is_one_range_with_nothing_in_it() {
        let none: [i64; 0] = [];
        assert_eq!(borders(&none, 3), none);
        assert_eq!(stretch(&none, &none, 2), 0..0);
    }
}
