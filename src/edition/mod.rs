//! Named results: what an edition was made from and what it gave, in a file under version control.
//! Knows nothing of how results are computed.

mod difference;
mod lock;
mod numbers;
mod pin;
mod reproduce;

pub use difference::{Causes, Difference, Moved, Through, difference};
pub use lock::{EditionLock, LOCK_FILE, LOCK_FORMAT, LockError, LockedFile, LockedStage, read, write};
pub use numbers::{Numbers, NumbersError, RowName, numbers};
pub use pin::{Origin, definition, definition_causes, drift, input_causes, pin};
pub use reproduce::{Divergence, Reproduction, Verdict, first_divergence, judged};
