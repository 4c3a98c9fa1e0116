//! Runs every language's template and every lint: a report comes out that may be rendered, or all that is
//! wrong with it.
//! Knows nothing of single lints.

use super::excuses::{Exception, sifted};
use super::hit::Hit;
use super::reading::{Part, Reading, parts, read};
use super::wording::{ClaimWords, Wording, wordings};
use super::{LINTS, Lint, Read, Watch, no_bare_pictures};
use crate::language::Language;
use crate::report::error::ReportError;
use crate::report::figure::Figure;
use crate::report::marks::Clean;
use crate::report::model::Report;
use crate::report::prose::{self, Prose};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A report whose prose every lint has passed. Only such a one is rendered.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The report.
    pub(in crate::report) report: Arc<Report>,
    /// Each language's prose, as it was reviewed.
    pub(in crate::report) prose: BTreeMap<Language, Prose>,
    /// What stands in it though a lint refuses it, with the author's reasons.
    pub(in crate::report) exceptions: BTreeMap<Language, Vec<Exception>>,
}

/// Reviews a report with the program's words and those that its project adds.
///
/// # Errors
/// Everything that is wrong with its templates: what the engine or a function refuses (the first in each
/// language), and all that the lints find, in the order of files and lines.
pub fn review(report: Report, more: &BTreeMap<Language, ClaimWords>) -> Result<Reviewed, Vec<ReportError>> {
    review_by(&LINTS, report, more)
}

/// A review by some of the lints.
pub(super) fn review_by(
    lints: Lints<'_>,
    report: Report,
    more: &BTreeMap<Language, ClaimWords>,
) -> Result<Reviewed, Vec<ReportError>> {
    let report = Arc::new(report);
    let wordings = wordings(&report.languages, more)
        .map_err(|error| vec![ReportError::Wording { what: error.to_string() }])?;
    let mut errors = Vec::new();
    let mut prose = BTreeMap::new();
    for language in &report.languages {
        let pictures = report.templates.get(language).map_or(Ok(()), no_bare_pictures);
        match pictures.and_then(|()| prose::run(&report, *language)) {
            Ok(run) => drop(prose.insert(*language, run)),
            Err(error) => errors.push(error),
        }
    }
    let (found, exceptions) = linted(lints, &report, &prose, &wordings).map_err(|error| vec![error])?;
    errors.extend(found);
    if errors.is_empty() { Ok(Reviewed { report, prose, exceptions }) } else { Err(errors) }
}

type Lints<'a> = &'a [(Lint, Read)];

type Linted = (Vec<ReportError>, BTreeMap<Language, Vec<Exception>>);

fn linted(
    lints: Lints<'_>,
    report: &Report,
    prose: &BTreeMap<Language, Prose>,
    wordings: &BTreeMap<Language, Wording>,
) -> Result<Linted, ReportError> {
    let all: Vec<(Language, Vec<Part<'_>>)> = prose
        .iter()
        .filter_map(|(language, prose)| Some((*language, parts(report.templates.get(language)?, prose))))
        .collect();
    let mut readings = Vec::new();
    for (language, parts) in &all {
        let of = (report.templates.get(language), prose.get(language), wordings.get(language));
        if let (Some(article), Some(prose), Some(wording)) = of {
            let sentences = read(parts, report, &prose.slots, wording);
            let (slots, excuses) = (prose.slots.as_slice(), prose.excuses.as_slice());
            readings.push(Reading { report, article, wording, parts, slots, excuses, sentences });
        }
    }
    let mut errors = Vec::new();
    let mut exceptions = BTreeMap::new();
    for reading in &readings {
        let watch =
            Watch::of(report, reading.wording).map_err(|e| ReportError::Wording { what: e.to_string() })?;
        let others = readings.iter().filter(|other| other.wording.language != reading.wording.language);
        let found = hits(lints, reading, &watch, &others.collect::<Vec<_>>());
        let (mut left, excepted) = sifted(reading, found);
        left.sort_by_key(|hit| hit.line(reading));
        errors.extend(left.iter().map(|hit| hit.error(reading)));
        errors.extend(report.figures.iter().flat_map(|figure| title_errors(lints, reading, figure, &watch)));
        if !excepted.is_empty() {
            exceptions.insert(reading.wording.language, excepted);
        }
    }
    Ok((errors, exceptions))
}

/// What the lints find.
pub(super) fn hits(
    lints: Lints<'_>,
    reading: &Reading<'_>,
    watch: &Watch,
    others: &[&Reading<'_>],
) -> Vec<Hit> {
    lints.iter().flat_map(|(_, read)| read(reading, watch, others)).collect()
}

/// What a figure's own title may not say; it stands in the pipeline, and no function can stand in it.
fn title_errors(lints: Lints<'_>, article: &Reading<'_>, figure: &Figure, watch: &Watch) -> Vec<ReportError> {
    let language = article.wording.language;
    let Some(title) = figure.title.get(language) else { return Vec::new() };
    let part = Part::title(Cow::Owned(Clean::of_line(title, 1)), 1);
    let parts = [part];
    let mut sentences = read(&parts, article.report, &[], article.wording);
    sentences.iter_mut().for_each(|sentence| sentence.figures = vec![figure]);
    let of_title = Reading { parts: &parts, slots: &[], excuses: &[], sentences, ..*article };
    let error = |hit: Hit| ReportError::Figure {
        figure: figure.name.clone(),
        what: format!("its title in {language}: {}: {}\n    {}", hit.lint.name(), hit.what, hit.mend),
    };
    hits(lints, &of_title, watch, &[]).into_iter().map(error).collect()
}
