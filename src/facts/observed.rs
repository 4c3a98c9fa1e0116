//! Which Rust type holds the value of which kind of fact.
//! Knows nothing of which facts there are.

use super::value::{Kind, Value};
use crate::language::LocalText;
use crate::period::Period;

/// A Rust type that holds the value of one kind of fact.
pub trait Observed: Sized {
    /// The kind of fact that the type belongs to.
    const KIND: Kind;
    /// As a value.
    fn into_value(self) -> Value;
    /// From a value; `None` when it is of another kind.
    fn from_value(value: &Value) -> Option<Self>;
}

impl Observed for bool {
    const KIND: Kind = Kind::Flag;

    fn into_value(self) -> Value {
        Value::Flag(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Flag(flag) = value { Some(*flag) } else { None }
    }
}

impl Observed for f64 {
    const KIND: Kind = Kind::Number;

    fn into_value(self) -> Value {
        Value::Number(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Number(number) = value { Some(*number) } else { None }
    }
}

impl Observed for String {
    const KIND: Kind = Kind::Text;

    fn into_value(self) -> Value {
        Value::Text(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl Observed for Period {
    const KIND: Kind = Kind::Period;

    fn into_value(self) -> Value {
        Value::Period(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Period(period) = value { Some(*period) } else { None }
    }
}

impl Observed for Vec<String> {
    const KIND: Kind = Kind::Texts;

    fn into_value(self) -> Value {
        Value::Texts(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Texts(texts) = value { Some(texts.clone()) } else { None }
    }
}

impl Observed for LocalText {
    const KIND: Kind = Kind::Words;

    fn into_value(self) -> Value {
        Value::Words(self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Words(words) = value { Some(words.clone()) } else { None }
    }
}
