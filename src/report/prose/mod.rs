//! Runs an article's template: the prose's functions give numbers, names, references and places for blocks.
//! Knows nothing of HTML; a block leaves a token that the writers replace.

mod allowed;
mod arguments;
mod compare;
mod desk;
mod engine_error;
mod environment;
mod filters;
mod findings;
mod funnel;
mod lines;
mod numbers;
mod places;
mod query;
mod source;

pub(super) use desk::{Excuse, Prose, Slot, TOKEN_END, TOKEN_START};
pub(super) use environment::run;
pub(super) use findings::SURE_ENOUGH;
