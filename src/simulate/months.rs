//! The months of a population worked on side by side: made in order, taken in order.
//! Knows nothing of what the work is.

use super::{MonthExtract, Persons, Population, simulate};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::scope;

/// Nobody takes any more months.
struct Stopped;

/// A month to be worked on, and where what comes of it goes.
type Job<T> = (MonthExtract, Sender<T>);

/// Does `work` on each month's extract by `threads` beside those that simulate, gives what comes of it to
/// `take` in the order of the months, and returns every person who was ever registered.
///
/// What `take` is given is the same for any number of `threads` (0 counts as 1). Besides what [`simulate`]
/// holds, memory holds no more months, as extracts or as what came of them, than there are threads and two.
///
/// # Errors
///
/// The error of the first month whose work or taking fails; no later one is taken.
pub fn each_month<T: Send, E: Send>(
    population: &Population,
    threads: usize,
    work: impl Fn(MonthExtract) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<Persons, E> {
    let threads = threads.max(1);
    let (promise, promised) = sync_channel(threads);
    let (hand_out, jobs) = channel();
    let jobs = Mutex::new(jobs);
    scope(|scope| {
        let (jobs, work) = (&jobs, &work);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(move || all(jobs, work))).collect();
        let world =
            scope.spawn(move || simulate(population, threads, |month| give(month, &promise, &hand_out)));
        let taken = in_order(promised, |made: Result<T, E>| take(made?));
        let persons = world.join().unwrap_or_else(|cause| resume_unwind(cause));
        for worker in workers {
            worker.join().unwrap_or_else(|cause| resume_unwind(cause));
        }
        // The simulation stops early only after an error, which is told, or a panic, which went on above.
        taken.map(|()| persons.unwrap_or_default())
    })
}

/// Promises what will come of a month, then hands the month out; waits while too many are promised.
fn give<T>(
    month: MonthExtract,
    promise: &SyncSender<Receiver<T>>,
    hand_out: &Sender<Job<T>>,
) -> Result<(), Stopped> {
    let (into, from) = channel();
    promise.send(from).map_err(|_| Stopped)?;
    hand_out.send((month, into)).map_err(|_| Stopped)
}

/// Works on months until there are none.
fn all<T>(jobs: &Mutex<Receiver<Job<T>>>, work: impl Fn(MonthExtract) -> T) {
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok((month, into)) = next() {
        // Whoever stopped taking does not want it.
        let _ = into.send(work(month));
    }
}

/// Takes what was promised, in order; on an error, or where a worker broke down, promises end.
fn in_order<T, E>(promised: Receiver<Receiver<T>>, take: impl FnMut(T) -> Result<(), E>) -> Result<(), E> {
    promised.iter().map_while(|from| from.recv().ok()).try_for_each(take)
}
