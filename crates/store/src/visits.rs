//! Single views as they went: a list with what is worth knowing of each, and all that was recorded of one.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use wire::{Batch, Device, SignalKind, SiteKey, Size, ViewId, flags};

use crate::{Error, PathPattern, Site, heat};

/// Views that are read for one list, at most, however few of them match.
const READ_AT_ONCE: usize = 2_000;

/// Which views to list, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitsQuery {
    /// The site.
    pub site: SiteKey,
    /// The page or pages.
    pub path: PathPattern,
    /// Views of this device class; `None` for all.
    pub device: Option<Device>,
    /// Only views in which a signal of this kind was told.
    pub with: Option<SignalKind>,
    /// First day on which a view may have begun, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last such day, included.
    pub to_day: i32,
    /// Only views that arrived before the one with this number, as [`Visits::next`] told it.
    pub before: Option<i64>,
    /// So many at the most.
    pub limit: usize,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visits {
    /// The latest first.
    pub list: Vec<Visit>,
    /// Where the list goes on, if it does.
    pub next: Option<i64>,
}

/// What is worth knowing of a view before one looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its random number.
    pub view: ViewId,
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// The path.
    pub path: String,
    /// Class of device.
    pub device: Device,
    /// Viewport and document when it began, px.
    pub viewport: Size,
    /// The document, px.
    pub document: Size,
    /// How long it was open, as far as was told, and how long the visitor was active, ms.
    pub lasted_ms: u32,
    /// Of those the active ones.
    pub active_ms: u32,
    /// Pointer moves.
    pub moves: usize,
    /// Clicks, whoever made them.
    pub clicks: usize,
    /// How far down the window came, px.
    pub depth_px: i32,
    /// How often each kind of signal was told, kinds in the order of their codes.
    pub signals: Vec<(SignalKind, usize)>,
    /// Whether `isotherm simulate` made it.
    pub simulated: bool,
    /// Whether a program drove the browser.
    pub automated: bool,
}

impl Visit {
    fn told(&self, kind: SignalKind) -> bool {
        self.signals.iter().any(|&(told, _)| told == kind)
    }

    /// Of the batches of one view, in order; nothing if the first is not among them.
    #[must_use]
    pub fn of(started_ms: i64, batches: &[Batch]) -> Option<Self> {
        let header = batches.first()?.header.as_ref()?;
        let signals = SignalKind::ALL.iter().filter_map(|&kind| {
            let told = batches.iter().flat_map(|batch| &batch.signals).filter(|signal| signal.kind == kind);
            Some((kind, told.count())).filter(|&(_, times)| times > 0)
        });
        let window = batches.iter().flat_map(|batch| &batch.scrolls).filter(|scroll| scroll.scroller == 0);
        Some(Self {
            view: batches[0].view,
            started_ms,
            path: header.path.clone(),
            device: header.device,
            viewport: header.frame.viewport,
            document: header.frame.document,
            lasted_ms: batches.iter().map(|batch| batch.cut_ms).max().unwrap_or(0),
            active_ms: batches.iter().map(|batch| batch.active_ms).sum(),
            moves: batches.iter().map(|batch| batch.moves.len()).sum(),
            clicks: batches.iter().map(|batch| batch.clicks.len()).sum(),
            depth_px: window.map(|scroll| scroll.bottom).max().unwrap_or(header.frame.viewport.h as i32),
            signals: signals.collect(),
            simulated: header.flags & flags::SIMULATED != 0,
            automated: header.flags & flags::AUTOMATED != 0,
        })
    }
}

/// One snapshot; the latest matching views first.
pub(crate) fn list(db: &mut Connection, site: &Site, query: &VisitsQuery) -> Result<Visits, Error> {
    let snapshot = db.transaction()?;
    let rows = rows(&snapshot, site, query)?;
    let mut visits = Visits::default();
    let mut read = 0;
    while let Some(&(id, started_ms)) = rows.get(read)
        && read < READ_AT_ONCE
        && visits.list.len() < query.limit
    {
        let found = Visit::of(started_ms, &batches(&snapshot, id)?);
        visits.list.extend(found.filter(|visit| query.with.is_none_or(|with| visit.told(with))));
        visits.next = Some(id);
        read += 1;
    }
    if read == rows.len() {
        visits.next = None;
    }
    Ok(visits)
}

/// All batches of a view in order; none if the site has no such view. `Err` if one of them is damaged.
pub(crate) fn one(
    db: &mut Connection,
    site: &Site,
    view: ViewId,
) -> Result<Option<(i64, Vec<Batch>)>, Error> {
    let snapshot = db.transaction()?;
    let row = snapshot
        .prepare_cached(
            "SELECT id, started_ms FROM view WHERE number = ?1 AND site = ?2 AND path IS NOT NULL",
        )?
        .query_row(params![view.0.cast_signed(), site.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, started_ms)) = row else { return Ok(None) };
    Ok(Some((started_ms, batches(&snapshot, id)?)))
}

fn batches(db: &Transaction<'_>, view: i64) -> Result<Vec<Batch>, Error> {
    let mut of_view = db.prepare_cached("SELECT seq, bytes FROM batch WHERE view = ?1 ORDER BY seq")?;
    let mut rows = of_view.query([view])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        batches.push(heat::decode(view, row.get(0)?, bytes)?);
    }
    Ok(batches)
}

/// Number and beginning of the matching views, the latest first.
fn rows(db: &Transaction<'_>, site: &Site, query: &VisitsQuery) -> Result<Vec<(i64, i64)>, Error> {
    let mut of_page = db.prepare_cached(
        "SELECT id, started_ms FROM view
         WHERE path = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR device = ?4) AND id < ?5",
    )?;
    let device = query.device.map(|device| device as u8);
    let before = query.before.unwrap_or(i64::MAX);
    let mut rows = Vec::new();
    for path in heat::paths(db, site, &query.path)? {
        let found = of_page
            .query_map(params![path, query.from_day, query.to_day, device, before], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        for row in found {
            rows.push(row?);
        }
    }
    rows.sort_unstable_by(|one, other| other.cmp(one));
    Ok(rows)
}
