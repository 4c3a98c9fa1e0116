//! What differs between two lists of leaves, a list's items compared as a list and not by number.
//! Knows nothing of what a leaf means for staleness.

use super::Leaf;
use std::collections::BTreeMap;

/// A leaf that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The leaf's path, in the new list if it is there.
    pub path: String,
    /// Its value before, if it was there.
    pub old: Option<String>,
    /// Its value now, if it is there.
    pub new: Option<String>,
}

/// Every change from `old` to `new`, in the order of `new`, then what only `old` has; empty exactly when
/// the two are equal. Items of one list are aligned at both ends, so that an item put in or taken out is
/// one change and not as many as there are items after it.
pub(super) fn changes(old: &[Leaf], new: &[Leaf]) -> Vec<Change> {
    let (before, now) = (places(old), places(new));
    let gone = order(old).into_iter().filter(|place| !now.contains_key(place));
    let mut found = Vec::new();
    for place in order(new).into_iter().chain(gone) {
        let side = |leaves: &BTreeMap<_, Vec<_>>| leaves.get(&place).cloned().unwrap_or_default();
        compare(&side(&before), &side(&now), &mut found);
    }
    found
}

/// A leaf's place: its own path, or for an item of a list the list's path. The flag keeps a list apart
/// from a single value with the list's path.
type Place<'a> = (&'a str, bool);

fn place(leaf: &Leaf) -> Place<'_> {
    match leaf.path.rsplit_once('[') {
        Some((list, index)) if index.strip_suffix(']').is_some_and(is_number) => (list, true),
        _ => (&leaf.path, false),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn places(leaves: &[Leaf]) -> BTreeMap<Place<'_>, Vec<&Leaf>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for leaf in leaves {
        found.entry(place(leaf)).or_default().push(leaf);
    }
    found
}

/// The places in the order in which they come first.
fn order(leaves: &[Leaf]) -> Vec<Place<'_>> {
    let mut seen = std::collections::BTreeSet::new();
    leaves.iter().map(place).filter(|place| seen.insert(*place)).collect()
}

/// Adds the changes between the leaves of one place, after taking off what both sides begin and end with.
fn compare(old: &[&Leaf], new: &[&Leaf], found: &mut Vec<Change>) {
    let same = |pair: &(&&Leaf, &&Leaf)| pair.0.value == pair.1.value;
    let start = old.iter().zip(new).take_while(same).count();
    let (old, new) = (&old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    for index in 0..old.len().max(new.len()) {
        found.extend(change(old.get(index).copied(), new.get(index).copied()));
    }
}

fn change(old: Option<&Leaf>, new: Option<&Leaf>) -> Option<Change> {
    let value = |leaf: Option<&Leaf>| leaf.map(|leaf| leaf.value.clone());
    let (before, now) = (value(old), value(new));
    let path = new.or(old)?.path.clone();
    (before != now).then_some(Change { path, old: before, new: now })
}

#[cfg(test)]
mod tests {
    use super::super::leaves_of;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn said(old: &Value, new: &Value) -> Vec<String> {
        let side = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let changes = changes(&leaves_of("p", old), &leaves_of("p", new));
        changes.into_iter().map(|c| format!("{}: {} > {}", c.path, side(c.old), side(c.new))).collect()
    }

    #[test]
    fn a_changed_an_added_and_a_removed_value_are_told_apart() {
        let (old, new) = (json!({"a": 1, "b": 2, "c": 3}), json!({"a": 1, "b": 4, "d": 5}));
        assert_eq!(said(&old, &new), ["p.b: 2 > 4", "p.d: - > 5", "p.c: 3 > -"]);
        assert!(said(&old, &old).is_empty());
    }

    #[test]
    fn an_item_taken_out_of_a_list_is_one_change() {
        let (old, new) = (json!(["age", "sex", "region"]), json!(["age", "region"]));
        assert_eq!(said(&old, &new), ["p[1]: \"sex\" > -"]);
        assert_eq!(said(&new, &old), ["p[1]: - > \"sex\""]);
    }

    #[test]
    fn an_item_changed_in_a_list_is_one_change() {
        let (old, new) = (json!(["age", "sex", "region"]), json!(["age", "office", "region"]));
        assert_eq!(said(&old, &new), ["p[1]: \"sex\" > \"office\""]);
    }

    #[test]
    fn a_value_and_a_list_with_that_value_differ() {
        assert_eq!(said(&json!("a"), &json!(["a"])).len(), 2);
        assert_eq!(said(&json!([]), &json!([[]])).len(), 2);
    }

    fn small() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(json!(1)), Just(json!(2)), Just(json!([])), Just(json!({}))];
        leaf.prop_recursive(3, 16, 4, |inner| {
            let list = proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
            let object = proptest::collection::vec(inner, 0..3).prop_map(|parts| {
                Value::Object(["a", "b", "c"].map(str::to_owned).into_iter().zip(parts).collect())
            });
            prop_oneof![list, object]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
        #[test]
        fn there_are_changes_exactly_when_the_values_differ(old in small(), new in small()) {
            prop_assert_eq!(said(&old, &new).is_empty(), old == new);
        }
    }
}
