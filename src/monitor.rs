//! How the library talks while it works: everything goes through a monitor as an event.
//! Knows nothing of terminals.

use crate::event::Event;
use std::sync::Mutex;

/// Somebody who is told what happens.
pub trait Monitor: Sync {
    /// Called for each event, from any thread.
    fn tell(&self, event: Event);
}

/// A monitor that keeps what it is told, for tests and for reports on a run.
#[derive(Debug, Default)]
pub struct Recorder {
    events: Mutex<Vec<Event>>,
}

impl Recorder {
    /// Everything that was told so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().map(|events| events.clone()).unwrap_or_default()
    }
}

impl Monitor for Recorder {
    fn tell(&self, event: Event) {
        if let Ok(mut events) = self.events.lock() {
            events.push(event);
        }
    }
}

/// A monitor that nobody reads.
#[derive(Debug, Default, Clone, Copy)]
pub struct Silent;

impl Monitor for Silent {
    fn tell(&self, _: Event) {}
}
