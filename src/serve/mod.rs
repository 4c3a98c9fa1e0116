//! A preview of articles on this computer: a server that gives browsers what the editions' locks name and nothing else,
//! the page around the article that reloads it, and the watch over the files that articles are made from.
//! Knows nothing of how articles are made.
//!
//! An article is sent as it lies on disk, to the byte: its Content-Security-Policy names its own script and no other. So
//! the preview's script stands in a page of its own (`page`), which holds the article in a frame and is told by
//! server-sent events (`preview`) when to reload it.

mod http;
mod page;
mod preview;
mod server;
mod site;
mod watch;

pub use preview::Preview;
pub use server::{FIRST_PORT, Server};
pub use site::Site;
pub use watch::Watch;
