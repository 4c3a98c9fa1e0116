//! Raw columns as typed ones: text becomes codes into sorted levels, whole numbers become exact.
//! Knows nothing of what a column means.

use super::frame::{Data, MISSING};
use super::{TableError, series};
use polars::prelude::*;
use std::collections::BTreeSet;
use std::collections::HashMap;

const MOST_LEVELS: usize = MISSING as usize;

/// A raw column as a typed one: text, booleans and dates become categories; whole numbers exact
/// numbers; other numbers stay without a grid until somebody declares one.
///
/// # Errors
/// A type that has no place in a table of persons (lists, structs), or too many levels.
pub fn typed(series: &Series) -> Result<Data, TableError> {
    match series.dtype() {
        DataType::Float32 | DataType::Float64 => {
            let values = series.cast(&DataType::Float64)?;
            Ok(Data::Float(values.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect()))
        }
        kind if series::is_whole(kind) => {
            let (values, known) = series::integers(series)?;
            Ok(Data::Number { per_unit: 1, values, known })
        }
        DataType::Null => Ok(Data::Category { levels: Vec::new(), codes: vec![MISSING; series.len()] }),
        DataType::String | DataType::Boolean | DataType::Date | DataType::Datetime(..) => category(series),
        kind => Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("values of type {kind}"),
            wanted: "text, a number, a date or true/false",
        }),
    }
}

fn category(series: &Series) -> Result<Data, TableError> {
    let text = series.cast(&DataType::String)?;
    let text = text.str()?;
    let levels: BTreeSet<&str> = text.iter().flatten().collect();
    if levels.len() > MOST_LEVELS {
        return Err(TableError::TooManyLevels {
            column: series.name().to_string(),
            count: levels.len(),
            most: MOST_LEVELS,
        });
    }
    let codes: HashMap<&str, u16> = (0..).zip(&levels).map(|(code, &level)| (level, code)).collect();
    let coded = text.iter().map(|value| value.map_or(MISSING, |value| codes[value])).collect();
    Ok(Data::Category { levels: levels.into_iter().map(str::to_owned).collect(), codes: coded })
}

/// The identities of a column.
///
/// # Errors
/// [`TableError::WrongType`] for identities that are neither whole numbers nor text, or are missing.
pub fn identity(series: &Series) -> Result<Data, TableError> {
    if series.null_count() > 0 {
        return Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("{} rows without a value", series.null_count()),
            wanted: "an identity in every row",
        });
    }
    match series.dtype() {
        DataType::String => {
            Ok(Data::Names(series.str()?.iter().map(|v| v.unwrap_or_default().to_owned()).collect()))
        }
        kind if series::is_whole(kind) => Ok(Data::Ids(series::integers(series)?.0)),
        kind => Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("values of type {kind}"),
            wanted: "whole numbers or text as identities",
        }),
    }
}

/// A typed column as categories: whole numbers become levels in their numeric order.
///
/// # Errors
/// [`TableError::WrongType`] for numbers without a grid or identities; too many levels.
pub fn as_category(name: &str, data: &Data) -> Result<(Vec<String>, Vec<u16>), TableError> {
    match data {
        Data::Category { levels, codes } => Ok((levels.clone(), codes.clone())),
        Data::Number { per_unit: 1, values, known } => {
            whole_numbers_as_category(name, values, known.as_deref())
        }
        other => Err(TableError::WrongType {
            column: name.to_owned(),
            found: other.words().to_owned(),
            wanted: "a category: text, true/false or whole numbers",
        }),
    }
}

fn whole_numbers_as_category(
    name: &str,
    values: &[i64],
    known: Option<&[bool]>,
) -> Result<(Vec<String>, Vec<u16>), TableError> {
    let is_known = |row: usize| known.is_none_or(|known| known[row]);
    let mut levels: Vec<i64> = Vec::new();
    for (row, &value) in values.iter().enumerate() {
        if is_known(row)
            && let Err(place) = levels.binary_search(&value)
        {
            levels.insert(place, value);
            if levels.len() > MOST_LEVELS {
                let count = levels.len();
                return Err(TableError::TooManyLevels { column: name.to_owned(), count, most: MOST_LEVELS });
            }
        }
    }
    let code = |value| levels.binary_search(value).ok().and_then(|code| u16::try_from(code).ok());
    let codes = values
        .iter()
        .enumerate()
        .map(|(row, value)| if is_known(row) { code(value).unwrap_or(MISSING) } else { MISSING })
        .collect();
    Ok((levels.iter().map(i64::to_string).collect(), codes))
}
