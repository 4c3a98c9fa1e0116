//! The blocks of a Markdown page: figures, caveats, references, model card, provenance.
//! Knows nothing of where they stand.

use super::caveat::PlacedCaveat;
use super::escape;
use super::figure::Figure;
use super::figure_table;
use super::lints::Exception;
use super::locale::capital;
use super::page::Page;
use super::{changes, data, hidden, model_tables, reading, tables};
use changes::{CHANGES_FILE, Changes};

/// A figure with its caveats, how to read it, its numbers and files.
pub fn figure(page: &Page<'_>, figure: &Figure) -> String {
    let (name, code, words) = (&figure.name, page.language.code(), page.words);
    let number = format!("{} {}", capital(words.figure), page.number(name));
    let title = escape::markdown(figure.title.get(page.language).unwrap_or(name));
    let table = figure_table::table(page.report, figure, page.language);
    let notes = figure_table::notes(&table, page.language).join(" ");
    let reading = reading::reading(page.report, figure, page.language).join(" ");
    let definition = reading::definition(page.report, figure, page.language);
    let as_of = reading::as_of(page.report, figure, page.language);
    let links = data::downloads(name, page.language).map(|(path, label)| format!("[{label}]({path})"));
    format!(
        "<a id=\"{name}\"></a>\n\n**{number}. {title}**\n\n![{number}. {title}](figures/{name}.{code}.svg)\n\n\
         **{}.** {}\n\n{}\n<details><summary>{}</summary>\n\n{}\n{}\n\n</details>\n\n\
         **{}:** {}.{} {}: {}\n",
        words.what_to_read,
        escape::markdown(&reading),
        titled(page.words.caveats, &caveats(page, &figure.caveats)),
        words.data_table,
        table.markdown(),
        escape::markdown(&notes),
        words.definition,
        escape::markdown(capital(&definition).trim_end_matches('.')),
        as_of.map_or_else(String::new, |text| format!(" {}", escape::markdown(&text))),
        words.download,
        links.join(" · "),
    )
}

/// Caveats as a list, in full.
pub fn caveats(page: &Page<'_>, caveats: &[PlacedCaveat]) -> String {
    let item = |caveat: &PlacedCaveat| {
        let short = escape::markdown(caveat.short.get(page.language).unwrap_or(&caveat.id));
        let text = escape::markdown(caveat.text.get(page.language).unwrap_or_default());
        let source = caveat.source.as_ref().and_then(|key| Some((key, page.source(key)?)));
        let source = source.map(|(key, cite)| {
            format!(" {}: [{}](#ref-{key}).", page.words.caveat_source, escape::markdown(cite))
        });
        format!("- **{}.** {text}{}\n", short.trim_end_matches('.'), source.unwrap_or_default())
    };
    caveats.iter().map(item).collect()
}

/// A list with a title above it, if there is anything in it.
fn titled(title: &str, items: &str) -> String {
    if items.is_empty() { String::new() } else { format!("**{title}**\n\n{items}") }
}

/// The works cited.
pub fn references(page: &Page<'_>) -> String {
    let item = |one: &super::reference::Reference| {
        format!("- <a id=\"ref-{}\"></a>{}\n", escape::html(&one.key), one.markdown)
    };
    page.references.iter().map(item).collect()
}

/// A model's fits with what there is to know of them, and its coefficients to be opened.
pub fn model_card(page: &Page<'_>, name: &str) -> String {
    let card = page.report.models.iter().find(|card| card.name == name);
    card.map_or_else(String::new, |card| {
        let fits = model_tables::model_fits(page.report, card, page.language);
        let notes = model_tables::fit_notes(page.report, card, page.language);
        let notes: String = notes.iter().map(|note| format!("- {}\n", escape::markdown(note))).collect();
        let of_outcome = |fit| {
            let table = model_tables::coefficients(page.report, card, fit, page.language);
            format!("**{}**\n\n{}\n", escape::markdown(&table.caption), table.markdown())
        };
        let coefficients: String = card.fits.iter().map(of_outcome).collect();
        let columns = escape::markdown(&model_tables::column_notes(card, page.language).join(" "));
        format!(
            "**{}**\n\n{}\n{notes}\n<details><summary>{}</summary>\n\n{coefficients}{columns}\n\n</details>\n",
            escape::markdown(&fits.caption),
            fits.markdown(),
            page.words.coefficients,
        )
    })
}

/// What has changed since the edition before.
pub fn changes(page: &Page<'_>, changes: &Changes) -> String {
    let (report, language, words) = (page.report, page.language, page.words);
    let mut out = format!("\n## {}\n", words.changes);
    for paragraph in changes::paragraphs(report, changes, language) {
        out.push_str(&format!("\n{}\n", escape::markdown(&paragraph)));
    }
    out.push_str(&format!("\n### {}\n\n", words.changes_why));
    for cause in changes::causes(changes, language) {
        out.push_str(&format!("- {}\n", escape::markdown(&cause)));
    }
    let table = changes::table(report, changes, language);
    if !table.rows.is_empty() {
        let (note, file) = (escape::markdown(words.changes_note), words.changes_file);
        out.push_str(&format!("\n{}\n{note}\n\n[{file} (CSV)]({CHANGES_FILE})\n", table.markdown()));
    }
    out
}

/// What stands in the article though a lint refuses it, each with the lint and the reason.
pub fn exceptions(page: &Page<'_>) -> String {
    let item = |one: &Exception| format!("- {}\n", escape::markdown(&one.line(page.words, page.locale)));
    let items: String = page.exceptions.iter().map(item).collect();
    format!("\n## {}\n\n{}\n\n{items}", page.words.exceptions, page.words.exceptions_text)
}

/// What is hidden to protect privacy.
pub fn hidden(page: &Page<'_>) -> String {
    let rules = escape::markdown(&hidden::rules(page.report.hidden.policy, page.language));
    let mut out = format!("\n## {}\n\n{rules}\n", page.words.hidden);
    for told in hidden::told(page.report, page.language) {
        out.push_str(&format!("\n{}\n\n", escape::markdown(&told.counted)));
        told.by_rule.iter().for_each(|line| out.push_str(&format!("- {}\n", escape::markdown(line))));
        told.more.iter().for_each(|text| out.push_str(&format!("\n{}\n", escape::markdown(text))));
        if let Some(table) = told.table {
            let (caption, table) = (escape::markdown(&table.caption), table.markdown());
            out.push_str(&format!("\n<details><summary>{caption}</summary>\n\n{table}\n</details>\n"));
        }
    }
    out
}

/// What the page was made from, and how to make it again.
pub fn provenance(page: &Page<'_>) -> String {
    let (words, provenance) = (page.words, &page.report.provenance);
    let text = words.provenance_text.replace("{version}", &provenance.program_version);
    let mut out = format!(
        "\n## {}\n\n{}\n\n{}: `caveat run {}`\n",
        words.provenance,
        escape::markdown(&text),
        words.reproduce,
        provenance.pipeline_file
    );
    for table in tables::provenance(page.report, page.language) {
        out.push_str(&format!("\n**{}**\n\n{}", escape::markdown(&table.caption), table.markdown()));
    }
    out.push_str(&format!("\n{}\n", words.about_publisher));
    out
}
