//! Refuses what a template may not hold: pictures that go round their block and so round its caveats.
//! Knows nothing of what a block consists of.

use crate::report::article::ArticleTemplate;
use crate::report::error::ReportError;

/// What begins a picture, or something that could show one, in Markdown or HTML.
const PICTURES: &[&str] = &[
    "![", "<svg", "<img", "<image", "<figure", "<picture", "<script", "<style", "<iframe", "<object",
    "<embed", "<canvas", "<video", "<link", "<meta", "<base",
];

const MEND: &str = "place a figure by {{ figure(\"name\") }} alone on a line: its caveats come with it";

/// The template holds no bare picture.
///
/// # Errors
/// The first one, with its line.
pub fn no_bare_pictures(article: &ArticleTemplate) -> Result<(), ReportError> {
    let parts = [
        (article.front.summary.as_str(), article.front.summary_line),
        (article.body.as_str(), article.body_line),
    ];
    for (text, first) in parts {
        for (at, line) in text.lines().enumerate() {
            if let Some(found) = bare_picture(line) {
                return Err(refused(article, first + at, found));
            }
        }
    }
    Ok(())
}

/// What a text that a template gave would show as a picture, whatever way it was put together.
pub fn refused(article: &ArticleTemplate, line: usize, found: &str) -> ReportError {
    ReportError::Template {
        file: article.path.clone(),
        line,
        what: format!("'{found}' would show a picture without its caveats"),
        mend: Some(MEND.to_owned()),
    }
}

/// The beginning of a picture in a line of a template.
pub fn bare_picture(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    let markup = PICTURES.iter().copied().find(|picture| lower.contains(picture));
    markup.or_else(|| expression_with_svg(&lower).then_some("svg"))
}

fn expression_with_svg(line: &str) -> bool {
    let mut rest = line;
    while let Some((_, after)) = rest.split_once("{{").or_else(|| rest.split_once("{%")) {
        let inside = after.split("}}").next().unwrap_or(after);
        if inside.contains("svg") {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_round_a_figures_block_is_seen() {
        for line in [
            "text ![alt](figures/fig1.nb.svg)",
            "<SVG viewBox='0 0 1 1'>",
            "<img src=x>",
            "<figure>",
            "<script>",
            "{{ fig1_svg }}",
            "{% set x = fig.svg %}",
        ] {
            assert!(bare_picture(line).is_some(), "{line}");
        }
    }

    #[test]
    fn ordinary_prose_is_left_alone() {
        for line in
            ["Is it so? Yes! [A link](#a)", "a < b", "{{ value(\"fig1\") }} svg", "SVG files are text"]
        {
            assert_eq!(bare_picture(line), None, "{line}");
        }
    }
}
