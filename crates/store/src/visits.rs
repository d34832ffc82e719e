//! Single views as they went: a list with what is worth knowing of each, and all that was recorded of one.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use wire::{Batch, Count, Device, Kind, SignalKind, SiteKey, Size, ViewId, flags};

use crate::{
    Error, HeatQuery, PathPattern, Segment, Site,
    heat::{self, Candidate},
};

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
    /// Only views further down the list than this, as [`Visits::next`] told it.
    pub before: Option<VisitPlace>,
    /// So many at the most.
    pub limit: usize,
}

/// Where a view stands in a list, whatever is listed with it: by when it began, and of those that began at once by which came
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VisitPlace {
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// Its number among all that arrived.
    pub arrival: i64,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visits {
    /// The latest first.
    pub list: Vec<Visit>,
    /// Behind whom the list goes on, if it does.
    pub next: Option<VisitPlace>,
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
    let mut candidates = placed(&snapshot, heat::candidates(&snapshot, site, &map)?)?;
    candidates.retain(|(place, _)| query.before.is_none_or(|before| *place < before));
    let mut of_view = heat::batches_of_view(&snapshot)?;
    let mut visits = Visits::default();
    let mut read = 0;
    while let Some((place, candidate)) = candidates.pop()
        && read < READ_AT_ONCE
        && visits.list.len() < query.limit
    {
        read += 1;
        let batches = heat::batches(&mut of_view, candidate.row.id)?;
        if map.side(&candidate, &batches).is_some() {
            let found = Visit::of(place.started_ms, &batches);
            let found = found.map(|visit| Visit { automated: candidate.row.is_bot(), ..visit });
            visits.list.extend(found.filter(|visit| query.with.is_none_or(|with| visit.told(with))));
        }
        visits.next = (!candidates.is_empty()).then_some(place);
    }
    Ok(visits)
}

/// In the order in which they began, which need not be that of their arrival: a batch may wait for a network.
fn placed(db: &Transaction<'_>, candidates: Vec<Candidate>) -> Result<Vec<(VisitPlace, Candidate)>, Error> {
    let mut started = db.prepare_cached("SELECT started_ms FROM view WHERE id = ?1")?;
    let mut place = |candidate: Candidate| -> Result<_, Error> {
        let arrival = candidate.row.id;
        Ok((VisitPlace { started_ms: started.query_row([arrival], |row| row.get(0))?, arrival }, candidate))
    };
    let mut placed = candidates.into_iter().map(&mut place).collect::<Result<Vec<_>, Error>>()?;
    placed.sort_unstable_by_key(|(place, _)| *place);
    Ok(placed)
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
