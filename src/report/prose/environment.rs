//! Sets the template engine up and runs one article in one language.
//! Knows nothing of what the functions do.

use super::arguments::{PeriodWords, Phrase};
use super::desk::{Desk, Prose, Slot};
use super::engine_error::located;
use super::lines::with_lines;
use super::{allowed, compare, filters, findings, funnel, numbers, places};
use crate::language::Language;
use crate::report::article::ArticleTemplate;
use crate::report::bounded;
use crate::report::error::ReportError;
use crate::report::marks::{self, Clean, Given};
use crate::report::model::Report;
use crate::report::quantity::{Kind, Quantity};
use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, escape_formatter};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Steps that a template may take: some hundred times what a long article needs, and an end to one that
/// goes round for ever.
const FUEL: u64 = 2_000_000;

/// Runs the template of a language.
pub(in crate::report) fn run(report: &Arc<Report>, language: Language) -> Result<Prose, ReportError> {
    let no_template = || ReportError::NoTemplate { language: language.code().to_owned() };
    let article = report.templates.get(&language).ok_or_else(no_template)?;
    let (own_report, own_article) = (Arc::clone(report), article.clone());
    bounded::run(move || run_article(&own_report, &own_article, language)).unwrap_or_else(|what| {
        let (file, line) = (article.path.clone(), article.body_line);
        let mend = Some("templates place what the pipeline has computed: take long loops out".to_owned());
        Err(ReportError::Template { file, line, what: what.to_owned(), mend })
    })
}

fn run_article(
    report: &Arc<Report>,
    article: &ArticleTemplate,
    language: Language,
) -> Result<Prose, ReportError> {
    let desk = Arc::new(Desk::new(Arc::clone(report), language));
    let environment = environment(&desk);
    let summary = part(&environment, article, &article.front.summary, article.front.summary_line)?;
    if let Some(slot) = desk.slots().iter().find(|slot| !slot.stands_in_a_line()) {
        let what = format!("a summary has no room for {slot:?}");
        let line = article.front.summary_line;
        return Err(ReportError::Template { file: article.path.clone(), line, what, mend: None });
    }
    let body = part(&environment, article, &article.body, article.body_line)?;
    let (slots, excuses) = (desk.slots(), desk.excuses());
    Ok(Prose { path: article.path.clone(), summary, body, slots, excuses })
}

impl Slot {
    fn stands_in_a_line(&self) -> bool {
        matches!(self, Self::Reference { .. } | Self::Citation { .. })
    }
}

fn part(
    environment: &Environment<'_>,
    article: &ArticleTemplate,
    text: &str,
    line: usize,
) -> Result<Clean, ReportError> {
    let above = line.saturating_sub(1);
    if let Some(at) = text.lines().position(|line| line.contains(|letter| marks::RESERVED.contains(&letter)))
    {
        let what = "the characters U+E000 to U+E00F are not for authors".to_owned();
        return Err(ReportError::Template {
            file: article.path.clone(),
            line: above + at + 1,
            what,
            mend: None,
        });
    }
    // Empty lines above, so that the engine counts lines as the file does.
    let padded = format!("{}{}", "\n".repeat(above), with_lines(text, line));
    let run = environment.template_from_named_str(&article.path, &padded).and_then(|t| t.render(()));
    run.map(|text| Clean::read(&text).trimmed()).map_err(|wrong| located(article, &wrong))
}

/// Prints a value; what a function gave carries a mark that says so.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match given(value) {
        Some(given) => Ok(out.write_str(&marks::given(&given, &value.to_string()))?),
        None => escape_formatter(out, state, value),
    }
}

fn given(value: &Value) -> Option<Given> {
    if let Some(quantity) = value.downcast_object_ref::<Quantity>() {
        return Some(quantity.given.clone());
    }
    if let Some(words) = value.downcast_object_ref::<PeriodWords>() {
        return Some(Given::by("month").asked(words.period.to_string()));
    }
    let phrase = value.downcast_object_ref::<Phrase>().map(|phrase| phrase.given.clone());
    phrase.or_else(|| value.is_safe().then(|| Given::by(marks::WORDS)))
}

type OfSource = fn(&Desk, &str, &Kwargs) -> Result<Value, Error>;

/// The functions that take a figure or table and named arguments.
const OF_SOURCE: &[(&str, OfSource)] = &[
    ("value", numbers::value),
    ("change", numbers::change),
    ("users", numbers::users),
    ("level_difference", compare::level_difference),
    ("extreme", findings::extreme),
    ("months_above", findings::months_above),
    ("run_of", findings::run_of),
    ("funnel_of", funnel::funnel_of),
];

fn environment(desk: &Arc<Desk>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(print);
    filters::add(&mut environment);
    for (name, function) in OF_SOURCE {
        let desk = Arc::clone(desk);
        environment
            .add_function(*name, move |source: String, kwargs: Kwargs| function(&desk, &source, &kwargs));
    }
    add_computing(&mut environment, desk);
    add_placing(&mut environment, desk);
    add_facts(&mut environment, desk);
    environment
}

fn add_computing(environment: &mut Environment<'static>, desk: &Arc<Desk>) {
    let at = || Arc::clone(desk);
    let d = at();
    environment.add_function("amounts_to", move |kwargs: Kwargs| numbers::amounts_to(&d, &kwargs));
    let d = at();
    environment.add_function("definition", move |number: Value| numbers::definition(&d, &number));
    let d = at();
    environment
        .add_function("words", move |number: Value, kwargs: Kwargs| compare::words(&d, &number, &kwargs));
    let d = at();
    environment.add_function("compare", move |a: Value, b: Value, kwargs: Kwargs| {
        compare::compare(&d, &a, &b, &kwargs)
    });
    let d = at();
    let rank = move |_: minijinja::value::Rest<minijinja::value::ValueOrKwargs>| -> Result<Value, Error> {
        Err(compare::rank(&d))
    };
    environment.add_function("rank", rank);
}

fn add_placing(environment: &mut Environment<'static>, desk: &Arc<Desk>) {
    let at = || Arc::clone(desk);
    let d = at();
    environment.add_function("figure", move |name: String| places::figure(&d, &name));
    let d = at();
    environment
        .add_function("ref", move |name: String, kwargs: Kwargs| places::reference(&d, &name, &kwargs));
    let d = at();
    environment.add_function("cite", move |key: String| places::citation(&d, &key, false));
    let d = at();
    environment.add_function("cite_text", move |key: String| places::citation(&d, &key, true));
    let d = at();
    environment.add_function("model_card", move |name: String| places::model_card(&d, &name));
    let d = at();
    environment.add_function("fact_box", move |state: &mut State<'_, '_>, title: String, kwargs: Kwargs| {
        places::fact_box(&d, state, &title, &kwargs)
    });
    let d = at();
    environment.add_function(
        "allowed",
        move |state: &mut State<'_, '_>, text: Option<Value>, kwargs: Kwargs| {
            allowed::allowed(&d, state, text.as_ref(), &kwargs)
        },
    );
    for (name, slot) in
        [("references", Slot::References), ("caveats", Slot::Caveats), ("calibration", Slot::Calibration)]
    {
        let d = at();
        environment.add_function(name, move || places::block(&d, slot.clone()));
    }
}

fn add_facts(environment: &mut Environment<'static>, desk: &Arc<Desk>) {
    let d = Arc::clone(desk);
    environment
        .add_function("month", move |period: Value, kwargs: Kwargs| places::month(&d, &period, &kwargs));
    let d = Arc::clone(desk);
    environment.add_function("label", move |breakdown: String, group: Value| {
        places::label(&d, &breakdown, &group.to_string())
    });
    let words = |period| Value::from(PeriodWords::new(period, desk.locale));
    let ends = [("first", desk.report.first), ("last", desk.report.last)];
    let data: BTreeMap<&str, Value> =
        ends.into_iter().filter_map(|(name, end)| Some((name, words(end?)))).collect();
    environment.add_global("data", Value::from(data));
    let edition = Phrase { text: desk.report.edition.clone(), given: Given::by("edition") };
    environment.add_global("edition", Value::from(edition));
    if let Some(persons) = desk.report.persons_per_month {
        let count = Quantity::new(persons as f64, Kind::Count, desk.locale);
        let count = count.by(Given::by("persons_per_month"));
        environment.add_global("persons_per_month", Value::from(count));
    }
}
