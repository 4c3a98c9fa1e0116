//! The stages of a pipeline as written: names, kinds, and parameters against the schema of their kind.
//! Knows nothing of how stages hang together (that is the plan's).

use crate::config::check::{Checker, Here, words};
use crate::config::document::{Key, Node, Span, Value};
use crate::config::pipeline::StageAsWritten;
use crate::config::problem::{Place, Problem};
use crate::config::schema::KindSchema;
use crate::language::Language;
use crate::name::{Name, nearest};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What the check of a stage needs to know of the pipeline.
pub struct Surroundings<'a> {
    /// The kinds there are.
    pub kinds: &'a [KindSchema<'a>],
    /// The pipeline's languages.
    pub languages: &'a [Language],
    /// Values that have been complained about already.
    pub silenced: &'a BTreeSet<Span>,
}

/// Everything that is wrong with the stages of a tree, each against its kind.
pub fn problems(tree: &mut Node, surroundings: &Surroundings) -> Vec<Problem> {
    let place = Place::root().key("stages");
    let key = tree.entries().iter().find(|(key, _)| key.text == "stages").map(|(key, _)| key.at.clone());
    let (Some(key), Some(stages)) = (key, tree.get_mut("stages")) else {
        return Vec::new();
    };
    let Value::Map(entries) = &mut stages.value else {
        return Vec::new();
    };
    if entries.is_empty() {
        let problem = Problem::at(&key, &place, "the pipeline has no stages");
        return vec![problem.mend(kinds_there_are(surroundings.kinds))];
    }
    entries
        .par_iter_mut()
        .flat_map_iter(|(name, stage)| of_stage(name, stage, &place, surroundings))
        .collect()
}

fn of_stage(name: &Key, stage: &mut Node, place: &Place, surroundings: &Surroundings) -> Vec<Problem> {
    let here = Here::new(place.key(&name.text), name.at.clone());
    let kind = match kind_of(stage, &here, surroundings.kinds) {
        Ok(kind) => kind,
        Err(problem) => return vec![problem],
    };
    // The kind's schema knows nothing of `kind`, which tells kinds apart.
    let written = stage.remove("kind");
    let mut checker = Checker::new(&kind.schema, surroundings.languages, surroundings.silenced);
    checker.check(stage, &here);
    if let Value::Map(entries) = &mut stage.value {
        written.into_iter().for_each(|kind| entries.insert(0, kind));
    }
    checker.problems
}

fn kind_of<'k>(
    stage: &Node,
    here: &Here,
    kinds: &'k [KindSchema<'k>],
) -> Result<&'k KindSchema<'k>, Problem> {
    let Value::Map(entries) = &stage.value else {
        let what = format!("wants a map with 'kind', got {}", words::got(stage));
        return Err(Problem::at(&stage.at, &here.place, what).mend(kinds_there_are(kinds)));
    };
    let Some(kind) = stage.get("kind") else {
        let near = nearest("kind", entries.iter().map(|(key, _)| key.text.as_str()));
        let mend = near.map(|near| format!("is '{near}' meant to be 'kind'?"));
        let problem = Problem::at(&here.key, &here.place, "the key 'kind' is missing");
        return Err(problem.mend(mend.unwrap_or_else(|| kinds_there_are(kinds))));
    };
    let place = here.place.key("kind");
    let Some(name) = kind.text() else {
        let what = format!("wants the name of a kind, got {}", words::got(kind));
        return Err(Problem::at(&kind.at, &place, what).mend(kinds_there_are(kinds)));
    };
    kinds.iter().find(|known| known.name == name).ok_or_else(|| {
        let near = nearest(name, kinds.iter().map(|kind| kind.name));
        let question = near.map(|near| format!("did you mean '{near}'? "));
        let mend = question.unwrap_or_default() + &kinds_there_are(kinds);
        Problem::at(&kind.at, &place, format!("unknown kind '{}'", words::cut(name))).mend(mend)
    })
}

fn kinds_there_are(kinds: &[KindSchema]) -> String {
    format!("the kinds are {}", words::listed(kinds.iter().map(|kind| kind.name), "and"))
}

/// The stages of a tree that has no problems, in the order of the file.
pub fn typed(tree: &Node) -> Vec<StageAsWritten> {
    let stages = tree.get("stages").map_or(&[][..], Node::entries);
    let stage = |(key, stage): &(Key, Node)| {
        let mut params = stage.clone();
        let (_, kind) = params.remove("kind")?;
        let kind = kind.text()?.to_owned();
        Some(StageAsWritten { name: Name::parse(&key.text)?, kind, params, at: key.at.clone() })
    };
    stages.iter().filter_map(stage).collect()
}
