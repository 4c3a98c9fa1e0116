//! Reading the whole store: is everything what was written? What is not is moved to quarantine.
//! Knows nothing of who asks.

use super::{Fault, Inventory, Object, StatCache, Store, StoreError};
use crate::keys::Digest;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Something that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// What it is, in terms of stages and periods where they are known.
    pub what: String,
    /// What is wrong with it.
    pub fault: String,
    /// The file, relative to the store.
    pub file: PathBuf,
}

/// What a check came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// Objects read.
    pub objects: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Records read.
    pub records: usize,
    /// What was damaged; none of it is in its place any more.
    pub damaged: Vec<Damage>,
}

impl Store {
    /// Reads every file of the store. Damaged ones are moved to quarantine, and so are records that name an object
    /// which is not there (any more): afterwards the store is whole, and what is missing is computed again when
    /// it is wanted. `stats` learns the objects that are whole.
    ///
    /// # Errors
    /// [`StoreError::NewerFormat`] if a later version wrote a file, [`StoreError::Io`].
    pub fn check(&self, stats: &StatCache) -> Result<Checked, StoreError> {
        let mut inventory = self.inventory()?;
        let mut damaged = self.unreadable(&mut inventory)?;
        let words = inventory.words_of_objects();
        for (digest, fault) in self.damaged_objects(&inventory, stats)? {
            let nobody = || "an object that no record names".to_owned();
            let what = words.get(&digest).cloned().unwrap_or_else(nobody);
            damaged.extend(self.aside(what, fault, &self.path_of(&digest))?);
            inventory.objects.remove(&digest);
        }
        for path in std::mem::take(&mut inventory.strangers) {
            damaged.extend(self.aside(
                "a file that is no object".to_owned(),
                "it has no digest's name",
                &path,
            )?);
        }
        damaged.extend(self.incomplete(&inventory)?);
        for path in stats.unreadable() {
            let what = "the digests of files that were read before, or what is noted of them".to_owned();
            damaged.extend(self.aside(what, "it is not what was written", path)?);
        }
        let objects = inventory.objects.len();
        let bytes = inventory.objects.values().sum();
        Ok(Checked { objects, bytes, records: inventory.records.len(), damaged })
    }

    /// Records and notes that cannot be read. A file of a later version is not damaged, but not to be judged either.
    fn unreadable(&self, inventory: &mut Inventory) -> Result<Vec<Damage>, StoreError> {
        let mut damaged = Vec::new();
        for fault in std::mem::take(&mut inventory.faults) {
            let StoreError::Damaged { path, what, .. } = fault else { return Err(fault) };
            let is_record = self.name_of(&path).starts_with("records");
            let name =
                if is_record { "the record of a step" } else { "the note of a stage's latest success" };
            damaged.extend(self.aside(name.to_owned(), &what, &path)?);
        }
        Ok(damaged)
    }

    fn damaged_objects(
        &self,
        inventory: &Inventory,
        stats: &StatCache,
    ) -> Result<Vec<(Digest, &'static str)>, StoreError> {
        let objects: Vec<(&Digest, &u64)> = inventory.objects.iter().collect();
        let found = objects.into_par_iter().map(|(&digest, &size)| {
            let object = Object { digest, size };
            Ok(match self.reread(&object, stats)? {
                Some(Fault::Damaged) => {
                    Some((digest, "its content does not have the digest that is its name"))
                }
                Some(Fault::Missing) | None => None,
            })
        });
        let found: Result<Vec<Option<_>>, StoreError> = found.collect();
        Ok(found?.into_iter().flatten().collect())
    }

    /// Records of which an object is gone.
    fn incomplete(&self, inventory: &Inventory) -> Result<Vec<Damage>, StoreError> {
        let (owners, words) = (inventory.stages_of_records(), inventory.words_of_objects());
        let mut damaged = Vec::new();
        for (key, lost) in inventory.incomplete() {
            let owner = owners.get(key).map_or("an earlier run", String::as_str);
            let lost = words.get(&lost.digest).map_or("an object", String::as_str);
            let what = format!("the record of a step of {owner}");
            let fault = format!("what it names is not there: {lost}");
            damaged.extend(self.aside(what, &fault, &self.record_path(key))?);
        }
        Ok(damaged)
    }

    fn aside(&self, what: String, fault: &str, path: &Path) -> Result<Option<Damage>, StoreError> {
        let moved = self.set_aside(path)?;
        let file = self.name_of(path).to_path_buf();
        Ok(moved.map(|_| Damage { what, fault: fault.to_owned(), file }))
    }
}
