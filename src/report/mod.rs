//! A [`Report`] value becomes text: one self-contained HTML page and one Markdown page a language, with
//! figures and data files beside them.
//! Knows nothing of where the values came from, of files on disk, or of the stages that made them.
//!
//! The way of a page: [`ArticleTemplate`] -> `prose` runs it (numbers, names, refusals; tokens for blocks)
//! -> `page` settles numbers and references -> `html` or `markdown` writes it, blocks for tokens.

mod article;
mod bibliography;
mod bounded;
mod caveat;
mod changes;
mod check;
mod data;
mod error;
mod escape;
mod figure;
mod figure_table;
mod funnel;
mod funnel_picture;
mod hidden;
mod html;
mod inline;
mod labels;
mod lints;
pub mod listing;
mod locale;
mod markdown;
mod markdown_blocks;
mod marks;
mod markup;
mod model;
mod model_tables;
mod page;
mod picture;
mod placement;
mod prose;
mod provenance;
mod quantity;
mod reading;
mod reference;
mod render;
mod series;
mod tables;
mod text_table;
mod words;
mod words_en;
mod words_nb;
mod words_nn;
mod year_letters;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod funnel_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod locale_tests;
#[cfg(test)]
mod prose_tests;
#[cfg(test)]
mod tests;

pub use article::{ArticleTemplate, FrontMatter};
pub use bibliography::prepare;
pub use caveat::{About, Claim, PlacedCaveat, Severity, forbidding};
pub use changes::{CHANGES_FILE, Changes};
pub use check::check_template;
pub use data::csv;
pub use error::{Fault, ReportError};
pub use escape::address;
pub use figure::{Comparability, Figure, RelativeTo, Run, Show};
pub use funnel::{Funnel, FunnelUnit, Place};
pub use hidden::Hiding;
pub use lints::{ClaimWords, Exception, Lint, Reviewed, WordsError, own_texts, review};
pub use locale::{Locale, Sign};
pub use model::{Breakdown, Event, Outcome, PageParts, Report, Unit};
pub use provenance::{
    CalibrationRow, Coefficient, FitNote, Input, ModelCard, ModelFit, Provenance, StageTrace,
};
pub use render::{Format, Rendered, render, render_beside};
