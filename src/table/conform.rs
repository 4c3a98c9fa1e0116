//! Files of one table are read alike: what a column holds is settled once, not file by file.
//! Knows nothing of which table it is.

use super::TableError;
use polars::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text, also where it looks like a number.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// True or false.
    Flag,
}

impl ColumnKind {
    fn of(kind: &DataType) -> Option<Self> {
        match kind {
            DataType::String => Some(Self::Text),
            DataType::Boolean => Some(Self::Flag),
            DataType::Date | DataType::Datetime(..) => Some(Self::Date),
            kind if kind.is_integer() => Some(Self::Whole),
            kind if kind.is_float() => Some(Self::Number),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole",
            Self::Number => "number",
            Self::Date => "date",
            Self::Flag => "flag",
        }
    }
}

/// What the columns of a table hold, by name; columns of other types are left out.
pub fn kinds_of(table: &DataFrame) -> BTreeMap<String, ColumnKind> {
    let kind = |column: &Column| Some((column.name().to_string(), ColumnKind::of(column.dtype())?));
    table.columns().iter().filter_map(kind).collect()
}

/// The table with each named column as it should be: numbers become text where text is wanted, whole
/// numbers become numbers. A column without any value fits everywhere; numbers where whole numbers were
/// seen elsewhere stay as they are.
///
/// # Errors
/// [`TableError::Differs`] for text where numbers or dates are wanted.
pub fn conformed(
    table: DataFrame,
    kinds: &BTreeMap<String, ColumnKind>,
    file: &str,
) -> Result<DataFrame, TableError> {
    let height = table.height();
    let column = |column: &Column| match kinds.get(column.name().as_str()) {
        Some(wanted) => conformed_column(column, *wanted, file),
        None => Ok(column.clone()),
    };
    let columns = table.columns().iter().map(column).collect::<Result<Vec<_>, _>>()?;
    Ok(DataFrame::new(height, columns)?)
}

fn conformed_column(column: &Column, wanted: ColumnKind, file: &str) -> Result<Column, TableError> {
    let Some(found) = ColumnKind::of(column.dtype()) else { return Ok(column.clone()) };
    let is_empty = column.null_count() == column.len();
    let target = match (found, wanted) {
        (found, wanted) if found == wanted => return Ok(column.clone()),
        (ColumnKind::Number, ColumnKind::Whole) => return Ok(column.clone()),
        (ColumnKind::Whole | ColumnKind::Flag | ColumnKind::Date, ColumnKind::Text) => DataType::String,
        (ColumnKind::Whole, ColumnKind::Number) => DataType::Float64,
        (_, wanted) if is_empty => data_type(wanted),
        _ => {
            let (found, wanted) = (found.name(), wanted.name());
            let column = column.name().to_string();
            return Err(TableError::Differs { file: file.to_owned(), column, found, wanted });
        }
    };
    Ok(column.cast(&target)?)
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::String,
        ColumnKind::Whole => DataType::Int64,
        ColumnKind::Number => DataType::Float64,
        ColumnKind::Date => DataType::Date,
        ColumnKind::Flag => DataType::Boolean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kinds: &[(&str, ColumnKind)], table: DataFrame) -> Result<DataFrame, TableError> {
        let kinds = kinds.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        conformed(table, &kinds, "2023-06.csv")
    }

    #[test]
    fn codes_without_a_leading_zero_become_text_where_other_files_have_text() {
        let table = read(&[("county", ColumnKind::Text)], df!("county" => [11i64, 15]).unwrap()).unwrap();
        let county = table.column("county").unwrap().str().unwrap().clone();
        assert_eq!(county.iter().flatten().collect::<Vec<_>>(), ["11", "15"]);
    }

    #[test]
    fn text_where_numbers_are_wanted_names_file_and_column() {
        let error = read(&[("n", ColumnKind::Whole)], df!("n" => ["x"]).unwrap()).unwrap_err().to_string();
        assert!(
            error.contains("2023-06.csv") && error.contains("'n'") && error.contains("columns: {n: text}"),
            "{error}"
        );
    }

    #[test]
    fn a_column_without_values_fits_everywhere() {
        let empty = df!("n" => [None::<&str>, None]).unwrap();
        let table = read(&[("n", ColumnKind::Number)], empty).unwrap();
        assert_eq!(table.column("n").unwrap().dtype(), &DataType::Float64);
    }
}
