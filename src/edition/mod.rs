//! Named results: what an edition was made from and what it gave, in a file under version control.
//! Knows nothing of how results are computed.

mod lock;

pub use lock::{EditionLock, LOCK_FILE, LOCK_FORMAT, LockError, LockedFile, LockedStage, read, write};
