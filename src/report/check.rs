//! What can be said of a template before there are data: syntax, bare pictures, figures placed.
//! Knows nothing of numbers.

use super::article::ArticleTemplate;
use super::bounded;
use super::error::{Fault, ReportError};
use super::lints;
use minijinja::Environment;

/// What is wrong with a template whose pipeline has these figures. Figures are looked for where the template
/// calls `figure("name")` with the name written out; a run finds the others.
pub fn check_template(article: &ArticleTemplate, figures: &[&str]) -> Vec<ReportError> {
    let mut found: Vec<ReportError> = lints::no_bare_pictures(article).err().into_iter().collect();
    let syntax = syntax(article, &article.front.summary, article.front.summary_line);
    found.extend(syntax.or_else(|| self::syntax(article, &article.body, article.body_line)));
    let placed = placed(article);
    for (at, (name, line)) in placed.iter().enumerate() {
        let known = figures.contains(&name.as_str());
        let twice = placed.iter().take(at).any(|(earlier, _)| earlier == name);
        if !known {
            found.push(error(article, *line, Fault::unknown("figure", name, figures.iter().copied())));
        } else if twice {
            found.push(error(article, *line, Fault::placed_twice(name)));
        }
    }
    let missing = figures.iter().filter(|figure| !placed.iter().any(|(name, _)| name == *figure));
    found.extend(missing.map(|figure| error(article, article.body_line, Fault::never_placed(figure))));
    found
}

fn error(article: &ArticleTemplate, line: usize, fault: Fault) -> ReportError {
    ReportError::Template { file: article.path.clone(), line, what: fault.what, mend: fault.mend }
}

fn syntax(article: &ArticleTemplate, text: &str, line: usize) -> Option<ReportError> {
    let padded = format!("{}{text}", "\n".repeat(line.saturating_sub(1)));
    let name = article.path.clone();
    let read = move || Environment::new().template_from_named_str(&name, &padded).err();
    match bounded::run(read) {
        Ok(None) => None,
        Ok(Some(wrong)) => {
            let what = wrong.detail().map_or_else(|| wrong.kind().to_string(), str::to_owned);
            Some(error(article, wrong.line().unwrap_or(line), Fault::new(what)))
        }
        Err(what) => Some(error(article, line, Fault::new(what))),
    }
}

/// The calls `figure("name")` with their lines, in the order of the text.
fn placed(article: &ArticleTemplate) -> Vec<(String, usize)> {
    let lines = article.body.lines().enumerate();
    lines.flat_map(|(at, line)| calls(line).map(move |name| (name, article.body_line + at))).collect()
}

fn calls(line: &str) -> impl Iterator<Item = String> {
    let calls = line.split("{{").skip(1).filter_map(|rest| rest.trim_start().strip_prefix("figure("));
    calls.filter_map(|arguments| {
        let quote = arguments.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
        let (name, _) = arguments.get(1..)?.split_once(quote)?;
        Some(name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<String> {
        let article = ArticleTemplate::parse("a.md", &format!("---\ntitle: T\n---\n{body}")).unwrap();
        check_template(&article, &["fig1", "fig2"]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_template_that_places_each_figure_once_passes() {
        assert_eq!(problems("{{ figure(\"fig1\") }}\n\n{{figure('fig2')}}\n"), Vec::<String>::new());
    }

    #[test]
    fn a_figure_unknown_placed_twice_or_never_is_found_with_its_line() {
        let found = problems("{{ figure(\"fig1\") }}\n{{ figure(\"fig1\") }}\n{{ figure(\"fig3\") }}\n");
        assert!(found[0].starts_with("a.md:5: figure 'fig1' is placed twice"), "{found:?}");
        assert!(found[1].starts_with("a.md:6: there is no figure 'fig3'"), "{found:?}");
        assert!(found[2].contains("'fig2' of the pipeline is never placed"), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn broken_syntax_and_bare_pictures_are_found_without_data() {
        let good = "{{ figure(\"fig1\") }}\n{{ figure(\"fig2\") }}\n";
        let found = problems(&format!("{good}\n{{% if %}}\n![x](y.svg)"));
        assert!(found[0].starts_with("a.md:8: '![' would show a picture"), "{found:?}");
        assert!(found[1].starts_with("a.md:7:"), "{found:?}");
    }
}
