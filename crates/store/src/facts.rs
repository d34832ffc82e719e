//! Whole views with whose they are: what statistics over visitors are made of.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction};
use wire::Batch;

use crate::{
    Browser, Error, HeatQuery, Site, heat,
    session::{Sessions, sessions},
};

/// A visitor on a day, in days since 1970-01-01.
type Person = ((bool, i64), i32);

/// A view with all that was recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeView {
    /// Whose it is, on its day: a number that means nothing else, and whether the visitor is made up.
    pub visitor: (bool, i64),
    /// The day on which it began, UTC, in days since 1970-01-01.
    pub day: i32,
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// Where its session came from: the campaign's source, else the referring host, else `direct`.
    pub source: String,
    /// The browser's family.
    pub browser: Browser,
    /// What came of it, in order; the first batch is there.
    pub batches: Vec<Batch>,
}

/// Gives the views of every visitor-day in which a map of that question finds any to `each`, in the order of their arrival.
/// Whoever met a filter on one page counts whole: what they ordered on another would else be lost.
pub(crate) fn each(
    db: &mut Connection,
    site: &Site,
    query: &HeatQuery,
    mut each: impl FnMut(WholeView),
) -> Result<(), Error> {
    let snapshot = db.transaction()?;
    let whole = HeatQuery { segment: query.segment.of_whole_sessions(), ..query.clone() };
    let meant = if whole == *query { None } else { Some(meant(&snapshot, site, query)?) };
    let candidates = heat::candidates(&snapshot, site, &whole)?;
    let sessions_of: Sessions =
        sessions(&snapshot, site.id, candidates.iter().map(|candidate| candidate.row))?;
    let mut about = snapshot.prepare_cached("SELECT day, browser, started_ms FROM view WHERE id = ?1")?;
    let mut of_view = heat::batches_of_view(&snapshot)?;
    for candidate in &candidates {
        let id = candidate.row.id;
        let (day, browser, started_ms): (i32, u8, i64) =
            about.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if meant.as_ref().is_some_and(|meant| !meant.contains(&(candidate.row.visitor(), day))) {
            continue;
        }
        let batches = heat::batches(&mut of_view, id)?;
        if batches.first().is_none_or(|first| first.header.is_none()) {
            continue;
        }
        let source = sessions_of.get(&id).map(|session| session.origin.source().to_owned());
        each(WholeView {
            visitor: candidate.row.visitor(),
            day,
            started_ms,
            source: source.unwrap_or_default(),
            browser: Browser::from_code(browser),
            batches,
        });
    }
    Ok(())
}

/// Who has a view that the question means.
fn meant(db: &Transaction<'_>, site: &Site, query: &HeatQuery) -> Result<HashSet<Person>, Error> {
    let mut day = db.prepare_cached("SELECT day FROM view WHERE id = ?1")?;
    let mut of_view = heat::batches_of_view(db)?;
    let mut meant = HashSet::new();
    for candidate in &heat::candidates(db, site, query)? {
        let id = candidate.row.id;
        let batches = if query.asks_for_batches() { heat::batches(&mut of_view, id)? } else { Vec::new() };
        if query.side(candidate, &batches).is_some() {
            meant.insert((candidate.row.visitor(), day.query_row([id], |row| row.get(0))?));
        }
    }
    Ok(meant)
}
