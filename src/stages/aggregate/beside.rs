//! A period's rows beside what the model expects of them, and whose rows they are.
//! Knows nothing of what is computed from them.

use super::super::rows::Groups;
use super::super::stage::{Part, Parts, StageError, Step};
use super::{AggregateStage, Loader};
use crate::stages::Expected;
use crate::stats::{Fit, Grid, NumberColumn, ResidualColumn, ResidualUnit};
use crate::table::{Data, Frame};

/// Rows and their expected values, in the same order.
pub struct Beside<'a> {
    stage: &'a AggregateStage,
    label: &'a str,
    rows: Frame,
    expected: Frame,
}

/// The parts of one period.
#[derive(Clone, Copy)]
pub struct Period<'a> {
    /// The rows.
    pub rows: &'a Part,
    /// Codes of the rows, where expected values are kept as what these add up to.
    codes: Option<&'a Part>,
    predictions: &'a Part,
}

impl<'a> Period<'a> {
    /// The parts of a period's rows, where they have expected values.
    pub fn of(stage: &AggregateStage, parts: &'a Parts, rows: &'a Part) -> Option<Self> {
        let predicted = |role| parts.one(stage.predictions.as_deref()?, role, &rows.label);
        Some(Self { rows, codes: predicted("codes"), predictions: predicted("predictions")? })
    }

    /// The parts that a step was given of a period.
    pub fn given(step: &'a Step, label: &str) -> Option<Self> {
        let of_role = |role| step.inputs.iter().find(|part| part.role == role && part.label == label);
        Some(Self { rows: of_role("rows")?, codes: of_role("codes"), predictions: of_role("predictions")? })
    }

    /// All of them.
    pub fn parts(self) -> impl Iterator<Item = &'a Part> {
        [self.rows, self.predictions].into_iter().chain(self.codes)
    }

    /// What decides the expected values.
    pub fn expected_by(self) -> String {
        let codes = self.codes.map(|codes| codes.content.to_string()).unwrap_or_default();
        format!("{} {codes}", self.predictions.content)
    }

    /// The rows' expected values.
    ///
    /// # Errors
    /// Missing or damaged files.
    pub fn expected(self, loader: &Loader) -> Result<Expected, StageError> {
        loader.expected(self.codes, self.predictions)
    }
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
        period: Period<'a>,
        unit: Option<&str>,
        loader: &Loader,
    ) -> Result<Self, StageError> {
        let mut columns = stage.columns();
        columns.extend(unit);
        let rows = loader.frame_columns(period.rows, &columns)?;
        let expected = period.expected(loader)?.into_frame();
        Ok(Self { stage, label: &period.rows.label, rows, expected })
    }

    /// The groups of each row.
    ///
    /// # Errors
    /// Columns that are missing or are no categories.
    pub fn groups(&self) -> Result<Groups<'_>, StageError> {
        Groups::of(&self.rows, &self.stage.breakdowns, self.label)
    }

    /// Each outcome's residuals, in the steps that its model decides.
    ///
    /// # Errors
    /// Columns that are missing or of another type, or an outcome without a model.
    pub fn residuals(&self, fit: &Fit) -> Result<Vec<ResidualColumn<'_>>, StageError> {
        let residuals = actual(self.stage, &self.rows)?.into_iter().map(|actual| {
            let own = fit.outcomes.iter().find(|known| known.name == actual.name);
            let own = own.ok_or_else(|| StageError::plain(format!("{} has no model", actual.name)))?;
            let expected = floats(&self.expected, actual.name)?;
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

/// Each outcome's actual values.
///
/// # Errors
/// Columns that are missing or of another type.
pub fn actual<'a>(stage: &'a AggregateStage, rows: &'a Frame) -> Result<Vec<NumberColumn<'a>>, StageError> {
    let of = |name: &'a str| match &rows.column(name).map_err(StageError::table("rows"))?.data {
        Data::Number { per_unit, values, known } => {
            let grid = Grid::per_unit(*per_unit).unwrap_or(Grid::decimals(0));
            Ok(NumberColumn { name, grid, powers: &[], values, known: known.as_deref() })
        }
        other => Err(StageError::plain(format!("{name} holds {}", other.words()))),
    };
    stage.outcomes.iter().map(|outcome| of(&outcome.name)).collect()
}

/// A column of expected values.
///
/// # Errors
/// A column that is missing or of another type.
pub fn floats<'a>(frame: &'a Frame, name: &str) -> Result<&'a [f64], StageError> {
    match &frame.column(name).map_err(StageError::table("predictions"))?.data {
        Data::Float(values) => Ok(values),
        other => Err(StageError::plain(format!("{name} holds {}", other.words()))),
    }
}
