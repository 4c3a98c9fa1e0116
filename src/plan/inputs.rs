//! The inputs behind a report, each under a name of its own.
//! Knows nothing of what the files hold.

use super::Plan;
use crate::stages::SourceFiles;
use std::collections::BTreeMap;

/// An input behind a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The source's name; with a stage in front, as `register.persons`, where stages call different files the same.
    pub name: String,
    /// The files.
    pub source: SourceFiles,
    /// The stages that read it.
    pub read_by: Vec<String>,
}

impl Plan {
    /// The inputs that a report and the stages behind it read, in the order of the stages.
    pub fn inputs(&self, report: &str) -> Vec<Input> {
        let mut inputs: Vec<Input> = Vec::new();
        for stage in self.closure(report).into_iter().map(|place| &self.stages[place]) {
            for source in &stage.files {
                match inputs.iter_mut().find(|known| known.source == *source) {
                    Some(known) => known.read_by.push(stage.name.clone()),
                    None => inputs.push(Input {
                        name: source.source.clone(),
                        source: source.clone(),
                        read_by: vec![stage.name.clone()],
                    }),
                }
            }
        }
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        inputs.iter().for_each(|input| *named.entry(input.name.clone()).or_default() += 1);
        for input in inputs.iter_mut().filter(|input| named[&input.name] > 1) {
            input.name = format!("{}.{}", input.read_by[0], input.name);
        }
        inputs
    }
}
