//! Rows picked from any number of partitions, as one set of coded rows.
//! Knows nothing of which rows to pick, nor why.

use super::EstimatorError;
use super::dense::check_places;
use crate::stats::{CodedRows, FactorColumn, Grid, MISSING, NumberColumn, StatsError};

/// Columns of picked rows, which [`PickedRows::rows`] lends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedRows {
    factors: Vec<Codes>,
    numerics: Vec<Numbers>,
    outcomes: Vec<Numbers>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Codes {
    name: String,
    levels: Vec<String>,
    codes: Vec<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbers {
    name: String,
    grid: Grid,
    powers: Vec<u32>,
    values: Vec<i64>,
    known: Vec<bool>,
}

impl PickedRows {
    /// No rows yet, of the columns that these rows have.
    pub fn like(rows: &CodedRows) -> Self {
        let codes =
            |f: &FactorColumn| Codes { name: f.name.to_owned(), levels: Vec::new(), codes: Vec::new() };
        Self {
            factors: rows.factors.iter().map(codes).collect(),
            numerics: rows.numerics.iter().map(Numbers::like).collect(),
            outcomes: rows.outcomes.iter().map(Numbers::like).collect(),
        }
    }

    /// Adds the rows at the places in `take`, counted from 0.
    ///
    /// # Errors
    /// When the rows have other columns than those so far, do not fit together, or are fewer than a place
    /// says, or when a factor has more levels than there are codes.
    pub fn add(&mut self, rows: &CodedRows, take: &[usize]) -> Result<(), EstimatorError> {
        check_places(rows, take)?;
        self.check_columns(rows)?;
        for (own, column) in self.factors.iter_mut().zip(&rows.factors) {
            own.add(column, take)?;
        }
        let own = self.numerics.iter_mut().chain(&mut self.outcomes);
        own.zip(rows.numerics.iter().chain(&rows.outcomes)).for_each(|(own, column)| own.add(column, take));
        Ok(())
    }

    /// The rows picked so far, in the order in which they were added.
    pub fn rows(&self) -> CodedRows<'_> {
        CodedRows {
            factors: self.factors.iter().map(Codes::column).collect(),
            numerics: self.numerics.iter().map(Numbers::column).collect(),
            outcomes: self.outcomes.iter().map(Numbers::column).collect(),
        }
    }

    fn check_columns(&self, rows: &CodedRows) -> Result<(), StatsError> {
        let factors =
            self.factors.iter().map(|own| own.name.as_str()).eq(rows.factors.iter().map(|f| f.name));
        let alike = |own: &[Numbers], columns: &[NumberColumn]| {
            own.len() == columns.len() && own.iter().zip(columns).all(|(own, column)| own.is_like(column))
        };
        if factors && alike(&self.numerics, &rows.numerics) && alike(&self.outcomes, &rows.outcomes) {
            return Ok(());
        }
        Err(StatsError::PartsDiffer { what: "the columns of rows that are picked together" })
    }
}

impl Codes {
    fn column(&self) -> FactorColumn<'_> {
        FactorColumn { name: &self.name, levels: &self.levels, codes: &self.codes }
    }

    fn add(&mut self, column: &FactorColumn, take: &[usize]) -> Result<(), StatsError> {
        let places: Vec<u16> =
            column.levels.iter().map(|level| self.place(level)).collect::<Result<_, _>>()?;
        let code = |row: &usize| places.get(usize::from(column.codes[*row])).copied().unwrap_or(MISSING);
        self.codes.extend(take.iter().map(code));
        Ok(())
    }

    /// The code of a level, which gets one if it has none.
    fn place(&mut self, level: &String) -> Result<u16, StatsError> {
        let place = self.levels.iter().position(|own| own == level).unwrap_or(self.levels.len());
        let too_many = StatsError::TooManyLevels { levels: place + 1, most: usize::from(MISSING) };
        let code = u16::try_from(place).ok().filter(|code| *code != MISSING).ok_or(too_many)?;
        if place == self.levels.len() {
            self.levels.push(level.clone());
        }
        Ok(code)
    }
}

impl Numbers {
    fn like(column: &NumberColumn) -> Self {
        Self {
            name: column.name.to_owned(),
            grid: column.grid,
            powers: column.powers.to_vec(),
            values: Vec::new(),
            known: Vec::new(),
        }
    }

    fn is_like(&self, column: &NumberColumn) -> bool {
        self.name == column.name && self.grid == column.grid && self.powers == column.powers
    }

    fn add(&mut self, column: &NumberColumn, take: &[usize]) {
        self.values.extend(take.iter().map(|row| column.values[*row]));
        self.known.extend(take.iter().map(|row| column.known.is_none_or(|known| known[*row])));
    }

    fn column(&self) -> NumberColumn<'_> {
        let known = self.known.contains(&false).then_some(self.known.as_slice());
        NumberColumn { name: &self.name, grid: self.grid, powers: &self.powers, values: &self.values, known }
    }
}
