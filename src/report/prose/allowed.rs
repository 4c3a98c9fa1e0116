//! The author's way past a lint: `allowed`, which delimits a text, names the lint and says why.
//! Knows nothing of what the lint would find; a text in which it finds nothing is refused later.

use super::arguments;
use super::desk::{Desk, Excuse};
use crate::report::error::Fault;
use crate::report::lints::Lint;
use crate::report::marks;
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, State};

/// The fewest words and letters of a reason.
const REASON_WORDS: usize = 5;
const REASON_LETTERS: usize = 25;

const EXAMPLE: &str = "allowed(\"the text\", lint=\"causal_wording\", because=\"a reason of some words\")";

/// `allowed(text, lint=, because=)`, or `{% call allowed(lint=, because=) %} text {% endcall %}`.
pub(super) fn allowed(
    desk: &Desk,
    state: &mut State<'_, '_>,
    text: Option<&Value>,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    let caller: Option<Value> = kwargs.get("caller")?;
    let lint = arguments::required(kwargs, "lint", "\"causal_wording\"")?;
    let because = arguments::text(kwargs, "because")?.unwrap_or_default();
    arguments::all_used(kwargs)?;
    let text = match (caller, text) {
        (Some(caller), None) => caller.call(state, &[])?.to_string(),
        (None, Some(text)) => text.to_string(),
        _ => return Err(Fault::new("allowed takes one text").mend(format!("write {EXAMPLE}")).into()),
    };
    let lint = Lint::named(&lint)
        .ok_or_else(|| Fault::unknown("lint", &lint, Lint::ALL.iter().map(|lint| lint.name())))?;
    let because = reason(&because)?;
    is_short(&text)?;
    Ok(desk.excused(Excuse { lint, because }, &text))
}

/// A reason that a reader can weigh.
fn reason(because: &str) -> Result<String, Fault> {
    let because = marks::plain(because).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = because.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count();
    if words >= REASON_WORDS && because.chars().count() >= REASON_LETTERS {
        return Ok(because);
    }
    let what = format!("the reason '{because}' is too short: it is printed at the end of the article");
    Err(Fault::new(what)
        .mend(format!("write because= with at least {REASON_WORDS} words on why it may stand")))
}

/// The text in question and no more: nothing that goes over paragraphs, unless it is a figure alone.
fn is_short(text: &str) -> Result<(), Fault> {
    let plain = marks::plain(text);
    let trimmed = plain.trim();
    if trimmed.is_empty() {
        return Err(Fault::new("allowed has no text").mend(format!("write {EXAMPLE}")));
    }
    if trimmed.contains("\n\n") {
        let fault = Fault::new("allowed goes over several paragraphs");
        return Err(fault.mend("put it around the words in question and nothing else"));
    }
    Ok(())
}
