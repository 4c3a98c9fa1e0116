//! The tutorial, done as its reader does it: its commands run, its files written and its edits made, in order.
//! Knows nothing of what they are about.
//!
//! In a tutorial a block ```` ```sh ```` is run and ends with 0, one with `exit=2` in its head with 2; ```` ```text ````
//! behind it is what it says, where `...` stands for anything, and as a line of its own for any lines. A ```` ```diff ````
//! is an edit of the file that the line before names last, in backticks and before a colon; `@@` divides places.
//! Any other block is the whole of the file so named.

use crate::program::{Project, repository};
use regex::Regex;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A block between fences.
#[derive(Debug, Clone)]
struct Block {
    /// The line of its fence.
    line: usize,
    /// What stands behind the fence.
    head: String,
    /// The file that the line before names.
    file: Option<String>,
    text: String,
}

/// The blocks of a text in Markdown.
fn blocks(text: &str) -> Vec<Block> {
    let (mut found, mut open, mut before) = (Vec::new(), None::<Block>, "");
    for (line, content) in text.lines().enumerate() {
        match (&mut open, content.strip_prefix("```")) {
            (None, Some(head)) => {
                let file = named(before);
                open = Some(Block { line: line + 1, head: head.to_owned(), file, text: String::new() });
            }
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => writeln!(block.text, "{content}").unwrap(),
            (None, None) if !content.trim().is_empty() => before = content,
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    found
}

/// The file at the end of a line, as in "edit `a.yaml`:".
fn named(line: &str) -> Option<String> {
    let (_, file) = line.strip_suffix("`:")?.rsplit_once('`')?;
    Some(file.to_owned())
}

/// What is wrong with a tutorial, done in a project.
fn faults(text: &str, project: &Project) -> Vec<String> {
    let mut faults = Vec::new();
    let mut said = None;
    for block in blocks(text) {
        let fault = match block.head.split(' ').collect::<Vec<_>>()[..] {
            ["sh"] => run(&block, 0, project, &mut said),
            ["sh", exit] => {
                run(&block, exit.trim_start_matches("exit=").parse().unwrap(), project, &mut said)
            }
            ["text"] => compare(&block, said.take()),
            ["diff"] => edit(&block, project),
            _ => write(&block, project),
        };
        faults.extend(fault.err().map(|what| format!("line {}: {what}", block.line)));
    }
    faults
}

/// Runs a block in a shell; what it says goes to one place, in order.
fn run(block: &Block, code: i32, project: &Project, said: &mut Option<String>) -> Result<(), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_caveat")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        shell.env_remove(name);
    }
    let script = format!("exec 2>&1\nset -e\n{}", block.text);
    let output =
        shell.args(["-c", &script]).env("PATH", path).current_dir(project.path("")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let ended = output.status.code();
    *said = Some(text.clone());
    if ended == Some(code) { Ok(()) } else { Err(format!("it ended with {ended:?} and not {code}:\n{text}")) }
}

fn compare(block: &Block, said: Option<String>) -> Result<(), String> {
    let said = said.ok_or("nothing was run whose words these are")?;
    let line = |line: &str| match line {
        "..." => "(?:.*\n)*?".to_owned(),
        line => regex::escape(line).replace(r"\.\.\.", ".*") + "\n",
    };
    let pattern: String = block.text.lines().map(line).collect();
    let is_it = Regex::new(&format!("^{pattern}$")).unwrap().is_match(&said);
    if is_it { Ok(()) } else { Err(format!("it should say:\n{}\nand says:\n{said}", block.text)) }
}

fn edit(block: &Block, project: &Project) -> Result<(), String> {
    let file = block.file.as_deref().ok_or("the line before names no file")?;
    let mut text = project.read(file);
    for place in block.text.split("@@\n") {
        let lines = |signs: [char; 2]| -> String {
            let lines = place.lines().filter(|line| line.starts_with(signs));
            lines.map(|line| format!("{}\n", &line[1..])).collect()
        };
        let (old, new) = (lines([' ', '-']), lines([' ', '+']));
        if text.matches(&old).count() != 1 {
            return Err(format!("this is not in {file} once:\n{old}\nbut:\n{text}"));
        }
        text = text.replacen(&old, &new, 1);
    }
    project.write(file, text);
    Ok(())
}

fn write(block: &Block, project: &Project) -> Result<(), String> {
    let file = block.file.as_deref().ok_or("the line before names no file")?;
    project.write(file, &block.text);
    Ok(())
}

#[test]
fn every_step_of_the_tutorial_does_what_it_says() {
    let text = fs::read_to_string(repository().join("docs/tutorial.md")).unwrap();
    let steps = blocks(&text);
    let count = |head: &str| steps.iter().filter(|block| block.head.starts_with(head)).count();
    assert!(count("sh") > 10 && count("text") > 8 && count("diff") > 3, "{steps:?}");
    let faults = faults(&text, &Project::empty());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_step_that_does_something_else_is_found() {
    let count = |text: &str| {
        let project = Project::empty();
        project.write("a.txt", "one\ntwo\nthree\n");
        faults(text, &project).len()
    };
    assert_eq!(count("```sh\ncat a.txt\n```\nsays\n```text\none\n...\nth...e\n```\n"), 0);
    assert_eq!(count("```sh\ncat a.txt\n```\nsays\n```text\none\nthree\n```\n"), 1);
    assert_eq!(count("```sh exit=3\nexit 3\n```\n```sh\nexit 3\n```\n"), 1);
    let edited = "In `a.txt`:\n\n```diff\n one\n-two\n+2\n@@\n-three\n```\n```sh\ncat a.txt\n```\n```text\none\n2\n```\n";
    assert_eq!(count(edited), 0);
    assert_eq!(count("In `a.txt`:\n```diff\n-four\n+4\n```\n"), 1);
    assert_eq!(count("In `b.txt`:\n```yaml\nb\n```\n```sh\ncat b.txt\n```\n```text\nb\n```\n"), 0);
    assert_eq!(count("Nothing.\n```yaml\nb\n```\n```text\nb\n```\n"), 2);
}
