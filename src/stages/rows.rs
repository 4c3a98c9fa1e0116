//! A partition's columns as the statistics want them: codes, exact integers, groups.
//! Knows nothing of what is computed from them.

use super::StageError;
use super::fit::{ControlParams, NumericControl};
use super::on_grid::{Declared, Where};
use crate::stats::{CodedRows, FactorColumn, Grid, GroupColumn, NumberColumn};
use crate::table::encode::Category;
use crate::table::{Data, Frame, MISSING, encode};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Columns of one partition, as far as possible borrowed from its frame, that a [`CodedRows`] borrows from.
pub struct Coded<'a> {
    factors: Vec<(&'a str, Category<'a>)>,
    numerics: Vec<Numbers<'a>>,
    outcomes: Vec<Numbers<'a>>,
}

struct Numbers<'a> {
    name: &'a str,
    grid: Grid,
    powers: &'a [u32],
    values: Cow<'a, [i64]>,
    known: Option<Cow<'a, [bool]>>,
    /// Values that had to be rounded to the grid.
    rounded: usize,
}

/// The columns that a model of these controls and outcomes needs, beside which others may be read.
pub fn needed<'a>(controls: &'a ControlParams, outcomes: &'a [String]) -> Vec<&'a str> {
    let numeric = controls.numeric.iter().map(|control| &control.column);
    controls.categorical.iter().chain(numeric).chain(outcomes).map(String::as_str).collect()
}

impl<'a> Coded<'a> {
    /// The columns that a model of these controls and outcomes needs.
    ///
    /// # Errors
    /// Columns that are missing or of another type, numbers off their grid.
    pub fn of(
        frame: &'a Frame,
        label: &str,
        controls: &'a ControlParams,
        outcomes: &'a [String],
    ) -> Result<Self, StageError> {
        let at = |name: &str| frame.column(name).map_err(StageError::table(label.to_owned()));
        let mut coded = Self { factors: Vec::new(), numerics: Vec::new(), outcomes: Vec::new() };
        for name in &controls.categorical {
            let category =
                encode::as_category(name, &at(name)?.data).map_err(StageError::table(label.to_owned()))?;
            coded.factors.push((name, category));
        }
        for control in &controls.numeric {
            coded.numerics.push(numbers(control, &at(&control.column)?.data, label)?);
        }
        for name in outcomes {
            coded.outcomes.push(outcome(name, &at(name)?.data, label)?);
        }
        Ok(coded)
    }

    /// How many values of each numeric control had to be rounded to its grid, where any had.
    pub fn rounded(&self) -> impl Iterator<Item = (&str, usize)> {
        self.numerics.iter().map(|numbers| (numbers.name, numbers.rounded)).filter(|(_, count)| *count > 0)
    }

    /// The columns as rows for the statistics.
    pub fn rows(&self) -> CodedRows<'_> {
        let factors = self.factors.iter();
        let factors = factors.map(|(name, (levels, codes))| FactorColumn { name, levels, codes });
        CodedRows {
            factors: factors.collect(),
            numerics: self.numerics.iter().map(Numbers::column).collect(),
            outcomes: self.outcomes.iter().map(Numbers::column).collect(),
        }
    }
}

impl Numbers<'_> {
    fn column(&self) -> NumberColumn<'_> {
        NumberColumn {
            name: self.name,
            grid: self.grid,
            powers: self.powers,
            values: &self.values,
            known: self.known.as_deref(),
        }
    }
}

fn outcome<'a>(name: &'a str, data: &'a Data, label: &str) -> Result<Numbers<'a>, StageError> {
    let Data::Number { per_unit, values, known } = data else {
        return Err(StageError::plain(format!("{label}: the outcome {name} is no exact number")));
    };
    let grid = Grid::per_unit(*per_unit).unwrap_or(Grid::decimals(0));
    let known = known.as_deref().map(Cow::Borrowed);
    Ok(Numbers { name, grid, powers: &[], values: Cow::Borrowed(values), known, rounded: 0 })
}

/// A numeric control on its declared grid.
fn numbers<'a>(control: &'a NumericControl, data: &'a Data, label: &str) -> Result<Numbers<'a>, StageError> {
    if let Data::Category { levels, .. } = data
        && !levels.iter().any(|level| level.parse::<f64>().is_ok())
    {
        let what = format!("{label}: {} holds categories, and a numeric control is a number", control.column);
        return Err(StageError::data(what, "put it among the categorical controls"));
    }
    let grid = Grid::decimals(control.decimals);
    let powers = control.powers.as_deref().unwrap_or(&[1]);
    if let Data::Number { per_unit, values, known } = data
        && *per_unit == grid.steps()
        && are_exact(values)
    {
        let (values, known) = (Cow::Borrowed(values.as_slice()), known.as_deref().map(Cow::Borrowed));
        return Ok(Numbers { name: &control.column, grid, powers, values, known, rounded: 0 });
    }
    let declared = Declared { decimals: Some(control.decimals), round: control.round };
    let numbers = declared.numbers(data, Where { column: &control.column, part: label })?;
    let known = numbers.known.contains(&false).then_some(Cow::Owned(numbers.known));
    let values = Cow::Owned(numbers.values);
    Ok(Numbers { name: &control.column, grid, powers, values, known, rounded: numbers.rounded })
}

/// Whether every value is one that a float tells from its neighbours; where not, the first is named.
fn are_exact(values: &[i64]) -> bool {
    let bits = values.iter().fold(0, |bits, value| bits | value.unsigned_abs());
    bits < 1 << f64::MANTISSA_DIGITS
}

/// A partition's groups of each breakdown.
pub struct Groups<'a>(Vec<(&'a str, Category<'a>)>);

impl<'a> Groups<'a> {
    /// The groups of everybody (`total`) and of each breakdown; a list of columns is crossed, its groups
    /// written `03|true`.
    ///
    /// # Errors
    /// Columns that are missing or are no categories.
    pub fn of(
        frame: &'a Frame,
        breakdowns: &'a BTreeMap<String, Vec<String>>,
        label: &str,
    ) -> Result<Self, StageError> {
        let everybody = (Cow::Owned(vec!["total".to_owned()]), Cow::Owned(vec![0; frame.rows]));
        let mut groups = vec![("total", everybody)];
        for (name, columns) in breakdowns {
            let mut crossed: Option<Category> = None;
            for column in columns {
                let data = &frame.column(column).map_err(StageError::table(label.to_owned()))?.data;
                let one = encode::as_category(column, data).map_err(StageError::table(label.to_owned()))?;
                let one = with_missing(column, one)?;
                if columns.len() > 1 {
                    can_be_crossed(column, &one.0)?;
                }
                crossed = Some(match crossed {
                    None => one,
                    Some(before) => cross(name, before, one)?,
                });
            }
            if let Some(category) = crossed {
                groups.push((name, category));
            }
        }
        Ok(Self(groups))
    }

    /// The groups as columns for the statistics.
    pub fn columns(&self) -> Vec<GroupColumn<'_>> {
        let groups = self.0.iter();
        let column = groups.map(|(breakdown, (groups, codes))| GroupColumn {
            breakdown: (*breakdown).to_owned(),
            groups,
            codes,
        });
        column.collect()
    }
}

/// What rows without a value are called: a group like any other, so that groups add up to everybody and
/// the gate sees those rows.
const NO_VALUE: &str = "(missing)";

fn with_missing<'a>(column: &str, (levels, codes): Category<'a>) -> Result<Category<'a>, StageError> {
    let Some(code) = u16::try_from(levels.len()).ok().filter(|_| codes.contains(&MISSING)) else {
        return Ok((levels, codes));
    };
    if levels.iter().any(|level| level == NO_VALUE) {
        let what = format!(
            "a group of {column} is called '{NO_VALUE}', which is what rows without a value are called"
        );
        let mend = "give that group another name, or fill the gaps, with an expression in `derive`";
        return Err(StageError::data(what, mend));
    }
    let (mut levels, mut codes) = (levels.into_owned(), codes.into_owned());
    levels.push(NO_VALUE.to_owned());
    codes.iter_mut().filter(|known| **known == MISSING).for_each(|known| *known = code);
    Ok((Cow::Owned(levels), Cow::Owned(codes)))
}

/// What joins the levels of crossed groups must not be in one.
fn can_be_crossed(column: &str, levels: &[String]) -> Result<(), StageError> {
    if levels.iter().any(|level| level.contains('|')) {
        let what = format!("a group of {column} has a '|' in its name, which is what joins crossed groups");
        let mend = "give that group another name, with an expression in `derive`";
        return Err(StageError::data(what, mend));
    }
    Ok(())
}

fn cross<'a>(
    name: &str,
    (outer, outer_codes): Category,
    (inner, inner_codes): Category,
) -> Result<Category<'a>, StageError> {
    let count = outer.len() * inner.len();
    if count >= usize::from(MISSING) {
        let mend = "cross fewer columns, or columns of fewer values";
        return Err(StageError::data(format!("the breakdown {name} has {count} crossed groups"), mend));
    }
    let levels = outer.iter().flat_map(|a| inner.iter().map(move |b| format!("{a}|{b}"))).collect();
    let width = u16::try_from(inner.len()).unwrap_or(MISSING);
    let code = |(&a, &b): (&u16, &u16)| if a == MISSING || b == MISSING { MISSING } else { a * width + b };
    Ok((Cow::Owned(levels), Cow::Owned(outer_codes.iter().zip(&*inner_codes).map(code).collect())))
}
