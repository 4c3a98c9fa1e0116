//! As much of HTTP/1.1 (RFC 9112) as a preview needs: the head of a request, who may send it, and an answer.
//! Knows nothing of what is asked for.

use crate::edition::media_type;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::io::{self, ErrorKind, Read, Write};

/// The head of a request may be so long.
const LONGEST_HEAD: usize = 16 * 1024;
/// It may have so many fields.
const MOST_FIELDS: usize = 64;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path, decoded, without what follows a `?`.
    pub path: String,
    /// Whether only the head of the answer is wanted.
    pub is_head: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    status: &'static str,
    content_type: Cow<'static, str>,
    policy: &'static str,
    body: Vec<u8>,
}

/// Nobody but this server's own page may hold what is sent in a frame.
const FRAMED: &str = "frame-ancestors 'self'";
/// The policy of the server's own pages: they take nothing from elsewhere, and nobody holds them in a frame.
pub const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; \
                       img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Answer {
    /// What was asked for.
    pub fn found(
        content_type: impl Into<Cow<'static, str>>,
        policy: Option<&'static str>,
        body: Vec<u8>,
    ) -> Self {
        let content_type = content_type.into();
        Self { status: "200 OK", content_type, policy: policy.unwrap_or(FRAMED), body }
    }

    /// A refusal in words.
    pub fn refused(status: &'static str, why: impl Into<String>) -> Self {
        let body = format!("{}\n", why.into()).into_bytes();
        Self { status, content_type: "text/plain; charset=utf-8".into(), policy: FRAMED, body }
    }

    /// Sends it; of an answer to `HEAD` the head.
    pub fn send(&self, to: &mut impl Write, is_head: bool) -> io::Result<()> {
        let mut head = head(self.status, &self.content_type, self.policy);
        head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        if self.status.starts_with("405") {
            head.push_str("Allow: GET, HEAD\r\n");
        }
        to.write_all(format!("{head}\r\n").as_bytes())?;
        if !is_head {
            to.write_all(&self.body)?;
        }
        to.flush()
    }
}

/// The head of an answer that goes on until somebody hangs up.
pub fn head_of_events() -> String {
    format!("{}\r\n", head("200 OK", "text/event-stream", FRAMED))
}

/// What every answer says: keep nothing, guess no type, and let no page of elsewhere use it.
fn head(status: &str, content_type: &str, policy: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Security-Policy: {policy}\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\n"
    )
}

/// Reads the head of a request to the server at `port`. None when the other side hung up; an answer for what is not
/// granted.
pub fn read(from: &mut impl Read, port: u16) -> io::Result<Option<Result<Request, Answer>>> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 2048];
        let count = match from.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            count => count?,
        };
        bytes.extend_from_slice(&piece[..count]);
        if let Some(read) = parse(&bytes, port) {
            return Ok(Some(read));
        }
        if count == 0 {
            return Ok(None);
        }
        if bytes.len() > LONGEST_HEAD {
            let refused =
                Answer::refused("431 Request Header Fields Too Large", "the request's head is too long");
            return Ok(Some(Err(refused)));
        }
    }
}

/// The request that the bytes begin with; none as long as its head is not whole.
fn parse(bytes: &[u8], port: u16) -> Option<Result<Request, Answer>> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Partial) => None,
        Ok(httparse::Status::Complete(_)) => Some(granted(&request, port)),
        Err(error) => Some(Err(Answer::refused("400 Bad Request", format!("this is no request: {error}")))),
    }
}

fn granted(request: &httparse::Request, port: u16) -> Result<Request, Answer> {
    if !is_at_home(request.headers, port) {
        let why =
            format!("this preview answers at http://127.0.0.1:{port}/ and http://localhost:{port}/ only");
        return Err(Answer::refused("403 Forbidden", why));
    }
    let is_head = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => {
            return Err(Answer::refused("405 Method Not Allowed", "a preview can be read, and nothing else"));
        }
    };
    let target = request.path.unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8().ok().filter(|_| path.starts_with('/'));
    match decoded {
        Some(path) => Ok(Request { path: path.into_owned(), is_head }),
        None => Err(Answer::refused("400 Bad Request", "this is no path")),
    }
}

/// Whether the browser knows this server under a name of this computer. A page of elsewhere whose name was turned to
/// this computer's address (DNS rebinding) still sends its own name.
fn is_at_home(fields: &[httparse::Header], port: u16) -> bool {
    let mut hosts = fields.iter().filter(|field| field.name.eq_ignore_ascii_case("host"));
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let own = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
    own.iter().any(|own| host.value.eq_ignore_ascii_case(own.as_bytes()))
}

/// The content type of a file, by the ending of its name. Texts are in UTF-8.
pub fn content_type(name: &str) -> Cow<'static, str> {
    match media_type(name) {
        Some(text) if text.starts_with("text/") => Cow::Owned(format!("{text}; charset=utf-8")),
        other => Cow::Borrowed(other.unwrap_or("application/octet-stream")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(request: &str) -> String {
        match read(&mut request.as_bytes(), 4750).unwrap() {
            Some(Ok(request)) => format!("{} {}", if request.is_head { "head" } else { "get" }, request.path),
            Some(Err(answer)) => answer.status.split(' ').next().unwrap().to_owned(),
            None => "nothing".to_owned(),
        }
    }

    fn get(target: &str) -> String {
        status(&format!("GET {target} HTTP/1.1\r\nHost: localhost:4750\r\n\r\n"))
    }

    #[test]
    fn the_path_is_decoded_and_what_follows_a_question_mark_left_out() {
        assert_eq!(get("/"), "get /");
        assert_eq!(get("/reports/a%20b/%C3%A5.html?x=1"), "get /reports/a b/å.html");
        assert_eq!(get("/..%2fsecret"), "get /../secret");
        assert_eq!(status("HEAD /a HTTP/1.1\r\nHOST: 127.0.0.1:4750\r\n\r\n"), "head /a");
    }

    #[test]
    fn what_is_no_path_or_no_request_is_refused() {
        for target in ["*", "http://localhost:4750/", "a", "/%ff"] {
            assert_eq!(get(target), "400", "{target}");
        }
        assert_eq!(status("hello\r\n\r\n"), "400");
        assert_eq!(status("GET / HTTP/1.1\r\nHost: localhost:4750\r\n"), "nothing");
        let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(LONGEST_HEAD));
        assert_eq!(status(&long), "431");
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(MOST_FIELDS + 1));
        assert_eq!(status(&many), "400");
    }

    #[test]
    fn only_reading_is_granted() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"] {
            assert_eq!(
                status(&format!("{method} / HTTP/1.1\r\nHost: localhost:4750\r\n\r\n")),
                "405",
                "{method}"
            );
        }
    }

    #[test]
    fn only_one_name_of_this_computer_is_answered() {
        for fields in [
            "",
            "Host: localhost\r\n",
            "Host: localhost:80\r\n",
            "Host: example.org:4750\r\n",
            "Host: 127.0.0.1.example.org:4750\r\n",
            "Host: localhost:4750.example.org\r\n",
            "Host: localhost:4750\r\nHost: localhost:4750\r\n",
        ] {
            assert_eq!(status(&format!("GET / HTTP/1.1\r\n{fields}\r\n")), "403", "{fields}");
        }
    }

    #[test]
    fn an_answer_to_head_is_the_same_without_its_body() {
        let answer = Answer::found(content_type("x/article.en.html"), None, b"body".to_vec());
        let sent = |is_head| {
            let mut sent = Vec::new();
            answer.send(&mut sent, is_head).unwrap();
            String::from_utf8(sent).unwrap()
        };
        assert_eq!(sent(false), format!("{}body", sent(true)));
        assert!(sent(true).contains("\r\nContent-Length: 4\r\n"), "{}", sent(true));
        assert!(sent(true).contains("\r\nContent-Type: text/html; charset=utf-8\r\n"), "{}", sent(true));
        assert!(sent(true).contains("\r\nCache-Control: no-store\r\n"), "{}", sent(true));
    }
}
