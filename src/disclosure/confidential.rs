//! Values that must not leave the store: they can be computed with, never printed.
//! Knows nothing of what the values are.

/// A value that has not passed the gate. It has no `Display`, no `Debug` and no `Serialize`, so that
/// no log line, error or report can carry it by accident; [`Confidential::reveal`] is searched for
/// in reviews.
#[derive(Clone, Copy)]
pub struct Confidential<T>(T);

impl<T> Confidential<T> {
    /// Marks a value as confidential.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for computing with it before the gate.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// Another confidential value computed from this one.
    pub fn map<U>(self, compute: impl FnOnce(T) -> U) -> Confidential<U> {
        Confidential(compute(self.0))
    }
}
