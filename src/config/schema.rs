//! JSON Schema (draft 2020-12) of a pipeline's top level, and what a stage kind says of itself.
//! Knows nothing of what the kinds' schemas hold.

use crate::config::pipeline::Pipeline;
use serde_json::{Value, json};

/// A stage kind as far as a pipeline file is concerned.
#[derive(Debug, Clone)]
pub struct KindSchema<'a> {
    /// What stands after `kind:`.
    pub name: &'a str,
    /// The JSON Schema of its parameters, a map without `kind`; definitions under `$defs`.
    pub schema: Value,
}

/// The top level of a pipeline; stages may be anything here.
pub fn top_level() -> Value {
    let mut schema = schemars::schema_for!(Pipeline).to_value();
    let extends = json!({
        "type": "string",
        "description": "Another pipeline file, relative to this one, that this file is merged over."
    });
    let stages = json!({
        "type": "object",
        "description": "The stages by name, each with its kind and what the kind takes.",
        "propertyNames": { "type": "string", "format": "name" },
        "minProperties": 1,
        "additionalProperties": true
    });
    // What stands for these when they are left out depends on others; the types' own defaults would mislead.
    for pointer in ["/properties/title", "/properties/languages"] {
        let property = schema.pointer_mut(pointer).and_then(Value::as_object_mut);
        property.and_then(|property| property.shift_remove("default"));
    }
    insert(&mut schema, "properties", "extends", extends);
    insert(&mut schema, "properties", "stages", stages);
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push("stages".into());
    }
    schema
}

/// Puts `value` under `key` of the map under `group`, which is made where there is none.
pub(super) fn insert(schema: &mut Value, group: &str, key: &str, value: Value) {
    let Value::Object(object) = schema else { return };
    let group = object.entry(group).or_insert_with(|| json!({}));
    if let Value::Object(group) = group {
        group.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_top_level_has_a_text_for_the_editor() {
        let schema = top_level();
        for (key, value) in schema["properties"].as_object().unwrap() {
            assert!(value.get("description").is_some(), "{key}");
        }
    }
}
