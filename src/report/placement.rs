//! Where blocks stand in an article: each figure once, each block alone on its line.
//! Knows nothing of what a block holds.

use super::article::ArticleTemplate;
use super::error::{Fault, ReportError};
use super::markup;
use super::model::Report;
use super::prose::{Prose, Slot};
use crate::language::Language;

/// The figures in the order of their tokens: each of the report's exactly once, each alone on its line.
pub fn placed_figures(
    report: &Report,
    article: &ArticleTemplate,
    prose: &Prose,
) -> Result<Vec<String>, ReportError> {
    let mut figures: Vec<String> = Vec::new();
    let mut end = 0;
    for line in prose.body.text.split_inclusive('\n') {
        let place = prose.body.line(end).unwrap_or(article.body_line);
        end += line.len();
        let line = line.trim_end_matches('\n');
        for slot in markup::tokens(line).filter_map(|at| prose.slots.get(at)) {
            if let Slot::Reference { .. } | Slot::Citation { .. } = slot {
                continue;
            }
            let call = call_of(slot);
            if !markup::is_token_alone(line) {
                let fault = Fault::new(format!("{call} does not stand alone"))
                    .mend("put it on a line of its own, at the line's start, with empty lines around it");
                return Err(located(article, place, fault));
            }
            if let Slot::Figure(name) = slot {
                if figures.contains(name) {
                    return Err(located(article, place, Fault::placed_twice(name)));
                }
                figures.push(name.clone());
            }
        }
    }
    match report.figures.iter().find(|figure| !figures.contains(&figure.name)) {
        None => Ok(figures),
        Some(missing) => Err(located(article, article.body_line, Fault::never_placed(&missing.name))),
    }
}

fn call_of(slot: &Slot) -> String {
    match slot {
        Slot::Figure(name) => format!("figure(\"{name}\")"),
        Slot::ModelCard(name) => format!("model_card(\"{name}\")"),
        Slot::BoxOpen(title) => format!("fact_box(\"{title}\")"),
        Slot::BoxClose => "the end of a fact_box".to_owned(),
        Slot::References => "references()".to_owned(),
        Slot::Caveats => "caveats()".to_owned(),
        Slot::Calibration => "calibration()".to_owned(),
        Slot::Reference { figure, .. } => format!("ref(\"{figure}\")"),
        Slot::Citation { key, .. } => format!("cite(\"{key}\")"),
    }
}

/// A fault where the language's article says `needle`.
pub fn in_language(report: &Report, language: Language, needle: &str, fault: Fault) -> ReportError {
    match report.templates.get(&language) {
        Some(article) => in_article(article, needle, fault),
        None => ReportError::NoTemplate { language: language.code().to_owned() },
    }
}

/// A fault at the last line of the article that holds `needle`: the last, since a second placing is the
/// one too many.
fn in_article(article: &ArticleTemplate, needle: &str, fault: Fault) -> ReportError {
    let line = article.body.lines().enumerate().filter(|(_, line)| line.contains(needle)).last();
    located(article, article.body_line + line.map_or(0, |(at, _)| at), fault)
}

fn located(article: &ArticleTemplate, line: usize, fault: Fault) -> ReportError {
    ReportError::Template { file: article.path.clone(), line, what: fault.what, mend: fault.mend }
}
