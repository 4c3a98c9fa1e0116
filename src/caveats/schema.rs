//! The JSON Schema of the catalogue, for editors and for the checker that knows positions.
//! Knows nothing of reading: `predicate_reading` and `catalogue` decide what is accepted.

use super::catalogue::{Catalogue, Caveat};
use super::predicate::{Comparison, Predicate};
use crate::facts::ALL;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

impl JsonSchema for Catalogue {
    fn schema_name() -> Cow<'static, str> {
        "Catalogue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let caveats = generator.subschema_for::<Vec<Caveat>>();
        json_schema!({
            "description": "The caveats that figures and articles carry, with the rules that choose them.",
            "type": "object",
            "properties": {"version": {"const": 1}, "caveats": caveats},
            "required": ["version", "caveats"],
            "additionalProperties": false
        })
    }
}

impl JsonSchema for Predicate {
    fn schema_name() -> Cow<'static, str> {
        "Predicate".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Predicate>();
        let some = json_schema!({"type": "array", "items": one.clone(), "minItems": 1});
        let comparison = generator.subschema_for::<Comparison>();
        json_schema!({
            "description": "A rule over facts: all, any, not, always, or a comparison of one fact.",
            "anyOf": [
                alone("all", some.clone()),
                alone("any", some),
                alone("not", one),
                alone("always", json_schema!({"const": true})),
                comparison
            ]
        })
    }
}

impl JsonSchema for Comparison {
    fn schema_name() -> Cow<'static, str> {
        "Comparison".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let facts: Vec<_> = ALL.iter().map(|info| info.name).collect();
        let bound = json_schema!({"type": ["number", "string"]});
        let value = json_schema!({"type": ["boolean", "number", "string"]});
        json_schema!({
            "description": "A fact and one operator; a comparison with an absent fact is false.",
            "type": "object",
            "properties": {
                "fact": {"enum": facts},
                "is": value,
                "at_least": bound.clone(),
                "at_most": bound.clone(),
                "more_than": bound.clone(),
                "less_than": bound,
                "one_of": {"type": "array", "items": value, "minItems": 1},
                "known": {"type": "boolean"}
            },
            "required": ["fact"],
            "minProperties": 2,
            "maxProperties": 2,
            "additionalProperties": false
        })
    }
}

/// A map with this key and no other.
fn alone(key: &str, inner: Schema) -> Schema {
    let properties: serde_json::Map<_, _> = [(key.to_owned(), inner.into())].into_iter().collect();
    json_schema!({
        "type": "object",
        "properties": properties,
        "required": [key],
        "additionalProperties": false
    })
}

#[cfg(test)]
mod tests {
    use super::super::predicate_reading::OPERATORS;
    use super::*;
    use std::collections::BTreeSet;

    fn keys(schema: &serde_json::Value, pointer: &str) -> BTreeSet<String> {
        schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn the_schema_has_the_keys_and_operators_that_are_read() {
        let schema = serde_json::to_value(schemars::schema_for!(Catalogue)).unwrap();
        let mut operators = keys(&schema, "/$defs/Comparison/properties");
        assert!(operators.remove("fact"));
        assert_eq!(operators, OPERATORS.map(str::to_owned).into());
        let entry = keys(&schema, "/$defs/Caveat/properties");
        let key = |key: &str| serde_json::json!({"version": 1, "caveats": [{key: null}]});
        for known in entry.iter().map(String::as_str).chain(["no_such_key"]) {
            let faults = Catalogue::read("c", &key(known)).unwrap_err();
            let unknown = faults.iter().any(|fault| fault.to_string().contains("unknown key"));
            assert_eq!(unknown, known == "no_such_key", "{known}: {faults:?}");
        }
    }

    #[test]
    fn the_schema_requires_what_reading_requires() {
        let schema = serde_json::to_value(schemars::schema_for!(Catalogue)).unwrap();
        let required = schema.pointer("/$defs/Caveat/required").unwrap().as_array().unwrap();
        let faults = Catalogue::read("c", &serde_json::json!({"version": 1, "caveats": [{}]})).unwrap_err();
        assert_eq!(faults.len(), required.len(), "{required:?} {faults:?}");
    }
}
