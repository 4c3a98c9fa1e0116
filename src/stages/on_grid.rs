//! Raw numbers as exact ones on a declared decimal grid; what does not lie on it is named and counted.
//! Knows nothing of what the numbers measure.

use super::StageError;
use crate::stats::Grid;
use crate::table::{Data, series};

/// The grid that is declared for a column.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// Decimals; where none are declared values are rounded to six.
    pub decimals: Option<u32>,
    /// Whether values off the grid are rounded in place of being refused.
    pub round: bool,
}

/// Which column it is, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Where<'a> {
    /// The column.
    pub column: &'a str,
    /// The period or the file.
    pub part: &'a str,
}

/// Numbers on a grid.
#[derive(Debug, Clone)]
pub struct OnGrid {
    /// Steps of the grid; zero where there is none.
    pub values: Vec<i64>,
    /// Which rows have a value.
    pub known: Vec<bool>,
    /// How many values had to be rounded.
    pub rounded: usize,
}

/// Decimals where none are declared.
const UNDECLARED: u32 = 6;
/// Beyond this a float no longer tells neighbouring whole numbers apart.
const LARGEST: f64 = 9_007_199_254_740_992.0;

impl Declared {
    /// Steps of the grid in one unit.
    pub fn per_unit(self) -> i64 {
        10i64.pow(self.decimals.unwrap_or(UNDECLARED))
    }

    /// A column's numbers on the grid.
    ///
    /// # Errors
    /// How many values are off the grid, infinite, too large or no numbers, and the row of the first.
    pub fn numbers(self, data: &Data, place: Where) -> Result<OnGrid, StageError> {
        match data {
            Data::Float(numbers) => self.floats(numbers, place),
            Data::Number { per_unit, values, known } => {
                self.exact(*per_unit, values, known.as_deref(), place)
            }
            Data::Category { levels, codes }
                if levels.iter().all(|level| level == "true" || level == "false") =>
            {
                let one = |code: u16| levels.get(usize::from(code)).is_some_and(|level| level == "true");
                let values = codes.iter().map(|&code| i64::from(one(code)) * self.per_unit()).collect();
                let known = codes.iter().map(|&code| usize::from(code) < levels.len()).collect();
                Ok(OnGrid { values, known, rounded: 0 })
            }
            Data::Category { levels, codes } => Err(no_numbers(levels, codes, place)),
            other => {
                let what = format!(
                    "{}: {} holds {}, where numbers are wanted",
                    place.part,
                    place.column,
                    other.words()
                );
                Err(StageError::plain(what))
            }
        }
    }

    /// Numbers that are exact on a grid of their own.
    fn exact(
        self,
        own: i64,
        values: &[i64],
        known: Option<&[bool]>,
        place: Where,
    ) -> Result<OnGrid, StageError> {
        let grid = Grid::per_unit(own).unwrap_or(Grid::decimals(0));
        let float = |row: usize| grid.value(i128::from(values[row]));
        let is_known = |row: usize| known.is_none_or(|known| known[row]);
        if self.per_unit() % own != 0 {
            let float = |row| if is_known(row) { float(row) } else { f64::NAN };
            return self.floats(&(0..values.len()).map(float).collect::<Vec<_>>(), place);
        }
        let times = self.per_unit() / own;
        let most = LARGEST as i64 / times;
        let known: Vec<bool> = (0..values.len()).map(is_known).collect();
        let is_beyond = |row: &usize| known[*row] && !(-most..=most).contains(&values[*row]);
        refuse((0..values.len()).filter(is_beyond), |count, row| self.too_large(count, row, place))?;
        let step = |(value, known): (&i64, &bool)| if *known { value * times } else { 0 };
        Ok(OnGrid { values: values.iter().zip(&known).map(step).collect(), known, rounded: 0 })
    }

    fn floats(self, numbers: &[f64], place: Where) -> Result<OnGrid, StageError> {
        let grid = Grid::per_unit(self.per_unit()).unwrap_or(Grid::decimals(0));
        let known: Vec<bool> = numbers.iter().map(|number| !number.is_nan()).collect();
        let mut values = Vec::with_capacity(numbers.len());
        let mut off = Vec::new();
        for (row, &number) in numbers.iter().enumerate() {
            let exact = if known[row] { grid.integer(number) } else { Some(0) };
            if exact.is_none() {
                off.push(row);
            }
            values.push(exact.unwrap_or(0));
        }
        if !off.is_empty() {
            self.refuse_impossible(numbers, place)?;
        }
        if let Some(row) = off.first().filter(|_| !self.round && self.decimals.is_some()) {
            return Err(self.off(off.len(), *row, place));
        }
        for &row in &off {
            values[row] = series::nearest(numbers[row], self.per_unit()).unwrap_or(0);
        }
        Ok(OnGrid { values, known, rounded: off.len() })
    }

    /// Numbers that no grid holds.
    fn refuse_impossible(self, numbers: &[f64], place: Where) -> Result<(), StageError> {
        let rows = || 0..numbers.len();
        refuse(rows().filter(|row| numbers[*row].is_infinite()), |count, row| {
            let what = format!("{} infinite; the first is in row {row}", place.are(count));
            StageError::data(what, "mend the values, or leave the fields empty where they are not known")
        })?;
        let is_beyond = |row: &usize| (numbers[*row] * self.per_unit() as f64).abs() > LARGEST;
        refuse(rows().filter(is_beyond), |count, row| self.too_large(count, row, place))
    }

    fn too_large(self, count: usize, row: usize, place: Where) -> StageError {
        let decimals = self.decimals.unwrap_or(UNDECLARED);
        let what = format!(
            "{} too large to be exact with {decimals} decimals (beyond 2^53 steps); the first is in row {row}",
            place.are(count)
        );
        StageError::data(what, "mend the values, lower `decimals`, or give the column in larger units")
    }

    fn off(self, count: usize, row: usize, place: Where) -> StageError {
        let decimals = self.decimals.unwrap_or(UNDECLARED);
        let what = format!(
            "{} not on the declared grid of {decimals} decimals; the first is in row {}",
            place.are(count),
            row + 1
        );
        StageError::data(what, "raise `decimals`, mend the values, or write `round: true`")
    }
}

/// Refuses values that are not a number where a gap has a meaning of its own.
///
/// # Errors
/// How many they are, and the row of the first.
pub fn refuse_nan(rows: impl Iterator<Item = usize>, place: Where) -> Result<(), StageError> {
    refuse(rows, |count, row| {
        let what = format!("{} not a number (NaN); the first is in row {row}", place.are(count));
        StageError::data(what, "mend the values, or leave out the records that have none")
    })
}

fn refuse(
    rows: impl Iterator<Item = usize>,
    error: impl FnOnce(usize, usize) -> StageError,
) -> Result<(), StageError> {
    let mut rows = rows.peekable();
    match rows.peek().copied() {
        None => Ok(()),
        Some(first) => Err(error(rows.count(), first + 1)),
    }
}

impl Where<'_> {
    /// `2023-06: 3 values of hours are`.
    fn are(self, count: usize) -> String {
        let (values, are) = if count == 1 { ("value", "is") } else { ("values", "are") };
        format!("{}: {count} {values} of {} {are}", self.part, self.column)
    }
}

fn no_numbers(levels: &[String], codes: &[u16], place: Where) -> StageError {
    let is_number: Vec<bool> =
        levels.iter().map(|level| level.parse::<f64>().is_ok_and(f64::is_finite)).collect();
    let is_none = |code: &u16| is_number.get(usize::from(*code)) == Some(&false);
    let count = codes.iter().filter(|code| is_none(code)).count();
    if count == 0 {
        let what = format!("{}: {} holds text, where numbers are wanted", place.part, place.column);
        let mend = "say `columns: {name: number}` at the source if other files of it hold text that is none";
        return StageError::data(what, mend);
    }
    let first = codes.iter().position(is_none).map_or(0, |row| row + 1);
    let what = format!("{} no number; the first is in row {first}", place.are(count));
    StageError::data(what, "mend the values, or leave the fields empty where they are not known")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: Where = Where { column: "hours", part: "2023-06" };

    fn declared(decimals: u32) -> Declared {
        Declared { decimals: Some(decimals), round: false }
    }

    #[test]
    fn numbers_lie_on_their_grid_and_gaps_are_known() {
        let numbers = declared(2).numbers(&Data::Float(vec![12.25, f64::NAN]), HOURS).unwrap();
        assert_eq!((numbers.values, numbers.known), (vec![1225, 0], vec![true, false]));
        let known = Some(vec![true, false]);
        let whole = Data::Number { per_unit: 1, values: vec![3, 7], known };
        assert_eq!(declared(1).numbers(&whole, HOURS).unwrap().values, [30, 0]);
        let finer = Data::Number { per_unit: 100, values: vec![320, 40], known: None };
        assert_eq!(declared(1).numbers(&finer, HOURS).unwrap().values, [32, 4]);
        let finer = Data::Number { per_unit: 100, values: vec![325], known: None };
        assert!(declared(1).numbers(&finer, HOURS).unwrap_err().to_string().contains("grid of 1 decimals"));
    }

    #[test]
    fn what_no_grid_holds_is_named_with_count_and_row() {
        let cases = [
            (vec![1.0, 0.125], "1 value of hours is not on the declared grid of 2 decimals"),
            (vec![1.0, f64::INFINITY], "infinite"),
            (vec![1.0, 1e300], "too large"),
        ];
        for (numbers, said) in cases {
            let error = declared(2).numbers(&Data::Float(numbers), HOURS).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("row 2") && error.contains("2023-06"), "{error}");
        }
        let whole = Data::Number { per_unit: 1, values: vec![1, i64::MAX], known: None };
        assert!(declared(2).numbers(&whole, HOURS).unwrap_err().to_string().contains("too large"));
    }

    #[test]
    fn what_is_rounded_is_counted_and_a_refused_nan_is_refused() {
        let round = Declared { round: true, ..declared(1) };
        let numbers = round.numbers(&Data::Float(vec![0.14, 0.2]), HOURS).unwrap();
        assert_eq!((numbers.values, numbers.rounded), (vec![1, 2], 1));
        assert!(refuse_nan([4].into_iter(), HOURS).unwrap_err().to_string().contains("row 5"));
    }
}
