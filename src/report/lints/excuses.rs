//! Takes away the findings that authors excused, and refuses excuses in which nothing was found.
//! Knows nothing of what lints look for.

use super::hit::Hit;
use super::lint::Lint;
use super::reading::Reading;
use crate::report::locale::Locale;
use crate::report::marks::Span;
use crate::report::prose::{Slot, TOKEN_END, TOKEN_START};
use crate::report::words::Words;

/// A text that stands in an article though a lint refuses it, for the list at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The lint.
    pub lint: Lint,
    /// The text as a reader sees it.
    pub text: String,
    /// Why it may stand.
    pub because: String,
}

impl Exception {
    /// The exception as a line of a list: ‘led to’ (claim of a cause): the reason, with a full stop.
    pub fn line(&self, words: &Words, locale: &Locale) -> String {
        let reason = self.because.trim();
        let stop = if reason.ends_with(['.', '!', '?', '…']) { "" } else { "." };
        format!("{} ({}): {reason}{stop}", locale.quoted(&self.text), self.lint.called(words))
    }
}

/// The findings that nobody excused, those of excuses in vain, and the list of those that were of use. An
/// excuse of parity takes its numbers out of the comparison beforehand.
pub fn sifted(reading: &Reading<'_>, hits: Vec<Hit>) -> (Vec<Hit>, Vec<Exception>) {
    let mut used = vec![false; reading.excuses.len()];
    let mut left = Vec::new();
    for hit in hits {
        match excuse_of(reading, &hit) {
            Some(number) => used.get_mut(number).into_iter().for_each(|used| *used = true),
            None => left.push(hit),
        }
    }
    let mut exceptions = Vec::new();
    for (part, span) in spans(reading) {
        let Some(excuse) = reading.excuses.get(span.what) else { continue };
        let text = shown(reading, part, span);
        let is_of_use = used.get(span.what).copied().unwrap_or_default()
            || (excuse.lint == Lint::Parity && holds_numbers(reading, part, span));
        if is_of_use {
            exceptions.push(Exception { lint: excuse.lint, text, because: excuse.because.clone() });
        } else {
            left.push(in_vain(excuse.lint, part, span, &text));
        }
    }
    (left, exceptions)
}

fn spans<'a>(reading: &'a Reading<'_>) -> impl Iterator<Item = (usize, &'a Span<usize>)> {
    let parts = reading.parts.iter().enumerate();
    parts.flat_map(|(part, piece)| piece.clean.excused.iter().map(move |span| (part, span)))
}

/// The excuse that a finding lies within.
fn excuse_of(reading: &Reading<'_>, hit: &Hit) -> Option<usize> {
    let around = |span: &Span<usize>| span.at.start <= hit.at.start && hit.at.end <= span.at.end;
    let of_lint = |number: usize| reading.excuses.get(number).is_some_and(|excuse| excuse.lint == hit.lint);
    let mut spans = spans(reading).filter(|(part, _)| *part == hit.part).map(|(_, span)| span);
    spans.find(|span| around(span) && of_lint(span.what)).map(|span| span.what)
}

fn holds_numbers(reading: &Reading<'_>, part: usize, span: &Span<usize>) -> bool {
    let given = reading.parts.get(part).into_iter().flat_map(|piece| &piece.clean.given);
    given.into_iter().any(|given| {
        given.what.counts_in_parity() && span.at.start <= given.at.start && given.at.end <= span.at.end
    })
}

/// The excused words without tokens; a figure by its name.
fn shown(reading: &Reading<'_>, part: usize, span: &Span<usize>) -> String {
    let text =
        reading.parts.get(part).and_then(|piece| piece.clean.text.get(span.at.clone())).unwrap_or_default();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(TOKEN_START) {
        out.push_str(before);
        let (number, after) = after.split_once(TOKEN_END).unwrap_or((after, ""));
        let slot = number.parse().ok().and_then(|number: usize| reading.slots.get(number));
        if let Some(Slot::Figure(name)) = slot {
            out.push_str(name);
        }
        rest = after;
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_vain(lint: Lint, part: usize, span: &Span<usize>, text: &str) -> Hit {
    let what = format!("allowed(...) has nothing to allow: the lint finds nothing in '{text}'");
    let mend = "take allowed(...) away and leave the text, or put it around the words in question".to_owned();
    Hit { lint, part, at: span.at.clone(), what, mend }
}
