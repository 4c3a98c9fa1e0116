//! Named results as plain data: what an edition was made from and what it gave, in a file under version control,
//! the numbers it published, what was put right in it, and what differs between two.
//! Knows nothing of how results are computed.

mod corrections;
mod difference;
mod lock;
mod media_type;
mod moved;
mod numbers;
mod origins;
mod reproduce;
mod spreadsheet;

pub use corrections::{CORRECTIONS_FILE, Correction, corrections, is_noted};
pub use difference::{Causes, Difference, difference};
pub use lock::{
    EditionLock, LOCK_FILE, LOCK_FORMAT, LockError, LockedFile, LockedStage, digest, parse, read, write,
};
pub use media_type::media_type;
pub use moved::{MOVED_COLUMNS, Moved, Through};
pub use numbers::{Numbers, NumbersError, RowName, add_numbers, figure_of, numbers};
pub use origins::{
    CORRECTIONS, Origins, StageResult, definition_causes, earlier_source, files_by_source, input_causes,
    is_earlier, is_history,
};
pub use reproduce::{Divergence, Reproduction, Verdict, first_divergence, judged};
pub use spreadsheet::as_text;
