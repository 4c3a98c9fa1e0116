//! The account of an edition as RO-Crate 1.1 with the profile Provenance Run Crate 0.5: what the archive holds,
//! which pipeline and program made it, from which inputs. <https://w3id.org/ro/wfrun/provenance/0.5>
//! Knows nothing of archives, users, machines or clocks; inputs that are not packed it names by digest.

use super::actions;
use super::contents::{Contents, Request};
use super::described::described;
use super::entity::{all, local, media_type, path, to};
use crate::keys::Digest;
use crate::language::Language;
use serde_json::{Value, json};

/// The name of the account within the archive.
pub const METADATA_FILE: &str = "ro-crate-metadata.json";
/// The name of the project's licence.
pub const LICENCE_FILE: &str = "LICENSE";
/// The name of the text that tells a reader what the archive is.
pub const README_FILE: &str = "README.md";
/// The program as an entity.
pub(super) const PROGRAM: &str = "#caveat";
/// The publisher as an entity, when there is no address of it.
const PUBLISHER: &str = "#publisher";

const CRATE: &str = "https://w3id.org/ro/crate/1.1";
const WORKFLOW_CRATE: &str = "https://w3id.org/workflowhub/workflow-ro-crate/1.0";
const BIOSCHEMAS_WORKFLOW: &str = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE";
const LANGUAGE: &str = "#caveat-pipeline";

/// The profiles of the account, each with its name.
const PROFILES: [(&str, &str, &str); 4] = [
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"),
    (WORKFLOW_CRATE, "Workflow RO-Crate", "1.0"),
];

/// Under which licence the edition is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Licence {
    /// The text in the project's LICENSE.
    File,
    /// A licence with an address.
    Url(String),
}

/// An organisation that publishes; never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: Option<String>,
}

impl Publisher {
    fn id(&self) -> &str {
        self.url.as_deref().unwrap_or(PUBLISHER)
    }
}

/// The account as JSON-LD.
pub fn metadata(request: &Request, contents: &Contents) -> Value {
    let mut graph = vec![descriptor(), root(request, contents)];
    graph.extend(PROFILES.map(profile));
    graph.push(licence(&request.licence));
    graph.extend(request.publisher.iter().map(organisation));
    graph.push(workflow(request, contents));
    graph.push(language());
    graph.push(report(request, contents));
    graph.extend(files(request, contents));
    graph.extend(actions::entities(request, contents));
    json!({"@context": format!("{CRATE}/context"), "@graph": graph})
}

fn descriptor() -> Value {
    json!({
        "@id": METADATA_FILE,
        "@type": "CreativeWork",
        "about": to("./"),
        "conformsTo": all([CRATE, WORKFLOW_CRATE]),
    })
}

fn root(request: &Request, contents: &Contents) -> Value {
    let report = report_id(request);
    let beside = contents.files.keys().filter(|file| !within_folder(file, request.folder));
    let mut parts: Vec<String> = beside.map(|file| path(file)).collect();
    parts.push(report);
    let mut root = json!({
        "@id": "./",
        "@type": "Dataset",
        "name": format!("{}, edition {}", title(request), edition(request)),
        "description": description(request, contents),
        "datePublished": request.date,
        "license": to(licence_id(&request.licence)),
        "conformsTo": all(PROFILES.map(|(id, _, _)| id)),
        "mainEntity": to(&path(&request.lock.pipeline)),
        "hasPart": all(parts),
        "mentions": all(actions::ids(contents)),
    });
    let own = request.publisher.as_ref().map(|publisher| to(publisher.id()));
    set(&mut root, "author", own.clone());
    set(&mut root, "publisher", own);
    set(&mut root, "keywords", contents.simulated.then(|| "simulated data".into()));
    root
}

fn description(request: &Request, contents: &Contents) -> String {
    let mut text = String::new();
    if contents.simulated {
        text.push_str(
            "SIMULATED DATA: the numbers come from a simulated population and say nothing about real people, \
             offices or results. ",
        );
    }
    text.push_str(
        "Articles, figures and data of one edition, with the pipeline and the templates that they were rendered \
         from, and an account of the run. Inputs that are not in the archive, confidential ones among them, are \
         named by their BLAKE3 digest only.",
    );
    if !request.date_is_stated {
        text.push_str(
            " The day of publication was not stated: datePublished is the last day of the edition's period.",
        );
    }
    text
}

/// What the archive is, for whoever opens it.
pub fn readme(request: &Request, contents: &Contents) -> String {
    format!(
        "# {}, edition {}\n\n{}\n\nThe report is in `{}`, the account of the run in `{METADATA_FILE}`. Each file of the report is \
         named with its digest in `{}/{}`. To compute the edition again from the same inputs: `caveat reproduce` and \
         this archive.\n",
        title(request),
        edition(request),
        description(request, contents),
        request.folder,
        request.folder,
        crate::edition::LOCK_FILE,
    )
}

fn profile((id, name, version): (&str, &str, &str)) -> Value {
    json!({"@id": id, "@type": "CreativeWork", "name": name, "version": version})
}

fn licence_id(licence: &Licence) -> &str {
    match licence {
        Licence::File => LICENCE_FILE,
        Licence::Url(url) => url,
    }
}

fn licence(licence: &Licence) -> Value {
    match licence {
        Licence::File => json!({
            "@id": LICENCE_FILE,
            "@type": ["File", "CreativeWork"],
            "name": "The project's licence",
            "description": "The licence under which the project, and with it this edition, is published.",
            "encodingFormat": media_type(LICENCE_FILE),
        }),
        Licence::Url(url) => json!({
            "@id": url,
            "@type": "CreativeWork",
            "name": url,
            "description": "The licence under which this edition is published.",
        }),
    }
}

fn organisation(publisher: &Publisher) -> Value {
    let mut entity = json!({"@id": publisher.id(), "@type": "Organization", "name": publisher.name});
    set(&mut entity, "url", publisher.url.clone().map(Value::from));
    entity
}

/// The pipeline's own file, with what it reads, gives and consists of.
fn workflow(request: &Request, contents: &Contents) -> Value {
    let file = &request.lock.pipeline;
    let mut entity = file_entity(file, contents);
    let workflow = json!({
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": title(request),
        "conformsTo": to(BIOSCHEMAS_WORKFLOW),
        "programmingLanguage": to(LANGUAGE),
        "version": contents.files.get(file).map(|bytes| digest(bytes)),
        "input": all(actions::inputs(request)),
        "output": to(actions::OUTPUT),
        "hasPart": all(actions::tools(contents)),
        "step": all(contents.stages.iter().map(|stage| local("step", &stage.name))),
    });
    merge(&mut entity, workflow);
    entity
}

fn language() -> Value {
    json!({
        "@id": LANGUAGE,
        "@type": "ComputerLanguage",
        "name": "caveat pipeline, version 1",
        "alternateName": "caveat",
        "description": "A YAML file that names data, a model, groups to compare and an article to write.",
    })
}

/// The edition's folder.
fn report(request: &Request, contents: &Contents) -> Value {
    let inside = contents.files.keys().filter(|file| within_folder(file, request.folder));
    json!({
        "@id": report_id(request),
        "@type": "Dataset",
        "name": format!("The report, edition {}", edition(request)),
        "exampleOfWork": to(actions::OUTPUT),
        "hasPart": all(inside.map(|file| path(file))),
    })
}

fn within_folder(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

pub(super) fn report_id(request: &Request) -> String {
    format!("{}/", path(request.folder))
}

/// Every file but the pipeline's own and the licence, which have entities of their own.
fn files(request: &Request, contents: &Contents) -> Vec<Value> {
    let own = |file: &str| file == request.lock.pipeline || file == LICENCE_FILE || file == METADATA_FILE;
    let others = contents.files.keys().filter(|file| !own(file));
    let entity = |file: &String| {
        let mut entity = with_source(file_entity(file, contents), file, contents);
        set(&mut entity, "about", (file == README_FILE).then(|| to("./")));
        let within = file.strip_prefix(request.folder).and_then(|rest| rest.strip_prefix('/'));
        let (description, language) = within.map(described).unwrap_or_default();
        set(&mut entity, "description", description.map(Value::from));
        set(&mut entity, "inLanguage", language.map(Value::from));
        entity
    };
    others.map(entity).collect()
}

fn file_entity(file: &str, contents: &Contents) -> Value {
    let bytes = contents.files.get(file).map(Vec::as_slice).unwrap_or_default();
    json!({
        "@id": path(file),
        "@type": "File",
        "name": file,
        "encodingFormat": media_type(file),
        "contentSize": bytes.len().to_string(),
        "identifier": digest(bytes),
    })
}

/// A text of the report is also the value of an input of the pipeline.
fn with_source(mut entity: Value, file: &str, contents: &Contents) -> Value {
    let of = contents.texts.iter().filter(|(_, path)| path.as_str() == file);
    let inputs: Vec<String> = of.map(|(source, _)| actions::input(source)).collect();
    set(&mut entity, "exampleOfWork", (!inputs.is_empty()).then(|| all(inputs)));
    entity
}

fn digest(bytes: &[u8]) -> String {
    format!("blake3:{}", Digest::of(bytes))
}

fn title(request: &Request) -> String {
    let pipeline = &request.loaded.pipeline;
    let own = pipeline.languages.iter().find_map(|language| pipeline.title.get(*language));
    let title = pipeline.title.get(Language::En).or(own).unwrap_or_default().trim();
    if title.is_empty() { pipeline.name.clone() } else { title.to_owned() }
}

/// The edition's name: its parameter, else the last part of its folder.
fn edition(request: &Request) -> String {
    match request.lock.params.get("edition") {
        Some(Value::String(edition)) => edition.clone(),
        Some(other) => other.to_string(),
        None => request.folder.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// Gives an entity a property, if there is a value.
pub(super) fn set(entity: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(map), Some(value)) = (entity.as_object_mut(), value) {
        map.insert(name.to_owned(), value);
    }
}

fn merge(entity: &mut Value, more: Value) {
    let Value::Object(more) = more else { return };
    if let Some(map) = entity.as_object_mut() {
        map.extend(more);
    }
}

/// Who ran the pipeline, as far as it is said: the publisher.
pub(super) fn agent(request: &Request) -> Option<Value> {
    request.publisher.as_ref().map(|publisher| to(publisher.id()))
}
