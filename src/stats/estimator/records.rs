//! Coded rows, exact sums and exact outcomes in the shapes that linfa's datasets ask for.
//! Knows nothing of what is fitted to them.

use crate::stats::{CodedRows, GramTables, NumberColumn, Outcome, StatsError};
use linfa::DatasetBase;
use linfa::dataset::{AsTargets, Records};
use ndarray::{Array2, ArrayView2, Ix2, ShapeBuilder};

/// Outcomes as a dataset's targets: a matrix of rows by outcomes, in whole steps of each outcome's grid.
///
/// What stands where an outcome is unknown means nothing; the targets know where that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactTargets {
    outcomes: Vec<Outcome>,
    /// Rows by outcomes, a column's entries side by side.
    steps: Array2<i64>,
    /// Per outcome and row whether it is known; `None` when all are.
    known: Vec<Option<Vec<bool>>>,
}

impl ExactTargets {
    /// A copy of columns of outcomes.
    ///
    /// # Errors
    /// When the columns differ in length, or are more or longer than a partition may be.
    pub fn of(columns: &[NumberColumn]) -> Result<Self, StatsError> {
        let rows = CodedRows { outcomes: columns.to_vec(), ..CodedRows::default() }.checked_len()?;
        let outcome = |column: &NumberColumn| Outcome { name: column.name.to_owned(), grid: column.grid };
        Ok(Self {
            outcomes: columns.iter().map(outcome).collect(),
            steps: Array2::from_shape_fn((rows, columns.len()).f(), |(row, at)| columns[at].values[row]),
            known: columns.iter().map(|column| column.known.map(<[bool]>::to_vec)).collect(),
        })
    }

    /// The outcomes' names and grids, in the order of the columns.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The outcomes as coded rows have them.
    pub fn columns(&self) -> Vec<NumberColumn<'_>> {
        let columns = self.outcomes.iter().zip(self.steps.columns()).zip(&self.known);
        columns.map(|((outcome, steps), known)| number_column(outcome, steps.to_slice(), known)).collect()
    }
}

/// Columns are stored side by side, so `steps` is there; were it not, the column would be refused as too short.
fn number_column<'a>(
    outcome: &'a Outcome,
    steps: Option<&'a [i64]>,
    known: &'a Option<Vec<bool>>,
) -> NumberColumn<'a> {
    NumberColumn {
        name: &outcome.name,
        grid: outcome.grid,
        powers: &[],
        values: steps.unwrap_or_default(),
        known: known.as_deref(),
    }
}

impl AsTargets for ExactTargets {
    type Elem = i64;
    type Ix = Ix2;

    fn as_targets(&self) -> ArrayView2<'_, i64> {
        self.steps.view()
    }
}

/// A dataset of these rows, with their outcomes for targets.
///
/// # Errors
/// When columns differ in length, a code has no level, a power is not positive, or there are too many rows
/// or outcomes.
pub fn dataset_of<'a>(rows: &CodedRows<'a>) -> Result<DatasetBase<CodedRows<'a>, ExactTargets>, StatsError> {
    rows.checked_len()?;
    let targets = ExactTargets::of(&rows.outcomes)?;
    let names: Vec<&str> = rows.outcomes.iter().map(|outcome| outcome.name).collect();
    let records = CodedRows { outcomes: Vec::new(), ..rows.clone() };
    Ok(DatasetBase::new(records, targets).with_target_names(names))
}

/// Samples are rows. Features are the columns of X beside the constant, as linfa counts them: each factor's
/// levels but one, and each power. The levels are the partition's own, with rows or without.
impl Records for CodedRows<'_> {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        let factor = self.factors.first().map(|factor| factor.codes.len());
        let mut numbers = self.numerics.iter().chain(&self.outcomes);
        factor.or_else(|| numbers.next().map(|column| column.values.len())).unwrap_or(0)
    }

    fn nfeatures(&self) -> usize {
        let levels: usize = self.factors.iter().map(|factor| compared(factor.levels)).sum();
        levels + self.numerics.iter().map(|column| column.powers.len()).sum::<usize>()
    }
}

/// Samples are the rows with every control. Features are counted as for rows, over levels that have rows.
impl Records for GramTables {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        usize::try_from(self.complete_rows()).unwrap_or(usize::MAX)
    }

    fn nfeatures(&self) -> usize {
        let levels: usize = self.layout.factors.iter().map(|factor| compared(&factor.levels)).sum();
        levels + self.layout.power_count()
    }
}

/// How many levels have a column of their own beside a constant.
fn compared(levels: &[String]) -> usize {
    levels.len().saturating_sub(1)
}
