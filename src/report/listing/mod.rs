//! The page over all reports: each series with its editions, the newest first, and where they lie.
//! Knows nothing of folders or locks, nor of what the articles say.

use super::escape::html;
use super::html::policy;
use super::words::Words;
use crate::language::{Language, LocalText};
use std::collections::BTreeMap;

/// The first words of each page of this kind, by which it is known as the program's own.
pub const MARK: &str = "<!DOCTYPE html>\n<!-- caveat: reports -->\n";

const STYLE: &str = include_str!("style.css");

/// Editions of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What it is called.
    pub title: LocalText,
    /// The newest first.
    pub editions: Vec<Listed>,
}

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The edition's name.
    pub name: String,
    /// The file to open in each language, relative to the page.
    pub articles: BTreeMap<Language, String>,
    /// Whether its data are simulated.
    pub is_simulated: bool,
    /// The days on which errors in it were put right, oldest first.
    pub corrected: Vec<String>,
}

/// The languages of all articles; the page is written in each.
pub fn languages(all: &[Series]) -> Vec<Language> {
    let editions = || all.iter().flat_map(|series| &series.editions);
    let is_there = |language: &Language| editions().any(|edition| edition.articles.contains_key(language));
    Language::ALL.into_iter().filter(is_there).collect()
}

/// The page in a language. `others` are the other languages with the files that have it in these.
pub fn write(all: &[Series], language: Language, others: &[(Language, String)]) -> String {
    let words = Words::of(language);
    let other = |(language, file): &(Language, String)| {
        let (code, name) = (language.code(), Words::of(*language).language_name);
        format!("<a href=\"{file}\" lang=\"{code}\" hreflang=\"{code}\">{name}</a>\n")
    };
    let others: String = others.iter().map(other).collect();
    let tools = if others.is_empty() { others } else { format!("<p class=\"tools\">\n{others}</p>\n") };
    let sections: String = (1..).zip(all).map(|(number, series)| section(number, series, language)).collect();
    let head = format!(
        "<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"{POLICY}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta \
         name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
        language.code(),
        words.reports,
        // Some that compare the policy's digests leave the last line break out.
        STYLE.trim_end(),
    );
    let body = format!(
        "<body>\n<header>\n{tools}<h1>{}</h1>\n</header>\n<main>\n{sections}</main>\n<footer>\n<p>{}</p>\n\
         </footer>\n</body>\n</html>\n",
        words.reports, words.about_publisher,
    );
    let page = format!("{MARK}{head}{body}");
    let policy = policy(&page);
    page.replacen(POLICY, &policy, 1)
}

/// Stands where the policy will.
const POLICY: &str = "content-security-policy-of-this-page";

fn section(number: usize, series: &Series, language: Language) -> String {
    let words = Words::of(language);
    let Series { title, editions } = series;
    let (title, title_language) = in_language(title, language);
    let lang = lang(title_language, language);
    let items = |editions: &[Listed]| {
        editions.iter().map(|edition| item(title, edition, language)).collect::<String>()
    };
    let (newest, earlier) = editions.split_at(editions.len().min(1));
    let earlier = if earlier.is_empty() {
        String::new()
    } else {
        format!("<h3>{}</h3>\n<ul>\n{}</ul>\n", words.earlier_editions, items(earlier))
    };
    format!(
        "<section aria-labelledby=\"series-{number}\">\n<h2 id=\"series-{number}\"{lang}>{}</h2>\n<ul \
         class=\"newest\">\n{}</ul>\n{earlier}</section>\n",
        html(title),
        items(newest),
    )
}

/// An edition; each link says by itself of which article it is.
fn item(title: &str, edition: &Listed, language: Language) -> String {
    let words = Words::of(language);
    let name = format!("{} {}", words.edition, html(&edition.name));
    let own = edition.articles.get(&language);
    let title = html(title);
    let linked =
        |file: &String| format!("<a href=\"{}\" aria-label=\"{name}: {title}\">{name}</a>", html(file));
    let link = own.map_or_else(|| name.clone(), linked);
    let others = edition.articles.iter().filter(|(other, _)| **other != language);
    let other = |(other, file): (&Language, &String)| {
        let (code, label) = (other.code(), Words::of(*other).language_name);
        format!(
            " · <a href=\"{}\" lang=\"{code}\" hreflang=\"{code}\" aria-label=\"{label}: {title}, {}\">{label}</a>",
            html(file),
            html(&edition.name),
        )
    };
    let others: String = others.map(other).collect();
    let simulated = if edition.is_simulated {
        format!(" <strong class=\"simulated\">{}</strong>", words.simulated_title)
    } else {
        String::new()
    };
    let corrected = edition.corrected.last().map_or_else(String::new, |day| {
        format!(
            " <span class=\"corrected\">{} <time datetime=\"{day}\">{day}</time></span>",
            words.corrected_on
        )
    });
    format!("<li>{link}{others}{simulated}{corrected}</li>\n")
}

/// A text in a language, or in the first that it has, with that.
fn in_language(text: &LocalText, language: Language) -> (&str, Language) {
    let languages = [language].into_iter().chain(Language::ALL);
    languages.into_iter().find_map(|one| Some((text.get(one)?, one))).unwrap_or(("", language))
}

fn lang(own: Language, of_page: Language) -> String {
    if own == of_page { String::new() } else { format!(" lang=\"{own}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(title: &str, editions: &[(&str, &[Language])]) -> Series {
        let articles = |name: &str, languages: &[Language]| {
            languages
                .iter()
                .map(|language| (*language, format!("x/{name}/article.{language}.html")))
                .collect()
        };
        let listed = |(name, languages): &(&str, &[Language])| Listed {
            name: (*name).to_owned(),
            articles: articles(name, languages),
            is_simulated: false,
            corrected: Vec::new(),
        };
        Series {
            title: LocalText::Each(BTreeMap::from([(Language::En, title.to_owned())])),
            editions: editions.iter().map(listed).collect(),
        }
    }

    #[test]
    fn every_edition_is_linked_in_every_language_that_it_has() {
        let all = [series("Delays", &[("2024", &[Language::En]), ("2023", &[Language::En, Language::Nb])])];
        assert_eq!(languages(&all), [Language::Nb, Language::En]);
        let page = write(&all, Language::Nb, &[(Language::En, "index.html".to_owned())]);
        for file in ["x/2024/article.en.html", "x/2023/article.en.html", "x/2023/article.nb.html"] {
            assert_eq!(page.matches(&format!("href=\"{file}\"")).count(), 1, "{page}");
        }
        assert!(page.contains("<h2 id=\"series-1\" lang=\"en\">Delays</h2>"), "{page}");
        assert!(page.contains("<a href=\"index.html\" lang=\"en\" hreflang=\"en\">English</a>"), "{page}");
    }

    #[test]
    fn names_are_no_markup_and_simulated_data_and_corrections_are_said() {
        let mut all = [series("<b>&", &[("<i>", &[Language::En])])];
        all[0].editions[0].is_simulated = true;
        all[0].editions[0].corrected = vec!["2026-01-02".to_owned(), "2026-02-03".to_owned()];
        let page = write(&all, Language::En, &[]);
        assert!(!page.contains("<b>") && !page.contains("<i>") && page.contains("&lt;b&gt;&amp;"), "{page}");
        assert!(page.contains(Words::of(Language::En).simulated_title), "{page}");
        assert!(page.contains("2026-02-03") && !page.contains("2026-01-02"), "{page}");
    }

    #[test]
    fn the_policy_names_the_style_sheet_and_allows_no_script() {
        let page = write(&[], Language::Nb, &[]);
        assert!(page.starts_with(MARK) && page.contains("style-src 'sha256-"), "{page}");
        assert!(page.contains("script-src 'none'") && !page.contains(POLICY), "{page}");
    }
}
