//! Forgetting: views of a site by page and day, with all that was recorded in them.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::{Error, PathPattern, keys, quarantine};

/// Views that go in one transaction: batches that come in meanwhile wait no longer than so many take.
const AT_A_TIME: usize = 200;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The page or pages; `None` for all, also for batches of which no page is known, and for those in quarantine.
    pub path: Option<PathPattern>,
    /// First day, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last day, included.
    pub to_day: i32,
}

/// Deletes the views, some at a time; how many there were. What is free in the file then holds zeros.
pub(crate) fn views(db: &mut Connection, site: i64, erasure: &Erasure) -> Result<u64, Error> {
    let mut erased = 0;
    loop {
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let some = matching(&change, site, erasure)?;
        for &view in &some {
            change.prepare_cached("DELETE FROM batch WHERE view = ?1")?.execute([view])?;
            change.prepare_cached("DELETE FROM view WHERE id = ?1")?.execute([view])?;
        }
        if some.len() < AT_A_TIME {
            change.execute(
                "DELETE FROM path WHERE site = ?1 AND NOT EXISTS (SELECT 1 FROM view WHERE view.path = path.id)",
                [site],
            )?;
        }
        change.commit()?;
        erased += some.len() as u64;
        if some.len() < AT_A_TIME {
            break;
        }
    }
    if erasure.path.is_none() {
        quarantine::erase(db, site, erasure.from_day, erasure.to_day)?;
    }
    // The log holds the pages as they were. Where a question needs it still, it goes with the next checkpoint.
    keys::wipe_log(db)?;
    Ok(erased)
}

/// The first of the views that match.
fn matching(db: &Transaction<'_>, site: i64, erasure: &Erasure) -> Result<Vec<i64>, Error> {
    let mut views = Vec::new();
    let mut announced = db.prepare_cached(
        "SELECT v.id, p.path FROM path p JOIN view v ON v.path = p.id
         WHERE p.site = ?1 AND v.day BETWEEN ?2 AND ?3",
    )?;
    let mut rows = announced.query(params![site, erasure.from_day, erasure.to_day])?;
    while let Some(row) = rows.next()? {
        if views.len() == AT_A_TIME {
            return Ok(views);
        }
        let path = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if erasure.path.as_ref().is_none_or(|pattern| pattern.matches(path)) {
            views.push(row.get(0)?);
        }
    }
    if erasure.path.is_none() {
        unannounced(db, site, erasure, &mut views)?;
    }
    Ok(views)
}

/// Those whose first batch never came: they have no page, and the day is that of their arrival.
fn unannounced(
    db: &Transaction<'_>,
    site: i64,
    erasure: &Erasure,
    views: &mut Vec<i64>,
) -> Result<(), Error> {
    let mut orphans = db.prepare_cached(
        "SELECT v.id FROM view v WHERE v.site = ?1 AND v.path IS NULL AND (SELECT max(received_ms) / 86400000
             FROM batch b WHERE b.view = v.id) BETWEEN ?2 AND ?3 LIMIT ?4",
    )?;
    let left = (AT_A_TIME - views.len()) as i64;
    let found = orphans.query_map(params![site, erasure.from_day, erasure.to_day, left], |row| row.get(0))?;
    for view in found {
        views.push(view?);
    }
    Ok(())
}
