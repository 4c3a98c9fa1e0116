//! The preview: what it shows, what it tells open pages, what it refuses, how it ends.
//! Knows nothing of browsers: it speaks HTTP itself.

use crate::program::{DISK, Project, SMALL, program};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PAGE: &str = "/reports/small/article.en.html";
const ARTICLE: &str = "reports/small/article.en.html";
const TEMPLATE: &str = "templates/small/article.en.md";
/// Longer than anything takes on a computer that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(300);

/// A preview that runs.
struct Preview<'a> {
    project: &'a Project,
    child: Child,
    host: String,
}

/// What it answered.
struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl<'a> Preview<'a> {
    /// Starts it on a port that is free; it has said its address, and runs.
    fn start(project: &'a Project, arguments: &[&str]) -> Self {
        let log = File::create(project.path("serve.log")).unwrap();
        let mut child = program(&project.path(""))
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let host = address.trim_end().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(host.starts_with("127.0.0.1:"), "{address}: {}", project.read("serve.log"));
        Self { project, child, host }
    }

    fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn ask(&self, request: &str) -> Reply {
        let mut bytes = Vec::new();
        self.connect(request).read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head") + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head, body: bytes.split_off(end) }
    }

    fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host))
    }

    fn events(&self) -> Events {
        let request = format!("GET /@caveat/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        Events(BufReader::new(self.connect(&request)))
    }

    /// Sends it a signal, and gives its exit code and what it said.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        (self.child.wait().unwrap().code(), self.project.read("serve.log"))
    }
}

impl Drop for Preview<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What an open page hears.
struct Events(BufReader<TcpStream>);

impl Events {
    /// The next state that is as wanted.
    #[track_caller]
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the preview hung up");
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let state: Value = serde_json::from_str(data).unwrap();
            if wanted(&state) {
                return state;
            }
        }
    }

    /// The state at the end of a run that has begun or is under way.
    #[track_caller]
    fn until_done(&mut self) -> Value {
        self.until(|state| state["status"] != "running")
    }

    /// The state at the end of the next run.
    #[track_caller]
    fn after_a_run(&mut self) -> Value {
        self.until(|state| state["status"] == "running");
        self.until_done()
    }
}

fn project() -> Project {
    Project::small().copy_apart()
}

#[test]
fn an_article_is_shown_as_it_lies_on_disk_in_a_page_that_hears_of_changes() {
    let project = project();
    let before = project.files("reports");
    let preview = Preview::start(&project, &[SMALL]);
    let state = preview.events().until_done();
    assert_eq!(state["status"], "up to date");
    assert_eq!(state["articles"], serde_json::json!([PAGE, "/reports/small/article.nb.html"]));
    for (file, wanted) in [
        ("article.en.html", "text/html; charset=utf-8"),
        ("article.nb.md", "text/markdown; charset=utf-8"),
        ("data/fig1.csv", "text/csv; charset=utf-8"),
        ("data/fig1.en.json", "application/json"),
        ("data/article.en.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let reply = preview.get(&format!("/reports/small/{file}"));
        assert_eq!(reply.status, 200, "{file}");
        assert!(reply.head.contains(&format!("\r\nContent-Type: {wanted}\r\n")), "{}", reply.head);
        assert!(reply.head.contains("\r\nCache-Control: no-store\r\n"), "{}", reply.head);
        assert!(reply.body == fs::read(project.path(&format!("reports/small/{file}"))).unwrap(), "{file}");
    }
    let page = preview.get("/");
    let frame = format!("<iframe name=\"article\" title=\"The article\" src=\"{PAGE}\">");
    assert!(page.text().replace("&#x2f;", "/").contains(&frame), "{}", page.text());
    assert!(page.head.contains("frame-ancestors 'none'"), "{}", page.head);
    for asset in ["/@caveat/page.js", "/@caveat/page.css"] {
        assert_eq!(preview.get(asset).status, 200);
    }
    let head = preview.ask(&format!("HEAD {PAGE} HTTP/1.1\r\nHost: {}\r\n\r\n", preview.host));
    assert_eq!((head.status, head.body.len()), (200, 0));
    drop(preview);
    assert!(project.files("reports") == before, "a preview of what is fresh writes nothing");
}

#[test]
fn an_edit_of_a_template_is_shown_and_told_and_what_is_written_is_what_run_writes() {
    let project = project();
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    let before = events.until_done();
    project.edit(TEMPLATE, "title: The figures", "title: All eleven of them");
    let after = events.after_a_run();
    assert_eq!(after["status"], "up to date");
    assert_ne!(before["shown"], after["shown"]);
    assert!(preview.get(PAGE).text().contains("All eleven of them"));
    let (code, said) = preview.end("INT");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("changed: {TEMPLATE}\n")), "{said}");
    assert!(!project.read(ARTICLE).contains("@caveat"), "nothing of the preview is written");
    let shown = project.files("reports");
    let run = project.run(&["run", SMALL, "--json"]).done();
    assert!(run.list("executed").is_empty() && run.list("written").is_empty(), "{}", run.stdout);
    assert!(project.files("reports") == shown);
}

#[test]
fn what_is_wrong_with_a_template_stands_on_the_page_until_it_is_mended() {
    let project = project();
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    let before = events.until_done();
    let files = project.files("reports");
    project.edit(TEMPLATE, "{{ ref(\"fig2\") }}.", "{{ ref(\"fig2\") }}. <b>{{ value(\"fgi2\") }}</b>");
    let broken = events.after_a_run();
    let error = broken["error"].as_str().unwrap();
    let line = project.read(TEMPLATE).lines().position(|line| line.contains("fgi2")).unwrap() + 1;
    assert!(error.contains(&format!("{TEMPLATE}:{line}")) && error.contains("'fgi2'"), "{error}");
    assert_eq!((broken["status"].as_str(), &broken["shown"]), (Some("failed"), &before["shown"]));
    // The same words as on the terminal.
    let run = project.run(&["run", SMALL]).with_code(2);
    let said = &run.stderr[run.stderr.find("error: ").unwrap()..];
    assert!(error.contains(said.trim_end()), "{error}\n---\n{said}");
    let page = preview.get("/").text();
    assert!(page.contains(&format!("{TEMPLATE}:{line}").replace('/', "&#x2f;")), "{page}");
    assert!(preview.get(PAGE).body == files["small/article.en.html"], "what was last good is shown");
    assert!(project.files("reports") == files, "and stays");
    project.edit(TEMPLATE, " <b>{{ value(\"fgi2\") }}</b>", "");
    let mended = events.after_a_run();
    assert_eq!((mended["status"].as_str(), &mended["error"]), (Some("up to date"), &Value::Null));
    assert!(preview.get("/").text().contains("role=\"alert\" hidden"));
}

#[test]
fn a_pipeline_that_is_broken_from_the_beginning_can_be_mended_while_the_preview_waits() {
    let project = project();
    project.edit(SMALL, "extends:", "extnds:");
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    let broken = events.until_done();
    let error = broken["error"].as_str().unwrap();
    assert!(error.contains(&format!("{SMALL}:1:1")) && error.contains("did you mean 'extends'?"), "{error}");
    assert!(preview.get("/").text().contains("There is no article yet"));
    assert_eq!(preview.get(PAGE).status, 404, "nobody knows yet that it is a report");
    project.edit(SMALL, "extnds:", "extends:");
    assert_eq!(events.after_a_run()["articles"][0], PAGE);
    assert_eq!(preview.get(PAGE).status, 200);
}

#[test]
fn a_template_that_is_not_there_is_waited_for() {
    let project = project();
    let text = project.read(TEMPLATE);
    project.remove(TEMPLATE);
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    assert!(events.until_done()["error"].as_str().unwrap().contains(TEMPLATE));
    project.write(TEMPLATE, text);
    assert_eq!(events.after_a_run()["status"], "up to date");
}

#[test]
fn new_data_that_a_pattern_names_are_seen_and_shown() {
    let project = Project::recent().copy_apart();
    let months = ["data/registrations/2024-09.parquet", "data/employment/2024-09.parquet"];
    let bytes = months.map(|file| fs::read(project.path(file)).unwrap());
    months.iter().for_each(|file| project.remove(file));
    let preview = Preview::start(&project, &[DISK]);
    let mut events = preview.events();
    let before = events.until_done();
    months.iter().zip(bytes).for_each(|(file, bytes)| project.write(file, bytes));
    let after = events.until(|state| state["status"] == "up to date" && state["shown"] != before["shown"]);
    assert_eq!(after["error"], Value::Null);
    drop(preview);
    assert!(project.files("reports") == Project::recent().files("reports"), "the results differ");
}

#[test]
fn nothing_but_the_edition_s_own_files_is_given_away() {
    let project = project();
    project.write("reports/small/notes.txt", "mine");
    project.write("secret.csv", "secret");
    symlink(project.path("secret.csv"), project.path("reports/small/link.html")).unwrap();
    let preview = Preview::start(&project, &[SMALL]);
    preview.events().until_done();
    let object = project.files(".caveat/objects").into_keys().next().unwrap();
    let absolute = project.path("secret.csv");
    for path in [
        "/reports/small/notes.txt",
        "/reports/small/link.html",
        "/reports/small/edition.lock",
        "/reports/small/",
        "/reports",
        "/secret.csv",
        "/templates/small/article.en.md",
        "/reports/small/../../secret.csv",
        "/reports/small/..%2f..%2fsecret.csv",
        "/reports/small/%2e%2e/%2e%2e/secret.csv",
        "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/.caveat/FORMAT",
        &format!("/.caveat/objects/{object}"),
        &format!("/reports/small/..%2f..%2f.caveat/objects/{object}"),
        absolute.to_str().unwrap(),
        &format!("/{}", absolute.display()),
        "/reports/small/article.en.html%00",
        "/reports\\small\\article.en.html",
    ] {
        let reply = preview.get(path);
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
    }
    // An article in whose place a link was put afterwards.
    project.remove(ARTICLE);
    symlink(project.path("secret.csv"), project.path(ARTICLE)).unwrap();
    assert_eq!(preview.get(PAGE).status, 404);
}

#[test]
fn who_writes_or_comes_under_another_name_is_refused() {
    let project = project();
    let preview = Preview::start(&project, &[SMALL]);
    preview.events().until_done();
    let (host, port) = (&preview.host, preview.host.rsplit(':').next().unwrap());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let body = "Content-Length: 4\r\n\r\nbody";
        let reply = preview.ask(&format!("{method} {PAGE} HTTP/1.1\r\nHost: {host}\r\n{body}"));
        assert_eq!(reply.status, 405, "{method}");
        assert!(reply.head.contains("\r\nAllow: GET, HEAD\r\n"), "{}", reply.head);
    }
    for path in [PAGE, "/", "/@caveat/events"] {
        for name in
            ["example.org", &format!("example.org:{port}"), "127.0.0.1", "localhost:1", "0.0.0.0:0", ""]
        {
            let reply = preview.ask(&format!("GET {path} HTTP/1.1\r\nHost: {name}\r\n\r\n"));
            assert_eq!(reply.status, 403, "{path} of '{name}'");
            assert!(!reply.text().contains("small"), "{}", reply.text());
        }
        assert_eq!(preview.ask(&format!("GET {path} HTTP/1.1\r\n\r\n")).status, 403);
    }
    let by_name = preview.ask(&format!("GET {PAGE} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
    assert_eq!(by_name.status, 200);
}

#[test]
fn an_edition_that_is_published_is_shown_and_stays_as_it_is() {
    let project = project();
    project.run(&["run", SMALL, "--publish"]).done();
    let published = project.files("reports");
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    assert_eq!(events.until_done()["status"], "up to date");
    project.edit(TEMPLATE, "title: The figures", "title: Otherwise");
    let refused = events.after_a_run();
    assert!(refused["error"].as_str().unwrap().contains("reports/small is published and would change"));
    assert!(preview.get(PAGE).body == published["small/article.en.html"]);
    drop(preview);
    assert!(project.files("reports") == published);
}

#[test]
fn it_ends_well_when_it_is_interrupted_in_the_middle_of_a_run_or_while_pages_listen() {
    let project = Project::new();
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    events.until(|state| state["status"] == "running");
    let (code, said) = preview.end("INT");
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("broke down"), "{said}");
    let preview = Preview::start(&project, &[SMALL]);
    let mut events = preview.events();
    assert_eq!(events.until_done()["status"], "up to date");
    assert_eq!(preview.end("TERM").0, Some(0));
    assert!(project.files("reports") == Project::small().files("reports"), "the results differ");
}

#[test]
fn a_command_line_that_is_wrong_starts_no_preview() {
    let project = project();
    let preview = Preview::start(&project, &[SMALL]);
    let port = preview.host.rsplit(':').next().unwrap();
    let taken = project.run(&["serve", SMALL, "--port", port]).with_code(2);
    assert!(taken.stdout.is_empty());
    taken.says(&[&format!("127.0.0.1:{port}"), "another port"]);
    project.run(&["serve", SMALL, "--stage", "aritcle"]).with_code(2).says(&["did you mean 'article'?"]);
    project.run(&["serve", "-C", "nowhere"]).with_code(2).says(&["there is no project folder"]);
    project.run(&["serve", SMALL, "--set", "editoin=1"]).with_code(2).says(&["did you mean 'edition'?"]);
    project.run(&["serve", "pipelines/smal.yaml"]).with_code(2).says(&["pipelines/smal.yaml"]);
}
