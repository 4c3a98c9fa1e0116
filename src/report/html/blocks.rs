//! The blocks that are no figure: caveats, references, model card, calibration, what is hidden, provenance.
//! Knows nothing of where they stand.

use super::figure_block;
use crate::report::changes::{self, CHANGES_FILE, Changes};
use crate::report::escape;
use crate::report::lints::Exception;
use crate::report::page::Page;
use crate::report::text_table::TextTable;
use crate::report::{hidden, model_tables, tables};

/// The article's caveats.
pub fn caveats(page: &Page<'_>) -> String {
    figure_block::caveats(page, None, &page.report.caveats, &[])
}

/// The works cited.
pub fn references(page: &Page<'_>) -> String {
    let item = |one: &crate::report::reference::Reference| {
        format!("<li id=\"ref-{}\">{}</li>\n", escape::html(&one.key), one.html)
    };
    let items: String = page.references.iter().map(item).collect();
    format!("<ul class=\"references\">\n{items}</ul>\n")
}

/// A model's fits with what there is to know of them, and its coefficients when asked for.
pub fn model_card(page: &Page<'_>, name: &str) -> String {
    let card = page.report.models.iter().find(|card| card.name == name);
    card.map_or_else(String::new, |card| {
        let fits = model_tables::model_fits(page.report, card, page.language).html();
        let notes = model_tables::fit_notes(page.report, card, page.language);
        let notes: String = notes.iter().map(|note| format!("<li>{}</li>\n", escape::html(note))).collect();
        let notes =
            if notes.is_empty() { notes } else { format!("<ul class=\"model-notes\">\n{notes}</ul>\n") };
        let of_outcome = |fit| model_tables::coefficients(page.report, card, fit, page.language).html();
        let coefficients: String = card.fits.iter().map(of_outcome).collect();
        let columns = model_tables::column_notes(card, page.language);
        let columns = columns.iter().map(|note| format!("<p class=\"foot\">{}</p>\n", escape::html(note)));
        let columns: String = columns.collect();
        let heading = escape::html(page.words.coefficients);
        format!(
            "<div class=\"model\">\n{fits}{notes}<details class=\"numbers\"><summary>{heading}</summary>\n\
             {coefficients}{columns}</details>\n</div>\n"
        )
    })
}

/// What the original states beside what this run gives.
pub fn calibration(page: &Page<'_>) -> String {
    let table = tables::calibration(page.report, page.language);
    if table.rows.is_empty() { String::new() } else { table.html() }
}

/// What has changed since the edition before.
pub fn changes(page: &Page<'_>, changes: &Changes) -> String {
    let (report, language, words) = (page.report, page.language, page.words);
    let paragraph = |text: &String| format!("<p>{}</p>\n", escape::html(text));
    let paragraphs: String = changes::paragraphs(report, changes, language).iter().map(paragraph).collect();
    let cause = |text: &String| format!("<li>{}</li>\n", escape::html(text));
    let causes: String = changes::causes(changes, language).iter().map(cause).collect();
    let table = changes::table(report, changes, language);
    let table = if table.rows.is_empty() {
        String::new()
    } else {
        let (html, note, file) = (table.html(), escape::html(words.changes_note), words.changes_file);
        format!(
            "{html}<p class=\"foot\">{note}</p>\n<p class=\"foot downloads\"><a href=\"{CHANGES_FILE}\" download>{file} \
             (CSV)</a></p>\n"
        )
    };
    format!("{paragraphs}<h3>{}</h3>\n<ul>\n{causes}</ul>\n{table}", words.changes_why)
}

/// What stands in the article though a lint refuses it, each with the lint and the reason.
pub fn exceptions(page: &Page<'_>) -> String {
    let item = |one: &Exception| format!("<li>{}</li>\n", escape::html(&one.line(page.words, page.locale)));
    let items: String = page.exceptions.iter().map(item).collect();
    format!("<p>{}</p>\n<ul class=\"exceptions\">\n{items}</ul>\n", escape::html(page.words.exceptions_text))
}

/// What is hidden to protect privacy.
pub fn hidden(page: &Page<'_>) -> String {
    let rules = escape::html(&hidden::rules(page.report.hidden.policy, page.language));
    let told = |told: hidden::Told| {
        let rules = told.by_rule.iter().map(|line| format!("<li>{}</li>\n", escape::html(line)));
        let rules: String = rules.collect();
        let rules = if rules.is_empty() { rules } else { format!("<ul>\n{rules}</ul>\n") };
        let more: String = told.more.iter().map(|text| format!("<p>{}</p>\n", escape::html(text))).collect();
        let table = told.table.map(|table| details(&table)).unwrap_or_default();
        format!("<p>{}</p>\n{rules}{more}{table}", escape::html(&told.counted))
    };
    let tables: String = hidden::told(page.report, page.language).into_iter().map(told).collect();
    format!("<p>{rules}</p>\n{tables}")
}

/// A table to be opened, under its caption.
fn details(table: &TextTable) -> String {
    let (caption, table) = (escape::html(&table.caption), table.html());
    format!("<details class=\"numbers\"><summary>{caption}</summary>\n{table}</details>\n")
}

/// What the page was made from, and how to make it again.
pub fn provenance(page: &Page<'_>) -> String {
    let (words, provenance) = (page.words, &page.report.provenance);
    let text = escape::html(&words.provenance_text.replace("{version}", &provenance.program_version));
    let tables: String =
        tables::provenance(page.report, page.language).iter().map(|table| table.html()).collect();
    let command = escape::html(&format!("caveat run {}", provenance.pipeline_file));
    format!(
        "<p>{text}</p>\n<p>{}: <code>{command}</code></p>\n<div class=\"provenance\">\n{tables}</div>\n",
        words.reproduce
    )
}
