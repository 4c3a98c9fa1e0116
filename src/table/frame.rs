//! A partition in memory: columns of codes, exact numbers and identities, ready for arithmetic.
//! Knows nothing of files.

use super::{TableError, order};
use serde::{Deserialize, Serialize};

/// The code of a row that has no category.
pub const MISSING: u16 = u16::MAX;

/// In a list of rows: none.
pub const NOWHERE: u32 = u32::MAX;

/// Rows of one partition, all columns of equal length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    /// The columns in their fixed order.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The values.
    pub data: Data,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Codes into sorted levels; [`MISSING`] where there is none.
    Category {
        /// The levels that occur, sorted (numerically when the column holds whole numbers).
        levels: Vec<String>,
        /// A code a row.
        codes: Vec<u16>,
    },
    /// Exact numbers: `values[i] / per_unit`.
    Number {
        /// Steps of the decimal grid in one unit.
        per_unit: i64,
        /// Values on the grid.
        values: Vec<i64>,
        /// Which rows have a value; `None` when all have.
        known: Option<Vec<bool>>,
    },
    /// Numbers without a grid; NaN where there is none.
    Float(Vec<f64>),
    /// Whole-number identities.
    Ids(Vec<i64>),
    /// Text identities.
    Names(Vec<String>),
}

/// The type of a column, as a file keeps it beside the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnType {
    /// See [`Data::Category`].
    Category {
        /// The levels.
        levels: Vec<String>,
    },
    /// See [`Data::Number`].
    Number {
        /// The grid.
        per_unit: i64,
    },
    /// See [`Data::Float`].
    Float,
    /// See [`Data::Ids`].
    Ids,
    /// See [`Data::Names`].
    Names,
    /// Codes of no meaning of their own that columns of sums share, see [`super::sums::Codes`].
    Codes {
        /// How many different codes there can be.
        size: usize,
    },
    /// What the codes add up to, see [`super::sums::SumColumn`].
    Sum {
        /// How many addends each part has.
        sizes: Vec<usize>,
    },
}

impl Data {
    /// The column's type.
    pub fn kind(&self) -> ColumnType {
        match self {
            Self::Category { levels, .. } => ColumnType::Category { levels: levels.clone() },
            Self::Number { per_unit, .. } => ColumnType::Number { per_unit: *per_unit },
            Self::Float(_) => ColumnType::Float,
            Self::Ids(_) => ColumnType::Ids,
            Self::Names(_) => ColumnType::Names,
        }
    }

    /// The type in words, for messages.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Category { .. } => "categories",
            Self::Number { .. } => "numbers on a decimal grid",
            Self::Float(_) => "numbers without a grid",
            Self::Ids(_) | Self::Names(_) => "identities",
        }
    }

    /// How many identities are the same as the one before, for identities in order.
    pub fn repeats(&self) -> usize {
        fn count<T: PartialEq>(values: &[T]) -> usize {
            values.windows(2).filter(|pair| pair[0] == pair[1]).count()
        }
        match self {
            Self::Ids(ids) => count(ids),
            Self::Names(names) => count(names),
            _ => 0,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Category { codes, .. } => codes.len(),
            Self::Number { values, .. } | Self::Ids(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Names(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of the listed rows; a row that is [`NOWHERE`] has no value (an identity: an empty one).
    #[must_use]
    pub fn gathered(&self, rows: &[u32]) -> Self {
        match self {
            Self::Category { levels, codes } => {
                Self::Category { levels: levels.clone(), codes: pick(codes, rows, MISSING) }
            }
            Self::Number { per_unit, values, known } => {
                let is_whole = known.is_none() && !rows.contains(&NOWHERE);
                let known = match known {
                    Some(known) => pick(known, rows, false),
                    None => rows.iter().map(|&row| row != NOWHERE).collect(),
                };
                let known = (!is_whole).then_some(known);
                Self::Number { per_unit: *per_unit, values: pick(values, rows, 0), known }
            }
            Self::Float(values) => Self::Float(pick(values, rows, f64::NAN)),
            Self::Ids(values) => Self::Ids(pick(values, rows, 0)),
            Self::Names(values) => {
                let name = |&row: &u32| values.get(row as usize).cloned().unwrap_or_default();
                Self::Names(rows.iter().map(name).collect())
            }
        }
    }

    /// The order of rows by their identities: by number, or by bytes; as they are for other columns. Equal
    /// identities keep their order.
    pub fn order(&self) -> Vec<u32> {
        match self {
            Self::Ids(ids) => order::of_numbers(ids),
            Self::Names(names) => order::of_names(names),
            _ => (0..).take(self.len()).collect(),
        }
    }

    /// Drops the levels that no row has.
    #[must_use]
    pub fn compacted(self) -> Self {
        let Self::Category { levels, mut codes } = self else { return self };
        let mut used = vec![false; levels.len() + 1];
        let last = levels.len();
        codes.iter().for_each(|&code| used[usize::from(code).min(last)] = true);
        if used[..last].iter().all(|&used| used) {
            return Self::Category { levels, codes };
        }
        let mut places = vec![MISSING; levels.len() + 1];
        let kept = places.iter_mut().zip(&used[..last]).filter(|(_, used)| **used);
        (0..).zip(kept).for_each(|(next, (place, _))| *place = next);
        codes.iter_mut().for_each(|code| *code = places[usize::from(*code).min(last)]);
        let levels = levels.into_iter().zip(used).filter(|(_, used)| *used).map(|(level, _)| level);
        Self::Category { levels: levels.collect(), codes }
    }
}

fn pick<T: Copy>(values: &[T], rows: &[u32], missing: T) -> Vec<T> {
    rows.iter().map(|&row| values.get(row as usize).copied().unwrap_or(missing)).collect()
}

impl Frame {
    /// A column by name.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], naming the columns that there are.
    pub fn column(&self, name: &str) -> Result<&Column, TableError> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| TableError::NoColumn {
            column: name.to_owned(),
            columns: self.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Adds a column at the end.
    pub fn push(&mut self, name: impl Into<String>, data: Data) {
        self.columns.push(Column { name: name.into(), data });
    }

    /// Puts a column in place of the one of the same name, or adds it.
    pub fn put(&mut self, name: &str, data: Data) {
        match self.columns.iter_mut().find(|column| column.name == name) {
            Some(column) => column.data = data,
            None => self.push(name, data),
        }
    }

    /// The listed rows.
    #[must_use]
    pub fn gathered(&self, rows: &[u32]) -> Self {
        let column = |column: &Column| Column { name: column.name.clone(), data: column.data.gathered(rows) };
        Self { columns: self.columns.iter().map(column).collect(), rows: rows.len() }
    }
}
