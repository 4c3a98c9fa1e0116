//! JSON Schema (draft 2020-12) of a whole pipeline file for editors, put together from the top level and the kinds.
//! Knows nothing of how files are checked when they are run.

use crate::config::schema::{KindSchema, insert, top_level};
use serde_json::{Map, Value, json};

/// A value that is nothing but a parameter.
const PARAMETER: &str = r"^\$\{[a-z][a-z0-9_]*\}$";
const NAME: &str = "^[a-z][a-z0-9_]{0,63}$";
const PERIOD: &str = "^[0-9]{4}(-(0[1-9]|1[0-2])(-01)?|-Q[1-4])?$";

/// The whole pipeline file for editors: every kind's parameters, hover texts, and `${name}` wherever a scalar
/// may stand. A file that extends another may leave out what the other has, so nothing is required of it.
pub fn json_schema(kinds: &[KindSchema]) -> Value {
    let mut schema = top_level();
    let version = schema.pointer("/properties/version").cloned();
    for_editors(&mut schema);
    version.into_iter().for_each(|version| insert(&mut schema, "properties", "version", version));
    let mut branches: Vec<Value> = kinds.iter().map(|kind| stage(kind, &mut schema)).collect();
    branches.push(part_of_a_stage());
    if let Some(stages) = schema.pointer_mut("/properties/stages/additionalProperties") {
        *stages = json!({ "oneOf": branches });
    }
    if let (Some(required), Some(object)) = (take(&mut schema, "required"), schema.as_object_mut()) {
        object.insert("anyOf".to_owned(), json!([{ "required": ["extends"] }, { "required": required }]));
    }
    schema
}

/// A stage without a kind, which only a file that extends another can have; the loader tells when it cannot.
fn part_of_a_stage() -> Value {
    let description = "A part of a stage of the extended file; any other stage starts with its kind.";
    json!({ "type": "object", "description": description, "properties": { "kind": false }, "additionalProperties": true })
}

/// A kind's schema with its `kind`; its definitions move to the whole file's, under the kind's name.
fn stage(kind: &KindSchema, whole: &mut Value) -> Value {
    let mut schema = kind.schema.clone();
    take(&mut schema, "$schema");
    for_editors(&mut schema);
    rename_references(&mut schema, kind.name);
    if let Some(Value::Object(definitions)) = take(&mut schema, "$defs") {
        for (name, definition) in definitions {
            insert(whole, "$defs", &format!("{}.{name}", kind.name), definition);
        }
    }
    let properties = take(&mut schema, "properties").and_then(|p| p.as_object().cloned()).unwrap_or_default();
    let description = kind.schema.get("description").cloned().unwrap_or_else(|| "The stage's kind.".into());
    let own = ("kind".to_owned(), json!({ "const": kind.name, "description": description }));
    let properties: Map<String, Value> = [own].into_iter().chain(properties).collect();
    let required = [json!("kind")];
    let more = take(&mut schema, "required").and_then(|r| r.as_array().cloned()).unwrap_or_default();
    if let Value::Object(object) = &mut schema {
        object.insert("title".to_owned(), kind.name.into());
        object.insert("properties".to_owned(), properties.into());
        object.insert("required".to_owned(), required.into_iter().chain(more).collect());
    }
    schema
}

fn rename_references(schema: &mut Value, kind: &str) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                *reference = reference.replacen("#/$defs/", &format!("#/$defs/{kind}."), 1);
            }
            object.values_mut().for_each(|inner| rename_references(inner, kind));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| rename_references(inner, kind)),
        _ => {}
    }
}

/// Makes a schema one for files whose parameters are not filled in, in words that editors know: our formats
/// become patterns and every scalar may be a `${name}`. Unions need not be exclusive then.
fn for_editors(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    for keyword in ["properties", "patternProperties", "$defs"] {
        if let Some(Value::Object(inner)) = object.get_mut(keyword) {
            inner.values_mut().for_each(for_editors);
        }
    }
    for keyword in ["additionalProperties", "items"] {
        object.get_mut(keyword).into_iter().for_each(for_editors);
    }
    object.get_mut("propertyNames").into_iter().for_each(format_as_pattern);
    let choices = only_choices(object);
    for keyword in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        if let (Some(Value::Array(inner)), false) =
            (object.get_mut(keyword), choices && keyword != "prefixItems")
        {
            inner.iter_mut().for_each(for_editors);
        }
    }
    format_as_pattern(schema);
    allow_parameter(schema);
}

fn format_as_pattern(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    object.shift_remove("refused");
    let pattern = match object.get("format").and_then(Value::as_str) {
        Some("name") => NAME,
        Some("period") => PERIOD,
        _ => return,
    };
    object.remove("format");
    object.insert("pattern".to_owned(), pattern.into());
    // A bare year is a number to an editor.
    if let (PERIOD, Some(types)) = (pattern, object.get_mut("type")) {
        let more = types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]);
        *types = more.into_iter().chain(["integer".into()]).collect();
    }
}

/// Whether the schema is a union of nothing but constants.
fn only_choices(object: &Map<String, Value>) -> bool {
    let branches = object.get("oneOf").or_else(|| object.get("anyOf")).and_then(Value::as_array);
    branches
        .is_some_and(|branches| branches.iter().all(|b| b.get("const").is_some() || b.get("enum").is_some()))
}

/// Adds `${name}` to what a scalar may be; the words for the hover stay outside.
fn allow_parameter(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    if let Some(branches) = object.remove("oneOf") {
        object.insert("anyOf".to_owned(), branches);
    }
    if !is_constrained_scalar(object) {
        return;
    }
    let (outside, inside): (Map<_, _>, Map<_, _>) = std::mem::take(object)
        .into_iter()
        .partition(|(key, _)| ["title", "description", "default"].contains(&key.as_str()));
    let parameter = json!({ "type": "string", "pattern": PARAMETER });
    *object = outside;
    object.insert("anyOf".to_owned(), json!([inside, parameter]));
}

/// A scalar that does not take every text anyway.
fn is_constrained_scalar(object: &Map<String, Value>) -> bool {
    let scalar = |name: &str| ["string", "integer", "number", "boolean"].contains(&name);
    let types = match object.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let constrained = ["enum", "const", "pattern"].iter().any(|keyword| object.contains_key(*keyword));
    let any_text = types.contains(&"string") && !constrained;
    only_choices(object) || constrained || (types.into_iter().any(scalar) && !any_text)
}

fn take(schema: &mut Value, key: &str) -> Option<Value> {
    schema.as_object_mut()?.shift_remove(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::test_kinds::kinds;

    /// Every value under `key`, however deep.
    fn all<'a>(schema: &'a Value, key: &str) -> Vec<&'a Value> {
        let inner: Vec<&Value> = match schema {
            Value::Object(object) => object.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        schema.get(key).into_iter().chain(inner.into_iter().flat_map(|inner| all(inner, key))).collect()
    }

    #[test]
    fn every_reference_of_the_editors_schema_leads_somewhere() {
        let schema = json_schema(&kinds());
        let references: Vec<&str> = all(&schema, "$ref").into_iter().filter_map(Value::as_str).collect();
        assert!(references.len() > 10);
        for reference in references {
            assert!(schema.pointer(&reference[1..]).is_some(), "{reference}");
        }
    }

    #[test]
    fn a_stage_is_one_of_the_kinds_and_says_what_they_are() {
        let schema = json_schema(&kinds());
        let kinds =
            schema.pointer("/properties/stages/additionalProperties/oneOf").unwrap().as_array().unwrap();
        let constants: Vec<_> =
            kinds.iter().filter_map(|k| k.pointer("/properties/kind/const")?.as_str()).collect();
        assert_eq!(constants, ["ingest", "fit", "predict", "aggregate", "index", "render"]);
        assert_eq!(kinds[1]["required"][0], "kind");
        let hover = kinds[0].pointer("/properties/kind/description").unwrap();
        assert_eq!(hover, "Reads tables and makes one row per unit and period of them.");
    }

    #[test]
    fn a_scalar_may_be_a_parameter_and_keeps_its_description() {
        let schema = json_schema(&kinds());
        let least = schema.pointer("/$defs/Privacy/properties/min_persons").unwrap();
        assert_eq!(least["anyOf"][0]["minimum"], 4);
        assert_eq!(least["anyOf"][1]["pattern"], PARAMETER);
        assert!(least["description"].as_str().unwrap().starts_with("The fewest persons"));
        assert_eq!(schema.pointer("/properties/version/maximum").unwrap(), 1);
    }
}
