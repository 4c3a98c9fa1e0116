//! A figure with everything that belongs to it: title, picture, how to read it, caveats, numbers, files.
//! Knows nothing of the article around it.

use crate::report::caveat::{PlacedCaveat, Severity};
use crate::report::data;
use crate::report::error::ReportError;
use crate::report::escape;
use crate::report::figure::Figure;
use crate::report::figure_table;
use crate::report::locale::capital;
use crate::report::page::Page;
use crate::report::{picture, reading};

/// The block.
pub fn html(page: &Page<'_>, name: &str) -> Result<String, ReportError> {
    let missing = || ReportError::Figure { figure: name.to_owned(), what: "it does not exist".to_owned() };
    let figure = page.report.figure(name).ok_or_else(missing)?;
    let (wide, narrow) = picture::inline(page.report, figure, page.language)?;
    Ok(format!(
        "<figure class=\"figure\" id=\"{name}\" aria-labelledby=\"{name}-title\">\n{}\
         <div class=\"picture picture-wide\">{wide}</div>\n<div class=\"picture picture-narrow\">{narrow}</div>\n\
         {}{}{}{}</figure>\n",
        caption(page, figure),
        how_to_read(page, figure),
        caveats(page, Some(page.words.caveats), &figure.caveats, &said_before(page, name)),
        foot(page, figure),
        numbers(page, figure),
    ))
}

fn caption(page: &Page<'_>, figure: &Figure) -> String {
    let name = &figure.name;
    let number = format!("{}\u{a0}{}", capital(page.words.figure), page.number(name));
    let title = escape::html(figure.title.get(page.language).unwrap_or(name));
    format!(
        "<figcaption id=\"{name}-title\"><span class=\"figure-number\">{number}</span> {title}</figcaption>\n"
    )
}

fn how_to_read(page: &Page<'_>, figure: &Figure) -> String {
    let sentences = reading::reading(page.report, figure, page.language);
    let sentences = escape::html(&sentences.join(" "));
    format!("<p class=\"reading\"><strong>{}.</strong> {sentences}</p>\n", page.words.what_to_read)
}

/// A caveat that a reader has met, and the figure at which it stands in full.
#[derive(Debug)]
pub struct Said<'a> {
    caveat: &'a PlacedCaveat,
    figure: &'a str,
}

/// The caveats that earlier figures of the article carry, in their order.
fn said_before<'a>(page: &'a Page<'_>, name: &str) -> Vec<Said<'a>> {
    let earlier = page.figures.iter().take_while(|earlier| *earlier != name);
    let earlier = earlier.filter_map(|earlier| page.report.figure(earlier));
    let said = |figure: &'a Figure| figure.caveats.iter().map(|caveat| Said { caveat, figure: &figure.name });
    earlier.flat_map(said).collect()
}

/// Caveats as a list, with a title where no heading stands above it. The short text always shows; the full text of one that forbids something shows where
/// the reader meets it first, and opens up elsewhere. On paper, where nothing opens up, it shows where it is met
/// first; elsewhere the figure at which it stands is named.
pub fn caveats(page: &Page<'_>, title: Option<&str>, caveats: &[PlacedCaveat], said: &[Said<'_>]) -> String {
    if caveats.is_empty() {
        return String::new();
    }
    let items: String = caveats.iter().map(|one| caveat(page, one, said)).collect();
    let titled = |title: &str| format!("<p class=\"block-title\">{}</p>\n", escape::html(title));
    let title = title.map_or_else(String::new, titled);
    format!("<div class=\"caveats\">\n{title}<ul>\n{items}</ul>\n</div>\n")
}

fn caveat(page: &Page<'_>, caveat: &PlacedCaveat, said: &[Said<'_>]) -> String {
    let in_full =
        caveat.severity == Severity::Blocking && said.iter().all(|before| before.caveat.id != caveat.id);
    let same = |before: &&Said<'_>| before.caveat.id == caveat.id && before.caveat.text == caveat.text;
    let in_full_at = said
        .iter()
        .find(same)
        .map(|before| format!(" data-in-full=\"{} {}\"", page.words.figure, page.number(before.figure)));
    let in_full_at = in_full_at.unwrap_or_default();
    let short = escape::html(caveat.short.get(page.language).unwrap_or(&caveat.id));
    let text = escape::html(caveat.text.get(page.language).unwrap_or_default());
    let source = source(page, caveat);
    let (id, severity) = (escape::html(&caveat.id), caveat.severity);
    let inner = if in_full {
        format!("<p class=\"short\">{short}</p>\n<p>{text}{source}</p>")
    } else {
        format!("<details><summary{in_full_at}>{short}</summary><p>{text}{source}</p></details>")
    };
    format!("<li class=\"caveat {severity}\" data-caveat=\"{id}\">{inner}</li>\n")
}

fn source(page: &Page<'_>, caveat: &PlacedCaveat) -> String {
    let Some(key) = &caveat.source else {
        return String::new();
    };
    let Some(text) = page.source(key) else {
        return String::new();
    };
    let (key, text) = (escape::html(key), escape::html(text));
    format!(" {}: <a href=\"#ref-{key}\">{text}</a>.", page.words.caveat_source)
}

fn numbers(page: &Page<'_>, figure: &Figure) -> String {
    let table = figure_table::table(page.report, figure, page.language);
    let notes = figure_table::notes(&table, page.language).join(" ");
    let notes =
        if notes.is_empty() { notes } else { format!("<p class=\"note\">{}</p>\n", escape::html(&notes)) };
    format!(
        "<details class=\"numbers\"><summary>{}</summary>\n{}{notes}</details>\n",
        page.words.data_table,
        table.html()
    )
}

fn foot(page: &Page<'_>, figure: &Figure) -> String {
    let name = &figure.name;
    let definition = escape::html(&capital(&reading::definition(page.report, figure, page.language)));
    let words = page.words;
    let files = data::downloads(name, page.language);
    let number = page.number(name);
    let link = |(href, label): &(String, &'static str)| {
        let of = format!("{label}, {} {number}", words.figure);
        format!("<a href=\"{href}\" download aria-label=\"{of}\">{label}</a>")
    };
    let links: Vec<String> = files.iter().map(link).collect();
    let as_of = reading::as_of(page.report, figure, page.language);
    let as_of = as_of.map_or_else(String::new, |text| format!(" {}", escape::html(&text)));
    format!(
        "<p class=\"foot\"><strong>{}:</strong> {}.{as_of}</p>\n<p class=\"foot downloads\">{}: {}</p>\n",
        words.definition,
        definition.trim_end_matches('.'),
        words.download,
        links.join(" · ")
    )
}
