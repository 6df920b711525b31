//! What completion left out of the list that it offered last: clients ask for it, item by item, when the document may
//! have another version already.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The documentation of the items that were offered last.
#[derive(Debug, Default)]
pub struct Offered {
    last: Mutex<(u64, Vec<Option<String>>)>,
}

impl Offered {
    /// Keeps the documentation of a list's items in the place of what was kept before, and gives the list's number.
    pub fn put(&self, documentation: Vec<Option<String>>) -> u64 {
        let mut last = self.last();
        *last = (last.0 + 1, documentation);
        last.0
    }

    /// The documentation of an item; none where a newer list was offered.
    pub fn get(&self, list: u64, item: usize) -> Option<String> {
        let last = self.last();
        last.1.get(item).filter(|_| last.0 == list).cloned().flatten()
    }

    fn last(&self) -> MutexGuard<'_, (u64, Vec<Option<String>>)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
