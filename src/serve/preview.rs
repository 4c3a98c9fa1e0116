//! What the preview knows, told to every open page: what is shown, whether a run is under way, what went wrong.
//! Knows nothing of HTTP, nor of how a run goes.

use super::page::address;
use super::site::Site;
use serde_json::json;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the preview knows, for several threads.
#[derive(Debug, Default)]
pub struct Preview {
    now: Mutex<Now>,
    changed: Condvar,
}

/// What the preview knows at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Now {
    /// Raised with every change.
    pub number: u64,
    pub is_running: bool,
    /// What the last run that ended found wrong.
    pub error: Option<String>,
    pub site: Arc<Site>,
}

impl Preview {
    /// A run begins. What it will write over is shown until it ends.
    pub fn begin(&self) {
        self.change(|now| now.is_running = true);
    }

    /// A run ended; what there is to show, where it came so far as to know, and what is wrong, in words.
    pub fn end(&self, site: Option<Site>, error: Option<String>) {
        self.change(|now| {
            now.is_running = false;
            now.error = error;
            if let Some(site) = site {
                now.site = Arc::new(site);
            }
        });
    }

    /// What there is to show while the first run is under way: what earlier ones left.
    pub fn show(&self, site: Site) {
        self.change(|now| now.site = Arc::new(site));
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.lock();
        change(&mut now);
        now.number += 1;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known.
    pub(super) fn now(&self) -> Now {
        self.lock().clone()
    }

    /// What is known once it is no longer what it was under a number, or when patience ends.
    pub(super) fn after(&self, number: u64, patience: Duration) -> Now {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |now| now.number == number);
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

impl Now {
    /// In words for the page's bar.
    pub fn status(&self) -> &'static str {
        match (self.is_running, &self.error) {
            (true, _) => "running",
            (false, Some(_)) => "failed",
            (false, None) => "up to date",
        }
    }

    /// For the page's script, on one line.
    pub fn to_json(&self) -> String {
        let articles: Vec<String> = self.site.articles().into_iter().map(address).collect();
        let shown = self.site.digest().to_string();
        json!({"status": self.status(), "error": self.error, "articles": articles, "shown": shown})
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stays_until_a_run_ends_without_one() {
        let preview = Preview::default();
        let told = || (preview.now().status(), preview.now().error);
        preview.begin();
        assert_eq!(told(), ("running", None));
        preview.end(None, Some("no".to_owned()));
        assert_eq!(told(), ("failed", Some("no".to_owned())));
        preview.begin();
        assert_eq!(told(), ("running", Some("no".to_owned())));
        preview.end(None, None);
        assert_eq!(told(), ("up to date", None));
    }

    #[test]
    fn whoever_waits_is_told_of_every_change() {
        let preview = Preview::default();
        let before = preview.now().number;
        assert_eq!(preview.after(before, Duration::ZERO).number, before);
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| preview.after(before, Duration::from_secs(600)).status());
            preview.begin();
            assert_eq!(waits.join().unwrap(), "running");
        });
    }

    #[test]
    fn an_event_is_one_line_whatever_the_error_says() {
        let now = Now { error: Some("a\r\nb\u{2028}<c>".to_owned()), ..Now::default() };
        assert_eq!(now.to_json().lines().count(), 1);
    }
}
