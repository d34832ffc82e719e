//! Days that are over: what the views of a page add up to is kept as grids, from which maps come without their batches.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use wire::{Grid, Kind, Side, Tally};

use crate::{Error, heat, segment::ViewRow};

/// Stands for the outline among kinds.
pub(crate) const OUTLINE: i16 = -1;

/// Whose day is in grids, and whether its batches still are there.
pub(crate) const BEING_READ: u8 = 0;
pub(crate) const IN_GRIDS_TOO: u8 = 1;
pub(crate) const IN_GRIDS_ALONE: u8 = 2;

/// What one page saw on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PageDay {
    pub(crate) path: i64,
    pub(crate) day: i64,
}

/// One row of the table.
struct GridRow {
    kind: i16,
    device: u8,
    is_bot: bool,
    views: usize,
    bytes: Vec<u8>,
}

/// The days before this one that have views and are not closed, page by page.
pub(crate) fn open_days(db: &Connection, before_day: i32) -> Result<Vec<PageDay>, Error> {
    // From one day to the next by the index: there are few days, and may be many views.
    let mut next = db.prepare_cached(
        "SELECT day FROM view WHERE path = ?1 AND day > ?2 AND day < ?3 ORDER BY day LIMIT 1",
    )?;
    let mut is_closed =
        db.prepare_cached("SELECT 1 FROM closed WHERE path = ?1 AND day = ?2 AND state > ?3")?;
    let mut paths = db.prepare_cached("SELECT id FROM path ORDER BY id")?;
    let mut paths = paths.query([])?;
    let mut open = Vec::new();
    while let Some(row) = paths.next()? {
        let path = row.get(0)?;
        let mut last = i64::from(i32::MIN) - 1;
        while let Some(day) = first(&mut next, params![path, last, before_day])? {
            if !is_closed.exists(params![path, day, BEING_READ])? {
                open.push(PageDay { path, day });
            }
            last = day;
        }
    }
    Ok(open)
}

fn first(
    statement: &mut rusqlite::Statement<'_>,
    parameters: impl rusqlite::Params,
) -> Result<Option<i64>, Error> {
    let mut rows = statement.query(parameters)?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Adds one up and closes it, unless something of it came or went meanwhile: whether it is closed.
///
/// It is read beside the writer, between a mark and its confirmation; whatever changes the day takes the mark away.
pub(crate) fn close(reader: &mut Connection, desk: &Mutex<Connection>, of: PageDay) -> Result<bool, Error> {
    let locked = || desk.lock().unwrap_or_else(PoisonError::into_inner);
    mark(&locked(), of)?;
    let rows = added_up(&reader.transaction()?, of)?;
    confirm(&mut locked(), of, rows)
}

fn mark(desk: &Connection, PageDay { path, day }: PageDay) -> Result<(), Error> {
    desk.execute(
        "INSERT INTO closed (path, day, state) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![path, day, BEING_READ],
    )?;
    Ok(())
}

/// Keeps what the day added up to, if the mark is still there.
fn confirm(desk: &mut Connection, PageDay { path, day }: PageDay, rows: Vec<GridRow>) -> Result<bool, Error> {
    let change = desk.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let confirmed = change.execute(
        "UPDATE closed SET state = ?3 WHERE path = ?1 AND day = ?2 AND state = ?4",
        params![path, day, IN_GRIDS_TOO, BEING_READ],
    )?;
    if confirmed == 0 {
        return Ok(false);
    }
    forget_grids(&change, path, [day, day])?;
    insert(&change, PageDay { path, day }, 0, rows)?;
    change.commit()?;
    Ok(true)
}

/// Adds up what came for a day of which only grids were left: a further part of them.
pub(crate) fn add_part(change: &Transaction<'_>, of: PageDay) -> Result<(), Error> {
    let rows = added_up(change, of)?;
    let next: u32 = change.query_row(
        "SELECT COALESCE(max(part) + 1, 0) FROM grid WHERE path = ?1 AND kind = ?2 AND day = ?3",
        params![of.path, OUTLINE, of.day],
        |row| row.get(0),
    )?;
    insert(change, of, next, rows)
}

fn insert(
    change: &Transaction<'_>,
    PageDay { path, day }: PageDay,
    part: u32,
    rows: Vec<GridRow>,
) -> Result<(), Error> {
    let mut insert = change.prepare_cached(
        "INSERT INTO grid (path, kind, day, device, bot, part, views, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for GridRow { kind, device, is_bot, views, bytes } in rows {
        insert.execute(params![path, kind, day, device, is_bot, part, views as i64, bytes])?;
    }
    Ok(())
}

/// Says that something came for a day, or went: it is in no grid until it is closed again. Days that are in grids alone stay
/// so; what comes for them is counted beside their grids.
pub(crate) fn reopen(change: &Transaction<'_>, of: PageDay) -> Result<(), Error> {
    change
        .prepare_cached("DELETE FROM closed WHERE path = ?1 AND day = ?2 AND state < ?3")?
        .execute(params![of.path, of.day, IN_GRIDS_ALONE])?;
    Ok(())
}

/// Deletes the grids of a page's days.
pub(crate) fn forget_grids(db: &Connection, path: i64, [from, to]: [i64; 2]) -> Result<(), Error> {
    let mut delete =
        db.prepare_cached("DELETE FROM grid WHERE path = ?1 AND kind = ?2 AND day BETWEEN ?3 AND ?4")?;
    let kinds = Kind::ALL.iter().map(|&kind| kind as i16);
    for kind in kinds.chain([OUTLINE]) {
        delete.execute(params![path, kind, from, to])?;
    }
    Ok(())
}

/// The kinds that a day adds up to. An order may come long after the clicks that led to it.
fn added_kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|&kind| kind != Kind::Revenue)
}

fn added_up(db: &Transaction<'_>, of: PageDay) -> Result<Vec<GridRow>, Error> {
    let mut rows = Vec::new();
    for ((device, is_bot), views) in views_apart(db, of)? {
        let mut tallies: Vec<Tally> = added_kinds().map(|kind| Tally::new(kind).to_the_pixel()).collect();
        add(db, &views, &mut tallies)?;
        let mut outline = None;
        for (kind, tally) in added_kinds().zip(tallies) {
            let Grid { outline: own, layer } = tally.into_grid();
            // Attention is told of elements as wholes: its outline knows no grid.
            if kind == Kind::Click {
                outline = Some(own);
            }
            rows.push(GridRow { kind: kind as i16, device, is_bot, views: views.len(), bytes: layer });
        }
        let bytes = outline.unwrap_or_default();
        rows.push(GridRow { kind: OUTLINE, device, is_bot, views: views.len(), bytes });
    }
    Ok(rows)
}

/// The views of the day in the order of their arrival, by device and by whether a bot made them.
fn views_apart(db: &Transaction<'_>, of: PageDay) -> Result<BTreeMap<(u8, bool), Vec<ViewRow>>, Error> {
    let mut apart: BTreeMap<_, Vec<ViewRow>> = BTreeMap::new();
    for row in views(db, of.path, [of.day, of.day])? {
        apart.entry((row.device, row.is_bot())).or_default().push(row);
    }
    Ok(apart)
}

/// The views of a page's days in the order of their arrival.
pub(crate) fn views(db: &Transaction<'_>, path: i64, [from, to]: [i64; 2]) -> Result<Vec<ViewRow>, Error> {
    let mut of_days = db.prepare_cached(
        "SELECT id, visitor, COALESCE(session, 0), flags, device, bot, country, browser FROM view
         WHERE path = ?1 AND day BETWEEN ?2 AND ?3",
    )?;
    let rows = of_days.query_map(params![path, from, to], ViewRow::read)?;
    let mut views = rows.collect::<Result<Vec<_>, _>>()?;
    views.sort_unstable_by_key(|row| row.id);
    Ok(views)
}

/// Reads each view once, for all tallies.
pub(crate) fn add(db: &Transaction<'_>, views: &[ViewRow], tallies: &mut [Tally]) -> Result<(), Error> {
    let mut of_view = heat::batches_of_view(db)?;
    for row in views {
        let batches = heat::batches(&mut of_view, row.id)?;
        for tally in &mut *tallies {
            tally.begin(Side::Asked, row.id.cast_unsigned());
            batches.iter().for_each(|batch| _ = tally.add(batch));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn a_day_to_which_something_comes_while_it_is_read_stays_open() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = schema::open(&dir.path().join("x.sqlite")).unwrap();
        db.execute_batch(
            "INSERT INTO site (id, key, name, origins, public_heat) VALUES (1, 'k', 'Shop', '', 0);
             INSERT INTO path (id, site, path) VALUES (1, 1, '/');
             INSERT INTO view (number, site, path, day, started_ms, visitor, device, flags) VALUES (7, 1, 1, 3, 0, 1, 0, 0);",
        )
        .unwrap();
        let of = PageDay { path: 1, day: 3 };
        for (comes, closes) in [(true, false), (false, true)] {
            mark(&db, of).unwrap();
            let rows = added_up(&db.transaction().unwrap(), of).unwrap();
            assert!(!rows.is_empty());
            if comes {
                let change = db.transaction().unwrap();
                reopen(&change, of).unwrap();
                change.commit().unwrap();
            }
            assert_eq!(confirm(&mut db, of, rows).unwrap(), closes);
            let grids: i64 = db.query_row("SELECT count(*) FROM grid", [], |row| row.get(0)).unwrap();
            assert_eq!((grids > 0, open_days(&db, 9).unwrap().is_empty()), (closes, closes));
        }
    }
}
