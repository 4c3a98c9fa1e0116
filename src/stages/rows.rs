//! A partition's columns as the statistics want them: codes, exact integers, groups.
//! Knows nothing of what is computed from them.

use super::StageError;
use super::fit::NumericControl;
use crate::stats::{CodedRows, FactorColumn, Grid, GroupColumn, NumberColumn};
use crate::table::{Data, Frame, MISSING, encode, series};
use std::collections::BTreeMap;

/// Columns of one partition that a [`CodedRows`] borrows from.
pub struct Coded {
    factors: Vec<(String, Vec<String>, Vec<u16>)>,
    numerics: Vec<Numbers>,
    outcomes: Vec<Numbers>,
}

struct Numbers {
    name: String,
    grid: Grid,
    powers: Vec<u32>,
    values: Vec<i64>,
    known: Option<Vec<bool>>,
}

impl Coded {
    /// The columns that a model of these controls and outcomes needs.
    ///
    /// # Errors
    /// Columns that are missing or of another type, numbers off their grid.
    pub fn of(
        frame: &Frame,
        label: &str,
        categorical: &[String],
        numeric: &[NumericControl],
        outcomes: &[String],
    ) -> Result<Self, StageError> {
        let at = |name: &str| frame.column(name).map_err(StageError::table(label.to_owned()));
        let mut coded = Self { factors: Vec::new(), numerics: Vec::new(), outcomes: Vec::new() };
        for name in categorical {
            let (levels, codes) =
                encode::as_category(name, &at(name)?.data).map_err(StageError::table(label.to_owned()))?;
            coded.factors.push((name.clone(), levels, codes));
        }
        for control in numeric {
            coded.numerics.push(numbers(control, &at(&control.column)?.data, label)?);
        }
        for name in outcomes {
            coded.outcomes.push(outcome(name, &at(name)?.data, label)?);
        }
        Ok(coded)
    }

    /// The columns as rows for the statistics.
    pub fn rows(&self) -> CodedRows<'_> {
        let factors = self.factors.iter().map(|(name, levels, codes)| FactorColumn { name, levels, codes });
        CodedRows {
            factors: factors.collect(),
            numerics: self.numerics.iter().map(Numbers::column).collect(),
            outcomes: self.outcomes.iter().map(Numbers::column).collect(),
        }
    }

    /// The values of each outcome, as numbers, NaN where unknown.
    pub fn actual(&self) -> impl Iterator<Item = (&str, Vec<f64>)> {
        self.outcomes.iter().map(|outcome| {
            let is_known = |row: usize| outcome.known.as_ref().is_none_or(|known| known[row]);
            let number = |(row, &value): (usize, &i64)| {
                if is_known(row) { outcome.grid.value(i128::from(value)) } else { f64::NAN }
            };
            (outcome.name.as_str(), outcome.values.iter().enumerate().map(number).collect())
        })
    }
}

impl Numbers {
    fn column(&self) -> NumberColumn<'_> {
        NumberColumn {
            name: &self.name,
            grid: self.grid,
            powers: &self.powers,
            values: &self.values,
            known: self.known.as_deref(),
        }
    }
}

fn outcome(name: &str, data: &Data, label: &str) -> Result<Numbers, StageError> {
    let Data::Number { per_unit, values, known } = data else {
        return Err(StageError::plain(format!("{label}: the outcome {name} is no exact number")));
    };
    let grid = Grid::per_unit(*per_unit).unwrap_or(Grid::decimals(0));
    Ok(Numbers {
        name: name.to_owned(),
        grid,
        powers: Vec::new(),
        values: values.clone(),
        known: known.clone(),
    })
}

/// A numeric control on its declared grid.
fn numbers(control: &NumericControl, data: &Data, label: &str) -> Result<Numbers, StageError> {
    let grid = Grid::decimals(control.decimals);
    let per_unit = 10i64.pow(control.decimals);
    let (values, known) = match data {
        Data::Float(numbers) => on_grid(control, numbers, grid, per_unit, label)?,
        Data::Number { per_unit: 1, values, known } => {
            (values.iter().map(|value| value * per_unit).collect(), known.clone())
        }
        other => {
            let what = format!(
                "{label}: {} holds {}, and a numeric control is a number",
                control.column,
                other.words()
            );
            return Err(StageError::data(what, "put it among the categorical controls"));
        }
    };
    let powers = control.powers.clone().unwrap_or_else(|| vec![1]);
    Ok(Numbers { name: control.column.clone(), grid, powers, values, known })
}

fn on_grid(
    control: &NumericControl,
    numbers: &[f64],
    grid: Grid,
    per_unit: i64,
    label: &str,
) -> Result<(Vec<i64>, Option<Vec<bool>>), StageError> {
    let known: Vec<bool> = numbers.iter().map(|number| !number.is_nan()).collect();
    let exact: Vec<Option<i64>> = numbers
        .iter()
        .map(|&number| match grid.integer(number) {
            None if control.round => series::nearest(number, per_unit),
            exact => exact,
        })
        .collect();
    let off: Vec<usize> = (0..numbers.len()).filter(|&row| known[row] && exact[row].is_none()).collect();
    if let Some(first) = off.first() {
        let what = format!(
            "{label}: {} values of {} are not on the declared grid of {} decimals; the first is in row {}",
            off.len(),
            control.column,
            control.decimals,
            first + 1
        );
        return Err(StageError::data(what, "raise `decimals`, or write `round: true` beside it"));
    }
    let values = exact.into_iter().map(Option::unwrap_or_default).collect();
    Ok((values, known.contains(&false).then_some(known)))
}

/// A partition's groups of each breakdown.
pub struct Groups(Vec<(String, Vec<String>, Vec<u16>)>);

impl Groups {
    /// The groups of everybody (`total`) and of each breakdown; a list of columns is crossed, its groups
    /// written `03|true`.
    ///
    /// # Errors
    /// Columns that are missing or are no categories.
    pub fn of(
        frame: &Frame,
        breakdowns: &BTreeMap<String, Vec<String>>,
        label: &str,
    ) -> Result<Self, StageError> {
        let mut groups = vec![("total".to_owned(), vec!["total".to_owned()], vec![0; frame.rows])];
        for (name, columns) in breakdowns {
            let mut crossed: Option<(Vec<String>, Vec<u16>)> = None;
            for column in columns {
                let data = &frame.column(column).map_err(StageError::table(label.to_owned()))?.data;
                let one = encode::as_category(column, data).map_err(StageError::table(label.to_owned()))?;
                let one = with_missing(one);
                crossed = Some(match crossed {
                    None => one,
                    Some(before) => cross(name, before, one)?,
                });
            }
            if let Some((levels, codes)) = crossed {
                groups.push((name.clone(), levels, codes));
            }
        }
        Ok(Self(groups))
    }

    /// The groups as columns for the statistics.
    pub fn columns(&self) -> Vec<GroupColumn<'_>> {
        self.0
            .iter()
            .map(|(breakdown, groups, codes)| GroupColumn { breakdown: breakdown.clone(), groups, codes })
            .collect()
    }
}

/// What rows without a value are called: a group like any other, so that groups add up to everybody and
/// the gate sees those rows.
const NO_VALUE: &str = "(missing)";

fn with_missing((mut levels, mut codes): (Vec<String>, Vec<u16>)) -> (Vec<String>, Vec<u16>) {
    let Some(code) = u16::try_from(levels.len()).ok().filter(|_| codes.contains(&MISSING)) else {
        return (levels, codes);
    };
    levels.push(NO_VALUE.to_owned());
    codes.iter_mut().filter(|known| **known == MISSING).for_each(|known| *known = code);
    (levels, codes)
}

fn cross(
    name: &str,
    (outer, outer_codes): (Vec<String>, Vec<u16>),
    (inner, inner_codes): (Vec<String>, Vec<u16>),
) -> Result<(Vec<String>, Vec<u16>), StageError> {
    let count = outer.len() * inner.len();
    if count >= usize::from(MISSING) {
        let mend = "cross fewer columns, or columns of fewer values";
        return Err(StageError::data(format!("the breakdown {name} has {count} crossed groups"), mend));
    }
    let levels = outer.iter().flat_map(|a| inner.iter().map(move |b| format!("{a}|{b}"))).collect();
    let width = u16::try_from(inner.len()).unwrap_or(MISSING);
    let code = |(&a, &b): (&u16, &u16)| if a == MISSING || b == MISSING { MISSING } else { a * width + b };
    Ok((levels, outer_codes.iter().zip(&inner_codes).map(code).collect()))
}
