//! Citations and references to figures, which become links within a sentence.
//! Knows nothing of blocks.

use super::bibliography::{Bibliography, Cite, Cited};
use super::escape;
use super::locale::capital;
use super::model::Report;
use super::prose::{Prose, Slot, TOKEN_END, TOKEN_START};
use super::words::Words;
use crate::language::Language;
use std::collections::BTreeSet;

/// The prose's citations, the works cited, and the citation of each source of a caveat, by key.
pub fn cite_all(
    report: &Report,
    bibliography: &Bibliography,
    prose: &Prose,
    language: Language,
) -> (Cited, Vec<(String, String)>) {
    let in_prose = prose.slots.iter().filter_map(|slot| match slot {
        Slot::Citation { key, in_text } => Some(Cite { key: key.clone(), in_text: *in_text }),
        _ => None,
    });
    let mut cites: Vec<Cite> = in_prose.collect();
    let sources_from = cites.len();
    cites.extend(source_cites(report, bibliography));
    let mut cited = bibliography.cite(&cites, language);
    let sources = cited.citations.split_off(sources_from.min(cited.citations.len()));
    (cited, cites.into_iter().skip(sources_from).map(|cite| cite.key).zip(sources).collect())
}

fn source_cites(report: &Report, bibliography: &Bibliography) -> Vec<Cite> {
    let placed = report.figures.iter().flat_map(|figure| &figure.caveats).chain(&report.caveats);
    let keys: BTreeSet<&String> = placed.filter_map(|caveat| caveat.source.as_ref()).collect();
    let known = keys.into_iter().filter(|key| bibliography.check(key).is_ok());
    known.map(|key| Cite { key: key.clone(), in_text: true }).collect()
}

/// References and citations become links; the tokens of blocks stay.
pub fn replace_inline(
    text: &str,
    slots: &[Slot],
    cited: &Cited,
    figures: &[String],
    language: Language,
) -> String {
    let mut citations = cited.citations.iter();
    let mut out = text.to_owned();
    for (at, slot) in slots.iter().enumerate() {
        let token = format!("{TOKEN_START}{at}{TOKEN_END}");
        let link = match slot {
            Slot::Citation { key, .. } => {
                let words = escape::markdown(citations.next().map_or(key.as_str(), String::as_str));
                format!("[{words}](#ref-{key})")
            }
            Slot::Reference { figure, capital: at_start } => {
                let word = Words::of(language).figure;
                let word = if *at_start { capital(word) } else { word.to_owned() };
                format!("[{word}\u{a0}{}](#{figure})", number(figures, figure))
            }
            _ => continue,
        };
        out = out.replace(&token, &link);
    }
    out
}

/// The number of a figure: its place in the article, from 1.
pub fn number(figures: &[String], figure: &str) -> usize {
    figures.iter().position(|name| name == figure).map_or(0, |at| at + 1)
}
