//! Forgetting: views of a site by page and day, with all that was recorded in them, what they added up to, and what the pages
//! looked like.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::{
    Error, PathPattern, backdrop,
    closing::{PageDay, reopen},
    keeping::erase_grids,
    keys, orders, quarantine,
};

/// Views that go in one transaction: batches that come in meanwhile wait no longer than so many take.
const AT_A_TIME: usize = 200;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The page or pages; `None` for all, also for batches of which no page is known, for those in quarantine, and for orders that were told.
    pub path: Option<PathPattern>,
    /// First day, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last day, included.
    pub to_day: i32,
}

/// Deletes the views, some at a time, and grids; how many views there were. What is free in the file then holds zeros.
pub(crate) fn views(db: &mut Connection, site: i64, erasure: &Erasure) -> Result<u64, Error> {
    let mut erased = grids(db, site, erasure)?;
    loop {
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let some = matching(&change, site, erasure)?;
        for &(view, _) in &some {
            delete(&change, view)?;
        }
        for of in some.iter().map(|&(_, of)| of).collect::<HashSet<_>>() {
            reopen(&change, of)?;
        }
        change.commit()?;
        erased += some.len() as u64;
        if some.len() < AT_A_TIME {
            break;
        }
    }
    if erasure.path.is_none() {
        erased += strays(db, site, [erasure.from_day, erasure.to_day])?;
        orders::erase(db, site, erasure.from_day, erasure.to_day)?;
    }
    backdrop::erase(db, site, erasure)?;
    // A day may have been closed while it was half erased.
    grids(db, site, erasure)?;
    // The log holds the pages as they were. Where a question needs it still, it goes with the next checkpoint.
    keys::wipe_log(db)?;
    Ok(erased)
}

fn delete(change: &Transaction<'_>, view: i64) -> Result<(), Error> {
    change.prepare_cached("DELETE FROM batch WHERE view = ?1")?.execute([view])?;
    change.prepare_cached("DELETE FROM view WHERE id = ?1")?.execute([view])?;
    Ok(())
}

/// Deletes grids; of how many views there was nothing else.
fn grids(db: &mut Connection, site: i64, erasure: &Erasure) -> Result<u64, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let paths = paths(&change, site, erasure)?;
    let views = erase_grids(&change, &paths, [erasure.from_day, erasure.to_day].map(i64::from))?;
    empty_paths(&change, site)?;
    change.commit()?;
    Ok(views)
}

fn paths(db: &Transaction<'_>, site: i64, erasure: &Erasure) -> Result<Vec<i64>, Error> {
    let mut all = db.prepare_cached("SELECT id, path FROM path WHERE site = ?1")?;
    let mut rows = all.query([site])?;
    let mut paths = Vec::new();
    while let Some(row) = rows.next()? {
        let path = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if erasure.path.as_ref().is_none_or(|pattern| pattern.matches(path)) {
            paths.push(row.get(0)?);
        }
    }
    Ok(paths)
}

/// Forgets the names of pages of which nothing is left.
pub(crate) fn empty_paths(change: &Transaction<'_>, site: i64) -> Result<(), Error> {
    change.execute(
        "DELETE FROM path WHERE site = ?1 AND NOT EXISTS (SELECT 1 FROM view WHERE view.path = path.id)
             AND NOT EXISTS (SELECT 1 FROM closed WHERE closed.path = path.id)
             AND NOT EXISTS (SELECT 1 FROM grid WHERE grid.path = path.id)",
        [site],
    )?;
    Ok(())
}

/// The first of the views that match.
fn matching(db: &Transaction<'_>, site: i64, erasure: &Erasure) -> Result<Vec<(i64, PageDay)>, Error> {
    let mut views = Vec::new();
    let mut announced = db.prepare_cached(
        "SELECT v.id, p.path, p.id, v.day FROM path p JOIN view v ON v.path = p.id
         WHERE p.site = ?1 AND v.day BETWEEN ?2 AND ?3",
    )?;
    let mut rows = announced.query(params![site, erasure.from_day, erasure.to_day])?;
    while let Some(row) = rows.next()? {
        if views.len() == AT_A_TIME {
            return Ok(views);
        }
        let path = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if erasure.path.as_ref().is_none_or(|pattern| pattern.matches(path)) {
            views.push((row.get(0)?, PageDay { path: row.get(2)?, day: row.get(3)? }));
        }
    }
    Ok(views)
}

/// Deletes what was seen of no page: views whose first batch never came, by the day of their arrival, and what is in
/// quarantine. How many views there were.
pub(crate) fn strays(db: &mut Connection, site: i64, [from, to]: [i32; 2]) -> Result<u64, Error> {
    let mut erased = 0;
    loop {
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let some = unannounced(&change, site, [from, to])?;
        some.iter().try_for_each(|&view| delete(&change, view))?;
        change.commit()?;
        erased += some.len() as u64;
        if some.len() < AT_A_TIME {
            break;
        }
    }
    quarantine::erase(db, site, from, to)?;
    Ok(erased)
}

fn unannounced(db: &Transaction<'_>, site: i64, [from, to]: [i32; 2]) -> Result<Vec<i64>, Error> {
    let mut orphans = db.prepare_cached(
        "SELECT v.id FROM view v WHERE v.site = ?1 AND v.path IS NULL AND (SELECT max(received_ms) / 86400000
             FROM batch b WHERE b.view = v.id) BETWEEN ?2 AND ?3 LIMIT ?4",
    )?;
    let found = orphans.query_map(params![site, from, to, AT_A_TIME as i64], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}
