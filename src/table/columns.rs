//! The columns of a data file, as a value that can be written down and read back.
//! Knows nothing of rows.

use super::{DataFrame, TableError, source};
use polars::prelude::{Column, DataType, PlSmallStr, TimeUnit};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use std::path::Path;

/// The columns of a file.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Those that can be read, as a table without rows.
    pub table: DataFrame,
    /// Those that hold what no column of a table can, and are passed over: their names, and what they hold.
    pub unreadable: Vec<(String, String)>,
}

/// The columns of the file at `path`.
///
/// # Errors
/// A file that is missing, empty or damaged.
pub fn of_file(path: &Path) -> Result<Columns, TableError> {
    Ok(Columns { table: source::empty_like(path)?, unreadable: source::unreadable(path)? })
}

/// As it is written: names and kinds.
#[derive(Serialize, Deserialize)]
struct Written {
    columns: Vec<(String, String)>,
    unreadable: Vec<(String, String)>,
}

/// The kinds that can be written down; what reading a CSV or Parquet file gives.
const KINDS: [(&str, DataType); 13] = [
    ("null", DataType::Null),
    ("bool", DataType::Boolean),
    ("i32", DataType::Int32),
    ("i64", DataType::Int64),
    ("u32", DataType::UInt32),
    ("u64", DataType::UInt64),
    ("f32", DataType::Float32),
    ("f64", DataType::Float64),
    ("text", DataType::String),
    ("date", DataType::Date),
    ("ms", DataType::Datetime(TimeUnit::Milliseconds, None)),
    ("us", DataType::Datetime(TimeUnit::Microseconds, None)),
    ("ns", DataType::Datetime(TimeUnit::Nanoseconds, None)),
];

impl Serialize for Columns {
    /// # Errors
    /// A column of a kind that cannot be written down.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = |column: &Column| {
            let kind = KINDS.iter().find(|(_, kind)| kind == column.dtype())?;
            Some((column.name().to_string(), kind.0.to_owned()))
        };
        let columns: Option<Vec<_>> = self.table.columns().iter().map(written).collect();
        let columns = columns.ok_or_else(|| ser::Error::custom("a column of another kind"))?;
        Written { columns, unreadable: self.unreadable.clone() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { columns, unreadable } = Written::deserialize(deserializer)?;
        let read = |(name, kind): (String, String)| {
            let (_, kind) = KINDS.iter().find(|(word, _)| *word == kind)?;
            Some(Column::new_empty(PlSmallStr::from_string(name), kind))
        };
        let columns: Option<Vec<_>> = columns.into_iter().map(read).collect();
        let columns = columns.ok_or_else(|| de::Error::custom("an unknown kind of column"))?;
        let table = DataFrame::new(0, columns).map_err(de::Error::custom)?;
        Ok(Self { table, unreadable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read_back_as_they_were() {
        let columns = KINDS.iter().map(|(name, kind)| Column::new_empty((*name).into(), kind));
        let table = DataFrame::new(0, columns.collect()).unwrap();
        let unreadable = vec![("spell".to_owned(), "lists".to_owned())];
        let text = serde_json::to_string(&Columns { table: table.clone(), unreadable }).unwrap();
        let back: Columns = serde_json::from_str(&text).unwrap();
        assert!(back.table.equals_missing(&table) && back.table.schema() == table.schema());
        assert_eq!(back.unreadable[0].0, "spell");
    }

    #[test]
    fn a_column_of_another_kind_is_not_written_down() {
        let column = Column::new_empty("t".into(), &DataType::Time);
        let table = DataFrame::new(0, vec![column]).unwrap();
        assert!(serde_json::to_string(&Columns { table, unreadable: Vec::new() }).is_err());
    }
}
