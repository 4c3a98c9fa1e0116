//! Runs work on a text that may come from anybody: on a stack that no text of the size allowed outgrows, and not
//! for ever. Knows nothing of what the work is.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The most bytes that a template may have: more than a book's chapter.
pub const MOST_BYTES: usize = 256 << 10;
/// The stack: room for everything that a text of [`MOST_BYTES`], or the fuel of a template, can put into each
/// other. Only what is used of it takes memory.
const STACK: usize = 1 << 30;
/// So long a text may take; what is written for readers takes a blink.
const LONGEST: Duration = Duration::from_secs(20);

/// The work's result.
///
/// # Errors
/// In words: it takes too long, or breaks down. What takes too long is left alone and ends with the program.
pub fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, &'static str> {
    let (send, receive) = mpsc::sync_channel(1);
    let send_result = move || {
        let _ = send.send(work());
    };
    let worker = thread::Builder::new().name("template".to_owned()).stack_size(STACK).spawn(send_result);
    worker.map_err(|_| "there is no memory to run it in")?;
    receive.recv_timeout(LONGEST).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => "it takes too long to run",
        mpsc::RecvTimeoutError::Disconnected => "the template engine broke down on it",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_goes_deeper_than_a_threads_own_stack_allows() {
        fn depth(left: u64) -> u64 {
            if left == 0 { 0 } else { std::hint::black_box(depth(left - 1)) + 1 }
        }
        assert_eq!(run(|| depth(1_000_000)), Ok(1_000_000));
    }

    #[test]
    fn work_that_breaks_down_is_an_error() {
        assert!(run(|| [0_u8; 0][std::hint::black_box(1)]).is_err());
    }
}
