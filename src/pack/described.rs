//! What the files of an edition are, in words and by language, as their names tell.
//! Knows nothing of what is in them.

/// What a file is about, and in which language, by its path within the edition's folder.
pub fn described(path: &str) -> (Option<String>, Option<&str>) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = name.split('.');
    let (stem, middle, ending) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(stem), Some(language), Some(ending), None) => (stem, Some(language), ending),
        (Some(stem), Some(ending), None, None) => (stem, None, ending),
        _ => return (None, None),
    };
    let text = match (folder, stem, middle, ending) {
        ("", "article", Some(_), "html") => "The article as one self-contained page.".to_owned(),
        ("", "article", Some(_), "md") => "The article as Markdown.".to_owned(),
        ("", "changes", None, "csv") => "Every number that changed since the edition before.".to_owned(),
        ("figures", figure, Some(_), "svg") => format!("The figure {figure}."),
        ("data", figure, None, "csv") => format!("The numbers of the figure {figure}, with codes."),
        ("data", figure, None, "json") => {
            format!("What {figure}.csv holds: title, definition, unit, labels, and the figure's caveats.")
        }
        ("data", figure, Some(_), "json") => {
            format!("The numbers of the figure {figure} with labels and caveats, as a JSON-stat 2.0 dataset.")
        }
        ("data", "article", Some(_), "xlsx") => {
            "The numbers of all figures with labels and caveats, a sheet a figure.".to_owned()
        }
        _ => return (None, None),
    };
    (Some(text), middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_an_edition_say_what_they_are_and_others_nothing() {
        let text = |path| described(path).0.unwrap_or_default();
        assert!(text("data/fig1.csv").contains("fig1, with codes"));
        assert!(text("data/fig1.json").contains("What fig1.csv holds"));
        assert!(text("data/fig1.nn.json").contains("JSON-stat 2.0"));
        assert_eq!(described("data/article.nb.xlsx").1, Some("nb"));
        assert_eq!(described("figures/fig2.en.svg"), (Some("The figure fig2.".to_owned()), Some("en")));
        for other in ["edition.lock", "data/fig1.tar.gz.x", "a/b", ""] {
            assert_eq!(described(other), (None, None), "{other}");
        }
    }
}
