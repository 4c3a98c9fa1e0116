//! What can be wrong with figures, templates and the catalogue, before data are read.
//! Knows nothing of the tables' numbers.

use super::super::stage::{Finding, Setting, SourceFiles, Upstream};
use super::super::{OutputKind, Shape};
use super::params::{Figure, Params, WrittenShow, claim_words, template};
use super::{Checked, funnel_findings, source};
use crate::caveats::{Catalogue, check_catalogue};
use crate::disclosure::published::Measure;
use crate::keys::Digest;
use crate::language::Language;
use crate::name::Name;
use crate::period::Period;
use crate::report::{ArticleTemplate, ClaimWords, check_template};
use crate::starter;

/// What is wrong with the figures.
pub fn of_figures(figures: &[Figure], setting: &Setting, upstream: &Upstream) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in figures {
        let at = |field: &str| format!("/figures/{}{field}", figure.name);
        if Name::parse(&figure.name).is_none() {
            let what = format!("'{}' is no name for a figure", figure.name);
            findings.push(Finding::at(at(""), what).mend("use lower-case letters, digits and underscores"));
        }
        let wanted: &[OutputKind] =
            if figure.show == WrittenShow::Index { &[OutputKind::Index] } else { &[OutputKind::Cells] };
        match upstream.of_kind(&figure.data, wanted, &at("/data")) {
            Ok(data) => findings.extend(of_figure(figure, data, setting)),
            Err(wrong) => findings.extend(wrong),
        }
    }
    findings
}

fn of_figure(figure: &Figure, data: &Shape, setting: &Setting) -> Vec<Finding> {
    let at = |field: &str| format!("/figures/{}{field}", figure.name);
    let mut findings = Vec::new();
    if data.outcome(&figure.outcome).is_none() {
        findings.push(Finding::unknown(at("/outcome"), "outcome", &figure.outcome, data.outcome_names()));
    }
    let breakdowns: Vec<&str> = data.breakdowns.keys().map(String::as_str).chain(["total"]).collect();
    for (field, breakdown) in [
        ("/breakdown", Some(&figure.breakdown)),
        ("/relative_to/breakdown", figure.relative_to.as_ref().map(|to| &to.breakdown)),
    ] {
        if let Some(breakdown) = breakdown.filter(|breakdown| !breakdowns.contains(&breakdown.as_str())) {
            findings.push(Finding::unknown(at(field), "breakdown", breakdown, breakdowns.iter().copied()));
        }
    }
    for measure in figure.show.show().measures() {
        if !data.measures.contains(measure) {
            let what = format!("'{}' does not have the measure '{}'", figure.data, measure.name());
            findings.push(Finding::at(at("/data"), what).mend(measure_mend(*measure)));
        }
    }
    findings.extend(of_intervals(figure, data));
    findings.extend(of_period(figure, "/reference_line", figure.reference_line.as_deref(), data));
    findings.extend(of_period(figure, "/period", figure.period.as_deref(), data));
    findings.extend(funnel_findings::of_funnel(figure, data));
    for language in &setting.languages {
        if figure.title.get(*language).is_none_or(|title| title.trim().is_empty()) {
            findings.push(Finding::at(at("/title"), format!("the title has no words in {language}")));
        }
    }
    findings
}

/// How a table comes to have a measure.
pub fn measure_mend(measure: Measure) -> String {
    format!("add {} to the `measures` of the aggregate stage", measure.name())
}

/// Intervals are those of a group's own mean indicator, which the table must have.
fn of_intervals(figure: &Figure, data: &Shape) -> Option<Finding> {
    let at = |what: &str, mend: &str| {
        Some(Finding::at(format!("/figures/{}/intervals", figure.name), what).mend(mend))
    };
    if !figure.intervals {
        return None;
    }
    if figure.show != WrittenShow::Indicator {
        return at("only a figure of the indicator has intervals", "take it out, or write `show: indicator`");
    }
    if figure.relative_to.is_some() {
        let what = "intervals are about each group's own mean, not its distance to another group's";
        return at(what, "take out `intervals` or `relative_to`");
    }
    if !data.measures.contains(&Measure::Lower) {
        let what = format!("'{}' does not have the measure 'interval'", figure.data);
        return at(&what, "add interval to the `measures` of the aggregate stage");
    }
    None
}

fn of_period(figure: &Figure, field: &str, written: Option<&str>, data: &Shape) -> Vec<Finding> {
    let Some(written) = written else { return Vec::new() };
    let pointer = format!("/figures/{}{field}", figure.name);
    let period: Period = match written.parse() {
        Ok(period) => period,
        Err(error) => return vec![Finding::at(pointer, format!("{error}"))],
    };
    match &data.time {
        Some((_, step)) if *step == period.step => Vec::new(),
        _ => vec![Finding::at(pointer, format!("{period} is no period of these data"))],
    }
}

/// Folders of a project that hold something else than reports.
const TAKEN: [&str; 6] = [".caveat", ".git", "pipelines", "src", "templates", "tests"];

/// A report's folder lies in the project and holds nothing but reports.
///
/// # Errors
/// A folder that does not.
pub fn of_out(out: &str) -> Result<(), Finding> {
    let path = std::path::Path::new(out);
    let is_inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let first = path.components().next().and_then(|part| part.as_os_str().to_str()).unwrap_or_default();
    let mend = "write a folder of its own, as reports/${edition}";
    if !is_inside || first.is_empty() {
        let what = format!("'{out}' is no folder within the project");
        return Err(Finding::at("/out", what).mend(mend));
    }
    if TAKEN.contains(&first) {
        let what = format!("'{first}' holds something else than reports");
        return Err(Finding::at("/out", what).mend(mend));
    }
    Ok(())
}

/// An edition has a name.
///
/// # Errors
/// A parameter `edition` that is empty, so that the report would lie among its editions.
pub fn of_edition(setting: &Setting) -> Result<(), Finding> {
    match setting.params.get("edition").and_then(serde_json::Value::as_str) {
        Some("" | "." | "..") => {
            let mend = "give the edition a name, as --set edition=2024-09";
            Err(Finding::at("/out", "the parameter `edition` is no name").mend(mend))
        }
        _ => Ok(()),
    }
}

/// Looks at every file of the report; the catalogue comes back if it is sound.
pub fn of_files(
    params: &Params,
    figures: &[Figure],
    setting: &Setting,
    upstream: &Upstream,
    findings: &mut Vec<Finding>,
) -> (Vec<SourceFiles>, Option<Checked<Catalogue>>) {
    let mut files = Vec::new();
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    for language in &setting.languages {
        match params.template.get(language) {
            None => findings.push(
                Finding::at("/template", format!("there is no template in {language}"))
                    .mend(format!("add {language}: and a file, or take {language} out of `languages`")),
            ),
            Some(file) => {
                files.push(source(&template(*language), file));
                findings.extend(of_template(*language, file, &names, upstream));
            }
        }
    }
    for (name, file) in params.frame() {
        if let Err(what) = upstream.peek.text(file) {
            findings.push(unread(&format!("/{name}"), file, what, upstream));
        }
        files.push(source(name, file));
    }
    for (language, file) in &params.claim_words {
        let read = upstream.peek.text(file);
        let read = read.and_then(|text| ClaimWords::read(&text).map_err(|error| format!("{file}: {error}")));
        findings.extend(read.err().map(|what| Finding::at(format!("/claim_words/{language}"), what)));
        files.push(source(&claim_words(*language), file));
    }
    files.push(source("caveats", &params.caveats));
    if let Some(file) = &params.calibration {
        files.push(source("calibration", file));
    }
    (files, catalogue(params, setting, upstream, findings))
}

/// A text that cannot be read; the program has those that all articles share.
fn unread(pointer: &str, file: &str, what: String, upstream: &Upstream) -> Finding {
    let finding = Finding::at(pointer, what);
    let is_missing = upstream.peek.files(file).is_err();
    match is_missing && starter::SHARED.iter().any(|part| part.path == file) {
        true => finding.mend("`caveat init --parts` writes it, and leaves what is there as it is"),
        false => finding,
    }
}

fn of_template(language: Language, file: &str, figures: &[&str], upstream: &Upstream) -> Vec<Finding> {
    let pointer = format!("/template/{language}");
    let text = match upstream.peek.text(file) {
        Ok(text) => text,
        Err(what) => return vec![Finding::at(pointer, what)],
    };
    let errors = match ArticleTemplate::parse(file, &text) {
        Ok(article) => check_template(&article, figures),
        Err(error) => vec![error],
    };
    errors.into_iter().map(|error| Finding::at(pointer.clone(), error.to_string())).collect()
}

fn catalogue(
    params: &Params,
    setting: &Setting,
    upstream: &Upstream,
    findings: &mut Vec<Finding>,
) -> Option<Checked<Catalogue>> {
    let text = upstream
        .peek
        .text(&params.caveats)
        .map_err(|what| findings.push(unread("/caveats", &params.caveats, what, upstream)))
        .ok()?;
    let yaml = upstream
        .peek
        .yaml(&params.caveats)
        .map_err(|what| findings.push(Finding::at("/caveats", what)))
        .ok()?;
    let wrong = |path: &str, what: String, mend: Option<String>| Finding {
        pointer: "/caveats".to_owned(),
        what: format!("{}: {what}", (yaml.place)(path)),
        mend,
    };
    match Catalogue::read(&params.caveats, &yaml.value) {
        Err(errors) => {
            findings.extend(errors.iter().map(|e| wrong(&e.path, e.fault.to_string(), e.mend())));
            None
        }
        Ok(catalogue) => {
            let breaches = check_catalogue(&catalogue, &setting.languages);
            findings.extend(breaches.iter().map(|breach| wrong(&breach.path, breach.to_string(), None)));
            Some(Checked { value: catalogue, digest: Digest::of(text.as_bytes()) })
        }
    }
}

/// Where the page compares itself with an edition, the gate must have done so, too: readers get both editions' numbers.
pub fn of_previous(folder: &str, figures: &[Figure], upstream: &Upstream) -> Option<Finding> {
    let mut tables = figures.iter().filter_map(|figure| upstream.shapes.get(&figure.data));
    let name = tables.find(|shape| !shape.knows.iter().any(|known| known == folder))?.cells.as_ref()?;
    let what = format!("the disclosure gate of '{name}' does not know the edition in '{folder}'");
    let mend = format!(
        "write `previous: {{edition: {folder}, rows: STAGE}}` in '{name}', too, where STAGE is the ingest stage over the data \
         as they were then"
    );
    Some(Finding::at("/previous", what).mend(mend))
}
