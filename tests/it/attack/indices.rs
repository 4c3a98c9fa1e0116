//! What an index adds to the table that it is made of: nothing, since it is made of published numbers alone.
//! Knows nothing of bounds.

use super::tables::*;
use caveat::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use caveat::stages::index::index_of;
use std::collections::BTreeMap;

const REFERENCE: &str = "2023-02";
const TABLES: u64 = 2_000;

fn draws() -> impl Iterator<Item = Exact> {
    let mut draws = Draws(20_250_512);
    (0..TABLES).map(move |_| table(&mut draws))
}

fn reference(table: &PublishedTable) -> BTreeMap<(&str, &str), &PublishedRow> {
    let rows = table.rows.iter().filter(|row| row.period.as_deref() == Some(REFERENCE));
    rows.map(|row| ((row.breakdown.as_str(), row.group.as_str()), row)).collect()
}

#[test]
fn an_index_is_hidden_where_either_of_its_numbers_is_and_tells_what_the_two_tell() {
    let mut hidden_by_reference = 0;
    for exact in draws() {
        let means = gated(&exact, &structure(), POLICY).table;
        let index = index_of(&means, REFERENCE);
        let reference = reference(&means);
        for (own, row) in means.rows.iter().zip(&index.rows) {
            let base = reference.get(&(own.breakdown.as_str(), own.group.as_str()));
            let is_base_hidden = base.is_some_and(|base| base.status == Status::Suppressed);
            hidden_by_reference += usize::from(own.status == Status::Ok && is_base_hidden);
            assert_eq!(row.status == Status::Suppressed, own.status == Status::Suppressed || is_base_hidden);
            assert_eq!(row.n, None);
            let of = |row: &PublishedRow, measure| row.value(measure);
            let from_published = base.filter(|_| row.status == Status::Ok).map(|base| {
                let whole = of(base, Measure::Indicator).unwrap() + of(base, Measure::Actual).unwrap();
                ((of(own, Measure::Indicator).unwrap() + of(base, Measure::Actual).unwrap()) / whole - 1.0)
                    * 100.0
            });
            let published = row.value(Measure::PercentChange);
            assert_eq!(published.is_some(), from_published.is_some());
            assert!(published.zip(from_published).is_none_or(|(own, other)| (own - other).abs() < 1e-9));
        }
    }
    assert!(hidden_by_reference > 100);
}

#[test]
fn whatever_a_hidden_cell_holds_the_index_is_the_same() {
    for exact in draws().take(500) {
        let means = gated(&exact, &structure(), POLICY).table;
        let mut other = exact.clone();
        let naming = structure().naming;
        for row in means.rows.iter().filter(|row| row.status == Status::Suppressed) {
            let key = (naming.levels(&row.breakdown, &row.group).unwrap(), row.period.clone().unwrap());
            let sums = other.get_mut(&key).unwrap();
            (sums.actual, sums.residual) = (sums.actual * 1.5 + 1.0, sums.residual - 7.0);
        }
        let other = gated(&other, &structure(), POLICY).table;
        assert_eq!(means, other);
        assert_eq!(index_of(&means, REFERENCE), index_of(&other, REFERENCE));
    }
}

/// The reference period's actual value and indicator from what others have and how far they lie from it: the change
/// times what is whole there, `whole * change = indicator + actual - whole`, of two periods.
fn solved(shown: &[(f64, f64)]) -> Option<(f64, f64)> {
    let [(first, first_change), (second, second_change), ..] = *shown else { return None };
    let whole = (first - second) / (first_change - second_change);
    let actual = whole * (1.0 + first_change) - first;
    Some((actual, whole - actual))
}

#[test]
fn an_index_on_a_hidden_reference_would_tell_it() {
    let everything = |exact: &Exact| {
        let policy = caveat::disclosure::Policy { min_persons: 0, ..POLICY };
        gated(exact, &structure(), policy).table
    };
    let mut told = 0;
    for exact in draws().take(200) {
        let (means, all) = (gated(&exact, &structure(), POLICY).table, everything(&exact));
        let loose = index_of(&all, REFERENCE);
        let truth = reference(&all);
        for (name, base) in reference(&means).iter().filter(|(_, base)| base.status == Status::Suppressed) {
            let series = |table: &PublishedTable, measure| -> Vec<Option<f64>> {
                table.series("hours", &base.breakdown, &base.group).map(|row| row.value(measure)).collect()
            };
            let pairs =
                series(&means, Measure::Indicator).into_iter().zip(series(&loose, Measure::PercentChange));
            let shown: Vec<(f64, f64)> =
                pairs.filter_map(|(own, change)| Some((own?, change? / 100.0))).collect();
            if let Some((actual, indicator)) = solved(&shown) {
                let is = |measure| truth[name].value(measure).unwrap();
                let is_near = |found: f64, value: f64| (found - value).abs() < 1e-6 * (1.0 + value.abs());
                told += usize::from(
                    is_near(actual, is(Measure::Actual)) && is_near(indicator, is(Measure::Indicator)),
                );
            }
        }
    }
    assert!(told > 20, "{told}");
}
