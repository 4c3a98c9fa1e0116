//! The months in order: who goes on, who is new, and the extract of each month.
//! Knows nothing of why a person works or leaves.

use super::Population;
use super::effects::Climate;
use super::geography::{Office, office_table};
use super::hours::{Fortune, contracted};
use super::levels::{EFFORT_GROUP, effort};
use super::person::Person;
use super::random::{Purpose, Random};
use super::registers::{Employment, MonthExtract, Persons};
use super::stock;
use super::traits::Entrant;
use crate::period::Period;

/// Calls `sink` with each month's extract, in order, and returns every person who was ever registered.
///
/// Memory is bounded by the persons in the registers (registered, or left within twelve months), by one
/// month's extract and by the returned table; it does not grow with the months but for that table.
/// The extracts are the same for any number of `threads` (0 counts as 1).
///
/// # Errors
///
/// The first error of `sink`; no month is simulated after it.
pub fn simulate<E>(
    population: &Population,
    threads: usize,
    mut sink: impl FnMut(MonthExtract) -> Result<(), E>,
) -> Result<Persons, E> {
    let mut world = World::new(population, threads.max(1));
    for month in population.months() {
        sink(world.next(month))?;
    }
    Ok(world.all)
}

struct World {
    population: Population,
    threads: usize,
    random: Random,
    offices: Vec<Office>,
    /// For each office: the sum of the weights up to and with it.
    office_ends: Vec<u32>,
    /// Registered, or left within twelve months; in order of first registration.
    people: Vec<Person>,
    all: Persons,
}

impl World {
    fn new(population: &Population, threads: usize) -> Self {
        let table = office_table();
        let mut sum = 0;
        let office_ends = table.iter().map(|(_, weight)| {
            sum += weight;
            sum
        });
        Self {
            population: *population,
            threads,
            random: Random::new(population.seed),
            office_ends: office_ends.collect(),
            offices: table.iter().map(|(office, _)| *office).collect(),
            people: Vec::new(),
            all: Persons::default(),
        }
    }

    /// Brings everybody to `month`, fills up the groups and gives the extract.
    fn next(&mut self, month: Period) -> MonthExtract {
        let (climate, random) = (Climate::new(month), self.random);
        let mut extract = in_order(&mut self.people, self.threads, month, |person, extract| {
            if person.advance(random, month) {
                extract.record(person, &climate, random);
            }
        });
        self.people.retain(|person| !person.is_forgotten());
        let known = self.people.len();
        for (effort, _) in (0_u8..).zip(EFFORT_GROUP) {
            self.fill_up(effort, month, &extract);
        }
        let newcomers = &mut self.people[known..];
        extract.append(in_order(newcomers, self.threads, month, |person, extract| {
            extract.record(person, &climate, random);
        }));
        add_strangers(&mut extract.employment, &self.population, random);
        extract
    }

    fn fill_up(&mut self, effort: u8, month: Period, extract: &MonthExtract) {
        let target = stock::target(self.population.persons_per_month, effort, month) as usize;
        let have = extract.registrations.effort_group.iter().filter(|group| **group == effort).count();
        for _ in have..target {
            let person = self.newcomer(effort, month);
            self.people.push(person);
        }
    }

    fn newcomer(&mut self, effort: u8, month: Period) -> Person {
        let serial = u32::try_from(self.all.person_id.len()).unwrap_or(u32::MAX);
        let who = u64::from(serial);
        let laid_off = effort == effort::STANDARD
            && self.random.below(1000, who, 0, Purpose::LaidOff) < stock::laid_off(month);
        let total = self.office_ends.last().copied().unwrap_or(1);
        let place = self.random.below(total, who, 0, Purpose::Office);
        let office = self.office_ends.partition_point(|end| *end <= place);
        let entrant = Entrant { serial, month, effort, laid_off };
        let office = (u16::try_from(office).unwrap_or(0), self.offices[office]);
        let (person, traits) = Person::enter(self.random, entrant, office);
        self.all.push(person.id, &traits);
        if month == self.population.first { person.already_registered(self.random) } else { person }
    }
}

/// Runs `each` on `people` by `threads` and joins the parts in the order of `people`.
fn in_order(
    people: &mut [Person],
    threads: usize,
    month: Period,
    each: impl Fn(&mut Person, &mut MonthExtract) + Sync,
) -> MonthExtract {
    let size = people.len().div_ceil(threads).max(1);
    let part = |people: &mut [Person]| {
        let mut extract = MonthExtract::new(month);
        people.iter_mut().for_each(|person| each(person, &mut extract));
        extract
    };
    let (first, rest) = people.split_at_mut(size.min(people.len()));
    std::thread::scope(|scope| {
        let part = &part;
        let workers: Vec<_> = rest.chunks_mut(size).map(|chunk| scope.spawn(move || part(chunk))).collect();
        let mut whole = part(first);
        for worker in workers {
            match worker.join() {
                Ok(extract) => whole.append(extract),
                Err(cause) => std::panic::resume_unwind(cause),
            }
        }
        whole
    })
}

/// A few people who work and are never registered: registers hold them too, and a reader must cope.
fn add_strangers(employment: &mut Employment, population: &Population, random: Random) {
    const FIRST: u32 = 1 << 31;
    for stranger in FIRST..FIRST + population.persons_per_month / 500 {
        let fortune = Fortune::draw(random, stranger, population.first);
        employment.push(random.identity(u64::from(stranger)), contracted(fortune));
    }
}
