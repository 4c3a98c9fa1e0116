//! The functions that place things or name them: `figure`, `ref`, `cite`, `fact_box`, `label`, `month` ...
//! Knows nothing of what will stand in a place.

use super::arguments::{self, PeriodWords, Phrase};
use super::desk::{Desk, Slot};
use crate::report::error::Fault;
use crate::report::marks::{self, Given};
use crate::report::{escape, labels};
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, State};

/// `figure(name)`: the figure's whole block.
pub(super) fn figure(desk: &Desk, name: &str) -> Result<String, Error> {
    desk.known_figure(name)?;
    Ok(block(desk, Slot::Figure(name.to_owned())))
}

/// `ref(name, capital=false)`: the figure's number, linked.
pub(super) fn reference(desk: &Desk, name: &str, kwargs: &Kwargs) -> Result<String, Error> {
    desk.known_figure(name)?;
    let capital: Option<bool> = kwargs.get("capital")?;
    arguments::all_used(kwargs)?;
    Ok(desk.token(Slot::Reference { figure: name.to_owned(), capital: capital.unwrap_or(false) }))
}

/// `cite(key)` and `cite_text(key)`; the bibliography checks the key.
pub(super) fn citation(desk: &Desk, key: &str, in_text: bool) -> String {
    desk.token(Slot::Citation { key: key.to_owned(), in_text })
}

/// `model_card(stage)`: the model's coefficients and diagnostics.
pub(super) fn model_card(desk: &Desk, name: &str) -> Result<String, Error> {
    let models = &desk.report.models;
    if !models.iter().any(|model| model.name == name) {
        return Err(Fault::unknown("model", name, models.iter().map(|model| model.name.as_str())).into());
    }
    Ok(block(desk, Slot::ModelCard(name.to_owned())))
}

/// `{% call fact_box(title) %}...{% endcall %}`: a box beside the text.
pub(super) fn fact_box(
    desk: &Desk,
    state: &mut State<'_, '_>,
    title: &str,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    let caller: Option<Value> = kwargs.get("caller")?;
    arguments::all_used(kwargs)?;
    let caller = caller.ok_or_else(|| {
        Fault::new("fact_box has no text").mend("write {% call fact_box(\"Title\") %} text {% endcall %}")
    })?;
    let open = block(desk, Slot::BoxOpen(marks::plain(title)));
    let content = caller.call(state, &[])?;
    Ok(format!("{open}{content}{}", block(desk, Slot::BoxClose)))
}

/// A block on lines of its own.
pub(super) fn block(desk: &Desk, slot: Slot) -> String {
    format!("\n\n{}\n\n", desk.token(slot))
}

/// `label(breakdown, group)`: what a group is called.
pub(super) fn label(desk: &Desk, breakdown: &str, group: &str) -> Result<Value, Error> {
    let words = labels::known(&desk.report, breakdown, group, desk.language)?;
    let (breakdown, group) = (breakdown.to_owned(), group.to_owned());
    let given = Given { breakdown, group, ..Given::by("label") };
    Ok(Phrase { text: escape::markdown(&words), given }.into())
}

/// `month(period, plus=0)`: a period in words.
pub(super) fn month(desk: &Desk, period: &Value, kwargs: &Kwargs) -> Result<Value, Error> {
    let period = arguments::as_period(period)?;
    let plus: Option<i32> = kwargs.get("plus")?;
    arguments::all_used(kwargs)?;
    Ok(PeriodWords::new(period.plus(plus.unwrap_or(0)), desk.locale).into())
}
