//! Templates and bibliographies that may come from anybody, changed a few hundred times: none breaks the report down,
//! goes on for ever, or gets markup of its own onto the page.
//! Knows nothing of which words a report has.

#[path = "../../tests/it/fuzz/bounded.rs"]
#[allow(dead_code, reason = "the tests of the program use the rest")]
mod bounded;
#[path = "../../tests/it/fuzz/mutate.rs"]
mod mutate;

use super::article::ArticleTemplate;
use super::bibliography::{Bibliography, Cite};
use super::fixture::report_with;
use super::{Format, check_template, render, review};
use crate::language::Language;
use bounded::Cases;
use std::collections::BTreeMap;

#[test]
fn no_template_breaks_the_report_or_gets_markup_onto_the_page() {
    Cases::of("templates", 250).run(|body| {
        let text = format!("---\ntitle: T\nsummary: S\n---\n{body}");
        let article = match ArticleTemplate::parse("case.md", &text) {
            Ok(article) => article,
            Err(error) => return error.to_string(),
        };
        let checked: String = check_template(&article, &["fig1"]).iter().map(ToString::to_string).collect();
        let mut report = report_with("");
        report.languages = vec![Language::En];
        report.templates = [(Language::En, article)].into();
        let format = if body.len() % 2 == 0 { Format::Html } else { Format::Markdown };
        let reviewed = match review(report, &BTreeMap::new()) {
            Ok(reviewed) => reviewed,
            Err(errors) => return errors.iter().map(ToString::to_string).collect(),
        };
        let said = match render(&reviewed, Language::En, format) {
            Err(error) => error.to_string(),
            Ok(rendered) => {
                let name = if format == Format::Html { "article.en.html" } else { "article.en.md" };
                String::from_utf8_lossy(&rendered.files[name]).into_owned()
            }
        };
        let markup = ["<script>alert", "<img src=x", "javascript:alert"];
        let live =
            format == Format::Html && markup.iter().any(|markup| said.contains(&format!("href=\"{markup}")));
        let is_raw = format == Format::Html && markup[..2].iter().any(|markup| said.contains(markup));
        assert!(!live && !is_raw, "markup on the page");
        checked + &said
    });
}

#[test]
fn no_bibliography_breaks_its_reader_or_the_list_of_works() {
    Cases::of("bibliographies", 400).run(|text| match Bibliography::parse(text) {
        Err(error) => error.to_string(),
        Ok(works) => {
            let cites = ["nav2025", "b2005", "c2014", "a"]
                .map(|key| Cite { key: key.to_owned(), in_text: key == "a" });
            let cited = works.cite(&cites, Language::En);
            let html: String = cited.references.iter().map(|one| one.html.as_str()).collect();
            assert!(
                !html.contains("<script>alert") && !html.contains("href=\"javascript:"),
                "markup in a reference"
            );
            html
        }
    });
}
