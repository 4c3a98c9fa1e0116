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

fn coded<'a>(codes: &'a [u8], levels: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    codes.iter().map(|&code| levels.get(usize::from(code)).copied().unwrap_or_default())
}

/// The table `registrations` of one month.
///
/// # Errors
/// None in practice: all columns are of one length.
pub fn registrations(month: Period, rows: &Registrations) -> Result<DataFrame, TableError> {
    let (offices, regions) = (offices(), regions());
    Builder::default()
        .whole("person_id", rows.person_id.iter().copied())
        .dates("month", repeat_n(month, rows.person_id.len()))?
        .text("county", coded(&rows.county, levels::COUNTY))
        .text("office", rows.office.iter().map(|&code| offices[usize::from(code)].as_str()))
        .text("region", rows.region.iter().map(|&code| regions[usize::from(code)].as_str()))
        .text("effort_group", coded(&rows.effort_group, levels::EFFORT_GROUP))
        .whole("months_registered", rows.months_registered.iter().map(|&months| i64::from(months)))
        .text("benefit", coded(&rows.benefit, levels::BENEFIT))
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
        .text("sex", coded(&rows.sex, levels::SEX))
        .text("origin", coded(&rows.origin, levels::ORIGIN))
        .text("education", coded(&rows.education, levels::EDUCATION))
        .text("marital", coded(&rows.marital, levels::MARITAL))
        .whole("children", rows.children.iter().map(|&children| i64::from(children)))
        .text("prior_hours_band", coded(&rows.prior_hours_band, levels::PRIOR_HOURS_BAND))
        .text("prior_income_band", coded(&rows.prior_income_band, levels::PRIOR_INCOME_BAND))
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
        .text("region", rows.region.iter().map(|&code| regions[usize::from(code)].as_str()))
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
