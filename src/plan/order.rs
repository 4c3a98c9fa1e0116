//! The order of stages: each after those it names. Unknown names and cycles are problems.
//! Knows nothing of what a stage does.

use super::{Written, problem};
use crate::config::{Loaded, Problem};
use crate::stages::Finding;

/// The places of the stages in an order in which each comes after those it names; stages on a cycle or
/// naming an unknown stage are left out and reported.
pub fn order(stages: &[Written], loaded: &Loaded, problems: &mut Vec<Problem>) -> Vec<usize> {
    let names: Vec<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
    for stage in stages {
        for reference in &stage.references {
            if !names.contains(&reference.stage.as_str()) {
                let pointer = reference.pointer.clone();
                let others = names.iter().copied().filter(|name| *name != stage.name);
                let finding = Finding::unknown(pointer, "stage", &reference.stage, others);
                problems.push(problem(loaded, &stage.name, finding));
            }
        }
    }
    let mut order = Vec::new();
    let mut left: Vec<usize> = (0..stages.len()).collect();
    while let Some(next) = left.iter().position(|&place| is_ready(&stages[place], &order, stages, &names)) {
        order.push(left.remove(next));
    }
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

/// A stage is ready when all that it names are placed; an unknown name is reported elsewhere and does
/// not hold the stage back.
fn is_ready(stage: &Written, order: &[usize], stages: &[Written], names: &[&str]) -> bool {
    stage.references.iter().all(|reference| {
        order.iter().any(|&done| stages[done].name == reference.stage)
            || !names.contains(&reference.stage.as_str())
    })
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
