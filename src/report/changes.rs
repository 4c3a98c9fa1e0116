//! What has changed since the edition before: the causes in words, and the numbers that moved as a table.
//! Knows nothing of how editions are compared.

use super::escape;
use super::figure_table::lower;
use super::labels;
use super::locale::{Locale, Sign, capital, rounded};
use super::model::{Report, Unit};
use super::text_table::TextTable;
use super::words::{Words, plural};
use crate::edition::{Difference, MOVED_COLUMNS, Moved, Through, files_by_source};
use crate::keys::Cause;
use crate::language::Language;
use std::collections::BTreeMap;

/// The file beside the article that lists every number that moved.
pub const CHANGES_FILE: &str = "changes.csv";

/// An edition beside the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The name of the edition before.
    pub since: String,
    /// What differs.
    pub difference: Difference,
}

impl Changes {
    /// How many rows of a figure have another number than the edition before had.
    pub fn revised_rows(&self, figure: &str) -> usize {
        let moved = self.difference.moved.iter().filter(|moved| moved.is_in_both());
        let of_figure = moved.filter(|moved| moved.figures.iter().any(|name| name == figure));
        let rows = of_figure.map(|moved| (&moved.row.group, &moved.row.period));
        rows.collect::<std::collections::BTreeSet<_>>().len()
    }

    fn count(&self, is_counted: impl Fn(&Moved) -> bool) -> usize {
        self.difference.moved.iter().filter(|moved| is_counted(moved)).count()
    }
}

/// What the section says before its table, a paragraph each.
pub fn paragraphs(report: &Report, changes: &Changes, language: Language) -> Vec<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let moved = changes.count(Moved::is_in_both);
    let counts = [
        ("{edition}", changes.since.clone()),
        ("{compared}", count(changes.difference.compared, locale)),
        ("{moved}", count(moved, locale)),
        ("{new}", count(changes.count(|moved| moved.through == Through::New), locale)),
        ("{gone}", count(changes.count(|moved| moved.through == Through::Gone), locale)),
    ];
    let filled =
        |text: &str| counts.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let counted = filled(if moved == 0 { words.changes_none } else { words.changes_counted });
    let through_model = !report.models.is_empty() && moved > 0;
    [counted].into_iter().chain(through_model.then(|| words.changes_model.to_owned())).collect()
}

/// What differs in what the two editions were made from, a line each.
pub fn causes(changes: &Changes, language: Language) -> Vec<String> {
    let words = Words::of(language);
    let causes = &changes.difference.causes;
    let mut lines = data_lines(&causes.data, language);
    lines.extend(causes.pipeline.iter().filter_map(|cause| pipeline_line(cause, words)));
    lines.extend(causes.program.iter().map(|(old, new)| format!("{}: {old} → {new}", words.changes_program)));
    lines.extend(causes.revised.iter().map(|(kind, ..)| words.changes_revised.replace("{kind}", kind)));
    if !causes.texts.is_empty() {
        lines.push(words.changes_texts.to_owned());
    }
    if lines.is_empty() {
        lines.push(words.changes_same.to_owned());
    }
    if !changes.difference.stages.is_empty() {
        lines.push(format!("{}: {}", words.changes_stages, changes.difference.stages.join(", ")));
    }
    lines
}

/// A line a source: its new, changed and gone files.
fn data_lines(causes: &[Cause], language: Language) -> Vec<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let kinds = [words.changes_new, words.changes_changed, words.changes_gone];
    let line = |(source, files): (&str, [Vec<&str>; 3])| {
        let said = kinds.iter().zip(&files).filter(|(_, files)| !files.is_empty());
        let said: Vec<String> =
            said.map(|(kind, files)| format!("{kind} {}", named(files, locale))).collect();
        format!("{} {}: {}", words.changes_data, locale.quoted(source), said.join("; "))
    };
    files_by_source(causes).into_iter().map(line).collect()
}

/// Files by name, or many by number, the first and the last.
fn named(files: &[&str], locale: &Locale) -> String {
    match files {
        [_, _, _, _, ..] => {
            let forms = Words::of(locale.language).changes_files;
            let number = count(files.len(), locale);
            format!(
                "{number} {} ({}, …, {})",
                plural(forms, &number, locale),
                files[0],
                files[files.len() - 1]
            )
        }
        few => few.join(", "),
    }
}

/// What an edition always has of its own is no news.
fn pipeline_line(cause: &Cause, words: &Words) -> Option<String> {
    let Cause::Parameter { path, old, new } = cause else { return None };
    let path = path.strip_prefix("params.").unwrap_or(path);
    let is_own = path == "params.edition" || path.ends_with(".out") || path.ends_with(".previous");
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    (!is_own).then(|| format!("{} {path}: {} → {}", words.changes_pipeline, side(old), side(new)))
}

/// The numbers that moved, counted by what they are, with the one that moved most.
pub fn table(report: &Report, changes: &Changes, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let mut kinds: BTreeMap<(&str, &str, usize), Vec<&Moved>> = BTreeMap::new();
    let in_both = changes.difference.moved.iter().filter(|moved| moved.is_in_both());
    for moved in in_both {
        let place = SHOWN.iter().position(|(name, _)| *name == moved.measure);
        if let Some(place) = place {
            kinds.entry((&moved.row.outcome, &moved.row.breakdown, place)).or_default().push(moved);
        }
    }
    let row = |((outcome, breakdown, place), all): ((&str, &str, usize), Vec<&Moved>)| {
        let of = |through: Through| all.iter().filter(|moved| moved.through == through).count();
        let (own, model) = (of(Through::Rows), of(Through::Model));
        let told = |number| if own + model == 0 { "–".to_owned() } else { count(number, locale) };
        let largest = all.iter().filter_map(|moved| Some((moved, moved.by()?.abs())));
        let largest = largest.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, size)| *size > 0.0);
        let what = format!(
            "{} – {}: {}",
            capital(&labels::outcome(report, outcome, language)),
            breakdown_label(report, breakdown, language),
            lower((SHOWN[place].1)(words)),
        );
        vec![
            what,
            largest.map(|(moved, _)| printed(report, moved, language)).unwrap_or_default(),
            count(all.len(), locale),
            told(own),
            told(model),
        ]
    };
    let head = [
        words.changes_what,
        words.changes_largest,
        words.changes_moved,
        words.changes_rows,
        words.changes_through_model,
    ];
    TextTable {
        caption: words.changes_table.to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: kinds.into_iter().map(row).collect(),
        words: 2,
    }
}

type Word = fn(&Words) -> &'static str;

/// The measures that the page tells of, in its order, with their words; the file lists all.
const SHOWN: [(&str, Word); 6] = [
    ("n", |words| words.observations),
    ("actual", |words| words.actual),
    ("expected", |words| words.expected),
    ("indicator", |words| words.changes_indicator),
    ("change", |words| words.changes_change),
    ("percent_change", |words| words.axis_change),
];

fn breakdown_label(report: &Report, breakdown: &str, language: Language) -> String {
    match breakdown {
        "total" => Words::of(language).total.to_owned(),
        _ => labels::column(report, breakdown, language),
    }
}

/// `+0,12 (Oslo, juni 2023: 1,20 → 1,32)`.
fn printed(report: &Report, moved: &Moved, language: Language) -> String {
    let locale = Locale::of(language);
    let is_share = report.outcomes.get(&moved.row.outcome).is_some_and(|outcome| outcome.unit == Unit::Share);
    let is_scaled = is_share && !["n", "percent_change"].contains(&moved.measure.as_str());
    let (scale, shift) = if is_scaled { (100.0, 2) } else { (1.0, 0) };
    let most = if moved.measure == "percent_change" { 2 } else { usize::MAX };
    let decimals = moved.decimals().saturating_sub(shift).min(most);
    let value = |text: &Option<String>| Some(rounded(text.as_ref()?.parse::<f64>().ok()? * scale, decimals));
    let (old, new) = (value(&moved.old).unwrap_or_default(), value(&moved.new).unwrap_or_default());
    let number = |value, sign| locale.number(value, decimals, sign);
    let group = labels::group(report, &moved.row.breakdown, &moved.row.group, language);
    let period = moved.row.period.parse().ok().map(|period| locale.period(period));
    let place: Vec<String> = [Some(group), period].into_iter().flatten().collect();
    let [by, old, new] = [(new - old, Sign::Always), (old, Sign::Natural), (new, Sign::Natural)]
        .map(|(value, sign)| number(value, sign));
    format!("{by} ({}: {old} → {new})", place.join(", "))
}

fn count(number: usize, locale: &Locale) -> String {
    locale.count(u64::try_from(number).unwrap_or(u64::MAX))
}

/// Every number that moved, as CSV; as every data file it says so when the data are simulated.
pub fn csv(report: &Report, changes: &Changes) -> String {
    let mark = |word: &str| report.simulated.then(|| word.to_owned());
    let line = |fields: Vec<String>| {
        let fields: Vec<String> = fields.iter().map(|field| escape::csv(field)).collect();
        format!("{}\n", fields.join(","))
    };
    let head = MOVED_COLUMNS.map(str::to_owned).into_iter().chain(mark("data")).collect();
    let rows = changes.difference.moved.iter().map(|moved| {
        let fields = moved.fields().map(Option::unwrap_or_default);
        line(fields.into_iter().chain(mark("simulated")).collect())
    });
    std::iter::once(line(head)).chain(rows).collect()
}
