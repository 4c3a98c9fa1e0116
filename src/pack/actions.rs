//! The run as an RO-Crate tells it: parameters, steps, and what each stage read and gave. Results that stay in
//! the store, and inputs that are not packed, are digests. Knows nothing of files or licences.

use super::account::{PROGRAM, agent, report_id, set};
use super::contents::{Contents, Request};
use super::entity::{all, local, path, to};
use super::graph::StageUse;
use crate::edition::LockedFile;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the pipeline gives.
pub(super) const OUTPUT: &str = "#output-report";
const RUN: &str = "#run";
const ORGANIZE: &str = "#organize";
const COMPLETED: &str = "http://schema.org/CompletedActionStatus";

/// The entities of the run.
pub(super) fn entities(request: &Request, contents: &Contents) -> Vec<Value> {
    let mut graph = vec![program(request), output(request)];
    let kinds: BTreeSet<&str> = contents.stages.iter().map(|stage| stage.kind.as_str()).collect();
    graph.extend(kinds.into_iter().map(|kind| tool(kind, request)));
    graph.extend(request.lock.inputs.iter().map(|(source, files)| formal_input(source, files, contents)));
    for (source, files) in request.lock.inputs.iter().filter(|(source, _)| !is_packed(source, contents)) {
        graph.extend(files.iter().map(|file| named_by_digest(source, file)));
    }
    graph.extend(request.lock.params.iter().flat_map(|(name, value)| parameter(name, value)));
    graph.push(run(request, contents));
    graph.push(organize(contents));
    for (place, stage) in contents.stages.iter().enumerate() {
        graph.extend([step(place, stage), control(stage), action(stage, request, contents)]);
        graph.extend(result(stage, request));
    }
    graph
}

/// The actions, which the crate mentions.
pub(super) fn ids(contents: &Contents) -> Vec<String> {
    let of_stages = contents.stages.iter().map(|stage| local("action", &stage.name));
    [RUN, ORGANIZE].map(str::to_owned).into_iter().chain(of_stages).collect()
}

/// The inputs of the pipeline: its sources, then its parameters.
pub(super) fn inputs(request: &Request) -> Vec<String> {
    let sources = request.lock.inputs.keys().map(|source| input(source));
    sources.chain(request.lock.params.keys().map(|name| local("parameter", name))).collect()
}

/// A source as an input of the pipeline.
pub(super) fn input(source: &str) -> String {
    local("input", source)
}

/// The kinds of stages that the pipeline has, as tools.
pub(super) fn tools(contents: &Contents) -> BTreeSet<String> {
    contents.stages.iter().map(|stage| local("tool", &stage.kind)).collect()
}

fn program(request: &Request) -> Value {
    json!({
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": env!("CARGO_PKG_NAME"),
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "softwareVersion": request.lock.program,
    })
}

fn tool(kind: &str, request: &Request) -> Value {
    let revision = request.lock.stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.revision);
    json!({
        "@id": local("tool", kind),
        "@type": "SoftwareApplication",
        "name": format!("{}: stages of kind {kind}", env!("CARGO_PKG_NAME")),
        "softwareVersion": format!("{}, revision {}", request.lock.program, revision.unwrap_or_default()),
        "isPartOf": to(PROGRAM),
    })
}

fn output(request: &Request) -> Value {
    json!({
        "@id": OUTPUT,
        "@type": "FormalParameter",
        "name": "report",
        "additionalType": "Dataset",
        "workExample": to(&report_id(request)),
    })
}

fn is_packed(source: &str, contents: &Contents) -> bool {
    contents.texts.contains_key(source)
}

fn formal_input(source: &str, files: &[LockedFile], contents: &Contents) -> Value {
    let packed = is_packed(source, contents);
    let mut entity = json!({
        "@id": input(source),
        "@type": "FormalParameter",
        "name": source,
        "additionalType": if packed { "File" } else { "PropertyValue" },
        "workExample": values(source, files, contents),
    });
    let note = "Not in the archive: named by its BLAKE3 digest only.";
    set(&mut entity, "description", (!packed).then(|| note.into()));
    entity
}

/// What a source was in this run: the packed text, or the digests of its files.
fn values(source: &str, files: &[LockedFile], contents: &Contents) -> Value {
    all(values_of(source, files, contents))
}

fn values_of(source: &str, files: &[LockedFile], contents: &Contents) -> Vec<String> {
    match contents.texts.get(source) {
        Some(file) => vec![path(file)],
        None => files.iter().map(|file| digest_id(source, file)).collect(),
    }
}

fn digest_id(source: &str, file: &LockedFile) -> String {
    local("digest", &format!("{source}/{}", file.name()))
}

fn named_by_digest(source: &str, file: &LockedFile) -> Value {
    json!({
        "@id": digest_id(source, file),
        "@type": "PropertyValue",
        "name": format!("{source}/{}", file.name()),
        "propertyID": "BLAKE3",
        "value": file.digest.to_string(),
        "exampleOfWork": to(&input(source)),
    })
}

fn parameter(name: &str, value: &Value) -> [Value; 2] {
    let (formal, actual) = (local("parameter", name), local("value", name));
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    [
        json!({
            "@id": formal,
            "@type": "FormalParameter",
            "name": name,
            "additionalType": "Text",
            "workExample": to(&actual),
        }),
        json!({
            "@id": actual,
            "@type": "PropertyValue",
            "name": name,
            "value": text,
            "exampleOfWork": to(&formal),
        }),
    ]
}

fn run(request: &Request, contents: &Contents) -> Value {
    let sources = request.lock.inputs.iter().flat_map(|(source, files)| values_of(source, files, contents));
    let parameters = request.lock.params.keys().map(|name| local("value", name));
    let mut action = json!({
        "@id": RUN,
        "@type": "CreateAction",
        "name": format!("Run of {}", request.lock.pipeline),
        "description": "All stages of the pipeline, from the inputs to the report.",
        "instrument": to(&path(&request.lock.pipeline)),
        "object": all(sources.chain(parameters)),
        "result": to(&report_id(request)),
        "actionStatus": COMPLETED,
    });
    set(&mut action, "agent", agent(request));
    action
}

/// The program at work: it carried out each step, and with them the run.
fn organize(contents: &Contents) -> Value {
    json!({
        "@id": ORGANIZE,
        "@type": "OrganizeAction",
        "name": "The program carries out the pipeline",
        "instrument": to(PROGRAM),
        "object": all(contents.stages.iter().map(|stage| local("control", &stage.name))),
        "result": to(RUN),
    })
}

fn step(place: usize, stage: &StageUse) -> Value {
    json!({
        "@id": local("step", &stage.name),
        "@type": "HowToStep",
        "name": stage.name,
        "position": (place + 1).to_string(),
        "workExample": to(&local("tool", &stage.kind)),
    })
}

fn control(stage: &StageUse) -> Value {
    json!({
        "@id": local("control", &stage.name),
        "@type": "ControlAction",
        "name": format!("Stage {}", stage.name),
        "instrument": to(&local("step", &stage.name)),
        "object": to(&local("action", &stage.name)),
    })
}

fn action(stage: &StageUse, request: &Request, contents: &Contents) -> Value {
    let locked = |source: &str| request.lock.inputs.get(source).map(Vec::as_slice).unwrap_or_default();
    let sources = stage.sources.iter().filter(|source| request.lock.inputs.contains_key(&source.name));
    let mut objects: Vec<String> = stage.reads.iter().map(|read| result_id(read, request)).collect();
    objects.extend(sources.flat_map(|source| values_of(&source.name, locked(&source.name), contents)));
    let mut action = json!({
        "@id": local("action", &stage.name),
        "@type": "CreateAction",
        "name": format!("Stage {} ({})", stage.name, stage.kind),
        "description": description(stage),
        "instrument": to(&local("tool", &stage.kind)),
        "result": to(&result_id(&stage.name, request)),
        "actionStatus": COMPLETED,
    });
    set(&mut action, "object", (!objects.is_empty()).then(|| all(objects)));
    set(&mut action, "agent", agent(request));
    action
}

fn description(stage: &StageUse) -> String {
    let from = if stage.simulates { "a simulated population" } else { "what it reads" };
    format!("The stage '{}' of kind {}, computed from {from}.", stage.name, stage.kind)
}

fn result_id(stage: &str, request: &Request) -> String {
    if stage == request.lock.stage { report_id(request) } else { local("result", stage) }
}

/// A result that stays in the store is one digest over all its parts.
fn result(stage: &StageUse, request: &Request) -> Option<Value> {
    let locked = request.lock.stages.iter().find(|locked| locked.name == stage.name)?;
    (stage.name != request.lock.stage).then(|| {
        json!({
            "@id": local("result", &stage.name),
            "@type": "PropertyValue",
            "name": format!("result of stage {}", stage.name),
            "propertyID": "BLAKE3",
            "value": locked.result.to_string(),
        })
    })
}
