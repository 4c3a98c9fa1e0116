//! Small readings of one raw column: integers with their gaps, periods, identities.
//! Knows nothing of tables.

use super::TableError;
use crate::period::{Period, Step};
use polars::prelude::*;

/// The integers of a column and which rows have one (`None` when all have).
///
/// # Errors
/// A column that is not of whole numbers.
pub fn integers(series: &Series) -> PolarsResult<(Vec<i64>, Option<Vec<bool>>)> {
    // What does not fit must not become a gap.
    let cast = series.strict_cast(&DataType::Int64).map_err(|_| too_large(series))?;
    let values = cast.i64()?;
    if values.null_count() == 0 {
        return Ok((values.into_no_null_iter().collect(), None));
    }
    let known = values.iter().map(|value| value.is_some()).collect();
    Ok((values.iter().map(Option::unwrap_or_default).collect(), Some(known)))
}

fn too_large(series: &Series) -> PolarsError {
    let what = format!(
        "column '{}' holds whole numbers of 2^63 or more; write identities as text, or others as decimals",
        series.name()
    );
    PolarsError::ComputeError(what.into())
}

/// The numbers of a column, NaN where there is none.
///
/// # Errors
/// A column that is not of numbers.
pub fn floats(series: &Series) -> PolarsResult<Vec<f64>> {
    let cast = series.cast(&DataType::Float64)?;
    let values = cast.f64()?;
    if values.null_count() == 0 {
        return Ok(values.into_no_null_iter().collect());
    }
    Ok(values.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

/// The rows whose value is not a number; none in a column that is not of floats. A gap is no such value.
pub fn nan_rows(series: &Series) -> Vec<usize> {
    let Ok(values) = series.f64() else { return Vec::new() };
    let is_nan = |value: Option<f64>| value.is_some_and(f64::is_nan);
    values.iter().enumerate().filter(|(_, value)| is_nan(*value)).map(|(row, _)| row).collect()
}

/// Whether the type is one of whole numbers.
pub fn is_whole(kind: &DataType) -> bool {
    kind.is_integer()
}

/// The ordinal of the period that all rows of a date column share; `None` when that cannot be told from the
/// first and the last date.
///
/// # Errors
/// None in practice: dates are days.
pub fn only_ordinal(series: &Series, step: Step) -> Result<Option<i32>, TableError> {
    if series.dtype() != &DataType::Date || series.null_count() > 0 {
        return Ok(None);
    }
    let days = series.to_physical_repr();
    let days = days.i32()?;
    let of = |day: i32| Period::containing_day(step, day).ordinal;
    let ends = days.min().zip(days.max()).map(|(first, last)| (of(first), of(last)));
    Ok(ends.filter(|(first, last)| first == last).map(|(ordinal, _)| ordinal))
}

/// The ordinal of each row's period.
///
/// # Errors
/// [`TableError::WrongType`] for a column that is no time, [`TableError::NoPeriod`] for rows without one.
pub fn ordinals(series: &Series, step: Step) -> Result<Vec<i32>, TableError> {
    let ordinals: Vec<Option<i32>> = match series.dtype() {
        DataType::Date | DataType::Datetime(..) => series
            .cast(&DataType::Date)?
            .to_physical_repr()
            .i32()?
            .iter()
            .map(|day| day.map(|day| Period::containing_day(step, day).ordinal))
            .collect(),
        DataType::String => {
            let parse =
                |text: &str| text.parse::<Period>().ok().filter(|p| p.step == step).map(|p| p.ordinal);
            series.str()?.iter().map(|text| text.and_then(parse)).collect()
        }
        kind if is_whole(kind) && step == Step::Year => {
            let years = series.cast(&DataType::Int32)?;
            years.i32()?.iter().collect()
        }
        kind => {
            return Err(TableError::WrongType {
                column: series.name().to_string(),
                found: format!("values of type {kind}"),
                wanted: "a date (or a whole-number year)",
            });
        }
    };
    let count = ordinals.iter().filter(|ordinal| ordinal.is_none()).count();
    if let Some(row) = ordinals.iter().position(Option::is_none) {
        return Err(TableError::NoPeriod {
            column: series.name().to_string(),
            count,
            row: row + 1,
            step: match step {
                Step::Month => "month",
                Step::Quarter => "quarter",
                Step::Year => "year",
            },
        });
    }
    Ok(ordinals.into_iter().flatten().collect())
}

/// The whole number nearest to `number * per_unit`, halves away from zero; `None` where there is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "bounded before the cast")]
pub fn nearest(number: f64, per_unit: i64) -> Option<i64> {
    let scaled = (number * per_unit as f64).round();
    (scaled.abs() < 9_007_199_254_740_992.0).then_some(scaled as i64)
}
