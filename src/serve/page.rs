//! The preview's own page: a bar with the articles and the state, what is wrong, and the article in a frame.
//! Knows nothing of what an article says.

use super::http::{Answer, OWN};
use super::preview::Now;
use crate::report;
use minijinja::{Environment, context};

/// What the server itself has lies under this; a report's folder does not begin so.
const PREFIX: &str = "/@caveat/";
/// Where pages hear of changes.
pub const EVENTS: &str = "/@caveat/events";

const PAGE: &str = include_str!("page.html.jinja");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The address of a file on this server.
pub fn address(path: &str) -> String {
    format!("/{}", report::address(path))
}

/// What the server itself has at a path.
pub fn own(path: &str, now: &Now) -> Option<Answer> {
    let (content_type, text) = match path {
        "/" => ("text/html; charset=utf-8", page(now)),
        _ => match path.strip_prefix(PREFIX)? {
            "page.css" => ("text/css; charset=utf-8", STYLE.to_owned()),
            "page.js" => ("text/javascript; charset=utf-8", SCRIPT.to_owned()),
            _ => return None,
        },
    };
    Some(Answer::found(content_type, Some(OWN), text.into_bytes()))
}

fn page(now: &Now) -> String {
    let articles = now.site.articles().into_iter();
    let articles: Vec<_> = articles.map(|path| context! { path, address => address(path) }).collect();
    let context = context! {
        articles,
        error => now.error.as_deref(),
        status => now.status(),
        now => now.to_json(),
    };
    // The name's ending has everything escaped that is put in. The template is the program's own and whole.
    Environment::new().render_named_str("page.html", PAGE, context).unwrap_or_else(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_text_on_the_page() {
        let error = "x.md:3:7: <script>alert(1)</script> & \"more\"\n    mend it";
        let now = Now { error: Some(error.to_owned()), ..Now::default() };
        let page = page(&now);
        assert!(page.contains("x.md:3:7: &lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; "), "{page}");
        assert!(!page.contains("<script>alert") && page.contains("failed"), "{page}");
    }

    #[test]
    fn without_an_article_the_page_says_so_and_shows_no_error_that_is_not_there() {
        let page = page(&Now::default());
        assert!(page.contains("no article") && !page.contains("<iframe"), "{page}");
        assert!(page.contains("role=\"alert\" hidden"), "{page}");
    }

    #[test]
    fn an_address_has_no_letters_that_mean_something_else() {
        assert_eq!(address("reports/a b/é#?%.html"), "/reports/a%20b/%C3%A9%23%3F%25.html");
    }

    #[test]
    fn the_page_takes_only_what_the_server_has() {
        let page = page(&Now::default());
        for asset in ["page.css", "page.js"] {
            assert!(page.contains(&format!("\"{PREFIX}{asset}\"")), "{asset}: {page}");
            assert!(own(&format!("{PREFIX}{asset}"), &Now::default()).is_some());
        }
        assert!(SCRIPT.contains(&format!("\"{EVENTS}\"")));
        assert_eq!(own("/@caveat/other", &Now::default()), None);
    }
}
