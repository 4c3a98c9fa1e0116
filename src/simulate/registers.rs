//! The simulated registers as columns of whole numbers; codes point into the lists of `levels`.
//! Knows nothing of how they came about or are written.

use super::effects::Climate;
use super::hours::hours;
use super::person::Person;
use super::random::Random;
use super::traits::Traits;
use crate::period::Period;

/// The registers of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthExtract {
    /// The month.
    pub month: Period,
    /// Who is registered; a person at most once, in no order.
    pub registrations: Registrations,
    /// Who works; a person at most once, in no order.
    pub employment: Employment,
}

/// One row a person who is registered in the month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registrations {
    /// Identity, positive, neither dense nor sorted.
    pub person_id: Vec<i64>,
    /// Index into `levels::COUNTY`.
    pub county: Vec<u8>,
    /// Index into `geography::offices()`.
    pub office: Vec<u16>,
    /// Index into `geography::regions()`.
    pub region: Vec<u8>,
    /// Index into `levels::EFFORT_GROUP`.
    pub effort_group: Vec<u8>,
    /// Months registered in this spell, from 1.
    pub months_registered: Vec<i32>,
    /// Index into `levels::BENEFIT`.
    pub benefit: Vec<u8>,
}

/// One row a person who works in the month: the registered, those who left in the last twelve months, and
/// a few who were never registered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Employment {
    /// Identity.
    pub person_id: Vec<i64>,
    /// Weekly hours in hundredths, 50 to 6000.
    pub hours_hundredths: Vec<u16>,
}

/// One row a person who was registered in any month, in the order of first registration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Persons {
    /// Identity.
    pub person_id: Vec<i64>,
    /// Year of birth.
    pub birth_year: Vec<i16>,
    /// Index into `levels::SEX`.
    pub sex: Vec<u8>,
    /// Index into `levels::ORIGIN`.
    pub origin: Vec<u8>,
    /// Index into `levels::EDUCATION`.
    pub education: Vec<u8>,
    /// Index into `levels::MARITAL`.
    pub marital: Vec<u8>,
    /// Number of children, 4 = four or more.
    pub children: Vec<u8>,
    /// Index into `levels::PRIOR_HOURS_BAND`.
    pub prior_hours_band: Vec<u8>,
    /// Index into `levels::PRIOR_INCOME_BAND`.
    pub prior_income_band: Vec<u8>,
}

impl MonthExtract {
    pub(super) fn new(month: Period) -> Self {
        Self { month, registrations: Registrations::default(), employment: Employment::default() }
    }

    /// Adds the month's rows of `person`.
    pub(super) fn record(&mut self, person: &Person, climate: &Climate, random: Random) {
        if person.since_exit == 0 {
            self.registrations.push(person);
        }
        let hours = hours(person, climate, random, self.month);
        if hours > 0 {
            self.employment.push(person.id, hours);
        }
    }

    /// Adds the rows of `other` after these.
    pub(super) fn append(&mut self, other: Self) {
        let (to, from) = (&mut self.registrations, other.registrations);
        to.person_id.extend(from.person_id);
        to.county.extend(from.county);
        to.office.extend(from.office);
        to.region.extend(from.region);
        to.effort_group.extend(from.effort_group);
        to.months_registered.extend(from.months_registered);
        to.benefit.extend(from.benefit);
        self.employment.person_id.extend(other.employment.person_id);
        self.employment.hours_hundredths.extend(other.employment.hours_hundredths);
    }
}

impl Registrations {
    fn push(&mut self, person: &Person) {
        self.person_id.push(person.id);
        self.county.push(person.county);
        self.office.push(person.office);
        self.region.push(person.region);
        self.effort_group.push(person.effort);
        self.months_registered.push(i32::from(person.months));
        self.benefit.push(person.benefit);
    }
}

impl Employment {
    pub(super) fn push(&mut self, person_id: i64, hours_hundredths: u16) {
        self.person_id.push(person_id);
        self.hours_hundredths.push(hours_hundredths);
    }
}

impl Persons {
    pub(super) fn push(&mut self, person_id: i64, traits: &Traits) {
        self.person_id.push(person_id);
        self.birth_year.push(traits.birth_year);
        self.sex.push(traits.sex);
        self.origin.push(traits.origin);
        self.education.push(traits.education);
        self.marital.push(traits.marital);
        self.children.push(traits.children);
        self.prior_hours_band.push(traits.prior_hours);
        self.prior_income_band.push(traits.prior_income);
    }
}
