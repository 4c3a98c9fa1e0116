//! A person in or lately in the registers: registering, months going by, other effort, leaving, returning.
//! Knows nothing of other persons.

use super::effects::{months_band, worth};
use super::geography::Office;
use super::hours::Fortune;
use super::levels::{benefit, effort};
use super::random::{Purpose, Random};
use super::traits::{Entrant, Traits, draw};
use crate::period::Period;

/// The state that is kept of a person while registered and for twelve months after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub id: i64,
    pub serial: u32,
    /// Points that the fixed attributes are worth.
    pub worth: i32,
    pub fortune: Fortune,
    pub birth_year: i16,
    pub office: u16,
    /// Months registered in this spell, from 1; stands still after leaving.
    pub months: u16,
    pub region: u8,
    pub county: u8,
    pub origin: u8,
    pub effort: u8,
    pub benefit: u8,
    /// Months since the last month of registration; 0 while registered.
    pub since_exit: u8,
    pub laid_off: bool,
}

/// The longest horizon: a person is forgotten this many months after leaving.
const REMEMBERED: u8 = 12;

impl Person {
    /// A person who registers in the month of `entrant`, with the attributes drawn.
    pub fn enter(random: Random, entrant: Entrant, office: (u16, Office)) -> (Self, Traits) {
        let traits = draw(random, entrant);
        let who = u64::from(entrant.serial);
        let benefit = match entrant.laid_off {
            true => benefit::UNEMPLOYMENT,
            false => random.pick(&BENEFIT[usize::from(entrant.effort)], who, 0, Purpose::Benefit),
        };
        let person = Self {
            id: random.identity(who),
            serial: entrant.serial,
            worth: worth(&traits),
            fortune: Fortune::draw(random, entrant.serial, entrant.month),
            birth_year: traits.birth_year,
            office: office.0,
            months: 1,
            region: office.1.region,
            county: office.1.county,
            origin: traits.origin,
            effort: entrant.effort,
            benefit,
            since_exit: 0,
            laid_off: entrant.laid_off,
        };
        (person, traits)
    }

    /// The same person as one who registered long ago, for the stock of the first month.
    pub fn already_registered(mut self, random: Random) -> Self {
        const STARTS: [u32; 6] = [1, 3, 6, 12, 24, 72];
        let who = u64::from(self.serial);
        let band = usize::from(random.pick(&ELAPSED[usize::from(self.effort)], who, 0, Purpose::Elapsed));
        let within = random.below(STARTS[band + 1] - STARTS[band], who, 1, Purpose::Elapsed);
        self.months = u16::try_from(STARTS[band] + within).unwrap_or(1);
        self
    }

    /// One month on; `false` when the person is to be forgotten.
    pub fn advance(&mut self, random: Random, month: Period) -> bool {
        self.fortune = self.fortune.go_on(random, self.serial, month);
        let chance = random.below(1000, u64::from(self.serial), month.ordinal, Purpose::Flow);
        match self.since_exit {
            0 if chance < self.leaving(month) => self.since_exit = 1,
            0 => self.stay(random, month),
            1..REMEMBERED if chance < RETURN => self.come_back(random, month),
            since => self.since_exit = since + 1,
        }
        !self.is_forgotten()
    }

    /// Whether the person left so long ago that nothing looks at the months to come.
    pub fn is_forgotten(&self) -> bool {
        self.since_exit > REMEMBERED
    }

    /// In thousandths: the chance of leaving registration this month. Depends on what the models control
    /// for (benefit, months registered, season), so that it adds nothing of its own to a group's indicator.
    fn leaving(&self, month: Period) -> u32 {
        const SEASON: [u32; 12] = [108, 100, 100, 98, 100, 104, 96, 112, 106, 98, 94, 84];
        if self.laid_off {
            return 230;
        }
        let base = LEAVING[usize::from(self.benefit)][months_band(self.months)];
        base * SEASON[usize::try_from(month.of_year() - 1).unwrap_or(0)] / 100
    }

    fn stay(&mut self, random: Random, month: Period) {
        self.months += 1;
        let chance = random.below(1000, u64::from(self.serial), month.ordinal, Purpose::Effort);
        match self.effort {
            effort::STANDARD if self.months >= 6 && chance < 25 => {
                self.effort = effort::SITUATIONAL;
                self.benefit = if chance < 10 { benefit::MEASURES } else { self.benefit };
            }
            effort::SITUATIONAL if self.months >= 12 && chance < 6 => self.move_to_adapted(),
            effort::SICK_NO_EMPLOYER if self.months >= 12 && chance < 300 => self.move_to_adapted(),
            _ => {}
        }
    }

    fn move_to_adapted(&mut self) {
        self.effort = effort::ADAPTED;
        self.benefit = benefit::AAP;
    }

    fn come_back(&mut self, random: Random, month: Period) {
        let who = u64::from(self.serial);
        self.benefit = random.pick(&BENEFIT[usize::from(self.effort)], who, month.ordinal, Purpose::Benefit);
        self.fortune = Fortune::draw(random, self.serial, month);
        self.laid_off = false;
        self.months = 1;
        self.since_exit = 0;
    }
}

/// In thousandths a month: the chance that a person who left registers again.
const RETURN: u32 = 20;

/// Benefit by effort group, thousandths: unemployment, aap, sickness, measures, social, none.
const BENEFIT: [[u16; 6]; 4] = [
    [680, 0, 10, 30, 30, 250],
    [200, 30, 40, 230, 220, 280],
    [30, 690, 60, 110, 50, 60],
    [20, 180, 560, 20, 20, 200],
];

/// Leaving in thousandths a month by benefit and band of months registered.
const LEAVING: [[u32; 5]; 6] = [
    [110, 150, 130, 120, 90],
    [12, 15, 18, 25, 28],
    [60, 70, 80, 90, 90],
    [40, 60, 70, 60, 40],
    [50, 60, 50, 40, 30],
    [90, 100, 80, 60, 40],
];

/// Bands of months registered in the stock of the first month, by effort group, thousandths.
const ELAPSED: [[u16; 5]; 4] =
    [[250, 280, 290, 130, 50], [120, 160, 260, 260, 200], [50, 70, 140, 230, 510], [200, 250, 400, 150, 0]];

#[cfg(test)]
mod tests {
    use super::*;

    fn newcomer(serial: u32, effort: u8) -> Person {
        let entrant = Entrant { serial, month: Period::month(2018, 1), effort, laid_off: false };
        Person::enter(Random::new(5), entrant, (0, Office { county: 0, region: 0, number: 1 })).0
    }

    fn months_until(mut person: Person, done: fn(&Person) -> bool) -> i32 {
        let start = Period::month(2018, 1);
        let gone = (1..600).find(|n| !person.advance(Random::new(5), start.plus(*n)) || done(&person));
        gone.unwrap_or(600)
    }

    #[test]
    fn those_who_need_most_help_stay_longest() {
        let mean = |effort| {
            let all = (0..2_000).map(|serial| months_until(newcomer(serial, effort), |p| p.since_exit > 0));
            all.sum::<i32>() / 2_000
        };
        assert!(mean(effort::STANDARD) < mean(effort::SITUATIONAL));
        assert!(mean(effort::SITUATIONAL) * 3 / 2 < mean(effort::ADAPTED));
    }

    #[test]
    fn some_who_left_come_back_and_others_are_forgotten_after_twelve_months() {
        let start = Period::month(2018, 1);
        let (mut back, mut forgotten) = (0, 0);
        for serial in 0..1_000 {
            let mut person = Person { since_exit: 1, ..newcomer(serial, effort::STANDARD) };
            for n in 1..=12 {
                let kept = person.advance(Random::new(5), start.plus(n));
                if person.since_exit == 0 {
                    back += 1;
                    break;
                }
                assert_eq!(kept, n < 12);
                forgotten += i32::from(!kept);
            }
        }
        assert!((120..300).contains(&back) && back + forgotten == 1_000, "{back} {forgotten}");
    }

    #[test]
    fn the_sick_without_an_employer_move_on_after_a_year() {
        let person = Person { months: 20, ..newcomer(1, effort::SICK_NO_EMPLOYER) };
        assert!(months_until(person, |p| p.effort == effort::ADAPTED) < 40);
    }
}
