//! What pages looked like, to lie below their maps: the last few of each page and class of device. What is in a drawing is
//! not known here.

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};
use wire::Device;

use crate::{Error, erase::Erasure, keys};

/// Versions of a page on a class of device; an older one goes when a new one is saved.
const VERSIONS: usize = 3;
/// Bytes of all drawings of a site: as many as two hundred pages have with three large versions each.
const MOST_BYTES: u64 = 256 << 20;
const DAY_MS: i64 = 86_400_000;

/// A page as it was, on one class of device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backdrop {
    /// The page.
    pub path: String,
    /// The class of device.
    pub device: Device,
    /// When it was saved, ms since 1970 UTC.
    pub saved_ms: i64,
    /// How wide the page was, px.
    pub width: u32,
    /// And how high.
    pub height: u32,
}

/// One that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBackdrop {
    /// Its number, which no other ever has.
    pub id: i64,
    /// What it is of.
    pub of: Backdrop,
    /// Bytes of its drawing.
    pub bytes: u64,
}

/// Keeps one; versions of the same that are too many are forgotten.
pub(crate) fn keep(db: &mut Connection, site: i64, new: &Backdrop, drawing: &[u8]) -> Result<i64, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Backdrop { path, device, saved_ms, width, height } = new;
    change
        .prepare_cached(
            "INSERT INTO backdrop (site, path, device, saved_ms, width, height, drawing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![site, path, *device as u8, saved_ms, width, height, drawing])?;
    let id = change.last_insert_rowid();
    change
        .prepare_cached(
            "DELETE FROM backdrop WHERE site = ?1 AND path = ?2 AND device = ?3 AND id NOT IN
                 (SELECT id FROM backdrop WHERE site = ?1 AND path = ?2 AND device = ?3 ORDER BY id DESC LIMIT ?4)",
        )?
        .execute(params![site, path, *device as u8, VERSIONS as i64])?;
    if held(&change, site)? > MOST_BYTES {
        // The transaction ends here, and nothing has changed.
        return Err(Error::BackdropsFull(MOST_BYTES));
    }
    change.commit()?;
    keys::wipe_log(db)?;
    Ok(id)
}

fn held(db: &Connection, site: i64) -> Result<u64, Error> {
    let mut all =
        db.prepare_cached("SELECT coalesce(sum(length(drawing)), 0) FROM backdrop WHERE site = ?1")?;
    Ok(all.query_row([site], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Those of a site by page and device, the latest of each first.
pub(crate) fn list(db: &Connection, site: i64) -> Result<Vec<KeptBackdrop>, Error> {
    let mut all = db.prepare_cached(
        "SELECT id, path, device, saved_ms, width, height, length(drawing) FROM backdrop WHERE site = ?1
         ORDER BY path, device, id DESC",
    )?;
    Ok(all.query_map([site], kept)?.collect::<Result<_, _>>()?)
}

/// The latest of a page on a class of device.
pub(crate) fn latest(
    db: &Connection,
    site: i64,
    path: &str,
    device: Device,
) -> Result<Option<KeptBackdrop>, Error> {
    let mut latest = db.prepare_cached(
        "SELECT id, path, device, saved_ms, width, height, length(drawing) FROM backdrop
         WHERE site = ?1 AND path = ?2 AND device = ?3 ORDER BY id DESC LIMIT 1",
    )?;
    Ok(latest.query_row(params![site, path, device as u8], kept).optional()?)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptBackdrop> {
    let of = Backdrop {
        path: row.get(1)?,
        device: Device::from_code(row.get(2)?).unwrap_or_default(),
        saved_ms: row.get(3)?,
        width: row.get(4)?,
        height: row.get(5)?,
    };
    Ok(KeptBackdrop { id: row.get(0)?, of, bytes: row.get::<_, i64>(6)?.cast_unsigned() })
}

/// What is drawn in one.
pub(crate) fn drawing(db: &Connection, site: i64, id: i64) -> Result<Option<Vec<u8>>, Error> {
    let mut one = db.prepare_cached("SELECT drawing FROM backdrop WHERE site = ?1 AND id = ?2")?;
    Ok(one.query_row([site, id], |row| row.get(0)).optional()?)
}

/// Forgets one; whether there was one.
pub(crate) fn forget(db: &Connection, site: i64, id: i64) -> Result<bool, Error> {
    let gone = db.execute("DELETE FROM backdrop WHERE site = ?1 AND id = ?2", [site, id])?;
    keys::wipe_log(db)?;
    Ok(gone > 0)
}

/// Forgets those of the pages that were saved on those days.
pub(crate) fn erase(db: &Connection, site: i64, erasure: &Erasure) -> Result<(), Error> {
    let days = i64::from(erasure.from_day)..=i64::from(erasure.to_day);
    let is_meant = |one: &Backdrop| {
        days.contains(&one.saved_ms.div_euclid(DAY_MS))
            && erasure.path.as_ref().is_none_or(|pattern| pattern.matches(&one.path))
    };
    for one in list(db, site)?.iter().filter(|one| is_meant(&one.of)) {
        db.prepare_cached("DELETE FROM backdrop WHERE id = ?1")?.execute([one.id])?;
    }
    Ok(())
}
