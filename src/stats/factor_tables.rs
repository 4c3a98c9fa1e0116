//! What the levels of several factors add together, by their joint code.
//! Knows nothing of numeric columns; the sets of factors are those of the design, whatever the partition has.

use super::StatsError;
use super::design::{Design, Factor};
use super::double_double::DoubleDouble;
use super::effects::{Effect, Effects};
use super::elimination::Field;
use super::joint::{Joint, MOST_CODES, pack};
use super::predict::{LANES, Lanes, bundles};
use super::rows::{CodedRows, FactorColumn};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A set of factors, and what their levels add together.
pub(super) struct FactorTable<'a> {
    factors: Vec<Codes<'a>>,
    /// By bundle of outcomes: what each joint code adds.
    pub tables: Vec<Vec<Lanes>>,
}

/// A factor's codes in a partition.
#[derive(Clone)]
struct Codes<'a> {
    codes: Cow<'a, [u16]>,
    /// How many codes there are, the last for missing levels.
    size: usize,
    /// Per outcome and code: what it adds; `None` where the model has no effect.
    effects: Vec<Vec<Option<DoubleDouble>>>,
}

/// The most joint codes of a set: so many entries stay in the processor's nearest cache.
const MOST_JOINT_CODES: usize = 256;

/// The tables of a design's factors, in sets that depend on the design alone.
pub(super) fn factor_tables<'a>(
    design: &Design,
    effects: &[Effects],
    rows: &CodedRows<'a>,
) -> Result<Vec<FactorTable<'a>>, StatsError> {
    let mut factors = Vec::new();
    for (place, factor) in design.factors.iter().enumerate() {
        let column = rows.factors.iter().find(|column| column.name == factor.name);
        let column = column.ok_or_else(|| StatsError::NoSuchColumn { column: factor.name.clone() })?;
        check_levels(rows, column, factor)?;
        factors.push(Codes::of(column, factor, place, effects));
    }
    let sizes: Vec<usize> = design.factors.iter().map(|factor| factor.levels.len() + 1).collect();
    let sets = pack(&sizes, MOST_JOINT_CODES).into_iter();
    let member = |place: usize| factors[place].clone();
    Ok(sets.map(|set| FactorTable::of(set.into_iter().map(member).collect(), effects.len())).collect())
}

impl<'a> FactorTable<'a> {
    fn of(factors: Vec<Codes<'a>>, outcomes: usize) -> Self {
        let mut table = Self { factors, tables: Vec::new() };
        let joint = table.joint();
        let entries = (0..joint.size).map(|code| {
            let levels: Vec<(usize, usize)> = joint.levels_at(code).collect();
            bundles(outcomes, |outcome| table.together(&levels, outcome))
        });
        let entries: Vec<Vec<Lanes>> = entries.collect();
        let bundle = |bundle: usize| entries.iter().map(|lanes| lanes[bundle]).collect();
        table.tables = (0..outcomes.div_ceil(LANES)).map(bundle).collect();
        table
    }

    /// The joint code of the set.
    pub fn joint(&self) -> Joint<'_> {
        let codes: Vec<&[u16]> = self.factors.iter().map(|factor| factor.codes.as_ref()).collect();
        let sizes: Vec<usize> = self.factors.iter().map(|factor| factor.size).collect();
        Joint::new(&(0..codes.len()).collect::<Vec<_>>(), &sizes, &codes)
    }

    /// What levels of the set's factors add, rounded once.
    fn together(&self, levels: &[(usize, usize)], outcome: usize) -> f64 {
        let mut effects = levels.iter().map(|(factor, level)| self.factors[*factor].effects[outcome][*level]);
        let sum = effects.try_fold(DoubleDouble::ZERO, |sum, effect| Some(sum.plus(effect?)));
        sum.map_or(f64::NAN, |sum| sum.hi)
    }
}

impl<'a> Codes<'a> {
    /// A column's own codes, unless it has more levels than the design: then the design's, so that no table
    /// is larger than the design makes it.
    fn of(column: &FactorColumn<'a>, factor: &Factor, place: usize, effects: &[Effects]) -> Self {
        let own = column.levels.len() <= factor.levels.len();
        let levels = if own { column.levels } else { &factor.levels };
        let levels = &levels[..levels.len().min(MOST_CODES - 1)];
        let of_level = |effects: &Effects, level: &String| match effects.level(place, level) {
            Effect::Adds(value) => Some(value),
            Effect::NotEstimated | Effect::Unknown => None,
        };
        let of_outcome = |effects: &Effects| {
            levels.iter().map(|level| of_level(effects, level)).chain([None]).collect::<Vec<_>>()
        };
        let codes = if own { Cow::Borrowed(column.codes) } else { Cow::Owned(recoded(column, levels)) };
        Self { codes, size: levels.len() + 1, effects: effects.iter().map(of_outcome).collect() }
    }
}

/// A column's codes as places among other levels; one beyond them all for levels that are not there.
fn recoded(column: &FactorColumn, levels: &[String]) -> Vec<u16> {
    let place = |level: &String| levels.iter().position(|known| known == level).unwrap_or(levels.len());
    let places: Vec<u16> = column.levels.iter().map(|level| place(level) as u16).collect();
    let beyond = levels.len() as u16;
    column.codes.iter().map(|code| places.get(usize::from(*code)).copied().unwrap_or(beyond)).collect()
}

/// Errs when a row with all controls has a level that the design does not have.
fn check_levels(rows: &CodedRows, column: &FactorColumn, factor: &Factor) -> Result<(), StatsError> {
    let known: BTreeSet<&String> = factor.levels.iter().collect();
    let mut unknown = column.levels.iter().enumerate().filter(|(_, level)| !known.contains(level));
    let has_row = |code: usize| {
        let mut codes = column.codes.iter().enumerate();
        codes.any(|(row, own)| usize::from(*own) == code && rows.is_complete(row))
    };
    let seen = unknown.find(|(code, _)| has_row(*code));
    match seen {
        Some((_, level)) => {
            Err(StatsError::UnknownLevel { factor: factor.name.clone(), level: level.clone() })
        }
        None => Ok(()),
    }
}
