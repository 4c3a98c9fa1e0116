//! Finds for each row of one table the row of another with the same key.
//! Knows nothing of why two tables are joined.

use super::frame::{Data, MISSING, NOWHERE};
use super::{TableError, order};
use std::cmp::Ordering;
use std::collections::HashMap;

/// A table's rows by key. Every key occurs once.
pub struct Lookup {
    keys: Vec<KeyColumn>,
    by_key: ByKey,
}

/// The values of one key column, numbered.
enum KeyColumn {
    /// Whole numbers in order; a value's number is its place.
    Numbers(Sorted),
    /// Levels or names.
    Names(HashMap<String, u32>),
}

enum ByKey {
    /// One column: the row of each number.
    One(Vec<u32>),
    /// Several columns: the row of each combination of numbers.
    Several(HashMap<Vec<u32>, u32>),
}

impl Lookup {
    /// The rows of a table by some of its columns. Rows without a key are left out.
    ///
    /// # Errors
    /// How many rows repeat the key of another, if any; columns that are no keys.
    pub fn of(columns: &[(&str, &Data)]) -> Result<Result<Self, usize>, TableError> {
        let keys =
            columns.iter().map(|(name, data)| KeyColumn::of(name, data)).collect::<Result<Vec<_>, _>>()?;
        let rows = columns.first().map_or(0, |(_, data)| data.len());
        let mut repeated = 0;
        let numbered = keys.iter().zip(columns).map(|(key, (name, data))| key.numbers_of(name, data));
        let numbered = numbered.collect::<Result<Vec<_>, _>>()?;
        let by_key = if let [numbers] = numbered.as_slice() {
            let mut row_of = vec![NOWHERE; keys[0].len()];
            for (row, &number) in (0..).zip(numbers).filter(|(_, number)| **number != NOWHERE) {
                let place = &mut row_of[number as usize];
                repeated += usize::from(*place != NOWHERE);
                *place = row;
            }
            ByKey::One(row_of)
        } else {
            let mut row_of = HashMap::with_capacity(rows);
            for row in 0..rows {
                let key: Vec<u32> = numbered.iter().map(|numbers| numbers[row]).collect();
                if !key.contains(&NOWHERE) {
                    repeated += usize::from(row_of.insert(key, row as u32).is_some());
                }
            }
            ByKey::Several(row_of)
        };
        Ok(if repeated > 0 { Err(repeated) } else { Ok(Self { keys, by_key }) })
    }

    /// For each row of the other table the row here with the same key, or [`NOWHERE`].
    ///
    /// # Errors
    /// Keys of another type.
    pub fn rows_of(&self, columns: &[(&str, &Data)]) -> Result<Vec<u32>, TableError> {
        let numbered = self.keys.iter().zip(columns).map(|(key, (name, data))| key.numbers_of(name, data));
        let mut numbered = numbered.collect::<Result<Vec<_>, _>>()?;
        match &self.by_key {
            ByKey::One(row_of) => {
                let mut numbers = numbered.pop().unwrap_or_default();
                for number in numbers.iter_mut().filter(|number| **number != NOWHERE) {
                    *number = row_of[*number as usize];
                }
                Ok(numbers)
            }
            ByKey::Several(row_of) => {
                let rows = columns.first().map_or(0, |(_, data)| data.len());
                let mut key = vec![0; numbered.len()];
                let mut find = |row: usize| {
                    key.iter_mut().zip(&numbered).for_each(|(part, numbers)| *part = numbers[row]);
                    row_of.get(key.as_slice()).copied().unwrap_or(NOWHERE)
                };
                Ok((0..rows).map(&mut find).collect())
            }
        }
    }
}

impl KeyColumn {
    fn of(name: &str, data: &Data) -> Result<Self, TableError> {
        match data {
            Data::Number { per_unit: 1, values, .. } | Data::Ids(values) => {
                let mut sorted: Vec<i64> =
                    order::of_numbers(values).into_iter().map(|row| values[row as usize]).collect();
                sorted.dedup();
                Ok(Self::Numbers(Sorted::of(sorted)))
            }
            Data::Category { levels, .. } => Ok(Self::Names(numbered(levels))),
            Data::Names(names) => Ok(Self::Names(numbered(names))),
            other => Err(wrong(name, other)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Numbers(sorted) => sorted.values.len(),
            Self::Names(names) => names.len(),
        }
    }

    /// The number of each value; [`NOWHERE`] for those that are not here.
    fn numbers_of(&self, name: &str, data: &Data) -> Result<Vec<u32>, TableError> {
        match (self, data) {
            (Self::Numbers(sorted), Data::Ids(values)) => Ok(sorted.places(values)),
            (Self::Numbers(sorted), Data::Number { per_unit: 1, values, known }) => {
                let mut places = sorted.places(values);
                let gaps = places.iter_mut().zip(known.iter().flatten()).filter(|(_, known)| !**known);
                gaps.for_each(|(place, _)| *place = NOWHERE);
                Ok(places)
            }
            (Self::Names(here), Data::Category { levels, codes }) => {
                let of_level: Vec<u32> =
                    levels.iter().map(|level| here.get(level).copied().unwrap_or(NOWHERE)).collect();
                let number = |&code: &u16| of_level.get(usize::from(code)).copied().unwrap_or(NOWHERE);
                debug_assert!(levels.len() <= usize::from(MISSING));
                Ok(codes.iter().map(number).collect())
            }
            (Self::Names(here), Data::Names(names)) => {
                Ok(names.iter().map(|name| here.get(name).copied().unwrap_or(NOWHERE)).collect())
            }
            (_, other) => Err(wrong(name, other)),
        }
    }
}

fn numbered(names: &[String]) -> HashMap<String, u32> {
    let mut places = HashMap::with_capacity(names.len());
    for name in names {
        let next = places.len() as u32;
        places.entry(name.clone()).or_insert(next);
    }
    places
}

/// Values in order, with the places where stretches of equal width begin, so that a value is found among
/// the few of its stretch.
struct Sorted {
    values: Vec<i64>,
    least: i64,
    /// The width of a stretch, as a power of two.
    width: u32,
    starts: Vec<u32>,
}

impl Sorted {
    fn of(values: Vec<i64>) -> Self {
        let (least, most) = (values.first().copied().unwrap_or(0), values.last().copied().unwrap_or(0));
        let span = most.abs_diff(least);
        // About as many stretches as values.
        let bits = u64::BITS - span.leading_zeros();
        let width = bits.saturating_sub(usize::BITS - values.len().leading_zeros());
        let mut starts = vec![0; (span >> width) as usize + 2];
        values.iter().for_each(|value| starts[(value.abs_diff(least) >> width) as usize + 1] += 1);
        for stretch in 1..starts.len() {
            starts[stretch] += starts[stretch - 1];
        }
        Self { values, least, width, starts }
    }

    fn place(&self, value: i64) -> u32 {
        if value < self.least {
            return NOWHERE;
        }
        let stretch = (value.abs_diff(self.least) >> self.width) as usize;
        let Some(&[from, to]) = self.starts.get(stretch..).and_then(|starts| starts.first_chunk()) else {
            return NOWHERE;
        };
        let place = match self.values[from as usize..].first_chunk::<FEW>() {
            // What is less is counted, without a branch that cannot be foreseen.
            Some(few) if to - from <= FEW as u32 => {
                from + few.iter().map(|known| u32::from(*known < value)).sum::<u32>()
            }
            _ => {
                from + self.values[from as usize..to as usize].partition_point(|known| *known < value) as u32
            }
        };
        if self.values.get(place as usize) == Some(&value) { place } else { NOWHERE }
    }

    /// The place of each value. They are looked up in about their order, so that what lies side by side in
    /// memory is read side by side.
    fn places(&self, values: &[i64]) -> Vec<u32> {
        if values.is_sorted() {
            return values.iter().map(|&value| self.place(value)).collect();
        }
        let mut places = vec![NOWHERE; values.len()];
        for row in order::roughly(values) {
            places[row as usize] = self.place(values[row as usize]);
        }
        places
    }
}

/// Most stretches hold no more values than this.
const FEW: usize = 4;

/// Walks two lists in order side by side and gives the places of what is in both. Values may repeat in the
/// first list, not in the second.
pub fn matches<T: Ord>(left: &[T], right: &[T], mut pair: impl FnMut(usize, usize)) {
    let (mut row, mut place) = (0, 0);
    while row < left.len() && place < right.len() {
        let order = left[row].cmp(&right[place]);
        if order == Ordering::Equal {
            pair(row, place);
        }
        // Two sums in place of branches that cannot be foreseen.
        row += usize::from(order != Ordering::Greater);
        place += usize::from(order == Ordering::Greater);
    }
}

fn wrong(name: &str, data: &Data) -> TableError {
    TableError::WrongType {
        column: name.to_owned(),
        found: data.words().to_owned(),
        wanted: "a key of the same type as in the other table: text or whole numbers",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(values: &[i64]) -> Data {
        Data::Ids(values.to_vec())
    }

    fn category(levels: &[&str], codes: &[u16]) -> Data {
        Data::Category { levels: levels.iter().map(|&l| l.to_owned()).collect(), codes: codes.to_vec() }
    }

    #[test]
    fn a_row_without_a_partner_is_nowhere() {
        let lookup = Lookup::of(&[("id", &ids(&[30, 10, 20]))]).unwrap().ok().unwrap();
        assert_eq!(lookup.rows_of(&[("id", &ids(&[10, 15, 30]))]).unwrap(), [1, NOWHERE, 0]);
        assert_eq!(lookup.rows_of(&[("id", &ids(&[30, 15, 10]))]).unwrap(), [0, NOWHERE, 1]);
    }

    #[test]
    fn two_columns_make_one_key_and_levels_are_known_by_name() {
        let region = category(&["a", "b"], &[0, 1, 0]);
        let half = Data::Number { per_unit: 1, values: vec![1, 1, 2], known: None };
        let lookup = Lookup::of(&[("region", &region), ("half", &half)]).unwrap().ok().unwrap();
        let region = category(&["b", "c", "a"], &[2, 1, 0, MISSING]);
        let half = Data::Number { per_unit: 1, values: vec![2, 1, 1, 1], known: None };
        assert_eq!(
            lookup.rows_of(&[("region", &region), ("half", &half)]).unwrap(),
            [2, NOWHERE, 1, NOWHERE]
        );
    }

    #[test]
    fn repeated_keys_are_counted_and_gaps_are_no_keys() {
        let repeated = Lookup::of(&[("id", &ids(&[1, 2, 1, 1]))]).unwrap().err();
        assert_eq!(repeated, Some(2));
        let known = Some(vec![true, false, false]);
        let gaps = Data::Number { per_unit: 1, values: vec![7, 0, 0], known };
        assert!(Lookup::of(&[("id", &gaps)]).unwrap().is_ok());
    }

    #[test]
    fn text_does_not_match_numbers() {
        let lookup = Lookup::of(&[("id", &ids(&[1]))]).unwrap().ok().unwrap();
        let error = lookup.rows_of(&[("id", &category(&["1"], &[0]))]).unwrap_err().to_string();
        assert!(error.contains("'id'") && error.contains("same type"), "{error}");
    }

    proptest! {
        #[test]
        fn values_near_and_far_are_found_at_their_places(values in proptest::collection::btree_set(any::<i64>(), 0..40),
                                                         shift in 0..60, asked in any::<i64>()) {
            let values: Vec<i64> = values.into_iter().map(|value| value >> shift).collect::<std::collections::BTreeSet<_>>()
                .into_iter().collect();
            let sorted = Sorted::of(values.clone());
            for value in values.iter().copied().chain([asked, asked >> shift, i64::MIN, i64::MAX]) {
                let expected = values.binary_search(&value).map_or(NOWHERE, |place| place as u32);
                prop_assert_eq!(sorted.place(value), expected);
            }
        }

        #[test]
        fn side_by_side_finds_what_search_finds(left in proptest::collection::vec(0_i64..40, 0..30),
                                                right in proptest::collection::btree_set(0_i64..40, 0..30)) {
            let mut left = left;
            left.sort_unstable();
            let right: Vec<i64> = right.into_iter().collect();
            let mut found = Vec::new();
            matches(&left, &right, |row, place| found.push((row, place)));
            let expected: Vec<(usize, usize)> = left.iter().enumerate()
                .filter_map(|(row, value)| Some((row, right.binary_search(value).ok()?))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
