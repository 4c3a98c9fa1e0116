//! Refuses what prose may not say: every finding at once, each with its line, its reason and its mend.
//! Knows nothing of HTML, nor of where numbers come from.
//!
//! The way: a template's run leaves marks beside the text ([`super::marks`]); `reading` makes sentences of it;
//! each lint finds [`hit::Hit`]s in them; `excuses` takes those away that an author answers for. A new lint is
//! a file, a name in [`Lint`] and a line in [`LINTS`].

mod causes;
mod claims;
mod code;
mod dates;
mod denials;
mod excuses;
mod groups;
mod hit;
mod levels;
mod lint;
mod numbers;
mod odd_letters;
mod parity;
mod phrase;
mod pictures;
mod prose_mask;
mod questions;
mod quotations;
mod ranking;
mod reading;
mod references;
mod review;
mod sentences;
#[cfg(test)]
mod tests;
mod trends;
mod wording;

pub use excuses::Exception;
pub use lint::Lint;
pub use phrase::WordsError;
pub use pictures::{bare_picture, no_bare_pictures, refused};
pub use review::{Reviewed, review};
pub use wording::{ClaimWords, own_texts};

use crate::report::caveat::Claim;
use groups::{Watched, watched};
use hit::Hit;
use reading::Reading;
use wording::Wording;

/// What may not be said of whose groups, in one language.
struct Watch {
    levels: Vec<Watched>,
    units: Vec<Watched>,
}

impl Watch {
    fn of(report: &super::model::Report, wording: &Wording) -> Result<Self, WordsError> {
        let of = |claim| watched(report, claim, wording.language);
        Ok(Self { levels: of(Claim::LevelComparison)?, units: of(Claim::Ranking)? })
    }
}

/// How a lint reads an article, with what may not be said of whom, and beside the article in other languages.
type Read = fn(&Reading<'_>, &Watch, &[&Reading<'_>]) -> Vec<Hit>;

/// Every lint with how it reads.
const LINTS: [(Lint, Read); 8] = [
    (Lint::BareNumber, |reading, _, _| numbers::bare_numbers(reading)),
    (Lint::OddLetters, |reading, _, _| odd_letters::odd_letters(reading)),
    (Lint::LevelComparison, |reading, watch, _| levels::level_comparisons(reading, &watch.levels)),
    (Lint::Ranking, |reading, watch, _| ranking::rankings(reading, &watch.units)),
    (Lint::CausalWording, |reading, _, _| causes::causes(reading)),
    (Lint::TrendWording, |reading, _, _| trends::trends(reading)),
    (Lint::Parity, |reading, _, others| {
        others.iter().flat_map(|other| parity::differences(reading, other)).collect()
    }),
    (Lint::UnreferredFigure, |reading, _, _| references::unreferred_figures(reading)),
];
