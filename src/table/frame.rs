//! A partition in memory: columns of codes, exact numbers and identities, ready for arithmetic.
//! Knows nothing of files.

use super::TableError;
use serde::{Deserialize, Serialize};

/// The code of a row that has no category.
pub const MISSING: u16 = u16::MAX;

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

    /// The values of the rows in a new order.
    pub fn reordered(self, order: &[u32]) -> Self {
        fn pick<T: Clone>(values: &[T], order: &[u32]) -> Vec<T> {
            order.iter().map(|&row| values[row as usize].clone()).collect()
        }
        match self {
            Self::Category { levels, codes } => Self::Category { levels, codes: pick(&codes, order) },
            Self::Number { per_unit, values, known } => Self::Number {
                per_unit,
                values: pick(&values, order),
                known: known.map(|known| pick(&known, order)),
            },
            Self::Float(values) => Self::Float(pick(&values, order)),
            Self::Ids(values) => Self::Ids(pick(&values, order)),
            Self::Names(values) => Self::Names(pick(&values, order)),
        }
    }
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

    /// The rows in a new order, which lists each row once.
    #[must_use]
    pub fn reordered(self, order: &[u32]) -> Self {
        let columns = self
            .columns
            .into_iter()
            .map(|column| Column { name: column.name, data: column.data.reordered(order) })
            .collect();
        Self { columns, rows: self.rows }
    }
}
