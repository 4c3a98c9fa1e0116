//! The sentences that say how a figure is read, chosen by what it shows and what may be compared.
//! Knows nothing of caveats, which stand beside it.

use super::figure::{Comparability, Figure, Show};
use super::figure_table;
use super::funnel_picture;
use super::labels;
use super::locale::{Locale, Sign};
use super::model::{Report, Unit};
use super::words::Words;
use crate::language::Language;

/// How to read the figure: a few sentences.
pub fn reading(report: &Report, figure: &Figure, language: Language) -> Vec<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let reference = figure.reference_line.map(|period| locale.period(period));
    if let Some(funnel) = &figure.funnel {
        let relative = relative(report, figure, language);
        return funnel_picture::reading(report, figure, funnel, language)
            .into_iter()
            .chain(relative)
            .chain(below(report, figure, language))
            .collect();
    }
    let shown = match figure.show {
        Show::ActualExpected => Some(words.read_gap.to_owned()),
        Show::Index => reference.map(|period| words.read_index.replace("{period}", &period)),
        Show::Indicator | Show::Actual | Show::Funnel => None,
    };
    let compared = match figure.groups.len() {
        // An index says itself that it shows development only.
        _ if figure.show == Show::Index && shown.is_some() => None,
        0 | 1 => alone(figure, language),
        _ => Some(comparison(figure, language)),
    };
    let relative = relative(report, figure, language);
    let below = below(report, figure, language);
    let intervals = figure.intervals.then(|| words.read_intervals.to_owned());
    [shown, compared, relative, below, intervals].into_iter().flatten().collect()
}

/// What a number below zero says, by an example; nothing where zero is no norm.
fn below(report: &Report, figure: &Figure, language: Language) -> Option<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let (_, decimals) = scale(report, figure);
    let (size, decimals) = if decimals == 0 { (2.0, 0) } else { (0.2, 1) };
    let number = |value, decimals| locale.number(value, decimals, Sign::Natural);
    let unit = figure_table::lower(&unit(report, figure, language));
    let amount = format!("{} {unit}", number(size, decimals));
    let (sentence, negative, amount) = match (figure.show, figure.comparability, &figure.relative_to) {
        (Show::Actual | Show::ActualExpected, ..) | (_, Comparability::Unanchored, None) => return None,
        (Show::Index, ..) => {
            let period = locale.period(figure.reference_line?);
            (words.read_below_index.replace("{period}", &period), number(-5.0, 0), number(5.0, 0))
        }
        (_, _, None) => (words.read_below.to_owned(), number(-size, decimals), amount),
        (_, _, Some(_)) => (words.read_below_group.to_owned(), number(-size, decimals), amount),
    };
    Some(sentence.replace("{negative}", &negative).replace("{amount}", amount.trim_end()))
}

/// Which group's average zero is, where it is not everybody's.
fn relative(report: &Report, figure: &Figure, language: Language) -> Option<String> {
    let to = figure.relative_to.as_ref()?;
    if to.breakdown == "total" {
        return Some(Words::of(language).read_relative_all.to_owned());
    }
    let group = labels::group(report, &to.breakdown, &to.group, language);
    let quoted = Locale::of(language).quoted(&group);
    Some(Words::of(language).read_relative.replace("{group}", &quoted))
}

/// What may be compared between several groups.
fn comparison(figure: &Figure, language: Language) -> String {
    let words = Words::of(language);
    let with = |sentence: &str, share: f64| {
        sentence.replace("{share}", &Locale::of(language).number(share * 100.0, 0, Sign::Plain))
    };
    match figure.comparability {
        Comparability::NoModel => words.read_no_model.to_owned(),
        Comparability::DevelopmentOnly => words.read_development.to_owned(),
        Comparability::ControlledElsewhere => words.read_controlled_elsewhere.to_owned(),
        Comparability::Absorbed(share) => with(words.read_absorbed, share),
        Comparability::Unanchored => words.read_unanchored.to_owned(),
        Comparability::Elsewhere => words.read_elsewhere.to_owned(),
        Comparability::Partly(share) => with(words.read_partly, share),
        Comparability::Free => words.read_free.to_owned(),
    }
}

/// What a single group's line is read against.
fn alone(figure: &Figure, language: Language) -> Option<String> {
    let words = Words::of(language);
    match (figure.comparability, figure.show, &figure.relative_to) {
        (Comparability::NoModel, ..) => Some(words.read_no_model_single.to_owned()),
        (Comparability::Unanchored, Show::Indicator, _) => Some(words.read_unanchored.to_owned()),
        (Comparability::Elsewhere | Comparability::ControlledElsewhere, Show::Indicator, _) => {
            Some(words.read_elsewhere_single.to_owned())
        }
        (_, Show::Indicator, None) => Some(words.read_single.to_owned()),
        _ => None,
    }
}

/// The unit that the figure's axis and table are in.
pub fn unit(report: &Report, figure: &Figure, language: Language) -> String {
    let words = Words::of(language);
    let unit = report.outcomes.get(&figure.outcome).map(|outcome| &outcome.unit);
    match (figure.show, unit) {
        (Show::Index, _) => words.axis_change.to_owned(),
        (Show::Indicator | Show::Funnel, Some(Unit::Share)) => words.axis_points.to_owned(),
        (_, Some(Unit::Share)) => words.axis_percent.to_owned(),
        (_, Some(Unit::HoursPerWeek)) => words.axis_hours.to_owned(),
        (_, Some(Unit::Minutes)) => words.axis_minutes.to_owned(),
        (_, Some(Unit::Other(text))) => text.get(language).unwrap_or_default().to_owned(),
        (_, None) => String::new(),
    }
}

/// What the figure's numbers are multiplied with in print, and their decimals there.
pub fn scale(report: &Report, figure: &Figure) -> (f64, usize) {
    let outcome = report.outcomes.get(&figure.outcome);
    let decimals = outcome.map_or(1, |outcome| usize::from(outcome.decimals));
    match (figure.show, outcome.map(|outcome| &outcome.unit)) {
        (Show::Index, _) => (1.0, 1),
        (_, Some(Unit::Share)) => (100.0, decimals.saturating_sub(2).max(1)),
        _ => (1.0, decimals),
    }
}

/// Up to when there are data, and up to when the figure shows them where that is not the same: outcomes look ahead.
pub fn as_of(report: &Report, figure: &Figure, language: Language) -> Option<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let data = report.last?;
    let shown = figure_table::periods(&figure_table::lines(report, figure)).last().copied();
    let shown = shown.filter(|shown| shown.step == data.step && *shown < data);
    let shown = shown.map(|shown| words.shown_up_to.replace("{period}", &locale.period(shown)));
    Some(format!("{} {}{}.", words.data_as_of, locale.period(data), shown.unwrap_or_default()))
}

/// The definition of what the figure measures.
pub fn definition(report: &Report, figure: &Figure, language: Language) -> String {
    let outcome = report.outcomes.get(&figure.outcome);
    let definition = outcome.and_then(|outcome| outcome.definition.as_ref()?.get(language));
    definition.map_or_else(|| labels::outcome(report, &figure.outcome, language), str::to_owned)
}
