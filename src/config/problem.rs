//! A problem in a pipeline file: where it is, what it is and how to mend it.
//! Knows nothing of what can be wrong.

use crate::config::document::Span;
use std::fmt;

/// How many problems are shown at most; the rest are counted.
const SHOWN: usize = 50;

/// One thing that is wrong with a pipeline as written.
///
/// Prints as `file:line:column: place: what`, and the mend, if any, on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user named it, relative to the project.
    pub file: String,
    /// Line from 1, or 0 when the problem is with the whole file (it cannot be read, say).
    pub line: usize,
    /// Column from 1, in characters; 0 when `line` is 0.
    pub column: usize,
    /// The place in words, such as `stages.model.controls`; empty for the whole file.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it, where that can be told.
    pub mend: Option<String>,
}

impl Problem {
    /// A problem at a position of a file.
    pub fn at(span: &Span, place: &Place, what: impl Into<String>) -> Self {
        Self {
            file: span.file.to_string(),
            line: span.line,
            column: span.column,
            place: place.to_string(),
            what: what.into(),
            mend: None,
        }
    }

    /// A problem with a file as a whole.
    pub fn with_file(file: &str, what: impl Into<String>) -> Self {
        let (place, what) = (String::new(), what.into());
        Self { file: file.to_owned(), line: 0, column: 0, place, what, mend: None }
    }

    /// The same problem with what to do about it.
    pub fn mend(self, mend: impl Into<String>) -> Self {
        Self { mend: Some(mend.into()), ..self }
    }

    /// The same problem with a mend where there is one to tell.
    pub fn mend_if(self, mend: Option<String>) -> Self {
        Self { mend, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if !self.place.is_empty() {
            write!(f, ": {}", self.place)?;
        }
        write!(f, ": {}", self.what)?;
        self.mend.iter().try_for_each(|mend| write!(f, "\n    {mend}"))
    }
}

/// Everything that is wrong, sorted by file, line and column. Prints at most fifty problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The problems in the order of the files that they stand in.
    pub fn sorted(mut problems: Vec<Problem>) -> Self {
        let position = |p: &Problem| (p.file.clone(), p.line, p.column);
        problems.sort_by_key(position);
        problems.dedup();
        Self(problems)
    }
}

impl Problems {
    /// The same problems, with another name for one of the files that they stand in.
    pub fn of_file(mut self, file: &str, name: &str) -> Self {
        self.0
            .iter_mut()
            .filter(|problem| problem.file == file)
            .for_each(|problem| name.clone_into(&mut problem.file));
        self
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().take(SHOWN).enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Problems {}

/// A place within a pipeline in words: keys joined by points, items of lists counted from 1 as in
/// `stages.person_months.checks[2]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place(String);

impl Place {
    /// The whole file.
    pub fn root() -> Self {
        Self::default()
    }

    /// The place of the value under `key`.
    pub fn key(&self, key: &str) -> Self {
        let separator = if self.0.is_empty() { "" } else { "." };
        Self(format!("{}{separator}{key}", self.0))
    }

    /// The place of an item by its index, which counts from 0.
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}[{}]", self.0, index + 1))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: usize) -> Problem {
        Problem { line, column: 1, ..Problem::with_file("x.yaml", "is wrong") }
    }

    #[test]
    fn a_problem_says_where_what_and_how_to_mend_it() {
        let place = Place::root().key("stages").key("model").key("checks").item(0);
        let span = Span { file: "pipelines/x.yaml".into(), line: 12, column: 7 };
        let problem =
            Problem::at(&span, &place, "unknown key 'catgorical'").mend("did you mean 'categorical'?");
        let wanted = "pipelines/x.yaml:12:7: stages.model.checks[1]: unknown key 'catgorical'\n    did you mean 'categorical'?";
        assert_eq!(problem.to_string(), wanted);
        assert_eq!(Problem::with_file("x.yaml", "is no text").to_string(), "x.yaml: is no text");
    }

    #[test]
    fn problems_are_sorted_and_fifty_are_shown() {
        let problems = Problems::sorted((1..=60).rev().map(problem).collect());
        let text = problems.to_string();
        assert!(text.starts_with("x.yaml:1:1: is wrong\nx.yaml:2:1: "), "{text}");
        assert!(text.ends_with("x.yaml:50:1: is wrong\nand 10 more"), "{text}");
    }
}
