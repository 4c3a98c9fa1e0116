//! Citations and the list of references, set by the rules of APA (Citation Style Language) in the page's
//! language.
//! Knows nothing of where citations stand.

use super::error::{Fault, ReportError};
use super::reference::Reference;
use super::year_letters::tell_apart;
use crate::language::Language;
use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, Style};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, CitePurpose, Entry, Library,
};
use std::sync::LazyLock;

/// The works that may be cited.
#[derive(Debug)]
pub struct Bibliography {
    library: Library,
}

/// One citation asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The work's key.
    pub key: String,
    /// Whether the author's name is part of the sentence.
    pub in_text: bool,
}

/// Citations as printed, in the order asked for, and the list of the works cited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// One text a citation, without a link.
    pub citations: Vec<String>,
    /// The works, in the style's order.
    pub references: Vec<Reference>,
}

impl Bibliography {
    /// Reads a bibliography in hayagriva's YAML; an empty text is an empty one.
    ///
    /// # Errors
    /// The text is not such a bibliography.
    pub fn parse(text: &str) -> Result<Self, ReportError> {
        if text.trim().is_empty() {
            return Ok(Self { library: Library::new() });
        }
        let wrong = |error: &dyn std::fmt::Display| ReportError::Bibliography { what: error.to_string() };
        hayagriva::io::from_yaml_str(text).map(|library| Self { library }).map_err(|error| wrong(&error))
    }

    /// Whether there is such a work.
    ///
    /// # Errors
    /// There is none; the nearest key is the mend.
    pub fn check(&self, key: &str) -> Result<(), Fault> {
        let keys: Vec<&str> = self.library.keys().collect();
        match keys.contains(&key) {
            true => Ok(()),
            false => Err(Fault::unknown("work in the bibliography", key, keys.into_iter())),
        }
    }

    /// Sets the citations in their order and lists the works cited. Keys that are unknown are left out of
    /// the list and printed as they are; see [`Self::check`].
    pub fn cite(&self, cites: &[Cite], language: Language) -> Cited {
        let known: Vec<(&Cite, &Entry)> =
            cites.iter().filter_map(|cite| Some((cite, self.library.get(&cite.key)?))).collect();
        let Some(style) = style().filter(|_| !known.is_empty()) else {
            return Cited {
                citations: cites.iter().map(|cite| cite.key.clone()).collect(),
                references: Vec::new(),
            };
        };
        let code = Some(locale_of(language));
        let mut driver = BibliographyDriver::new();
        for (cite, entry) in &known {
            let item = CitationItem::with_entry(*entry);
            let item = if cite.in_text { item.kind(CitePurpose::Prose) } else { item };
            driver.citation(CitationRequest::new(vec![item], style, code.clone(), locales(), None));
        }
        let done = driver.finish(BibliographyRequest::new(style, code, locales()));
        let printed = done.citations.iter().map(|one| format!("{:#}", one.citation));
        let mut printed =
            known.iter().zip(printed).map(|((cite, entry), text)| in_prose(cite, entry, text, language));
        let text = |cite: &Cite| match self.library.get(&cite.key) {
            Some(_) => printed.next().unwrap_or_default(),
            None => cite.key.clone(),
        };
        let citations = cites.iter().map(text).collect();
        let items = done.bibliography.map(|list| list.items).unwrap_or_default();
        let references = items.iter().map(|item| Reference::new(&item.key, &item.content)).collect();
        let mut cited = Cited { citations, references };
        tell_apart(&mut cited, cites, |key| Some(self.library.get(key)?.date()?.year));
        cited
    }
}

/// Reads the style and the languages' rules while something else is computed: they take a while.
pub fn prepare() {
    rayon::spawn(|| {
        let _ = (style(), locales());
    });
}

/// In a sentence APA joins two authors by a word, within brackets by a sign; the style only has the sign.
fn in_prose(cite: &Cite, entry: &Entry, text: String, language: Language) -> String {
    let several = entry.authors().is_some_and(|authors| authors.len() > 1);
    match text.rsplit_once(" & ") {
        Some((before, after)) if cite.in_text && several => {
            [before, super::locale::Locale::of(language).and, after].join(" ")
        }
        _ => text,
    }
}

/// The American Psychological Association's style, read once.
fn style() -> Option<&'static IndependentStyle> {
    static STYLE: LazyLock<Option<IndependentStyle>> =
        LazyLock::new(|| match ArchivedStyle::AmericanPsychologicalAssociation.get() {
            Style::Independent(style) => Some(style),
            Style::Dependent(_) => None,
        });
    STYLE.as_ref()
}

/// What styles need to know of languages, read once.
fn locales() -> &'static [Locale] {
    static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(hayagriva::archive::locales);
    &LOCALES
}

fn locale_of(language: Language) -> LocaleCode {
    let code = match language {
        Language::Nb => "nb-NO",
        Language::Nn => "nn-NO",
        Language::En => "en-GB",
    };
    LocaleCode(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKS: &str = "
nav2025:
  type: report
  title: \"Indicator & method\"
  author: Nav
  date: 2025
b2005:
  type: article
  title: Funnel plots
  author: [\"Spiegelhalter, David J.\"]
  date: 2005
  parent: {type: periodical, title: Statistics in Medicine, volume: 24, issue: 8}
c2014:
  type: article
  title: Two <authors>
  author: [\"Markussen, Simen\", \"Røed, Knut\"]
  date: 2014
";

    fn cite(keys: &[(&str, bool)], language: Language) -> Cited {
        let cites: Vec<Cite> =
            keys.iter().map(|(key, in_text)| Cite { key: (*key).to_owned(), in_text: *in_text }).collect();
        Bibliography::parse(WORKS).unwrap().cite(&cites, language)
    }

    #[test]
    fn citations_stand_in_brackets_or_in_the_sentence() {
        let cited = cite(&[("nav2025", false), ("b2005", true), ("c2014", false)], Language::En);
        assert_eq!(cited.citations, ["(Nav, 2025)", "Spiegelhalter (2005)", "(Markussen & Røed, 2014)"]);
    }

    #[test]
    fn a_sentence_in_norwegian_joins_authors_with_og() {
        assert_eq!(cite(&[("c2014", true)], Language::Nb).citations, ["Markussen og Røed (2014)"]);
    }

    #[test]
    fn only_cited_works_are_listed_and_markup_in_them_is_escaped() {
        let cited = cite(&[("c2014", true), ("b2005", false)], Language::En);
        let keys: Vec<&str> = cited.references.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["c2014", "b2005"]);
        assert!(cited.references[0].html.contains("Two &lt;authors&gt;"), "{:?}", cited.references[0]);
        assert!(
            cited.references[1].html.contains("<em>Statistics in Medicine</em>"),
            "{:?}",
            cited.references[1]
        );
    }

    #[test]
    fn an_unknown_key_is_an_error_with_the_nearest_one() {
        let fault = Bibliography::parse(WORKS).unwrap().check("nav2024").unwrap_err();
        assert_eq!(fault.mend.unwrap(), "did you mean 'nav2025'?");
    }

    #[test]
    fn a_bibliography_that_cannot_be_read_is_an_error() {
        assert!(Bibliography::parse("a: [").is_err());
    }
}
