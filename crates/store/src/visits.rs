//! Single views as they went: a list with what is worth knowing of each, and all that was recorded of one.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use wire::{Batch, Count, Device, Kind, SignalKind, SiteKey, Size, ViewId, flags};

use crate::{Error, HeatQuery, PathPattern, Segment, Site, heat};

/// Views that are read for one list, at most, however few of them match.
const READ_AT_ONCE: usize = 2_000;

/// Which views to list, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitsQuery {
    /// The site.
    pub site: SiteKey,
    /// The page or pages.
    pub path: PathPattern,
    /// Whose views.
    pub segment: Segment,
    /// Only views in which a signal of this kind was told.
    pub with: Option<SignalKind>,
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
    /// Clicks that a person made.
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
            clicks: batches.iter().flat_map(|batch| &batch.clicks).filter(|click| click.trusted).count(),
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
    // Those that a map of clicks would be made of.
    let map = HeatQuery {
        site: query.site,
        path: query.path.clone(),
        kind: Kind::Click,
        count: Count::Events,
        segment: query.segment.clone(),
        versus: None,
    };
    let before = query.before.unwrap_or(i64::MAX);
    let mut candidates = heat::candidates(&snapshot, site, &map)?;
    candidates.retain(|candidate| candidate.row.id < before);
    let mut of_view = heat::batches_of_view(&snapshot)?;
    let mut visits = Visits::default();
    let mut read = 0;
    // In the order of their arrival.
    while let Some(candidate) = candidates.pop()
        && read < READ_AT_ONCE
        && visits.list.len() < query.limit
    {
        read += 1;
        let batches = heat::batches(&mut of_view, candidate.row.id)?;
        if map.side(&candidate, &batches).is_some() {
            let found = Visit::of(started_ms(&snapshot, candidate.row.id)?, &batches);
            let found = found.map(|visit| Visit { automated: candidate.row.is_bot(), ..visit });
            visits.list.extend(found.filter(|visit| query.with.is_none_or(|with| visit.told(with))));
        }
        visits.next = (!candidates.is_empty()).then_some(candidate.row.id);
    }
    Ok(visits)
}

/// When a view began, and all its batches in order; none if the site has no such view.
pub(crate) fn one(
    db: &mut Connection,
    site: &Site,
    view: ViewId,
) -> Result<Option<(i64, Vec<Batch>)>, Error> {
    let snapshot = db.transaction()?;
    let id: Option<i64> = snapshot
        .prepare_cached("SELECT id FROM view WHERE number = ?1 AND site = ?2 AND path IS NOT NULL")?
        .query_row(params![view.0.cast_signed(), site.id], |row| row.get(0))
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let batches = heat::batches(&mut heat::batches_of_view(&snapshot)?, id)?;
    Ok(Some((started_ms(&snapshot, id)?, batches)))
}

fn started_ms(db: &Transaction<'_>, id: i64) -> Result<i64, Error> {
    Ok(db.prepare_cached("SELECT started_ms FROM view WHERE id = ?1")?.query_row([id], |row| row.get(0))?)
}
