//! What a stage's result looks like, as far as it is known before data are read.
//! Knows nothing of the data.

use super::stage::Finding;
use crate::period::Step;
use crate::stats::Estimator;
use crate::table::DataFrame;
use std::collections::BTreeMap;

/// What kind of thing a stage gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// Rows of units by period, from `ingest`.
    Rows,
    /// Coefficients, from `fit`.
    Model,
    /// Expected values of each row, from `predict`.
    Predictions,
    /// Means by group and period, from `aggregate`.
    Cells,
    /// Percent change since a reference period, from `index`.
    Index,
    /// Files for readers, from `render`.
    Report,
}

impl OutputKind {
    /// In words, for messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rows => "rows of units (an ingest stage)",
            Self::Model => "a model (a fit stage)",
            Self::Predictions => "expected values (a predict stage)",
            Self::Cells => "means by group (an aggregate stage)",
            Self::Index => "an index (an index stage)",
            Self::Report => "a report (a render stage)",
        }
    }
}

/// What is known of a stage's result before data are read; what a stage hands on from the stages it
/// reads is part of its own shape.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it gives.
    pub output: OutputKind,
    /// The ingest stage at its root.
    pub rows: Option<String>,
    /// The fit stage that it uses.
    pub model: Option<String>,
    /// The predict stage that it uses.
    pub predictions: Option<String>,
    /// The columns of the rows and their types, as a table without rows, where they can be known.
    pub columns: Option<DataFrame>,
    /// The outcomes.
    pub outcomes: Vec<OutcomeShape>,
    /// The identity's column.
    pub unit: Option<String>,
    /// The time's column and step.
    pub time: Option<(String, Step)>,
    /// The model's controls, by column.
    pub controls: Controls,
    /// The ingest stage whose rows the model is fitted to.
    pub fitted_to: Option<String>,
    /// The model's estimator.
    pub estimator: Option<Estimator>,
    /// The model's controls as written, for stages that compute with them.
    pub model_controls: Option<super::fit::ControlParams>,
    /// Breakdowns by name, each with the columns that it crosses.
    pub breakdowns: BTreeMap<String, Vec<String>>,
    /// The period's column in tables of groups.
    pub by: Option<String>,
    /// The names of the measures in tables of groups.
    pub measures: Vec<crate::disclosure::published::Measure>,
    /// Whether the data are simulated.
    pub simulated: bool,
    /// The aggregate that an index is made from.
    pub cells: Option<String>,
    /// The index's reference period.
    pub reference: Option<String>,
    /// Columns of a joined table that varies with time and not with the unit: local conditions.
    pub conditions: Vec<String>,
    /// Columns of the files that were passed over, since no table can hold them.
    pub passed_over: Vec<PassedOver>,
    /// Whether the pipeline says that some of the units take part in programmes.
    pub programmes: bool,
    /// Breakdowns whose groups are organisational units.
    pub organisational: Vec<String>,
    /// The folders of the earlier editions that the disclosure gate knows.
    pub knows: Vec<String>,
    /// Whether the model has a constant term.
    pub intercept: bool,
    /// Persons a month in a simulated population.
    pub persons_per_month: Option<u64>,
}

impl Shape {
    /// A shape that says only what it gives.
    pub fn of(output: OutputKind) -> Self {
        Self {
            output,
            rows: None,
            model: None,
            predictions: None,
            columns: None,
            outcomes: Vec::new(),
            unit: None,
            time: None,
            controls: Controls::default(),
            fitted_to: None,
            estimator: None,
            model_controls: None,
            breakdowns: BTreeMap::new(),
            by: None,
            measures: Vec::new(),
            simulated: false,
            cells: None,
            reference: None,
            conditions: Vec::new(),
            passed_over: Vec::new(),
            programmes: false,
            organisational: Vec::new(),
            knows: Vec::new(),
            intercept: true,
            persons_per_month: None,
        }
    }

    /// Whether it rests on a model that is for sensitivity analyses and not the official one.
    pub fn is_sensitivity_analysis(&self) -> bool {
        self.estimator.is_some_and(|estimator| !estimator.is_official())
    }

    /// The ingest stage that the model is fitted to, where the expected values are of other rows.
    pub fn fitted_elsewhere(&self) -> Option<&str> {
        self.fitted_to.as_deref().filter(|fitted| self.rows.as_deref() != Some(*fitted))
    }

    /// The outcome with a name.
    pub fn outcome(&self, name: &str) -> Option<&OutcomeShape> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// The names of the outcomes.
    pub fn outcome_names(&self) -> Vec<&str> {
        self.outcomes.iter().map(|outcome| outcome.name.as_str()).collect()
    }

    /// The columns that can be broken down by or controlled for, where they are known.
    pub fn column_names(&self) -> Option<Vec<String>> {
        self.columns
            .as_ref()
            .map(|t| crate::table::column_names(t).iter().map(|&name| name.to_owned()).collect())
    }
}

/// An outcome's definition, as far as readers and figures need it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OutcomeShape {
    /// The name.
    pub name: String,
    /// `hours_per_week`, `share`, `minutes` or another unit's name.
    pub unit: String,
    /// Decimals of the values that it is made from.
    pub decimals: u32,
    /// Steps of its exact grid in one unit.
    pub per_unit: i64,
    /// The last step ahead that it looks at, if it looks ahead.
    pub horizon: Option<i32>,
    /// The table and column that it looks ahead in.
    pub source: Option<String>,
    /// The threshold that makes it a share, if one does.
    pub at_least: Option<f64>,
    /// Whether only rows are measured in which a unit's spell ends.
    pub at_exit: bool,
}

impl OutcomeShape {
    /// Whether every unit has it or has it not, so that a share tells how many have it.
    pub fn is_yes_or_no(&self) -> bool {
        self.per_unit == 1 && self.is_share()
    }

    /// Whether it is a share of units, between 0 and 1.
    pub fn is_share(&self) -> bool {
        self.unit == "share"
    }
}

/// The controls of a model, by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Controls {
    /// Categorical columns.
    pub categorical: Vec<String>,
    /// Numeric columns.
    pub numeric: Vec<String>,
}

/// A column of a file that holds what no table can hold.
#[derive(Debug, Clone)]
pub struct PassedOver {
    /// The file.
    pub file: String,
    /// The column.
    pub column: String,
    /// What it holds, in words.
    pub holds: String,
}

impl PassedOver {
    /// Says of findings about a column of this name why it is not there.
    pub fn explain(&self, findings: &mut [Finding]) {
        let Self { file, column, holds } = self;
        let names = [format!("'{column}'"), format!("\"{column}\"")];
        for finding in
            findings.iter_mut().filter(|finding| names.iter().any(|name| finding.what.contains(name)))
        {
            finding.mend = Some(format!(
                "{file} has a column '{column}', which holds {holds}: write it as text, whole numbers, floats, true/false or dates"
            ));
        }
    }
}
