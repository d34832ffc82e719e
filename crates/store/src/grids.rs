//! Maps of days that are over, out of their grids; what is not in grids is added as it came.

use rusqlite::{Connection, Transaction, params};
use wire::{About, Count, Grid, GridSum, Heat, Kind, Tally};

use crate::{
    Bots, Error, HeatQuery, Segment, Site,
    closing::{self, BEING_READ, IN_GRIDS_ALONE, IN_GRIDS_TOO, OUTLINE},
    heat::{self, Part},
    segment::ViewRow,
};

/// The map, if grids can tell it and there are any; the same that all batches would give.
pub(crate) fn answer(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Option<Heat>, Error> {
    if !are_enough(query) {
        return Ok(None);
    }
    let snapshot = db.transaction()?;
    let (mut grids, mut rest, mut any) = (Vec::new(), Vec::new(), false);
    let Segment { from_day, to_day, .. } = query.segment;
    for path in heat::paths(&snapshot, site, &query.path)? {
        let closed = closed_days(&snapshot, path, from_day, to_day)?;
        if !closed.is_empty() {
            any = true;
            grids.append(&mut stored(&snapshot, path, query, &closed)?);
        }
        for days in between(&in_grids_too(&closed), from_day, to_day) {
            rest.append(&mut closing::views(&snapshot, path, days.map(i64::from))?);
        }
    }
    if !any {
        return Ok(None);
    }
    grids.push(as_they_came(&snapshot, rest, query)?);
    let mut sum = GridSum::new(query.kind);
    for grid in &grids {
        sum.add(&grid.outline, &grid.layer).map_err(Error::UnreadableGrid)?;
    }
    let about = About {
        path: query.path.as_str().into(),
        from_day,
        to_day,
        device: query.segment.device,
        ..About::default()
    };
    sum.finish(about).map(Some).map_err(Error::UnreadableGrid)
}

/// Whether a question asks for no more than grids know: days, device, and whether bots count.
fn are_enough(query: &HeatQuery) -> bool {
    let Segment { from_day, to_day, device, bots, .. } = query.segment;
    let known = Segment { device, bots, ..Segment::of_days(from_day, to_day) };
    let is_plain = query.versus.is_none() && query.count == Count::Events;
    is_plain && query.kind != Kind::Revenue && query.segment == known
}

/// Each with its state, in their order.
fn closed_days(db: &Transaction<'_>, path: i64, from: i32, to: i32) -> Result<Vec<(i32, u8)>, Error> {
    let mut closed = db.prepare_cached(
        "SELECT day, state FROM closed WHERE path = ?1 AND day BETWEEN ?2 AND ?3 AND state > ?4 ORDER BY day",
    )?;
    let days = closed.query_map(params![path, from, to, BEING_READ], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(days.collect::<Result<_, _>>()?)
}

/// The days whose views are in grids. A view of a day that is in grids alone came after these, and is in none.
fn in_grids_too(closed: &[(i32, u8)]) -> Vec<i32> {
    closed.iter().filter(|&&(_, state)| state == IN_GRIDS_TOO).map(|&(day, _)| day).collect()
}

/// The stretches of days, both ends included, in which none of these days lies.
fn between(closed: &[i32], from: i32, to: i32) -> Vec<[i32; 2]> {
    let mut open = Vec::new();
    let mut next = Some(from);
    for &day in closed {
        if let Some(from) = next.filter(|&from| from < day) {
            open.push([from, day - 1]);
        }
        next = day.checked_add(1);
    }
    open.extend(next.filter(|&from| from <= to).map(|from| [from, to]));
    open
}

fn stored(
    db: &Transaction<'_>,
    path: i64,
    query: &HeatQuery,
    closed: &[(i32, u8)],
) -> Result<Vec<Grid>, Error> {
    let Segment { from_day, to_day, device, bots, .. } = query.segment;
    let mut grids = db.prepare_cached(
        "SELECT o.day, o.bytes, l.bytes FROM grid o
         JOIN grid l ON l.path = o.path AND l.kind = ?2 AND l.day = o.day AND l.device = o.device AND l.bot = o.bot
             AND l.part = o.part
         WHERE o.path = ?1 AND o.kind = ?3 AND o.day BETWEEN ?4 AND ?5 AND (?6 IS NULL OR o.device = ?6)
             AND (?7 IS NULL OR o.bot = ?7)",
    )?;
    let is_bot = match bots {
        Bots::Without => Some(false),
        Bots::With => None,
        Bots::Only => Some(true),
    };
    let device = device.map(|device| device as u8);
    let (kind, outline) = (query.kind as i16, OUTLINE);
    let mut rows = grids.query(params![path, kind, outline, from_day, to_day, device, is_bot])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // A day that was opened again has grids of before, until it is closed again.
        let day: i32 = row.get(0)?;
        if closed.binary_search_by_key(&day, |&(day, _)| day).is_ok() {
            found.push(Grid { outline: row.get(1)?, layer: row.get(2)? });
        }
    }
    Ok(found)
}

/// The grid of views whose day is not closed.
fn as_they_came(db: &Transaction<'_>, mut rest: Vec<ViewRow>, query: &HeatQuery) -> Result<Grid, Error> {
    rest.retain(|row| query.segment.admits_row(row));
    rest.sort_unstable_by_key(|row| row.id);
    let mut tally = [Tally::new(query.kind).to_the_pixel()];
    closing::add(db, &rest, &mut tally)?;
    let [tally] = tally;
    Ok(tally.into_grid())
}

/// The same question of the days whose batches are there, if grids cannot tell it: days of which only grids are left are not
/// among those that its answer says it is of.
pub(crate) fn within_batches(
    db: &mut Connection,
    site: &Site,
    query: &HeatQuery,
) -> Result<HeatQuery, Error> {
    let snapshot = db.transaction()?;
    let mut last_alone = snapshot.prepare_cached(
        "SELECT max(day) FROM closed WHERE path = ?1 AND day BETWEEN ?2 AND ?3 AND state = ?4",
    )?;
    let mut within = query.clone();
    for path in heat::paths(&snapshot, site, &query.path)? {
        for segment in std::iter::once(&mut within.segment).chain(&mut within.versus) {
            let days = params![path, segment.from_day, segment.to_day, IN_GRIDS_ALONE];
            let last: Option<i32> = last_alone.query_row(days, |row| row.get(0))?;
            if let Some(last) = last {
                segment.from_day = last.saturating_add(1).min(segment.to_day);
            }
        }
    }
    Ok(within)
}

/// Of the views of the asked pages, days and device of which only grids are left, how many bots made, and how many there
/// were.
pub(crate) fn bots(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Part, Error> {
    let snapshot = db.transaction()?;
    let mut counted = snapshot.prepare_cached(
        "SELECT g.bot, g.views FROM closed c JOIN grid g ON g.path = c.path AND g.kind = ?5 AND g.day = c.day
         WHERE c.path = ?1 AND c.day BETWEEN ?2 AND ?3 AND c.state = ?4 AND (?6 IS NULL OR g.device = ?6)",
    )?;
    let Segment { from_day, to_day, device, .. } = query.segment;
    let device = device.map(|device| device as u8);
    let (mut bots, mut all) = (0, 0);
    if query.segment.hours.is_some() {
        return Ok(Part::default());
    }
    for path in heat::paths(&snapshot, site, &query.path)? {
        let asked = params![path, from_day, to_day, IN_GRIDS_ALONE, OUTLINE, device];
        let mut rows = counted.query(asked)?;
        while let Some(row) = rows.next()? {
            let views = row.get::<_, i64>(1)?.cast_unsigned();
            all += views;
            bots += if row.get(0)? { views } else { 0 };
        }
    }
    Ok(Part { views: bots, of: all })
}

/// Reads all grids, and tells of those that cannot be read.
pub(crate) fn unreadable(db: &Transaction<'_>, mut tell: impl FnMut(String)) -> Result<(), Error> {
    let mut all = db.prepare(
        "SELECT p.path, l.day, l.kind, o.bytes, l.bytes FROM grid l JOIN path p ON p.id = l.path
         LEFT JOIN grid o ON o.path = l.path AND o.kind = ?1 AND o.day = l.day AND o.device = l.device AND o.bot = l.bot
             AND o.part = l.part
         WHERE l.kind <> ?1",
    )?;
    let mut rows = all.query([OUTLINE])?;
    while let Some(row) = rows.next()? {
        let kind: u8 = row.get(2)?;
        let (outline, layer): (Option<Vec<u8>>, Vec<u8>) = (row.get(3)?, row.get(4)?);
        if let Err(error) = read(kind, &outline.unwrap_or_default(), &layer) {
            let (path, day): (String, i32) = (row.get(0)?, row.get(1)?);
            tell(format!("what kind {kind} of {path} added up to on day {day} cannot be read: {error}"));
        }
    }
    Ok(())
}

fn read(kind: u8, outline: &[u8], layer: &[u8]) -> Result<(), wire::Error> {
    let unknown = wire::Error::OutOfRange { what: "a grid's kind", got: kind.into() };
    let mut sum = GridSum::new(Kind::from_code(kind).ok_or(unknown)?);
    sum.add(outline, layer)?;
    sum.finish(About::default()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_closed_days_is_open() {
        assert_eq!(between(&[], 1, 9), [[1, 9]]);
        assert_eq!(between(&[1, 3, 4, 9], 1, 9), [[2, 2], [5, 8]]);
        assert_eq!(between(&[5], 1, 9), [[1, 4], [6, 9]]);
        assert_eq!(between(&[i32::MIN, i32::MAX], i32::MIN, i32::MAX), [[i32::MIN + 1, i32::MAX - 1]]);
    }
}
