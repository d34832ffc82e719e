//! Remembering texts by their digests.

use super::Store;
use crate::{Error, Site, Word, words};

impl Store {
    /// Remembers that sites had these.
    ///
    /// # Errors
    /// The database refuses; then none is remembered.
    pub fn keep_words(&self, words: &[Word]) -> Result<(), Error> {
        words::keep(&mut self.desk(), words)
    }

    /// What is remembered of a site from that day on (UTC, days since 1970-01-01).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn words(&self, site: &Site, from_day: i32) -> Result<Vec<Word>, Error> {
        words::since(&*self.inner.readers.take()?, (site.key, site.id), from_day)
    }

    /// Forgets what sites had before that day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn forget_words(&self, before_day: i32) -> Result<(), Error> {
        words::forget(&self.desk(), before_day)
    }
}
