//! The files of a new project: a pipeline that runs at once, its articles, simulated data, and the parts that all articles
//! of a project share.
//! Knows nothing of where files are written, nor of what the program makes of them.

mod pupils;

use crate::language::Language;

/// A text that the program brings along, with its place in a project.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The place in the project.
    pub path: &'static str,
    /// The text.
    pub text: &'static str,
}

/// The catalogue of caveats.
pub const CAVEATS: Part =
    Part { path: "templates/caveats.yaml", text: include_str!("../../templates/caveats.yaml") };
/// The works that the catalogue cites.
pub const BIBLIOGRAPHY: Part =
    Part { path: "templates/bibliography.yaml", text: include_str!("../../templates/bibliography.yaml") };
/// The page around an article.
pub const LAYOUT: Part =
    Part { path: "templates/page.html.jinja", text: include_str!("../../templates/page.html.jinja") };
/// The page's style.
pub const STYLE: Part = Part { path: "templates/style.css", text: include_str!("../../templates/style.css") };
/// The page's script.
pub const SCRIPT: Part = Part { path: "templates/page.js", text: include_str!("../../templates/page.js") };

/// What all articles of a project share: the repository's own files.
pub const SHARED: [Part; 5] = [CAVEATS, BIBLIOGRAPHY, LAYOUT, STYLE, SCRIPT];

/// The pipeline's name unless said otherwise, and wherever its files name it.
pub const NAME: &str = "school_points";
/// The languages of the pipeline as it is kept here.
const LANGUAGES: &str = "languages: [en, nb, nn]";

/// A file of a new project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The place in the project.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl From<Part> for NewFile {
    fn from(part: Part) -> Self {
        Self { path: part.path.to_owned(), text: part.text.to_owned() }
    }
}

/// The files of a new pipeline: it, its article in each language, its data.
pub fn pipeline(name: &str, languages: &[Language]) -> Vec<NewFile> {
    let file = |path: String, text: &str| NewFile { path, text: text.replace(NAME, name) };
    let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
    let yaml = in_languages(include_str!("pipeline.yaml"), languages)
        .replace(LANGUAGES, &format!("languages: [{}]", codes.join(", ")));
    let mut files = vec![file(format!("pipelines/{name}.yaml"), &yaml)];
    let article =
        |language: &Language| file(format!("templates/{name}/article.{language}.md"), article(*language));
    files.extend(languages.iter().map(article));
    files.push(NewFile { path: format!("data/{name}_simulated.csv"), text: pupils::csv() });
    files
}

/// The files that a project has once: its account of itself, what version control leaves alone, and what is shared.
pub fn project(name: &str) -> Vec<NewFile> {
    let readme = include_str!("README.md").replace(NAME, name);
    let own = [("README.md", readme), (".gitignore", include_str!("gitignore").to_owned())];
    let own = own.into_iter().map(|(path, text)| NewFile { path: path.to_owned(), text });
    own.chain(SHARED.map(NewFile::from)).collect()
}

fn article(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("article.en.md"),
        Language::Nb => include_str!("article.nb.md"),
        Language::Nn => include_str!("article.nn.md"),
    }
}

/// The lines of a text in YAML without those that hold the words of another language, as `nb: Poeng`.
fn in_languages(yaml: &str, languages: &[Language]) -> String {
    let is_other = |line: &&str| {
        let code = line.trim_start().split_once(": ").map(|(code, _)| code);
        Language::ALL.iter().any(|known| code == Some(known.code()) && !languages.contains(known))
    };
    yaml.split_inclusive('\n').filter(|line| !is_other(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_has_the_words_of_its_languages_only() {
        let yaml = |languages: &[Language]| pipeline(NAME, languages)[0].text.clone();
        let both = yaml(&[Language::Nn, Language::En]);
        assert!(both.contains("languages: [nn, en]") && both.contains("nn: skule"), "{both}");
        assert!(!both.contains("nb: ") && !both.contains("skole"), "{both}");
        let all = yaml(&[Language::En, Language::Nb, Language::Nn]);
        assert_eq!(all, include_str!("pipeline.yaml"));
    }

    #[test]
    fn every_file_of_a_pipeline_takes_its_name() {
        let files = pipeline("waits", &Language::ALL);
        assert!(files.len() == 5 && files.iter().all(|file| file.path.contains("waits")), "{files:?}");
        let named = files.into_iter().chain(project("waits"));
        let left: Vec<_> = named.filter(|file| file.text.contains(NAME)).map(|file| file.path).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
