//! What each person's residuals add up to in each combination of groups that the person has been in.
//! Knows nothing of what the combinations are.

/// Sums of residuals by person and combination of groups, a spell each.
pub(super) struct Spells {
    outcomes: usize,
    /// Per person the latest spell.
    latest: Vec<u32>,
    spells: Vec<Spell>,
    /// Per spell and outcome, side by side, since a row adds to all of them.
    sums: Vec<SpellSum>,
}

/// What a person's rows of one combination come to for one outcome.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SpellSum {
    /// Rows in which the residual is known.
    pub rows: u64,
    /// Their sum. Fewer than 2^64 numbers below 2^62 fit.
    pub sum: i128,
}

struct Spell {
    combination: u32,
    /// The person's spell before.
    before: u32,
}

/// The end of a person's spells.
const NONE: u32 = u32::MAX;

impl Spells {
    pub fn new(persons: usize) -> Self {
        Self { outcomes: 0, latest: vec![NONE; persons], spells: Vec::new(), sums: Vec::new() }
    }

    /// Says how many outcomes there are, before the first row.
    pub fn set_outcomes(&mut self, outcomes: usize) {
        self.outcomes = outcomes;
    }

    pub fn persons(&self) -> usize {
        self.latest.len()
    }

    /// The sums of a person's spell in a combination, by outcome; a new spell when there is none.
    pub fn of(&mut self, person: u32, combination: u32) -> &mut [SpellSum] {
        let mut spell = self.latest[person as usize];
        while spell != NONE && self.spells[spell as usize].combination != combination {
            spell = self.spells[spell as usize].before;
        }
        if spell == NONE {
            spell = self.begin(person, combination);
        }
        let first = spell as usize * self.outcomes;
        &mut self.sums[first..first + self.outcomes]
    }

    /// A person's spells: of each the combination, and the sums by outcome.
    pub fn of_person(&self, person: usize) -> impl Iterator<Item = (usize, &[SpellSum])> {
        let some = |spell: u32| (spell != NONE).then_some(spell as usize);
        let spells =
            std::iter::successors(some(self.latest[person]), move |spell| some(self.spells[*spell].before));
        spells.map(|spell| {
            let sums = &self.sums[spell * self.outcomes..(spell + 1) * self.outcomes];
            (self.spells[spell].combination as usize, sums)
        })
    }

    fn begin(&mut self, person: u32, combination: u32) -> u32 {
        let spell = self.spells.len() as u32;
        self.spells.push(Spell { combination, before: self.latest[person as usize] });
        self.latest[person as usize] = spell;
        self.sums.resize(self.sums.len() + self.outcomes, SpellSum::default());
        spell
    }
}

impl SpellSum {
    /// Adds a row's residual.
    pub fn add(&mut self, residual: i64) {
        self.rows += 1;
        self.sum += i128::from(residual);
    }

    /// Adds another spell of the same person.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.sum += other.sum;
    }
}
