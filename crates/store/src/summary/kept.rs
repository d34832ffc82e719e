//! Summaries that are kept in memory, so that a question reads only what came since the last one.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use wire::ViewId;

use super::{
    Summary, Trade,
    gist::{Names, shared},
    sessions::chosen,
};
use crate::{Error, Segment, Site, heat, page_orders::Ledger, segment::ViewRow, session::Origin};

/// Summaries that are read ahead before others get their turn.
const AHEAD_AT_ONCE: usize = 500;
/// Summaries in memory, at most: some 400 bytes each. Beyond them, those that were not asked for now are forgotten.
const MOST: usize = 500_000;

/// What is known by now.
#[derive(Default)]
pub(crate) struct Kept {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the view's row.
    views: HashMap<i64, Arc<Summary>>,
    names: Names,
    /// The latest batch that is reckoned in.
    mark: Option<Mark>,
}

/// A batch by its place in the table, and enough to see that it is still the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    place: i64,
    view: i64,
    seq: i64,
    received_ms: i64,
}

impl Kept {
    /// The views of the segment, in the order in which they began, and what was ordered.
    pub(crate) fn trade(&self, db: &mut Connection, site: &Site, segment: &Segment) -> Result<Trade, Error> {
        // Before the snapshot: a mark must never be newer than what the next question sees.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = db.transaction()?;
        state.forget_changed(&snapshot)?;
        let ids = ids(&snapshot, site, segment)?;
        state.read(&snapshot, &ids)?;
        let mut all: Vec<_> = ids.iter().filter_map(|id| state.views.get(id).map(Arc::clone)).collect();
        if state.views.len() > MOST {
            state.views = all.iter().map(|summary| (summary.row.id, Arc::clone(summary))).collect();
        }
        drop(state);
        all.sort_unstable_by_key(|summary| (summary.started_ms, summary.row.id));
        let mut ledger = Ledger::of_days(&snapshot, site.id, segment.from_day..=segment.to_day)?;
        let views = chosen(&all, segment, &mut ledger)?;
        let apart = if segment.is_everybody() { ledger.rest() } else { Vec::new() };
        Ok(Trade { views, apart })
    }

    /// Reads at most so many views of the days ahead, the latest to arrive first; how many were not known before. Whoever
    /// asks meanwhile waits for a few of them.
    pub(crate) fn read_ahead(
        &self,
        db: &mut Connection,
        site: &Site,
        days: RangeInclusive<i32>,
        most: usize,
    ) -> Result<usize, Error> {
        let latest = latest(&db.transaction()?, site, days, most)?;
        let mut new = 0;
        for some in latest.chunks(AHEAD_AT_ONCE) {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let snapshot = db.transaction()?;
            state.forget_changed(&snapshot)?;
            let before = state.views.len();
            state.read(&snapshot, some)?;
            new += state.views.len() - before;
        }
        Ok(new)
    }
}

impl State {
    /// Forgets views of which something came since the last time; all of them if batches that were reckoned in are gone.
    fn forget_changed(&mut self, db: &Transaction<'_>) -> Result<(), Error> {
        let known = self.mark.as_ref().map_or(0, |mark| mark.place);
        if let Some(mark) = &self.mark
            && Mark::at(db, mark.place)?.as_ref() != Some(mark)
        {
            (self.views, self.mark) = (HashMap::new(), None);
        }
        if self.mark.is_some() {
            let mut changed = db.prepare_cached("SELECT DISTINCT view FROM batch WHERE rowid > ?1")?;
            let mut rows = changed.query([known])?;
            while let Some(row) = rows.next()? {
                self.views.remove(&row.get(0)?);
            }
        }
        let latest: Option<i64> = db.query_row("SELECT max(rowid) FROM batch", [], |row| row.get(0))?;
        self.mark = latest.map(|place| Mark::at(db, place)).transpose()?.flatten();
        Ok(())
    }

    /// Makes sure that these views are known, as far as they are still there.
    fn read(&mut self, db: &Transaction<'_>, ids: &[i64]) -> Result<(), Error> {
        let mut one = db.prepare_cached(
            "SELECT view.id, visitor, COALESCE(session, 0), flags, device, bot, country, browser, number, path.path, day, started_ms, referrer,
                 utm_source, utm_medium, utm_campaign, utm_term, utm_content,
                 (SELECT received_ms FROM batch WHERE view = view.id ORDER BY seq DESC LIMIT 1)
             FROM view JOIN path ON path.id = view.path WHERE view.id = ?1",
        )?;
        let mut of_view = heat::batches_of_view(db)?;
        for &id in ids.iter().filter(|id| !self.views.contains_key(id)).collect::<Vec<_>>() {
            let found = one.query_row([id], |row| {
                let path = shared(&mut self.names, row.get_ref(9)?.as_str()?);
                summary(row, path)
            });
            let Some(mut summary) = found.optional()? else { continue };
            summary.fill(&heat::batches(&mut of_view, id)?, &mut self.names);
            self.views.insert(id, Arc::new(summary));
        }
        Ok(())
    }
}

impl Mark {
    fn at(db: &Transaction<'_>, place: i64) -> Result<Option<Self>, Error> {
        let mut at = db.prepare_cached("SELECT view, seq, received_ms FROM batch WHERE rowid = ?1")?;
        let mark = at.query_row([place], |row| {
            Ok(Self { place, view: row.get(0)?, seq: row.get(1)?, received_ms: row.get(2)? })
        });
        Ok(mark.optional()?)
    }
}

/// The views of the segment's days, by row: an index alone tells them.
fn ids(db: &Transaction<'_>, site: &Site, segment: &Segment) -> Result<Vec<i64>, Error> {
    let mut of_days = db.prepare_cached(
        "SELECT id FROM view WHERE path IN (SELECT id FROM path WHERE site = ?1) AND day BETWEEN ?2 AND ?3",
    )?;
    let rows = of_days.query_map(params![site.id, segment.from_day, segment.to_day], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Of those at most so many, the latest to arrive first.
fn latest(
    db: &Transaction<'_>,
    site: &Site,
    days: RangeInclusive<i32>,
    most: usize,
) -> Result<Vec<i64>, Error> {
    let mut of_days = db.prepare_cached(
        "SELECT id FROM view WHERE path IN (SELECT id FROM path WHERE site = ?1) AND day BETWEEN ?2 AND ?3
         ORDER BY id DESC LIMIT ?4",
    )?;
    let asked = params![site.id, days.start(), days.end(), most as i64];
    let rows = of_days.query_map(asked, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn summary(row: &Row<'_>, path: Arc<str>) -> rusqlite::Result<Summary> {
    let view: i64 = row.get(8)?;
    let utm = [row.get(14)?, row.get(15)?, row.get(16)?, row.get(17)?];
    Ok(Summary {
        row: ViewRow::read(row)?,
        origin: Origin::new(row.get(12)?, row.get(13)?, utm),
        seen_ms: row.get(18)?,
        view: ViewId(view.cast_unsigned()),
        started_ms: row.get(11)?,
        day: row.get(10)?,
        path,
        width: 0,
        heights: (0, 0),
        depth_px: 0,
        lasted_ms: 0,
        active_ms: 0,
        clicks: 0,
        clicked: Vec::new(),
        disappointed: [0; 4],
        vitals: [None; 5],
        failures: Vec::new(),
        orders: Vec::new(),
        events: Vec::new(),
        fields: Vec::new(),
        submits: Vec::new(),
        variants: Vec::new(),
    })
}
