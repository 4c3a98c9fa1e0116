//! Reads the arguments of the prose's functions.
//! Knows nothing of what they are for.

use crate::period::Period;
use crate::report::error::Fault;
use crate::report::locale::{Locale, capital};
use crate::report::marks::Given;
use crate::report::quantity::Quantity;
use minijinja::Error;
use minijinja::value::{Kwargs, Object, ObjectRepr, Value};
use std::fmt;
use std::sync::Arc;

/// A period that prints in words and can be handed on as an argument.
#[derive(Debug, Clone)]
pub(super) struct PeriodWords {
    pub period: Period,
    pub locale: &'static Locale,
    pub capital: bool,
}

impl PeriodWords {
    pub fn new(period: Period, locale: &'static Locale) -> Self {
        Self { period, locale, capital: false }
    }
}

impl Object for PeriodWords {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.locale.period(self.period);
        f.write_str(&if self.capital { capital(&words) } else { words })
    }
}

impl From<PeriodWords> for Value {
    fn from(words: PeriodWords) -> Self {
        Self::from_object(words)
    }
}

/// Words that a function gave and that are no choice by a number: a name, a finding.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub text: String,
    pub given: Given,
}

impl Object for Phrase {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.text.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Phrase> for Value {
    fn from(phrase: Phrase) -> Self {
        Self::from_object(phrase)
    }
}

/// A period argument: `"2023-12"`, or what another function gave.
pub(super) fn period(kwargs: &Kwargs, name: &str) -> Result<Option<Period>, Error> {
    let Some(value) = optional(kwargs, name)? else {
        return Ok(None);
    };
    as_period(&value)
        .map(Some)
        .map_err(|fault| Fault { what: format!("{name}: {}", fault.what), ..fault }.into())
}

/// A value as a period.
pub(super) fn as_period(value: &Value) -> Result<Period, Fault> {
    if let Some(words) = value.downcast_object_ref::<PeriodWords>() {
        return Ok(words.period);
    }
    value.to_string().parse().map_err(|wrong| Fault::new(format!("{wrong}")))
}

/// A text argument.
pub(super) fn text(kwargs: &Kwargs, name: &str) -> Result<Option<String>, Error> {
    Ok(optional(kwargs, name)?.map(|value| value.to_string()))
}

/// A text argument that must be there.
pub(super) fn required(kwargs: &Kwargs, name: &str, example: &str) -> Result<String, Error> {
    let missing =
        || Fault::new(format!("'{name}' is missing")).mend(format!("write {name}={example}")).into();
    text(kwargs, name)?.ok_or_else(missing)
}

/// A quantity argument.
pub(super) fn quantity(value: &Value) -> Result<&Quantity, Fault> {
    let wrong = || {
        Fault::new(format!("'{value}' is not a number that a function gave"))
            .mend("take it from value(...), or from definition(...) when it belongs to a definition")
    };
    value.downcast_object_ref::<Quantity>().ok_or_else(wrong)
}

/// No argument was misspelt.
pub(super) fn all_used(kwargs: &Kwargs) -> Result<(), Error> {
    kwargs.assert_all_used()
}

fn optional(kwargs: &Kwargs, name: &str) -> Result<Option<Value>, Error> {
    let value: Option<Value> = kwargs.get(name)?;
    Ok(value.filter(|value| !value.is_undefined() && !value.is_none()))
}
