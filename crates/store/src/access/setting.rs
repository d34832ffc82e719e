//! What an owner has set for a site, as text that whoever reads it understands.

use rusqlite::{OptionalExtension as _, params};
use wire::SiteKey;

use super::Access;
use crate::Error;

impl Access {
    /// What was set under this name; `None` if nothing was.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn setting(&self, site: SiteKey, name: &str) -> Result<Option<String>, Error> {
        let db = self.db();
        let mut find = db.prepare_cached("SELECT value FROM setting WHERE site = ?1 AND name = ?2")?;
        Ok(find.query_row(params![site.as_str(), name], |row| row.get(0)).optional()?)
    }

    /// Sets it; an empty text takes it back.
    ///
    /// # Errors
    /// The database refuses.
    pub fn set(&self, site: SiteKey, name: &str, value: &str) -> Result<(), Error> {
        let db = self.db();
        if value.is_empty() {
            db.execute("DELETE FROM setting WHERE site = ?1 AND name = ?2", params![site.as_str(), name])?;
        } else {
            db.execute(
                "INSERT OR REPLACE INTO setting (site, name, value) VALUES (?1, ?2, ?3)",
                params![site.as_str(), name, value],
            )?;
        }
        Ok(())
    }
}
