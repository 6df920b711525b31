//! What completion left out of the list that it offered last: clients ask for it, item by item, when the document may
//! have another version already.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The documentation of the items that were offered last.
#[derive(Debug, Default)]
pub struct Offered {
    kept: Mutex<(u64, Vec<Option<String>>)>,
}

impl Offered {
    /// Keeps the documentation of a list's items in the place of what was kept before, and gives the list's number.
    pub fn put(&self, documentation: Vec<Option<String>>) -> u64 {
        let mut list = self.kept();
        *list = (list.0 + 1, documentation);
        list.0
    }

    /// The documentation of an item; none where a newer list was offered.
    pub fn get(&self, list: u64, item: usize) -> Option<String> {
        let kept = self.kept();
        kept.1.get(item).filter(|_| kept.0 == list).cloned().flatten()
    }

    fn kept(&self) -> MutexGuard<'_, (u64, Vec<Option<String>>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
