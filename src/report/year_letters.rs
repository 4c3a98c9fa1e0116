//! Letters after the year where two works would be cited alike, as 2025a and 2025b.
//! Knows nothing of the style, which gives such letters only where it sees the same authors.

use super::bibliography::{Cite, Cited};
use std::collections::{BTreeMap, BTreeSet};

/// Gives each of several works that are cited alike a letter, in the order of the references; `year` is
/// a work's year by its key.
pub fn tell_apart(cited: &mut Cited, cites: &[Cite], year: impl Fn(&str) -> Option<i32>) {
    for alike in cited_alike(cited, cites) {
        let listed = cited.references.iter_mut().filter(|reference| alike.contains(&reference.key));
        for (reference, letter) in listed.zip('a'..='z') {
            let Some(year) = year(&reference.key) else { continue };
            let (plain, lettered) = (year.to_string(), format!("{year}{letter}"));
            for text in [&mut reference.html, &mut reference.markdown] {
                *text = text.replacen(&plain, &lettered, 1);
            }
            for (cite, text) in cites.iter().zip(&mut cited.citations) {
                if cite.key == reference.key {
                    *text = text.replacen(&plain, &lettered, 1);
                }
            }
        }
    }
}

/// The keys of works that a reader could not tell apart, group by group.
fn cited_alike(cited: &Cited, cites: &[Cite]) -> Vec<BTreeSet<String>> {
    let mut alike: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (cite, text) in cites.iter().zip(&cited.citations) {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        alike.entry(letters.collect()).or_default().insert(cite.key.clone());
    }
    alike.into_values().filter(|keys| keys.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::reference::Reference;

    #[test]
    fn works_that_would_be_cited_alike_get_letters_in_the_text_and_in_the_list() {
        let cite = |key: &str, in_text| Cite { key: key.to_owned(), in_text };
        let reference = |key: &str, text: &str| Reference {
            key: key.to_owned(),
            html: text.to_owned(),
            markdown: text.to_owned(),
        };
        let cites = [cite("two", true), cite("one", false), cite("three", true)];
        let mut cited = Cited {
            citations: ["A et al. (2025)", "(A et al., 2025)", "B (2025)"].map(str::to_owned).to_vec(),
            references: vec![
                reference("one", "A et al. (2025). In 2025."),
                reference("two", "A, C, & D. (2025). X."),
                reference("three", "B. (2025)."),
            ],
        };
        tell_apart(&mut cited, &cites, |_| Some(2025));
        assert_eq!(cited.citations, ["A et al. (2025b)", "(A et al., 2025a)", "B (2025)"]);
        assert_eq!(cited.references[0].html, "A et al. (2025a). In 2025.");
        assert_eq!(cited.references[1].markdown, "A, C, & D. (2025b). X.");
        assert_eq!(cited.references[2].html, "B. (2025).");
    }
}
