//! What a publishing step was given, added up by period.
//! Knows nothing of what is computed from it.

use super::super::stage::{Part, StageError, Step};
use super::cells::{GroupSquares, OVERLAPS, Squares};
use super::elsewhere::is_elsewhere;
use super::{AggregateStage, Loader};
use crate::stats::{Cell, Cells, ChangeSums, ClusterSums, Fit, Grouped, OutcomeFit, Overlaps};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A breakdown, a group and an outcome.
pub type Key<'a> = (&'a str, &'a str, &'a str);

/// Something of each breakdown, group and outcome.
pub type ByGroup<T> = BTreeMap<(String, String, String), T>;

/// What the step was given, by period; all periods as one where the table has no time.
pub struct Inputs {
    /// Exact sums.
    pub cells: BTreeMap<String, Cells>,
    /// The same of all periods.
    pub whole: Option<Cells>,
    /// Sums of residuals.
    pub squares: BTreeMap<String, ByGroup<GroupSquares>>,
    /// What is known of persons over all periods, where it is wanted.
    pub clusters: Option<Grouped<ClusterSums>>,
    /// Changes since the reference period, where they are wanted.
    pub changes: BTreeMap<String, Grouped<ChangeSums>>,
    /// Which groups have rows in common.
    pub overlaps: BTreeMap<String, Overlaps>,
    /// The most rows that a group has in one period.
    most: ByGroup<u64>,
    fit: Option<Fit>,
}

/// One part.
enum Given {
    Cells(Cells),
    Overlaps(Overlaps),
    Squares(Squares),
    Clusters(Grouped<ClusterSums>),
    Changes(Grouped<ChangeSums>),
    Fit(Box<Fit>),
}

impl Given {
    fn read(part: &Part, loader: &Loader) -> Result<Self, StageError> {
        Ok(match part.role.as_str() {
            "cells" => Self::Cells(loader.json(part)?),
            OVERLAPS => Self::Overlaps(loader.json(part)?),
            "squares" => Self::Squares(loader.json(part)?),
            "clusters" => Self::Clusters(loader.json(part)?),
            "change" => Self::Changes(loader.json(part)?),
            _ => Self::Fit(Box::new(loader.json(part)?)),
        })
    }
}

impl Inputs {
    /// Reads and adds up.
    ///
    /// # Errors
    /// Damaged parts, or parts that do not belong together.
    pub fn read(stage: &AggregateStage, step: &Step, loader: &Loader) -> Result<Self, StageError> {
        let mut inputs = Self {
            cells: BTreeMap::new(),
            whole: None,
            overlaps: BTreeMap::new(),
            squares: BTreeMap::new(),
            clusters: None,
            changes: BTreeMap::new(),
            most: ByGroup::new(),
            fit: None,
        };
        // Read by all processors, added up in the order of the parts.
        let parts: Vec<&Part> = step.inputs.iter().filter(|part| !is_elsewhere(part)).collect();
        let read = parts.par_iter().map(|part| Given::read(part, loader));
        let read = read.collect::<Result<Vec<Given>, StageError>>()?;
        for (part, given) in parts.into_iter().zip(read) {
            let period = if stage.by.is_some() { part.label.clone() } else { String::new() };
            match given {
                Given::Cells(cells) => inputs.add_cells(period, cells)?,
                Given::Overlaps(overlaps) => inputs.overlaps.entry(period).or_default().merge(overlaps),
                Given::Squares(squares) => inputs.add_squares(period, squares),
                Given::Clusters(sums) => {
                    let known = inputs.clusters.get_or_insert_default();
                    known.merge(&sums).map_err(StageError::plain)?;
                }
                Given::Changes(sums) => drop(inputs.changes.insert(period, sums)),
                Given::Fit(fit) => inputs.fit = Some(*fit),
            }
        }
        Ok(inputs)
    }

    fn add_cells(&mut self, period: String, cells: Cells) -> Result<(), StageError> {
        for cell in cells.iter() {
            let most = self.most.entry(owned((cell.breakdown, cell.group, cell.outcome))).or_default();
            *most = (*most).max(cell.n);
        }
        match &mut self.whole {
            None => self.whole = Some(cells.clone()),
            Some(whole) => whole.merge(&cells).map_err(StageError::plain)?,
        }
        match self.cells.get_mut(&period) {
            None => drop(self.cells.insert(period, cells)),
            Some(known) => known.merge(&cells).map_err(StageError::plain)?,
        }
        Ok(())
    }

    fn add_squares(&mut self, period: String, squares: Squares) {
        let known = self.squares.entry(period).or_default();
        for group in squares.groups {
            let key = (group.breakdown.clone(), group.group.clone(), group.outcome.clone());
            match known.get_mut(&key) {
                None => drop(known.insert(key, group)),
                Some(sum) => sum.sums.merge(&group.sums),
            }
        }
    }

    /// Persons for certain in a group: each once where they were counted, else the most of one period.
    pub fn persons(&self, cell: &Cell) -> u64 {
        let (breakdown, group, outcome) = (cell.breakdown, cell.group, cell.outcome);
        let counted = self.clusters.as_ref().and_then(|sums| sums.get(breakdown, group, outcome));
        let most = self.most.get(&owned((breakdown, group, outcome))).copied().unwrap_or(0);
        counted.map_or(most, |entry| entry.sums.persons.max(most)).min(cell.n)
    }

    /// The model of an outcome.
    pub fn model(&self, outcome: &str) -> Option<(&Fit, &OutcomeFit)> {
        let fit = self.fit.as_ref()?;
        Some((fit, fit.outcomes.iter().find(|known| known.name == outcome)?))
    }
}

/// The key of a map.
pub fn owned(key: Key) -> (String, String, String) {
    (key.0.to_owned(), key.1.to_owned(), key.2.to_owned())
}
