//! The template engine's errors as a report's: with file, line, and the words of the function that refused.
//! Knows nothing of why it refused.

use crate::report::article::ArticleTemplate;
use crate::report::error::{Fault, ReportError};
use minijinja::Error;
use std::error::Error as _;

/// The engine's error with the template's place and, where a function refused, its own words.
pub(super) fn located(article: &ArticleTemplate, wrong: &Error) -> ReportError {
    let line = wrong.line().unwrap_or(article.body_line);
    let fault = fault_in(wrong);
    let (what, mend) = match fault {
        Some(fault) => (fault.what.clone(), fault.mend.clone()),
        None => (in_words(wrong), None),
    };
    ReportError::Template { file: article.path.clone(), line, what, mend }
}

fn fault_in(wrong: &Error) -> Option<&Fault> {
    let mut source = wrong.source();
    while let Some(inner) = source {
        if let Some(fault) = inner.downcast_ref::<Fault>() {
            return Some(fault);
        }
        source = inner.source();
    }
    None
}

fn in_words(wrong: &Error) -> String {
    let kind = wrong.kind().to_string();
    wrong.detail().map_or(kind.clone(), |detail| format!("{kind}: {detail}"))
}
