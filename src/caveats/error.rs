//! What can be wrong with a catalogue as written, each with the place of the fault and the mend.
//! Knows nothing of lines and columns: the caller finds them from the JSON path.

use crate::facts::Kind;

/// One fault in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct CatalogueError {
    /// JSON pointer to the faulty value (or, for something missing, to what lacks it), as
    /// `/caveats/3/applies_when/all/0/fact`.
    pub path: String,
    /// What is wrong there.
    pub fault: CatalogueFault,
}

impl CatalogueError {
    /// What the author can do about it, where there is one obvious thing.
    pub fn mend(&self) -> Option<String> {
        self.fault.mend()
    }
}

/// What is wrong at a place in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueFault {
    /// The catalogue is of a version that this program does not read.
    #[error("version {got} of the catalogue is unknown; this program reads version 1")]
    Version {
        /// What was written.
        got: String,
    },
    /// A value is of the wrong shape.
    #[error("wants {wanted}, got {got}")]
    Shape {
        /// The shape that is wanted, in words.
        wanted: String,
        /// What was written.
        got: String,
    },
    /// A key that an entry must have is not there.
    #[error("the key '{key}' is missing")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A key, operator or word that is not among those that can stand here.
    #[error("unknown {what} '{got}'; one of {choices}")]
    Unknown {
        /// What sort of word it is: a key, an operator, a severity ...
        what: String,
        /// What was written.
        got: String,
        /// What can stand here.
        choices: String,
        /// The choice most likely meant.
        nearest: Option<String>,
    },
    /// A rule or a text speaks of a fact that does not exist.
    #[error("there is no fact '{fact}'")]
    UnknownFact {
        /// The name as written.
        fact: String,
        /// The fact most likely meant.
        nearest: Option<String>,
    },
    /// An operator that a fact of this kind does not have.
    #[error("the fact '{fact}' is {kind}, which '{operator}' cannot test; it takes {allowed}")]
    WrongOperator {
        /// The fact.
        fact: String,
        /// Its kind.
        kind: Kind,
        /// The operator as written.
        operator: String,
        /// The operators that the kind has.
        allowed: String,
    },
    /// A fact is compared with a value of another kind.
    #[error("the fact '{fact}' is {wanted} and cannot be compared with {got}")]
    WrongKind {
        /// The fact.
        fact: String,
        /// Its kind.
        wanted: Kind,
        /// The value as written.
        got: String,
    },
    /// A list or text that must have content is empty.
    #[error("is empty")]
    Empty,
    /// Two caveats have one id.
    #[error("the id '{id}' is taken by an earlier caveat")]
    DuplicateId {
        /// The id.
        id: String,
    },
    /// The severity and `forbids` contradict each other.
    #[error("severity {severity} and forbids contradict each other")]
    SeverityAgainstForbids {
        /// The severity as written.
        severity: String,
    },
}

impl CatalogueFault {
    /// What the author can do about it, where there is one obvious thing.
    pub fn mend(&self) -> Option<String> {
        match self {
            Self::Unknown { nearest, .. } | Self::UnknownFact { nearest, .. } => {
                nearest.as_ref().map(|name| format!("did you mean '{name}'?"))
            }
            Self::MissingKey { key } => Some(format!("add '{key}:'")),
            Self::DuplicateId { .. } => Some("give each caveat an id of its own".to_owned()),
            Self::SeverityAgainstForbids { .. } => Some(
                "a caveat that forbids something is blocking, and a blocking one forbids something".into(),
            ),
            _ => None,
        }
    }
}
