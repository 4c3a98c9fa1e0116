//! Puts the parts of a page into its frame, `page.html.jinja`.
//! Knows nothing of how the parts were made.

use super::convert::{self, Converted};
use super::{Section, contents, security};
use crate::chart;
use crate::report::bounded::{self, MOST_BYTES};
use crate::report::error::ReportError;
use crate::report::escape;
use crate::report::page::Page;
use crate::report::words::Words;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

/// Stands where the policy will, which can only be known when the page is finished.
const POLICY: &str = "content-security-policy-of-this-page";

/// Steps that the frame may take beside those for writing the page's parts.
const FUEL: u64 = 2_000_000;
/// Steps for each byte of a part: it is written about once.
const FUEL_OF_A_BYTE: u64 = 10;

/// The whole page.
pub fn write(
    page: &Page<'_>,
    body: &Converted,
    summary: &str,
    tail: &[Section],
) -> Result<String, ReportError> {
    let context = context! { ..head(page), ..parts(page, body, summary, tail)? };
    let bytes =
        body.html.len() + summary.len() + tail.iter().map(|section| section.html.len()).sum::<usize>();
    let bytes = bytes + page.report.page.style.len() + page.report.page.script.len();
    let html = filled(page.report.page.layout.clone(), context, FUEL + bytes as u64 * FUEL_OF_A_BYTE)?;
    let policy = escape::html(&security::policy(&html));
    // The policy's quotes are single and need no escape within the attribute's double ones.
    Ok(html.replacen(POLICY, &policy.replace("&#39;", "'"), 1))
}

/// The frame with its values in it.
fn filled(layout: String, context: Value, fuel: u64) -> Result<String, ReportError> {
    let wrong = |line: usize, what: String| ReportError::Layout { line, what };
    if layout.len() > MOST_BYTES {
        return Err(wrong(1, format!("the frame has {} bytes; {MOST_BYTES} are the most", layout.len())));
    }
    let run = move || {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(fuel));
        environment.template_from_named_str("page.html", &layout)?.render(context)
    };
    let filled = bounded::run(run).map_err(|what| wrong(1, what.to_owned()))?;
    filled.map_err(|error| wrong(error.line().unwrap_or(1), error.to_string()))
}

/// Who, what, when, and the page's words.
fn head(page: &Page<'_>) -> Value {
    let (report, words, front) = (page.report, page.words, &page.article.front);
    let languages: Vec<Value> = report
        .languages
        .iter()
        .filter(|language| **language != page.language)
        .map(|language| {
            let words = Words::of(*language);
            context! { code => language.code(), label => words.other_language, name => words.language_name }
        })
        .collect();
    let data_period = report.first.zip(report.last).map(|(first, last)| {
        let between = words.data_period.replace("{first}", &page.locale.period(first));
        between.replace("{last}", &page.locale.period(last))
    });
    let corrections = report.corrections.iter();
    let corrections: Vec<Value> =
        corrections.map(|own| context! { when => own.when.clone(), why => own.why.clone() }).collect();
    context! {
        lang => page.language.code(),
        title => front.title.clone(),
        subtitle => front.subtitle.clone(),
        authors => words.written_by.replace("{authors}", &page.locale.list(&front.authors)),
        has_authors => !front.authors.is_empty(),
        edition => report.edition.clone(),
        data_period,
        simulated => report.simulated,
        corrections,
        languages,
        policy => POLICY,
        style => Value::from_safe_string(format!("{}{}", report.page.style, chart::page_style())),
        // Without the file's last line break: some that compare the policy's digests leave it out.
        script => Value::from_safe_string(report.page.script.trim_end().to_owned()),
        version => report.provenance.program_version.clone(),
        words => context! {
            skip => words.skip,
            edition => words.edition,
            summary => words.summary,
            contents => words.contents,
            theme => words.theme,
            simulated_title => words.simulated_title,
            simulated_text => words.simulated_text,
            corrections => words.corrections,
            corrections_text => words.corrections_text,
            about_publisher => words.about_publisher,
            reader => words.reader,
            wide => words.wide,
            period => words.period,
        },
    }
}

fn parts(page: &Page<'_>, body: &Converted, summary: &str, tail: &[Section]) -> Result<Value, ReportError> {
    let safe = |html: &str| Value::from_safe_string(html.to_owned());
    let abstracts = page.abstracts.iter().map(|(language, title, markdown)| {
        let html = convert::article(page, markdown)?.html;
        let words = Words::of(*language);
        let heading = format!("{}: {}", words.language_name, words.summary);
        Ok(context! { lang => language.code(), title, heading, html => safe(&html) })
    });
    let abstracts = abstracts.collect::<Result<Vec<Value>, ReportError>>()?;
    let section = |section: &Section| {
        context! {
            anchor => section.anchor,
            heading => section.heading,
            folded => section.folded,
            html => safe(&section.html),
        }
    };
    let contents = contents(body, tail);
    let contents: Vec<Value> = contents.iter().map(|(anchor, text)| context! { anchor, text }).collect();
    Ok(context! {
        summary => safe(summary),
        abstracts,
        contents,
        body => safe(&body.html),
        tail => tail.iter().map(section).collect::<Vec<_>>(),
    })
}
