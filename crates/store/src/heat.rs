//! The question that a map asks, and how the stored batches answer it.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{CachedStatement, Connection, Transaction, params};
use wire::{About, Batch, Contrast, Count, Heat, Kind, Side, SiteKey, Tally};

use crate::{
    Error, PathPattern, Segment, Site,
    exclusion::EXCLUDED_VIEW,
    grids,
    neighbours::{Asked, neighbours},
    page_orders::{Ledger, orders},
    segment::ViewRow,
    session::{Sessions, sessions},
    worth::{MapRevenue, Worths},
};

/// Which views a map is made of, and what of them counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatQuery {
    /// The site.
    pub site: SiteKey,
    /// The page or pages.
    pub path: PathPattern,
    /// What the map shows.
    pub kind: Kind,
    /// What counts once.
    pub count: Count,
    /// Whose views.
    pub segment: Segment,
    /// Whose views are taken away. One that belongs to both segments counts for the narrower of them: the one with more
    /// filters, then the one of fewer days, then the first. So "all" against "phones" is the others against phones.
    pub versus: Option<Segment>,
}

/// The answer to a [`HeatQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The map, or the first segment's part of a difference.
    pub heat: Heat,
    /// Of a difference, what is to be taken away; nobody has judged yet how sure it is.
    pub contrast: Option<Contrast>,
    /// Views of bots, among all of the pages, days, hours and device of the first segment, whatever its other filters.
    pub bots: Part,
    /// Views that the site's list of exclusions turned away on its days, on whatever page, among all of the site's then.
    /// Where it turned away none, nobody counts the others.
    pub excluded: Part,
    /// Of a map of revenue, what it adds up to.
    pub revenue: Option<MapRevenue>,
    /// Of a difference of such maps, what is taken away adds up to, in the same currency.
    pub versus_revenue: Option<MapRevenue>,
}

/// Some of all views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// How many are meant.
    pub views: u64,
    /// How many there are, these included.
    pub of: u64,
}

/// A view that may belong to a segment.
pub(crate) struct Candidate {
    pub(crate) row: ViewRow,
    /// Whether it can, by all that the database knows: by segment.
    may: [bool; 2],
    /// The first view of whatever counts once with it.
    unit: i64,
}

/// One snapshot, every matching batch, each view's in order.
pub(crate) fn answer(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Answer, Error> {
    let snapshot = db.transaction()?;
    let mut tally = Tally::new(query.kind).of_pointer(query.segment.pointer).counting(query.count);
    if let Some(versus) = &query.versus {
        tally = tally.versus(versus.pointer);
    }
    let mut of_view = batches_of_view(&snapshot)?;
    let mut bots = Part::default();
    let candidates = among(&snapshot, site, query, |segment| {
        let rows = views(&snapshot, site, &query.path, segment)?;
        if std::ptr::eq(segment, &query.segment) {
            bots = share_of_bots(&rows);
        }
        Ok(rows)
    })?;
    let mut worths = match query.kind {
        Kind::Revenue => query.worths(&snapshot, site, &candidates)?,
        _ => Default::default(),
    };
    for candidate in candidates {
        let batches = batches(&mut of_view, candidate.row.id)?;
        if let Some(side) = query.side(&candidate, &batches) {
            tally.begin(side, candidate.unit.cast_unsigned());
            tally.worth(worths[side as usize].take(candidate.row.id));
            batches.iter().for_each(|batch| _ = tally.add(batch));
        }
    }
    let about = |segment: &Segment| About {
        path: query.path.as_str().into(),
        from_day: segment.from_day,
        to_day: segment.to_day,
        device: segment.device,
        ..About::default()
    };
    let (heat, mut contrast) = tally.finish_both(about(&query.segment));
    if let (Some(contrast), Some(versus)) = (&mut contrast, &query.versus) {
        let About { from_day, to_day, device, .. } = about(versus);
        contrast.about = About { from_day, to_day, device, ..core::mem::take(&mut contrast.about) };
    }
    let excluded = excluded(&snapshot, site, &query.segment)?;
    let [worth, versus] = worths;
    let is_of_revenue = query.kind == Kind::Revenue;
    let revenue = is_of_revenue.then(|| worth.on(heat.anchors.iter().flat_map(|anchor| &anchor.cells)));
    let taken = contrast.as_ref().filter(|_| is_of_revenue);
    let versus_revenue = taken.map(|taken| versus.on(taken.anchors.iter().flat_map(|anchor| &anchor.cells)));
    Ok(Answer { heat, contrast, bots, excluded, revenue, versus_revenue })
}

/// The answer whose map was added up from grids.
pub(crate) fn of_grids(
    db: &mut Connection,
    site: &Site,
    query: &HeatQuery,
    heat: Heat,
) -> Result<Answer, Error> {
    let gone = grids::bots(db, site, query)?;
    let snapshot = db.transaction()?;
    let mut bots = share_of_bots(&views(&snapshot, site, &query.path, &query.segment)?);
    bots = Part { views: bots.views + gone.views, of: bots.of + gone.of };
    let excluded = excluded(&snapshot, site, &query.segment)?;
    Ok(Answer { heat, contrast: None, bots, excluded, revenue: None, versus_revenue: None })
}

fn share_of_bots(rows: &[ViewRow]) -> Part {
    let driven = rows.iter().filter(|row| row.is_bot()).count();
    Part { views: driven as u64, of: rows.len() as u64 }
}

fn excluded(db: &Transaction<'_>, site: &Site, segment: &Segment) -> Result<Part, Error> {
    let sum = "SELECT COALESCE(SUM(count), 0) FROM rejection
         WHERE site = ?1 AND day BETWEEN ?2 AND ?3 AND reason = ?4";
    let turned_away: i64 = db
        .prepare_cached(sum)?
        .query_row(params![site.id, segment.from_day, segment.to_day, EXCLUDED_VIEW], |row| row.get(0))?;
    if turned_away == 0 {
        return Ok(Part::default());
    }
    let count = "SELECT COUNT(*) FROM view
         WHERE path IN (SELECT id FROM path WHERE site = ?1) AND day BETWEEN ?2 AND ?3";
    let stored: i64 = db
        .prepare_cached(count)?
        .query_row(params![site.id, segment.from_day, segment.to_day], |row| row.get(0))?;
    let [views, stored] = [turned_away, stored].map(i64::cast_unsigned);
    Ok(Part { views, of: views + stored })
}

impl HeatQuery {
    /// Whether its answer tells of orders.
    #[must_use]
    pub fn asks_of_orders(&self) -> bool {
        self.kind == Kind::Revenue || self.chooses_by_orders()
    }

    /// Whether it chooses views by what was ordered in them.
    fn chooses_by_orders(&self) -> bool {
        self.segments().any(|segment| segment.converted.is_some())
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        std::iter::once(&self.segment).chain(&self.versus)
    }

    /// Whether only a view's batches tell if it belongs.
    pub(crate) fn asks_for_batches(&self) -> bool {
        self.segments().any(Segment::asks_for_batches)
    }

    /// What the clicks of each segment's views are worth, in one currency.
    fn worths(
        &self,
        db: &Transaction<'_>,
        site: &Site,
        candidates: &[Candidate],
    ) -> Result<[Worths; 2], Error> {
        let of = |at: usize, segment, currency| {
            let views = candidates.iter().filter(move |one| one.may[at]).map(|one| one.row);
            Worths::of(db, site, views, segment, currency)
        };
        let mut first = of(0, &self.segment, None)?;
        let Some(versus) = &self.versus else { return Ok([first, Worths::default()]) };
        let second = of(1, versus, first.currency())?;
        first.counted_like(&second);
        Ok([first, second])
    }

    /// The segment that the view belongs to, if it is one.
    pub(crate) fn side(&self, candidate: &Candidate, batches: &[Batch]) -> Option<Side> {
        let in_first = candidate.may[0] && self.segment.admits_batches(batches);
        let versus = self.versus.as_ref().filter(|_| candidate.may[1]);
        match versus.filter(|versus| versus.admits_batches(batches)) {
            Some(versus) if !in_first || versus.narrowness() > self.segment.narrowness() => {
                Some(Side::Versus)
            }
            _ => in_first.then_some(Side::Asked),
        }
    }
}

/// The views that may belong, those of one session or visitor together, else in the order of their arrival: the same
/// store always gives the same picture.
pub(crate) fn candidates(
    db: &Transaction<'_>,
    site: &Site,
    query: &HeatQuery,
) -> Result<Vec<Candidate>, Error> {
    among(db, site, query, |segment| views(db, site, &query.path, segment))
}

/// The same of the views that `rows` gives for each segment.
pub(crate) fn among(
    db: &Transaction<'_>,
    site: &Site,
    query: &HeatQuery,
    mut rows: impl FnMut(&Segment) -> Result<Vec<ViewRow>, Error>,
) -> Result<Vec<Candidate>, Error> {
    let mut found: BTreeMap<i64, Candidate> = BTreeMap::new();
    for (at, segment) in query.segments().enumerate() {
        for row in rows(segment)? {
            if segment.admits_row(&row) {
                let fresh = || Candidate { row, may: [false; 2], unit: row.id };
                found.entry(row.id).or_insert_with(fresh).may[at] = true;
            }
        }
    }
    let mut sessions_of = Sessions::new();
    let asks_for_orders = query.chooses_by_orders();
    if query.count == Count::Sessions || asks_for_orders || query.segments().any(Segment::asks_for_origin) {
        sessions_of = sessions(db, site.id, found.values().map(|candidate| candidate.row))?;
        for (at, segment) in query.segments().enumerate() {
            for (id, candidate) in &mut found {
                candidate.may[at] &= sessions_of.get(id).is_some_and(|of| segment.admits_origin(&of.origin));
            }
        }
    }
    if asks_for_orders {
        let orders = orders(db, &sessions_of, Ledger::of_no_day(db, site.id)?)?;
        let has_ordered = |id: &i64| sessions_of.get(id).is_some_and(|of| orders.contains_key(&of.first));
        for (at, segment) in query.segments().enumerate() {
            for (id, candidate) in &mut found {
                candidate.may[at] &= segment.converted.is_none_or(|asked| asked == has_ordered(id));
            }
        }
    }
    if query.segments().any(Segment::asks_for_neighbours) {
        narrow_by_neighbours(db, site, query, &mut found)?;
    }
    let mut candidates: Vec<Candidate> = found.into_values().filter(|one| one.may != [false; 2]).collect();
    match query.count {
        Count::Events => {}
        Count::Sessions => gather(&mut candidates, |row| sessions_of.get(&row.id).map(|of| of.first)),
        Count::Visitors => gather(&mut candidates, |row| row.visitor()),
    }
    Ok(candidates)
}

fn narrow_by_neighbours(
    db: &Transaction<'_>,
    site: &Site,
    query: &HeatQuery,
    found: &mut BTreeMap<i64, Candidate>,
) -> Result<(), Error> {
    let neighbours = neighbours(db, site.id, found.values().map(|candidate| candidate.row))?;
    for (at, segment) in query.segments().enumerate() {
        let asked = Asked::of(db, site, segment)?;
        for (id, candidate) in found.iter_mut() {
            candidate.may[at] &= neighbours.get(id).is_some_and(|own| asked.admits(*own));
        }
    }
    Ok(())
}

/// Brings views of the same session or visitor together, each in the place of its first.
fn gather<K: Eq + std::hash::Hash>(candidates: &mut [Candidate], key: impl Fn(&ViewRow) -> K) {
    let mut firsts = HashMap::new();
    for candidate in candidates.iter_mut() {
        candidate.unit = *firsts.entry(key(&candidate.row)).or_insert(candidate.row.id);
    }
    candidates.sort_by_key(|candidate| (candidate.unit, candidate.row.id));
}

/// The question for [`batches`].
pub(crate) fn batches_of_view<'a>(db: &'a Transaction<'_>) -> Result<CachedStatement<'a>, Error> {
    Ok(db.prepare_cached("SELECT seq, bytes FROM batch WHERE view = ?1 ORDER BY seq")?)
}

/// All that came of a view, in order.
pub(crate) fn batches(of_view: &mut CachedStatement<'_>, view: i64) -> Result<Vec<Batch>, Error> {
    let mut rows = of_view.query([view])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        batches.push(decode(view, row.get(0)?, bytes)?);
    }
    Ok(batches)
}

pub(crate) fn decode(view: i64, seq: u32, bytes: &[u8]) -> Result<Batch, Error> {
    Batch::decode(bytes).map_err(|error| Error::Unreadable { view, seq, error })
}

/// The views of a segment's days.
pub(crate) fn views(
    db: &Transaction<'_>,
    site: &Site,
    pattern: &PathPattern,
    segment: &Segment,
) -> Result<Vec<ViewRow>, Error> {
    let mut of_page = db.prepare_cached(
        "SELECT id, visitor, COALESCE(session, 0), flags, device, bot, country, browser FROM view
         WHERE path = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR device = ?4)
             AND (?5 IS NULL OR started_ms / 3600000 % 24 BETWEEN ?5 AND ?6)",
    )?;
    let device = segment.device.map(|device| device as u8);
    let [first, last] = [segment.hours.map(|hours| hours.first), segment.hours.map(|hours| hours.last)];
    let mut views = Vec::new();
    for path in paths(db, site, pattern)? {
        let mut rows = of_page.query(params![path, segment.from_day, segment.to_day, device, first, last])?;
        while let Some(row) = rows.next()? {
            views.push(ViewRow::read(row)?);
        }
    }
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
