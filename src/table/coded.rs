//! Rows while they are put together: coded columns, beside what joins and SQL expressions need of their
//! raw values.
//! Knows nothing of periods or outcomes.
//!
//! An expression looks at one row, so its value is a function of the values in that row. It is computed once
//! for each combination of values that occurs, and found by code for the rows.

use super::encode::{self, Encoded};
use super::frame::{Column, Data, Frame, MISSING, NOWHERE};
use super::lookup::Lookup;
use super::{TableError, query};
use polars::prelude::*;
use rayon::prelude::*;

/// Coded rows with the raw values of their levels.
#[derive(Debug, Clone)]
pub struct Coded {
    columns: Vec<(String, Encoded)>,
    rows: usize,
}

/// A table that others are joined to, by its keys.
pub struct Joined {
    table: Coded,
    on: Vec<String>,
    lookup: Lookup,
}

/// Tables of more rows are coded by all processors.
const LARGE: usize = 500_000;
/// Combinations of values up to this number are found by place.
const MOST_COMBINATIONS: usize = 1 << 22;
/// Numbers that lie closer together than this are coded by place.
const NEAR: u64 = 1 << 16;

impl Coded {
    /// The columns of a raw table; `identities` are kept as they are, of any number.
    ///
    /// # Errors
    /// Columns of other types than text, numbers, dates and true/false, or with too many levels.
    pub fn of(raw: &DataFrame, identities: &[&str]) -> Result<Self, TableError> {
        let column = |column: &polars::prelude::Column| {
            let series = column.as_materialized_series();
            let name = column.name().to_string();
            let encoded = if identities.contains(&name.as_str()) {
                Encoded { data: encode::identity(series)?, raw: series.clear() }
            } else {
                encode::encoded(series)?
            };
            Ok((name, encoded))
        };
        // A large table is read once for many periods, and the other workers wait for it.
        let columns: Result<Vec<_>, TableError> = if raw.height() > LARGE {
            raw.columns().par_iter().map(column).collect()
        } else {
            raw.columns().iter().map(column).collect()
        };
        Ok(Self { columns: columns?, rows: raw.height() })
    }

    /// The columns of a raw table with its rows in the order of their identities, where it has any.
    ///
    /// # Errors
    /// As [`Coded::of`]; [`TableError::NoColumn`].
    pub fn in_order(raw: &DataFrame, identity: Option<&str>) -> Result<Self, TableError> {
        let Some(identity) = identity else { return Self::of(raw, &[]) };
        Self::of(raw, &[identity])?.sorted_by(identity)
    }

    /// The rows of a frame that [`Coded::into_frame`] made of plain columns.
    pub fn from_frame(frame: Frame) -> Self {
        let column = |Column { name, data }: Column| {
            let raw = match &data {
                Data::Category { levels, .. } => Series::new(PlSmallStr::EMPTY, levels.as_slice()),
                Data::Names(_) => Series::new_empty(PlSmallStr::EMPTY, &DataType::String),
                Data::Float(_) => Series::new_empty(PlSmallStr::EMPTY, &DataType::Float64),
                Data::Number { .. } | Data::Ids(_) => Series::new_empty(PlSmallStr::EMPTY, &DataType::Int64),
            };
            (name, Encoded { data, raw })
        };
        Self { rows: frame.rows, columns: frame.columns.into_iter().map(column).collect() }
    }

    /// Whether every column is text or of whole numbers of 64 bits, whose raw values are known by its codes.
    pub fn is_plain(&self) -> bool {
        let is_plain = |encoded: &Encoded| match &encoded.data {
            Data::Category { .. } | Data::Names(_) => encoded.raw.dtype() == &DataType::String,
            Data::Number { per_unit, .. } => *per_unit == 1 && encoded.raw.dtype() == &DataType::Int64,
            Data::Ids(_) => encoded.raw.dtype() == &DataType::Int64,
            Data::Float(_) => false,
        };
        self.columns.iter().all(|(_, encoded)| is_plain(encoded))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A column's values.
    ///
    /// # Errors
    /// [`TableError::NoColumn`].
    pub fn data(&self, name: &str) -> Result<&Data, TableError> {
        let found = self.columns.iter().find(|(known, _)| known == name);
        found.map(|(_, encoded)| &encoded.data).ok_or_else(|| TableError::NoColumn {
            column: name.to_owned(),
            columns: self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Takes a column out, if it is there.
    pub fn drop_column(&mut self, name: &str) {
        self.columns.retain(|(known, _)| known != name);
    }

    /// The rows in the order of their identities.
    ///
    /// # Errors
    /// [`TableError::NoColumn`].
    pub fn sorted_by(self, identity: &str) -> Result<Self, TableError> {
        let order = self.data(identity)?.order();
        Ok(if order.is_sorted() { self } else { self.gathered(&order) })
    }

    /// Adds the columns of a table's rows with the same keys. Returns that table's row for each row here,
    /// [`NOWHERE`] where it has none.
    ///
    /// # Errors
    /// Keys that are missing here or of another type.
    pub fn join(&mut self, right: &Joined) -> Result<Vec<u32>, TableError> {
        let keys = right.on.iter().map(|name| Ok((name.as_str(), self.data(name)?)));
        let rows = right.lookup.rows_of(&keys.collect::<Result<Vec<_>, TableError>>()?)?;
        for (name, encoded) in right.table.columns.iter().filter(|(name, _)| !right.on.contains(name)) {
            let is_taken = self.columns.iter().any(|(known, _)| known == name);
            let name = if is_taken { format!("{name}_right") } else { name.clone() };
            let data = encoded.data.gathered(&rows);
            self.columns.push((name, Encoded { data, raw: encoded.raw.clone() }));
        }
        Ok(rows)
    }

    /// Adds (or replaces) a column by a SQL expression over the columns that are there.
    ///
    /// # Errors
    /// [`TableError::Expression`], with what the parser or the columns' types say.
    pub fn derive(&mut self, name: &str, sql: &str) -> Result<(), TableError> {
        let (combinations, of_row) = self.combinations(sql)?;
        let derived = query::derive(combinations, name, sql)?;
        let Encoded { data, raw } = encode::encoded(derived.column(name)?.as_materialized_series())?;
        let data = of_row.map_or_else(|| data.clone(), |of_row| data.gathered(&of_row));
        let encoded = Encoded { data, raw };
        match self.columns.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = encoded,
            None => self.columns.push((name.to_owned(), encoded)),
        }
        Ok(())
    }

    /// Keeps the rows for which a SQL condition is true.
    ///
    /// # Errors
    /// As [`Coded::derive`].
    pub fn filter(self, sql: &str) -> Result<Self, TableError> {
        let (combinations, of_row) = self.combinations(sql)?;
        let holds = query::holds(&combinations, sql)?;
        let of_row = of_row.unwrap_or_else(|| (0..).take(self.rows).collect());
        let kept = (0..).zip(of_row).filter(|(_, combination)| holds[*combination as usize]);
        let kept: Vec<u32> = kept.map(|(row, _)| row).collect();
        Ok(if kept.len() == self.rows { self } else { self.gathered(&kept) })
    }

    /// The rows as a frame, each category with the levels that occur.
    pub fn into_frame(self) -> Frame {
        let column = |(name, encoded): (String, Encoded)| Column { name, data: encoded.data.compacted() };
        Frame { rows: self.rows, columns: self.columns.into_iter().map(column).collect() }
    }

    fn gathered(&self, rows: &[u32]) -> Self {
        let column = |(name, Encoded { data, raw }): &(String, Encoded)| {
            (name.clone(), Encoded { data: data.gathered(rows), raw: raw.clone() })
        };
        let columns = if rows.len() > LARGE {
            self.columns.par_iter().map(column).collect()
        } else {
            self.columns.iter().map(column).collect()
        };
        Self { columns, rows: rows.len() }
    }

    /// The combinations of values of the columns that an expression names, as a raw table, and the
    /// combination of each row (`None`: every row is its own).
    fn combinations(&self, sql: &str) -> Result<(DataFrame, Option<Vec<u32>>), TableError> {
        let named: Vec<&(String, Encoded)> =
            self.columns.iter().filter(|(name, _)| names(sql, name)).collect();
        let mut found = Combinations::new(self.rows);
        let mut scales = Vec::new();
        for (name, encoded) in &named {
            let scale = Scale::of(&encoded.data).filter(|scale| found.add(scale, &encoded.data));
            match scale {
                Some(scale) => scales.push((name, encoded, scale)),
                None => return Ok((self.raw(&named)?, None)),
            }
        }
        let (codes, of_row) = found.finish();
        let mut columns = vec![one_column(codes.len())];
        for (place, (name, encoded, scale)) in scales.iter().enumerate() {
            let of_column: Vec<u32> = codes.iter().map(|codes| codes[place]).collect();
            columns.push(scale.raw(&encoded.raw, &of_column)?.with_name(name.as_str().into()).into());
        }
        Ok((DataFrame::new(codes.len(), columns)?, Some(of_row)))
    }

    /// Columns in their raw form, row by row.
    fn raw(&self, named: &[&(String, Encoded)]) -> Result<DataFrame, TableError> {
        let mut columns = vec![one_column(self.rows)];
        for (name, Encoded { data, raw }) in named {
            let series = match data {
                Data::Category { codes, .. } => {
                    let places = codes.iter().map(|&code| (code != MISSING).then(|| IdxSize::from(code)));
                    raw.take(&places.collect::<IdxCa>())?
                }
                Data::Number { per_unit, values, known } => {
                    let known = |row: usize| known.as_ref().is_none_or(|known| known[row]);
                    let number = |(row, &value): (usize, &i64)| known(row).then_some(value);
                    numbers(values.iter().enumerate().map(number), *per_unit, raw.dtype())?
                }
                Data::Float(values) => {
                    let number = |&value: &f64| (!value.is_nan()).then_some(value);
                    values.iter().map(number).collect::<Float64Chunked>().into_series().cast(raw.dtype())?
                }
                Data::Ids(values) => Series::new(PlSmallStr::EMPTY, values.as_slice()).cast(raw.dtype())?,
                Data::Names(values) => Series::new(PlSmallStr::EMPTY, values.as_slice()),
            };
            columns.push(series.with_name(name.as_str().into()).into());
        }
        Ok(DataFrame::new(self.rows, columns)?)
    }
}

impl Joined {
    /// A table with its rows by key. Rows without a key are never found.
    ///
    /// # Errors
    /// [`TableError::RepeatedKeys`], or columns that are missing or no keys.
    pub fn new(table: Coded, on: &[String], name: &str) -> Result<Self, TableError> {
        let keys = on.iter().map(|key| Ok((key.as_str(), table.data(key)?)));
        let lookup = Lookup::of(&keys.collect::<Result<Vec<_>, TableError>>()?)?;
        let lookup = lookup.map_err(|count| TableError::RepeatedKeys {
            table: name.to_owned(),
            keys: on.join(", "),
            count,
        })?;
        Ok(Self { table, on: on.to_vec(), lookup })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.table.rows
    }

    /// The row of each of some identities in a table whose only key is the identity; [`NOWHERE`] where there
    /// is none.
    ///
    /// # Errors
    /// Identities of another type.
    pub fn rows_of(&self, identities: &Data) -> Result<Vec<u32>, TableError> {
        let name = self.on.first().map_or("", String::as_str);
        self.lookup.rows_of(&[(name, identities)])
    }
}

/// A table needs a column for its height.
fn one_column(rows: usize) -> polars::prelude::Column {
    polars::prelude::Column::new_scalar("".into(), Scalar::from(1_i32), rows)
}

/// Whether an expression may name a column: its name stands there as a word of its own.
fn names(sql: &str, column: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    sql.match_indices(column).any(|(from, _)| {
        let before = sql[..from].chars().next_back();
        let after = sql[from + column.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// How a column's values are numbered.
enum Scale {
    /// Levels; the last number is that of no level.
    Levels(usize),
    /// Whole numbers that lie close together, from the least; the last number is that of no value.
    Numbers { least: i64, count: usize, per_unit: i64 },
}

impl Scale {
    fn of(data: &Data) -> Option<Self> {
        match data {
            Data::Category { levels, .. } => Some(Self::Levels(levels.len())),
            Data::Number { per_unit, values, .. } => {
                let (least, most) = (*values.iter().min()?, *values.iter().max()?);
                let span = most.abs_diff(least);
                let count = span as usize + 1;
                (span < NEAR).then_some(Self::Numbers { least, count, per_unit: *per_unit })
            }
            _ => None,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Levels(count) | Self::Numbers { count, .. } => count + 1,
        }
    }

    /// Gives the code of each value, in order.
    fn each(&self, data: &Data, mut give: impl FnMut(usize)) {
        match (self, data) {
            (Self::Levels(count), Data::Category { codes, .. }) => {
                codes.iter().for_each(|&code| give(usize::from(code).min(*count)));
            }
            (Self::Numbers { least, .. }, Data::Number { values, known: None, .. }) => {
                values.iter().for_each(|value| give(value.abs_diff(*least) as usize));
            }
            (Self::Numbers { least, count, .. }, Data::Number { values, known: Some(known), .. }) => {
                let code = |value: &i64| value.abs_diff(*least) as usize;
                let pairs = values.iter().zip(known);
                pairs.for_each(|(value, &known)| give(if known { code(value) } else { *count }));
            }
            _ => {}
        }
    }

    /// The raw values of some codes.
    fn raw(&self, levels: &Series, codes: &[u32]) -> Result<Series, TableError> {
        match self {
            Self::Levels(count) => {
                let place = |&code: &u32| ((code as usize) < *count).then_some(code);
                Ok(levels.take(&codes.iter().map(place).collect::<IdxCa>())?)
            }
            Self::Numbers { least, count, per_unit } => {
                let number = |&code: &u32| ((code as usize) < *count).then(|| least + i64::from(code));
                numbers(codes.iter().map(number), *per_unit, levels.dtype())
            }
        }
    }
}

/// Exact numbers in their raw type.
fn numbers(
    steps: impl Iterator<Item = Option<i64>>,
    per_unit: i64,
    raw: &DataType,
) -> Result<Series, TableError> {
    if per_unit == 1 {
        return Ok(steps.collect::<Int64Chunked>().into_series().cast(raw)?);
    }
    let number = |steps: Option<i64>| steps.map(|steps| steps as f64 / per_unit as f64);
    Ok(steps.map(number).collect::<Float64Chunked>().into_series().cast(raw)?)
}

/// Rows numbered by their combination of codes, column by column.
struct Combinations {
    of_row: Vec<u32>,
    /// The codes of each combination found so far.
    codes: Vec<Vec<u32>>,
}

impl Combinations {
    fn new(rows: usize) -> Self {
        Self { of_row: vec![0; rows], codes: vec![Vec::new()] }
    }

    /// Takes one more column in; false when there would be too many combinations to find by place.
    fn add(&mut self, scale: &Scale, data: &Data) -> bool {
        let size = scale.size();
        if self.codes.len().saturating_mul(size) > MOST_COMBINATIONS {
            return false;
        }
        let mut numbers = vec![NOWHERE; self.codes.len() * size];
        let mut codes = Vec::new();
        let mut rows = self.of_row.iter_mut();
        scale.each(data, |code| {
            let Some(combination) = rows.next() else { return };
            let number = &mut numbers[*combination as usize * size + code];
            if *number == NOWHERE {
                *number = codes.len() as u32;
                codes.push((*combination, code as u32));
            }
            *combination = *number;
        });
        let longer = |(before, code): (u32, u32)| {
            let mut longer = self.codes[before as usize].clone();
            longer.push(code);
            longer
        };
        self.codes = codes.into_iter().map(longer).collect();
        true
    }

    fn finish(self) -> (Vec<Vec<u32>>, Vec<u32>) {
        (self.codes, self.of_row)
    }
}

#[cfg(test)]
#[path = "coded_tests.rs"]
mod tests;
