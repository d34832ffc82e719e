//! Which texts a site had on which day, as digests: what is remembered of them over a restart of whoever counts them.

use rusqlite::{Connection, TransactionBehavior, params};
use wire::SiteKey;

use crate::Error;

/// A text that a site had on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The site.
    pub site: SiteKey,
    /// UTC, in days since 1970-01-01.
    pub day: i32,
    /// What it is a text of; texts of different sorts are different.
    pub sort: u8,
    /// Stands for the text.
    pub digest: u64,
    /// Whether the site did not have it before.
    pub is_new: bool,
}

/// Keeps them. Those of sites that are gone are left out.
pub(crate) fn keep(db: &mut Connection, words: &[Word]) -> Result<(), Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut insert = change.prepare_cached(
        "INSERT OR IGNORE INTO word (day, site, sort, digest, new) SELECT ?2, id, ?3, ?4, ?5 FROM site WHERE key = ?1",
    )?;
    for Word { site, day, sort, digest, is_new } in words {
        insert.execute(params![site.as_str(), day, sort, digest.cast_signed(), is_new])?;
    }
    drop(insert);
    Ok(change.commit()?)
}

/// Those of a site from that day on.
pub(crate) fn since(db: &Connection, (key, site): (SiteKey, i64), from_day: i32) -> Result<Vec<Word>, Error> {
    let mut words =
        db.prepare_cached("SELECT day, sort, digest, new FROM word WHERE day >= ?1 AND site = ?2")?;
    let word = |row: &rusqlite::Row<'_>| {
        let digest: i64 = row.get(2)?;
        Ok(Word {
            site: key,
            day: row.get(0)?,
            sort: row.get(1)?,
            digest: digest.cast_unsigned(),
            is_new: row.get(3)?,
        })
    };
    Ok(words.query_map(params![from_day, site], word)?.collect::<Result<_, _>>()?)
}

/// Forgets those of the days before this one.
pub(crate) fn forget(db: &Connection, before_day: i32) -> Result<(), Error> {
    db.execute("DELETE FROM word WHERE day < ?1", [before_day])?;
    Ok(())
}
