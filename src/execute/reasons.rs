//! Why a stage runs, in an analyst's words and back to what changed outside the pipeline.
//! Knows nothing of how causes are found.

use crate::keys::Cause;
use std::collections::{BTreeMap, BTreeSet};

/// Why a stage runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons {
    /// A sentence each, without its beginning.
    pub lines: Vec<String>,
    /// What changed outside the pipeline: files, parameters, the program.
    pub leaves: Vec<String>,
}

/// What changed outside the pipeline, for each stage that runs.
pub type Leaves = BTreeMap<String, Vec<String>>;

/// Files and leaves that are named one by one.
const NAMED: usize = 3;

/// The reasons behind causes. `leaves` are those of stages that have run before this one.
pub fn reasons(causes: &[Cause], leaves: &Leaves) -> Reasons {
    let mut found = Reasons::default();
    let (mut files, mut stages) = (ByOrigin::new(), ByOrigin::new());
    let mut has_origin = false;
    for cause in causes {
        match cause {
            Cause::Input { name, .. } if name == ORIGIN => has_origin = true,
            Cause::Input { name, .. } => {
                let mut parts = name.split('/');
                let from = parts.next().unwrap_or(name);
                let inputs = if parts.next() == Some(FILE) { &mut files } else { &mut stages };
                inputs.entry(from).or_default().push(cause);
            }
            other => {
                let line = other.to_string();
                if !found.lines.contains(&line) {
                    found.add(line);
                }
            }
        }
    }
    for (source, causes) in files {
        files_of(source, &causes).into_iter().for_each(|line| found.add(line));
    }
    for (stage, causes) in stages {
        let known = leaves.get(stage).map(Vec::as_slice).unwrap_or_default();
        found.lines.push(changed(stage, &causes, known));
        found.leaves.extend(known.iter().cloned());
    }
    if found.lines.is_empty() && has_origin {
        found.add("what the report says of its origin changed".to_owned());
    }
    let mut seen = BTreeSet::new();
    found.leaves.retain(|leaf| seen.insert(leaf.clone()));
    found
}

/// Inputs by the source or stage that they are from.
type ByOrigin<'a> = BTreeMap<&'a str, Vec<&'a Cause>>;

/// The role of a file in an input's name, and the name of what a report says of its origin.
const FILE: &str = "file";
const ORIGIN: &str = "run/provenance";

impl Reasons {
    fn add(&mut self, line: String) {
        self.leaves.push(line.clone());
        self.lines.push(line);
    }
}

/// Whether inputs changed, are new, or gone.
fn kinds<'a>(causes: &[&'a Cause]) -> [Vec<&'a str>; 3] {
    let mut kinds: [Vec<&str>; 3] = Default::default();
    for cause in causes {
        if let Cause::Input { name, old, new } = cause {
            let kind = match (old, new) {
                (Some(_), Some(_)) => 0,
                (None, _) => 1,
                (_, None) => 2,
            };
            kinds[kind].push(name);
        }
    }
    kinds
}

fn files_of(source: &str, causes: &[&Cause]) -> Vec<String> {
    let said = ["has other content", "is new", "is gone"];
    let of_many = ["files have other content", "files are new", "files are gone"];
    let mut lines = Vec::new();
    for (place, names) in kinds(causes).into_iter().enumerate() {
        match names.as_slice() {
            [first, .., last] if names.len() > NAMED => {
                let file = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
                let (first, last) = (file(first), file(last));
                lines.push(format!("{source}: {} {} ({first} to {last})", names.len(), of_many[place]));
            }
            _ => lines.extend(names.iter().map(|name| {
                let file = name.rsplit('/').next().unwrap_or(name);
                format!("the input {source}/{file} {}", said[place])
            })),
        }
    }
    lines
}

/// A stage before this one that gave other results, how many, and since when.
fn changed(stage: &str, causes: &[&Cause], leaves: &[String]) -> String {
    let counts = kinds(causes).map(|names| {
        let labels: BTreeSet<&str> = names.iter().filter_map(|name| name.splitn(3, '/').nth(2)).collect();
        labels.len()
    });
    let said = counts.iter().zip(["other", "new", "gone"]).filter(|(count, _)| **count > 0);
    let said: Vec<String> = said.map(|(count, word)| format!("{count} {word}")).collect();
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) };
    let since = match leaves {
        [] => String::new(),
        few if few.len() <= NAMED => format!(", since {}", few.join(" and ")),
        [first, ..] => format!(", since {first} and {} more", leaves.len() - 1),
    };
    format!("{stage} gave other results{said}{since}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Digest;

    fn input(name: &str, old: &str, new: &str) -> Cause {
        let digest = |text: &str| (!text.is_empty()).then(|| Digest::of(text.as_bytes()));
        Cause::Input { name: name.to_owned(), old: digest(old), new: digest(new) }
    }

    fn said(causes: &[Cause], leaves: &[(&str, &[&str])]) -> Reasons {
        let owned = |(stage, lines): &(&str, &[&str])| {
            ((*stage).to_owned(), lines.iter().map(|line| (*line).to_owned()).collect())
        };
        let leaves: Leaves = leaves.iter().map(owned).collect();
        reasons(causes, &leaves)
    }

    #[test]
    fn results_of_other_stages_are_counted_and_led_back_to_what_changed_outside() {
        let causes = [
            input("rows/rows/2022-01", "a", "b"),
            input("rows/rows/2022-02", "a", "b"),
            input("rows/rows/2022-03", "", "b"),
            input("model/model", "a", "b"),
        ];
        let leaves: [(&str, &[&str]); 1] = [("rows", &["the input employment/2022-03.parquet is new"])];
        let found = said(&causes, &leaves);
        let expected = [
            "model gave other results",
            "rows gave other results (2 other, 1 new), since the input employment/2022-03.parquet is new",
        ];
        assert_eq!(found.lines, expected);
        assert_eq!(found.leaves, ["the input employment/2022-03.parquet is new"]);
    }

    #[test]
    fn a_parameter_of_the_pipeline_is_called_the_same_wherever_it_is_read_and_named_once() {
        let cause = |path: &str| Cause::Parameter {
            path: path.to_owned(),
            old: Some("\"2013\"".to_owned()),
            new: Some("\"2014\"".to_owned()),
        };
        let causes = ["params.edition", "params.parameters.edition", "params.params.edition"].map(cause);
        assert_eq!(said(&causes, &[]).lines, ["the parameter edition changed: \"2013\" -> \"2014\""]);
    }

    #[test]
    fn many_files_of_a_source_are_one_line() {
        let causes: Vec<Cause> =
            (1..=9).map(|month| input(&format!("work/file/2022-0{month}.csv"), "a", "b")).collect();
        let found = said(&causes, &[]);
        assert_eq!(found.lines, ["work: 9 files have other content (2022-01.csv to 2022-09.csv)"]);
        assert_eq!(said(&causes[..1], &[]).lines, ["the input work/2022-01.csv has other content"]);
    }

    #[test]
    fn what_a_report_says_of_its_origin_is_a_reason_only_when_there_is_no_other() {
        let origin = input("run/provenance", "a", "b");
        assert_eq!(said(&[origin.clone(), input("model/model", "a", "b")], &[]).lines.len(), 1);
        assert_eq!(said(&[origin], &[]).lines, ["what the report says of its origin changed"]);
    }
}
