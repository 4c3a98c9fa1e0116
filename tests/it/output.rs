//! What a run of the program gave, and questions to it that fail with all that was said.
//! Knows nothing of how programs are run.

use serde_json::Value;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Output {
    /// The exit code; a process that was killed has none.
    pub code: Option<i32>,
    /// What it said on stdout.
    pub stdout: String,
    /// What it said on stderr.
    pub stderr: String,
}

impl Output {
    /// The output, provided that the run succeeded.
    #[track_caller]
    pub fn done(self) -> Self {
        self.with_code(0)
    }

    /// The output, provided that the run ended with a code.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        let is_broken = ["panicked", "broke down"].iter().any(|word| self.stderr.contains(word));
        assert!(!is_broken, "{}", self.stderr);
        self
    }

    /// The output, provided that stdout and stderr together hold all of some words.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        let said = format!("{}{}", self.stdout, self.stderr);
        for word in words {
            assert!(said.contains(word), "does not say '{word}':\n{said}");
        }
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no JSON ({e}):\n{}", self.stdout))
    }

    /// The texts of a list in the JSON on stdout, such as `executed`.
    #[track_caller]
    pub fn list(&self, key: &str) -> Vec<String> {
        let json = self.json();
        let list = json[key].as_array().unwrap_or_else(|| panic!("no list '{key}': {json}"));
        list.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// How many steps of a stage were computed and how many taken from the store, as stderr says.
    #[track_caller]
    pub fn steps(&self, stage: &str) -> (usize, usize) {
        let start = format!("{stage}: done, ");
        let line = self.stderr.lines().find_map(|line| line.strip_prefix(&start));
        let line = line.unwrap_or_else(|| panic!("'{stage}' was not done:\n{}", self.stderr));
        let before = |word: &str| {
            let mut parts = line.split(", ").map(|part| part.replace(" step ", " steps "));
            let part = parts.find_map(|part| part.strip_suffix(word).map(str::to_owned));
            part.map_or(0, |number| number.parse().unwrap())
        };
        (before(" steps computed"), before(" taken from the store"))
    }
}
