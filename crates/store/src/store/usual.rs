//! What the store knows from before, for whoever judges what comes.

use rusqlite::{OptionalExtension as _, params};
use wire::{SiteKey, ViewId};

use super::Store;
use crate::{Error, Site};

impl Store {
    /// Whether anything that is kept of the site happened on that page.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_path(&self, site: &Site, path: &str) -> Result<bool, Error> {
        let reader = self.inner.readers.take()?;
        let mut find = reader.prepare_cached("SELECT 1 FROM path WHERE site = ?1 AND path = ?2")?;
        Ok(find.exists(params![site.id, path])?)
    }

    /// When the first batch of a view that is kept was received, ms since 1970 UTC.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn met_ms(&self, site: SiteKey, view: ViewId) -> Result<Option<i64>, Error> {
        let reader = self.inner.readers.take()?;
        let mut first = reader.prepare_cached(
            "SELECT min(b.received_ms) FROM view v JOIN batch b ON b.view = v.id JOIN site s ON s.id = v.site
             WHERE v.number = ?1 AND s.key = ?2",
        )?;
        let found =
            first.query_row(params![view.0.cast_signed(), site.as_str()], |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }

    /// How many views the site has on a day like this one (UTC, days since 1970-01-01): as many as the day before, or a week
    /// before, whichever had more.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn usual_views(&self, site: &Site, day: i32) -> Result<u64, Error> {
        let reader = self.inner.readers.take()?;
        let mut count = reader.prepare_cached(
            "SELECT count(*) FROM path p JOIN view v ON v.path = p.id AND v.day = ?2 WHERE p.site = ?1",
        )?;
        let mut of = |day: i32| count.query_row(params![site.id, day], |row| row.get::<_, i64>(0));
        Ok(of(day.saturating_sub(1))?.max(of(day.saturating_sub(7))?).cast_unsigned())
    }
}
