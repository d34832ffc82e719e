//! What a page's views differ in, with how many views each: the segments that there are.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Transaction};
use wire::Device;

use crate::{
    Browser, Clicked, Country, Error, Familiarity, HeatQuery, PathPattern, Segment, Site, Variant, WidthBand,
    clicked::Ground,
    heat::{batches, batches_of_view, views},
    neighbours::neighbours,
    page_orders::{Ledger, orders},
    segment::variants,
    session::sessions,
};

/// Of names that visitors may make up there are so many at most, those with most views first.
const NAMES: usize = 100;

/// A value, and the views that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// The value.
    pub value: T,
    /// How many views.
    pub views: u64,
}

/// The values that occur, most frequent first. Of texts there are a hundred each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// All views.
    pub views: u64,
    /// Patterns around the page that mean others, too: its siblings, then those of what it lies in.
    pub patterns: Vec<Choice<PathPattern>>,
    /// Classes of device.
    pub devices: Vec<Choice<Device>>,
    /// Countries. Views of which none is known are in none.
    pub countries: Vec<Choice<Country>>,
    /// Families of browsers.
    pub browsers: Vec<Choice<Browser>>,
    /// Where sessions came from.
    pub sources: Vec<Choice<String>>,
    /// Campaign parameters of sessions: medium, name, term and content. Views without one are in none.
    pub utm: [Vec<Choice<String>>; 4],
    /// Arms of experiments.
    pub variants: Vec<Choice<Variant>>,
    /// Visitors who agreed to be recognised.
    pub familiarities: Vec<Choice<Familiarity>>,
    /// The usual bands of viewport widths, narrowest first.
    pub widths: Vec<Choice<WidthBand>>,
    /// Elements that were clicked.
    pub clicked: Vec<Choice<Clicked>>,
    /// Paths right before, in the same session. The first views of sessions are in none.
    pub previous: Vec<Choice<PathPattern>>,
    /// Paths right after; the last views are in none.
    pub next: Vec<Choice<PathPattern>>,
    /// Whether something was ordered in the session; nothing where nobody ordered.
    pub converted: Vec<Choice<bool>>,
}

/// Views by value.
struct Ballot<T>(BTreeMap<T, u64>);

impl<T: Ord + Clone> Ballot<T> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn count(&mut self, value: T) {
        *self.0.entry(value).or_default() += 1;
    }

    fn in_order(self) -> Vec<Choice<T>> {
        self.0.into_iter().map(|(value, views)| Choice { value, views }).collect()
    }

    fn finish(self) -> Vec<Choice<T>> {
        let mut all = self.in_order();
        all.sort_by_key(|choice| std::cmp::Reverse(choice.views));
        all.truncate(NAMES);
        all
    }
}

/// Patterns that mean a page and more, with their views; none around a pattern, and never all pages.
fn around(
    db: &Transaction<'_>,
    site: &Site,
    page: &PathPattern,
    segment: &Segment,
    mut views_within: usize,
) -> Result<Vec<Choice<PathPattern>>, Error> {
    let mut found = Vec::new();
    let path = page.as_str();
    if path.contains('*') {
        return Ok(found);
    }
    for (slash, _) in path.rmatch_indices('/').filter(|(slash, _)| *slash > 0) {
        let pattern = PathPattern::parse(&format!("{}/*", &path[..slash]))?;
        let rows = views(db, site, &pattern, segment)?;
        let count = rows.iter().filter(|row| segment.admits_row(row)).count();
        if count > views_within {
            views_within = count;
            found.push(Choice { value: pattern, views: count as u64 });
        }
    }
    Ok(found)
}

/// Paths by their numbers, as the patterns that mean them.
fn named(db: &Transaction<'_>, ballot: Ballot<i64>) -> Result<Vec<Choice<PathPattern>>, Error> {
    let mut of_number = db.prepare_cached("SELECT path FROM path WHERE id = ?1")?;
    let mut by_path: Ballot<String> = Ballot::new();
    for (number, views) in ballot.0 {
        by_path.0.insert(of_number.query_row([number], |row| row.get(0))?, views);
    }
    let pattern =
        |Choice { value, views }: Choice<String>| Ok(Choice { value: PathPattern::parse(&value)?, views });
    by_path.finish().into_iter().map(pattern).collect()
}

pub(crate) fn of(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Choices, Error> {
    let snapshot = db.transaction()?;
    let Segment { from_day, to_day, bots, .. } = query.segment;
    let everything = Segment { bots, ..Segment::of_days(from_day, to_day) };
    let mut rows = views(&snapshot, site, &query.path, &everything)?;
    rows.retain(|row| everything.admits_row(row));
    let sessions = sessions(&snapshot, site.id, rows.iter().copied())?;
    let (mut devices, mut countries, mut browsers) = (Ballot::new(), Ballot::new(), Ballot::new());
    let (mut sources, mut arms) = (Ballot::new(), Ballot::new());
    let (mut familiarities, mut widths) = (Ballot::new(), Ballot::new());
    let (mut clicked, mut converted) = (Ballot::new(), Ballot::new());
    let orders = orders(&snapshot, &sessions, Ledger::of_no_day(&snapshot, site.id)?)?;
    let neighbours = neighbours(&snapshot, site.id, rows.iter().copied())?;
    let (mut previous, mut next) = (Ballot::new(), Ballot::new());
    let mut utm = [(); 4].map(|()| Ballot::new());
    let mut of_view = batches_of_view(&snapshot)?;
    for row in &rows {
        Device::from_code(row.device).into_iter().for_each(|device| devices.count(device));
        row.country.into_iter().for_each(|country| countries.count(country));
        browsers.count(row.browser);
        row.familiarity().into_iter().for_each(|known| familiarities.count(known));
        if let Some(session) = sessions.get(&row.id) {
            sources.count(session.origin.source().to_owned());
            let named = utm.iter_mut().zip(&session.origin.utm).filter(|(_, name)| !name.is_empty());
            named.for_each(|(ballot, name)| ballot.count(name.clone()));
            converted.count(orders.contains_key(&session.first));
        }
        if let Some(own) = neighbours.get(&row.id) {
            own.previous.into_iter().for_each(|path| previous.count(path));
            own.next.into_iter().for_each(|path| next.count(path));
        }
        let batches = batches(&mut of_view, row.id)?;
        for (test, arm) in variants(&batches) {
            arms.count(Variant { test: test.into(), arm: arm.into() });
        }
        let elements: BTreeSet<Clicked> =
            Ground::of(&batches).clicks(&batches).iter().map(|fallen| Clicked::of(fallen.anchor)).collect();
        elements.into_iter().for_each(|element| clicked.count(element));
        let header = batches.first().and_then(|batch| batch.header.as_ref());
        let width = header.map(|view| view.frame.viewport.w);
        let band = WidthBand::USUAL.into_iter().find(|band| width.is_some_and(|width| band.holds(width)));
        band.into_iter().for_each(|band| widths.count(band));
    }
    Ok(Choices {
        views: rows.len() as u64,
        patterns: around(&snapshot, site, &query.path, &everything, rows.len())?,
        devices: devices.finish(),
        countries: countries.finish(),
        browsers: browsers.finish(),
        sources: sources.finish(),
        utm: utm.map(Ballot::finish),
        variants: arms.finish(),
        familiarities: familiarities.finish(),
        widths: widths.in_order(),
        clicked: clicked.finish(),
        previous: named(&snapshot, previous)?,
        next: named(&snapshot, next)?,
        converted: if orders.is_empty() { Vec::new() } else { converted.finish() },
    })
}
