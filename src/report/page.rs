//! Puts one language's page together, as Markdown with places for blocks, whatever it will be written as.
//! Knows nothing of HTML.

use super::article::ArticleTemplate;
use super::bibliography::Bibliography;
use super::error::ReportError;
use super::inline::{self, cite_all, replace_inline};
use super::lints::{Exception, Reviewed};
use super::locale::Locale;
use super::markup;
use super::model::Report;
use super::placement::{self, placed_figures};
use super::prose::{Prose, Slot};
use super::reference::Reference;
use super::words::Words;
use crate::language::Language;

/// A page, assembled.
#[derive(Debug)]
pub struct Page<'a> {
    /// The report.
    pub report: &'a Report,
    /// The page's language.
    pub language: Language,
    /// Its habits.
    pub locale: &'static Locale,
    /// Its words.
    pub words: &'static Words,
    /// The template that it was made from.
    pub article: &'a ArticleTemplate,
    /// The summary, Markdown.
    pub summary: String,
    /// The article, Markdown; blocks are tokens alone on a line.
    pub body: String,
    /// What the tokens stand for, by the number in them.
    pub slots: Vec<Slot>,
    /// The figures' names in the order of the article: the first is figure 1.
    pub figures: Vec<String>,
    /// The works cited.
    pub references: Vec<Reference>,
    /// Each caveat source as cited, by key.
    pub sources: Vec<(String, String)>,
    /// The summary in the report's other languages: language, title, Markdown.
    pub abstracts: Vec<(Language, String, String)>,
    /// What stands in the article though a lint refuses it.
    pub exceptions: &'a [Exception],
}

impl Page<'_> {
    /// The number of a figure in this article.
    pub fn number(&self, figure: &str) -> usize {
        inline::number(&self.figures, figure)
    }

    /// Whether the author has placed such a block.
    pub fn has(&self, slot: &Slot) -> bool {
        self.slots.contains(slot)
    }

    /// The citation of a caveat's source, where the bibliography has it.
    pub fn source(&self, key: &str) -> Option<&str> {
        self.sources.iter().find(|(known, _)| known == key).map(|(_, text)| text.as_str())
    }
}

/// Runs the templates and settles numbers, references and citations.
///
/// # Errors
/// Whatever is wrong in a template, with its place.
pub fn assemble(reviewed: &Reviewed, language: Language) -> Result<Page<'_>, ReportError> {
    let report = reviewed.report.as_ref();
    let bibliography = Bibliography::parse(&report.bibliography)?;
    let no_template = || ReportError::NoTemplate { language: language.code().to_owned() };
    let article = report.templates.get(&language).ok_or_else(no_template)?;
    let prose = checked(reviewed, language, &bibliography)?;
    let figures = placed_figures(report, article, prose)?;
    let (cited, sources) = cite_all(report, &bibliography, prose, language);
    let mut abstracts = Vec::new();
    for other in report.languages.iter().copied().filter(|other| *other != language) {
        abstracts.push(abstract_in(reviewed, other, &bibliography, article, &figures)?);
    }
    let inline = |text: &str| replace_inline(text, &prose.slots, &cited, &figures, language);
    let summary = markup::escape_html(article, &inline(&prose.summary.text))?;
    let body = markup::escape_html(article, &inline(&prose.body.text))?;
    Ok(Page {
        report,
        language,
        locale: Locale::of(language),
        words: Words::of(language),
        article,
        summary,
        body,
        references: cited.references,
        sources,
        abstracts,
        exceptions: reviewed.exceptions.get(&language).map(Vec::as_slice).unwrap_or_default(),
        slots: prose.slots.clone(),
        figures,
    })
}

/// The prose, with every citation in the bibliography and every token where it can be replaced.
fn checked<'a>(
    reviewed: &'a Reviewed,
    language: Language,
    bibliography: &Bibliography,
) -> Result<&'a Prose, ReportError> {
    let no_prose = || ReportError::NoTemplate { language: language.code().to_owned() };
    let (report, prose) = (&reviewed.report, reviewed.prose.get(&language).ok_or_else(no_prose)?);
    for slot in &prose.slots {
        if let Slot::Citation { key, .. } = slot {
            bibliography.check(key).map_err(|fault| placement::in_language(report, language, key, fault))?;
        }
    }
    Ok(prose)
}

fn abstract_in(
    reviewed: &Reviewed,
    other: Language,
    bibliography: &Bibliography,
    first: &ArticleTemplate,
    figures: &[String],
) -> Result<(Language, String, String), ReportError> {
    let report = reviewed.report.as_ref();
    let prose = checked(reviewed, other, bibliography)?;
    let no_template = || ReportError::NoTemplate { language: other.code().to_owned() };
    let article = report.templates.get(&other).ok_or_else(no_template)?;
    let order = placed_figures(report, article, prose)?;
    if order != figures {
        let difference = format!("{} against {}", figures.join(", "), order.join(", "));
        return Err(ReportError::FiguresDiffer {
            file: first.path.clone(),
            other: article.path.clone(),
            difference,
        });
    }
    let (cited, _) = cite_all(report, bibliography, prose, other);
    let summary = replace_inline(&prose.summary.text, &prose.slots, &cited, figures, other);
    Ok((other, article.front.title.clone(), markup::escape_html(article, &summary)?))
}
