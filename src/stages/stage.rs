//! What a stage is: rounds of steps over parts, each step a function of its parameters and inputs.
//! Knows nothing of what any one kind computes.

use super::{Encoded, Loader, Shape};
use crate::disclosure::Policy;
use crate::disclosure::sensitivity::Sensitivity;
use crate::keys::Digest;
use crate::language::{Language, LocalText};
use crate::table::columns::Columns;
use crate::table::{Codes, DataFrame, Frame, SumColumn, TableError};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A kind of stage: reads its parameters and makes stages.
pub trait Kind: Sync {
    /// The word after `kind:`.
    fn name(&self) -> &'static str;
    /// Raised whenever the kind computes something else from equal inputs; part of every key.
    fn revision(&self) -> u32;
    /// The JSON Schema of the kind's parameters.
    fn schema(&self) -> Value;
    /// The other stages that the parameters name.
    fn references(&self, params: &Value) -> Vec<Reference>;
    /// The inputs that the parameters name, whether or not their files are there.
    fn sources(&self, _: &Value) -> Vec<NamedSource> {
        Vec::new()
    }
    /// The checked stage.
    ///
    /// # Errors
    /// Everything that is wrong with the parameters, given the shapes of the stages they name.
    fn plan(
        &self,
        name: &str,
        params: &Value,
        setting: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>>;
}

/// An input of a kind, by the name under which its files are locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSource {
    /// The name.
    pub name: String,
    /// The file, if it is a text that a report is rendered from, and no data.
    pub text: Option<String>,
}

/// A stage that is named by another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub stage: String,
    /// Where it stands, as a JSON pointer into the parameters.
    pub pointer: String,
}

impl Reference {
    /// The stages that the parameters at these keys name.
    pub fn in_params(params: &Value, keys: &[&str]) -> Vec<Self> {
        let named = keys.iter().filter_map(|key| {
            let stage = params.get(key)?.as_str()?.to_owned();
            Some(Self { stage, pointer: format!("/{key}") })
        });
        named.collect()
    }
}

/// The parameters of a kind from its checked part of the file.
///
/// # Errors
/// One finding, should the schema have let something through.
pub fn typed<T: serde::de::DeserializeOwned>(params: &Value) -> Result<T, Vec<Finding>> {
    serde_json::from_value(params.clone()).map_err(|e| vec![Finding::at("", e.to_string())])
}

impl Upstream<'_> {
    /// The shape of a stage of one of the wanted kinds.
    ///
    /// # Errors
    /// A stage of another kind, or one that is unknown.
    pub fn of_kind(
        &self,
        stage: &str,
        wanted: &[super::OutputKind],
        pointer: &str,
    ) -> Result<&Shape, Vec<Finding>> {
        let Some(shape) = self.shapes.get(stage) else {
            return Err(vec![Finding::at(pointer, format!("unknown stage '{stage}'"))]);
        };
        if wanted.contains(&shape.output) {
            return Ok(shape);
        }
        let words: Vec<&str> = wanted.iter().map(|kind| kind.words()).collect();
        let what = format!("'{stage}' gives {}", shape.output.words());
        Err(vec![Finding::at(pointer, what).mend(format!("name a stage that gives {}", words.join(" or ")))])
    }
}

/// What a pipeline says beside its stages.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The pipeline's name.
    pub pipeline: String,
    /// Its file, relative to the project.
    pub file: String,
    /// Its title.
    pub title: LocalText,
    /// The languages of its reports.
    pub languages: Vec<Language>,
    /// Its parameters after `--set`.
    pub params: BTreeMap<String, Value>,
    /// The disclosure policy.
    pub policy: Policy,
    /// Its events, as written.
    pub events: Value,
    /// How groups, outcomes and breakdowns are called in print.
    pub labels: BTreeMap<String, BTreeMap<String, LocalText>>,
    /// The whole pipeline with its parameters, as YAML.
    pub definition: String,
}

/// What is known of the other stages and of the files while planning.
pub struct Upstream<'a> {
    /// The shapes of the stages planned so far.
    pub shapes: &'a BTreeMap<String, Shape>,
    /// A look at files without reading their rows.
    pub peek: &'a dyn Peek,
}

/// A look at the project's files while planning.
pub trait Peek: Sync {
    /// The files that a pattern names, relative to the project, sorted; or why there are none.
    ///
    /// # Errors
    /// In words: the pattern leaves the project, or no file fits.
    fn files(&self, pattern: &str) -> Result<Vec<String>, String>;
    /// The columns of a data file.
    ///
    /// # Errors
    /// A file that cannot be read as a table.
    fn columns(&self, file: &str) -> Result<Columns, TableError>;
    /// A YAML file as a value, with the position of every part of it.
    ///
    /// # Errors
    /// In words, with file, line and column.
    fn yaml(&self, file: &str) -> Result<Yaml, String>;
    /// Whether a data file says of itself that it is simulated.
    fn is_simulated(&self, file: &str) -> bool;
    /// The text of a small file.
    ///
    /// # Errors
    /// In words: the file is missing, too large or no text.
    fn text(&self, file: &str) -> Result<String, String>;
}

/// A YAML file as a value.
pub struct Yaml {
    /// What it says.
    pub value: Value,
    /// `file:line:column` of a JSON pointer into it.
    pub place: Box<dyn Fn(&str) -> String>,
}

/// Something wrong with a stage's parameters, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, as a JSON pointer into the stage's parameters.
    pub pointer: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it, if known.
    pub mend: Option<String>,
}

impl Finding {
    /// A finding at a place.
    pub fn at(pointer: impl Into<String>, what: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), what: what.into(), mend: None }
    }

    /// The same with its mend.
    #[must_use]
    pub fn mend(self, mend: impl Into<String>) -> Self {
        Self { mend: Some(mend.into()), ..self }
    }

    /// `what` is unknown; the nearest of `known` is offered, else all are listed.
    pub fn unknown<'a>(
        pointer: impl Into<String>,
        what: &str,
        typed: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        let mend = match crate::name::nearest(typed, known.clone()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("there are: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        Self::at(pointer, format!("unknown {what} '{typed}'")).mend(mend)
    }
}

/// A stage that has been checked.
pub struct Planned {
    /// The stage.
    pub stage: Box<dyn Stage>,
    /// What its result looks like.
    pub shape: Shape,
    /// The stages whose results it reads, direct or further up.
    pub needs: Vec<String>,
    /// The files it reads, by source name.
    pub files: Vec<SourceFiles>,
    /// The folder its files for readers go to, if it makes any.
    pub out: Option<String>,
    /// How sensitive its results are.
    pub sensitivity: Sensitivity,
}

/// Files that a stage reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFiles {
    /// The name that the stage knows them by.
    pub source: String,
    /// Relative to the project, sorted.
    pub files: Vec<String>,
}

/// A checked stage: its result is a function of its parameters and its parts.
pub trait Stage: Send + Sync {
    /// Everything but the parts that decides the result, for the stage's key.
    fn key_params(&self) -> Value;
    /// Whether the stage reads a part of another stage; what it does not read is no part of its key.
    fn reads(&self, _: &Part) -> bool {
        true
    }
    /// Tells a table of means of those before it that are of the same rows: their names and what they say. Its parts
    /// will be among those that the stage is given.
    fn stand_beside(&mut self, _tables: &[(&str, &Shape)]) {}
    /// The steps of one round, given all parts so far (of files, of other stages, of earlier rounds);
    /// none when the stage is done. The parts of the last round are the stage's result, and of earlier ones
    /// those that it `keeps`.
    ///
    /// # Errors
    /// Parts that do not fit together.
    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError>;
    /// Whether parts of this role are of the result, whichever round they are of.
    fn keeps(&self, _role: &str) -> bool {
        false
    }
    /// Computes one step and gives its artifacts to `emit` in a fixed order. Returns what the step has
    /// to say about itself (numbers of rows, notes), which is never confidential.
    ///
    /// # Errors
    /// Data that cannot be computed with.
    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError>;
    /// Computes something of the result again by other means, when somebody asks for it; nothing is kept.
    /// `parts` are those that the stage reads. None for stages that have no other means.
    ///
    /// # Errors
    /// Data that the other means cannot compute with.
    fn verify(&self, _parts: &Parts, _loader: &Loader) -> Result<Vec<Verified>, StageError> {
        Ok(Vec::new())
    }
}

/// How far two ways to the same numbers are apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// What was computed twice, as an outcome's name.
    pub what: String,
    /// The rows that it was computed from.
    pub rows: usize,
    /// The columns of the model.
    pub columns: usize,
    /// The largest difference, as a share of the numbers' size. NaN when one way had no number.
    pub largest: f64,
}

/// One piece of input: a file, or an output of a stage or of an earlier round.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The source, or the stage, or empty for an earlier round of the same stage.
    pub from: String,
    /// What it is, as `table` or `file`.
    pub role: String,
    /// Which one, as a period or a file's name.
    pub label: String,
    /// The digest of what it says.
    pub content: Digest,
    /// Where its bytes are.
    pub path: PathBuf,
    /// Rows, where it is a table.
    pub rows: Option<u64>,
}

impl Part {
    /// The name under which the part stands in a key.
    pub fn name(&self) -> String {
        let parts = [self.from.as_str(), &self.role, &self.label];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
    }
}

/// All parts that a stage can see so far.
#[derive(Debug, Clone, Default)]
pub struct Parts(pub Vec<Part>);

impl Parts {
    /// The parts of one origin and role.
    pub fn of<'a>(&'a self, from: &'a str, role: &'a str) -> impl Iterator<Item = &'a Part> {
        self.0.iter().filter(move |part| part.from == from && part.role == role)
    }

    /// The one part of an origin and role with a label.
    pub fn one(&self, from: &str, role: &str, label: &str) -> Option<&Part> {
        self.0.iter().find(|part| part.from == from && part.role == role && part.label == label)
    }
}

/// A piece of work with everything it depends on.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which of the stage's tasks.
    pub task: &'static str,
    /// Which partition.
    pub label: String,
    /// The parameters that the task's result depends on.
    pub params: Value,
    /// The inputs in a fixed order.
    pub inputs: Vec<Part>,
}

/// An output of a step.
pub struct Artifact {
    /// What it is.
    pub role: &'static str,
    /// Which partition, or a file's name.
    pub label: String,
    /// The value.
    pub body: Body,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
}

impl Artifact {
    /// A value as JSON.
    ///
    /// # Errors
    /// A value that JSON cannot hold.
    pub fn json(
        role: &'static str,
        label: &str,
        value: &impl Serialize,
        sensitivity: Sensitivity,
    ) -> Result<Self, StageError> {
        let body = Body::Bytes(serde_json::to_vec(value).map_err(StageError::plain)?);
        Ok(Self { role, label: label.to_owned(), body, sensitivity })
    }
}

/// The value of an artifact.
pub enum Body {
    /// A coded partition.
    Frame(Frame),
    /// The codes of columns that are sums.
    Codes(Codes),
    /// What the codes of such columns add up to.
    Addends(Vec<SumColumn>),
    /// A raw table.
    Raw(DataFrame),
    /// A raw table as it will be kept.
    Encoded(Encoded),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// Why a stage could not be computed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum StageError {
    #[error("{}", .findings.iter().map(|f| f.what.as_str()).collect::<Vec<_>>().join("; "))]
    Pipeline { findings: Vec<Finding> },
    #[error("{where_}: {source}")]
    Table { where_: String, source: TableError },
    #[error("{what}{}", .mend.as_ref().map(|mend| format!("\n  mend: {mend}")).unwrap_or_default())]
    Data { what: String, mend: Option<String> },
    #[error("{part}: {} is not what was written", .path.display())]
    Damaged { part: String, path: PathBuf },
    #[error("interrupted")]
    Interrupted,
}

impl StageError {
    /// Data that cannot be computed with, and the mend.
    pub fn data(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Data { what: what.into(), mend: Some(mend.into()) }
    }

    /// An error that says only what is wrong.
    pub fn plain(what: impl ToString) -> Self {
        Self::Data { what: what.to_string(), mend: None }
    }

    /// A table error with its place.
    pub fn table(where_: impl Into<String>) -> impl FnOnce(TableError) -> Self {
        let where_ = where_.into();
        move |source| Self::Table { where_, source }
    }
}
