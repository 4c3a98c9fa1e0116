//! Which stages may start: those of which all that they need has come to an end.
//! Knows nothing of how they ended.

use crate::plan::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// The stages that have not started, by their places in the plan.
pub(super) struct Ready {
    /// How many of its needs each one still waits for.
    open: BTreeMap<usize, usize>,
    ready: BTreeSet<usize>,
    needed_by: BTreeMap<usize, Vec<usize>>,
}

impl Ready {
    /// The stages at these places; others are taken as done.
    pub fn of(plan: &Plan, wanted: &[usize]) -> Self {
        let wanted: BTreeSet<usize> = wanted.iter().copied().collect();
        let places = plan.places();
        let mut all = Self { open: BTreeMap::new(), ready: BTreeSet::new(), needed_by: BTreeMap::new() };
        for &place in &wanted {
            let needs = plan.stages[place].needs.iter().filter_map(|need| places.get(need.as_str()).copied());
            let needs: BTreeSet<usize> = needs.filter(|need| wanted.contains(need)).collect();
            needs.iter().for_each(|&need| all.needed_by.entry(need).or_default().push(place));
            all.ready.extend(needs.is_empty().then_some(place));
            all.open.insert(place, needs.len());
        }
        all
    }

    /// The first in the plan's order that may start.
    pub fn first(&self) -> Option<usize> {
        self.ready.first().copied()
    }

    /// Those that may start, in the plan's order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.ready.iter().copied()
    }

    /// A stage starts, or is given up.
    pub fn start(&mut self, place: usize) {
        self.ready.remove(&place);
        self.open.remove(&place);
    }

    /// A stage has come to an end, whichever.
    pub fn end(&mut self, place: usize) {
        for waiting in self.needed_by.remove(&place).into_iter().flatten() {
            if let Some(open) = self.open.get_mut(&waiting) {
                *open -= 1;
                self.ready.extend((*open == 0).then_some(waiting));
            }
        }
    }

    /// Gives up what has not started, in the plan's order.
    pub fn give_up(&mut self) -> Vec<usize> {
        self.ready.clear();
        std::mem::take(&mut self.open).into_keys().collect()
    }
}
