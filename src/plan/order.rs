//! The order of stages: each after those it names. Unknown names and cycles are problems.
//! Knows nothing of what a stage does.

use super::{Written, problem};
use crate::config::{Loaded, Problem};
use crate::stages::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// The places of the stages in an order in which each comes after those it names; stages on a cycle or
/// naming an unknown stage are left out and reported.
pub fn order(stages: &[Written], loaded: &Loaded, problems: &mut Vec<Problem>) -> Vec<usize> {
    let names: Vec<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
    let known: BTreeSet<&str> = names.iter().copied().collect();
    for stage in stages {
        for reference in &stage.references {
            if !known.contains(reference.stage.as_str()) {
                let pointer = reference.pointer.clone();
                let others = names.iter().copied().filter(|name| *name != stage.name);
                let finding = Finding::unknown(pointer, "stage", &reference.stage, others);
                problems.push(problem(loaded, &stage.name, finding));
            }
        }
    }
    let (order, left) = sorted(stages);
    if let Some(cycle) = cycle(stages, &left) {
        let first = &stages[cycle[0]];
        let path: Vec<&str> = cycle.iter().chain(&cycle[..1]).map(|&place| names[place]).collect();
        let next = names[*cycle.get(1).unwrap_or(&cycle[0])];
        let pointer = first.references.iter().find(|r| r.stage == next).map(|r| r.pointer.clone());
        let what = format!("the stages need each other in a circle: {}", path.join(" needs "));
        let finding = Finding::at(pointer.unwrap_or_default(), what)
            .mend("let one of them read an earlier stage in place of a later one");
        problems.push(problem(loaded, &first.name, finding));
    }
    order
}

/// The places in order, the first of the file first where several may come next, and those that are left over.
/// An unknown name is reported elsewhere and does not hold a stage back.
fn sorted(stages: &[Written]) -> (Vec<usize>, Vec<usize>) {
    let places: BTreeMap<&str, usize> =
        stages.iter().enumerate().map(|(place, stage)| (stage.name.as_str(), place)).collect();
    let named = |stage: &Written| -> BTreeSet<usize> {
        stage
            .references
            .iter()
            .filter_map(|reference| places.get(reference.stage.as_str()).copied())
            .collect()
    };
    let mut named_by: Vec<Vec<usize>> = vec![Vec::new(); stages.len()];
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    for (place, stage) in stages.iter().enumerate() {
        let named = named(stage);
        named.iter().for_each(|&above| named_by[above].push(place));
        open.insert(place, named.len());
    }
    let mut ready: BTreeSet<usize> =
        open.iter().filter(|(_, named)| **named == 0).map(|(&place, _)| place).collect();
    let mut order = Vec::new();
    while let Some(next) = ready.pop_first() {
        order.push(next);
        open.remove(&next);
        for &place in &named_by[next] {
            let named = open.entry(place).or_default();
            *named -= 1;
            ready.extend((*named == 0).then_some(place));
        }
    }
    (order, open.into_keys().collect())
}

/// One cycle among the stages left, if there is one: follow names until a stage comes again.
fn cycle(stages: &[Written], left: &[usize]) -> Option<Vec<usize>> {
    let mut path = vec![*left.first()?];
    loop {
        let stage = &stages[*path.last()?];
        let next = stage.references.iter().find_map(|reference| {
            left.iter().copied().find(|&place| stages[place].name == reference.stage)
        })?;
        if let Some(start) = path.iter().position(|&place| place == next) {
            return Some(path.split_off(start));
        }
        path.push(next);
    }
}
