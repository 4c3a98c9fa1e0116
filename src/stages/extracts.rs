//! Simulated registers in the layout of the register extracts (design note on the method, section 3).
//! Knows nothing of how the registers are simulated or where the tables go.

use crate::period::Period;
use crate::simulate::geography::{offices, regions};
use crate::simulate::{Employment, LabourMarket, Persons, Population, Registrations, labour_market, levels};
use crate::table::build::Builder;
use crate::table::{DataFrame, TableError};
use std::collections::BTreeMap;
use std::iter::repeat_n;

/// The months of a simulated population, unless said otherwise: those of the article.
pub fn population(persons_per_month: u32, seed: u64) -> Population {
    Population { persons_per_month, seed, first: Period::month(2017, 1), last: Period::month(2024, 9) }
}

/// The table `registrations` of one month.
///
/// # Errors
/// None in practice: all columns are of one length, all codes within their lists.
pub fn registrations(month: Period, rows: &Registrations) -> Result<DataFrame, TableError> {
    let (offices, regions) = (offices(), regions());
    Builder::default()
        .whole("person_id", rows.person_id.iter().copied())
        .dates("month", repeat_n(month, rows.person_id.len()))?
        .coded("county", rows.county.iter().copied(), levels::COUNTY)?
        .coded("office", rows.office.iter().copied(), &offices)?
        .coded("region", rows.region.iter().copied(), &regions)?
        .coded("effort_group", rows.effort_group.iter().copied(), levels::EFFORT_GROUP)?
        .whole("months_registered", rows.months_registered.iter().map(|&months| i64::from(months)))
        .coded("benefit", rows.benefit.iter().copied(), levels::BENEFIT)?
        .finish()
}

/// The table `employment` of one month.
///
/// # Errors
/// None in practice.
pub fn employment(month: Period, rows: &Employment) -> Result<DataFrame, TableError> {
    Builder::default()
        .whole("person_id", rows.person_id.iter().copied())
        .dates("month", repeat_n(month, rows.person_id.len()))?
        .numbers("hours", rows.hours_hundredths.iter().map(|&hours| f64::from(hours) / 100.0))
        .finish()
}

/// The table `persons`.
///
/// # Errors
/// None in practice.
pub fn persons(rows: &Persons) -> Result<DataFrame, TableError> {
    Builder::default()
        .whole("person_id", rows.person_id.iter().copied())
        .whole("birth_year", rows.birth_year.iter().map(|&year| i64::from(year)))
        .coded("sex", rows.sex.iter().copied(), levels::SEX)?
        .coded("origin", rows.origin.iter().copied(), levels::ORIGIN)?
        .coded("education", rows.education.iter().copied(), levels::EDUCATION)?
        .coded("marital", rows.marital.iter().copied(), levels::MARITAL)?
        .whole("children", rows.children.iter().map(|&children| i64::from(children)))
        .coded("prior_hours_band", rows.prior_hours_band.iter().copied(), levels::PRIOR_HOURS_BAND)?
        .coded("prior_income_band", rows.prior_income_band.iter().copied(), levels::PRIOR_INCOME_BAND)?
        .finish()
}

/// The table `labour_market` of all months.
///
/// # Errors
/// None in practice.
pub fn labour_market_table(rows: &LabourMarket) -> Result<DataFrame, TableError> {
    let regions = regions();
    let hundredths = |values: &[i32]| values.iter().map(|&v| f64::from(v) / 100.0).collect::<Vec<_>>();
    Builder::default()
        .coded("region", rows.region.iter().copied(), &regions)?
        .dates("month", rows.month.iter().copied())?
        .numbers("unemployment_rate", hundredths(&rows.unemployment_hundredths))
        .numbers("vacancies_per_unemployed", hundredths(&rows.vacancies_hundredths))
        .finish()
}

/// The tables without rows, by name: what their columns are.
///
/// # Errors
/// None in practice.
pub fn empty() -> Result<BTreeMap<String, DataFrame>, TableError> {
    let month = Period::month(2017, 1);
    Ok(BTreeMap::from([
        ("registrations".to_owned(), registrations(month, &Registrations::default())?),
        ("employment".to_owned(), employment(month, &Employment::default())?),
        ("persons".to_owned(), persons(&Persons::default())?),
        ("labour_market".to_owned(), labour_market_table(&LabourMarket::default())?),
    ]))
}

/// The labour market of a population as a table.
///
/// # Errors
/// None in practice.
pub fn labour_market_of(population: &Population) -> Result<DataFrame, TableError> {
    labour_market_table(&labour_market(population))
}
