//! Merges the tree of a pipeline over the tree that it extends.
//! Knows nothing of files, nor of what the keys mean but for two rules about stages that are told below.

use crate::config::document::{Key, Node, Value};
use crate::config::problem::{Place, Problem};
use crate::name::nearest;

/// Merges `over` onto `base`: maps key by key, in the order of `base` and then of `over`; anything else is
/// replaced, and a key whose value is nothing is removed.
///
/// Two rules for stages. A stage of another kind replaces the whole stage, since parameters of one kind mean
/// nothing to another. A stage's `sources` are replaced, never merged: they are either tables on disk or
/// `simulate`, and a mixture of both would read some tables from each.
///
/// # Errors
/// Keys to be removed that are not there.
pub fn merge(base: Node, over: Node) -> Result<Node, Vec<Problem>> {
    let mut problems = Vec::new();
    let merged = merge_at(&Path::default(), base, over, &mut problems);
    if problems.is_empty() { Ok(merged) } else { Err(problems) }
}

/// The keys that lead to a value.
type Path = Vec<String>;

fn merge_at(path: &Path, base: Node, over: Node, problems: &mut Vec<Problem>) -> Node {
    let (Value::Map(mut entries), false) = (base.value.clone(), is_replaced(&base, &over, path)) else {
        return over;
    };
    let Value::Map(over_entries) = over.value else {
        return over;
    };
    for (key, node) in over_entries {
        let inner: Path = path.iter().chain([&key.text]).cloned().collect();
        match (entries.iter().position(|(k, _)| k.text == key.text), &node.value) {
            (Some(index), Value::Null) => drop(entries.remove(index)),
            (None, Value::Null) => problems.push(nothing_to_remove(&key, &entries, path)),
            (Some(index), _) => {
                let (_, old) = entries.remove(index);
                entries.insert(index, (key, merge_at(&inner, old, node, problems)));
            }
            (None, _) => entries.push((key, node)),
        }
    }
    Node { value: Value::Map(entries), at: over.at }
}

fn is_replaced(base: &Node, over: &Node, path: &Path) -> bool {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["stages", _] => {
            over.get("kind").is_some_and(|kind| base.get("kind").map(Node::text) != Some(kind.text()))
        }
        ["stages", _, "sources"] => true,
        _ => !matches!(over.value, Value::Map(_)),
    }
}

fn nothing_to_remove(key: &Key, entries: &[(Key, Node)], path: &Path) -> Problem {
    let place = path.iter().fold(Place::root(), |place, key| place.key(key));
    let what = format!("the extended file has no '{}' that could be removed", key.text);
    let near = nearest(&key.text, entries.iter().map(|(key, _)| key.text.as_str()));
    let mend = near.map(|name| format!("did you mean '{name}'?"));
    Problem::at(&key.at, &place, what).mend_if(mend.or_else(|| Some("give the key a value".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;

    fn merge_texts(over: &str, base: &str) -> Result<String, String> {
        let read = |text| parse(&"x.yaml".into(), text).unwrap();
        let merged = merge(read(base), read(over));
        merged.map(|node| node.to_json().to_string()).map_err(|problems| problems[0].to_string())
    }

    fn merged(over: &str, base: &str) -> String {
        merge_texts(over, base).unwrap()
    }

    #[test]
    fn maps_merge_key_by_key_and_everything_else_is_replaced() {
        assert_eq!(
            merged("a: {y: 3, z: 4}\nl: [9]\n", "l: [1, 2]\na: {x: 1, y: 2}\n"),
            r#"{"l":[9],"a":{"x":1,"y":3,"z":4}}"#
        );
        assert_eq!(merged("t: both\n", "t: {nb: a, en: b}\n"), r#"{"t":"both"}"#);
    }

    #[test]
    fn a_key_with_nothing_is_removed() {
        assert_eq!(merged("a: {x: null}\nb:\n", "a: {x: 1, y: 2}\nb: 1\n"), r#"{"a":{"y":2}}"#);
        let problem = merge_texts("a: {xx: ~}\n", "a: {xy: 1}\n").unwrap_err();
        assert!(problem.starts_with("x.yaml:1:5: a: the extended file has no 'xx'"), "{problem}");
        assert!(problem.ends_with("did you mean 'xy'?"), "{problem}");
    }

    #[test]
    fn stages_keep_the_order_of_the_base_and_new_ones_follow() {
        let base = "stages: {a: {kind: k, x: 1}, b: {kind: k}}\n";
        let wanted = r#"{"stages":{"a":{"kind":"k","x":1},"b":{"kind":"k","y":2},"c":{"kind":"k"}}}"#;
        assert_eq!(merged("stages: {c: {kind: k}, b: {y: 2}}\n", base), wanted);
    }

    #[test]
    fn a_stage_of_another_kind_replaces_the_whole_stage() {
        let base = "stages: {a: {kind: k, x: 1}}\n";
        assert_eq!(merged("stages: {a: {kind: l, y: 1}}\n", base), r#"{"stages":{"a":{"kind":"l","y":1}}}"#);
        assert_eq!(
            merged("stages: {a: {kind: k, y: 1}}\n", base),
            r#"{"stages":{"a":{"kind":"k","x":1,"y":1}}}"#
        );
    }

    #[test]
    fn the_sources_of_a_stage_are_replaced_and_not_mixed() {
        let base = "stages: {a: {kind: ingest, sources: {persons: {path: p}}}}\n";
        let over = "stages: {a: {sources: {simulate: {seed: 1}}}}\n";
        let wanted = r#"{"stages":{"a":{"kind":"ingest","sources":{"simulate":{"seed":1}}}}}"#;
        assert_eq!(merged(over, base), wanted);
    }
}
