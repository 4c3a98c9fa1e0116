//! Raw tables from plain columns.
//! Knows nothing of what the columns mean.

use super::TableError;
use crate::period::Period;
use polars::prelude::*;

/// A raw table in the making.
#[derive(Default)]
pub struct Builder {
    columns: Vec<Column>,
}

impl Builder {
    /// Adds whole numbers.
    #[must_use]
    pub fn whole(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        let values: Vec<i64> = values.into_iter().collect();
        self.with(Column::new(name.into(), values))
    }

    /// Adds numbers.
    #[must_use]
    pub fn numbers(self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.into_iter().collect();
        self.with(Column::new(name.into(), values))
    }

    /// Adds text.
    #[must_use]
    pub fn text<'a>(self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        self.text_or_none(name, values.into_iter().map(Some))
    }

    /// Adds text by the places of its values in a list, which is kept once.
    ///
    /// # Errors
    /// A place beyond the list.
    pub fn coded<C: Into<IdxSize>>(
        self,
        name: &str,
        codes: impl IntoIterator<Item = C>,
        levels: &[impl AsRef<str>],
    ) -> Result<Self, TableError> {
        let levels = StringChunked::from_iter_values(name.into(), levels.iter().map(AsRef::as_ref));
        let codes: Vec<IdxSize> = codes.into_iter().map(Into::into).collect();
        let values = levels.take(&IdxCa::from_vec(PlSmallStr::EMPTY, codes))?;
        Ok(self.with(values.into_series().into()))
    }

    /// Adds dates: the first day of each period.
    ///
    /// # Errors
    /// None in practice: days become dates without loss.
    pub fn dates(self, name: &str, periods: impl IntoIterator<Item = Period>) -> Result<Self, TableError> {
        let days: Vec<i32> = periods.into_iter().map(Period::first_day).collect();
        let column = Column::new(name.into(), days).cast(&DataType::Date)?;
        Ok(self.with(column))
    }

    /// Adds whole numbers, some of them missing.
    #[must_use]
    pub fn whole_or_none(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        let values: Int64Chunked = values.into_iter().collect();
        self.with(values.with_name(name.into()).into_series().into())
    }

    /// Adds numbers, some of them missing.
    #[must_use]
    pub fn numbers_or_none(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values: Float64Chunked = values.into_iter().collect();
        self.with(values.with_name(name.into()).into_series().into())
    }

    /// Adds text, some of it missing.
    #[must_use]
    pub fn text_or_none<'a>(self, name: &str, values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let values: StringChunked = values.into_iter().collect();
        self.with(values.with_name(name.into()).into_series().into())
    }

    fn with(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// The table.
    ///
    /// # Errors
    /// Columns of different lengths.
    pub fn finish(self) -> Result<DataFrame, TableError> {
        Ok(DataFrame::new_infer_height(self.columns)?)
    }
}
