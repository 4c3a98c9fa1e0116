//! Writes an assembled page as Markdown that a code host shows: same figures, numbers and caveats.
//! Knows nothing of HTML pages.

use super::error::ReportError;
use super::escape;
use super::markdown_blocks::{
    caveats, changes, exceptions, figure, hidden, model_card, provenance, references,
};
use super::page::Page;
use super::prose::Slot;
use super::words::Words;
use super::{markup, tables};

/// The page.
///
/// # Errors
/// A figure that does not exist, which an assembled page does not have.
pub fn write(page: &Page<'_>) -> Result<String, ReportError> {
    let mut out = head(page);
    out.push_str(&body(page)?);
    if !page.has(&Slot::Caveats) && !page.report.caveats.is_empty() {
        out.push_str(&format!(
            "\n## {}\n\n{}",
            page.words.article_caveats,
            caveats(page, &page.report.caveats)
        ));
    }
    if !page.has(&Slot::References) && !page.references.is_empty() {
        out.push_str(&format!("\n## {}\n\n{}", page.words.references, references(page)));
    }
    if let Some(made) = &page.report.changes {
        out.push_str(&changes(page, made));
    }
    if !page.exceptions.is_empty() {
        out.push_str(&exceptions(page));
    }
    if !page.report.hidden.accounts.is_empty() {
        out.push_str(&hidden(page));
    }
    out.push_str(&provenance(page));
    Ok(without_gaps(&out))
}

/// The text with at most one empty line in a row, also within a fact box.
fn without_gaps(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = "";
    for line in text.lines() {
        let repeats = line == last && (line.is_empty() || line == ">");
        if !repeats {
            out.push_str(line);
            out.push('\n');
        }
        last = line;
    }
    out
}

fn head(page: &Page<'_>) -> String {
    let (front, words, report) = (&page.article.front, page.words, page.report);
    let mut out = format!("# {}\n\n", escape::markdown(&front.title));
    if let Some(subtitle) = &front.subtitle {
        out.push_str(&format!("*{}*\n\n", escape::markdown(subtitle)));
    }
    if report.simulated {
        out.push_str(&format!(
            "> **{}.** {}\n\n",
            words.simulated_title.to_uppercase(),
            words.simulated_text
        ));
    }
    if !front.authors.is_empty() {
        let authors = words.written_by.replace("{authors}", &page.locale.list(&front.authors));
        out.push_str(&format!("{}  \n", escape::markdown(&authors)));
    }
    out.push_str(&format!("{} {}", words.edition, escape::markdown(&report.edition)));
    for language in report.languages.iter().filter(|language| **language != page.language) {
        let label = Words::of(*language).other_language;
        out.push_str(&format!(" · [{label}](article.{}.md)", language.code()));
    }
    if !report.corrections.is_empty() {
        out.push_str(&format!("\n\n## {}\n\n{}\n", words.corrections, words.corrections_text));
        for correction in &report.corrections {
            out.push_str(&format!("\n- {}: {}", correction.when, escape::markdown(&correction.why)));
        }
    }
    out.push_str(&format!("\n\n## {}\n\n{}\n\n", words.summary, page.summary));
    for (language, _, summary) in &page.abstracts {
        let words = Words::of(*language);
        let heading = format!("{}: {}", words.language_name, words.summary);
        out.push_str(&format!("<details><summary>{heading}</summary>\n\n{summary}\n\n</details>\n\n"));
    }
    out
}

/// The article line by line: blocks for tokens, a quotation mark before each line of a fact box.
fn body(page: &Page<'_>) -> Result<String, ReportError> {
    let mut out = String::new();
    let mut in_box = false;
    for line in page.body.lines() {
        let slot = markup::is_token_alone(line).then(|| markup::tokens(line).next()).flatten();
        match slot.and_then(|at| page.slots.get(at)) {
            Some(Slot::BoxOpen(title)) => {
                in_box = true;
                out.push_str(&format!("> **{}**", escape::markdown(title)));
            }
            Some(Slot::BoxClose) => in_box = false,
            Some(slot) => out.push_str(&block(page, slot)?),
            None if in_box => out.push_str(format!("> {line}").trim_end()),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    Ok(out)
}

fn block(page: &Page<'_>, slot: &Slot) -> Result<String, ReportError> {
    Ok(match slot {
        Slot::Figure(name) => {
            let missing =
                || ReportError::Figure { figure: name.clone(), what: "it does not exist".to_owned() };
            figure(page, page.report.figure(name).ok_or_else(missing)?)
        }
        Slot::References => references(page),
        Slot::Caveats => caveats(page, &page.report.caveats),
        Slot::ModelCard(name) => model_card(page, name),
        Slot::Calibration => {
            let table = tables::calibration(page.report, page.language);
            if table.rows.is_empty() { String::new() } else { table.markdown() }
        }
        Slot::BoxOpen(_) | Slot::BoxClose | Slot::Reference { .. } | Slot::Citation { .. } => String::new(),
    })
}
