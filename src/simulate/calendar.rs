//! Tables over calendar months: knots with straight lines between, and yearly rows of twelve.
//! Knows nothing of what the values mean.

use crate::period::Period;

/// A value at a month: year, month, value.
pub type Knot = (i32, i32, i32);

/// Rows of January to December, one a year from 2017; months outside hold the nearest value.
pub type Years = [[i16; 12]; 8];

/// The year of a table's first row.
const FIRST_YEAR: i32 = 2017;

/// The value at `month` on the straight lines between `knots` (in order of time), constant outside them.
/// Whole numbers, rounded towards minus infinity.
pub fn at_knots(knots: &[Knot], month: Period) -> i32 {
    let place = |knot: &Knot| Period::month(knot.0, knot.1).ordinal;
    let after = knots.partition_point(|knot| place(knot) <= month.ordinal);
    match (after.checked_sub(1).and_then(|before| knots.get(before)), knots.get(after)) {
        (Some(a), Some(b)) => {
            a.2 + ((b.2 - a.2) * (month.ordinal - place(a))).div_euclid(place(b) - place(a))
        }
        (Some(only), None) | (None, Some(only)) => only.2,
        (None, None) => 0,
    }
}

/// The value of `table` at `month`.
pub fn at_years(table: &Years, month: Period) -> i32 {
    let first = Period::month(FIRST_YEAR, 1);
    let last = first.plus(95);
    let nearest = Period { ordinal: month.ordinal.clamp(first.ordinal, last.ordinal), ..month };
    let row = usize::try_from(nearest.year() - FIRST_YEAR).unwrap_or(0);
    let column = usize::try_from(nearest.of_year() - 1).unwrap_or(0);
    i32::from(table[row][column])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_are_joined_by_straight_lines_and_held_outside() {
        let knots = [(2020, 1, 100), (2020, 5, 140)];
        let value = |year, month| at_knots(&knots, Period::month(year, month));
        assert_eq!((value(2019, 1), value(2020, 1), value(2020, 3)), (100, 100, 120));
        assert_eq!((value(2020, 5), value(2024, 1)), (140, 140));
    }

    #[test]
    fn a_table_by_years_holds_its_ends() {
        let mut table: Years = [[0; 12]; 8];
        table[0][0] = 5;
        table[7][11] = 9;
        let value = |year, month| at_years(&table, Period::month(year, month));
        assert_eq!((value(2016, 6), value(2017, 1), value(2017, 2)), (5, 5, 0));
        assert_eq!((value(2024, 12), value(2030, 1)), (9, 9));
    }
}
