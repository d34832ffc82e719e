//! Links by which somebody without an account sees a site, until a moment.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use wire::SiteKey;

use super::{Access, Digest};
use crate::Error;

/// A link to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShare {
    /// Whom it is for, in the owner's words.
    pub name: String,
    /// The site that it shows.
    pub site: SiteKey,
    /// When it was made, seconds since 1970 UTC.
    pub made_s: i64,
    /// From when on it opens nothing any more.
    pub expires_s: i64,
}

/// A link that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its number, to revoke it by.
    pub id: i64,
    /// What was said of it.
    pub about: NewShare,
    /// What argon2 made of its password, if it has one.
    pub password: Option<String>,
}

const COLUMNS: &str = "id, name, site, password, made_s, expires_s";

impl Access {
    /// Keeps a link's digest; gives its number.
    ///
    /// # Errors
    /// The name is empty or has control characters, or the database refuses.
    pub fn add_share(&self, digest: &Digest, share: &NewShare, password: Option<&str>) -> Result<i64, Error> {
        let name = share.name.trim();
        if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
            return Err(Error::TokenName(share.name.clone()));
        }
        let db = self.db();
        db.execute(
            "INSERT INTO share (hash, name, site, password, made_s, expires_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![digest, name, share.site.as_str(), password, share.made_s, share.expires_s],
        )?;
        Ok(db.last_insert_rowid())
    }

    /// The link with this digest, while it is good.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn share(&self, digest: &Digest, now_s: i64) -> Result<Option<Share>, Error> {
        let db = self.db();
        let mut find =
            db.prepare_cached(&format!("SELECT {COLUMNS} FROM share WHERE hash = ?1 AND expires_s > ?2"))?;
        Ok(find.query_row(params![digest, now_s], read).optional()?.flatten())
    }

    /// All links, in the order in which they were made.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn shares(&self) -> Result<Vec<Share>, Error> {
        let db = self.db();
        let mut all = db.prepare_cached(&format!("SELECT {COLUMNS} FROM share ORDER BY id"))?;
        let shares: Vec<Option<Share>> = all.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(shares.into_iter().flatten().collect())
    }

    /// Closes a link, also to those who have opened it; `false` if there is none of that number.
    ///
    /// # Errors
    /// The database refuses.
    pub fn revoke_share(&self, id: i64) -> Result<bool, Error> {
        Ok(self.db().execute("DELETE FROM share WHERE id = ?1", [id])? > 0)
    }
}

pub(super) fn by_id(db: &Connection, id: i64, now_s: i64) -> Result<Option<Share>, Error> {
    let mut find =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM share WHERE id = ?1 AND expires_s > ?2"))?;
    Ok(find.query_row(params![id, now_s], read).optional()?.flatten())
}

/// What names no site shows none.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Share>> {
    let site: String = row.get(2)?;
    let Some(site) = SiteKey::parse(&site) else { return Ok(None) };
    let about = NewShare { name: row.get(1)?, site, made_s: row.get(4)?, expires_s: row.get(5)? };
    Ok(Some(Share { id: row.get(0)?, about, password: row.get(3)? }))
}
