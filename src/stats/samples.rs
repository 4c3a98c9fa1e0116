//! Rows for the tests: columns that own what coded rows borrow.
//! Knows nothing of what is tested with them.

use super::{CodedRows, FactorColumn, GramTables, Grid, GroupColumn, MISSING, NumberColumn};

/// A table of rows with text levels and whole numbers, `None` when missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub factors: Vec<(String, Vec<Option<String>>)>,
    pub numerics: Vec<Numbers>,
    pub outcomes: Vec<Numbers>,
}

/// A column of numbers.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub name: String,
    pub grid: Grid,
    pub powers: Vec<u32>,
    pub values: Vec<Option<i64>>,
}

/// A partition in the form that coded rows borrow.
pub(super) struct Partition {
    factors: Vec<Coded>,
    numerics: Vec<Known>,
    outcomes: Vec<Known>,
}

struct Coded {
    name: String,
    levels: Vec<String>,
    codes: Vec<u16>,
}

struct Known {
    column: Numbers,
    values: Vec<i64>,
    known: Vec<bool>,
}

impl Table {
    pub fn factor(mut self, name: &str, levels: &[&str]) -> Self {
        let level = |level: &&str| (*level != "?").then(|| (*level).to_owned());
        self.factors.push((name.to_owned(), levels.iter().map(level).collect()));
        self
    }

    pub fn numeric(mut self, name: &str, decimals: u32, powers: &[u32], values: &[i64]) -> Self {
        self.numerics.push(Numbers::new(name, decimals, powers, values));
        self
    }

    pub fn outcome(mut self, name: &str, decimals: u32, values: &[i64]) -> Self {
        self.outcomes.push(Numbers::new(name, decimals, &[], values));
        self
    }

    /// The rows at these places, coded with levels in the order in which they appear.
    pub fn partition(&self, rows: &[usize]) -> Partition {
        let known = |numbers: &Numbers| {
            let values: Vec<Option<i64>> = rows.iter().map(|row| numbers.values[*row]).collect();
            Known {
                column: numbers.clone(),
                values: values.iter().map(|value| value.unwrap_or(i64::MIN)).collect(),
                known: values.iter().map(Option::is_some).collect(),
            }
        };
        Partition {
            factors: self.factors.iter().map(|(name, levels)| coded(name, levels, rows)).collect(),
            numerics: self.numerics.iter().map(known).collect(),
            outcomes: self.outcomes.iter().map(known).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.outcomes.first().map_or(self.factors.first().map_or(0, |f| f.1.len()), |o| o.values.len())
    }

    pub fn all(&self) -> Partition {
        self.partition(&(0..self.len()).collect::<Vec<_>>())
    }

    pub fn tables(&self) -> GramTables {
        self.all().tables()
    }
}

impl Numbers {
    fn new(name: &str, decimals: u32, powers: &[u32], values: &[i64]) -> Self {
        Self {
            name: name.to_owned(),
            grid: Grid::decimals(decimals),
            powers: powers.to_vec(),
            values: values.iter().copied().map(Some).collect(),
        }
    }
}

impl Partition {
    pub fn rows(&self) -> CodedRows<'_> {
        CodedRows {
            factors: self
                .factors
                .iter()
                .map(|f| FactorColumn { name: &f.name, levels: &f.levels, codes: &f.codes })
                .collect(),
            numerics: self.numerics.iter().map(Known::column).collect(),
            outcomes: self.outcomes.iter().map(Known::column).collect(),
        }
    }

    pub fn tables(&self) -> GramTables {
        GramTables::of(&self.rows()).unwrap()
    }

    /// One of the factors as a breakdown.
    pub fn breakdown(&self, factor: usize) -> GroupColumn<'_> {
        let factor = &self.factors[factor];
        GroupColumn { breakdown: factor.name.clone(), groups: &factor.levels, codes: &factor.codes }
    }
}

impl Known {
    fn column(&self) -> NumberColumn<'_> {
        let known = self.known.contains(&false).then_some(self.known.as_slice());
        NumberColumn {
            name: &self.column.name,
            grid: self.column.grid,
            powers: &self.column.powers,
            values: &self.values,
            known,
        }
    }
}

fn coded(name: &str, levels: &[Option<String>], rows: &[usize]) -> Coded {
    let mut coded = Coded { name: name.to_owned(), levels: Vec::new(), codes: Vec::new() };
    for row in rows {
        let Some(level) = &levels[*row] else {
            coded.codes.push(MISSING);
            continue;
        };
        let found = coded.levels.iter().position(|own| own == level);
        let code = found.unwrap_or_else(|| {
            coded.levels.push(level.clone());
            coded.levels.len() - 1
        });
        coded.codes.push(code as u16);
    }
    coded
}

/// Pseudo-random numbers for test data.
pub(super) struct Dice(pub u64);

impl Dice {
    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A table of `rows` rows like the article's: three factors, a rate with its square, two outcomes of which
/// the second is unknown in the last quarter, and a few missing values.
pub(super) fn registers(rows: usize, seed: u64) -> Table {
    let mut dice = Dice(seed);
    let mut table = Table::default();
    for (name, levels) in [("sex", 2), ("age", 10), ("origin", 3)] {
        let level = |_| (dice.below(97) != 0).then(|| dice.below(levels).to_string());
        table.factors.push((name.to_owned(), (0..rows).map(level).collect()));
    }
    let rate: Vec<i64> = (0..rows).map(|_| 150 + dice.below(400) as i64).collect();
    let hours: Vec<i64> = rate.iter().map(|r| 40_000 - 30 * r + dice.below(20_000) as i64).collect();
    let job: Vec<i64> = hours.iter().map(|h| i64::from(*h > 38_000)).collect();
    let mut table =
        table.numeric("rate", 2, &[1, 2], &rate).outcome("hours", 3, &hours).outcome("job", 0, &job);
    for (row, job) in table.outcomes[1].values.iter_mut().enumerate() {
        if row >= rows - rows / 4 {
            *job = None;
        }
    }
    table
}
