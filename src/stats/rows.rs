//! A partition's rows as codes and integers, and which of them belong to which sample.
//! Knows nothing of models, nor of where the rows came from.

use super::StatsError;
use super::grid::Grid;
use std::collections::BTreeMap;

/// A partition's rows, coded with the partition's own lists of levels.
///
/// Every column has one entry a row.
#[derive(Debug, Clone, Default)]
pub struct CodedRows<'a> {
    /// The categorical controls.
    pub factors: Vec<FactorColumn<'a>>,
    /// The numeric controls.
    pub numerics: Vec<NumberColumn<'a>>,
    /// The outcomes.
    pub outcomes: Vec<NumberColumn<'a>>,
}

/// A categorical column.
#[derive(Debug, Clone)]
pub struct FactorColumn<'a> {
    /// The column's name.
    pub name: &'a str,
    /// The partition's levels, in any order.
    pub levels: &'a [String],
    /// Per row the level's place in `levels`; `u16::MAX` when it is missing.
    pub codes: &'a [u16],
}

/// A column of numbers on a grid.
#[derive(Debug, Clone)]
pub struct NumberColumn<'a> {
    /// The column's name.
    pub name: &'a str,
    /// The grid of the values.
    pub grid: Grid,
    /// The powers in the model, each 1 or more; ignored for outcomes.
    pub powers: &'a [u32],
    /// Per row the value in steps of the grid.
    pub values: &'a [i64],
    /// Per row whether the value is known; `None` when all are.
    pub known: Option<&'a [bool]>,
}

/// The code of a missing level.
pub const MISSING: u16 = u16::MAX;
/// A sample's rows as bits of known outcomes must fit a number that JSON holds, with one value to spare.
const MOST_OUTCOMES: usize = 31;
/// What marks a row with a missing control.
const INCOMPLETE: u32 = u32::MAX;

/// Rows of a partition: all of them, or those listed.
pub(super) enum Selection {
    All(usize),
    Listed(Vec<u32>),
}

/// Rows by which outcomes are known (bit `i` for outcome `i`), and what is left out.
pub(super) struct Samples {
    pub by_pattern: BTreeMap<u32, Selection>,
    /// Rows without a control, by the control's name. A row without two of them counts for both.
    pub incomplete: BTreeMap<String, u64>,
}

impl CodedRows<'_> {
    /// How many rows there are, once every column is found to have as many and every code its level.
    ///
    /// # Errors
    /// When columns differ in length, a code has no level, a power is not positive, or there are more than
    /// 2^32 - 2 rows or 31 outcomes.
    pub(super) fn checked_len(&self) -> Result<usize, StatsError> {
        let expected = self.lengths().next().map_or(0, |(_, length)| length);
        if let Some((column, rows)) = self.lengths().find(|(_, length)| *length != expected) {
            return Err(StatsError::Ragged { column: column.to_owned(), rows, expected });
        }
        if expected >= u32::MAX as usize || self.outcomes.len() > MOST_OUTCOMES {
            return Err(StatsError::TooLarge { rows: expected, outcomes: self.outcomes.len() });
        }
        self.factors.iter().try_for_each(|factor| check_codes(factor.name, factor.levels, factor.codes))?;
        self.numerics.iter().try_for_each(check_powers)?;
        Ok(expected)
    }

    /// Sorts the rows into samples by which outcomes are known.
    pub(super) fn samples(&self, rows: usize) -> Samples {
        let incomplete = self.incomplete();
        if let Some(pattern) = self.one_pattern().filter(|_| incomplete.is_empty() && rows > 0) {
            return Samples { by_pattern: BTreeMap::from([(pattern, Selection::All(rows))]), incomplete };
        }
        let patterns = self.patterns(rows, (1_u32 << self.outcomes.len()) - 1);
        let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, pattern) in patterns.iter().enumerate() {
            if *pattern != INCOMPLETE {
                lists.entry(*pattern).or_default().push(row as u32);
            }
        }
        Samples {
            by_pattern: lists.into_iter().map(|(p, list)| (p, listed(list, rows))).collect(),
            incomplete,
        }
    }

    /// Whether a row has every control.
    pub(super) fn is_complete(&self, row: usize) -> bool {
        let factors = self.factors.iter().all(|factor| factor.codes[row] != MISSING);
        factors && self.numerics.iter().all(|column| column.known.is_none_or(|known| known[row]))
    }

    /// Rows without a control, by the control's name.
    fn incomplete(&self) -> BTreeMap<String, u64> {
        let factors = self.factors.iter().map(|factor| (factor.name, missing_codes(factor.codes)));
        let numerics =
            self.numerics.iter().map(|c| (c.name, count(c.known.iter().copied().flatten(), |k| !**k)));
        let missing = factors.chain(numerics).filter(|(_, missing)| *missing > 0);
        missing.map(|(name, missing)| (name.to_owned(), missing)).collect()
    }

    /// The bits of the known outcomes, when each outcome is known in every row or in none.
    fn one_pattern(&self) -> Option<u32> {
        self.outcomes.iter().enumerate().try_fold(0, |pattern, (bit, outcome)| match outcome.known {
            Some(known) if !known.contains(&true) => Some(pattern),
            Some(known) if known.contains(&false) => None,
            _ => Some(pattern | 1 << bit),
        })
    }

    /// Per row the bits of the known outcomes, or `INCOMPLETE`.
    fn patterns(&self, rows: usize, all: u32) -> Vec<u32> {
        let mut patterns = vec![all; rows];
        for (bit, outcome) in self.outcomes.iter().enumerate() {
            for (pattern, known) in patterns.iter_mut().zip(outcome.known.into_iter().flatten()) {
                *pattern &= !(u32::from(!known) << bit);
            }
        }
        for factor in &self.factors {
            for (pattern, _) in patterns.iter_mut().zip(factor.codes).filter(|(_, code)| **code == MISSING) {
                *pattern = INCOMPLETE;
            }
        }
        for known in self.numerics.iter().filter_map(|column| column.known) {
            for (pattern, _) in patterns.iter_mut().zip(known).filter(|(_, known)| !**known) {
                *pattern = INCOMPLETE;
            }
        }
        patterns
    }

    /// Each column's name and length.
    fn lengths(&self) -> impl Iterator<Item = (&str, usize)> {
        let factors = self.factors.iter().map(|factor| (factor.name, factor.codes.len()));
        let numbers = self.numerics.iter().chain(&self.outcomes);
        let values = numbers.clone().map(|column| (column.name, column.values.len()));
        let known = numbers.filter_map(|column| column.known.map(|known| (column.name, known.len())));
        factors.chain(values).chain(known)
    }
}

/// Errs when a code has no level.
pub(super) fn check_codes(column: &str, levels: &[String], codes: &[u16]) -> Result<(), StatsError> {
    // One more than the highest code: a missing level wraps to zero.
    let highest = codes.iter().fold(0_u16, |highest, code| highest.max(code.wrapping_add(1)));
    if usize::from(highest) <= levels.len() {
        return Ok(());
    }
    let wrong = codes.iter().find(|code| **code != MISSING && usize::from(**code) >= levels.len());
    let code = wrong.copied().unwrap_or(MISSING);
    Err(StatsError::NoSuchCode { column: column.to_owned(), code })
}

fn check_powers(column: &NumberColumn) -> Result<(), StatsError> {
    match column.powers.iter().find(|power| **power == 0) {
        Some(power) => Err(StatsError::NoSuchPower { column: column.name.to_owned(), power: *power }),
        None => Ok(()),
    }
}

fn listed(list: Vec<u32>, rows: usize) -> Selection {
    if list.len() == rows { Selection::All(rows) } else { Selection::Listed(list) }
}

fn missing_codes(codes: &[u16]) -> u64 {
    // Nearly always there are none, and that is quickly seen.
    let highest = codes.iter().fold(0, |highest, code| *code.max(&highest));
    if highest == MISSING { count(codes.iter(), |code| **code == MISSING) } else { 0 }
}

fn count<T>(items: impl Iterator<Item = T>, wanted: impl Fn(&T) -> bool) -> u64 {
    items.filter(wanted).count() as u64
}

impl Selection {
    pub fn len(&self) -> usize {
        match self {
            Self::All(rows) => *rows,
            Self::Listed(list) => list.len(),
        }
    }
}
