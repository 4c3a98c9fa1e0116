//! What can be wrong with a report, each with its place and the mend.
//! Knows nothing of how errors are shown.

/// A report cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Something in a template: a name that does not exist, a claim that may not be made, a picture that
    /// goes round its block.
    #[error("{file}:{line}: {what}{}", mend_line(.mend))]
    Template {
        /// The template's file.
        file: String,
        /// The line in it, from 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to write instead.
        mend: Option<String>,
    },
    /// The report has no template in the language.
    #[error("the report has no template in '{language}'")]
    NoTemplate {
        /// The language's code.
        language: String,
    },
    /// Templates of one report place different figures, or in a different order.
    #[error("{file} and {other} do not place the same figures in the same order: {difference}")]
    FiguresDiffer {
        /// One template.
        file: String,
        /// The other one.
        other: String,
        /// The first difference in words.
        difference: String,
    },
    /// A figure cannot be drawn from what its table holds.
    #[error("figure '{figure}': {what}")]
    Figure {
        /// The figure's name.
        figure: String,
        /// What is wrong.
        what: String,
    },
    /// The bibliography cannot be read.
    #[error("the bibliography cannot be read: {what}")]
    Bibliography {
        /// What the reader says.
        what: String,
    },
    /// A list of claim words cannot be read.
    #[error("the words that claims are found by: {what}")]
    Wording {
        /// What is wrong with it.
        what: String,
    },
    /// The figures' numbers fit no workbook.
    #[error("the workbook of the figures' numbers cannot be written: {what}")]
    Workbook {
        /// What stands in the way.
        what: String,
    },
    /// The page's frame cannot be run.
    #[error("templates/page.html.jinja:{line}: {what}")]
    Layout {
        /// The line in the frame, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

fn mend_line(mend: &Option<String>) -> String {
    mend.as_ref().map(|mend| format!("\n    {mend}")).unwrap_or_default()
}

/// What a function of the prose refuses: it becomes a [`ReportError::Template`] where the place is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub mend: Option<String>,
}

impl Fault {
    /// A fault without a mend.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), mend: None }
    }

    /// The same fault with what to write instead.
    pub fn mend(self, mend: impl Into<String>) -> Self {
        Self { mend: Some(mend.into()), ..self }
    }

    /// A figure stands in the article more than once.
    pub fn placed_twice(figure: &str) -> Self {
        Self::new(format!("figure '{figure}' is placed twice"))
            .mend(format!("place it once and refer to it by {{{{ ref(\"{figure}\") }}}}"))
    }

    /// The article leaves a figure out.
    pub fn never_placed(figure: &str) -> Self {
        Self::new(format!("figure '{figure}' of the pipeline is never placed")).mend(format!(
            "write {{{{ figure(\"{figure}\") }}}} alone on a line, or take it out of the pipeline"
        ))
    }

    /// `kind` has nothing called `typed`; the nearest of `known` is the mend, else all of them.
    pub fn unknown<'a>(kind: &str, typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let fault = Self::new(format!("there is no {kind} '{typed}'"));
        if let Some(nearest) = crate::name::nearest(typed, known.clone()) {
            return fault.mend(format!("did you mean '{nearest}'?"));
        }
        let all: Vec<&str> = known.collect();
        fault.mend(if all.is_empty() {
            "there is none".to_owned()
        } else {
            format!("there are: {}", all.join(", "))
        })
    }
}

impl From<Fault> for minijinja::Error {
    fn from(fault: Fault) -> Self {
        let kind = minijinja::ErrorKind::InvalidOperation;
        Self::new(kind, fault.what.clone()).with_source(fault)
    }
}
