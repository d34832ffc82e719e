//! The question that a map asks, and how the stored batches answer it.

use rusqlite::{Connection, Transaction, params};
use wire::{About, Batch, Device, Heat, Kind, Pointer, SiteKey, Tally};

use crate::{Error, PathPattern, Site};

/// Which views a map is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatQuery {
    /// The site.
    pub site: SiteKey,
    /// The page or pages.
    pub path: PathPattern,
    /// What the map shows.
    pub kind: Kind,
    /// Views of this device class; `None` for all.
    pub device: Option<Device>,
    /// Clicks of this pointer; `None` for all. Only kinds that count clicks ask.
    pub pointer: Option<Pointer>,
    /// First day on which a view may have begun, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last such day, included.
    pub to_day: i32,
}

/// One snapshot, every matching batch, each view's in order.
pub(crate) fn answer(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Heat, Error> {
    let snapshot = db.transaction()?;
    let mut tally = Tally::new(query.kind).of_pointer(query.pointer);
    let mut of_view = snapshot.prepare_cached("SELECT seq, bytes FROM batch WHERE view = ?1 ORDER BY seq")?;
    for view in views(&snapshot, site, query)? {
        let mut rows = of_view.query([view])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            tally.add(&decode(view, row.get(0)?, bytes)?);
        }
    }
    Ok(tally.finish(About {
        kind: query.kind,
        path: query.path.as_str().into(),
        from_day: query.from_day,
        to_day: query.to_day,
        device: query.device,
        ..About::default()
    }))
}

pub(crate) fn decode(view: i64, seq: u32, bytes: &[u8]) -> Result<Batch, Error> {
    Batch::decode(bytes).map_err(|error| Error::Unreadable { view, seq, error })
}

/// The matching views in the order of their arrival: the same store always gives the same picture.
fn views(db: &Transaction<'_>, site: &Site, query: &HeatQuery) -> Result<Vec<i64>, Error> {
    let mut of_page = db.prepare_cached(
        "SELECT id FROM view WHERE path = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR device = ?4)",
    )?;
    let device = query.device.map(|device| device as u8);
    let mut views = Vec::new();
    for path in paths(db, site, &query.path)? {
        let found =
            of_page.query_map(params![path, query.from_day, query.to_day, device], |row| row.get(0))?;
        for view in found {
            views.push(view?);
        }
    }
    views.sort_unstable();
    Ok(views)
}

pub(crate) fn paths(db: &Transaction<'_>, site: &Site, pattern: &PathPattern) -> Result<Vec<i64>, Error> {
    let prefix = pattern.prefix();
    let mut from_prefix =
        db.prepare_cached("SELECT id, path FROM path WHERE site = ?1 AND path >= ?2 ORDER BY path")?;
    let mut rows = from_prefix.query(params![site.id, prefix])?;
    let mut matching = Vec::new();
    while let Some(row) = rows.next()? {
        let path = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if !path.starts_with(prefix) {
            break;
        }
        if pattern.matches(path) {
            matching.push(row.get(0)?);
        }
    }
    Ok(matching)
}
