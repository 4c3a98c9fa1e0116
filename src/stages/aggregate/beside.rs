//! A period's rows beside what the model expects of them, and whose rows they are.
//! Knows nothing of what is computed from them.

use super::super::rows::Groups;
use super::super::stage::{Part, StageError};
use super::{AggregateStage, Loader};
use crate::stats::{Fit, Grid, NumberColumn, ResidualColumn, ResidualUnit};
use crate::table::{Data, Frame};

/// Rows and their expected values, in the same order.
pub struct Beside<'a> {
    stage: &'a AggregateStage,
    label: &'a str,
    rows: Frame,
    expected: Frame,
}

/// What identifies persons: a whole number or a name.
pub trait Identity: Ord + Clone + Send + Sync + 'static {
    /// The identities of a column, if it holds such.
    fn of(data: &Data) -> Option<&[Self]>
    where
        Self: Sized;
}

impl Identity for i64 {
    fn of(data: &Data) -> Option<&[Self]> {
        if let Data::Ids(ids) = data { Some(ids) } else { None }
    }
}

impl Identity for String {
    fn of(data: &Data) -> Option<&[Self]> {
        if let Data::Names(names) = data { Some(names) } else { None }
    }
}

impl<'a> Beside<'a> {
    /// Reads the columns that groups and outcomes need, and the identity where `unit` names one.
    ///
    /// # Errors
    /// Missing or damaged files.
    pub fn read(
        stage: &'a AggregateStage,
        (rows, expected): (&'a Part, &Part),
        unit: Option<&str>,
        loader: &Loader,
    ) -> Result<Self, StageError> {
        let mut columns = stage.group_columns();
        columns.extend(stage.outcomes.iter().map(|outcome| outcome.name.as_str()));
        columns.extend(unit);
        let rows_of = loader.frame_columns(rows, &columns)?;
        Ok(Self { stage, label: &rows.label, rows: rows_of, expected: loader.frame(expected)? })
    }

    /// The groups of each row.
    ///
    /// # Errors
    /// Columns that are missing or are no categories.
    pub fn groups(&self) -> Result<Groups<'_>, StageError> {
        Groups::of(&self.rows, &self.stage.breakdowns, self.label)
    }

    /// Each outcome's actual values, and the expected ones.
    ///
    /// # Errors
    /// Columns that are missing or of another type.
    pub fn outcomes(&self) -> Result<Vec<(NumberColumn<'_>, &[f64])>, StageError> {
        let names = self.stage.outcomes.iter().map(|outcome| outcome.name.as_str());
        names.map(|name| Ok((actual(&self.rows, name)?, floats(&self.expected, name)?))).collect()
    }

    /// Each outcome's residuals, in the steps that its model decides.
    ///
    /// # Errors
    /// Columns that are missing or of another type, or an outcome without a model.
    pub fn residuals(&self, fit: &Fit) -> Result<Vec<ResidualColumn<'_>>, StageError> {
        let residuals = self.outcomes()?.into_iter().map(|(actual, expected)| {
            let own = fit.outcomes.iter().find(|known| known.name == actual.name);
            let own = own.ok_or_else(|| StageError::plain(format!("{} has no model", actual.name)))?;
            Ok(ResidualColumn { actual, expected, unit: ResidualUnit::of(own) })
        });
        residuals.collect()
    }

    /// The identities, where the column was read and holds such.
    ///
    /// # Errors
    /// Another type of identities.
    pub fn identities<K: Identity>(&self, unit: &str) -> Result<&[K], StageError> {
        identities(&self.rows, unit, self.label)
    }

    /// Whether the identities are names.
    pub fn has_names(&self, unit: &str) -> bool {
        self.rows.column(unit).is_ok_and(|column| matches!(column.data, Data::Names(_)))
    }
}

/// The identities of a partition.
///
/// # Errors
/// Another type of identities.
pub fn identities<'a, K: Identity>(frame: &'a Frame, unit: &str, label: &str) -> Result<&'a [K], StageError> {
    let column = frame.column(unit).map_err(StageError::table(label.to_owned()))?;
    K::of(&column.data).ok_or_else(|| {
        let what = format!("{label}: {unit} is a number in some periods and a text in others");
        StageError::data(what, "write identities alike in every file")
    })
}

fn actual<'a>(frame: &'a Frame, name: &'a str) -> Result<NumberColumn<'a>, StageError> {
    match &frame.column(name).map_err(StageError::table("rows"))?.data {
        Data::Number { per_unit, values, known } => {
            let grid = Grid::per_unit(*per_unit).unwrap_or(Grid::decimals(0));
            Ok(NumberColumn { name, grid, powers: &[], values, known: known.as_deref() })
        }
        other => Err(StageError::plain(format!("{name} holds {}", other.words()))),
    }
}

fn floats<'a>(frame: &'a Frame, name: &str) -> Result<&'a [f64], StageError> {
    match &frame.column(name).map_err(StageError::table("predictions"))?.data {
        Data::Float(values) => Ok(values),
        other => Err(StageError::plain(format!("{name} holds {}", other.words()))),
    }
}
