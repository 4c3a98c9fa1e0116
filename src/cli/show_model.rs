//! A model as tables: its coefficients, and what is known of each outcome's fit.
//! Knows nothing of how a model is fitted.

use super::sheet::{Cell, Sheet};
use crate::stages::StageError;
use crate::stages::fit::FurtherErrors;
use crate::stages::{Loader, Part, status_word};
use crate::stats::{Coefficient, Estimator, Fit, Inflation, Status};

/// A model with what its stage gives beside it.
pub struct Model {
    fit: Fit,
    /// Models that are not official have none.
    inflation: Option<Vec<Inflation>>,
    /// There when further standard errors were asked for.
    errors: Option<Vec<FurtherErrors>>,
}

impl Model {
    /// The model among a stage's parts; `None` when it is not there.
    pub fn of(parts: &[Part]) -> Result<Option<Self>, StageError> {
        let part = |role: &str| parts.iter().find(|part| part.role == role);
        let loader = Loader::default();
        let Some(model) = part("model") else { return Ok(None) };
        let fit = loader.json(model)?;
        let inflation = part("inflation").map(|part| loader.json(part)).transpose()?;
        let errors = part("errors").map(|part| loader.json(part)).transpose()?;
        Ok(Some(Self { fit, inflation, errors }))
    }

    /// The coefficients, outcome by outcome. The first seven columns are a contract; further ones follow when
    /// there is something to stand in them.
    pub fn coefficients(&self) -> Sheet {
        let columns = self.further_columns();
        let header = ["outcome", "term", "level", "power", "estimate", "std_error", "status"];
        let header = header.into_iter().chain(columns.iter().map(|column| column.name));
        let mut sheet = Sheet { header: header.map(str::to_owned).collect(), rows: Vec::new() };
        for (outcome, own) in self.fit.outcomes.iter().enumerate() {
            for (term, coefficient) in own.coefficients.iter().enumerate() {
                let mut row = coefficient_row(&own.name, coefficient, self.fit.estimator);
                row.extend(columns.iter().map(|column| (column.cell)(outcome, term, coefficient)));
                sheet.rows.push(row);
            }
        }
        sheet
    }

    fn further_columns(&self) -> Vec<Column<'_>> {
        let errors = self.errors.as_deref().unwrap_or_default();
        let mut columns = Vec::new();
        let kinds: [ErrorsOf; 2] = [
            ("robust_std_error", |own| own.robust.as_deref()),
            ("clustered_std_error", |own| own.clustered.as_deref()),
        ];
        for (name, of) in kinds.into_iter().filter(|(_, of)| errors.iter().any(|own| of(own).is_some())) {
            columns.push(Column::new(name, move |outcome, term, coefficient| {
                let error = errors.get(outcome).and_then(of).and_then(|all| all.get(term).copied());
                Cell::from(error.filter(|_| has_estimate(coefficient)))
            }));
        }
        if let Some(inflation) = &self.inflation {
            columns.push(Column::new("vif", |outcome, term, _| {
                Cell::from(inflation.get(outcome).and_then(|own| own.terms.get(term).copied().flatten()))
            }));
        }
        // An official model needs not say that it is one.
        if !self.fit.estimator.is_official() {
            columns
                .push(Column::new("estimator", |_, _, _| Cell::Text(self.fit.estimator.name().to_owned())));
        }
        columns
    }

    /// What is known of each fit: rows, rank, explained variance, residuals, condition number.
    pub fn fits(&self) -> Sheet {
        let header = ["outcome", "n", "rank", "r_squared", "residual_sd", "condition", "estimator"];
        let row = |outcome: &crate::stats::OutcomeFit| {
            let whole = |number: u64| i64::try_from(number).map_or(Cell::Missing, Cell::Whole);
            vec![
                Cell::Text(outcome.name.clone()),
                whole(outcome.n),
                whole(outcome.rank() as u64),
                Cell::from(Some(outcome.r_squared)),
                Cell::from(Some(outcome.residual_sd)),
                Cell::from(Some(outcome.condition).filter(|_| self.fit.estimator.is_official())),
                Cell::Text(self.fit.estimator.name().to_owned()),
            ]
        };
        Sheet {
            header: header.map(str::to_owned).to_vec(),
            rows: self.fit.outcomes.iter().map(row).collect(),
        }
    }
}

/// The name of a kind of standard errors, and where they stand.
type ErrorsOf = (&'static str, fn(&FurtherErrors) -> Option<&[f64]>);

/// The cell of an outcome's place, a term's place and its coefficient.
type CellOf<'a> = dyn Fn(usize, usize, &Coefficient) -> Cell + 'a;

/// A column that not every model has.
struct Column<'a> {
    name: &'static str,
    cell: Box<CellOf<'a>>,
}

impl<'a> Column<'a> {
    fn new(name: &'static str, cell: impl Fn(usize, usize, &Coefficient) -> Cell + 'a) -> Self {
        Self { name, cell: Box::new(cell) }
    }
}

fn has_estimate(coefficient: &Coefficient) -> bool {
    matches!(coefficient.status, Status::Ok | Status::Reference)
}

fn coefficient_row(outcome: &str, coefficient: &Coefficient, estimator: Estimator) -> Vec<Cell> {
    let number = |number: f64, is_there: bool| {
        Cell::from(Some(number).filter(|_| is_there && has_estimate(coefficient)))
    };
    vec![
        Cell::Text(outcome.to_owned()),
        Cell::Text(coefficient.term.name.clone()),
        coefficient.term.level.clone().map_or(Cell::Missing, Cell::Text),
        coefficient.term.power.map_or(Cell::Missing, |power| Cell::Whole(i64::from(power))),
        number(coefficient.estimate, true),
        number(coefficient.std_error, estimator.has_std_errors()),
        Cell::Text(status_word(coefficient.status).to_owned()),
    ]
}
