//! Steps on their way to the workers.
//! Knows nothing of what a step computes.

use crate::stages::Step;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// A step for a worker: the stage's place, the step's place in its round, and the step.
pub(super) struct Task {
    pub stage: usize,
    pub place: usize,
    pub step: Step,
}

/// Steps that wait for a worker.
#[derive(Default)]
pub(super) struct Queue {
    tasks: Mutex<(VecDeque<Task>, bool)>,
    changed: Condvar,
}

impl Queue {
    pub fn push(&self, tasks: impl IntoIterator<Item = Task>) {
        if let Ok(mut queue) = self.tasks.lock() {
            queue.0.extend(tasks);
        }
        self.changed.notify_all();
    }

    pub fn close(&self) {
        if let Ok(mut queue) = self.tasks.lock() {
            queue.0.clear();
            queue.1 = true;
        }
        self.changed.notify_all();
    }

    /// The next step; waits for one, and gives none once the queue is closed.
    pub fn pop(&self) -> Option<Task> {
        let mut queue = self.tasks.lock().ok()?;
        loop {
            if let Some(task) = queue.0.pop_front() {
                return Some(task);
            }
            if queue.1 {
                return None;
            }
            queue = self.changed.wait(queue).ok()?;
        }
    }
}
