//! The server: listens on this computer's own address, answers each request on a thread of its own.
//! Knows nothing of what is right or wrong with an article.

use super::http::{self, Answer, Request};
use super::page;
use super::preview::Preview;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The port, where none is asked for; the next ones where it is taken.
pub const FIRST_PORT: u16 = 4750;
/// So many ports are tried.
const PORTS: u16 = 50;
/// So many requests are answered at once.
const MOST_AT_ONCE: usize = 128;
/// So long somebody may take to ask, or to take the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// So often a page that is told nothing else hears that the server is there, and the server that the page is.
const PULSE: Duration = Duration::from_secs(15);

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    port: u16,
}

impl Server {
    /// Listens at a port of 127.0.0.1; at 0 it is any that is free, and without one the first that is free from
    /// [`FIRST_PORT`] on.
    ///
    /// # Errors
    /// A port that is taken or may not be used.
    pub fn bind(port: Option<u16>) -> io::Result<Self> {
        let listen = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = match port {
            Some(port) => listen(port)?,
            None => {
                let mut ports = FIRST_PORT..FIRST_PORT + PORTS - 1;
                let is_taken = |tried: &io::Result<_>| {
                    tried.as_ref().is_err_and(|error: &io::Error| error.kind() == ErrorKind::AddrInUse)
                };
                let first_free = ports.by_ref().map(listen).find(|tried| !is_taken(tried));
                first_free.unwrap_or_else(|| listen(FIRST_PORT + PORTS - 1))?
            }
        };
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// The address for a browser.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers from now on, until the program ends.
    ///
    /// # Errors
    /// A computer that has no thread left.
    pub fn start(self, preview: Arc<Preview>) -> io::Result<()> {
        let at_once = Arc::new(AtomicUsize::new(0));
        std::thread::Builder::new().spawn(move || {
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // Too many open files, most likely: some will be closed soon.
                    std::thread::sleep(Duration::from_millis(100));
                    continue;
                };
                let one = One::of(&at_once);
                let (preview, port) = (Arc::clone(&preview), self.port);
                // Whom no thread is left for is hung up on.
                let _ = std::thread::Builder::new().spawn(move || {
                    let _ = answer(stream, port, &preview, one.is_too_many());
                });
            }
        })?;
        Ok(())
    }
}

/// One of the requests that are answered at once.
struct One {
    at_once: Arc<AtomicUsize>,
    number: usize,
}

impl One {
    fn of(at_once: &Arc<AtomicUsize>) -> Self {
        Self { number: at_once.fetch_add(1, Ordering::SeqCst), at_once: Arc::clone(at_once) }
    }

    fn is_too_many(&self) -> bool {
        self.number >= MOST_AT_ONCE
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

fn answer(mut stream: TcpStream, port: u16, preview: &Preview, is_too_many: bool) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    if is_too_many {
        let refused = Answer::refused("503 Service Unavailable", "too many pages are open: close some");
        refused.send(&mut stream, false)?;
        return hang_up(&mut stream);
    }
    let Some(request) = http::read(&mut stream, port)? else { return Ok(()) };
    match request {
        Ok(request) if request.path == page::EVENTS => events(&mut stream, &request, preview)?,
        Ok(request) => found(&request, preview).send(&mut stream, request.is_head)?,
        Err(refused) => refused.send(&mut stream, false)?,
    }
    hang_up(&mut stream)
}

fn found(request: &Request, preview: &Preview) -> Answer {
    let now = preview.now();
    let of_report = || {
        let path = request.path.strip_prefix('/')?;
        Some(Answer::found(http::content_type(path), None, now.site.bytes(path)?))
    };
    let found = page::own(&request.path, &now).or_else(of_report);
    found.unwrap_or_else(|| {
        Answer::refused("404 Not Found", "there is no such file in the edition; begin at /")
    })
}

/// Tells what is known, and again whenever it changes (server-sent events, HTML standard, section 9.2).
fn events(stream: &mut TcpStream, request: &Request, preview: &Preview) -> io::Result<()> {
    stream.write_all(http::head_of_events().as_bytes())?;
    if request.is_head {
        return Ok(());
    }
    let mut now = preview.now();
    loop {
        stream.write_all(format!("data: {}\n\n", now.to_json()).as_bytes())?;
        let told = now.number;
        while now.number == told {
            now = preview.after(told, PULSE);
            if now.number == told {
                stream.write_all(b":\n\n")?;
            }
        }
    }
}

/// Ends a connection so that the answer arrives though not all of the request was read: a body, say.
fn hang_up(stream: &mut TcpStream) -> io::Result<()> {
    const MOST_UNREAD: u64 = 64 * 1024;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    io::copy(&mut stream.take(MOST_UNREAD), &mut io::sink())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_refused_where_it_was_asked_for_and_the_next_one_taken_where_not() {
        let first = Server::bind(Some(0)).unwrap();
        assert_eq!(Server::bind(Some(first.port)).unwrap_err().kind(), ErrorKind::AddrInUse);
        let [one, other] = [Server::bind(None).unwrap(), Server::bind(None).unwrap()];
        assert!(one.port >= FIRST_PORT && one.port < other.port, "{} {}", one.port, other.port);
    }

    #[test]
    fn more_than_can_be_answered_at_once_are_told_so() {
        let at_once = Arc::new(AtomicUsize::new(0));
        let mut all: Vec<One> = (0..MOST_AT_ONCE).map(|_| One::of(&at_once)).collect();
        assert!(!all.iter().any(One::is_too_many) && One::of(&at_once).is_too_many());
        all.pop();
        assert!(!One::of(&at_once).is_too_many());
    }
}
