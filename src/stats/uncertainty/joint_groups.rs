//! The groups of all breakdowns as one code a row, so that a row is looked at once and not once a breakdown.
//! Knows nothing of persons or residuals.

use super::UncertaintyError;
use crate::stats::{GroupColumn, MISSING};
use std::collections::BTreeMap;

/// A partition's rows by the combination of groups that they are in.
pub(super) struct JointGroups {
    /// Per row its combination.
    pub codes: Vec<u32>,
    /// Per combination the group of each breakdown; `MISSING` for none.
    pub groups: Vec<Vec<u16>>,
}

/// Combinations over several partitions, whose own group codes differ.
#[derive(Default)]
pub(super) struct Combinations {
    /// Per breakdown its groups, in the order in which they came.
    pub names: Vec<Vec<String>>,
    places: Vec<BTreeMap<String, u16>>,
    /// Per combination the group of each breakdown.
    pub groups: Vec<Vec<u16>>,
    codes: BTreeMap<Vec<u16>, u32>,
}

/// The code of a group that another partition has and this one has not: the last before `MISSING`.
pub(super) const GONE: u16 = MISSING - 1;
/// A combination that has not been seen yet.
const UNSEEN: u32 = u32::MAX;

impl JointGroups {
    /// The combinations of checked columns.
    pub fn of(columns: &[GroupColumn], rows: usize) -> Self {
        let mut joint = Self { codes: vec![0; rows], groups: vec![Vec::new()] };
        columns.iter().for_each(|column| joint.split(column));
        joint
    }

    /// Tells the combinations apart by one breakdown more.
    fn split(&mut self, column: &GroupColumn) {
        let width = column.groups.len() + 1;
        let mut split = vec![UNSEEN; self.groups.len() * width];
        let mut groups = Vec::new();
        for (code, &group) in self.codes.iter_mut().zip(column.codes) {
            let place = if group == MISSING { width - 1 } else { usize::from(group) };
            let slot = &mut split[*code as usize * width + place];
            if *slot == UNSEEN {
                *slot = groups.len() as u32;
                let mut longer = self.groups[*code as usize].clone();
                longer.push(group);
                groups.push(longer);
            }
            *code = *slot;
        }
        self.groups = groups;
    }
}

impl Combinations {
    /// Per combination of a partition its code here.
    pub fn codes_of(
        &mut self,
        columns: &[GroupColumn],
        joint: &JointGroups,
    ) -> Result<Vec<u32>, UncertaintyError> {
        self.names.resize(columns.len(), Vec::new());
        self.places.resize(columns.len(), BTreeMap::new());
        let places: Vec<Vec<u16>> =
            (0..columns.len()).map(|at| self.places_of(at, &columns[at])).collect::<Result<_, _>>()?;
        let place = |(at, group): (usize, &u16)| places[at].get(usize::from(*group)).copied();
        let here = |groups: &Vec<u16>| {
            groups.iter().enumerate().map(|group| place(group).unwrap_or(MISSING)).collect::<Vec<u16>>()
        };
        Ok(joint.groups.iter().map(|groups| self.code_of(here(groups))).collect())
    }

    /// Per group of a partition its place among the groups of all partitions so far.
    fn places_of(&mut self, at: usize, column: &GroupColumn) -> Result<Vec<u16>, UncertaintyError> {
        let (names, places) = (&mut self.names[at], &mut self.places[at]);
        let place = |name: &String| {
            if let Some(place) = places.get(name) {
                return Ok(*place);
            }
            let place = u16::try_from(names.len()).ok().filter(|place| *place < GONE);
            let too_many = || UncertaintyError::TooManyGroups { breakdown: column.breakdown.clone() };
            let place = place.ok_or_else(too_many)?;
            names.push(name.clone());
            places.insert(name.clone(), place);
            Ok(place)
        };
        column.groups.iter().map(place).collect()
    }

    fn code_of(&mut self, groups: Vec<u16>) -> u32 {
        let next = self.groups.len() as u32;
        let code = *self.codes.entry(groups.clone()).or_insert(next);
        if code == next {
            self.groups.push(groups);
        }
        code
    }
}

/// Errs when columns differ in length, a code has no group, or two breakdowns have one name.
pub(super) fn check_groups(columns: &[GroupColumn], expected: usize) -> Result<(), UncertaintyError> {
    for (place, column) in columns.iter().enumerate() {
        let (name, rows) = (&column.breakdown, column.codes.len());
        if rows != expected {
            return Err(UncertaintyError::Ragged { column: name.clone(), rows, expected });
        }
        if column.groups.len() > usize::from(GONE) {
            return Err(UncertaintyError::TooManyGroups { breakdown: name.clone() });
        }
        let has_group = |code: &u16| *code == MISSING || usize::from(*code) < column.groups.len();
        if let Some(&code) = column.codes.iter().find(|code| !has_group(code)) {
            return Err(UncertaintyError::NoSuchCode { breakdown: name.clone(), code });
        }
        if columns[..place].iter().any(|other| other.breakdown == *name) {
            return Err(UncertaintyError::TwoOfOneName { name: name.clone() });
        }
    }
    Ok(())
}
