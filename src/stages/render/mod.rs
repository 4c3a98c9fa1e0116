//! `render`: published tables and templates to an article in each language.
//! Knows nothing of rows or models but what has passed the gate.

mod build;
mod calibration;
mod card;
mod changes;
mod comparability;
mod corrections;
mod findings;
mod funnel;
mod funnel_findings;
mod movements;
mod observed;
mod params;
mod provenance;
mod unmet;

use super::stage::{
    Artifact, Body, Finding, Kind, NamedSource, Parts, Planned, Reference, Setting, SourceFiles, Stage,
    StageError, Step, Upstream, typed,
};
use super::{GATE, Loader, OutputKind, Previous, Shape};
use crate::caveats::Catalogue;
use crate::disclosure::sensitivity::Sensitivity;
use crate::edition::Correction;
use crate::keys::Digest;
use crate::language::Language;
use crate::report::{self, Format, ReportError, render, render_beside, review};
use calibration::Statement;
use params::Params;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub use card::status_word;
pub use unmet::ROLE as UNMET;

/// The kind.
pub struct Render;

impl Kind for Render {
    fn name(&self) -> &'static str {
        "render"
    }

    fn revision(&self) -> u32 {
        7
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(Params).to_value()
    }

    fn references(&self, params: &Value) -> Vec<Reference> {
        let figures = params["figures"].as_object().into_iter().flatten();
        let named = figures.filter_map(|(name, figure)| {
            let stage = figure["data"].as_str()?.to_owned();
            Some(Reference { stage, pointer: format!("/figures/{name}/data") })
        });
        named.collect()
    }

    fn sources(&self, params: &Value) -> Vec<NamedSource> {
        let params: Option<Params> = typed(params).ok();
        let texts = params.iter().flat_map(|params| params.texts());
        texts.map(|(name, file)| NamedSource { name, text: Some(file.to_owned()) }).collect()
    }

    fn plan(
        &self,
        _: &str,
        params: &Value,
        setting: &Setting,
        upstream: &Upstream,
    ) -> Result<Planned, Vec<Finding>> {
        let typed: Params = typed(params)?;
        let figures = typed.figures().map_err(|finding| vec![finding])?;
        let mut findings = findings::of_figures(&figures, setting, upstream);
        let out = typed.out.trim_end_matches('/').to_owned();
        let (mut files, catalogue) = findings::of_files(&typed, &figures, setting, upstream, &mut findings);
        let calibration = calibration::read(&typed, upstream, &mut findings);
        let corrections = corrections::read(&out, upstream, &mut files, &mut findings);
        let previous =
            Previous::read(typed.previous.as_deref(), "/previous", upstream, &mut files, &mut findings);
        findings.extend(previous.iter().filter(|previous| previous.folder == out).map(|_| {
            let mend = "name the folder of an edition before this one, or leave `previous` out";
            Finding::at("/previous", format!("{out} is this edition's own folder")).mend(mend)
        }));
        findings.extend(
            previous.iter().flat_map(|previous| findings::of_previous(&previous.folder, &figures, upstream)),
        );
        let (Some(catalogue), true) = (catalogue, findings.is_empty()) else { return Err(findings) };
        let shapes: BTreeMap<String, Shape> = figures
            .iter()
            .filter_map(|f| Some((f.data.clone(), upstream.shapes.get(&f.data)?.clone())))
            .collect();
        let needs = needs(&shapes);
        findings::of_out(&out).map_err(|finding| vec![finding])?;
        findings::of_edition(setting).map_err(|finding| vec![finding])?;
        let stage = RenderStage {
            written: params.clone(),
            params: typed,
            figures,
            setting: setting.clone(),
            shapes,
            catalogue,
            calibration,
            corrections,
            previous,
        };
        Ok(Planned {
            stage: Box::new(stage),
            shape: Shape::of(OutputKind::Report),
            needs,
            files,
            out: Some(out),
            sensitivity: Sensitivity::Public,
        })
    }
}

/// The tables that are shown, the tables they were made from, and the models behind them.
fn needs(shapes: &BTreeMap<String, Shape>) -> Vec<String> {
    let mut needs: Vec<String> = shapes.keys().cloned().collect();
    for shape in shapes.values() {
        needs.extend(shape.cells.clone());
        needs.extend(shape.model.clone());
    }
    needs.sort();
    needs.dedup();
    needs
}

/// A render stage that has been checked.
struct RenderStage {
    written: Value,
    params: Params,
    figures: Vec<params::Figure>,
    setting: Setting,
    shapes: BTreeMap<String, Shape>,
    catalogue: Checked<Catalogue>,
    calibration: Option<Checked<Vec<Statement>>>,
    corrections: Option<Checked<Vec<Correction>>>,
    previous: Option<Previous>,
}

/// A value read while planning, with the digest of the file that it was read from.
struct Checked<T> {
    value: T,
    digest: Digest,
}

impl Stage for RenderStage {
    fn key_params(&self) -> Value {
        let mut params = self.written.clone();
        if let Some(map) = params.as_object_mut() {
            // Where the files go, and under which paths templates lie, changes none of their bytes.
            const PLACES: [&str; 10] = [
                "out",
                "template",
                "caveats",
                "bibliography",
                "layout",
                "style",
                "script",
                "calibration",
                "previous",
                "claim_words",
            ];
            for key in PLACES {
                map.shift_remove(key);
            }
        }
        json!({
            "params": params,
            "edition": self.edition(),
            "pipeline": self.setting.pipeline,
            "file": self.setting.file,
            "title": self.setting.title,
            "languages": self.setting.languages,
            "parameters": self.setting.params,
            "events": self.setting.events,
            "labels": self.setting.labels,
            "simulated": self.simulated(),
            "privacy": self.setting.policy,
            "program": env!("CARGO_PKG_VERSION"),
            "words": Digest::of(report::own_texts().as_bytes()),
            "compared": self.previous.as_ref().map(|_| self.compared()),
        })
    }

    fn steps(&self, round: usize, parts: &Parts) -> Result<Vec<Step>, StageError> {
        if round > 0 {
            return Ok(Vec::new());
        }
        let wanted = ["file", "table", GATE, "facts", "model", "inflation", "errors", "provenance"];
        let inputs = parts.0.iter().filter(|part| wanted.contains(&part.role.as_str())).cloned().collect();
        Ok(vec![Step { task: "article", label: String::new(), params: self.key_params(), inputs }])
    }

    fn run(
        &self,
        step: &Step,
        loader: &Loader,
        emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
    ) -> Result<Value, StageError> {
        report::prepare();
        let (report, unmet) = build::report(self, step, loader)?;
        let words = build::claim_words(self, step, loader)?;
        let reviewed = review(report, &words).map_err(|errors| self.all_wrong(&errors))?;
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let formats = self.params.formats();
        let articles_and_data = || formats.iter().copied().map(Some).chain([None]);
        let languages = self.setting.languages.iter();
        let wanted: Vec<_> = languages.flat_map(|l| articles_and_data().map(move |f| (*l, f))).collect();
        let rendered = wanted.par_iter().map(|&(language, format)| {
            let first = |error| StageError::Pipeline { findings: vec![self.wrong(language, &error)] };
            let rendered = match format {
                Some(format) => render(&reviewed, language, format),
                None => render_beside(&reviewed, language),
            };
            rendered.map_err(first)
        });
        for rendered in rendered.collect::<Vec<_>>() {
            files.extend(rendered?.files);
        }
        for (label, bytes) in files {
            emit(Artifact {
                role: "file",
                label,
                body: Body::Bytes(bytes),
                sensitivity: Sensitivity::Public,
            })?;
        }
        emit(Artifact::json(unmet::ROLE, "", &unmet, Sensitivity::Internal)?)?;
        Ok(json!({}))
    }
}

impl RenderStage {
    /// The edition's name: the parameter `edition`, else the last part of the folder.
    fn edition(&self) -> String {
        let folder = self.params.out.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        match self.setting.params.get("edition") {
            Some(Value::String(edition)) => edition.clone(),
            Some(other) => other.to_string(),
            None => folder.to_owned(),
        }
    }

    /// What a comparison with the edition before tells of beside data and results.
    fn compared(&self) -> Value {
        let revisions: BTreeMap<&str, u32> =
            super::ALL.iter().map(|kind| (kind.name(), kind.revision())).collect();
        json!({"pipeline": Digest::of(self.setting.definition.as_bytes()), "revisions": revisions})
    }

    fn simulated(&self) -> bool {
        self.shapes.values().any(|shape| shape.simulated)
    }
}

impl RenderStage {
    /// What is wrong with a template, its figures or the page is wrong with the pipeline, not with the data.
    fn wrong(&self, language: Language, error: &ReportError) -> Finding {
        let pointer = match error {
            ReportError::Template { file, .. } => {
                let of_file = self.params.template.iter().find(|(_, template)| *template == file);
                format!("/template/{}", of_file.map_or(language, |(language, _)| *language))
            }
            ReportError::Bibliography { .. } => "/bibliography".to_owned(),
            ReportError::Layout { .. } => "/layout".to_owned(),
            ReportError::Wording { .. } => "/claim_words".to_owned(),
            ReportError::Figure { figure, .. } => format!("/figures/{figure}"),
            _ => format!("/template/{language}"),
        };
        Finding::at(pointer, error.to_string())
    }

    fn all_wrong(&self, errors: &[ReportError]) -> StageError {
        let first = self.setting.languages.first().copied().unwrap_or(Language::En);
        StageError::Pipeline { findings: errors.iter().map(|error| self.wrong(first, error)).collect() }
    }
}

/// The files of templates as sources, one name each.
fn source(name: &str, file: &str) -> SourceFiles {
    SourceFiles { source: name.to_owned(), files: vec![file.to_owned()] }
}

impl Params {
    fn formats(&self) -> Vec<Format> {
        self.formats.iter().map(|format| format.format()).collect()
    }
}
