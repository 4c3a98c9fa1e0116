//! Raw columns as typed ones: text becomes codes into sorted levels, whole numbers become exact.
//! Knows nothing of what a column means.

use super::frame::{Data, MISSING};
use super::{TableError, series};
use crate::counted::counted;
use polars::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

const MOST_LEVELS: usize = MISSING as usize;

/// A typed column beside what is left of its raw form, for expressions that want raw values.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// The values.
    pub data: Data,
    /// For categories the raw value of each level; for other columns a raw column without rows.
    pub raw: Series,
}

/// A raw column as a typed one: text, booleans and dates become categories; whole numbers exact
/// numbers; other numbers stay without a grid until somebody declares one.
///
/// # Errors
/// A type that has no place in a table of persons (lists, structs), or too many levels.
pub fn typed(series: &Series) -> Result<Data, TableError> {
    Ok(encoded(series)?.data)
}

/// As [`typed()`], with the raw values of levels beside it.
///
/// # Errors
/// As [`typed()`].
pub fn encoded(series: &Series) -> Result<Encoded, TableError> {
    let bare = |data: Data| Encoded { data, raw: series.clear() };
    match series.dtype() {
        DataType::Float32 | DataType::Float64 => Ok(bare(decimals(series::floats(series)?))),
        kind if series::is_whole(kind) => {
            let (values, known) = series::integers(series)?;
            Ok(bare(Data::Number { per_unit: 1, values, known }))
        }
        DataType::Null => Ok(bare(Data::Category { levels: Vec::new(), codes: vec![MISSING; series.len()] })),
        DataType::String => text(series),
        DataType::Boolean | DataType::Date | DataType::Datetime(..) => other_category(series),
        kind => Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("values of type {kind}"),
            wanted: "text, a number, a date or true/false",
        }),
    }
}

/// Floats that are all short decimals as exact numbers, which are smaller and quicker to add up; any others
/// as they are.
fn decimals(values: Vec<f64>) -> Data {
    let exact = |per_unit: i64| -> Option<Vec<i64>> {
        values
            .iter()
            .map(|&value| if value.is_nan() { Some(0) } else { short_decimal(value, per_unit) })
            .collect()
    };
    let Some((per_unit, exact)) = SHORT.iter().find_map(|&per_unit| Some((per_unit, exact(per_unit)?)))
    else {
        return Data::Float(values);
    };
    let has_gaps = values.iter().any(|value| value.is_nan());
    let known = has_gaps.then(|| values.iter().map(|value| !value.is_nan()).collect());
    Data::Number { per_unit, values: exact, known }
}

/// The grids of short decimals. Whole numbers are kept on one, too: a column of floats is no category.
const SHORT: [i64; 4] = [10, 100, 1000, 10_000];

/// The steps of the grid that are exactly this float, also when they are made a float again.
fn short_decimal(value: f64, per_unit: i64) -> Option<i64> {
    let steps = (value * per_unit as f64 + 0.5_f64.copysign(value)) as i64;
    let is_it =
        steps.unsigned_abs() < 1 << 50 && (steps as f64 / per_unit as f64).to_bits() == value.to_bits();
    is_it.then_some(steps)
}

/// Text: a code for each value as it is first seen, found again by the few words that stand for the text
/// in memory, so that no row's letters are looked at twice.
fn text(series: &Series) -> Result<Encoded, TableError> {
    let text = series.str()?;
    let is_missing = (text.null_count() > 0).then(|| text.is_null());
    let missing: Vec<bool> =
        is_missing.iter().flat_map(|mask| mask.iter().map(|gap| gap == Some(true))).collect();
    let mut levels = Levels::default();
    let mut codes = Vec::with_capacity(text.len());
    for array in text.downcast_iter() {
        let mut seen: HashMap<u128, u16, Quick> = HashMap::default();
        let mut near = [(0, MISSING); NEAR_WORDS];
        for (row, view) in array.views().iter().enumerate() {
            if missing.get(codes.len()) == Some(&true) {
                codes.push(MISSING);
                continue;
            }
            let word = view.as_u128();
            let slot = &mut near[slot_of(word)];
            if slot.1 == MISSING || slot.0 != word {
                let code = match seen.get(&word) {
                    Some(&code) => code,
                    None => {
                        let code = levels.code(array.value(row), series.name())?;
                        seen.insert(word, code);
                        code
                    }
                };
                *slot = (word, code);
            }
            codes.push(slot.1);
        }
    }
    let (levels, codes) = levels.sorted(codes);
    let raw = Series::new(series.name().clone(), levels.as_slice());
    Ok(Encoded { data: Data::Category { levels, codes }, raw })
}

/// Words whose codes are kept where they are found at once.
const NEAR_WORDS: usize = 256;

/// Where a word's code is kept: its bits mixed into eight.
fn slot_of(word: u128) -> usize {
    let folded = (word as u64) ^ ((word >> 64) as u64).rotate_left(32);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
}

/// Booleans, dates and times: few raw values, each written as text once.
fn other_category(series: &Series) -> Result<Encoded, TableError> {
    if let Some(only) = only_value(series)? {
        return Ok(only);
    }
    let physical = series.to_physical_repr().cast(&DataType::Int64)?;
    let (values, known) = series::integers(&physical)?;
    let mut seen: HashMap<i64, u16, Quick> = HashMap::default();
    let mut first: Vec<IdxSize> = Vec::new();
    let mut codes = Vec::with_capacity(values.len());
    for (row, value) in (0..).zip(&values) {
        if known.as_ref().is_some_and(|known| !known[row as usize]) {
            codes.push(MISSING);
            continue;
        }
        let code = *seen.entry(*value).or_insert_with(|| {
            first.push(row);
            (first.len() - 1).min(MOST_LEVELS) as u16
        });
        codes.push(code);
    }
    if first.len() > MOST_LEVELS {
        return Err(too_many(series.name(), first.len()));
    }
    let raw = series.take(&IdxCa::from_vec(PlSmallStr::EMPTY, first))?;
    let words = raw.cast(&DataType::String)?;
    let mut levels = Levels::default();
    for word in words.str()?.iter().flatten() {
        levels.code(word, series.name())?;
    }
    let order = levels.order();
    let (levels, codes) = levels.sorted(codes);
    let raw = raw.take(&IdxCa::from_vec(PlSmallStr::EMPTY, order))?;
    Ok(Encoded { data: Data::Category { levels, codes }, raw })
}

/// A column of one value, as the time of a file of one period is.
fn only_value(series: &Series) -> Result<Option<Encoded>, TableError> {
    let physical = series.to_physical_repr();
    let Ok(days) = physical.i32() else { return Ok(None) };
    if days.is_empty() || days.null_count() > 0 || days.min() != days.max() {
        return Ok(None);
    }
    let raw = series.slice(0, 1);
    let level = raw.cast(&DataType::String)?.str()?.get(0).unwrap_or_default().to_owned();
    Ok(Some(Encoded { data: Data::Category { levels: vec![level], codes: vec![0; series.len()] }, raw }))
}

/// Levels in the order in which they were first seen.
#[derive(Default)]
struct Levels {
    places: HashMap<String, u16>,
    names: Vec<String>,
}

impl Levels {
    fn code(&mut self, level: &str, column: &str) -> Result<u16, TableError> {
        if let Some(&code) = self.places.get(level) {
            return Ok(code);
        }
        let code = self.names.len();
        if code >= MOST_LEVELS {
            return Err(too_many(column, code + 1));
        }
        self.names.push(level.to_owned());
        self.places.insert(level.to_owned(), code as u16);
        Ok(code as u16)
    }

    /// The places of the levels, sorted by name.
    fn order(&self) -> Vec<IdxSize> {
        let mut order: Vec<IdxSize> = (0..).take(self.names.len()).collect();
        order.sort_by_key(|&place| &self.names[place as usize]);
        order
    }

    /// Sorted levels, and codes into them.
    fn sorted(self, mut codes: Vec<u16>) -> (Vec<String>, Vec<u16>) {
        let order = self.order();
        let mut places = vec![MISSING; self.names.len()];
        (0..).zip(&order).for_each(|(place, &old)| places[old as usize] = place);
        for code in codes.iter_mut().filter(|code| **code != MISSING) {
            *code = places[usize::from(*code)];
        }
        (order.into_iter().map(|place| self.names[place as usize].clone()).collect(), codes)
    }
}

fn too_many(column: &str, count: usize) -> TableError {
    TableError::TooManyLevels { column: column.to_owned(), count, most: MOST_LEVELS }
}

/// A quick hash for words and numbers that nobody chooses in order to make them collide.
type Quick = BuildHasherDefault<QuickHasher>;

#[derive(Default)]
struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }
}

/// The identities of a column.
///
/// # Errors
/// [`TableError::WrongType`] for identities that are neither whole numbers nor text, or are missing.
pub fn identity(series: &Series) -> Result<Data, TableError> {
    if series.null_count() > 0 {
        return Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("{} without a value", counted(series.null_count(), "row")),
            wanted: "an identity in every row",
        });
    }
    match series.dtype() {
        DataType::String => {
            Ok(Data::Names(series.str()?.iter().map(|v| v.unwrap_or_default().to_owned()).collect()))
        }
        kind if series::is_whole(kind) => Ok(Data::Ids(series::integers(series)?.0)),
        kind => Err(TableError::WrongType {
            column: series.name().to_string(),
            found: format!("values of type {kind}"),
            wanted: "whole numbers or text as identities",
        }),
    }
}

/// A column's levels, and a code into them for each row.
pub type Category<'a> = (Cow<'a, [String]>, Cow<'a, [u16]>);

/// A typed column as categories: whole numbers become levels in their numeric order.
///
/// # Errors
/// [`TableError::WrongType`] for numbers without a grid or identities; too many levels.
pub fn as_category<'a>(name: &str, data: &'a Data) -> Result<Category<'a>, TableError> {
    match data {
        Data::Category { levels, codes } => Ok((Cow::Borrowed(levels), Cow::Borrowed(codes))),
        Data::Number { per_unit: 1, values, known } => {
            let (levels, codes) = whole_numbers_as_category(name, values, known.as_deref())?;
            Ok((Cow::Owned(levels), Cow::Owned(codes)))
        }
        other => Err(TableError::WrongType {
            column: name.to_owned(),
            found: other.words().to_owned(),
            wanted: "a category: text, true/false or whole numbers",
        }),
    }
}

/// How far apart whole numbers may lie to be looked up by place.
const NEAR: u64 = 1 << 16;

fn whole_numbers_as_category(
    name: &str,
    values: &[i64],
    known: Option<&[bool]>,
) -> Result<(Vec<String>, Vec<u16>), TableError> {
    // What stands where there is no value is a number like others; its level is dropped if no row has it.
    let first = values.first().copied().unwrap_or(0);
    let (least, most) = values.iter().fold((first, first), |(least, most), &v| (least.min(v), most.max(v)));
    if most.abs_diff(least) >= NEAR {
        return far_numbers_as_category(name, values, known);
    }
    if least == most && known.is_none() && !values.is_empty() {
        return Ok((vec![least.to_string()], vec![0; values.len()]));
    }
    let place_of = |value: i64| value.wrapping_sub(least) as usize;
    let mut places = vec![MISSING; place_of(most) + 1];
    match known {
        None => values.iter().for_each(|&value| places[place_of(value)] = 0),
        Some(known) => {
            let with_value = values.iter().zip(known).filter(|(_, known)| **known);
            with_value.for_each(|(&value, _)| places[place_of(value)] = 0);
        }
    }
    let mut levels = Vec::new();
    for (value, place) in (least..=most).zip(&mut places).filter(|(_, place)| **place != MISSING) {
        *place = levels.len().min(MOST_LEVELS) as u16;
        levels.push(value.to_string());
    }
    if levels.len() > MOST_LEVELS {
        return Err(too_many(name, levels.len()));
    }
    let code = |&value: &i64| places[place_of(value)];
    let codes = match known {
        None => values.iter().map(code).collect(),
        Some(known) => {
            let code = |(value, &known)| if known { code(value) } else { MISSING };
            values.iter().zip(known).map(code).collect()
        }
    };
    Ok((levels, codes))
}

fn far_numbers_as_category(
    name: &str,
    values: &[i64],
    known: Option<&[bool]>,
) -> Result<(Vec<String>, Vec<u16>), TableError> {
    let is_known = |row: usize| known.is_none_or(|known| known[row]);
    let with_value = values.iter().enumerate().filter(|(row, _)| is_known(*row)).map(|(_, value)| *value);
    let levels: Vec<i64> = with_value.collect::<BTreeSet<i64>>().into_iter().collect();
    if levels.len() > MOST_LEVELS {
        return Err(too_many(name, levels.len()));
    }
    let code = |value| levels.binary_search(value).ok().and_then(|code| u16::try_from(code).ok());
    let place = |(row, value)| if is_known(row) { code(value).unwrap_or(MISSING) } else { MISSING };
    let codes = values.iter().enumerate().map(place).collect();
    Ok((levels.iter().map(i64::to_string).collect(), codes))
}
