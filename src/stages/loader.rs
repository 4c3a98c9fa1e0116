//! Reads the parts of a step, and keeps for a while what several steps read.
//! Knows nothing of how the parts came about.

use super::{Part, StageError};
use crate::keys::Digest;
use crate::stats::StatsError;
use crate::table::{Data, DataFrame, Frame, SumColumn, Sums, frame_file, source};
use serde::de::DeserializeOwned;
use std::any::Any;
use std::sync::{Arc, Mutex};

type Shared = Arc<dyn Any + Send + Sync>;
type Slot = Arc<Mutex<Option<Shared>>>;

/// Reads parts; what is read by `shared` is kept until enough other things were.
#[derive(Default)]
pub struct Loader {
    kept: Mutex<Vec<((Digest, String), Slot)>>,
    chunk_rows: Option<usize>,
}

/// Expected values of a partition's rows.
pub enum Expected {
    /// Kept as sums.
    Sums(Sums),
    /// Kept as numbers.
    Numbers(Frame),
}

impl Expected {
    /// A column of numbers an outcome.
    pub fn into_frame(self) -> Frame {
        match self {
            Self::Numbers(frame) => frame,
            Self::Sums(sums) => {
                let mut frame = Frame { columns: Vec::new(), rows: sums.rows() };
                let columns = sums.names().iter().zip(sums.values());
                columns.for_each(|(name, values)| frame.push(name.clone(), Data::Float(values)));
                frame
            }
        }
    }
}

/// Rows that are read at a time of a file that holds several periods, unless said otherwise.
const CHUNK_ROWS: usize = 1_000_000;

/// How many shared values are kept: the months of a year ahead and what all months use, for many workers.
const MOST_KEPT: usize = 64;

impl Loader {
    /// A loader that reads so many rows at a time of files that hold several periods. What is computed does
    /// not depend on it.
    pub fn reading(chunk_rows: Option<usize>) -> Self {
        Self { chunk_rows, ..Self::default() }
    }

    /// Rows to be read at a time.
    pub fn chunk_rows(&self) -> usize {
        self.chunk_rows.unwrap_or(CHUNK_ROWS)
    }

    /// A coded partition.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub fn frame(&self, part: &Part) -> Result<Frame, StageError> {
        frame_file::read(&part.path, None).map_err(StageError::table(part.name()))
    }

    /// Some columns of a coded partition.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub fn frame_columns(&self, part: &Part, wanted: &[&str]) -> Result<Frame, StageError> {
        frame_file::read(&part.path, Some(wanted)).map_err(StageError::table(part.name()))
    }

    /// Columns that are sums, from their codes.
    ///
    /// # Errors
    /// A missing or damaged file, or codes that add up to something else.
    pub fn sums(&self, codes: &Part, columns: Vec<SumColumn>) -> Result<Sums, StageError> {
        let read = frame_file::read_codes(&codes.path).map_err(StageError::table(codes.name()))?;
        Sums::new(read, columns)
            .ok_or_else(|| StageError::Damaged { part: codes.name(), path: codes.path.clone() })
    }

    /// The expected values of a partition: sums where there are codes of them.
    ///
    /// # Errors
    /// A missing or damaged file, or codes and predictions that do not belong together.
    pub fn expected(&self, codes: Option<&Part>, predictions: &Part) -> Result<Expected, StageError> {
        let Some(codes) = codes else { return Ok(Expected::Numbers(self.frame(predictions)?)) };
        let addends = frame_file::read_addends(&predictions.path);
        let addends = addends.map_err(StageError::table(predictions.name()))?;
        Ok(Expected::Sums(self.sums(codes, addends)?))
    }

    /// A raw table: an extract's file, or a piece of one.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub fn raw(&self, part: &Part) -> Result<DataFrame, StageError> {
        source::read(&part.path, None).map_err(StageError::table(part.name()))
    }

    /// Some columns of a raw table; those that it does not have are left out.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub fn raw_columns(&self, part: &Part, wanted: &[&str]) -> Result<DataFrame, StageError> {
        source::read(&part.path, Some(wanted)).map_err(StageError::table(part.name()))
    }

    /// The bytes of a part, which are those that its digest names.
    ///
    /// # Errors
    /// A missing file, or one that is damaged.
    pub fn bytes(&self, part: &Part) -> Result<Vec<u8>, StageError> {
        let bytes =
            std::fs::read(&part.path).map_err(|e| StageError::plain(format!("{}: {e}", part.name())))?;
        if Digest::of(&bytes) != part.content {
            return Err(StageError::Damaged { part: part.name(), path: part.path.clone() });
        }
        Ok(bytes)
    }

    /// A part that is text.
    ///
    /// # Errors
    /// A missing file, or one that is not UTF-8.
    pub fn text(&self, part: &Part) -> Result<String, StageError> {
        String::from_utf8(self.bytes(part)?)
            .map_err(|_| StageError::plain(format!("{}: is no UTF-8 text", part.name())))
    }

    /// A part that is JSON.
    ///
    /// # Errors
    /// A missing file, or one of another form.
    pub fn json<T: DeserializeOwned>(&self, part: &Part) -> Result<T, StageError> {
        serde_json::from_slice(&self.bytes(part)?)
            .map_err(|e| StageError::plain(format!("{}: {e}", part.name())))
    }

    /// A part that is JSON, read once for all steps that want it soon.
    ///
    /// # Errors
    /// A missing file, or one of another form.
    pub fn shared_json<T>(&self, part: &Part) -> Result<Arc<T>, StageError>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        self.shared(part, std::any::type_name::<T>(), || self.json(part))
    }

    /// Parts that are JSON, merged into one; `None` of none.
    ///
    /// # Errors
    /// A missing file, one of another form, or parts that do not belong together.
    pub fn merged<'a, T: DeserializeOwned>(
        &self,
        parts: impl IntoIterator<Item = &'a Part>,
        merge: impl Fn(&mut T, &T) -> Result<(), StatsError>,
    ) -> Result<Option<T>, StageError> {
        let mut whole: Option<T> = None;
        for part in parts {
            let own: T = self.json(part)?;
            match &mut whole {
                None => whole = Some(own),
                Some(whole) => merge(whole, &own).map_err(StageError::plain)?,
            }
        }
        Ok(whole)
    }

    /// What `build` makes of a part, made once for all steps that want it soon.
    ///
    /// # Errors
    /// What `build` says.
    pub fn shared<T: Send + Sync + 'static>(
        &self,
        part: &Part,
        purpose: &str,
        build: impl FnOnce() -> Result<T, StageError>,
    ) -> Result<Arc<T>, StageError> {
        let poisoned = |_| StageError::plain("a worker stopped while reading");
        let slot = self.slot((part.content, purpose.to_owned()))?;
        let mut value = slot.lock().map_err(|e| poisoned(e.to_string()))?;
        if let Some(known) = value.as_ref().and_then(|value| Arc::clone(value).downcast::<T>().ok()) {
            return Ok(known);
        }
        let built = Arc::new(build()?);
        *value = Some(Arc::clone(&built) as Shared);
        Ok(built)
    }

    /// The slot of a key, moved to the end of the queue of what goes first.
    fn slot(&self, key: (Digest, String)) -> Result<Slot, StageError> {
        let mut kept = self.kept.lock().map_err(|_| StageError::plain("a worker stopped while reading"))?;
        let slot = match kept.iter().position(|(known, _)| *known == key) {
            Some(place) => kept.remove(place).1,
            None => Slot::default(),
        };
        kept.push((key, Arc::clone(&slot)));
        if kept.len() > MOST_KEPT {
            kept.remove(0);
        }
        Ok(slot)
    }
}
