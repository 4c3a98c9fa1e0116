//! The one canonical encoding: a value as its leaves, each with its path, and the digest of leaves.
//! Knows nothing of what a value means; a step's key and the seal of a record both rest on it.

use super::{Digest, Hasher};
use serde_json::{Number, Value};

/// One thing that a value holds: where, and what. Two values are equal exactly when their leaves are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// The place, such as `params.controls[2].name`; a name that is more than letters, digits, `_`, `-`
    /// and `/` stands in quotes, as in `params."a.b"`, so that no two places share a path.
    pub path: String,
    /// The value: a quoted text, a number in its shortest form, `true`, `false`, `null`, `{}` or `[]`.
    pub value: String,
}

impl Leaf {
    /// The leaf `value` at `path`.
    pub fn new(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self { path: path.into(), value: value.into() }
    }
}

/// The leaves of `value` under the path `root`: objects in the order of their names' bytes, whatever
/// order they were written in, arrays in the order of their items. An empty object or array is a leaf.
pub fn leaves_of(root: &str, value: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    each_leaf(root, value, &mut |path, value| found.push(Leaf::new(path, value)));
    found
}

/// Gives each leaf's path and value to `take`, in the order of [`leaves_of`].
pub fn each_leaf(root: &str, value: &Value, take: Take) {
    walk(&mut root.to_owned(), value, take);
}

/// Takes a leaf's path and value.
pub type Take<'a> = &'a mut dyn FnMut(&str, &str);

/// The digest in `context` of the leaves that `give` gives: their number, then each path and value with its
/// length before it.
pub fn digest_of_leaves(context: &str, give: impl FnOnce(Take)) -> Digest {
    let (mut count, mut bytes) = (0_u64, Vec::with_capacity(4096));
    give(&mut |path, value| {
        count += 1;
        for text in [path, value] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    });
    Hasher::in_context(context).update(&count.to_le_bytes()).update(&bytes).finish()
}

/// The path of the part `name` of whatever stands at `path`.
pub(super) fn part(path: &str, name: &str) -> String {
    let mut path = path.to_owned();
    extend(&mut path, name);
    path
}

/// Leads a path on to the part `name`.
pub(super) fn extend(path: &mut String, name: &str) {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/');
    path.push('.');
    if !name.is_empty() && name.bytes().all(plain) {
        path.push_str(name);
    } else {
        path.push_str(&quoted(name));
    }
}

/// A text in quotes, its quotes, backslashes and control characters escaped as in JSON.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn walk(path: &mut String, value: &Value, take: Take) {
    let length = path.len();
    match value {
        Value::Object(parts) if !parts.is_empty() => {
            let mut sorted: Vec<_> = parts.iter().collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            for (name, inner) in sorted {
                extend(path, name);
                walk(path, inner, take);
                path.truncate(length);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                walk(path, item, take);
                path.truncate(length);
            }
        }
        Value::Number(number) => take(path, &shortest(number)),
        _ => take(path, &value.to_string()),
    }
}

fn shortest(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => format!("{float:?}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn written(value: &Value) -> Vec<String> {
        let leaves = leaves_of("p", value);
        leaves.into_iter().map(|l| format!("{} = {}", l.path, l.value)).collect()
    }

    #[test]
    fn leaves_are_in_one_order_whatever_order_they_were_written_in() {
        let value: Value = serde_json::from_str(r#"{"b": [true, null], "a": {"y": "x", "x": 1}}"#).unwrap();
        let expected = ["p.a.x = 1", "p.a.y = \"x\"", "p.b[0] = true", "p.b[1] = null"];
        assert_eq!(written(&value), expected);
    }

    #[test]
    fn arrays_keep_their_order_beyond_ten_items() {
        let value = Value::from((0..12).collect::<Vec<_>>());
        assert_eq!(written(&value)[2], "p[2] = 2");
        assert_eq!(written(&value)[11], "p[11] = 11");
    }

    #[test]
    fn values_that_look_alike_have_different_leaves() {
        let alike = [
            json!({"a": {"b": 1}}),
            json!({"a.b": 1}),
            json!({"a": {"b": "1"}}),
            json!({"a": {"b": 1.0}}),
            json!({"a": {"b": null}}),
            json!({"a": {"b": "null"}}),
            json!({"a": {}}),
            json!({"a": []}),
            json!({"a": "{}"}),
            json!({"a": [[]]}),
            json!({"a": ""}),
            json!({"": "a"}),
            json!({"a[0]": 1}),
            json!({"a": [1]}),
            json!({"\"a\"": [1]}),
            json!({}),
            json!(null),
        ];
        let distinct: std::collections::BTreeSet<_> = alike.iter().map(written).collect();
        assert_eq!(distinct.len(), alike.len());
    }

    #[test]
    fn a_number_is_written_in_its_shortest_form() {
        let value = json!([0.1, 1e21, 1.0, 18446744073709551615_u64, -3, 5e-324]);
        let numbers: Vec<_> = leaves_of("p", &value).into_iter().map(|l| l.value).collect();
        assert_eq!(numbers, ["0.1", "1e21", "1.0", "18446744073709551615", "-3", "5e-324"]);
    }

    /// Small values made of names and texts that try to break out of a path.
    fn tricky() -> impl Strategy<Value = Value> {
        let word = || {
            proptest::sample::select(vec![
                "", "a", "b", "a.b", "a[0]", "[0]", "\"a\"", "\\", ".", "1", "null",
            ])
        };
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3_i64).prop_map(Value::from),
            (0..3_u8).prop_map(|n| Value::from(f64::from(n))),
            word().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map(word().prop_map(str::to_owned), inner, 0..3)
                    .prop_map(|parts| Value::Object(parts.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
        #[test]
        fn leaves_and_their_digest_are_equal_exactly_when_the_values_are(one in tricky(), other in tricky()) {
            let (left, right) = (leaves_of("p", &one), leaves_of("p", &other));
            prop_assert_eq!(left == right, one == other);
            let digests = [&one, &other].map(|value| digest_of_leaves("test", |take| each_leaf("p", value, take)));
            prop_assert_eq!(digests[0] == digests[1], one == other);
            let paths: std::collections::BTreeSet<_> = left.iter().map(|l| &l.path).collect();
            prop_assert_eq!(paths.len(), left.len());
        }
    }
}
