//! The lints by name: what an author writes in `allowed`, and what a message begins with.
//! Knows nothing of how they look.

use crate::report::words::Words;

/// One lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lint {
    /// A number that no function gave.
    BareNumber,
    /// A word in letters that only look like the language's.
    OddLetters,
    /// Groups compared in level where a caveat forbids it.
    LevelComparison,
    /// Units in an order.
    Ranking,
    /// A cause of a result.
    CausalWording,
    /// A development that chance may have made.
    TrendWording,
    /// A language that says something else than the others.
    Parity,
    /// A figure that the text never speaks of.
    UnreferredFigure,
}

impl Lint {
    /// Every lint.
    pub const ALL: [Self; 8] = [
        Self::BareNumber,
        Self::OddLetters,
        Self::LevelComparison,
        Self::Ranking,
        Self::CausalWording,
        Self::TrendWording,
        Self::Parity,
        Self::UnreferredFigure,
    ];

    /// Its name; those of claims are the claims' own.
    pub fn name(self) -> &'static str {
        match self {
            Self::BareNumber => "bare_number",
            Self::OddLetters => "odd_letters",
            Self::LevelComparison => "level_comparison",
            Self::Ranking => "ranking",
            Self::CausalWording => "causal_wording",
            Self::TrendWording => "trend_wording",
            Self::Parity => "parity",
            Self::UnreferredFigure => "unreferred_figure",
        }
    }

    /// What it is called in a language, from its words.
    pub fn called(self, words: &Words) -> &'static str {
        let at = Self::ALL.iter().position(|lint| *lint == self);
        at.and_then(|at| words.lints.get(at)).copied().unwrap_or(self.name())
    }

    /// The lint of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lint| lint.name() == name)
    }
}
