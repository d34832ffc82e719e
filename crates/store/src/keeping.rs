//! How long what was recorded is kept: batches for some days, what they add up to for longer.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::{
    Error, Site,
    closing::{self, BEING_READ, IN_GRIDS_ALONE, IN_GRIDS_TOO, OUTLINE, PageDay, forget_grids},
    erase, keys, orders,
};

/// For how many days something is kept; `None` is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Batches, and with them single views. A day's go when it is in grids.
    pub batch_days: Option<u16>,
    /// Grids of days whose batches are gone, and orders that were told: what a shop sold is nobody's visit.
    pub grid_days: Option<u16>,
}

/// What was too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Views of which only grids are left.
    pub views: u64,
    /// Days of pages of which nothing is left.
    pub page_days: u64,
}

impl Keeping {
    /// What the site's owner chose, else this. A choice of 0 days is for ever.
    #[must_use]
    pub fn of(self, site: &Site) -> Self {
        let chosen = |own: Option<u16>, usual| own.map_or(usual, |days| Some(days).filter(|&days| days > 0));
        Self {
            batch_days: chosen(site.batch_days, self.batch_days),
            grid_days: chosen(site.grid_days, self.grid_days),
        }
    }
}

/// Forgets what is too old on that day. What is free in the file then holds zeros.
pub(crate) fn forget_old(
    db: &mut Connection,
    site: i64,
    keeping: Keeping,
    today: i32,
) -> Result<Forgotten, Error> {
    let mut forgotten = Forgotten::default();
    let last = |days: u16| today.saturating_sub(days.into()).saturating_sub(1);
    if let Some(last) = keeping.batch_days.map(last) {
        for of in closed_with_views(db, site, last)? {
            forgotten.views += forget_batches(db, of)?;
        }
        erase::strays(db, site, [i32::MIN, last])?;
    }
    if let Some(last) = keeping.grid_days.map(last) {
        forgotten.page_days = forget_alone(db, site, last)?;
        orders::erase(db, site, i32::MIN, last)?;
    }
    if forgotten != Forgotten::default() {
        keys::wipe_log(db)?;
    }
    Ok(forgotten)
}

/// Closed days up to the last of which there are batches; what came after only grids were left is among them.
fn closed_with_views(db: &Connection, site: i64, last: i32) -> Result<Vec<PageDay>, Error> {
    let mut closed = db.prepare_cached(
        "SELECT c.path, c.day FROM path p JOIN closed c ON c.path = p.id
         WHERE p.site = ?1 AND c.day <= ?2 AND c.state > ?3
             AND EXISTS (SELECT 1 FROM view v WHERE v.path = c.path AND v.day = c.day)",
    )?;
    let page_days = closed.query_map(params![site, last, BEING_READ], |row| {
        Ok(PageDay { path: row.get(0)?, day: row.get(1)? })
    })?;
    Ok(page_days.collect::<Result<_, _>>()?)
}

/// From one commit to the next the day is in grids alone; how many views there were.
fn forget_batches(db: &mut Connection, of: PageDay) -> Result<u64, Error> {
    let PageDay { path, day } = of;
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut state = change.prepare_cached("SELECT state FROM closed WHERE path = ?1 AND day = ?2")?;
    match state.query_row(params![path, day], |row| row.get(0)).optional()? {
        Some(IN_GRIDS_ALONE) => closing::add_part(&change, of)?,
        Some(IN_GRIDS_TOO) => {
            let mut close =
                change.prepare_cached("UPDATE closed SET state = ?3 WHERE path = ?1 AND day = ?2")?;
            close.execute(params![path, day, IN_GRIDS_ALONE])?;
        }
        // Something came in the meantime: it has to go into the grids first.
        _ => return Ok(0),
    }
    drop(state);
    change.execute(
        "DELETE FROM batch WHERE view IN (SELECT id FROM view WHERE path = ?1 AND day = ?2)",
        params![path, day],
    )?;
    let views = change.execute("DELETE FROM view WHERE path = ?1 AND day = ?2", params![path, day])?;
    change.commit()?;
    Ok(views as u64)
}

fn forget_alone(db: &mut Connection, site: i64, last: i32) -> Result<u64, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let old = closed_alone(&change, site, last)?;
    for &PageDay { path, day } in &old {
        forget_grids(&change, path, [day, day])?;
        change
            .prepare_cached("DELETE FROM closed WHERE path = ?1 AND day = ?2")?
            .execute(params![path, day])?;
    }
    erase::empty_paths(&change, site)?;
    change.commit()?;
    Ok(old.len() as u64)
}

fn closed_alone(db: &Connection, site: i64, last: i32) -> Result<Vec<PageDay>, Error> {
    let mut alone = db.prepare_cached(
        "SELECT c.path, c.day FROM path p JOIN closed c ON c.path = p.id
         WHERE p.site = ?1 AND c.day <= ?2 AND c.state = ?3",
    )?;
    let page_days = alone.query_map(params![site, last, IN_GRIDS_ALONE], |row| {
        Ok(PageDay { path: row.get(0)?, day: row.get(1)? })
    })?;
    Ok(page_days.collect::<Result<_, _>>()?)
}

/// How many views a site's pages had on days of which only grids are left, and forgets these.
pub(crate) fn erase_grids(db: &Connection, paths: &[i64], [from, to]: [i64; 2]) -> Result<u64, Error> {
    let mut alone = db.prepare_cached(
        "SELECT COALESCE(sum(g.views), 0) FROM closed c
         JOIN grid g ON g.path = c.path AND g.kind = ?5 AND g.day = c.day
         WHERE c.path = ?1 AND c.day BETWEEN ?2 AND ?3 AND c.state = ?4",
    )?;
    let mut open = db.prepare_cached("DELETE FROM closed WHERE path = ?1 AND day BETWEEN ?2 AND ?3")?;
    let mut views = 0;
    for &path in paths {
        let of: i64 = alone.query_row(params![path, from, to, IN_GRIDS_ALONE, OUTLINE], |row| row.get(0))?;
        views += of.cast_unsigned();
        forget_grids(db, path, [from, to])?;
        open.execute(params![path, from, to])?;
    }
    Ok(views)
}
